"""《售后维修单》: repair on site, from the customer's report to the closed sheet (R3.1–R3.17).

Who is who, with the fixed roles: the clerk of the office (办公室文员) is any of the desk; the head of engineering
(工程部负责人) is a senior colleague or a supervisor, because they answer for whom they send and for every exception;
repairers (维修人员) are the workshop, who answer tasks, or whose word the clerk writes down (代录). The customer and
the factory have no account.

No time fixed in the call: two clocks of 24 hours run from the moment the repairer was notified, one until the visit is
agreed, one until it is made (R3.7). A time fixed in the call takes their place (R3.7, as read). The remedy of an
exception is a reason and the head's word, who is another person than who gave the reason (R3.8).
"""

from __future__ import annotations

from cs_assistant.domain.flows import Asked, AskedKind, Deadline, Flow, Need, Opens, State, Step
from cs_assistant.domain.modules import Module
from cs_assistant.domain.people import DESK, Role
from cs_assistant.flows.common import WORKSHOP_OR_DESK, asked, optional
from cs_assistant.flows.visit_results import (
    AFTER_VISIT,
    AFTER_VISIT_FINALS,
    GO,
    RESULT,
    TECHNICIAN,
    again,
    results,
)

HEAD = frozenset({Role.SENIOR, Role.SUPERVISOR})
"""Engineering's head: assigns, and confirms exceptions (R3.6, R3.8)."""
FIXED, NOT_FIXED = "已定", "未定"

TIME_FIXED = asked("time_fixed", "来电时有没有定上门时间", NOT_FIXED, FIXED)
OPENING = (
    asked("site_name", "工地名称"),
    optional("site_address", "地址"),
    asked("contact", "联系人"),
    asked("contact_phone", "联系人电话"),
    Asked(key="fault_detail", name="故障申告的详细内容", kind=AskedKind.LONG),
    Asked(key="special_request", name="客户的具体要求", kind=AskedKind.LONG, optional=True),
    TIME_FIXED,
    optional("wished_time", "客户要求的维修时间"),
)
"""The sheet as the clerk fills it in: four items are mandatory (R3.2), requests and the wished time have places of
their own (R3.4). The address is ours: a site's name alone does not lead a repairer there."""

_FIXED = Need(key=TIME_FIXED.key, name="来电时已定上门时间", value=FIXED)
_NOT_FIXED = Need(key=TIME_FIXED.key, name="来电时没有定上门时间", value=NOT_FIXED)
_NOTIFIED = Asked(
    key="notified_at", name="维修人员接到通知的时间", kind=AskedKind.MOMENT, optional=True
)
_APPOINTED = Asked(key="appointed_at", name="约定的上门时间", kind=AskedKind.MOMENT)
_VISITED = Asked(key="visited_at", name="到现场的时间", kind=AskedKind.MOMENT, optional=True)
_REASON = Asked(key="exception_reason", name="特殊情况：24 小时内为什么约不了、去不了", kind=AskedKind.LONG)
_CONFIRMED = Asked(
    key="exception_confirmed", name="负责人的意见", kind=AskedKind.LONG, not_by=_REASON.key,
)  # fmt: skip
_POSTPONED = Asked(key="postponed_until", name="最晚什么时候上门", kind=AskedKind.MOMENT)

_ASSIGN_DUE = Deadline(
    key="visit_assign", name="还没有派工", hours=4, source="own:派工的时限原文没有，暂定四小时"
)  # fmt: skip
APPOINT_24H = Deadline(
    key="visit_appoint_24h", name="接到通知起 24 小时内要和客户约好上门时间", hours=24, base=_NOTIFIED.key,
    source="R3.7", warns=(12, 20),
)  # fmt: skip
VISIT_24H = Deadline(
    key="visit_visit_24h", name="接到通知起 24 小时内要上门维修", hours=24, base=_NOTIFIED.key, source="R3.7",
    warns=(12, 20),
)  # fmt: skip
_APPOINTMENT = Deadline(
    key="visit_appointment", name="约定的时间已过一小时，还没有登记上门", hours=1, base=_APPOINTED.key, warns=(),
    source="own:约定时间就是期限，过一小时提醒",
)  # fmt: skip
_POSTPONED_DUE = Deadline(
    key="visit_postponed", name="负责人批准的最晚上门时间已过一小时", hours=1, base=_POSTPONED.key, warns=(),
    source="R3.8",
)  # fmt: skip

_APPOINT_TASK = Opens(
    kind="visit_appoint", department=Role.WORKSHOP, title="联系客户，约上门维修的时间",
    answers={"appoint": "已约好", "ask_exception": "特殊情况，24 小时内不行"},
)  # fmt: skip
_APPOINT_LATE_TASK = Opens(
    kind="visit_appoint", department=Role.WORKSHOP, title="联系客户，约上门维修的时间（已批准延后）",
    answers={"appoint": "已约好"},
)  # fmt: skip
_GO_SOON_TASK = Opens(
    kind="visit_go", department=Role.WORKSHOP, title="上门维修（24 小时内）",
    answers={"arrive": "已到现场", "ask_exception": "特殊情况，24 小时内不行"},
)  # fmt: skip

_BEFORE = {
    "to_assign": State(key="to_assign", name="待派工", deadlines=(_ASSIGN_DUE,)),
    "to_appoint": State(key="to_appoint", name="已派工，待约时间", deadlines=(APPOINT_24H, VISIT_24H)),
    "appointed_soon": State(
        key="appointed_soon", name="已约好，24 小时内上门", deadlines=(VISIT_24H, _APPOINTMENT),
    ),
    "exception_asked": State(
        key="exception_asked", name="特殊情况，待负责人确认", deadlines=(APPOINT_24H, VISIT_24H),
    ),
    "to_appoint_late": State(key="to_appoint_late", name="已批准延后，待约时间", deadlines=(_POSTPONED_DUE,)),
    "appointed": State(key="appointed", name="已约定，待上门", deadlines=(_APPOINTMENT,)),
}  # fmt: skip
_CANCELLED = State(key="cancelled", name="客户取消报修")
_HANDED_IN = State(key="handed_in", name="已交单，待结案")

_ASSIGN = (
    Step(
        event="assign", name="派工，通知维修人员约时间", source="to_assign", target="to_appoint",
        clause=("R3.5", "R3.6", "R3.7"), roles=HEAD, needs=(_NOT_FIXED,), asks_for=(TECHNICIAN, _NOTIFIED),
        stamps=(_NOTIFIED.key,), opens=(_APPOINT_TASK,),
    ),
    Step(
        event="assign_fixed", name="派工，按来电时定的时间上门", source="to_assign", target="appointed",
        clause=("R3.4", "R3.6", "R3.7", "own:客户来电时定了时间的，以那个时间为准，不另算 24 小时"), roles=HEAD,
        needs=(_FIXED,), asks_for=(TECHNICIAN, _APPOINTED, _NOTIFIED), stamps=(_NOTIFIED.key,), opens=(GO,),
    ),
    *(
        Step(
            event="reassign", name="换一个维修人员", source=source, target=source,
            clause=("R3.6", "own:换人不重新起算 24 小时，客户等的是同一件事"), roles=HEAD, asks_for=(TECHNICIAN,),
        )
        for source in ("to_appoint", "appointed_soon", "to_appoint_late", "appointed")
    ),
)  # fmt: skip

_APPOINT = (
    Step(
        event="appoint", name="已和客户约好时间", source="to_appoint", target="appointed_soon",
        clause=("R3.6", "R3.7"), roles=WORKSHOP_OR_DESK, asks_for=(_APPOINTED,), opens=(_GO_SOON_TASK,),
    ),
    Step(
        event="appoint", name="已和客户约好时间", source="to_appoint_late", target="appointed",
        clause=("R3.7", "R3.8"), roles=WORKSHOP_OR_DESK, asks_for=(_APPOINTED,), opens=(GO,),
    ),
    *(
        Step(
            event="appoint_again", name="和客户改了时间", source=source, target=source,
            clause=("R3.7", "own:改约记新的时间；24 小时的期限不因改约重新起算"), roles=WORKSHOP_OR_DESK,
            asks_for=(_APPOINTED,),
        )
        for source in ("appointed_soon", "appointed")
    ),
    *(
        Step(
            event="ask_exception", name="特殊情况：24 小时内不行", source=source, target="exception_asked",
            clause=("R3.8",), roles=WORKSHOP_OR_DESK, asks_for=(_REASON,),
        )
        for source in ("to_appoint", "appointed_soon")
    ),
    Step(
        event="confirm_exception", name="负责人确认特殊情况", source="exception_asked", target="to_appoint_late",
        clause=("R3.8",), roles=HEAD, asks_for=(_CONFIRMED, _POSTPONED), opens=(_APPOINT_LATE_TASK,),
    ),
    Step(
        event="reject_exception", name="负责人不同意，仍按 24 小时", source="exception_asked", target="to_appoint",
        clause=("R3.8", "R3.7"), roles=HEAD, asks_for=(_CONFIRMED,), opens=(_APPOINT_TASK,),
    ),
)  # fmt: skip

_VISIT = tuple(
    Step(
        event="arrive", name="已上门", source=source, target="on_site", clause=("R3.7", "R3.9"),
        roles=WORKSHOP_OR_DESK, asks_for=(_VISITED,), stamps=(_VISITED.key,), opens=(RESULT,),
    )
    for source in ("appointed_soon", "appointed")
)  # fmt: skip

_CANCEL = tuple(
    Step(
        event="cancel_visit", name="客户取消报修", source=source, target="cancelled",
        clause=("own:客户不要修了，原文没有写；记下原因",), roles=DESK,
        asks_for=(asked("why_cancelled", "为什么取消"),),
    )
    for source in _BEFORE
)  # fmt: skip

_CLOSE = (
    Step(
        event="close_visit", name="结案", source=_HANDED_IN.key, target="closed", clause=("R3.14", "R3.17"), roles=DESK,
    ),
    *again(_HANDED_IN.key, _APPOINT_TASK),
)  # fmt: skip

_FINALS = (*AFTER_VISIT_FINALS, _CANCELLED)

VISIT = Flow(
    key="visit",
    name="售后维修单",
    version=1,
    start="to_assign",
    finals=frozenset(state.key for state in _FINALS),
    states=(*_BEFORE.values(), *AFTER_VISIT, _HANDED_IN, *_FINALS),
    steps=(*_ASSIGN, *_APPOINT, *_VISIT, *results(_APPOINT_TASK), *_CLOSE, *_CANCEL),
    clause=("R3.1", "R3.2", "R3.3", "R3.4", "R3.5", "R3.17"),
    module=Module.VISITS,
    opening=OPENING,
    intents=("service.onsite",),
    openers=DESK,
)


def sheet_no(case_id: str, opened_on: str) -> str:
    """The sheet's number (R3.3 leaves the rule open; own): WX, the day it was opened, the last six of the case's id.

    `opened_on` is the Shanghai day as 20261130. It follows from the case, so it can be neither forgotten nor given
    twice a day to two cases, short of a chance of one in sixteen million.
    """
    return f"WX{opened_on}-{case_id.replace('-', '')[-6:].upper()}"
