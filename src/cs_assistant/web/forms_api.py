"""Forms of the registers as pages to print: 索赔单 (R5.32) and the six of 售后赔偿 (R4.30)."""

from __future__ import annotations

from aiohttp import web

from cs_assistant.domain.people import Right
from cs_assistant.domain.times import SHANGHAI
from cs_assistant.errors import ForbiddenError, NotFoundError
from cs_assistant.services.registers import RegisterName
from cs_assistant.web.context import CONSOLE, page, person_of
from cs_assistant.web.routes import PageRoute
from cs_assistant.web.scoping import by_case
from cs_assistant.web.wording import refusal


def form_path(case_id: str, name: RegisterName) -> str:
    """Address of the page that prints one form."""
    return f"/cases/{case_id}/forms/{name}"


async def form_page(request: web.Request) -> web.Response:
    """One form on a sheet of paper; with whole names and words only for whom may take them away."""
    console, person = request.app[CONSOLE], person_of(request)
    case_id = request.match_info["case_id"]
    shop_id = await console.whose.case(case_id)
    masked = request.query.get("unmasked") != "1"
    allowed = person.may(Right.EXPORT_UNMASKED, shop_id)
    if not masked and not allowed:
        raise ForbiddenError(refusal(Right.EXPORT_UNMASKED, person, shop_id))
    printed = await console.office.printed_forms.of(_name(request), case_id, person, masked=masked)
    return page(
        request, "printed_form.html", printed=printed, unmasked=allowed, sees_case=person.may(Right.READ, shop_id),
        at=console.clock.now().astimezone(SHANGHAI).strftime("%Y-%m-%d %H:%M"),
    )


def _name(request: web.Request) -> RegisterName:
    try:
        return RegisterName(request.match_info["register"])
    except ValueError:
        raise NotFoundError("没有这种单子。请从台账或案件里打开。") from None


def form_pages() -> tuple[PageRoute, ...]:
    """The page: departments that handle the paper may see it too, which the service decides."""
    return (PageRoute(path="/cases/{case_id}/forms/{register}", handler=form_page, may=None, shop=by_case),)
