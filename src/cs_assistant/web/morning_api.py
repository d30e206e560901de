"""未发退早班 over HTTP: the table, and what is done to many rows at once. Money stays one by one (`cases_api`)."""

from __future__ import annotations

from aiohttp import web

from cs_assistant.domain.people import Right
from cs_assistant.web import morning_present
from cs_assistant.web.batches import BatchResult, batch_result, refused_rows
from cs_assistant.web.context import CONSOLE, person_of
from cs_assistant.web.morning_models import CopiedRequest, SubmitRequest, UnshippedTable
from cs_assistant.web.routes import ApiRoute, Query, answer, read_body
from cs_assistant.web.scoping import by_query_shop

UNSHIPPED = "/api/v1/unshipped"


async def get_unshipped(request: web.Request) -> web.Response:
    """The table of one's shops."""
    console, person = request.app[CONSOLE], person_of(request)
    office = console.office
    found = await office.morning.table(person, request.query.get("shop") or None)
    return answer(
        morning_present.table(
            found, person, console.library(),
            mappings={shop: await office.reasons.mapping(shop) for shop in found.print_at},
            connections={shop: office.casework.connection(shop) for shop in found.print_at},
            now=console.clock.now(),
        )
    )  # fmt: skip


async def post_submitted(request: web.Request) -> web.Response:
    """Submit many to the warehouse: each gets its remark and its task."""
    body = await read_body(request, SubmitRequest)
    console = request.app[CONSOLE]
    whys = await refused_rows(request, Right.REMARK, body.case_ids, console.whose.case)
    mine = [each for each in body.case_ids if each not in whys]
    whys |= await console.office.morning.submit(mine, person_of(request))
    return answer(batch_result(body.case_ids, whys))


async def post_copied(request: web.Request) -> web.Response:
    """我已在千牛备注, for many: a named person's word."""
    body = await read_body(request, CopiedRequest)
    remarking = request.app[CONSOLE].office.remarking
    whys = await refused_rows(request, Right.REMARK, body.remark_ids, remarking.shop_of)
    mine = [each for each in body.remark_ids if each not in whys]
    whys |= await remarking.copied_many(mine, person_of(request).name)
    return answer(batch_result(body.remark_ids, whys))


def morning_routes() -> tuple[ApiRoute, ...]:
    """The morning table's part of the route table."""
    shop = Query(name="shop", description="只看一个店铺")
    return (
        ApiRoute(
            method="GET", path=UNSHIPPED, handler=get_unshipped, summary="未发退早班：没发货就要退款的，最急的在前",
            response=UnshippedTable, query=(shop,), errors=(404,), may=Right.UNSHIPPED, shop=by_query_shop,
        ),
        ApiRoute(
            method="POST", path=f"{UNSHIPPED}/submit", handler=post_submitted,
            summary="一批提交仓库并写备注，逐笔报结果", request=SubmitRequest, response=BatchResult, may=Right.REMARK,
        ),
        ApiRoute(
            method="POST", path=f"{UNSHIPPED}/remarks/copied", handler=post_copied,
            summary="一批确认：已在千牛备注（粘贴）", request=CopiedRequest, response=BatchResult, may=Right.REMARK,
        ),
    )
