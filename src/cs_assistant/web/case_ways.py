"""Steps as buttons, and which of them is the way ahead: what a screen shows first, beside, or folded away."""

from __future__ import annotations

from collections.abc import Iterable
from enum import StrEnum

from cs_assistant.domain.flows import Case, Flow, Option, Step, options
from cs_assistant.domain.people import DEPARTMENTS, MACHINES, Person, Role
from cs_assistant.domain.scripts import Library
from cs_assistant.web import case_models as models
from cs_assistant.web.wording import role_words


class Way(StrEnum):
    """Where a step belongs on the screen."""

    NEXT = "next"
    """What the procedure wants now."""
    OTHER = "other"
    """Another way on, as right as the first when it fits."""
    OUTSIDE = "outside"
    """The buyer or the platform acted: it is only recorded."""


_OUTSIDE = frozenset({"buyer_changed", "platform_refunded", "buyer_withdrew", "closed", "platform_return_agreed"})
_OTHER = frozenset({
    "settled", "close_quiet", "withdraw_consent", "dispute", "ask_again", "refuse_terms", "reconsider",
    "warehouse_shipped", "intercept_failed",
})
_ELSEWHERE = frozenset({
    ("send_terms", "consent_due"), ("send_terms", "consented"), ("received", "declined"), ("received", "parcel_due"),
    ("send_unit_back", "fault_found"),
})
"""Steps that are the way ahead in one state and beside it in these."""
_NOBODY_KNOWS = frozenset({"inspecting", "disputed", "declined"})
"""States after which the stage line foretells nothing: it depends on what is found or chosen."""


def way(step: Step) -> Way:
    """Where a step belongs."""
    if step.event in _OUTSIDE:
        return Way.OUTSIDE
    beside = step.event in _OTHER or (step.event, step.source) in _ELSEWHERE
    return Way.OTHER if beside else Way.NEXT


def main_option(flow: Flow, case: Case) -> Option | None:
    """The step a case waits for, whoever may take it: money first, then what is ready, then the table's order."""
    ahead = [option for option in options(flow, case, frozenset(Role)) if way(option.step) is Way.NEXT]
    return min(ahead, key=lambda option: (not option.step.money, len(option.missing)), default=None)


def states_ahead(flow: Flow, state: str) -> tuple[str, ...]:
    """The states the procedure usually runs through from here."""
    found: list[str] = []
    here = state
    while here not in flow.finals and here not in _NOBODY_KNOWS:
        targets = [step.target for step in flow.steps_from(here) if way(step) is Way.NEXT]
        following = next((target for target in targets if target not in flow.finals), targets[0] if targets else None)
        if following is None or following in (state, *found):
            break
        found.append(following)
        here = following
    return tuple(found)


def step_entry(option: Option, flow: Flow, person: Person, shop_id: str, library: Library) -> models.StepEntry:
    """A step as a button."""
    taken, roles = option.step, person.roles_in(shop_id)
    departments = taken.roles & DEPARTMENTS
    lacking = {need.key for need in option.missing}
    return models.StepEntry(
        event=taken.event,
        name=taken.name,
        way=way(taken).value,
        ready=option.ready,
        mine=bool(taken.roles & roles),
        who=role_words(taken.roles - MACHINES),
        needs=[models.NeedEntry(key=need.key, name=need.name, met=need.key not in lacking) for need in taken.needs],
        missing=[models.MissingEntry(key=need.key, name=need.name, ask=need.ask) for need in option.missing],
        asks_for=asked_entries(taken),
        remark=library.remarks.get(taken.remark) if taken.remark else None,
        target=flow.state(taken.target).name,
        money=taken.money,
        on_behalf=bool(departments) and not departments & roles,
        clauses=list(taken.clause),
    )


def step_entries(
    found: Iterable[Option], flow: Flow, person: Person, shop_id: str, library: Library
) -> list[models.StepEntry]:
    """Steps as buttons: the way ahead first, what the platform or the buyer did last."""
    places = list(Way)
    ordered = sorted(found, key=lambda option: places.index(way(option.step)))
    return [step_entry(option, flow, person, shop_id, library) for option in ordered]


def asked_entries(step: Step | None) -> list[models.AskedEntry]:
    """What is entered together with a step."""
    return [
        models.AskedEntry(key=asked.key, name=asked.name, optional=asked.optional, choices=list(asked.choices))
        for asked in (step.asks_for if step is not None else ())
    ]
