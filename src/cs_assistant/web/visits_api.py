"""上门维修: the board over HTTP (R3.5), and the sheet as a page to print (R3.3)."""

from __future__ import annotations

from datetime import datetime

from aiohttp import web
from pydantic import BaseModel

from cs_assistant.domain.facts import moment_of
from cs_assistant.domain.modules import Module
from cs_assistant.domain.people import Person, Right
from cs_assistant.domain.script_library import Library
from cs_assistant.domain.times import SHANGHAI
from cs_assistant.flows.visit import VISIT
from cs_assistant.services.visits import Sheet
from cs_assistant.understanding.masking import mask, mask_nick
from cs_assistant.web.case_models import DueEntry, StepEntry
from cs_assistant.web.case_ways import main_option, step_entry
from cs_assistant.web.context import CONSOLE, page, person_of, scope_of
from cs_assistant.web.present import local, shop_colours, shop_name
from cs_assistant.web.routes import ApiRoute, PageRoute, Query, answer
from cs_assistant.web.scoping import by_case, by_query_shop

LONGEST_FAULT = 60
"""Characters of a report on a card."""


class VisitCard(BaseModel):
    """One sheet on the board. Boards hang on walls: names and numbers are masked."""

    id: str
    shop: str
    shop_name: str
    colour: int
    sheet_no: str
    site_name: str
    contact: str
    contact_phone: str
    fault: str
    wished_time: str
    technician: str
    appointed_at: datetime | None
    due: DueEntry | None
    next_step: StepEntry | None


class VisitColumn(BaseModel):
    """The sheets that stand at one point of the procedure."""

    state: str
    name: str
    items: list[VisitCard]


class VisitBoard(BaseModel):
    """The board."""

    now: datetime
    total: int
    columns: list[VisitColumn]


async def get_board(request: web.Request) -> web.Response:
    """The open sheets of one's shops."""
    console, person = request.app[CONSOLE], person_of(request)
    board, library = await console.office.visits.board(scope_of(request)), console.library()
    columns = [
        VisitColumn(
            state=column.state.key, name=column.state.name,
            items=[_card(sheet, person, library) for sheet in column.sheets],
        )
        for column in board
    ]  # fmt: skip
    total = sum(len(column.items) for column in columns)
    return answer(VisitBoard(now=local(console.clock.now()), total=total, columns=columns))


async def board_page(request: web.Request) -> web.Response:
    """上门维修看板."""
    return page(request, "visits.html")


async def sheet_page(request: web.Request) -> web.Response:
    """《售后维修单》, to be printed, taken along and signed."""
    console = request.app[CONSOLE]
    sheet = await console.office.visits.sheet(request.match_info["case_id"], person_of(request))
    name = shop_name(console.library(), sheet.case.shop_id)
    printed = _written(console.clock.now())
    return page(request, "visit_sheet.html", sheet=sheet, shop=name, moment=_moment, printed=printed)


def _card(sheet: Sheet, person: Person, library: Library) -> VisitCard:
    case, due = sheet.case, sheet.due
    awaited, appointed = main_option(VISIT, case), sheet.value("appointed_at")
    contact, fault = sheet.value("contact"), mask(sheet.value("fault_detail"))
    return VisitCard(
        id=case.id, shop=case.shop_id, shop_name=shop_name(library, case.shop_id),
        colour=shop_colours(library).get(case.shop_id, 0), sheet_no=sheet.number, site_name=sheet.value("site_name"),
        contact=mask_nick(contact) if contact else "", contact_phone=mask(sheet.value("contact_phone")),
        fault=fault if len(fault) <= LONGEST_FAULT else f"{fault[:LONGEST_FAULT]}…",
        wished_time=mask(sheet.value("wished_time")), technician=sheet.value("technician"),
        appointed_at=local(moment_of(appointed)) if appointed else None,
        due=DueEntry(name=due[0], at=local(due[1])) if due else None,
        next_step=step_entry(awaited, VISIT, person, case.shop_id, library) if awaited else None,
    )  # fmt: skip


def _moment(value: str) -> str:
    return _written(moment_of(value)) if value else ""


def _written(moment: datetime) -> str:
    return moment.astimezone(SHANGHAI).strftime("%Y-%m-%d %H:%M")


def visit_routes() -> tuple[ApiRoute, ...]:
    """The API."""
    shop = Query(name="shop", description="只看一个店铺")
    return (
        ApiRoute(
            method="GET", path="/api/v1/visits", handler=get_board, summary="上门维修看板：没结的维修单，走到哪一列",
            response=VisitBoard, query=(shop,), errors=(404,), may=Right.READ, shop=by_query_shop,
        ),
    )


def visit_pages() -> tuple[PageRoute, ...]:
    """The board, and the sheet: repairers may see it too, which the service decides."""
    return (
        PageRoute(path="/visits", handler=board_page, may=Right.READ, name="上门维修", module=Module.VISITS),
        PageRoute(path="/visits/{case_id}/sheet", handler=sheet_page, may=None, shop=by_case),
    )
