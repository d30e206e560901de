"""The chat bridge's frames from a bridge to us: the platform's chat as it happens (docs/bridge.md)."""

from __future__ import annotations

import json
from typing import Annotated, Any, Literal, TypeAlias

from pydantic import (
    AwareDatetime,
    BaseModel,
    ConfigDict,
    Field,
    StringConstraints,
    TypeAdapter,
    ValidationError,
    model_validator,
)

from cs_assistant.domain.messages import Message, MessageKind, Sender
from cs_assistant.domain.times import to_utc
from cs_assistant.errors import BadInputError
from cs_assistant.gateways.wire.envelope import MAX_IMAGE_BYTES, Identifier, picture_kind

CHANNEL: Literal["bridge"] = "bridge"
VERSION: Literal[1] = 1
MAX_FRAME_BYTES = 6 * 1024 * 1024
"""A message with its picture fits; a longer frame is refused before it is read."""
PREFIX = "cntaobao"
"""Long nicks carry it; the same person is written without it elsewhere on the platform."""
CHECK_CHAT = "check-"
"""How a chat is named that a conformance check made up: only there a bridge may ask for a trial message."""

PlatformId = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=200)]
Sequence = Annotated[int, Field(ge=1, le=2**53)]
UpTo = Annotated[int, Field(ge=0, le=2**53)]


class _Body(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Buyer(_Body):
    """Who buys. The open uid keys people where there is one: nicks may be masked."""

    nick: Identifier | None = None
    open_uid: Identifier | None = None

    @model_validator(mode="after")
    def _somebody(self) -> Buyer:
        if self.nick is None and self.open_uid is None:
            raise ValueError("写上 nick 或 open_uid")
        return self

    @property
    def id(self) -> str:
        """The id this house knows the buyer by."""
        return self.open_uid or (self.nick or "").removeprefix(PREFIX)


class Writer(_Body):
    """Which account wrote a line: the buyer, one of the shop's accounts, or the platform's own robot."""

    role: Literal["buyer", "account", "robot"]
    nick: Identifier | None = Field(default=None, description="main:sub; with or without the prefix cntaobao")


class Card(_Body):
    """An order or a product shown as a card."""

    kind: Literal["order", "product"]
    order_no: Identifier | None = None
    product_id: Identifier | None = None
    title: str = Field(default="", max_length=300)


class Picture(_Body):
    """A picture: its address on the platform, or the picture itself, base64."""

    url: str | None = Field(default=None, max_length=2000)
    data: str | None = Field(default=None, max_length=MAX_IMAGE_BYTES * 2)


class _Numbered(_Body):
    seq: Sequence


class _InChat(_Numbered):
    conversation: PlatformId
    """The platform's id of the chat (ccode)."""


class MessageFrame(_InChat):
    """A line stands in the chat now."""

    type: Literal["message"]
    id: PlatformId
    buyer: Buyer
    sender: Writer
    sent_at: AwareDatetime
    text: str = ""
    picture: Picture | None = None
    card: Card | None = None
    act_key: PlatformId | None = None
    """The request to send it answers to, where the bridge knows: then it is ours."""


class RecallFrame(_InChat):
    """A line was taken back."""

    type: Literal["recall"]
    id: PlatformId
    buyer: Buyer
    sender: Writer
    at: AwareDatetime


class ReadFrame(_InChat):
    """The buyer has read our lines up to the one with this id."""

    type: Literal["read"]
    id: PlatformId
    at: AwareDatetime


class ResultFrame(_Numbered):
    """What became of a request to send."""

    type: Literal["result"]
    act_key: PlatformId
    outcome: Literal["sent", "not_sent", "uncertain"]
    id: PlatformId | None = None
    """The platform's id of the line; with `sent`."""
    why: str = Field(default="", max_length=300)


class TakeOverFrame(_InChat):
    """A person takes the chat, or gives it back, in the bridge's own window."""

    type: Literal["take_over", "hand_back"]
    by: Identifier


class AskFrame(_InChat):
    """What do you know of this chat? Answered by `state`."""

    type: Literal["ask"]


class ProbeFrame(_InChat):
    """Ask me to send this text, for a trial; only in a chat whose name begins with `check-`."""

    type: Literal["probe"]
    text: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=200)]


class AckFrame(_Body):
    """I have dealt with your frames up to this one."""

    type: Literal["ack"]
    received: UpTo


class PingFrame(_Body):
    """Answered by `pong` with the same number, after everything that came before it."""

    type: Literal["ping"]
    n: int = 0


NumberedFrame: TypeAlias = (
    MessageFrame | RecallFrame | ReadFrame | ResultFrame | TakeOverFrame | AskFrame | ProbeFrame
)
BridgeFrame: TypeAlias = NumberedFrame | AckFrame | PingFrame
_FRAME: TypeAdapter[BridgeFrame] = TypeAdapter(Annotated[BridgeFrame, Field(discriminator="type")])


def parse_frame(data: Any) -> BridgeFrame:
    """One frame. Raises BadInputError naming the field that is wrong."""
    try:
        return _FRAME.validate_python(data) if not isinstance(data, str) else _FRAME.validate_json(data)
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False)[0]
        where = ".".join(str(part) for part in first["loc"] if part not in _TYPES) or "type"
        told = f"这一帧的「{where}」不对：{first['msg']}。请对照 docs/bridge.md 改正。"
        raise BadInputError(told, where=where) from None


_TYPES = frozenset({"message", "recall", "read", "result", "take_over", "hand_back", "ask", "probe", "ack", "ping"})


def seq_of(data: Any) -> int | None:
    """The number of a frame that may be wrong in every other way; None where it has none."""
    seq = data.get("seq") if isinstance(data, dict) else None
    return seq if isinstance(seq, int) and not isinstance(seq, bool) and seq >= 1 else None


def read_json(text: str) -> dict[str, Any]:
    """A frame as a JSON object. Raises BadInputError."""
    try:
        data = json.loads(text)
    except (ValueError, RecursionError):
        data = None
    if not isinstance(data, dict):
        raise BadInputError("这一帧不是一个 JSON 对象。请对照 docs/bridge.md 改正。", where="frame")
    return data


def read_ack(data: dict[str, Any]) -> int:
    """Up to where a bridge acknowledges. Raises BadInputError."""
    frame = parse_frame(data)
    return frame.received if isinstance(frame, AckFrame) else 0


def said(frame: MessageFrame, *, shop_id: str, buyer_id: str) -> Message:
    """The frame as a message. Raises BadInputError for a card without a number."""
    text, kind = frame.text, MessageKind.TEXT
    if frame.picture is not None:
        kind = _picture_kind(frame.picture)
    elif frame.card is not None and not text.strip():
        text, kind = _card_text(frame.card), MessageKind.CARD
    return Message(
        shop_id=shop_id, channel=CHANNEL, buyer_id=buyer_id, text=text, sent_at=to_utc(frame.sent_at),
        external_id=frame.id, kind=kind, sender=_sender(frame.sender), account=_account(frame.sender),
        order_no=frame.card.order_no if frame.card else None, act_key=frame.act_key,
        image_url=frame.picture.url if frame.picture else None,
    )  # fmt: skip


def taken_back(frame: RecallFrame, *, shop_id: str, buyer_id: str) -> Message:
    """The line that was taken back, without its words."""
    return Message(
        shop_id=shop_id, channel=CHANNEL, buyer_id=buyer_id, text="", sent_at=to_utc(frame.at),
        external_id=frame.id, sender=_sender(frame.sender), account=_account(frame.sender),
    )  # fmt: skip


def _sender(writer: Writer) -> Sender:
    return {"buyer": Sender.BUYER, "account": Sender.AGENT, "robot": Sender.ROBOT}[writer.role]


def _account(writer: Writer) -> str | None:
    return None if writer.role == "buyer" or writer.nick is None else writer.nick.removeprefix(PREFIX)


def _picture_kind(picture: Picture) -> MessageKind:
    if picture.data is None:
        return MessageKind.IMAGE if picture.url else MessageKind.BROKEN
    return picture_kind(picture.data)


def _card_text(card: Card) -> str:
    number = card.order_no if card.kind == "order" else card.product_id
    if number is None:
        raise BadInputError("订单卡片要有 order_no，商品卡片要有 product_id。请补上后重发。", where="card")
    name = "订单卡片" if card.kind == "order" else "商品卡片"
    return " ".join(part for part in (f"[{name}]", number, card.title.strip()) if part)
