"""Refund applications on their way into the register, and what their changes mean to a case."""

from __future__ import annotations

from dataclasses import replace

from cs_assistant.domain.flows import Case, Fact, FactSource, Flow
from cs_assistant.domain.hours import say_moment
from cs_assistant.domain.people import Role
from cs_assistant.domain.refunds import (
    Phase,
    Reasons,
    RefundApplication,
    RefundStatus,
    RegisteredRefund,
    Selected,
)
from cs_assistant.flows import PLATFORM_EVENTS, PLATFORM_STEPS, REFUSAL_STEPS
from cs_assistant.flows.common import ASKED_AT, INTERVENTION, UNSHIPPED_ASKED_AT
from cs_assistant.flows.refund_after_success import AFTER_SALE_REMARK, CARE, REMARKED
from cs_assistant.flows.refusal import REFUSAL
from cs_assistant.services.case_words import REFUND_STATES
from cs_assistant.services.intervening import follow_intervention
from cs_assistant.services.moving import Hand, by_machine, flow_of, is_open, move, put_facts
from cs_assistant.services.parcels import open_after_parcel
from cs_assistant.services.record_facts import PLATFORM, follow_record, recorded_facts
from cs_assistant.services.routing import procedure_of, remarked_before, take_remark_along
from cs_assistant.storage.case_records import AgreementState

BUYER = "买家"
REROUTED = "rerouted"
_REMARKED_WITH = (AFTER_SALE_REMARK.key, *(asked.key for asked in CARE))
"""What a case that goes on with the remark of another need not ask again."""
_ASKED_NAMES = {ASKED_AT: "买家申请退款的时间", UNSHIPPED_ASKED_AT: "申请时还没发货"}


def take_in(hand: Hand, application: RefundApplication, source: FactSource) -> RegisteredRefund:
    """Register an application, or what changed in it; its case is opened or moved along.

    `source` says whose word it is: the platform's, or a colleague's who copied it (人工确认). Repeats are no news.
    """
    known = hand.uow.refunds.find(application.shop_id, application.refund_no)
    if known is None:
        return _first_seen(hand, application, source)
    if application.modified_at < known.application.modified_at or application == known.application:
        return known
    return _seen_again(hand, known, application)


def open_cases_of(hand: Hand, shop_id: str, refund_no: str) -> tuple[Case, ...]:
    """The refund's cases that are not over."""
    cases = hand.uow.cases.of_refund(shop_id, refund_no)
    return tuple(case for case in cases if is_open(case))


def _first_seen(hand: Hand, application: RefundApplication, source: FactSource) -> RegisteredRefund:
    selected = Selected(text=application.reason, at=application.asked_at, by=BUYER)
    refund = RegisteredRefund(
        application=application, reasons=Reasons(history=(selected,)), first_seen_at=hand.now, case_id=None
    )
    hand.uow.refunds.add(refund)
    if application.status.over:
        return refund
    case = _open(hand, procedure_of(hand, application), application, source)
    case = _onward(by_machine(hand, Role.PLATFORM, PLATFORM), case, application)
    registered = replace(refund, case_id=case.id)
    hand.uow.refunds.save(registered)
    registered = reroute(hand, case, registered)
    amount, kind = str(application.amount), application.kind.value
    hand.tell("refund.seen", case, kind=kind, amount=amount, reason=application.reason)
    return registered


def _open(
    hand: Hand, flow: Flow, application: RefundApplication, source: FactSource, *, before: Case | None = None
) -> Case:
    asked = Fact(value=application.asked_at.isoformat(), at=hand.now, by=hand.actor, source=source)
    facts = {ASKED_AT: asked}
    if application.phase is Phase.UNSHIPPED:
        facts[UNSHIPPED_ASKED_AT] = asked
    facts |= recorded_facts(hand, flow, facts, application, source)
    if before is not None and INTERVENTION in before.facts:
        facts[INTERVENTION] = before.facts[INTERVENTION]  # the platform tells it once
    parent_id = before.id if before is not None else None
    begun = remarked_before(hand, flow, application)
    if begun is not None:
        facts |= {key: begun.facts[key] for key in _REMARKED_WITH if key in begun.facts}
    waiting = _without_refund(hand, application, flow.key)
    if waiting is not None:
        # The goods' case opened it before the buyer applied: one refund, one case.
        adopted = replace(waiting, refund_no=application.refund_no, buyer_id=application.buyer_id)
        return put_facts(hand, adopted, facts, _ASKED_NAMES)
    opened = open_after_parcel(hand, flow, application, facts, parent_id, REMARKED if begun is not None else None)
    if begun is not None:
        take_remark_along(hand, begun, opened)
    return opened


def _without_refund(hand: Hand, application: RefundApplication, flow: str) -> Case | None:
    """An open refund case of the order that waits for its application: one of this procedure first, else any."""
    cases = hand.uow.cases.of_order(application.shop_id, application.order_no)
    waiting = [each for each in cases if flow_of(each).refund and each.refund_no is None and is_open(each)]
    return min(waiting, key=lambda each: each.flow != flow, default=None)


def _seen_again(hand: Hand, known: RegisteredRefund, application: RefundApplication) -> RegisteredRefund:
    before = known.application
    reasons = known.reasons.select(Selected(text=application.reason, at=application.modified_at, by=BUYER))
    # Where the goods were when the buyer asked stays: the platform's present phase is another fact.
    kept = replace(application, asked_at=before.asked_at, phase=before.phase)
    refund = replace(known, application=kept, reasons=reasons)
    hand.uow.refunds.save(refund)
    changes = _changes(before, kept)
    for case in open_cases_of(hand, application.shop_id, application.refund_no):
        moved = _bear_on(hand, case, before, kept, changes)
        if is_open(moved) and case.id == refund.case_id:
            refund = reroute(hand, moved, refund)
    return refund


def catch_up(hand: Hand, case: Case) -> Case:
    """After a step: what the platform shows by now and the case could not follow before it stood here."""
    if case.refund_no is None or not flow_of(case).refund or not is_open(case):
        return follow_intervention(hand, case)
    refund = hand.uow.refunds.find(case.shop_id, case.refund_no)
    if refund is None or refund.case_id != case.id:
        return case
    case = _onward(by_machine(hand, Role.PLATFORM, PLATFORM), case, refund.application)
    reroute(hand, case, refund)
    return hand.uow.cases.get(case.id)


def reroute(hand: Hand, case: Case, refund: RegisteredRefund) -> RegisteredRefund:
    """Where the application asks for another procedure by now, it goes on there as soon as the table lets it.

    Asked when the application changes and after each step: a change may have come where the case could not leave yet.
    """
    if not is_open(case):
        return refund
    flow = procedure_of(hand, refund.application, case)
    if flow.key == case.flow or REROUTED not in _events_from(case):
        return refund
    source = case.facts[ASKED_AT].source if ASKED_AT in case.facts else FactSource.PLATFORM
    move(by_machine(hand, Role.PLATFORM, PLATFORM), case, REROUTED)
    following = _open(hand, flow, refund.application, source, before=case)
    hand.tell("case.linked", following, flow=flow_of(case).name)
    _onward(by_machine(hand, Role.PLATFORM, PLATFORM), following, refund.application)
    moved = replace(refund, case_id=following.id)
    hand.uow.refunds.save(moved)
    return moved


def _bear_on(
    hand: Hand, case: Case, before: RefundApplication, now: RefundApplication, changes: tuple[str, ...]
) -> Case:
    """Tell the case what changed on the platform; the case as it stands afterwards."""
    if changes:
        hand.tell("refund.changed", case, what="；".join(changes))
    machine = by_machine(hand, Role.PLATFORM, PLATFORM)
    case = follow_record(hand, case, now)
    if not flow_of(case).refund:
        return _beside(machine, case, before, now)
    if (before.kind, before.amount) != (now.kind, now.amount):
        case = move(machine, case, "buyer_changed")
    if before.status is RefundStatus.SELLER_REFUSE_BUYER and now.status is RefundStatus.WAIT_SELLER_AGREE:
        case = _asked_anew(machine, case, now)
    case = _onward(machine, case, now)
    event = PLATFORM_EVENTS.get(now.status)
    if event is not None and not _agreed_by_us(hand, now):
        case = move(machine, case, event)
    return case


def _asked_anew(machine: Hand, case: Case, now: RefundApplication) -> Case:
    """A refused application the buyer changed waits for the shop again, from that moment on."""
    moment = machine.fact(now.modified_at.isoformat(), source=FactSource.PLATFORM)
    fresh = {key: moment for key in (ASKED_AT, UNSHIPPED_ASKED_AT) if case.fact(key) is not None}
    return put_facts(machine, case, fresh, _ASKED_NAMES)


def _onward(machine: Hand, case: Case, now: RefundApplication) -> Case:
    """What the platform's present state means to a case, also to one that was only just opened."""
    for onward in PLATFORM_STEPS.get(now.status, ()):
        step = next((step for step in flow_of(case).steps_from(case.state) if step.event == onward), None)
        if step is not None:
            moment = machine.fact(now.modified_at.isoformat(), source=FactSource.PLATFORM)
            case = move(machine, case, onward, dict.fromkeys(step.stamps, moment))
    return case


def _beside(machine: Hand, case: Case, before: RefundApplication, now: RefundApplication) -> Case:
    """A case of the refund that is not about its money: a refusal hears of the platform, goods go their own way."""
    if case.flow != REFUSAL.key or before.status is now.status:
        return case
    event = next((each for each in REFUSAL_STEPS.get(now.status, ()) if each in _events_from(case)), None)
    return move(machine, case, event) if event is not None else case


def _events_from(case: Case) -> frozenset[str]:
    return frozenset(step.event for step in flow_of(case).steps_from(case.state))


def _agreed_by_us(hand: Hand, application: RefundApplication) -> bool:
    """Our own agreement is on its way or through: `Agreeing` moves the case, with who agreed."""
    if application.status is not RefundStatus.SUCCESS:
        return False
    ours = hand.uow.agreements.find(application.shop_id, application.refund_no)
    return ours is not None and ours.state is not AgreementState.FAILED


def _changes(before: RefundApplication, now: RefundApplication) -> tuple[str, ...]:
    said = []
    if before.reason != now.reason:
        said.append(f"原因由「{before.reason}」改为「{now.reason}」")
    if before.kind != now.kind:
        said.append(f"类型由{before.kind}改为{now.kind}")
    if before.amount != now.amount:
        said.append(f"金额由 {before.amount} 元改为 {now.amount} 元")
    if before.status != now.status:
        said.append(f"平台状态改为「{REFUND_STATES[now.status]}」")
    elif before.deadline != now.deadline:
        said.append(f"平台记录的到期时间改为 {say_moment(now.deadline)}" if now.deadline else "平台不再记录到期时间")
    return tuple(said)
