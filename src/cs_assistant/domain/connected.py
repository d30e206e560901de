"""A shop connected to the platform: whose tokens it has, until when, and what is wrong with the link right now."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from cs_assistant.domain.remarks import Memo
from cs_assistant.domain.times import check_aware

CODE_MINUTES = 30
"""How long the platform's authorisation code lives (`reference/top-api.md` 1.8)."""


class GrantedTo(StrEnum):
    """Which of the seller's accounts gave the token: agreeing refunds needs a sub-account's (3.4)."""

    MAIN = "main"
    SUB = "sub"


ACCOUNT_NAMES = {GrantedTo.MAIN: "主账号", GrantedTo.SUB: "子账号"}


@dataclass(frozen=True, kw_only=True, slots=True)
class Grant:
    """What an account of the seller allowed us, as the platform's token reply says it. Never printed or logged."""

    shop_id: str
    account: GrantedTo
    access_token: str = field(repr=False)
    refresh_token: str | None = field(default=None, repr=False)
    got_at: datetime
    expires_at: datetime | None = None
    """None: the platform did not say."""
    refresh_expires_at: datetime | None = None
    r1_expires_at: datetime | None = None
    """Reading, level 1; each level ends on its own, so that writing may fail while reading still works (1.8)."""
    r2_expires_at: datetime | None = None
    w1_expires_at: datetime | None = None
    """Writing, level 1; both levels end at the latest when the platform refuses a write."""
    w2_expires_at: datetime | None = None
    user_id: str = ""
    """The seller's (`taobao_user_id`), of a sub account's grant too; empty: the platform did not say."""
    user_nick: str = ""
    refused_at: datetime | None = None
    """When the platform first refused it for reading (code 26, 27); it is not used again."""

    def __post_init__(self) -> None:
        check_aware(self.got_at)

    def usable(self, now: datetime, *, write: bool = False) -> bool:
        """Whether it may still be shown to the platform, for reading or for a `write`."""
        lives = self.refused_at is None and (self.expires_at is None or now < self.expires_at)
        return lives and not (write and self.writes_over(now))

    def writes_over(self, now: datetime) -> bool:
        """Whether every level of writing is over. Which interface has which level nobody says: one left may do."""
        ends = (self.w1_expires_at, self.w2_expires_at)
        return all(end is not None and end <= now for end in ends)

    def next_end(self) -> datetime | None:
        """When the token, or the first of its reading and writing, ends; None: the platform did not say."""
        ends = (self.expires_at, self.r1_expires_at, self.r2_expires_at, self.w1_expires_at, self.w2_expires_at)
        return min((end for end in ends if end is not None), default=None)

    def ends_within(self, now: datetime, span: timedelta) -> bool:
        """Whether it ends so soon that a person should know: within `span`, or the last quarter of a shorter life."""
        end = self.next_end()
        return end is not None and end - now <= min(span, (end - self.got_at) / 4)

    def renewable(self, now: datetime) -> bool:
        """Whether there is a refresh token that still lives."""
        ends = self.refresh_expires_at
        return self.refresh_token is not None and (ends is None or now < ends)


class Part(StrEnum):
    """What of a link can be broken on its own."""

    MAIN_GRANT = "grant.main"
    SUB_GRANT = "grant.sub"
    CALLS = "calls"
    MESSAGES = "messages"
    MESSAGE = "message"
    REFUND = "refund"
    TRADE = "trade"


PART_NAMES = {
    Part.MAIN_GRANT: "主账号授权", Part.SUB_GRANT: "子账号授权", Part.CALLS: "平台接口", Part.MESSAGES: "消息服务",
    Part.MESSAGE: "一条消息", Part.REFUND: "一笔退款", Part.TRADE: "一个订单",
}  # fmt: skip


@dataclass(frozen=True, kw_only=True, slots=True)
class LinkTrouble:
    """Something about a connected shop a person should know: a dead token, a refused key, a row not taken in."""

    shop_id: str
    part: Part
    number: str = ""
    """Refund, order or message number; empty for the link as a whole."""
    why: str
    """In Chinese: what is wrong and what to do."""
    first_at: datetime
    last_at: datetime
    times: int = 1


@dataclass(frozen=True, kw_only=True, slots=True)
class TradeSeen:
    """An order as a list of changed orders shows it."""

    order_no: str
    modified_at: datetime
    memo: Memo

    def __post_init__(self) -> None:
        check_aware(self.modified_at)


@dataclass(frozen=True, kw_only=True, slots=True)
class PlatformMessage:
    """One message of the platform's message service; its content is a hint, what counts is read from the platform."""

    id: int
    topic: str
    content: Mapping[str, Any]
    at: datetime

    def __post_init__(self) -> None:
        check_aware(self.at)
