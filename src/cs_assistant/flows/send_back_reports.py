"""The buyer's own report: from a maker's centre or a contracted point, to the same results by date (R2.21, R2.30).

The phone is in the buyer's hands: a report that finds a fault leads to the choice first and to the parcel
afterwards, and no consent to our inspection is asked for, because we do not inspect.
"""

from __future__ import annotations

from cs_assistant.domain.flows import Deadline, Opens, State, Step
from cs_assistant.domain.people import DESK, Role
from cs_assistant.domain.reports import ReportKind
from cs_assistant.flows.common import WORKSHOP_OR_DESK, asked, optional
from cs_assistant.flows.send_back_results import (
    CHOICE,
    NEW_UNIT,
    RECEIVED_AT,
    REPAIR,
    SECOND_TESTS,
    SIGNED_ON,
    entitled,
    report_asked,
)

_REPORT_DUE = Deadline(
    key="report_due", name="买家还没发检测报告来，问一次", hours=168, source="own:送检的时限原文没有，暂定七天"
)
_PARCEL_DUE = Deadline(
    key="parcel_due", name="买家还没寄出，问一次", hours=168, source="own:寄出的时限原文没有，比照平台退货的七天"
)

REPORT_STATES = (
    State(key="to_outlet", name="去品牌网点检测", deadlines=(_REPORT_DUE,)),
    State(key="own_report", name="买家自己出检测报告", deadlines=(_REPORT_DUE,)),
    State(key="report_in", name="收到买家的检测报告，待核对"),
    State(key="fault_reported", name="报告有质量问题，按日期选下一步"),
    State(key="no_fault_reported", name="报告没有质量问题或属人为损坏"),
    State(key="exchange_due", name="换新：等买家寄来", deadlines=(_PARCEL_DUE,)),
    State(key="repair_due", name="修理：等买家寄来", deadlines=(_PARCEL_DUE,)),
    State(key="exchange_here", name="寄来的手机到了，待换新"),
)
REPORT_FINALS = (State(key="told", name="已按报告答复"),)
WAITING = ("to_outlet", "own_report", "report_in", "fault_reported", "no_fault_reported", "exchange_due", "repair_due")
"""States in which the phone is with the buyer."""
EARLY = ("asking", "self_help", "outlet_check", "terms", "consent_due", "declined")
"""States in which a buyer may come with a report of their own at any time."""

_THEIRS = (ReportKind.MAKER.value, ReportKind.CONTRACTED.value)


def _received_report(source: str) -> Step:
    return Step(
        event="report_received", name="买家发来检测报告", source=source, target="report_in",
        clause=("R2.21", "R2.30", "D2", "手机争议规则"), roles=DESK, asks_for=report_asked(*_THEIRS),
    )  # fmt: skip


def _read(event: str, name: str, target: str, clause: tuple[str, ...]) -> Step:
    return Step(
        event=event, name=name, source="report_in", target=target, clause=clause, roles=DESK,
        asks_for=(SIGNED_ON,) if target == "fault_reported" else (),
    )  # fmt: skip


def _arrived(source: str, target: str, *opens: Opens) -> Step:
    return Step(
        event="received", name="收到手机", source=source, target=target, clause=("R2.21", "R2.31"),
        roles=WORKSHOP_OR_DESK | {Role.WAREHOUSE}, asks_for=(optional("received_by", "收货人"), RECEIVED_AT),
        stamps=(RECEIVED_AT.key,), opens=opens,
    )  # fmt: skip


REPORT_STEPS = (
    *(_received_report(source) for source in (*EARLY, "to_outlet", "own_report")),
    *(
        Step(
            event="outlet_settled", name="网点已经处理好", source=source, target="solved", clause=("R2.52",),
            roles=DESK,
        )
        for source in ("to_outlet", "fault_reported")
    ),
    Step(
        event="reconsider", name="网点没有接，改为寄回代检", source="to_outlet", target="terms",
        clause=("R2.24", "R2.53", "D2"), roles=DESK,
    ),
    Step(
        event="reconsider", name="买家改主意，愿意寄回代检", source="own_report", target="terms",
        clause=("R2.24", "R2.53"), roles=DESK,
    ),
    _read("result_fault", "报告：有质量问题", "fault_reported", ("R2.20", "R2.21", "R2.31")),
    _read("result_none", "报告：没有质量问题", "no_fault_reported", ("R2.20", "R2.23")),
    _read("result_human", "报告：人为损坏", "no_fault_reported", ("R2.20", "R2.23")),
    Step(
        event="report_unclear", name="看不清，或不是这台手机的，请买家再发", source="report_in", target="own_report",
        clause=("R2.30", "own:报告要认得出是哪家、哪天、哪一台"), roles=DESK,
    ),
    Step(
        event="return", name="退货", source="fault_reported", target="platform_return",
        clause=("R2.21", "R2.25", "R2.43", "D6"), roles=DESK, needs=(entitled("return", "报修当天在可退货的期限内"),),
        asks_for=(CHOICE,), starts="refund_fault_return",
    ),
    Step(
        event="choose_exchange", name="换新，请买家寄来", source="fault_reported", target="exchange_due",
        clause=("R2.41", "R2.43", "D1", "D5"), roles=DESK,
        needs=(entitled("exchange", "报修当天在可换货的期限内"),), asks_for=(CHOICE,),
    ),
    Step(
        event="choose_repair", name="免费修理，请买家寄来", source="fault_reported", target="repair_due",
        clause=("R2.7", "R2.43", "D1", "D6"), roles=DESK,
        needs=(entitled("repair", "报修当天在免费修理的期限内"),), asks_for=(CHOICE,),
    ),
    _arrived("exchange_due", "exchange_here"),
    _arrived("repair_due", "repairing", REPAIR),
    Step(
        event="exchange", name="换新", source="exchange_here", target="exchanging",
        clause=("R2.41", "R2.42", "R2.48", "D5"), roles=DESK,
        asks_for=(asked("new_serial", "换出手机的串码"), optional("old_serial", "寄来手机的串码")), opens=(NEW_UNIT,),
    ),
    Step(
        event="told", name="已把结果和其他的路告诉买家", source="no_fault_reported", target="told",
        clause=("R2.23", "D2"), roles=DESK,
    ),
    Step(
        event="dispute", name="买家不认可报告，换地方再检", source="no_fault_reported", target="own_report",
        clause=("R2.57", "D2", "消法实施条例§47"), roles=DESK,
        asks_for=(asked("second_test", "由谁再检", *SECOND_TESTS),),
    ),
    Step(
        event="reconsider", name="买家愿意寄来由我们再看", source="no_fault_reported", target="terms",
        clause=("R2.24", "R2.53", "R2.57"), roles=DESK,
    ),
)  # fmt: skip
