"""Steps as buttons, and which of them is the way ahead: what a screen shows first, beside, or folded away."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from enum import StrEnum

from cs_assistant.domain.flows import Asked, AskedKind, Case, Flow, Option, Step, fact_names, options
from cs_assistant.domain.orders import ProductKind
from cs_assistant.domain.people import DEPARTMENTS, MACHINES, Person, Role
from cs_assistant.domain.refunds import Connection
from cs_assistant.domain.script_library import Library
from cs_assistant.flows.send_back_reports import EARLY
from cs_assistant.services.refusing import REFUSE
from cs_assistant.services.returning import AGREE_RETURN
from cs_assistant.services.step_rules import free_facts
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


_OUTSIDE = frozenset({
    "buyer_changed", "platform_refunded", "buyer_withdrew", "closed", "platform_return_agreed", "rerouted", "ruled",
    "platform_steps_in", "buyer_changed_it", "platform_agreed_return", "platform_parcel_sent", "overtaken", "applied",
})
_OTHER = frozenset({
    "settled", "close_quiet", "withdraw_consent", "dispute", "ask_again", "refuse_terms", "reconsider",
    "warehouse_shipped", "intercept_failed", "ask_exception", "reject_exception", "reassign", "appoint_again",
    "cancel_visit", "not_repaired", "sign_refused", "withdraw_request", "no_old_part", "note_line_use", "party_signed",
    "no_appraisal", "back_to_first_review", "refused_to_sign", "dispute_appraisal", "director_returns",
    "to_supervisor", "propose_refusal", "choose_again", "look_again",
    "no_number", "number_wrong", "received_after_all", "photos_unclear", "not_about_invoice", "not_sent_back",
    "title_corrected", "not_wanted", "not_owed", "think_again", "drop", "cancel", "withdraw", "escalate",
    "not_satisfied", "not_fitting", "insist", "wanted_again", "ask_delay", "delay_told",
})
_ELSEWHERE = frozenset({
    ("send_terms", "consent_due"), ("send_terms", "consented"), ("received", "declined"), ("received", "parcel_due"),
    ("send_unit_back", "fault_found"), ("ask_evidence", "photos_due"), ("number_by_chat", "number_due"),
    ("tell_buyer", "told"), ("lost", "told"), ("intercept", "told"), ("intercept", "querying"),
    ("choose_reship", "registered"), ("choose_refund", "registered"), ("choose_reship", "querying"),
    ("choose_refund", "querying"), ("second_test", "handling"), ("outlet_told", "handling"),
    *(("report_received", source) for source in EARLY),
})
"""Steps that are the way ahead in one state and beside it in these."""
_ON_PLATFORM = frozenset({AGREE_RETURN, REFUSE, "answer_platform"})
"""Steps that say something to the platform."""
_NOBODY_KNOWS = frozenset({"inspecting", "disputed", "declined", "report_in", "on_site", "judging"})
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
        targets = [
            step.target for step in flow.steps_from(here) if way(step) is Way.NEXT and step.target != here
        ]
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
    free = free_facts(flow) if option.missing else {}
    return models.StepEntry(
        event=taken.event,
        name=taken.name,
        way=way(taken).value,
        ready=option.ready,
        mine=bool(taken.roles & roles),
        who=role_words(taken.roles - MACHINES),
        needs=[models.NeedEntry(key=need.key, name=need.name, met=need.key not in lacking) for need in taken.needs],
        missing=[
            models.MissingEntry(key=need.key, name=need.name, ask=need.ask, free=need.key in free)
            for need in option.missing
        ],
        asks_for=asked_entries(taken, fact_names(flow), library.shops[shop_id].product),
        remark=library.remark(shop_id, taken.remark) if taken.remark else None,
        target=flow.state(taken.target).name,
        money=taken.money,
        on_behalf=bool(departments) and not departments & roles,
        clauses=list(taken.clause),
        note=_note(taken, library.shops[shop_id].connection),
    )


def _note(step: Step, connection: Connection) -> str | None:
    """What is done on the platform with a step: by us where the shop is connected, else by the person, first."""
    if step.event == AGREE_RETURN and connection is Connection.DIRECT:
        return "点了就在平台上同意退货。"
    if step.event == REFUSE and connection is Connection.DIRECT:
        return "选平台给的原因，写好说明，点了就在平台上拒绝。"
    return "先在千牛里做好，再点确定。" if step.event in _ON_PLATFORM else None


def step_entries(
    found: Iterable[Option], flow: Flow, person: Person, shop_id: str, library: Library
) -> list[models.StepEntry]:
    """Steps as buttons: the way ahead first, what the platform or the buyer did last."""
    places = list(Way)
    ordered = sorted(found, key=lambda option: places.index(way(option.step)))
    return [step_entry(option, flow, person, shop_id, library) for option in ordered]


def asked_entries(step: Step | None, names: Mapping[str, str], goods: ProductKind) -> list[models.AskedEntry]:
    """What is entered together with a step; `names` are what the flow's facts are called."""
    if step is None:
        return []
    return [asked_entry(asked, names, now=asked.key in step.stamps, goods=goods) for asked in step.asks_for]


def asked_entry(
    asked: Asked, names: Mapping[str, str], *, now: bool = False, goods: ProductKind | None = None
) -> models.AskedEntry:
    """One field of a form; `now`: left empty it becomes the moment of the step. `goods`: what the shop mainly sells."""
    others = "、".join(f"「{names.get(key, key)}」" for key in asked.not_by.split())
    hint = f"不能和填{others}的是同一个人" if others else "不填就是现在" if now else None
    if asked.adds:
        hint = "以前写的会留着，这里接着写"
    return models.AskedEntry(
        key=asked.key, name=asked.name, optional=asked.optional, choices=list(asked.choices), kind=asked.kind.value,
        hint=hint, other_person=bool(others) and not asked.in_person, once=asked.once,
        needed_when=list(asked.needed_when) if asked.needed_when is not None else None,
        goods=goods.value if goods is not None and asked.kind is AskedKind.CHECKLIST else None,
    )
