"""The JSON bodies of the webhook channel, both ways."""

from __future__ import annotations

import binascii
from base64 import b64decode
from datetime import datetime
from hashlib import sha256
from typing import Annotated

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, StringConstraints, ValidationError

from cs_assistant.domain.acts import Outgoing
from cs_assistant.domain.messages import MAX_TEXT_LENGTH, Message, MessageKind
from cs_assistant.domain.times import to_utc
from cs_assistant.errors import BadInputError

Identifier = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=128)]
IMAGE_STARTS = (b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff", b"GIF87a", b"GIF89a", b"RIFF")
"""First bytes of the picture formats buyers send: PNG, JPEG, GIF, WebP."""
MAX_IMAGE_BYTES = 2 * 1024 * 1024


class IncomingImage(BaseModel):
    """A picture in the message, base64."""

    model_config = ConfigDict(extra="forbid")
    data: str = Field(max_length=MAX_IMAGE_BYTES * 2)


class IncomingMessage(BaseModel):
    """One message of a buyer as the webhook takes it."""

    model_config = ConfigDict(extra="forbid")
    buyer: Identifier
    text: str = Field(default="", description=f"最多 {MAX_TEXT_LENGTH} 字")
    sent_at: AwareDatetime
    id: Identifier | None = Field(default=None, description="平台的消息编号；没有时按内容生成")
    ordinal: int = Field(default=0, ge=0, description="没有编号时，同一时刻相同内容的第几条")
    order_no: Identifier | None = None
    image: IncomingImage | None = None


class ReplyEnvelope(BaseModel):
    """One reply as it is posted to the shop's receiver; the act key is also the Idempotency-Key header."""

    model_config = ConfigDict(extra="forbid")
    act_key: str
    shop: str
    buyer: str
    conversation: str
    text: str
    created_at: datetime

    @classmethod
    def of(cls, outgoing: Outgoing) -> ReplyEnvelope:
        """The envelope of one outgoing message."""
        return cls(
            act_key=outgoing.act_key,
            shop=outgoing.shop_id,
            buyer=outgoing.buyer_id,
            conversation=outgoing.conversation_id,
            text=outgoing.text,
            created_at=to_utc(outgoing.created_at),
        )


def read_message(body: bytes, *, shop_id: str, channel: str) -> Message:
    """The message in a webhook body. Raises BadInputError naming the field that is wrong."""
    try:
        incoming = IncomingMessage.model_validate_json(body)
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        where = ".".join(str(part) for part in first["loc"]) or "请求体"
        raise BadInputError(
            f"消息的「{where}」不对：{first['msg']}。请对照接口文档改正后重发。", where=where
        ) from error
    return Message(
        shop_id=shop_id,
        channel=channel,
        buyer_id=incoming.buyer,
        text=incoming.text,
        sent_at=to_utc(incoming.sent_at),
        external_id=incoming.id or _content_id(incoming, shop_id, channel),
        kind=MessageKind.TEXT if incoming.image is None else picture_kind(incoming.image.data),
        order_no=incoming.order_no,
    )


def picture_kind(data: str) -> MessageKind:
    """IMAGE for the base64 text of a picture, told by its first bytes; BROKEN for anything else."""
    try:
        picture = b64decode(data, validate=True)
    except (binascii.Error, ValueError):
        return MessageKind.BROKEN
    return MessageKind.IMAGE if picture.startswith(IMAGE_STARTS) else MessageKind.BROKEN


def _content_id(incoming: IncomingMessage, shop_id: str, channel: str) -> str:
    """hash(channel, shop, buyer, sent_at, text, ordinal): a repeat of a message without an id is still a repeat."""
    parts = (
        channel,
        shop_id,
        incoming.buyer,
        to_utc(incoming.sent_at).isoformat(),
        incoming.text,
        str(incoming.ordinal),
    )
    return "content:" + sha256("\x1f".join(parts).encode()).hexdigest()


class AcceptedBody(BaseModel):
    """The answer to a stored message."""

    seq: int
    """Our receive sequence."""
    new: bool
    """False for a repeat, which is no news."""
