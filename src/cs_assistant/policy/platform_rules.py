"""What the platform itself grants: after-sales on the order page, and the refund before shipping."""

from __future__ import annotations

from datetime import date, timedelta

from cs_assistant.domain.orders import OrderStatus
from cs_assistant.domain.times import shanghai_day
from cs_assistant.domain.verdicts import Verdict, VerdictValue
from cs_assistant.policy.ground import Ground, Ruling
from cs_assistant.policy.wording import CORRECT_ME, say_day

AFTER_SALE = "platform.after_sale"
UNSHIPPED = "refund.unshipped"
AFTER_SALE_CLAUSE = "R5.62; 平台售后期"
UNSHIPPED_CLAUSE = "R5.8; R5.13; 争议规则§27"

STATUS_NAMES = {
    OrderStatus.UNPAID: "未付款", OrderStatus.UNSHIPPED: "已付款未发货", OrderStatus.SHIPPED: "已发货",
    OrderStatus.SIGNED: "已签收", OrderStatus.SUCCESS: "交易成功",
}


def after_sale(ground: Ground) -> Ruling:
    """Before success open, afterwards a number of days (platform setting, not moved by holidays)."""
    facts, status = ground.facts, ground.status
    if status is None:
        return _after(ground, VerdictValue.UNKNOWN, "记录里看不出订单走到哪一步；请告诉我订单号，我核对后答复您。",
                      missing=("status",))
    if status is OrderStatus.UNPAID:
        return _after(ground, VerdictValue.NO, f"记录显示订单还没有付款，可以直接取消；{CORRECT_ME}。")
    if facts.success_at is not None:
        return _after_success(ground, shanghai_day(facts.success_at))
    if status is OrderStatus.SUCCESS:
        return _after(ground, VerdictValue.UNKNOWN, "订单显示交易成功，但没有成功的日期，售后期要核对后再答复您。",
                      missing=("success_at",))
    days = ground.numbers.count("signed_without_success_days")
    if facts.signed_at is not None and (ground.on - shanghai_day(facts.signed_at)).days > days:
        signed = say_day(shanghai_day(facts.signed_at), ground.on)
        return _after(
            ground, VerdictValue.UNKNOWN,
            f"{signed}签收到今天已超过 {days} 天，交易可能已自动成功，记录里没有成功的日期；请以订单页显示为准。",
            missing=("success_at",),
        )
    return _after(ground, VerdictValue.YES, f"订单{STATUS_NAMES[status]}，交易还没有完成，可以在订单页申请售后。")


def _after_success(ground: Ground, success: date) -> Ruling:
    days = ground.numbers.count("after_success_days")
    end = success + timedelta(days=days)
    trace = f"交易成功 {success}，次日起 {days} 天，到 {end}"
    if ground.on > end:
        value = VerdictValue.NO
        reason = f"记录显示平台售后期到{say_day(end, ground.on)}为止，{CORRECT_ME}；质量问题仍按三包帮您看。"
    else:
        value = VerdictValue.YES
        reason = f"交易成功后 {days} 天内可以在订单页申请售后，到{say_day(end, ground.on)}24:00。"
    return Ruling(verdict=Verdict(id=AFTER_SALE, value=value, clause=AFTER_SALE_CLAUSE, reason=reason, last_day=end,
                                  window_end=end, trace=(trace,)))


def _after(ground: Ground, value: VerdictValue, reason: str, *, missing: tuple[str, ...] = ()) -> Ruling:
    return Ruling(verdict=Verdict(id=AFTER_SALE, value=value, clause=AFTER_SALE_CLAUSE, reason=reason, missing=missing,
                                  trace=_status_trace(ground)))


def unshipped(ground: Ground) -> Ruling:
    """Paid and not shipped, or shipped although a refund had been asked for."""
    value, reason, missing = _unshipped(ground)
    return Ruling(verdict=Verdict(id=UNSHIPPED, value=value, clause=UNSHIPPED_CLAUSE, reason=reason, missing=missing,
                                  trace=_status_trace(ground)))


def _unshipped(ground: Ground) -> tuple[VerdictValue, str, tuple[str, ...]]:
    status = ground.status
    if ground.shipped_after_ask:
        return VerdictValue.YES, "您申请退款在先、发货在后，支持退款，包裹由我们联系追回。", ()
    if status is None:
        return VerdictValue.UNKNOWN, "记录里看不出订单是否付款、发货；请告诉我订单号，我核对后答复您。", ("status",)
    if status is OrderStatus.UNPAID:
        return VerdictValue.NO, f"记录显示订单还没有付款，不涉及退款，可以直接取消；{CORRECT_ME}。", ()
    if status is OrderStatus.UNSHIPPED:
        return VerdictValue.YES, "订单已付款、还没有发货，可以申请退款。", ()
    if ground.facts.refund_asked_at is not None and ground.facts.shipped_at is None:
        return (VerdictValue.UNKNOWN, "记录里没有发货时间，看不出发货和您申请退款哪个在先；我核对后答复您。",
                ("shipped_at",))
    return VerdictValue.NO, f"记录显示订单已经发货，按收货后的退款办理；{CORRECT_ME}。", ()


def _status_trace(ground: Ground) -> tuple[str, ...]:
    if ground.status is None:
        return ("没有订单状态，也没有能推出状态的时间",)
    source = "记录" if ground.facts.status is not None else "按时间推出"
    return (f"订单状态：{STATUS_NAMES[ground.status]}（{source}）",)
