"""Cases over HTTP: lists, one case with everything around it, and the steps people take."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from aiohttp import web
from pydantic import BaseModel

from cs_assistant.domain.flows import Case
from cs_assistant.domain.people import Right
from cs_assistant.errors import BadInputError
from cs_assistant.services.casework import MOST_LISTED
from cs_assistant.services.refusing import REFUSE
from cs_assistant.services.returning import AGREE_RETURN
from cs_assistant.web import case_present
from cs_assistant.web.case_models import CaseDetail, CaseEntry, CaseList
from cs_assistant.web.case_requests import (
    AgreeRequest,
    CheckRequest,
    ConsentRequest,
    FactRequest,
    StepRequest,
    WithdrawRequest,
)
from cs_assistant.web.context import CONSOLE, person_of, scope_of
from cs_assistant.web.present import local
from cs_assistant.web.routes import ApiRoute, Handler, Query, answer, read_body
from cs_assistant.web.scoping import by_case, by_conversation, by_query_shop

CASES = "/api/v1/cases"
CASE = f"{CASES}/{{case_id}}"
STATES = {"open": False, "final": True, "all": None}
"""Which cases are listed, to whether they are over."""


async def get_cases(request: web.Request) -> web.Response:
    """Cases of one's shops, what is due next first."""
    console, query = request.app[CONSOLE], request.query
    state = query.get("state") or "open"
    if state not in STATES:
        raise BadInputError("state 只能是 open（未结）、final（已结）或 all（全部）。", where="state")
    found = await console.office.casework.listed(
        scope_of(request), flow=query.get("flow") or None, final=STATES[state],
        number=query.get("q", "").strip() or None, most=MOST_LISTED + 1,
    )
    listed = _list(request, found[:MOST_LISTED])
    listed.items.sort(key=_by_due)
    return answer(listed.model_copy(update={"more": len(found) > MOST_LISTED}))


async def get_conversation_cases(request: web.Request) -> web.Response:
    """Cases a chat is about."""
    console = request.app[CONSOLE]
    conversation_id = request.match_info["conversation_id"]
    order_no = request.query.get("order") or None
    found = await console.office.casework.of_conversation(conversation_id, order_no)
    return answer(_list(request, [(case, None) for case in found]))


async def get_case(request: web.Request) -> web.Response:
    """One case."""
    return answer(await case_detail(request))


async def post_step(request: web.Request) -> web.Response:
    """Take a step."""
    body = await read_body(request, StepRequest)
    office = request.app[CONSOLE].office
    if body.event == "send_terms":
        await office.consents.terms_sent(_id(request), person_of(request))
    elif body.event == AGREE_RETURN:
        await office.returning.agree(
            _id(request), person_of(request), given=body.given, seen_revision=body.seen_revision
        )
    elif body.event == REFUSE:
        await office.refusing.record(
            _id(request), person_of(request), given=body.given, seen_revision=body.seen_revision
        )
    else:
        await office.casework.step(
            _id(request), body.event, person_of(request), given=body.given, seen_revision=body.seen_revision,
            on_behalf=body.on_behalf,
        )
    return answer(await case_detail(request))


async def post_check(request: web.Request) -> web.Response:
    """看清楚类型和金额."""
    body = await read_body(request, CheckRequest)
    office = request.app[CONSOLE].office
    await office.casework.check_refund(_id(request), person_of(request), kind=body.kind, amount=body.amount)
    return answer(await case_detail(request))


async def post_fact(request: web.Request) -> web.Response:
    """Put a fact on file."""
    body = await read_body(request, FactRequest)
    office = request.app[CONSOLE].office
    await office.casework.put_fact(_id(request), body.key, body.value, person_of(request), body.on_behalf)
    return answer(await case_detail(request))


async def post_agree(request: web.Request) -> web.Response:
    """Agree the refund: a person, one by one."""
    body = await read_body(request, AgreeRequest)
    office = request.app[CONSOLE].office
    await office.agreeing.agree(_id(request), person_of(request), seen_revision=body.seen_revision)
    return answer(await case_detail(request))


async def post_agreed(request: web.Request) -> web.Response:
    """我已在千牛同意."""
    await request.app[CONSOLE].office.agreeing.confirm(_id(request), person_of(request))
    return answer(await case_detail(request))


async def post_not_agreed(request: web.Request) -> web.Response:
    """A person looked: it was not agreed."""
    await request.app[CONSOLE].office.agreeing.give_up(_id(request), person_of(request))
    return answer(await case_detail(request))


async def post_consent(request: web.Request) -> web.Response:
    """Record the buyer's consent to the terms."""
    body = await read_body(request, ConsentRequest)
    await request.app[CONSOLE].office.consents.record(_id(request), person_of(request), answer_seq=body.answer_seq)
    return answer(await case_detail(request))


async def post_withdrawal(request: web.Request) -> web.Response:
    """The buyer takes consent back."""
    body = await read_body(request, WithdrawRequest)
    await request.app[CONSOLE].office.consents.withdraw(_id(request), person_of(request), words=body.words)
    return answer(await case_detail(request))


async def post_remark_copied(request: web.Request) -> web.Response:
    """我已在千牛备注: a named person's word."""
    office = request.app[CONSOLE].office
    remark_id = await _remark_of(request)
    await office.remarking.confirm_copied(remark_id, person_of(request).name)
    return answer(await case_detail(request))


async def post_remark_retry(request: web.Request) -> web.Response:
    """Write a remark again that could not be written."""
    office = request.app[CONSOLE].office
    remark_id = await _remark_of(request)
    await office.remarking.retry(remark_id, person_of(request).name)
    return answer(await case_detail(request))


async def post_conflict_settled(request: web.Request) -> web.Response:
    """可能覆盖他人备注: a person looked and put it right."""
    await request.app[CONSOLE].office.remarking.settle_conflict(_id(request), person_of(request).name)
    return answer(await case_detail(request))


async def _remark_of(request: web.Request) -> int:
    """The remark of the path, if it is this case's. Raises BadInputError."""
    console, person = request.app[CONSOLE], person_of(request)
    view = await console.office.casework.view(_id(request), person)
    given = request.match_info["remark_id"]
    if given not in {str(remark.id) for remark in view.remarks}:
        raise BadInputError("这个案件没有这条备注。请刷新后再看。", where="remark_id")
    return int(given)


async def case_detail(request: web.Request, case_id: str | None = None) -> CaseDetail:
    """The case as it stands now, for the person who asks; the one of the path when no other is named."""
    console, person = request.app[CONSOLE], person_of(request)
    wanted = case_id or _id(request)
    view = await console.office.casework.view(wanted, person)
    proposal = await console.office.consents.proposal(wanted)
    mapping = await console.office.reasons.mapping(view.case.shop_id)
    may_ask = console.office.reasons.may_ask_change(view, mapping)
    return case_present.detail(view, person, console.library(), mapping, proposal, console.clock.now(), may_ask)


def _list(request: web.Request, cases: Iterable[tuple[Case, str | None]]) -> CaseList:
    console, person = request.app[CONSOLE], person_of(request)
    library, connection = console.library(), console.office.casework.connection
    items = [case_present.entry(case, person, library, connection(case.shop_id), by) for case, by in cases]
    return CaseList(now=local(console.clock.now()), items=items)


def _by_due(entry: CaseEntry) -> tuple[bool, datetime]:
    """What is due next first; what has no deadline after it, longest waiting first."""
    return entry.due is None, entry.due.at if entry.due else entry.entered_at


def _id(request: web.Request) -> str:
    return request.match_info["case_id"]


def case_routes() -> tuple[ApiRoute, ...]:
    """The cases' part of the route table."""
    return (*_reading(), *_moving(), *_money_and_consent(), *_remarks())


def _reading() -> tuple[ApiRoute, ...]:
    flow = Query(name="flow", description="只看一种流程")
    state = Query(name="state", description="open 未结（默认）、final 已结、all 全部")
    shop = Query(name="shop", description="只看一个店铺")
    number = Query(name="q", description="订单号或退款编号里的一段")
    order = Query(name="order", description="会话说的是哪个订单")
    return (
        ApiRoute(
            method="GET", path=CASES, handler=get_cases, summary="案件，先到期的在前", response=CaseList,
            query=(flow, state, shop, number), errors=(404,), may=Right.READ, shop=by_query_shop,
        ),
        ApiRoute(
            method="GET", path=CASE, handler=get_case, summary="一个案件：能做什么、缺什么、经过", response=CaseDetail,
            errors=(404,), may=Right.READ, shop=by_case,
        ),
        ApiRoute(
            method="GET", path="/api/v1/conversations/{conversation_id}/cases", handler=get_conversation_cases,
            summary="会话相关的案件", response=CaseList, query=(order,), errors=(404,), may=Right.READ,
            shop=by_conversation,
        ),
    )


def _post(path: str, handler: Handler, summary: str, may: Right, request: type[BaseModel] | None = None) -> ApiRoute:
    return ApiRoute(
        method="POST", path=f"{CASE}/{path}", handler=handler, summary=summary, request=request, response=CaseDetail,
        errors=(404, 409), may=may, shop=by_case,
    )


def _moving() -> tuple[ApiRoute, ...]:
    return (
        _post("steps", post_step, "走一步", Right.REMARK, StepRequest),
        _post("facts", post_fact, "登记一个事实（空值是收回）", Right.REMARK, FactRequest),
        _post("checks", post_check, "看清楚类型和金额", Right.REMARK, CheckRequest),
    )


def _money_and_consent() -> tuple[ApiRoute, ...]:
    return (
        _post("agreement", post_agree, "同意退款（一笔一笔由人点）", Right.AGREE, AgreeRequest),
        _post("agreement/confirmed", post_agreed, "确认：已在千牛同意", Right.AGREE),
        _post("agreement/given-up", post_not_agreed, "确认：没有同意", Right.AGREE),
        _post("consent", post_consent, "记下买家同意细则", Right.CONSENT, ConsentRequest),
        _post("consent/withdrawn", post_withdrawal, "记下买家撤回同意", Right.CONSENT, WithdrawRequest),
    )


def _remarks() -> tuple[ApiRoute, ...]:
    return (
        _post("remarks/{remark_id}/copied", post_remark_copied, "确认：已在千牛备注", Right.REMARK),
        _post("remarks/{remark_id}/retry", post_remark_retry, "再写一次备注", Right.REMARK),
        _post("memo-conflict/settled", post_conflict_settled, "确认：他人备注已核对", Right.REMARK),
    )
