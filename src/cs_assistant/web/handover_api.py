"""交接班 over HTTP: what is open, accepted line by line."""

from __future__ import annotations

from aiohttp import web

from cs_assistant.domain.handover import LINE_NAMES, LineKind
from cs_assistant.domain.people import Person, Right
from cs_assistant.domain.script_library import Library
from cs_assistant.services.handing_over import HandoverLine, ShopHandover
from cs_assistant.understanding.masking import mask, mask_nick
from cs_assistant.web.context import CONSOLE, person_of, scope_of
from cs_assistant.web.models import Done, Named
from cs_assistant.web.present import local, shop_name
from cs_assistant.web.promise_models import (
    AcceptRequest,
    BeginRequest,
    HandoverEntry,
    LineEntry,
    NoteRequest,
    ShopHandoverEntry,
)
from cs_assistant.web.routes import ApiRoute, Query, answer, read_body
from cs_assistant.web.scoping import by_body_shop, by_query_shop

HANDOVER = "/api/v1/handover"


async def get_handover(request: web.Request) -> web.Response:
    """Every shop's open lines with who took them."""
    console, person = request.app[CONSOLE], person_of(request)
    found = await console.office.handing_over.of(scope_of(request))
    return answer(
        HandoverEntry(
            now=local(console.clock.now()), me=person.name,
            kinds=[Named(id=kind.value, name=name) for kind, name in LINE_NAMES.items()],
            shops=[_shop(each, console.library(), person) for each in found],
        )
    )  # fmt: skip


async def post_begin(request: web.Request) -> web.Response:
    """开始交接班."""
    body = await read_body(request, BeginRequest)
    await request.app[CONSOLE].office.handing_over.begin(body.shop, person_of(request), body.note)
    return answer(Done())


async def post_note(request: web.Request) -> web.Response:
    """A note on one line."""
    body = await read_body(request, NoteRequest)
    await request.app[CONSOLE].office.handing_over.note(body.shop, person_of(request), body.kind, body.ref, body.note)
    return answer(Done())


async def post_accept(request: web.Request) -> web.Response:
    """接下 one line."""
    body = await read_body(request, AcceptRequest)
    await request.app[CONSOLE].office.handing_over.accept(body.shop, person_of(request), body.kind, body.ref)
    return answer(Done())


def _shop(found: ShopHandover, library: Library, person: Person) -> ShopHandoverEntry:
    handover = found.handover
    return ShopHandoverEntry(
        shop=found.shop_id, shop_name=shop_name(library, found.shop_id),
        begun_at=local(handover.at) if handover else None, begun_by=handover.by if handover else None,
        note=handover.note if handover else "", may_hand_over=person.may(Right.REMARK, found.shop_id),
        lines=[_line(each) for each in found.lines],
    )


def _line(found: HandoverLine) -> LineEntry:
    line, mark = found.line, found.mark
    said = line.kind is LineKind.CHAT  # the buyer's own words
    return LineEntry(
        kind=line.kind, ref=line.ref, title=mask(line.title) if said else line.title, detail=line.detail,
        since=line.since and local(line.since), due_at=line.due_at and local(line.due_at), order_no=line.order_no,
        buyer=mask_nick(line.buyer_id) if line.buyer_id else None, conversation_id=line.conversation_id,
        case_id=line.case_id, note=mark.note if mark else "", noted_by=mark.noted_by if mark else None,
        accepted_by=mark.accepted_by if mark else None,
        accepted_at=local(mark.accepted_at) if mark and mark.accepted_at else None,
    )


def handover_routes() -> tuple[ApiRoute, ...]:
    """Their part of the route table."""
    shop = Query(name="shop", description="只看一个店铺")
    return (
        ApiRoute(
            method="GET", path=HANDOVER, handler=get_handover, summary="交接班：没办完的，谁接下了",
            response=HandoverEntry, query=(shop,), errors=(404,), may=Right.READ, shop=by_query_shop,
        ),
        ApiRoute(
            method="POST", path=f"{HANDOVER}/begin", handler=post_begin, summary="开始交接班：每一条重新等人接",
            request=BeginRequest, response=Done, errors=(404,), may=Right.REMARK, shop=by_body_shop,
        ),
        ApiRoute(
            method="POST", path=f"{HANDOVER}/note", handler=post_note, summary="给一条写上要交代的话",
            request=NoteRequest, response=Done, errors=(404, 409), may=Right.REMARK, shop=by_body_shop,
        ),
        ApiRoute(
            method="POST", path=f"{HANDOVER}/accept", handler=post_accept, summary="接下一条", request=AcceptRequest,
            response=Done, errors=(404, 409), may=Right.REMARK, shop=by_body_shop,
        ),
    )
