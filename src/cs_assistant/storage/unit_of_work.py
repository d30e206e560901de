"""One transaction as its repositories."""

from __future__ import annotations

from enum import StrEnum
from functools import cached_property

from sqlalchemy import Connection

from cs_assistant.storage.repositories.accounts import Accounts
from cs_assistant.storage.repositories.automation import AutomationSwitches
from cs_assistant.storage.repositories.bridge import Bridges, Echoes
from cs_assistant.storage.repositories.case_documents import CaseDocuments
from cs_assistant.storage.repositories.cases import Cases
from cs_assistant.storage.repositories.casework import Attachments, Calls, Consents, Tasks, Timers
from cs_assistant.storage.repositories.connected import Connected
from cs_assistant.storage.repositories.conversations import Conversations
from cs_assistant.storage.repositories.corrections import Corrections
from cs_assistant.storage.repositories.erp_papers import ErpPapers
from cs_assistant.storage.repositories.events import Events
from cs_assistant.storage.repositories.imported import Imported, Imports
from cs_assistant.storage.repositories.learned import Learned
from cs_assistant.storage.repositories.messages import Messages
from cs_assistant.storage.repositories.notices import Notices
from cs_assistant.storage.repositories.outbox import Outbox
from cs_assistant.storage.repositories.past_chats import PastChats
from cs_assistant.storage.repositories.phone_models import PhoneModels
from cs_assistant.storage.repositories.phrases import Phrases
from cs_assistant.storage.repositories.promises import Handovers, Promises
from cs_assistant.storage.repositories.refunds import Agreements, ReasonMaps, Refunds
from cs_assistant.storage.repositories.registers import Registers
from cs_assistant.storage.repositories.remarks import Remarks
from cs_assistant.storage.repositories.snapshots import Snapshots
from cs_assistant.storage.repositories.turns import Turns


class Topic(StrEnum):
    """What a commit may have made due."""

    THINKING = "thinking"
    OUTBOX = "outbox"
    REMARKS = "remarks"
    TIMERS = "timers"
    ERP = "erp"


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
    def past_chats(self) -> PastChats:
        """Chats that are over, brought in by file."""
        return PastChats(self._connection)

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

    @cached_property
    def learned(self) -> Learned:
        """Examples made after review, fitted weights."""
        return Learned(self._connection)

    @cached_property
    def phone_models(self) -> PhoneModels:
        """Phone models supervisors added."""
        return PhoneModels(self._connection)

    @cached_property
    def notices(self) -> Notices:
        """Notices supervisors wrote in the console."""
        return Notices(self._connection)

    @cached_property
    def imported(self) -> Imported:
        """Records shops brought in files."""
        return Imported(self._connection)

    @cached_property
    def imports(self) -> Imports:
        """The imports and what each changed."""
        return Imports(self._connection)

    @cached_property
    def phrases(self) -> Phrases:
        """Quick phrases of the shops."""
        return Phrases(self._connection)

    @cached_property
    def accounts(self) -> Accounts:
        """Accounts, roles, logins, tokens."""
        return Accounts(self._connection)

    @cached_property
    def cases(self) -> Cases:
        """Refund and after-sales cases."""
        return Cases(self._connection)

    @cached_property
    def remarks(self) -> Remarks:
        """Order remarks, memo writes, the feed of memo changes."""
        return Remarks(self._connection)

    @cached_property
    def connected(self) -> Connected:
        """Tokens, messages handled and troubles of connected shops."""
        return Connected(self._connection)

    @cached_property
    def refunds(self) -> Refunds:
        """The refund register."""
        return Refunds(self._connection)

    @cached_property
    def agreements(self) -> Agreements:
        """Refunds a person agreed."""
        return Agreements(self._connection)

    @cached_property
    def reason_maps(self) -> ReasonMaps:
        """Platform strings a supervisor mapped, and the log of reason requests."""
        return ReasonMaps(self._connection)

    @cached_property
    def tasks(self) -> Tasks:
        """协作待办."""
        return Tasks(self._connection)

    @cached_property
    def timers(self) -> Timers:
        """What falls due."""
        return Timers(self._connection)

    @cached_property
    def calls(self) -> Calls:
        """Telephone records."""
        return Calls(self._connection)

    @cached_property
    def consents(self) -> Consents:
        """Consents to the send-back terms."""
        return Consents(self._connection)

    @cached_property
    def attachments(self) -> Attachments:
        """Pictures kept with a case."""
        return Attachments(self._connection)

    @cached_property
    def case_documents(self) -> CaseDocuments:
        """Documents of goods that came back (R1)."""
        return CaseDocuments(self._connection)

    @cached_property
    def erp_papers(self) -> ErpPapers:
        """Papers handed to an ERP."""
        return ErpPapers(self._connection)

    @cached_property
    def registers(self) -> Registers:
        """The registers as people search them."""
        return Registers(self._connection)

    @cached_property
    def promises(self) -> Promises:
        """What buyers were promised."""
        return Promises(self._connection)

    @cached_property
    def bridges(self) -> Bridges:
        """Chat bridges: how far each side is, chats, requests to send."""
        return Bridges(self._connection)

    @cached_property
    def echoes(self) -> Echoes:
        """Our own replies as the platform shows them."""
        return Echoes(self._connection)

    @cached_property
    def handovers(self) -> Handovers:
        """Changes of shift."""
        return Handovers(self._connection)
