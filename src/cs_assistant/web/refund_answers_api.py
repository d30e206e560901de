"""What a person answers to an application on the platform: a refusal with its proof, a message with its picture."""

from __future__ import annotations

from aiohttp import web

from cs_assistant.domain.people import Right
from cs_assistant.domain.refund_answers import Refusal
from cs_assistant.web import refund_answer_models as wire
from cs_assistant.web.case_models import CaseDetail
from cs_assistant.web.cases_api import CASE, case_detail
from cs_assistant.web.context import CONSOLE, person_of
from cs_assistant.web.present import local
from cs_assistant.web.routes import ApiRoute, answer, read_body
from cs_assistant.web.scoping import by_case

REFUSAL, MESSAGES = f"{CASE}/refusal", f"{CASE}/refund-messages"


async def get_refusal(request: web.Request) -> web.Response:
    """What may be refused now, with which reason."""
    found = await request.app[CONSOLE].office.refusing.offer(_id(request))
    reasons = [wire.ReasonEntry(id=each.id, text=each.text, tips=each.tips) for each in found.reasons]
    return answer(wire.RefusalEntry(refused=found.refused, state=found.state, reasons=reasons))


async def post_refusal(request: web.Request) -> web.Response:
    """Refuse: a person, with a lawful ground that a supervisor approved."""
    body = await read_body(request, wire.RefusalRequest)
    refusal = Refusal(reason_id=body.reason, words=body.words, proof=body.proof)
    await request.app[CONSOLE].office.refusing.refuse(
        _id(request), person_of(request), refusal, seen_revision=body.seen_revision
    )
    return answer(await case_detail(request))


async def get_messages(request: web.Request) -> web.Response:
    """退款留言."""
    return answer(await _messages(request))


async def post_message(request: web.Request) -> web.Response:
    """Write into the application."""
    body = await read_body(request, wire.MessageRequest)
    await request.app[CONSOLE].office.refusing.say(_id(request), person_of(request), body.text, body.picture)
    return answer(await _messages(request), status=201)


async def _messages(request: web.Request) -> wire.MessageList:
    found = await request.app[CONSOLE].office.refusing.messages(_id(request))
    return wire.MessageList(items=[
        wire.MessageEntry(
            id=each.id, by=each.by.value, text=each.text, at=local(each.at), pictures=list(each.pictures)
        )
        for each in found
    ])  # fmt: skip


def _id(request: web.Request) -> str:
    return request.match_info["case_id"]


def refund_answer_routes() -> tuple[ApiRoute, ...]:
    """Their part of the route table."""
    return (
        ApiRoute(
            method="GET", path=REFUSAL, handler=get_refusal, summary="平台现在让不让拒绝这笔退款，有哪些原因可选",
            response=wire.RefusalEntry, errors=(404, 409, 502), may=Right.REFUSE, shop=by_case,
        ),
        ApiRoute(
            method="POST", path=REFUSAL, handler=post_refusal, summary="在平台上拒绝退款（由人选原因、写说明、附凭证）",
            request=wire.RefusalRequest, response=CaseDetail, errors=(404, 409, 502), may=Right.REFUSE, shop=by_case,
        ),
        ApiRoute(
            method="GET", path=MESSAGES, handler=get_messages, summary="退款里的留言，旧的在前",
            response=wire.MessageList, errors=(404, 409, 502), may=Right.READ, shop=by_case,
        ),
        ApiRoute(
            method="POST", path=MESSAGES, handler=post_message, summary="在退款里留言（平台要求带图片）",
            request=wire.MessageRequest, response=wire.MessageList, errors=(404, 409, 502), may=Right.SEND,
            shop=by_case,
        ),
    )
