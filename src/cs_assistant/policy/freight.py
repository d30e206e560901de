"""Who pays the freight, and whether the selected reason may be questioned."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from cs_assistant.domain.orders import OrderStatus
from cs_assistant.domain.verdicts import Verdict, VerdictValue
from cs_assistant.policy.facts import Fault, Payer, Report
from cs_assistant.policy.ground import Ground, Ruling
from cs_assistant.policy.platform_rules import AFTER_SALE
from cs_assistant.policy.reasons import CHANGEABLE, fault_of
from cs_assistant.policy.seven_day import ID as SEVEN_DAY
from cs_assistant.policy.wording import CORRECT_ME

RETURN = "freight.return"
OUTBOUND = "freight.outbound"
MAY_ASK = "reason.may_ask_change"

FAULT_CLAUSE = "R5.43; 消法§24; 争议规则§49"
AFTER_ASK_CLAUSE = "R5.43; 争议规则§27"
AGREED_CLAUSE = "R5.49; 争议规则§7"
NO_FAULT_CLAUSE = "R2.23; 争议规则§49"
BUYER_CLAUSE = "R2.26; 消法§25; 争议规则§53"
OPEN_CLAUSE = "R5.49; 争议规则§49"
MAY_ASK_CLAUSE = "R5.36; R5.20; 消法§20"


@dataclass(frozen=True, kw_only=True, slots=True)
class _Case:
    """The first case that fits: who pays the return leg and why."""

    value: VerdictValue
    clause: str
    why: str
    missing: tuple[str, ...] = ()
    ours: bool = False
    """The first case of the table: the matter is the shop's or the courier's."""


def freight(ground: Ground, rights: Sequence[Verdict]) -> tuple[Ruling, Ruling]:
    """The return leg and the original leg. `rights` are the other verdicts of the same day."""
    case = _first_case(ground, rights)
    back = Verdict(id=RETURN, value=case.value, clause=case.clause, reason=_RETURN_SENTENCES[case.value](case.why),
                   missing=case.missing, trace=(f"依据：{case.why}",))
    return Ruling(verdict=back), Ruling(verdict=_outbound(ground, case))


_RETURN_SENTENCES = {
    VerdictValue.SHOP: lambda why: f"{why}，寄回的运费由店铺承担。",
    VerdictValue.BUYER: lambda why: f"{why}，寄回的运费由您承担；{CORRECT_ME}。",
    VerdictValue.SPLIT: lambda why: f"{why}，寄回的运费按约定双方分担。",
    VerdictValue.UNKNOWN: lambda why: f"{why}，寄回的运费谁承担还定不下来，核实后再答复您。",
}


def _first_case(ground: Ground, rights: Sequence[Verdict]) -> _Case:
    facts = ground.facts
    ours = _ours(ground, rights)
    if ours is not None:
        return ours
    if facts.agreed_freight is not None:
        words = {Payer.SHOP: "店铺承担", Payer.BUYER: "买家承担", Payer.SPLIT: "双方分担"}[facts.agreed_freight]
        return _Case(value=VerdictValue(facts.agreed_freight.value), clause=AGREED_CLAUSE, why=f"之前约定运费{words}")
    if facts.fault is Fault.HUMAN:
        return _Case(value=VerdictValue.BUYER, clause=NO_FAULT_CLAUSE, why="记录显示是人为损坏")
    if facts.fault is Fault.NONE and facts.report is not Report.NONE:
        return _Case(value=VerdictValue.BUYER, clause=NO_FAULT_CLAUSE, why="检测报告显示没有质量问题")
    if fault_of(facts.reason, ground.reasons) == "buyer" and _value(rights, SEVEN_DAY) is VerdictValue.YES:
        return _Case(value=VerdictValue.BUYER, clause=BUYER_CLAUSE, why="这次是七天无理由退货")
    why, missing = _open_question(ground, rights)
    return _Case(value=VerdictValue.UNKNOWN, clause=OPEN_CLAUSE, why=why, missing=missing)


def _ours(ground: Ground, rights: Sequence[Verdict]) -> _Case | None:
    if ground.facts.fault is Fault.CONFIRMED and _any_window_open(ground, rights):
        return _Case(value=VerdictValue.SHOP, clause=FAULT_CLAUSE, why="故障已确认是质量问题", ours=True)
    verified = {"shop": "核实是店铺这边的问题", "courier": "核实是运输途中的问题"}.get(
        fault_of(ground.facts.verified_reason, ground.reasons) or "")
    if verified is not None:
        return _Case(value=VerdictValue.SHOP, clause=FAULT_CLAUSE, why=verified, ours=True)
    if ground.shipped_after_ask:
        return _Case(value=VerdictValue.SHOP, clause=AFTER_ASK_CLAUSE, why="您申请退款之后才发的货", ours=True)
    return None


def _any_window_open(ground: Ground, rights: Sequence[Verdict]) -> bool:
    """Any of the three clocks: three guarantees, seven days, or the platform's once the goods are with the buyer."""
    if any(right.window_end is not None and ground.on <= right.window_end for right in rights):
        return True
    return _delivered(ground) and _value(rights, AFTER_SALE) is VerdictValue.YES


def _delivered(ground: Ground) -> bool:
    return ground.status in (OrderStatus.SIGNED, OrderStatus.SUCCESS)


def _value(rights: Sequence[Verdict], verdict_id: str) -> VerdictValue | None:
    right = _right(rights, verdict_id)
    return right.value if right is not None else None


def _right(rights: Sequence[Verdict], verdict_id: str) -> Verdict | None:
    return next((right for right in rights if right.id == verdict_id), None)


def _open_question(ground: Ground, rights: Sequence[Verdict]) -> tuple[str, tuple[str, ...]]:
    """What would settle an unknown, asked one thing at a time (voice, rule 2)."""
    fault = ground.facts.fault
    if fault is Fault.CLAIMED:
        return "故障还没有检测确认", ("report",)
    if fault is Fault.NONE:
        return "没有发现质量问题，但还没有检测报告", ("report",)
    if fault is Fault.CONFIRMED:
        platform = _right(rights, AFTER_SALE)
        if _delivered(ground) and platform is not None and platform.value is VerdictValue.UNKNOWN:
            return "故障已确认，平台的售后期过没过还不清楚", platform.missing
        return "故障已确认，但记录里没有仍在期内的售后", ("agreed_freight",)
    if ground.facts.reason is None:
        return "还不清楚退货的原因", ("fault", "reason")
    if fault_of(ground.facts.reason, ground.reasons) == "buyer":
        seven_day = next(right for right in rights if right.id == SEVEN_DAY)
        unsettled = tuple(key for key in seven_day.missing if key != "condition")
        return "能不能按七天无理由办还没有确定", unsettled or ("agreed_freight",)
    return "退货原因还没有核实", ("verified_reason",)


def _outbound(ground: Ground, case: _Case) -> Verdict:
    """The original leg at a refund (争议规则§53): what the buyer paid extra for, he bears in his own cases."""
    free = ground.facts.free_shipping
    missing: tuple[str, ...] = ()
    if case.ours:
        value, reason = VerdictValue.SHOP, f"{case.why}，当初发货的运费由店铺承担。"
    elif case.value is not VerdictValue.BUYER:
        value, reason = VerdictValue.UNKNOWN, f"{case.why}，发货的运费谁承担要核实后再答复您。"
        missing = case.missing or ("verified_reason",)
    elif free is None:
        value, missing = VerdictValue.UNKNOWN, ("free_shipping",)
        reason = "记录里没有写是否包邮，发货的运费核对后再答复您。"
    elif free:
        value, reason = VerdictValue.SHOP, "这单是包邮的，当初发货的运费由店铺承担。"
    else:
        value, reason = VerdictValue.BUYER, f"{case.why}，这单不包邮，当初发货的运费由您承担；{CORRECT_ME}。"
    return Verdict(id=OUTBOUND, value=value, clause=case.clause, reason=reason, missing=missing,
                   trace=(f"依据：{case.why}",))


def may_ask_change(ground: Ground) -> Ruling:
    """Only when the buyer's own words contradict a reason that accuses nobody of bad goods (stricter than R5.16)."""
    facts = ground.facts
    stated_by_buyer = fault_of(facts.stated_reason, ground.reasons) == "buyer"
    if stated_by_buyer and facts.reason in CHANGEABLE:
        stated, chosen = _name(facts.stated_reason, ground), _name(facts.reason, ground)
        verdict = Verdict(
            id=MAY_ASK, value=VerdictValue.YES, clause=MAY_ASK_CLAUSE,
            reason=f"买家自己说是「{stated}」，选的却是「{chosen}」，可以中性地问一次，并说明改后的影响。",
            trace=("自述原因是买家自己的事，所选原因可以询问",),
        )
    else:
        verdict = Verdict(
            id=MAY_ASK, value=VerdictValue.NO, clause=MAY_ASK_CLAUSE,
            reason="记录里没有买家自述与所选原因不符的情况，按买家所选的原因办理，不提改原因。",
            trace=("自述原因与所选原因的组合不在可询问之列",),
        )
    return Ruling(verdict=verdict)


def _name(reason_id: str | None, ground: Ground) -> str:
    reason = ground.reasons.get(reason_id or "")
    return reason_id or "" if reason is None else reason.name
