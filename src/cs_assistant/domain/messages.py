"""What is said in a conversation, and by whom."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from cs_assistant.domain.times import check_aware

MAX_TEXT_LENGTH = 2000
"""Characters of one message we store and read; a longer one is refused with an error that says so."""

PASTE = "paste"
"""Channel of a chat a person pastes by hand (level 粘贴): nothing can be sent there, a person copies what is said."""
TRANSCRIPT = "transcript"
"""Channel of chats imported from a file: they are over, nothing is ever sent there."""
RECALLED_TEXT = "[撤回了一条消息]"
"""What stands for a line that was taken back: its words are neither shown nor thought about."""


class Sender(StrEnum):
    """Who said a message."""

    BUYER = "buyer"
    AGENT = "agent"
    ROBOT = "robot"


class MessageKind(StrEnum):
    """What a message carries."""

    TEXT = "text"
    IMAGE = "image"
    BROKEN = "broken"
    """An attachment that could not be read; the text says so and a person looks at it."""
    CARD = "card"
    """An order or a product shown as a card; the text names it. It says nothing by itself."""
    RECALLED = "recalled"
    """Taken back on the platform by whoever wrote it."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Message:
    """One message as a channel handed it over, before it is stored (design, section 3, step 1)."""

    shop_id: str
    channel: str
    buyer_id: str
    text: str
    sent_at: datetime
    external_id: str
    """The platform's id, or hash(channel, shop, buyer, sent_at, text, ordinal) where it gives none."""
    kind: MessageKind = MessageKind.TEXT
    sender: Sender = Sender.BUYER
    order_no: str | None = None
    """The order the channel attached to the message, if it did."""
    image_url: str | None = None
    account: str | None = None
    """Which of the shop's accounts wrote it (`main:sub`), where the shop did and the channel tells."""
    act_key: str | None = None
    """The reply of ours it is, where the channel knows."""

    def __post_init__(self) -> None:
        check_aware(self.sent_at)


@dataclass(frozen=True, kw_only=True, slots=True)
class Line:
    """One stored line of a conversation, in our receive order."""

    seq: int
    """Our receive sequence, unique in the database: the order of events."""
    sender: Sender
    text: str
    at: datetime
    kind: MessageKind = MessageKind.TEXT
    reply_id: str | None = None
    """The reply (`<intent>/<reply>`) or consent text (`terms/<version>#<situation>`) it was rendered from, if any."""

    def __post_init__(self) -> None:
        check_aware(self.at)
