"""The wire shapes of 以前的对话."""

from __future__ import annotations

from datetime import datetime

from pydantic import BaseModel, Field


class PastChatEntry(BaseModel):
    """One buyer's earlier chat."""

    id: str
    shop: str
    shop_name: str
    buyer: str = Field(description="昵称，遮住中间")
    several: bool = Field(description="导出时昵称已经遮住，可能是好几位买家")
    lines: int
    first_at: datetime
    last_at: datetime
    last_text: str


class PastChatList(BaseModel):
    """Earlier chats."""

    items: list[PastChatEntry]
    more: bool = Field(description="还有下一页")


class PastLineEntry(BaseModel):
    """One thing that was said."""

    seq: int
    sender: str
    account: str | None = Field(description="客服的子账号")
    kind: str
    text: str
    at: datetime
    order_no: str | None


class PastChatPage(BaseModel):
    """A page of an earlier chat, the earliest line first."""

    chat: PastChatEntry
    lines: list[PastLineEntry]
    more: bool = Field(description="前面还有")
