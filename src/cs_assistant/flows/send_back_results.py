"""The second half of 寄回代检: what the inspection found, and the next step by date (R2.21, R2.23, R2.41, R2.57)."""

from __future__ import annotations

from cs_assistant.domain.flows import Asked, AskedKind, Need, Opens, State, Step
from cs_assistant.domain.people import DESK, Role
from cs_assistant.domain.reports import REPORT_KINDS
from cs_assistant.flows.common import WORKSHOP_OR_DESK, asked, optional

SECOND_TESTS = ("品牌官方检测", "双方商定的机构")
"""D2, 消法实施条例§47: who may look again when the buyer does not accept our report."""

_SENDERS = WORKSHOP_OR_DESK | {Role.WAREHOUSE}
CHOICE = optional("buyer_choice_words", "买家选择的原话")
SIGNED_ON = optional("signed_on", "签收日期（未接入平台时填，如 2026-11-20）")
RECEIVED_AT = Asked(key="received_at", name="收到手机的时间", kind=AskedKind.MOMENT, optional=True)
"""When it was handed in: from here to the day it goes back the guarantee does not run (手机三包规定)."""
REPAIR_DELAYS = {"等厂家的配件": "parts", "维修方耽搁": "repairer", "其他": "other"}
"""What is entered → the cause of the entitlement contract."""
REPAIR_DELAY = optional("repair_delay", "修得久的，是因为什么（超过一个月才填）", *REPAIR_DELAYS)
WHOLE_UNIT = "entitled.whole_unit"
"""Fact: whether the whole unit is due, or the main unit alone, by the day the fault was reported (R2.47, D5)."""
NEW_UNIT = Opens(
    kind="exchange_unit", department=Role.WORKSHOP, title="换新并寄出（签收日期不在案：换整机还是换主机，先问客服）",
    answers={"send_unit_back": "新机已寄出"}, by=WHOLE_UNIT,
    titles={
        "yes": "换整机并寄出（退货期内报修的：手机、配件、包装一起换）",
        "no": "换主机并寄出（退货期过后报修的：配件、包装不换）",
    },
)  # fmt: skip
REPAIR = Opens(
    kind="repair_unit", department=Role.WORKSHOP, title="免费修理，修好寄出", answers={"send_unit_back": "修好已寄出"}
)

RESULT_STATES = (
    State(key="fault_found", name="有质量问题，按日期选下一步"),
    State(key="none_found", name="没有质量问题"),
    State(key="human_damage", name="人为损坏"),
    State(key="disputed", name="买家不认可报告，另行检测"),
    State(key="exchanging", name="换新中"),
    State(key="repairing", name="修理中"),
)


def entitled(key: str, name: str) -> Need:
    """A right by the day the fault was reported: the service puts the verdict of the policy on file."""
    return Need(key=f"entitled.{key}", name=name, value="yes")


def report_asked(*kinds: str) -> tuple[Asked, ...]:
    """What is kept of a report: whose it is, its number, its day (R2.20, R2.21, R2.30)."""
    return (
        asked("report_kind", "报告是谁出的", *kinds), asked("report_no", "检测报告编号"),
        Asked(key="report_on", name="报告日期", kind=AskedKind.DAY),
    )  # fmt: skip


def result_steps(source: str, test: str, roles: frozenset[Role]) -> tuple[Step, ...]:
    """The three results a test may have. `test`: what the test is called; `roles`: who may enter its result."""
    rows = (
        ("result_fault", f"{test}：有质量问题", "fault_found", ("R2.20", "R2.21", "R2.31")),
        ("result_none", f"{test}：没有质量问题", "none_found", ("R2.20", "R2.23", "R2.31")),
        ("result_human", f"{test}：人为损坏", "human_damage", ("R2.20", "R2.23")),
    )
    return tuple(
        Step(
            event=event, name=name, source=source, target=target, clause=clause, roles=roles,
            asks_for=(*report_asked(*REPORT_KINDS), *((SIGNED_ON,) if event == "result_fault" else ())),
        )
        for event, name, target, clause in rows
    )  # fmt: skip


def _sent(source: str, target: str, name: str, clause: tuple[str, ...], *more: Asked) -> Step:
    return Step(
        event="send_unit_back", name=name, source=source, target=target, clause=clause, roles=_SENDERS,
        asks_for=(asked("outbound_tracking_no", "寄出的物流单号"), *more),
    )  # fmt: skip


def _dispute(source: str) -> Step:
    return Step(
        event="dispute", name="买家不认可报告，换地方再检", source=source, target="disputed",
        clause=("R2.57", "D2", "消法实施条例§47"), roles=DESK,
        asks_for=(asked("second_test", "由谁再检", *SECOND_TESTS),),
    )  # fmt: skip


RESULT_STEPS = (
    Step(
        event="return", name="退货", source="fault_found", target="platform_return",
        clause=("R2.21", "R2.25", "R2.43", "D6"), roles=DESK, needs=(entitled("return", "报修当天在可退货的期限内"),),
        asks_for=(CHOICE,), starts="refund_fault_return",
    ),
    Step(
        event="exchange", name="换新", source="fault_found", target="exchanging",
        clause=("R2.41", "R2.42", "R2.43", "D5"), roles=DESK, needs=(entitled("exchange", "报修当天在可换货的期限内"),),
        asks_for=(
            asked("new_serial", "换出手机的串码"), optional("old_serial", "寄来手机的串码"), CHOICE,
        ), opens=(NEW_UNIT,),
    ),
    Step(
        event="repair", name="免费修理", source="fault_found", target="repairing", clause=("R2.7", "R2.43", "D6"),
        roles=DESK, needs=(entitled("repair", "报修当天在免费修理的期限内"),), asks_for=(CHOICE,), opens=(REPAIR,),
    ),
    _sent("exchanging", "exchanged", "新机已寄出", ("R2.41", "R2.48")),
    _sent("repairing", "repaired", "修好，已寄出", ("R2.6", "R2.7", "R2.43"), REPAIR_DELAY),
    _sent("fault_found", "sent_back", "买家要求寄还，已寄出", ("D6", "R2.31")),
    _sent("none_found", "sent_back", "整套寄还", ("R2.23", "R2.31")),
    _sent("human_damage", "sent_back", "整套寄还", ("R2.23", "R2.31")),
    _sent("disputed", "sent_back", "买家自己送检，已寄还", ("R2.57", "D2")),
    *(_dispute(source) for source in ("fault_found", "none_found", "human_damage")),
    *result_steps("disputed", "再检", DESK),  # not by those whose report is in dispute
)  # fmt: skip
