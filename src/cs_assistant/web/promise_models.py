"""The API's models of promises and of hand-overs."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from pydantic import AwareDatetime, BaseModel, Field

from cs_assistant.domain.handover import LineKind
from cs_assistant.domain.promises import PromiseKind
from cs_assistant.web.models import Named, Request


class PromiseEntry(BaseModel):
    """One promise."""

    id: str
    shop: str
    shop_name: str
    kind: str
    kind_name: str
    text: str
    due_at: datetime | None
    first_due_at: datetime | None
    """What the buyer was told first; another than `due_at` when it was moved."""
    made_at: datetime
    made_by: str
    state: Literal["open", "kept", "withdrawn"]
    settled_at: datetime | None
    settled_by: str | None
    how: str
    moved_why: str
    buyer: str | None
    order_no: str | None
    conversation_id: str | None
    case_id: str | None


class PromiseList(BaseModel):
    """Promises, the soonest due first; those without a time last."""

    now: datetime
    items: list[PromiseEntry]
    kinds: list[Named]
    full: bool = False
    """As many as one answer holds: there may be more."""


class PromiseRequest(Request):
    """What a person promised a buyer."""

    kind: PromiseKind = Field(default=PromiseKind.ANSWER, title="答应的是")
    text: str = Field(min_length=1, max_length=500, title="答应了什么")
    due_at: AwareDatetime | None = Field(default=None, title="最晚什么时候")
    click_id: str = Field(
        min_length=8, max_length=64, title="点击编号", description="id of this click; the same twice is one promise"
    )


class SettledRequest(Request):
    """How a promise ended."""

    how: str = Field(default="", max_length=500, title="怎么做到的")


class MovedRequest(Request):
    """A later time, with its reason."""

    due_at: AwareDatetime = Field(title="改到什么时候")
    why: str = Field(max_length=500, title="原因")


class LineEntry(BaseModel):
    """One open thing of a hand-over."""

    kind: LineKind
    ref: str
    title: str
    detail: str
    since: datetime | None
    due_at: datetime | None
    order_no: str | None
    buyer: str | None
    conversation_id: str | None
    case_id: str | None
    note: str
    noted_by: str | None
    accepted_by: str | None
    accepted_at: datetime | None


class ShopHandoverEntry(BaseModel):
    """One shop's hand-over as it stands."""

    shop: str
    shop_name: str
    begun_at: datetime | None
    """None before the first was begun."""
    begun_by: str | None
    note: str
    may_hand_over: bool
    """This person may begin, note and accept."""
    lines: list[LineEntry]


class HandoverEntry(BaseModel):
    """交接班 of one's shops."""

    now: datetime
    me: str
    kinds: list[Named]
    """Kinds of lines, in the order of the list."""
    shops: list[ShopHandoverEntry]


class BeginRequest(Request):
    """开始交接班."""

    shop: str = Field(max_length=64, title="店铺")
    note: str = Field(default="", max_length=1000, title="留给下一班的话")


class AcceptRequest(Request):
    """接下 one line."""

    shop: str = Field(max_length=64, title="店铺")
    kind: LineKind = Field(title="哪一类")
    ref: str = Field(max_length=64, title="哪一条")


class NoteRequest(AcceptRequest):
    """A note on one line."""

    note: str = Field(default="", max_length=500, title="要交代的话")
