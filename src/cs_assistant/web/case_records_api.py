"""What people record beside a case: calls, why the buyer wants the money back, what we found; and the lists for it."""

from __future__ import annotations

from aiohttp import web

from cs_assistant.domain.people import Right
from cs_assistant.domain.refunds import Phase, RefundKind
from cs_assistant.flows import FLOWS
from cs_assistant.policy.calling import call_cap, call_hours
from cs_assistant.services.calling import OUTCOMES, WHOM
from cs_assistant.web.case_models import AskedChange, CallAnswer, CaseDetail, CaseMeta
from cs_assistant.web.case_requests import CallRequest, StatedRequest, VerifiedRequest
from cs_assistant.web.cases_api import CASE, case_detail
from cs_assistant.web.context import CONSOLE, person_of
from cs_assistant.web.models import Named
from cs_assistant.web.routes import ApiRoute, answer, read_body
from cs_assistant.web.scoping import by_case


async def get_meta(request: web.Request) -> web.Response:
    """Flows, reasons, whom one calls: what the pages choose from."""
    reasons = request.app[CONSOLE].library().reasons.values()
    return answer(
        CaseMeta(
            flows=[Named(id=flow.key, name=flow.name) for flow in FLOWS.values()],
            reasons=[Named(id=reason.id, name=reason.name) for reason in reasons],
            whom=list(WHOM), outcomes=list(OUTCOMES),
            call_hours=call_hours(request.app[CONSOLE].library().policy, request.app[CONSOLE].office.casework.now()),
            call_cap=call_cap(request.app[CONSOLE].library().policy, request.app[CONSOLE].office.casework.now()),
            kinds=[kind.value for kind in RefundKind],
            phases=[phase.value for phase in Phase],
        )
    )  # fmt: skip


async def post_call(request: web.Request) -> web.Response:
    """Keep a telephone call; the answer says when to stop calling."""
    body = await read_body(request, CallRequest)
    _, warning = await request.app[CONSOLE].office.calling.record(
        _id(request), person_of(request), whom=body.whom, outcome=body.outcome, reason=body.reason or None,
        words=body.words, promise=body.promise, promise_due=body.promise_due,
    )
    return answer(CallAnswer(warning=warning, case=await case_detail(request)))


async def post_stated(request: web.Request) -> web.Response:
    """The reason the buyer gave, in the buyer's words."""
    body = await read_body(request, StatedRequest)
    reasons = request.app[CONSOLE].office.reasons
    await reasons.state(_id(request), person_of(request), reason=body.reason, words=body.words)
    return answer(await case_detail(request))


async def post_verified(request: web.Request) -> web.Response:
    """The reason we found, and from what."""
    body = await read_body(request, VerifiedRequest)
    reasons = request.app[CONSOLE].office.reasons
    await reasons.verify(_id(request), person_of(request), reason=body.reason, evidence=body.evidence)
    return answer(await case_detail(request))


async def post_ask(request: web.Request) -> web.Response:
    """The one neutral question about the selected reason; logged, given out once a refund."""
    text = await request.app[CONSOLE].office.reasons.ask_change(_id(request), person_of(request))
    return answer(AskedChange(text=text, case=await case_detail(request)))


def _id(request: web.Request) -> str:
    return request.match_info["case_id"]


def case_record_routes() -> tuple[ApiRoute, ...]:
    """Their part of the route table."""
    return (
        ApiRoute(
            method="GET", path="/api/v1/meta", handler=get_meta, summary="案件页面要选的：流程、退款原因、电话结果",
            response=CaseMeta, may=Right.READ,
        ),
        ApiRoute(
            method="POST", path=f"{CASE}/calls", handler=post_call, summary="登记一个电话", request=CallRequest,
            response=CallAnswer, errors=(404, 409), may=Right.REMARK, shop=by_case,
        ),
        ApiRoute(
            method="POST", path=f"{CASE}/reasons/stated", handler=post_stated, summary="登记买家自述的退款原因",
            request=StatedRequest, response=CaseDetail, errors=(404, 409), may=Right.REMARK, shop=by_case,
        ),
        ApiRoute(
            method="POST", path=f"{CASE}/reasons/verified", handler=post_verified, summary="登记核实的退款原因",
            request=VerifiedRequest, response=CaseDetail, errors=(404, 409), may=Right.REMARK, shop=by_case,
        ),
        ApiRoute(
            method="POST", path=f"{CASE}/reasons/ask", handler=post_ask, summary="请买家核对一次退款原因：中性的问句",
            response=AskedChange, errors=(404, 409), may=Right.REMARK, shop=by_case,
        ),
    )
