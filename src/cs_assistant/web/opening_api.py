"""Opening cases by hand over HTTP: what may be opened, with which fields, and the opening itself."""

from __future__ import annotations

from aiohttp import web

from cs_assistant.domain.flows import fact_names
from cs_assistant.domain.people import Right
from cs_assistant.errors import BadInputError
from cs_assistant.web.case_models import CaseDetail, OpenableFlow, OpenableFlows
from cs_assistant.web.case_requests import OpenRequest
from cs_assistant.web.case_ways import asked_entry
from cs_assistant.web.cases_api import CASES, case_detail
from cs_assistant.web.context import CONSOLE, person_of, scope_of
from cs_assistant.web.present import shop_name
from cs_assistant.web.routes import ApiRoute, Query, answer, read_body
from cs_assistant.web.scoping import by_body_opening, by_query_shop

SEND_BACK = "send_back"
"""Opened in a chat only, where the terms are sent and consent is given."""


async def post_case(request: web.Request) -> web.Response:
    """Open a case by hand."""
    body, office, person = await read_body(request, OpenRequest), request.app[CONSOLE].office, person_of(request)
    (shop_id,) = scope_of(request)
    if body.shop not in (None, shop_id):
        raise BadInputError("这个会话不是这个店铺的。请核对店铺。", where="shop")
    if body.flow == SEND_BACK:
        if body.conversation_id is None:
            raise BadInputError("寄回代检要在会话里开：买家要在会话里同意细则。", where="conversation_id")
        case = await office.casework.open_send_back(body.conversation_id, person, body.order_no)
    else:
        case = await office.opening.open(
            body.flow, shop_id, person, order_no=body.order_no, conversation_id=body.conversation_id,
            refund_no=body.refund_no, given=body.given, on_behalf=body.on_behalf,
        )
    return answer(await case_detail(request, case.id), status=201)


async def get_flows(request: web.Request) -> web.Response:
    """What this person may open by hand, with the fields of each form."""
    console, person = request.app[CONSOLE], person_of(request)
    library, opening = console.library(), console.office.opening
    return answer(
        OpenableFlows(
            items=[
                OpenableFlow(
                    flow=flow.key, name=flow.name, shop=shop_id, shop_name=shop_name(library, shop_id),
                    about_order=flow.about_order, intents=list(flow.intents),
                    fields=[asked_entry(asked, fact_names(flow)) for asked in flow.opening],
                )
                for shop_id in sorted(scope_of(request))
                for flow in opening.openable(shop_id, person)
            ]
        )
    )  # fmt: skip


def opening_routes() -> tuple[ApiRoute, ...]:
    """Their part of the route table."""
    shop = Query(name="shop", description="只看一个店铺")
    return (
        ApiRoute(
            method="POST", path=CASES, handler=post_case, summary="开案件：在会话里开寄回代检，或开 flows 里的一种",
            request=OpenRequest, response=CaseDetail, errors=(404, 409), may=Right.REMARK, shop=by_body_opening,
        ),
        ApiRoute(
            method="GET", path="/api/v1/flows", handler=get_flows, summary="可以由您开的案件，和开的时候要填什么",
            response=OpenableFlows, query=(shop,), errors=(404,), may=Right.REMARK, shop=by_query_shop,
        ),
    )
