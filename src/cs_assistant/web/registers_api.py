"""台账: the page, its rows, the files, and the 索赔单 form."""

from __future__ import annotations

from datetime import date, datetime

from aiohttp import web

from cs_assistant.domain.people import Right
from cs_assistant.errors import BadInputError, ForbiddenError
from cs_assistant.flows.claim import BUYER_CHOICES, CLAIM, LOSS_PROOFS
from cs_assistant.services.claims import ClaimSheet
from cs_assistant.services.printed_forms import may_print
from cs_assistant.services.reason_sheets import FileKind
from cs_assistant.services.register_columns import Value
from cs_assistant.services.register_rows import ClaimRow, FormRow, RegisterRow
from cs_assistant.services.register_sheets import on_screen
from cs_assistant.services.registers import REGISTERS, Register, RegisterName, RegisterQuery
from cs_assistant.web import register_models as wire
from cs_assistant.web.context import CONSOLE, one_shop, page, person_of, scope_of
from cs_assistant.web.downloads import download
from cs_assistant.web.forms_api import form_path
from cs_assistant.web.present import local
from cs_assistant.web.reason_query import PAGING, PERIOD, SHOP, page_of, period_of
from cs_assistant.web.routes import ApiRoute, Handler, Query, answer, read_body
from cs_assistant.web.scoping import by_body_shop, by_query_shop
from cs_assistant.web.wording import refusal

REGISTERS_PATH = "/api/v1/registers"
CLAIMS = "/api/v1/claims"
SEARCH = (SHOP, *PERIOD, Query(name="q", description="要找的词，空格隔开，都要有：号码、买家、原话、人名"))


async def registers_page(request: web.Request) -> web.Response:
    """台账."""
    person, given = person_of(request), request.query.get("register", RegisterName.REFUNDS)
    shown = _shown(request)
    chosen = RegisterName(given) if given in shown else RegisterName.REFUNDS
    return page(
        request, "registers.html", registers=shown, chosen=chosen, retention=REGISTERS[chosen].retention,
        exports=person.may_somewhere(Right.EXPORT), unmasked=person.may_somewhere(Right.EXPORT_UNMASKED),
        claims=chosen is RegisterName.CLAIMS and person.may_somewhere(Right.REMARK),
        proofs=LOSS_PROOFS, choices=BUYER_CHOICES,
    )


def _shown(request: web.Request) -> dict[RegisterName, Register]:
    """The registers of the parts the person's shops have switched on."""
    shops = request.app[CONSOLE].library().shops
    modules = {module for shop in scope_of(request) if shop in shops for module in shops[shop].modules}
    return {name: each for name, each in REGISTERS.items() if each.module is None or each.module in modules}


def reading(name: RegisterName) -> Handler:
    """A handler that shows one register."""

    async def get_register(request: web.Request) -> web.Response:
        register, console = REGISTERS[name], request.app[CONSOLE]
        offset, limit = page_of(request.query)
        query = _query(request, scope_of(request))
        found = await console.office.registers.page(name, query, offset=offset, limit=limit)
        return answer(
            wire.RegisterPage(
                register_id=name, name=register.title, first=query.period.first, last=query.period.last,
                today=console.today(), total=found.total, offset=offset, retention=register.retention,
                expired=found.expired,
                columns=[wire.RegisterColumn(id=each.id, name=each.title, kind=each.kind) for each in register.columns],
                items=[_row(name, register, row) for row in found.rows],
            )
        )

    return get_register


def exporting(name: RegisterName) -> Handler:
    """A handler that hands out one register as a file; with personal data only to whom may."""

    async def get_export(request: web.Request) -> web.Response:
        kind = _kind(request.query.get("format") or FileKind.XLSX)
        masked = not _yes(request.query.get("unmasked", ""))
        person, scope = person_of(request), scope_of(request)
        if not masked:
            scope &= person.shops(Right.EXPORT_UNMASKED)
            if not scope:
                raise ForbiddenError(refusal(Right.EXPORT_UNMASKED, person, None))
        query = _query(request, scope)
        body = await request.app[CONSOLE].office.registers.export(name, query, kind, person.name, masked=masked)
        return download(body, kind, f"台账_{REGISTERS[name].title}", query.period, masked=masked, plain=name)

    return get_export


async def get_claim_draft(request: web.Request) -> web.Response:
    """What the order says already."""
    shop, order_no = one_shop(request), request.query.get("order_no", "")
    draft = await request.app[CONSOLE].office.claims.draft(shop, person_of(request), order_no)
    return answer(
        wire.ClaimDraft(
            known=draft.known, article=draft.article, size=draft.size, courier=draft.courier,
            tracking_no=draft.tracking_no, price=draft.price, shipped_on=draft.shipped_on, open_claim=draft.open_claim,
        )
    )


async def post_claim(request: web.Request) -> web.Response:
    """开索赔单."""
    body = await read_body(request, wire.ClaimRequest)
    sheet = ClaimSheet(**body.model_dump(exclude={"shop"}))
    case = await request.app[CONSOLE].office.claims.open(body.shop, person_of(request), sheet)
    return answer(wire.ClaimOpened(case_id=case.id, state_name=CLAIM.state(case.state).name), status=201)


def _query(request: web.Request, scope: frozenset[str]) -> RegisterQuery:
    period = period_of(request.query, request.app[CONSOLE].today())
    return RegisterQuery(shop_ids=scope, period=period, words=request.query.get("q", ""))


def _kind(given: str) -> FileKind:
    try:
        return FileKind(given)
    except ValueError:
        raise BadInputError(f"format 只能是：{'、'.join(FileKind)}。", where="format") from None


def _yes(given: str) -> bool:
    if given not in ("", "0", "1"):
        raise BadInputError("unmasked 只能是 1 或 0。", where="unmasked")
    return given == "1"


def _row(name: RegisterName, register: Register, row: RegisterRow) -> wire.RegisterRow:
    cells = {column.id: _cell(on_screen(column, row)) for column in register.columns}
    printed = isinstance(row, ClaimRow | FormRow) and may_print(name, row.case)
    sheet = form_path(row.case_id, name) if printed and row.case_id else None
    return wire.RegisterRow(shop=row.shop_id, case_id=row.case_id, cells=cells, sheet=sheet)


def _cell(value: Value) -> str | None:
    if isinstance(value, datetime):
        return local(value).isoformat()
    if isinstance(value, date):
        return value.isoformat()
    return str(value) if value not in (None, "") else None


def register_routes() -> tuple[ApiRoute, ...]:
    """The API."""
    order_no = Query(name="order_no", description="订单编号，16 到 19 位数字", required=True)
    shop = Query(name="shop", description="店铺编号", required=True)
    return (
        *(route for name in RegisterName for route in _of_register(name)),
        ApiRoute(
            method="GET", path=f"{CLAIMS}/draft", handler=get_claim_draft, may=Right.REMARK, shop=by_query_shop,
            errors=(404,), summary="开索赔单以前：订单上已有的资料", response=wire.ClaimDraft, query=(shop, order_no),
        ),
        ApiRoute(
            method="POST", path=CLAIMS, handler=post_claim, may=Right.REMARK, shop=by_body_shop, errors=(404, 409),
            summary="开索赔单（丢件）", request=wire.ClaimRequest, response=wire.ClaimOpened,
        ),
    )


def _of_register(name: RegisterName) -> tuple[ApiRoute, ...]:
    title, path = REGISTERS[name].title, f"{REGISTERS_PATH}/{name}"
    kind = Query(name="format", description="csv 或 xlsx（默认）")
    unmasked = Query(name="unmasked", description="1 = 含个人信息，要有「导出完整信息」的权限")
    return (
        ApiRoute(
            method="GET", path=path, handler=reading(name), may=Right.READ, shop=by_query_shop, errors=(404,),
            summary=f"台账：{title}，新的在前", response=wire.RegisterPage, query=(*SEARCH, *PAGING),
        ),
        ApiRoute(
            method="GET", path=f"{path}/export", handler=exporting(name), may=Right.EXPORT, shop=by_query_shop,
            errors=(404,), summary=f"下载查到的台账：{title}（默认已脱敏），记入审计", query=(*SEARCH, kind, unmasked),
        ),
    )
