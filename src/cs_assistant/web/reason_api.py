"""退款原因 and 原因归类: pages, figures, exports, mapping."""

from __future__ import annotations

from dataclasses import dataclass

from aiohttp import web

from cs_assistant.domain.people import Right
from cs_assistant.errors import ForbiddenError
from cs_assistant.services.reason_mapping import ReasonMappings
from cs_assistant.services.reason_sheets import FileKind
from cs_assistant.services.reason_views import ReasonQuery
from cs_assistant.services.statistics import Statistics, reason_names
from cs_assistant.web import reason_models as wire
from cs_assistant.web import reason_present as present
from cs_assistant.web.context import CONSOLE, named_shops, one_shop, page, person_of, scope_of
from cs_assistant.web.downloads import download
from cs_assistant.web.models import Done
from cs_assistant.web.reason_query import FILTERS, PAGING, SHOP, TABLES, page_of, query_of
from cs_assistant.web.routes import ApiRoute, Handler, PageRoute, Query, answer, read_body
from cs_assistant.web.scoping import by_body_shop, by_query_shop
from cs_assistant.web.vendor import Asset, asset_route, load_echarts
from cs_assistant.web.wording import refusal

REASONS = "/api/v1/reasons"


@dataclass(frozen=True, kw_only=True, slots=True)
class ReasonDesk:
    """The services behind these pages."""

    statistics: Statistics
    mappings: ReasonMappings
    echarts: Asset


REASON_DESK = web.AppKey("cs_reason_desk", ReasonDesk)


def add_reasons(
    app: web.Application, statistics: Statistics, mappings: ReasonMappings
) -> tuple[tuple[ApiRoute, ...], tuple[PageRoute, ...]]:
    """Put the services on `app`; returns the API and the pages for the console to declare.

    Raises AssetError when the chart program is not the file that was examined.
    """
    echarts = load_echarts()
    app[REASON_DESK] = ReasonDesk(statistics=statistics, mappings=mappings, echarts=echarts)
    return reason_routes(), (*reason_pages(), asset_route(echarts))


async def reasons_page(request: web.Request) -> web.Response:
    """退款原因."""
    person = person_of(request)
    return page(
        request, "reasons.html", echarts=request.app[REASON_DESK].echarts.path,
        exports=person.may_somewhere(Right.EXPORT), unmasked=person.may_somewhere(Right.EXPORT_UNMASKED),
        mapping=person.may_somewhere(Right.SCRIPTS),
    )


async def mapping_page(request: web.Request) -> web.Response:
    """原因归类."""
    return page(request, "reason_mapping.html", shops=named_shops(request))


async def get_report(request: web.Request) -> web.Response:
    """Every table of one selection."""
    console = request.app[CONSOLE]
    view = await request.app[REASON_DESK].statistics.report(_query(request, scope_of(request)))
    shops = person_of(request).shops(Right.STATISTICS)
    return answer(present.report(view, console.library(), shops, console.today()))


async def get_refunds(request: web.Request) -> web.Response:
    """The refunds behind a figure."""
    offset, limit = page_of(request.query)
    query = _query(request, scope_of(request))
    found = await request.app[REASON_DESK].statistics.refunds(query, offset=offset, limit=limit)
    return answer(present.refunds(found, request.app[CONSOLE].library()))


def exporting(kind: FileKind, *, masked: bool) -> Handler:
    """A handler that hands out a file. Statistics and export are two rights: both are asked for."""

    async def get_export(request: web.Request) -> web.Response:
        person = person_of(request)
        scope = scope_of(request) & person.shops(Right.STATISTICS)
        if not scope:
            raise ForbiddenError(refusal(Right.STATISTICS, person, None))
        query = _query(request, scope)
        body = await request.app[REASON_DESK].statistics.export(query, kind, person.name, masked=masked)
        return download(
            body, kind, "退款原因", query.selection.period, masked=masked, plain="refund-reasons"
        )

    return get_export


async def get_mapping(request: web.Request) -> web.Response:
    """Strings nobody knows, and those a supervisor mapped."""
    return answer(present.mapping(await request.app[REASON_DESK].mappings.state(one_shop(request))))


async def post_mapping(request: web.Request) -> web.Response:
    """Map one string."""
    wanted = await read_body(request, wire.MapRequest)
    await request.app[REASON_DESK].mappings.map(wanted.shop, wanted.text, wanted.reason, person_of(request).name)
    return answer(Done())


async def get_requests(request: web.Request) -> web.Response:
    """The log of questions about a reason."""
    found = await request.app[REASON_DESK].mappings.requests(scope_of(request))
    return answer(present.requests(found, reason_names(request.app[CONSOLE].library())))


def _query(request: web.Request, scope: frozenset[str]) -> ReasonQuery:
    return query_of(request.query, scope, request.app[CONSOLE].today())


def reason_pages() -> tuple[PageRoute, ...]:
    """The pages."""
    return (
        PageRoute(path="/reasons", handler=reasons_page, may=Right.STATISTICS, name="退款原因"),
        PageRoute(path="/reasons/mapping", handler=mapping_page, may=Right.SCRIPTS),
    )


def reason_routes() -> tuple[ApiRoute, ...]:
    """The API."""
    shop = Query(name="shop", description="店铺编号", required=True)
    return (
        ApiRoute(
            method="GET", path=f"{REASONS}/report", handler=get_report, summary="退款原因的全部统计表",
            may=Right.STATISTICS, response=wire.ReportEntry, query=(*FILTERS, *TABLES), shop=by_query_shop,
            errors=(404,),
        ),
        ApiRoute(
            method="GET", path=f"{REASONS}/refunds", handler=get_refunds, summary="数字后面的退款，新的在前，已脱敏",
            may=Right.STATISTICS, response=wire.RefundsEntry, query=(*FILTERS, *PAGING), shop=by_query_shop,
            errors=(404,),
        ),
        *(_export(kind, masked=masked) for kind in FileKind for masked in (True, False)),
        ApiRoute(
            method="GET", path=f"{REASONS}/mapping", handler=get_mapping, summary="没归类的平台原因，和主管归过类的",
            may=Right.SCRIPTS, response=wire.MappingEntry, query=(shop,), shop=by_query_shop, errors=(404,),
        ),
        ApiRoute(
            method="POST", path=f"{REASONS}/mapping", handler=post_mapping, summary="把一个平台原因归类",
            may=Right.SCRIPTS, request=wire.MapRequest, response=Done, shop=by_body_shop, errors=(404,),
        ),
        ApiRoute(
            method="GET", path=f"{REASONS}/requests", handler=get_requests, summary="请买家核对原因的记录",
            may=Right.STATISTICS, response=wire.ReasonRequests, query=(SHOP,), shop=by_query_shop, errors=(404,),
        ),
    )


def _export(kind: FileKind, *, masked: bool) -> ApiRoute:
    what = "统计表和明细" if kind is FileKind.XLSX else "明细"
    return ApiRoute(
        method="GET", path=f"{REASONS}/{'export' if masked else 'export-unmasked'}.{kind}",
        handler=exporting(kind, masked=masked), query=(*FILTERS, *TABLES), shop=by_query_shop, errors=(404,),
        summary=f"下载{what}（{kind.upper()}，{'已脱敏' if masked else '含个人信息，记入审计'}）",
        may=Right.EXPORT if masked else Right.EXPORT_UNMASKED,
    )
