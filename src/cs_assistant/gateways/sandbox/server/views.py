"""Parts of an answer: numbers, money and times as the platform writes them, and only the fields that were asked for."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime
from decimal import Decimal
from hashlib import sha256

from cs_assistant.gateways.sandbox.server.ask import Ask, Body
from cs_assistant.gateways.sandbox.server.refusal import business
from cs_assistant.gateways.wire.top_envelope import platform_time

WITH_TEXT = {"tid": "tid_str", "oid": "oid_str"}
"""Numbers beyond a double come as text too."""


def yuan(amount: Decimal | None) -> str | None:
    """Money as the platform writes it: yuan with two decimals."""
    return None if amount is None else f"{amount:.2f}"


def when(moment: datetime | None) -> str | None:
    """A time as the platform writes it."""
    return None if moment is None else platform_time(moment)


def given(body: Mapping[str, object]) -> Body:
    """Without what is not set: the platform omits it."""
    return {name: value for name, value in body.items() if value is not None}


def picked(body: Body, fields: Collection[str]) -> Body:
    """Only what `fields` names; `orders.title` picks inside a list, `orders` takes all of it."""
    wanted = {*fields, *(WITH_TEXT[name] for name in fields if name in WITH_TEXT)}
    found = {name: value for name, value in body.items() if name in wanted}
    inner: dict[str, set[str]] = {}
    for name in fields:
        head, dot, tail = name.partition(".")
        if dot and head not in wanted:
            inner.setdefault(head, set()).add(tail)
    for head, names in inner.items():
        value = body.get(head)
        if isinstance(value, list):
            found[head] = [picked(item, names) for item in value]
        elif isinstance(value, Mapping):
            found[head] = picked(dict(value), names)
    return found


def masked_nick(nick: str) -> str:
    """A buyer's name as the platform shows it to a program: the first character and two stars."""
    return f"{nick[:1]}**"


def made_number(words: str) -> int:
    """A number of fifteen digits for something the invented world gives no number: always the same for these words."""
    return 10**14 + int(sha256(words.encode()).hexdigest()[:12], 16)


def paged(ask: Ask, rows: list[Body], name: str) -> Body:
    """One page of rows with their number, or with `has_next` where `use_has_next` asks for it."""
    number, size = ask.args.page()
    start = (number - 1) * size
    page = rows[start : start + size]
    if ask.args.flag("use_has_next", default=False):
        return {name: page, "has_next": start + size < len(rows)}
    return {name: page, "total_results": len(rows)}


def no_trade() -> Exception:
    """The trade is not one of the caller's."""
    return business("isv.trade-not-exist", "交易订单不存在")


def no_refund() -> Exception:
    """The refund is not one of the caller's."""
    return business("isv.refund-not-exist", "退款单不存在")
