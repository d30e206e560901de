"""Refund applications on their way into the register, and what their changes mean to a case."""

from __future__ import annotations

from dataclasses import replace

from cs_assistant.domain.flows import Case, Fact, FactSource
from cs_assistant.domain.people import Role
from cs_assistant.domain.refunds import (
    Phase,
    Reasons,
    RefundApplication,
    RefundStatus,
    RegisteredRefund,
    Selected,
)
from cs_assistant.flows import FLOWS, PLATFORM_EVENTS, flow_for
from cs_assistant.flows.common import ASKED_AT, UNSHIPPED_ASKED_AT
from cs_assistant.policy.reason_mapping import ReasonMapping
from cs_assistant.services.case_words import REFUND_STATES
from cs_assistant.services.moving import Hand, by_machine, is_open, move, open_case, put_facts
from cs_assistant.storage.case_records import AgreementState

BUYER, PLATFORM = "买家", "平台"


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
    case = _open(hand, application, source)
    registered = replace(refund, case_id=case.id)
    hand.uow.refunds.save(registered)
    amount, kind = str(application.amount), application.kind.value
    hand.tell("refund.seen", case, kind=kind, amount=amount, reason=application.reason)
    return registered


def _open(hand: Hand, application: RefundApplication, source: FactSource) -> Case:
    shop_id = application.shop_id
    mapping = ReasonMapping(hand.library.reasons, {shop_id: hand.uow.reason_maps.of(shop_id)})
    mapped = mapping.id_of(shop_id, application.reason)
    flow = FLOWS[flow_for(application.kind, application.phase, mapped)]
    asked = Fact(value=application.asked_at.isoformat(), at=hand.now, by=hand.actor, source=source)
    facts = {ASKED_AT: asked}
    if application.phase is Phase.UNSHIPPED:
        facts[UNSHIPPED_ASKED_AT] = asked
    waiting = _without_refund(hand, application, flow.key)
    if waiting is not None:
        # The goods' case opened it before the buyer applied: one refund, one case.
        adopted = replace(waiting, refund_no=application.refund_no, buyer_id=application.buyer_id)
        return put_facts(hand, adopted, facts, {ASKED_AT: "买家申请退款的时间", UNSHIPPED_ASKED_AT: "申请时还没发货"})
    return open_case(
        hand, flow, application.shop_id, order_no=application.order_no, refund_no=application.refund_no,
        buyer_id=application.buyer_id, facts=facts,
    )


def _without_refund(hand: Hand, application: RefundApplication, flow: str) -> Case | None:
    """An open case of the order that waits for its refund to be applied for."""
    cases = hand.uow.cases.of_order(application.shop_id, application.order_no)
    waiting = (c for c in cases if c.flow == flow and c.refund_no is None and is_open(c))
    return next(waiting, None)


def _seen_again(hand: Hand, known: RegisteredRefund, application: RefundApplication) -> RegisteredRefund:
    before = known.application
    reasons = known.reasons.select(Selected(text=application.reason, at=application.modified_at, by=BUYER))
    # Where the goods were when the buyer asked stays: the platform's present phase is another fact.
    kept = replace(application, asked_at=before.asked_at, phase=before.phase)
    refund = replace(known, application=kept, reasons=reasons)
    hand.uow.refunds.save(refund)
    changes = _changes(before, kept)
    for case in open_cases_of(hand, application.shop_id, application.refund_no):
        _bear_on(hand, case, before, kept, changes)
    return refund


def _bear_on(
    hand: Hand, case: Case, before: RefundApplication, now: RefundApplication, changes: tuple[str, ...]
) -> None:
    if changes:
        hand.tell("refund.changed", case, what="；".join(changes))
    machine = by_machine(hand, Role.PLATFORM, PLATFORM)
    if (before.kind, before.amount) != (now.kind, now.amount):
        case = move(machine, case, "buyer_changed")
    event = PLATFORM_EVENTS.get(now.status)
    if event is not None and not _agreed_by_us(hand, now):
        move(machine, case, event)


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
    return tuple(said)
