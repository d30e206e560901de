"""Where the owner's decisions (annex E) change an outcome: each asked of the library, none guessed.

A library that does not ask a question behaves as recommended.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime

from cs_assistant.domain.clocks import HoursInForce
from cs_assistant.domain.people import Role
from cs_assistant.domain.script_library import Library
from cs_assistant.domain.times import shanghai_day
from cs_assistant.policy.bookkeeping import BookkeepingFacts, RepairPapers
from cs_assistant.policy.facts import EntitlementFacts, Fault, Report

_PAPERS = {"same_decrease": RepairPapers.DECREASE, "same_issue": RepairPapers.ISSUE}
_HANDS_OVER: Mapping[str, Role | None] = {"service": None, "finance": Role.FINANCE}
VISIT_DEADLINE = "visit_visit_24h"
"""Key of the deadline to be at the customer's (flows/visit)."""
HAND_OVER_CLAIM = "hand_over_claim"
"""Kind of the task that takes the claim sheet to the courier (flows/claim)."""


def may_ever_ask_change(library: Library, shop_id: str) -> bool:
    """Whether the one neutral question about a refund's reason exists at this shop (E1, R5.16)."""
    return library.decided(shop_id, "E1") != "never"


def counted_report(library: Library, shop_id: str, report: Report) -> Report:
    """The report as evidence that nothing is wrong: our own may be for information only (E3, R2.20, R2.21)."""
    ours = report is Report.OURS and library.decided(shop_id, "E3") == "official_only"
    return Report.NONE if ours else report


def weighed(library: Library, shop_id: str, facts: EntitlementFacts) -> EntitlementFacts:
    """Facts of an order with what the shop's decisions say about them; never to a buyer's disadvantage.

    Human damage, or nothing wrong, on a report that does not count is a word against the buyer's: the fault stays
    claimed.
    """
    counted = counted_report(library, shop_id, facts.report)
    doubted = facts.fault in (Fault.HUMAN, Fault.NONE) and counted is not facts.report
    return replace(facts, report=counted, fault=Fault.CLAIMED if doubted else facts.fault)


def as_decided(library: Library, shop_id: str, facts: BookkeepingFacts) -> BookkeepingFacts:
    """The facts of a return with what the owner decided about its papers (E7, E8, E9)."""
    repair = library.decided(shop_id, "E7") or ""
    return replace(
        facts,
        repair_papers=_PAPERS.get(repair, RepairPapers.BOTH),
        virtual_apart=repair == "apart_both",
        spares_warehouse=facts.spares_warehouse or library.decided(shop_id, "E8") == "spares",
        return_leg_costed=library.decided(shop_id, "E9") != "without_cost",
    )


def visit_has_a_clock(library: Library, shop_id: str) -> bool:
    """Whether the 24 hours of a visit also hold for being there (E10, R3.7, R3.8).

    Otherwise they are for agreeing a time, and the agreed time counts. A time the customer set goes before both.
    """
    return library.decided(shop_id, "E10") != "agree_only"


def hours_in_force(library: Library, shop_id: str) -> HoursInForce:
    """The hours of each deadline at a shop: the dated table, and what the owner decided about visits (E10)."""
    clocked = visit_has_a_clock(library, shop_id)

    def hours(key: str, day: date) -> int | None:
        if key == VISIT_DEADLINE and not clocked:
            return 0
        return library.timeouts.hours(key, day)

    return hours


def task_for(library: Library, shop_id: str, kind: str, department: Role) -> Role | None:
    """The department a task goes to; None: the desk does it itself, in the case.

    Only who takes the claim sheet to the courier is the owner's to decide (E12, R5.32).
    """
    if kind != HAND_OVER_CLAIM:
        return department
    return _HANDS_OVER.get(library.decided(shop_id, "E12") or "", department)


def kept_from(choice: str | None, *, opened: datetime, closed: datetime | None) -> date | None:
    """The day the years of a form count from, by the shop's choice; None while it is open and that day to come.

    `choice` is `decided(shop, "E13")` (R4.30).
    """
    if choice == "opened":
        return shanghai_day(opened)
    return None if closed is None else shanghai_day(closed)
