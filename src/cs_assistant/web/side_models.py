"""Bodies of 千牛旁挂窗."""

from __future__ import annotations

from datetime import date
from typing import Annotated

from pydantic import BaseModel, Field

from cs_assistant.web.models import Named, OrderNo, Request

MOST_PASTED = 20_000
"""Characters of one paste: an hour of a chat."""
Nick = Annotated[str, Field(max_length=64)]


class SidePasteRequest(Request):
    """What was pasted, and what the person has said about it so far."""

    click_id: str = Field(
        min_length=8, max_length=64, title="点击编号", description="id of this paste; the same twice is stored once"
    )
    text: str = Field(min_length=1, max_length=MOST_PASTED, title="粘贴的内容")
    shop: str | None = Field(default=None, max_length=64, title="店铺")
    buyer: str = Field(default="", max_length=64, title="旺旺昵称")
    conversation_id: str | None = Field(default=None, max_length=36, title="会话", description="接着哪个粘贴的会话")
    nameless: bool = Field(default=False, title="先不写昵称")
    order_no: OrderNo | None = Field(default=None, title="订单号")
    last_shop: str | None = Field(default=None, max_length=64, title="上次的店铺")
    own_nicks: list[Nick] = Field(default_factory=list, max_length=20, title="本店的昵称")


class SidePasted(BaseModel):
    """Where the words stand now, or what has to be asked first; then nothing was stored."""

    ask: str | None
    """shop, buyer, or None: everything was found and stored."""
    shops: list[Named]
    """Shops to choose from."""
    nicks: list[str]
    """Nicks in the block that may be the buyer's, as they were pasted."""
    conversation_id: str | None = None
    shop: Named | None = None
    shop_how: str | None = None
    """given, nick, order, buyer, only, last: by what the shop was recognised."""
    buyer_how: str | None = None
    """given, nick, order, nameless."""
    new: int = 0
    """Lines of the buyer that are news."""
    repeated: int = 0
    """Lines that were there already."""
    ours: int = 0
    """New lines of our own in the block."""
    unknown: int = 0
    """Lines before the first nick: nobody knows whose, they were left out."""
    pictures: int = 0
    """Messages without words, left out."""


class SignedRequest(Request):
    """The sign-for day of a chat's order that names none."""

    signed_on: date | None = Field(title="签收日期", description="null takes it back")
