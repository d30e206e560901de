"""公告: one form a notice, in effect on its days, gone by itself."""

from __future__ import annotations

import re
from datetime import date

from aiohttp import web
from pydantic import BaseModel, Field

from cs_assistant.domain.notices import LONGEST
from cs_assistant.domain.people import Right
from cs_assistant.services.shop_notices import KnownNotice, NoticeDesk, NoticeForm
from cs_assistant.web.context import page, person_of, scope_of
from cs_assistant.web.models import Done, Named, Request
from cs_assistant.web.notice_entries import KIND_NAMES
from cs_assistant.web.present import shop_name
from cs_assistant.web.routes import ApiRoute, PageRoute, Query, answer, read_body
from cs_assistant.web.scoping import by_body_shop, by_query_shop, by_shop

NOTICES = "/api/v1/notices"
NOTICE_DESK = web.AppKey("cs_notice_desk", NoticeDesk)
_BETWEEN = re.compile(r"[、，,；;\n]+")
_KINDS = {name: kind for kind, name in KIND_NAMES.items()}


class NoticeRequest(Request):
    """A notice as filled in."""

    shop: str = Field(title="店铺")
    id: str | None = Field(default=None, max_length=64, title="要改的公告")
    text: str = Field(max_length=4 * LONGEST, title="公告")
    first: date = Field(title="第一天")
    last: date = Field(title="最后一天")
    regions: str = Field(default="", max_length=200, title="地区", description="用顿号隔开；空着是各地")
    products: str = Field(default="", max_length=400, title="商品", description="种类或型号；空着是全部")


class WrittenEntry(BaseModel):
    """One notice that is not over."""

    id: str
    shop: str
    shop_name: str
    text: str
    first: date
    last: date
    regions: str
    products: str
    coming: bool
    """Its first day is still to come."""
    by: str | None
    """null: it stands in the script files."""


class NoticesEntry(BaseModel):
    """The notices and the shops to choose from."""

    items: list[WrittenEntry]
    shops: list[Named]
    today: date


def add_notices(app: web.Application, desk: NoticeDesk) -> tuple[tuple[ApiRoute, ...], tuple[PageRoute, ...]]:
    """Put the service on `app`; returns the API and the page for the console to declare."""
    app[NOTICE_DESK] = desk
    return notice_routes(), (
        PageRoute(path="/notices", handler=notices_page, may=Right.SCRIPTS, name="公告", aside=True),
    )


async def notices_page(request: web.Request) -> web.Response:
    """公告."""
    return page(request, "notices.html")


async def get_notices(request: web.Request) -> web.Response:
    """The notices that are not over."""
    desk, scope = request.app[NOTICE_DESK], scope_of(request)
    items = [_entry(known, desk) for known in await desk.listed(scope)]
    shops = [Named(id=shop.id, name=shop.name) for shop in desk.library.shops.values() if shop.id in scope]
    return answer(NoticesEntry(items=items, shops=shops, today=desk.today()))


async def post_notice(request: web.Request) -> web.Response:
    """Write one, or change one."""
    wanted, desk = await read_body(request, NoticeRequest), request.app[NOTICE_DESK]
    form = NoticeForm(
        shop_id=wanted.shop, id=wanted.id, text=wanted.text, first=wanted.first, last=wanted.last,
        regions=_several(wanted.regions),
        products=frozenset(_KINDS.get(each, each) for each in _several(wanted.products)),
    )
    return answer(_entry(await desk.keep(form, person_of(request).name), desk), status=201)


async def post_ended(request: web.Request) -> web.Response:
    """撤下."""
    shop, notice = request.match_info["shop"], request.match_info["notice_id"]
    await request.app[NOTICE_DESK].end(shop, notice, person_of(request).name)
    return answer(Done())


def _several(text: str) -> frozenset[str]:
    return frozenset(each.strip() for each in _BETWEEN.split(text) if each.strip())  # a model's name may have blanks


def _entry(known: KnownNotice, desk: NoticeDesk) -> WrittenEntry:
    notice = known.notice
    return WrittenEntry(
        id=notice.id, shop=notice.shop_id, shop_name=shop_name(desk.library, notice.shop_id), text=notice.text,
        first=notice.first, last=notice.last, regions="、".join(sorted(notice.regions)),
        products="、".join(sorted(KIND_NAMES.get(each, each) for each in notice.products)),
        coming=notice.first > desk.today(), by=known.actor,
    )


def notice_routes() -> tuple[ApiRoute, ...]:
    """The API."""
    shop = Query(name="shop", description="店铺编号；不给就是有权看的全部店铺")
    return (
        ApiRoute(
            method="GET", path=NOTICES, handler=get_notices, summary="还没过期的公告，先到期的在前", may=Right.SCRIPTS,
            response=NoticesEntry, query=(shop,), shop=by_query_shop, errors=(404,),
        ),
        ApiRoute(
            method="POST", path=NOTICES, handler=post_notice, summary="写一条公告，或改一条",
            may=Right.SCRIPTS, request=NoticeRequest, response=WrittenEntry, shop=by_body_shop, errors=(404,),
        ),
        ApiRoute(
            method="POST", path="/api/v1/shops/{shop}/notices/{notice_id}/ended", handler=post_ended,
            summary="撤下一条公告", may=Right.SCRIPTS, response=Done, shop=by_shop, errors=(404,),
        ),
    )
