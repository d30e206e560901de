"""保障卡: the page that is looked at, printed and copied; the same card as JSON and as text (R2.4)."""

from __future__ import annotations

from aiohttp import web
from pydantic import BaseModel, Field

from cs_assistant.domain.cards import GuaranteeCard, Medium
from cs_assistant.domain.people import Right
from cs_assistant.domain.script_library import Shop
from cs_assistant.errors import BadInputError, CsAssistantError, NotFoundError
from cs_assistant.services.cards import CardDesk
from cs_assistant.web.context import one_shop, page, scope_of
from cs_assistant.web.routes import ApiRoute, PageRoute, Query, answer
from cs_assistant.web.scoping import by_query_shop

CARD = "/api/v1/card"
CARD_DESK = web.AppKey("cs_card_desk", CardDesk)
_MEDIA = {"": Medium.PRINT, **{medium.value: medium for medium in Medium}}


class CardLineEntry(BaseModel):
    """One line with what it rests on."""

    text: str
    clause: list[str]


class CardSectionEntry(BaseModel):
    """One of the seven blocks; without lines when everything in it is withheld."""

    block: str
    title: str
    lines: list[CardLineEntry]
    terms: str | None = Field(description="version of the consent terms printed in it")


class CardGapEntry(BaseModel):
    """What was left out and what to do about it; never printed."""

    block: str
    key: str
    why: str


class CardEntry(BaseModel):
    """A guarantee card."""

    title: str
    shop: str
    shop_name: str
    region: str | None
    model: str | None
    version: str = Field(description="day and first digits of the snapshot's SHA-256")
    sections: list[CardSectionEntry]
    gaps: list[CardGapEntry]
    text: str = Field(description="the whole card as plain text")


def add_cards(app: web.Application, desk: CardDesk) -> tuple[tuple[ApiRoute, ...], tuple[PageRoute, ...]]:
    """Put the service on `app`; returns the API and the page for the console to declare.

    Whoever works in the shop may print, the warehouse too: a card holds what the shop tells every buyer (R2.2).
    """
    app[CARD_DESK] = desk
    return card_routes(), (PageRoute(path="/card", handler=card_page, may=Right.TASKS, name="保障卡", aside=True),)


async def card_page(request: web.Request) -> web.Response:
    """保障卡, whatever is asked for; a wrong choice is told beside the form."""
    desk, query = request.app[CARD_DESK], request.query
    shops = _mine(request)
    shop = query.get("shop") or (shops[0].id if shops else "")
    card, problem = None, None
    try:
        card = _card(request, shop)
    except CsAssistantError as error:
        problem = error.message
    library, script = desk.library, desk.library.card
    return page(
        request, "card.html", shops=shops, shop=shop, card=card, problem=problem, region=query.get("region", ""),
        model=query.get("model", ""), models=library.models.get(shop, ()), medium=query.get("medium", ""),
        regions=[f"{province}{city}" for province, cities in (script.regions if script else {}).items()
                 for city in ("", *cities)],
    )


async def get_card(request: web.Request) -> web.StreamResponse:
    """The card; `format=text` gives the text alone."""
    card = _card(request, one_shop(request))
    if request.query.get("format") == "text":
        return web.Response(text=card.text() + "\n", content_type="text/plain", charset="utf-8")
    return answer(_entry(card))


def _mine(request: web.Request) -> tuple[Shop, ...]:
    return tuple(shop for shop in request.app[CARD_DESK].shops() if shop.id in scope_of(request))


def _card(request: web.Request, shop_id: str) -> GuaranteeCard:
    if not shop_id:
        raise NotFoundError("您的店铺里没有手机店，没有保障卡可印。")
    if shop_id not in scope_of(request):
        raise NotFoundError("没有这个店铺。请从店铺列表里选。")
    query = request.query
    if query.get("medium", "") not in _MEDIA:
        told = f"没有「{query['medium']}」这种版本。可以写 print（打印）、chat（聊天里发）。"
        raise BadInputError(told, where="medium")
    return request.app[CARD_DESK].card(
        shop_id, region=query.get("region"), model=query.get("model"), medium=_MEDIA[query.get("medium", "")]
    )


def _entry(card: GuaranteeCard) -> CardEntry:
    return CardEntry(
        title=card.title, shop=card.shop_id, shop_name=card.shop_name, region=card.region, model=card.model,
        version=card.version, text=card.text(),
        sections=[
            CardSectionEntry(
                block=section.block, title=section.title, terms=section.terms,
                lines=[CardLineEntry(text=line.text, clause=list(line.clause)) for line in section.lines],
            )
            for section in card.sections
        ],
        gaps=[CardGapEntry(block=gap.block, key=gap.key, why=gap.why) for gap in card.gaps],
    )


def card_routes() -> tuple[ApiRoute, ...]:
    """The API."""
    return (
        ApiRoute(
            method="GET", path=CARD, handler=get_card, summary="售后保障卡：七块，按店铺、地区、机型；缺的资料另列",
            may=Right.TASKS, response=CardEntry, shop=by_query_shop, errors=(404,),
            query=(
                Query(name="shop", description="店铺编号", required=True),
                Query(name="region", description="地区，例如 河北省石家庄市；不给就只印官方查询入口"),
                Query(name="model", description="机型名或别名；不给就是通用的"),
                Query(name="medium", description="print（默认）或 chat：聊天里发的电子版，没有退换地址"),
                Query(name="format", description="text：只要纯文本"),
            ),
        ),
    )
