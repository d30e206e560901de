"""交给 ERP over HTTP: one paper a click, and what became of it."""

from __future__ import annotations

from aiohttp import web
from pydantic import BaseModel

from cs_assistant.domain.papers import DEED_NAMES, HANDED_STATES, Deed
from cs_assistant.domain.people import Right
from cs_assistant.errors import NotFoundError
from cs_assistant.services.paper_making import PaperView
from cs_assistant.storage.repositories.erp_papers import HandedPaper
from cs_assistant.web import erp_models as wire
from cs_assistant.web.cases_api import CASE
from cs_assistant.web.context import CONSOLE, person_of
from cs_assistant.web.present import local
from cs_assistant.web.routes import ApiRoute, Handler, answer, read_body
from cs_assistant.web.scoping import by_case

ERP = f"{CASE}/erp"
ONE = f"{ERP}/{{handed_id}}"


async def get_erp(request: web.Request) -> web.Response:
    """The panel."""
    return answer(await _panel(request))


async def post_hand(request: web.Request) -> web.Response:
    """Hand one paper over."""
    body = await read_body(request, wire.HandRequest)
    await request.app[CONSOLE].office.handing_papers.hand(
        _case(request), body.paper, Deed(body.deed), person_of(request), final=body.final
    )
    return answer(await _panel(request))


async def post_again(request: web.Request) -> web.Response:
    """重试."""
    await request.app[CONSOLE].office.handing_papers.again(_case(request), _id(request), person_of(request))
    return answer(await _panel(request))


async def post_settle(request: web.Request) -> web.Response:
    """已核对."""
    body = await read_body(request, wire.ArrivedRequest)
    papers = request.app[CONSOLE].office.handing_papers
    await papers.settle(_case(request), _id(request), person_of(request), arrived=body.arrived)
    return answer(await _panel(request))


async def _panel(request: web.Request) -> wire.ErpPanel:
    found = await request.app[CONSOLE].office.handing_papers.view(_case(request))
    return wire.ErpPanel(on=found.on, papers=[_paper(each) for each in found.papers])


def _paper(view: PaperView) -> wire.PaperEntry:
    return wire.PaperEntry(
        id=view.paper_id, kind=view.kind.value, name=view.name, number=view.number,
        offered=view.offered.value if view.offered is not None else None,
        handed=[_handed(each) for each in view.handed],
    )


def _handed(each: HandedPaper) -> wire.HandedEntry:
    return wire.HandedEntry(
        id=each.id, deed=each.deed.value, deed_name=DEED_NAMES[each.deed], state=each.state.value,
        state_name=HANDED_STATES[each.state], why=each.why, at=local(each.created_at), by=each.actor,
        attempts=each.attempts, arrived_at=each.arrived_at and local(each.arrived_at), erp_id=each.external_id,
        settled_by=each.settled_by,
    )  # fmt: skip


def _case(request: web.Request) -> str:
    return request.match_info["case_id"]


def _id(request: web.Request) -> int:
    given = request.match_info["handed_id"]
    if not (given.isascii() and given.isdigit() and len(given) < 19):
        raise NotFoundError("没有这张交给 ERP 的单据。请刷新后再看。")
    return int(given)


def _post(path: str, handler: Handler, summary: str, request: type[BaseModel] | None = None) -> ApiRoute:
    return ApiRoute(
        method="POST", path=path, handler=handler, summary=summary, request=request, response=wire.ErpPanel,
        errors=(404, 409), may=Right.REMARK, shop=by_case,
    )


def erp_routes() -> tuple[ApiRoute, ...]:
    """Their part of the route table."""
    return (
        ApiRoute(
            method="GET", path=ERP, handler=get_erp, summary="案件里可以交给 ERP 的单据、维修单，和交到哪一步",
            response=wire.ErpPanel, errors=(404,), may=Right.READ, shop=by_case,
        ),
        _post(ERP, post_hand, "核对无误，把一张单据交给 ERP（一张只交一次）", wire.HandRequest),
        _post(f"{ONE}/again", post_again, "重试：ERP 没有收下的再交一次"),
        _post(f"{ONE}/settle", post_settle, "已核对：ERP 里有没有这张", wire.ArrivedRequest),
    )
