"""What a case is about where it has no order: the site of a visit, the customer of a compensation."""

from __future__ import annotations

from cs_assistant.domain.flows import Case
from cs_assistant.flows.compensation import COMPENSATION
from cs_assistant.flows.visit import VISIT
from cs_assistant.services.visits import Sheet

_NAMED = {VISIT.key: ("site_name", "technician"), COMPENSATION.key: ("requester", "part_name")}
"""Facts a case is known by, by procedure."""


def named(case: Case) -> str | None:
    """The words a colleague knows the case by; None where the order says it."""
    said = [value for key in _NAMED.get(case.flow, ()) if (value := case.fact(key))]
    return "，".join([Sheet(case=case).number, *said] if case.flow == VISIT.key else said) or None


def sheet(case: Case) -> str | None:
    """Address of the page to print; None where there is none."""
    return f"/visits/{case.id}/sheet" if case.flow == VISIT.key else None
