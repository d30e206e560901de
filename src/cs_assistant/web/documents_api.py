"""单据 over HTTP: what is to be made next, made one at a time; and one document to be printed or taken away."""

from __future__ import annotations

from aiohttp import web
from pydantic import BaseModel

from cs_assistant.domain.people import Right
from cs_assistant.errors import ForbiddenError
from cs_assistant.storage.document_records import CaseDocument
from cs_assistant.web import document_models as wire
from cs_assistant.web.cases_api import CASE
from cs_assistant.web.context import CONSOLE, page, person_of
from cs_assistant.web.document_present import entry, panel
from cs_assistant.web.routes import ApiRoute, Handler, PageRoute, answer, read_body
from cs_assistant.web.scoping import by_case
from cs_assistant.web.wording import refusal

DOCUMENTS = f"{CASE}/documents"
STEP = f"{DOCUMENTS}/steps/{{step}}"
ONE = f"{DOCUMENTS}/{{document_id}}"


async def get_documents(request: web.Request) -> web.Response:
    """The panel."""
    return answer(await _panel(request))


async def post_kind(request: web.Request) -> web.Response:
    """Say what the goods came back as."""
    body = await read_body(request, wire.KindRequest)
    paperwork = request.app[CONSOLE].office.paperwork
    await paperwork.choose_kind(_case(request), person_of(request), body.kind, body.why)
    return answer(await _panel(request))


async def post_answer(request: web.Request) -> web.Response:
    """Answer a question about the goods."""
    body = await read_body(request, wire.AnswerRequest)
    paperwork = request.app[CONSOLE].office.paperwork
    await paperwork.answer(_case(request), person_of(request), body.key, body.said, body.invoice_no)
    return answer(await _panel(request))


async def post_check(request: web.Request) -> web.Response:
    """What is wrong with a form."""
    body = await read_body(request, wire.FillRequest)
    found = await request.app[CONSOLE].office.paperwork.check(_case(request), _step(request), body.values)
    problems = [wire.FieldFault(field=fault.field, message=fault.message) for fault in found]
    return answer(wire.DocumentChecked(problems=problems))


async def post_draft(request: web.Request) -> web.Response:
    """Keep what was typed."""
    body = await read_body(request, wire.FillRequest)
    paperwork = request.app[CONSOLE].office.paperwork
    await paperwork.save_draft(_case(request), _step(request), person_of(request), body.values)
    return answer(await _panel(request))


async def post_make(request: web.Request) -> web.Response:
    """Make the document that is due."""
    body = await read_body(request, wire.FillRequest)
    paperwork = request.app[CONSOLE].office.paperwork
    await paperwork.make(_case(request), _step(request), person_of(request), body.values)
    return answer(await _panel(request))


async def post_approve(request: web.Request) -> web.Response:
    """Approve an application."""
    await request.app[CONSOLE].office.document_moves.approve(_case(request), _id(request), person_of(request))
    return answer(await _panel(request))


async def post_refuse(request: web.Request) -> web.Response:
    """Do not approve it."""
    body = await read_body(request, wire.WhyRequest)
    moves = request.app[CONSOLE].office.document_moves
    await moves.refuse(_case(request), _id(request), person_of(request), body.why)
    return answer(await _panel(request))


async def post_carried_out(request: web.Request) -> web.Response:
    """已报废."""
    await request.app[CONSOLE].office.document_moves.carry_out(_case(request), _id(request), person_of(request))
    return answer(await _panel(request))


async def post_void(request: web.Request) -> web.Response:
    """Void a document, or throw a draft away."""
    body = await read_body(request, wire.WhyRequest)
    moves = request.app[CONSOLE].office.document_moves
    await moves.void(_case(request), _id(request), person_of(request), body.why)
    return answer(await _panel(request))


async def post_export(request: web.Request) -> web.Response:
    """One document for the ERP, as JSON; masked unless somebody with the right to it asks otherwise."""
    body = await read_body(request, wire.ExportRequest)
    console, person = request.app[CONSOLE], person_of(request)
    if body.unmasked:
        document = await console.office.paperwork.one(_case(request), _id(request))
        _check_unmasked(request, document)
    how = "含个人信息" if body.unmasked else "已脱敏"
    moved = await console.office.document_moves.export(_case(request), _id(request), person, how)
    return answer(entry(moved, console.library(), masked=not body.unmasked))


async def document_page(request: web.Request) -> web.Response:
    """One document on a sheet of paper; with whole numbers only for whom may take them away."""
    console, person = request.app[CONSOLE], person_of(request)
    document = await console.office.paperwork.one(_case(request), _id(request))
    masked = request.query.get("unmasked") != "1"
    if not masked:
        _check_unmasked(request, document)
        document = await console.office.document_moves.printed(_case(request), document.id, person)
    return page(
        request, "document.html", document=entry(document, console.library(), masked=masked), masked=masked,
        unmasked=person.may(Right.EXPORT_UNMASKED, document.shop_id),
    )


def _check_unmasked(request: web.Request, document: CaseDocument) -> None:
    person = person_of(request)
    if not person.may(Right.EXPORT_UNMASKED, document.shop_id):
        raise ForbiddenError(refusal(Right.EXPORT_UNMASKED, person, document.shop_id))


async def _panel(request: web.Request) -> wire.CaseDocuments:
    console = request.app[CONSOLE]
    found = await console.office.paperwork.view(_case(request))
    return wire.CaseDocuments(on=False) if found is None else panel(*found, person_of(request), console.library())


def _case(request: web.Request) -> str:
    return request.match_info["case_id"]


def _step(request: web.Request) -> str:
    return request.match_info["step"]


def _id(request: web.Request) -> str:
    return request.match_info["document_id"]


def _post(
    path: str, handler: Handler, summary: str, request: type[BaseModel] | None = None, may: Right = Right.REMARK,
    response: type[BaseModel] = wire.CaseDocuments,
) -> ApiRoute:
    return ApiRoute(
        method="POST", path=path, handler=handler, summary=summary, request=request, response=response,
        errors=(404, 409), may=may, shop=by_case,
    )  # fmt: skip


def document_routes() -> tuple[ApiRoute, ...]:
    """Their part of the route table."""
    return (
        ApiRoute(
            method="GET", path=DOCUMENTS, handler=get_documents, summary="案件的退换货单据：做好的、该做的、以后的",
            response=wire.CaseDocuments, errors=(404,), may=Right.READ, shop=by_case,
        ),
        _post(f"{DOCUMENTS}/kind", post_kind, "选货是怎么退回来的（改要写原因）", wire.KindRequest),
        _post(f"{DOCUMENTS}/answers", post_answer, "回答做单据要问的一个问题（空值是收回）", wire.AnswerRequest),
        _post(f"{STEP}/check", post_check, "检查一张单据填得对不对", wire.FillRequest, response=wire.DocumentChecked),
        _post(f"{STEP}/draft", post_draft, "存草稿", wire.FillRequest),
        _post(STEP, post_make, "生成单据，或提交要批准的申请（一步只做一张）", wire.FillRequest),
        _post(f"{ONE}/approve", post_approve, "批准（主管本人，不能是申请人）"),
        _post(f"{ONE}/refuse", post_refuse, "不批准，写明原因", wire.WhyRequest),
        _post(f"{ONE}/carried-out", post_carried_out, "确认：已报废"),
        _post(f"{ONE}/void", post_void, "作废，写明原因；号码保留", wire.WhyRequest),
        _post(
            f"{ONE}/export", post_export, "导出一张单据（默认已脱敏），记入审计", wire.ExportRequest,
            may=Right.EXPORT, response=wire.DocumentEntry,
        ),
    )  # fmt: skip


def document_pages() -> tuple[PageRoute, ...]:
    """The sheet of one document."""
    path = "/cases/{case_id}/documents/{document_id}"
    return (PageRoute(path=path, handler=document_page, may=Right.READ, shop=by_case),)
