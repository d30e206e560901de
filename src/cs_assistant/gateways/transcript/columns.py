"""Which column of a file means what, and who is the buyer in it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from functools import lru_cache

from cs_assistant.domain.messages import Sender
from cs_assistant.domain.times import SHANGHAI, to_utc
from cs_assistant.services.importing.reading import heading_key

FIELDS: Mapping[str, tuple[str, ...]] = {
    "buyer": (
        "买家", "买家昵称", "买家旺旺", "买家ID", "客户", "客户昵称", "顾客", "会话", "buyer", "buyer_nick", "nick",
    ),
    "sent_at": ("时间", "发送时间", "消息时间", "time", "sent_at", "datetime", "timestamp", "send_time"),
    "date": ("日期", "date"),
    "sender": ("发送人", "发送方", "发送者", "发言人", "说话人", "sender", "from", "from_nick", "role"),
    "text": ("内容", "消息", "消息内容", "聊天内容", "正文", "text", "content", "message", "msg"),
    "picture": ("图片", "图片地址", "imgUrl", "img_url", "image", "picture"),
    "order_no": ("订单号", "订单编号", "order_no", "tid", "order_id"),
    "id": ("消息编号", "消息ID", "id", "message_id", "messageId"),
}
"""Our name of a field → the headings it is known by; width, case and what stands in brackets do not count."""
KNOWN: Mapping[str, str] = {heading_key(heading): field for field, headings in FIELDS.items() for heading in headings}
"""A heading as it is compared → our field."""
PREFIX = "cntaobao"
"""Long nicks carry it; the same person is written without it elsewhere."""
BUYERS = frozenset({"买家", "客户", "顾客", "buyer", "customer", "user"})
AGENTS = frozenset({"客服", "卖家", "商家", "店铺", "agent", "seller", "shop"})
ROBOTS = ("机器人", "店小蜜", "智能客服", "robot", "自动回复")
_MIDNIGHT = " 00:00:00"
"""What a spreadsheet's day carries."""
_EPOCH = re.compile(r"[0-9]{10}(?:[0-9]{3})?")
_PARTS = re.compile(
    r"(20[0-9]{2})[-/.年]([0-9]{1,2})[-/.月]([0-9]{1,2})日?"
    r"(?:[ T]+([0-9]{1,2}):([0-9]{2})(?::([0-9]{2})(?:\.[0-9]+)?)?)?"
)


def mapping(headings: Iterable[str]) -> dict[str, str]:
    """The file's heading → our field, of those we know. A second heading of one field is left out."""
    found: dict[str, str] = {}
    for heading in headings:
        field = _field(heading)
        if field is not None and field not in found.values():
            found[heading] = field
    return found


@lru_cache(maxsize=1_000)
def _field(heading: str) -> str | None:
    """Kept: every record names its headings again."""
    return KNOWN.get(heading_key(heading))


def plain_nick(nick: str) -> str:
    """A nick without the platform's prefix and the spaces around it."""
    return nick.strip().removeprefix(PREFIX)


def who_wrote(sender: str, buyer: str) -> tuple[Sender, str | None]:
    """Who wrote a line, and with which of the shop's accounts."""
    nick = plain_nick(sender)
    if nick == buyer or nick.lower() in BUYERS:
        return Sender.BUYER, None
    if any(robot in nick.lower() for robot in ROBOTS):
        return Sender.ROBOT, nick
    return Sender.AGENT, None if nick.lower() in AGENTS else nick


def moment(written: str, day: str = "") -> datetime | None:
    """The instant a file means; without a zone it is Asia/Shanghai's. None when it cannot be read."""
    text = f"{day.strip().removesuffix(_MIDNIGHT)} {written.strip()}".strip()
    if _EPOCH.fullmatch(text):
        seconds = int(text[:10]) + (int(text[10:]) / 1000 if len(text) > 10 else 0)
        return datetime.fromtimestamp(seconds, UTC)
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        return _loosely(text)
    try:
        return to_utc(found if found.tzinfo else found.replace(tzinfo=SHANGHAI))
    except OverflowError:  # the first hours of the year 1: nobody chatted then
        return None


def _loosely(text: str) -> datetime | None:
    """2026/3/1 9:05, 2026年3月1日 09:05:00."""
    parts = _PARTS.fullmatch(text)
    if parts is None:
        return None
    year, month, day, hour, minute, second = (int(part or 0) for part in parts.groups())
    try:
        return to_utc(datetime(year, month, day, hour, minute, second, tzinfo=SHANGHAI))
    except (ValueError, OverflowError):
        return None
