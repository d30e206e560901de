"""The API's models of what a shop answers to an application on the platform."""

from __future__ import annotations

from datetime import datetime

from pydantic import Base64Bytes, BaseModel, Field

from cs_assistant.domain.refund_answers import MESSAGE_BYTES, PICTURE_BYTES, PROOF_BYTES
from cs_assistant.web.models import Request


def _encoded(size: int) -> int:
    """Characters of base64 for so many bytes, and as many again: too large a picture is named by its own sentence."""
    return size * 8 // 3


class ReasonEntry(BaseModel):
    """One reason the platform offers for this application."""

    id: str
    text: str
    tips: str


class RefusalEntry(BaseModel):
    """What may be refused now."""

    refused: bool
    """It is refused already: what is left is to write it down."""
    state: str
    """The state of the application, in words."""
    reasons: list[ReasonEntry]
    """Empty when it may not be refused."""


class RefusalRequest(Request):
    """Refuse on the platform."""

    reason: str = Field(max_length=32, title="拒绝原因")
    words: str = Field(max_length=500, title="拒绝说明")
    proof: Base64Bytes | None = Field(
        default=None, max_length=_encoded(PROOF_BYTES), title="凭证图片", description="base64"
    )
    seen_revision: int | None = Field(default=None, title="看到的版本")


class MessageEntry(BaseModel):
    """One message in the application."""

    id: str
    by: str
    """买家, 卖家 or 小二."""
    text: str
    at: datetime
    pictures: list[str]
    """Their addresses on the platform."""


class MessageList(BaseModel):
    """The messages, oldest first."""

    items: list[MessageEntry]


class MessageRequest(Request):
    """Write into the application; the platform demands a picture with every message."""

    text: str = Field(max_length=MESSAGE_BYTES, title="留言")
    picture: Base64Bytes = Field(max_length=_encoded(PICTURE_BYTES), title="图片", description="base64")
