"""An order with what its own cases recorded: repairs, exchanges, serials, the sign-for day, a test's result.

Merged so that nothing is guessed. What the platform or the shop's own record says stands; what people entered in a
case fills what is missing there; days that contradict each other, or the record, fill nothing and are named to a
person.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date, datetime, time

from cs_assistant.domain.facts import moment_of
from cs_assistant.domain.flows import Case
from cs_assistant.domain.intact import Condition, IntactList, present
from cs_assistant.domain.known import KnownFacts, TestResult
from cs_assistant.domain.orders import Order, OrderStatus, ProductKind, Repair
from cs_assistant.domain.refunds import RegisteredRefund
from cs_assistant.domain.reports import ReportKind, report_kind
from cs_assistant.domain.times import SHANGHAI, chinese_date, shanghai_day
from cs_assistant.flows.common import ASKED_AT
from cs_assistant.flows.goods_out import EXCHANGE, SAME
from cs_assistant.flows.refund_unshipped import DELAY_WORDS, REFUND_UNSHIPPED, SHIP_BY
from cs_assistant.flows.return_leg import INTACT
from cs_assistant.flows.send_back import SEND_BACK
from cs_assistant.flows.send_back_results import RECEIVED_AT, REPAIR_DELAY, REPAIR_DELAYS, SIGNED_ON
from cs_assistant.flows.visit import VISIT
from cs_assistant.services.moving import is_open

REPAIRED, EXCHANGED, RETURNED = "repaired", "exchanged", "platform_return"
REPAIRS = frozenset({"repairing", REPAIRED})
FAULT_STANDS = frozenset({
    "fault_found", "fault_reported", "exchange_due", "repair_due", "exchange_here", "exchanging", "repairing",
})  # fmt: skip
"""States of 寄回代检 behind a test that found a fault, while nothing has settled it."""
SETTLED = frozenset({REPAIRED, EXCHANGED, "solved"})
"""What was found before is over: the unit was repaired, is another one, or works."""
NO_FAULT = {"none_found": TestResult.NONE, "human_damage": TestResult.HUMAN}
"""Only while the case stands there: a dispute takes it on (R2.57), and a case that is over tells of another day."""
FAULT_RETURN = "refund_fault_return"
"""Opened only by the return after a fault was found."""
NOT_SHIPPED = frozenset({OrderStatus.UNPAID, OrderStatus.UNSHIPPED})
_RECEIVED = {"有使用痕迹": Condition.SCRATCHED, "缺配件或赠品": Condition.ACCESSORIES_MISSING}
"""A first look only: what it names is for a person to weigh (D4, D8). The ticked list says more."""
_PAYERS = {"店铺": "shop", "买家": "buyer"}


def of_order(cases: Iterable[Case], order_no: str) -> tuple[Case, ...]:
    """The cases of one order, the first opened first."""
    return tuple(sorted((case for case in cases if case.order_no == order_no), key=lambda case: case.opened_at))


def with_cases(order: Order, cases: Iterable[Case]) -> Order:
    """The order with what its cases recorded; what is on the order already is never overruled."""
    own = of_order(cases, order.order_no)
    days = signed_days(own)
    if len(days) == 1:
        order = with_day(order, next(iter(days)))
    recorded = (_repair(case, own) for case in own if case.flow == SEND_BACK.key and case.state in REPAIRS)
    fresh = [each for each in recorded if not any(_overlap(each, known) for known in order.repairs)]
    repairs = tuple(sorted((*order.repairs, *fresh), key=lambda repair: repair.start)) if fresh else order.repairs
    return _with_exchange(replace(order, repairs=repairs), own)


def with_day(order: Order, day: date | None) -> Order:
    """The order signed for on this day where its record names none, and does not say that it cannot be."""
    if day is None or order.signed_at is not None or why_not_signed(order, day) is not None:
        return order
    status = OrderStatus.SUCCESS if order.status is OrderStatus.SUCCESS else OrderStatus.SIGNED
    return replace(order, signed_at=datetime.combine(day, time(), SHANGHAI), status=status)


def lacks_signed_on(order: Order) -> bool:
    """Whether the goods may be with the buyer and no record says since when."""
    return order.signed_at is None and order.status not in NOT_SHIPPED


def why_not_signed(order: Order, day: date) -> str | None:
    """Why the order's record rules this sign-for day out, in Chinese; None when it does not."""
    if order.status in NOT_SHIPPED:
        return "订单还没有发货"
    steps = (("发货", order.shipped_at), ("付款", order.paid_at), ("下单", order.bought_at))
    for name, moment in steps:
        if moment is not None and day < shanghai_day(moment):
            return f"订单是{chinese_date(shanghai_day(moment))}{name}的"
    if order.success_at is not None and day > shanghai_day(order.success_at):
        return f"订单{chinese_date(shanghai_day(order.success_at))}就交易成功了"
    return None


def signed_days(cases: Iterable[Case]) -> frozenset[date]:
    """The sign-for days entered in these cases. On a repair sheet the same key is the day the customer signed it."""
    entered = (case.fact(SIGNED_ON.key) for case in cases if case.flow != VISIT.key)
    found = (_day(text) for text in entered if text is not None)
    return frozenset(day for day in found if day is not None)


def known_facts(
    order: Order, cases: Iterable[Case], refund: RegisteredRefund | None, lists: Mapping[ProductKind, IntactList]
) -> KnownFacts:
    """What the cases of an order have on file beside its record.

    `order`: before they were merged into it. `refund`: its open application as registered. `lists`: the check-lists
    of 完好 (R2.27).
    """
    own = of_order(cases, order.order_no)
    result, report, notes = _result(own)
    running = tuple(case for case in own if is_open(case))
    delay_cause, ship_by = _delay(running)
    return KnownFacts(
        delay_cause=delay_cause, ship_by=ship_by,
        result=result, report=report, condition=_condition(running, lists), agreed_freight=_agreed(running),
        stated_reason=refund.reasons.stated[-1].reason if refund is not None and refund.reasons.stated else None,
        verified_reason=refund.reasons.verified[-1].reason if refund is not None and refund.reasons.verified else None,
        notes=(*notes, *_doubtful_days(order, own)),
    )


def found_fault(case: Case, own: Iterable[Case]) -> bool:
    """Whether a test found a fault in this case, whatever became of it."""
    if case.flow != SEND_BACK.key:
        return False
    if case.state == RETURNED:  # also reached without any test, by an application on the platform
        return any(other.parent_id == case.id and other.flow == FAULT_RETURN for other in own)
    return case.state in FAULT_STANDS or case.state in (REPAIRED, EXCHANGED)


def _repair(case: Case, own: tuple[Case, ...]) -> Repair:
    """A repair of ours, from the day the phone came to the day it went back; open while it is being repaired.

    It failed when a later test of the same order found a fault again (R2.7, 手机三包规定); that it holds is not known
    before.
    """
    end = shanghai_day(case.entered_at) if case.state == REPAIRED else None
    start = shanghai_day(_arrived(case))
    again = end is not None and any(
        other.opened_at >= case.entered_at and found_fault(other, own) for other in own if other.id != case.id
    )
    return Repair(
        start=start if end is None else min(start, end), end=end, fixed=False if again else None,
        cause=REPAIR_DELAYS.get(case.fact(REPAIR_DELAY.key) or ""),
    )  # fmt: skip


def _arrived(case: Case) -> datetime:
    """When the phone came. Without that moment our own report proves that it was here; else only its end is known."""
    entered = case.fact(RECEIVED_AT.key)
    if entered is not None:
        return moment_of(entered)
    report = case.facts.get("report_kind")
    ours = report is not None and report_kind(report.value) is ReportKind.OURS
    return report.at if report is not None and ours else case.entered_at


def _overlap(one: Repair, other: Repair) -> bool:
    """Whether two repairs share a day: then they are one and the same, told twice."""
    return one.start <= (other.end or date.max) and other.start <= (one.end or date.max)


def _with_exchange(order: Order, own: tuple[Case, ...]) -> Order:
    """The newest exchange of the cases, unless the order has one; serials of one exchange are never mixed."""
    done = sorted((case for case in own if _exchanged(case)), key=lambda case: case.entered_at)
    if not done or (order.exchanged_at is not None and len(done) > 1):
        return order
    newest = done[-1]
    old, new = newest.fact("old_serial"), newest.fact("new_serial")
    if order.old_serial in (None, old) and order.new_serial in (None, new):
        order = replace(order, old_serial=order.old_serial or old, new_serial=order.new_serial or new)
    if order.exchanged_at is not None:
        return order
    asked = newest.fact(ASKED_AT)
    return replace(
        order, exchanged_at=newest.entered_at,
        exchange_asked_at=newest.opened_at if asked is None else min(moment_of(asked), newest.entered_at),
    )  # fmt: skip


def _exchanged(case: Case) -> bool:
    """Whether the buyer got the same thing anew; another size or style is no exchange of a faulty unit."""
    if case.state != EXCHANGED:
        return False
    return case.flow == SEND_BACK.key or (case.flow == EXCHANGE.key and case.fact("exchange_for") == SAME)


def _result(own: tuple[Case, ...]) -> tuple[TestResult | None, ReportKind | None, tuple[str, ...]]:
    """The newest test result that still stands, whose report it is, and what to mind about its day."""
    going_on = False
    for case in reversed([case for case in own if case.flow == SEND_BACK.key]):
        if case.state in SETTLED:
            break
        report = report_kind(case.fact("report_kind") or "")
        if found_fault(case, own):
            day = chinese_date(shanghai_day(case.opened_at))
            return TestResult.FAULT, report, (f"故障是{day}报修的：退、换、修按那一天算，以案件里的为准（R2.43）。",)
        result = NO_FAULT.get(case.state)
        # A newer case about the same unit puts an older result that finds nothing in doubt.
        if result is not None and report is not None and not going_on:
            return result, report, ()
        going_on = going_on or is_open(case)
    return None, None, ()


def _condition(running: tuple[Case, ...], lists: Mapping[ProductKind, IntactList]) -> frozenset[Condition]:
    """What was seen on goods that came back: the newest ticked list, else the first look (R2.27, R5.51)."""
    for case in reversed(running):
        ticked, look = case.fact(INTACT.key), case.fact("received_whole")
        if ticked is not None:
            seen = (finding.condition for finding in present(lists.values(), ticked))
            return frozenset(Condition(name) for name in seen if name is not None)
        if look is not None:
            return frozenset({_RECEIVED[look]}) if look in _RECEIVED else frozenset()
    return frozenset()


def _agreed(running: tuple[Case, ...]) -> str | None:
    """Who pays the way back as recorded in the running cases; two that differ agree on nobody (R5.49)."""
    said = {_PAYERS.get(payer) for case in running if (payer := case.fact("freight_payer")) is not None}
    return next(iter(said)) if len(said) == 1 else None


def _delay(running: tuple[Case, ...]) -> tuple[str | None, date | None]:
    """Why the goods were not sent and by when they can be, as the warehouse answered in the case of 未发退 (R5.17)."""
    told = (case for case in reversed(running) if case.flow == REFUND_UNSHIPPED.key)
    for case in told:
        if (cause := case.fact(DELAY_WORDS.key)) is not None:
            return cause, _day(case.fact(SHIP_BY.key) or "")
    return None, None


def _doubtful_days(order: Order, own: tuple[Case, ...]) -> tuple[str, ...]:
    days = sorted(signed_days(own))
    if order.signed_at is not None or not days:
        return ()
    if len(days) > 1:
        return (f"案件里记的签收日期不一样（{'、'.join(map(chinese_date, days))}），都没有采用，请核对后改成同一天。",)
    why = why_not_signed(order, days[0])
    return () if why is None else (f"案件里记的签收日期是{chinese_date(days[0])}，可是{why}，没有采用，请核对。",)


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None
