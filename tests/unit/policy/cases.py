"""Ways to put a question to the policy in the tests."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from cs_assistant.domain.scripts import Place, PolicyFact, PolicyFacts, RefundReason
from cs_assistant.domain.verdicts import Verdict, Verdicts
from cs_assistant.policy.contract import read_facts
from cs_assistant.policy.entitlement import judge

HERE = Place(file="test.yaml", line=1)


def _reason(reason_id: str, name: str, fault: str, *platform: str) -> RefundReason:
    return RefundReason(id=reason_id, name=name, platform=platform, fault=fault, quality=False, place=HERE)


REASONS = {
    reason.id: reason
    for reason in (
        _reason("unwanted", "不想要了", "buyer", "不要了", "不喜欢/不想要"),
        _reason("seven_day", "七天无理由", "buyer", "7天无理由"),
        _reason("size", "尺寸不合适", "buyer", "尺寸不符"),
        _reason("late_shipping", "未按约定时间发货", "shop", "未按约定时间发货"),
        _reason("quality", "商品质量问题", "shop", "质量问题"),
        _reason("invoice", "发票问题", "shop", "发票问题"),
        _reason("damaged", "收到商品破损", "courier", "货物破损已拒签"),
        _reason("not_received", "未收到货", "courier", "快递无跟踪记录"),
        _reason("freight", "退运费", "neutral", "退运费"),
        _reason("negotiated", "协商一致", "neutral", "协商一致退款"),
        _reason("other", "其他", "neutral", "其他"),
    )
}


def policy(**numbers: object) -> PolicyFacts:
    """policy.yaml with these numbers."""
    return PolicyFacts(facts=tuple(
        PolicyFact(key=key, value=Decimal(str(value)), unit=None, valid_from=date(2020, 1, 1), clause=("R2.5",),
                   source="test", place=HERE)
        for key, value in numbers.items()
    ))


def ask(numbers: PolicyFacts | None = None, /, **case: object) -> Verdicts:
    """All verdicts for a JSON object given as keywords."""
    return judge(read_facts(case, REASONS), numbers or PolicyFacts(), REASONS)


def verdict(verdict_id: str, numbers: PolicyFacts | None = None, /, **case: object) -> Verdict:
    """One verdict for a JSON object given as keywords."""
    found = ask(numbers, **case).get(verdict_id)
    assert found is not None
    return found


def outcome(verdict_id: str, numbers: PolicyFacts | None = None, /, **case: object) -> tuple[str, str | None]:
    """Value and last day of one verdict, as the JSON has them."""
    found = verdict(verdict_id, numbers, **case)
    return found.value.value, None if found.last_day is None else found.last_day.isoformat()
