"""The chat bridge's frames from us to a bridge (docs/bridge.md)."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from pydantic import BaseModel, ConfigDict


class _Out(BaseModel):
    # A bridge ignores what it does not know, so that a later server may say more.
    model_config = ConfigDict(extra="ignore", frozen=True)


class OutBuyer(_Out):
    """Who buys, as the bridge named them."""

    nick: str | None = None
    open_uid: str | None = None


class SendFrame(_Out):
    """Write this text in this chat, once: the act key says which act it is."""

    type: Literal["send"] = "send"
    act_key: str
    conversation: str
    buyer: OutBuyer
    text: str


class Suggestion(_Out):
    """One text a person may send, with why and by which clause."""

    rank: int
    reply_id: str
    title: str
    text: str
    reason: str
    clause: list[str]
    confidence: float
    warnings: list[str] = []


class SuggestionsFrame(_Out):
    """What may be answered in this chat now; replaces what was suggested before. Empty: nothing any more."""

    type: Literal["suggestions"] = "suggestions"
    conversation: str
    up_to: str | None
    """The platform's id of the newest line they answer."""
    taken_over: bool
    alarm: bool
    outcome: str | None
    """`reply` (goes out by itself), `suggest`, `hand_over`."""
    items: list[Suggestion]


class StateLine(_Out):
    """One line as we have it."""

    id: str
    who: Literal["buyer", "account", "robot", "ours"]
    account: str | None
    text: str
    """Empty where it was taken back."""
    at: datetime
    recalled: bool
    read: bool
    """The buyer has read it; of the shop's lines only."""


class StateFrame(_Out):
    """What we know of a chat: the answer to `ask`."""

    type: Literal["state"] = "state"
    conversation: str
    known: bool
    taken_over: bool
    waiting: bool
    """The buyer waits for an answer."""
    order_no: str | None
    lines: list[StateLine]
    """The newest fifty, oldest first."""


class AckOut(_Out):
    """We have dealt with your frames up to this one; so many unacknowledged we take."""

    type: Literal["ack"] = "ack"
    received: int
    window: int


class PongOut(_Out):
    """The answer to a ping."""

    type: Literal["pong"] = "pong"
    n: int


class ErrorOut(_Out):
    """Something was refused."""

    type: Literal["error"] = "error"
    code: str
    message: str
    where: str | None = None
    about: int | None = None
    """The bridge's number of the frame it is about. Not `seq`: this frame has no number of its own."""


class ExchangeAnswer(_Out):
    """The answer to an exchange over HTTP; frames as over the WebSocket."""

    received: int
    window: int
    frames: list[dict[str, object]]
    """Numbered ones, and `error` and `pong`."""
