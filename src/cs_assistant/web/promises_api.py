"""承诺: what buyers were promised, in a chat, on a case, and everything that is open; settled with one click."""

from __future__ import annotations

from collections.abc import Iterable

from aiohttp import web
from pydantic import BaseModel

from cs_assistant.domain.people import Right
from cs_assistant.domain.promises import PROMISE_NAMES, Promise
from cs_assistant.services.promises import MOST_LISTED
from cs_assistant.understanding.masking import mask_nick
from cs_assistant.web.context import CONSOLE, person_of, scope_of
from cs_assistant.web.models import Named
from cs_assistant.web.present import local, shop_name
from cs_assistant.web.promise_models import (
    MovedRequest,
    PromiseEntry,
    PromiseList,
    PromiseRequest,
    SettledRequest,
)
from cs_assistant.web.routes import ApiRoute, Handler, Query, answer, read_body
from cs_assistant.web.scoping import by_case, by_conversation, by_promise, by_query_shop

PROMISES = "/api/v1/promises"
PROMISE = f"{PROMISES}/{{promise_id}}"


async def get_promises(request: web.Request) -> web.Response:
    """Everything that is open."""
    found = await request.app[CONSOLE].office.promises.open(scope_of(request))
    return _list(request, found, full=len(found) >= MOST_LISTED)


async def get_chat_promises(request: web.Request) -> web.Response:
    """The promises of one chat."""
    found = await request.app[CONSOLE].office.promises.of_conversation(request.match_info["conversation_id"])
    return _list(request, found)


async def get_case_promises(request: web.Request) -> web.Response:
    """The promises of one case."""
    return _list(request, await request.app[CONSOLE].office.promises.of_case(request.match_info["case_id"]))


async def post_chat_promise(request: web.Request) -> web.Response:
    """A person promised something in a chat."""
    body = await read_body(request, PromiseRequest)
    made = await request.app[CONSOLE].office.promises.add_to_chat(
        request.match_info["conversation_id"], person_of(request), kind=body.kind, text=body.text, due_at=body.due_at,
        click=body.click_id,
    )
    return answer(_entry(request, made), status=201)


async def post_case_promise(request: web.Request) -> web.Response:
    """A person promised something about a case."""
    body = await read_body(request, PromiseRequest)
    made = await request.app[CONSOLE].office.promises.add_to_case(
        request.match_info["case_id"], person_of(request), kind=body.kind, text=body.text, due_at=body.due_at,
        click=body.click_id,
    )
    return answer(_entry(request, made), status=201)


async def post_kept(request: web.Request) -> web.Response:
    """做到了."""
    body = await read_body(request, SettledRequest)
    kept = await request.app[CONSOLE].office.promises.kept(_id(request), person_of(request), body.how)
    return answer(_entry(request, kept))


async def post_withdrawn(request: web.Request) -> web.Response:
    """买家不需要了."""
    body = await read_body(request, SettledRequest)
    gone = await request.app[CONSOLE].office.promises.withdrawn(_id(request), person_of(request), body.how)
    return answer(_entry(request, gone))


async def post_moved(request: web.Request) -> web.Response:
    """改期."""
    body = await read_body(request, MovedRequest)
    moved = await request.app[CONSOLE].office.promises.move(
        _id(request), person_of(request), due_at=body.due_at, why=body.why
    )
    return answer(_entry(request, moved))


def _id(request: web.Request) -> str:
    return request.match_info["promise_id"]


def _list(request: web.Request, found: Iterable[Promise], *, full: bool = False) -> web.Response:
    kinds = [Named(id=kind.value, name=name) for kind, name in PROMISE_NAMES.items()]
    items = [_entry(request, promise) for promise in found]
    return answer(PromiseList(now=local(request.app[CONSOLE].clock.now()), items=items, kinds=kinds, full=full))


def _entry(request: web.Request, promise: Promise) -> PromiseEntry:
    return PromiseEntry(
        id=promise.id, shop=promise.shop_id, shop_name=shop_name(request.app[CONSOLE].library(), promise.shop_id),
        kind=promise.kind.value, kind_name=PROMISE_NAMES[promise.kind], text=promise.text,
        due_at=promise.due_at and local(promise.due_at),
        first_due_at=promise.first_due_at and local(promise.first_due_at),
        made_at=local(promise.made_at), made_by=promise.made_by, state=promise.state.value,
        settled_at=promise.settled_at and local(promise.settled_at), settled_by=promise.settled_by, how=promise.how,
        moved_why=promise.moved_why, buyer=mask_nick(promise.buyer_id) if promise.buyer_id else None,
        order_no=promise.order_no, conversation_id=promise.conversation_id, case_id=promise.case_id,
    )


def promise_routes() -> tuple[ApiRoute, ...]:
    """Their part of the route table."""
    shop = Query(name="shop", description="只看一个店铺")
    chat, case = "/api/v1/conversations/{conversation_id}/promises", "/api/v1/cases/{case_id}/promises"
    return (
        ApiRoute(
            method="GET", path=PROMISES, handler=get_promises, summary="没有了结的承诺，先到时的在前",
            response=PromiseList, query=(shop,), errors=(404,), may=Right.READ, shop=by_query_shop,
        ),
        ApiRoute(
            method="GET", path=chat, handler=get_chat_promises, summary="一个会话里的承诺", response=PromiseList,
            errors=(404,), may=Right.READ, shop=by_conversation,
        ),
        ApiRoute(
            method="POST", path=chat, handler=post_chat_promise, summary="在会话里记一条承诺", request=PromiseRequest,
            response=PromiseEntry, errors=(404,), may=Right.REMARK, shop=by_conversation,
        ),
        ApiRoute(
            method="GET", path=case, handler=get_case_promises, summary="一个案件的承诺", response=PromiseList,
            errors=(404,), may=Right.READ, shop=by_case,
        ),
        ApiRoute(
            method="POST", path=case, handler=post_case_promise, summary="在案件里记一条承诺", request=PromiseRequest,
            response=PromiseEntry, errors=(404,), may=Right.REMARK, shop=by_case,
        ),
        _post("kept", post_kept, "做到了", SettledRequest),
        _post("moved", post_moved, "改期，写原因", MovedRequest),
        _post("withdrawn", post_withdrawn, "买家不需要了", SettledRequest),
    )


def _post(tail: str, handler: Handler, summary: str, request: type[BaseModel]) -> ApiRoute:
    return ApiRoute(
        method="POST", path=f"{PROMISE}/{tail}", handler=handler, summary=f"承诺：{summary}", request=request,
        response=PromiseEntry, errors=(404, 409), may=Right.REMARK, shop=by_promise,
    )
