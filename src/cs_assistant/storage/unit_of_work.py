"""One transaction as its repositories."""

from __future__ import annotations

from enum import StrEnum
from functools import cached_property

from sqlalchemy import Connection

from cs_assistant.storage.repositories.automation import AutomationSwitches
from cs_assistant.storage.repositories.conversations import Conversations
from cs_assistant.storage.repositories.corrections import Corrections
from cs_assistant.storage.repositories.events import Events
from cs_assistant.storage.repositories.messages import Messages
from cs_assistant.storage.repositories.outbox import Outbox
from cs_assistant.storage.repositories.snapshots import Snapshots
from cs_assistant.storage.repositories.turns import Turns


class Topic(StrEnum):
    """What a commit may have made due."""

    THINKING = "thinking"
    OUTBOX = "outbox"


class UnitOfWork:
    """What a use case does between BEGIN and COMMIT."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self.topics: set[Topic] = set()

    def wake(self, topic: Topic) -> None:
        """Wake who works on `topic` once this is committed."""
        self.topics.add(topic)

    @cached_property
    def conversations(self) -> Conversations:
        """Conversations and their place in the queue."""
        return Conversations(self._connection)

    @cached_property
    def messages(self) -> Messages:
        """Lines in receive order."""
        return Messages(self._connection)

    @cached_property
    def turns(self) -> Turns:
        """Thoughts."""
        return Turns(self._connection)

    @cached_property
    def outbox(self) -> Outbox:
        """Outward acts."""
        return Outbox(self._connection)

    @cached_property
    def events(self) -> Events:
        """The audit log: only ever added to."""
        return Events(self._connection)

    @cached_property
    def automation(self) -> AutomationSwitches:
        """Switches and the kill switch."""
        return AutomationSwitches(self._connection)

    @cached_property
    def snapshots(self) -> Snapshots:
        """Published script libraries."""
        return Snapshots(self._connection)

    @cached_property
    def corrections(self) -> Corrections:
        """What agents said a text meant."""
        return Corrections(self._connection)
