"""退邮费: what the shop's list and the platform's cover say (R5.56). Figures for a person, who tells the buyer."""

from __future__ import annotations

from datetime import date
from decimal import Decimal, InvalidOperation

from aiohttp import web
from pydantic import BaseModel

from cs_assistant.domain.freight_rates import PROVINCES, FreightLists
from cs_assistant.domain.people import Right
from cs_assistant.errors import BadInputError
from cs_assistant.policy.freight_table import Cover, Parcel, owed, quote
from cs_assistant.policy.statutes import Numbers
from cs_assistant.web.context import CONSOLE, one_shop
from cs_assistant.web.routes import ApiRoute, Query, answer
from cs_assistant.web.scoping import by_query_shop

FREIGHT = "/api/v1/freight"


class FreightAnswer(BaseModel):
    """What is paid back, as far as it is known; nothing of it is ever sent by itself."""

    listed: Decimal | None
    """Yuan by the shop's list; null = `why` says who decides or what is missing."""
    why: str
    source: str
    covered: Decimal | None
    """Yuan the platform's cover pays."""
    rest: Decimal | None
    """Yuan the shop still owes."""
    steps: list[str]
    missing: list[str]


class FreightListEntry(BaseModel):
    """What the list in force at a shop tells apart; all empty: a supervisor decides every amount."""

    valid_from: date | None
    source: str
    by_weight: bool
    provinces: list[str]
    """Regions that have a row."""
    styles: list[str]
    """Style classes of a list by style."""


async def get_list(request: web.Request) -> web.Response:
    """What to ask the person who settles an amount."""
    console = request.app[CONSOLE]
    found = console.library().freight.get(one_shop(request), FreightLists()).on(console.today())
    if found is None:
        return answer(FreightListEntry(valid_from=None, source="", by_weight=False, provinces=[], styles=[]))
    listed = frozenset(name for rate in found.rates for name in rate.provinces)
    styles = dict.fromkeys(rate.style for rate in found.rates if rate.style is not None)
    return answer(
        FreightListEntry(
            valid_from=found.valid_from, source=found.source, by_weight=found.by_weight,
            provinces=[name for name in PROVINCES if name in listed], styles=list(styles),
        )
    )  # fmt: skip


async def get_freight(request: web.Request) -> web.Response:
    """The list's amount, and what is left once the platform's cover has paid."""
    console, given, shop_id = request.app[CONSOLE], request.query, one_shop(request)
    library, today = console.library(), console.today()
    parcel = Parcel(
        on=_day(given.get("sent_on"), "sent_on") or today, address=given.get("address"),
        weight_kg=_number(given.get("kg"), "kg"), style=given.get("style"),
    )  # fmt: skip
    listed = quote(library.freight.get(shop_id, FreightLists()), parcel)
    paid, cover = _number(given.get("paid"), "paid"), _cover(given.get("cover"))
    shipped = _day(given.get("shipped_on"), "shipped_on")
    left = owed(
        paid if paid is not None else listed.amount, cover, shipped_on=shipped,
        numbers=Numbers(policy=library.policy, on=today),
    )  # fmt: skip
    return answer(
        FreightAnswer(
            listed=listed.amount, why=listed.why, source=listed.source, covered=left.covered, rest=left.rest,
            steps=list(left.steps), missing=list(dict.fromkeys((*listed.missing, *left.missing))),
        )
    )  # fmt: skip


def _number(text: str | None, where: str) -> Decimal | None:
    if not text:
        return None
    try:
        number = Decimal(text)
    except InvalidOperation:
        number = Decimal(-1)
    if not number.is_finite() or number < 0:
        raise BadInputError(f"「{text}」不是数字。请只写半角数字，比如 1.5。", where=where)
    return number


def _day(text: str | None, where: str) -> date | None:
    if not text:
        return None
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise BadInputError(f"「{text}」不是日期。请写成 2026-11-22 这样。", where=where) from None


def _cover(text: str | None) -> Cover | None:
    if not text:
        return None
    try:
        return Cover(text)
    except ValueError:
        known = "、".join(Cover)
        raise BadInputError(f"没有「{text}」这种运费保障，可以写：{known}；没有看过就不写。", where="cover") from None


def freight_routes() -> tuple[ApiRoute, ...]:
    """The API."""
    return (
        ApiRoute(
            method="GET", path=FREIGHT, handler=get_freight, may=Right.READ, response=FreightAnswer,
            summary="退邮费：价目表上的金额，退货宝、运费险赔掉以后店铺还要补多少；只由人告诉买家", errors=(404,),
            query=(
                Query(name="shop", description="店铺编号", required=True),
                Query(name="address", description="寄出地区，或以省开头的地址"),
                Query(name="kg", description="包裹重量（公斤），按重量算的店"),
                Query(name="style", description="款式，按款式算的店"),
                Query(name="paid", description="买家实付的邮费（元）；不给就按价目表"),
                Query(name="cover", description="退货宝、运费险或都没有；没有看过就不给"),
                Query(name="shipped_on", description="当初发货的日期", format="date"),
                Query(name="sent_on", description="买家寄出的日期；不给就是今天", format="date"),
            ),
            shop=by_query_shop,
        ),
        ApiRoute(
            method="GET", path=f"{FREIGHT}/list", handler=get_list, may=Right.READ, response=FreightListEntry,
            summary="现在生效的邮费价目表分哪些地区、按款式还是按重量", errors=(404,),
            query=(Query(name="shop", description="店铺编号", required=True),), shop=by_query_shop,
        ),
    )
