"""What a case is about where it has no order: the site of a visit, the customer of a compensation."""

from __future__ import annotations

from cs_assistant.domain.flows import Case
from cs_assistant.flows.compensation import COMPENSATION
from cs_assistant.flows.visit import VISIT
from cs_assistant.services.printed_forms import may_print
from cs_assistant.services.registers import RegisterName
from cs_assistant.services.visits import Sheet
from cs_assistant.web.forms_api import form_path

_NAMED = {VISIT.key: ("site_name", "technician"), COMPENSATION.key: ("requester", "part_name")}
"""Facts a case is known by, by procedure."""


def named(case: Case) -> str | None:
    """The words a colleague knows the case by; None where the order says it."""
    said = [value for key in _NAMED.get(case.flow, ()) if (value := case.fact(key))]
    return "，".join([Sheet(case=case).number, *said] if case.flow == VISIT.key else said) or None


def sheet(case: Case) -> tuple[str | None, str | None]:
    """Address and name of the page to print; none while there is nothing to print."""
    if case.flow == VISIT.key:
        return f"/visits/{case.id}/sheet", "维修单"
    if may_print(RegisterName.CLAIMS, case):
        return form_path(case.id, RegisterName.CLAIMS), "打印索赔单"
    return None, None
