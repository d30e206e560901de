"""《售后维修单》 from the arrival on: result, material, signature, hand-in, parts to the factory (R3.9–R3.16)."""

from __future__ import annotations

from cs_assistant.domain.flows import Asked, AskedKind, Deadline, Opens, State, Step
from cs_assistant.domain.people import DESK, Role
from cs_assistant.flows.common import WORKSHOP_OR_DESK, asked, optional

TECHNICIAN = asked("technician", "维修人员")
REPAIRED, NOT_REPAIRED, BROUGHT_BACK = "修好", "未修好", "带回"
RESULTS = (REPAIRED, NOT_REPAIRED, BROUGHT_BACK)
"""R3.14."""


def _long(key: str, name: str, *, adds: bool = True, only: bool = False) -> Asked:
    return Asked(key=key, name=name, kind=AskedKind.LONG, adds=adds, optional=only)


_TOLD = _long("told_customer", "怎么把结果告诉客户的（谁、什么结果）")
_ADDED = _long("materials_added", "增加的设备、材料和数量（没有写「无」）")
_REPLACED = _long("materials_replaced", "更换的设备、材料和数量（没有写「无」）")
_WORK = _long("work_done", "实际的维修情况")
_ON_SHEET = (_WORK, _ADDED, _REPLACED, _TOLD)
"""What every visit leaves on the sheet; a second visit writes below the first (R3.9, R3.11)."""
_AGAIN_WHY = _long("again_reason", "为什么要再次上门（已如实告诉客户）")
_APPOINTED = Asked(key="appointed_at", name="约定的上门时间", kind=AskedKind.MOMENT)
_NOTIFIED = Asked(
    key="notified_at", name="维修人员接到通知的时间", kind=AskedKind.MOMENT, optional=True
)
_HANDED_AT = Asked(key="handed_in_at", name="交单的时间", kind=AskedKind.MOMENT, optional=True)
_SENT_AT = Asked(key="factory_sent_at", name="返厂的时间", kind=AskedKind.MOMENT, optional=True)
_BACK_AT = Asked(key="factory_back_at", name="返回的时间", kind=AskedKind.MOMENT, optional=True)

GO = Opens(
    kind="visit_go", department=Role.WORKSHOP, title="按约定的时间上门维修", answers={"arrive": "已到现场"}
)  # fmt: skip
RESULT = Opens(
    kind="visit_result", department=Role.WORKSHOP, title="维修结果：告诉客户，写进维修单",
    answers={
        "repaired": "修好了", "not_repaired": "没有修好，不再上门", "bring_back": "部件带回维修",
        "again_open": "要再次上门，时间没定", "again_fixed": "要再次上门，时间已约好",
    },
)  # fmt: skip
_SIGN = Opens(
    kind="visit_sign", department=Role.WORKSHOP, title="请客户在维修单上签字（拍照放进待办）",
    answers={"signed": "客户已签字", "sign_refused": "客户没有签"},
)  # fmt: skip

_RESULT_DUE = Deadline(key="visit_result", name="还没有登记维修结果", hours=12, source="own:登记结果的时限原文没有")
_HAND_IN_DUE = Deadline(
    key="visit_hand_in", name="签好的维修单还没有交回", hours=24, source="own:交单的时限原文没有，暂定一天"
)
_SEND_DUE = Deadline(
    key="visit_factory_same_day", name="带回的部件要当天返厂", hours=0, same_day=True, source="R3.16"
)  # fmt: skip
_BACK_DUE = Deadline(
    key="visit_factory_back", name="返厂的部件还没有回来，问一次", hours=168, source="own:返厂的时限原文没有，暂定七天"
)

AFTER_VISIT = (
    State(key="on_site", name="上门维修中", deadlines=(_RESULT_DUE,)),
    State(key="signing", name="待客户签字"),
    State(key="to_hand_in", name="待交单", deadlines=(_HAND_IN_DUE,)),
    State(key="signing_parts", name="部件带回，待客户签字"),
    State(key="to_hand_in_parts", name="部件带回，待交单", deadlines=(_HAND_IN_DUE,)),
    State(key="to_factory", name="待返厂", deadlines=(_SEND_DUE,)),
    State(key="at_factory", name="已返厂，等返回", deadlines=(_BACK_DUE,)),
    State(key="parts_back", name="部件已返回，待装回或交还"),
)
AFTER_VISIT_FINALS = (State(key="closed", name="已结案"),)


def again(source: str, task: Opens, *more: Asked) -> tuple[Step, ...]:
    """Another visit: with a time agreed at once, or with both clocks of R3.7 from now (R3.10)."""
    clause = ("R3.10", "R3.7", "own:再次上门的时限原文没有，没约好时间的重新按 24 小时")
    return (
        Step(
            event="again_open", name="要再次上门，时间还没定", source=source, target="to_appoint", clause=clause,
            roles=WORKSHOP_OR_DESK, asks_for=(*more, _AGAIN_WHY, _NOTIFIED), stamps=(_NOTIFIED.key,), opens=(task,),
        ),
        Step(
            event="again_fixed", name="要再次上门，时间已和客户约好", source=source, target="appointed",
            clause=("R3.10",), roles=WORKSHOP_OR_DESK, asks_for=(*more, _AGAIN_WHY, _APPOINTED), opens=(GO,),
        ),
    )  # fmt: skip


def results(task: Opens) -> tuple[Step, ...]:
    """What may come of a visit, and the way from there to the closed sheet. `task`: agreeing another visit."""
    return (
        Step(
            event="repaired", name="修好了", source="on_site", target="signing", clause=("R3.9", "R3.11", "R3.14"),
            roles=WORKSHOP_OR_DESK, asks_for=_ON_SHEET, opens=(_SIGN,),
        ),
        *again("on_site", task, *_ON_SHEET),
        Step(
            event="bring_back", name="部件带回公司维修", source="on_site", target="signing_parts",
            clause=("R3.9", "R3.11", "R3.15"), roles=WORKSHOP_OR_DESK,
            asks_for=(
                *_ON_SHEET, asked("part", "带回的部件和数量"), asked("part_fault", "标签上的故障原因"),
                asked("tagged", "标签", "已贴标签（单号、部件、故障原因）"),
            ), opens=(_SIGN,),
        ),
        Step(
            event="not_repaired", name="没有修好，也不再上门", source="on_site", target="signing",
            clause=("R3.9", "R3.11", "R3.14"), roles=WORKSHOP_OR_DESK,
            asks_for=(*_ON_SHEET, asked("why_not_repaired", "为什么修不好")), opens=(_SIGN,),
        ),
        *_signatures("signing", "to_hand_in"),
        *_signatures("signing_parts", "to_hand_in_parts"),
        _hand_in("to_hand_in", "handed_in"),
        _hand_in("to_hand_in_parts", "to_factory"),
        *_factory(),
        *again("parts_back", task),
    )  # fmt: skip


def _signatures(source: str, target: str) -> tuple[Step, ...]:
    return (
        Step(
            event="signed", name="客户已签字", source=source, target=target, clause=("R3.12",), roles=WORKSHOP_OR_DESK,
            asks_for=(
                asked("signed_by", "签字的人"),
                Asked(key="signed_on", name="签字日期", kind=AskedKind.DAY),
            ),
        ),
        Step(
            event="sign_refused", name="客户没有签字", source=source, target=target,
            clause=("R3.12", "own:客户不签怎么办原文没有写；记下原因，不勉强"), roles=WORKSHOP_OR_DESK,
            asks_for=(asked("why_not_signed", "客户为什么没有签"),),
        ),
    )  # fmt: skip


def _hand_in(source: str, target: str) -> Step:
    return Step(
        event="hand_in", name="收到维修单和实际结果", source=source, target=target, clause=("R3.13", "R3.14"),
        roles=DESK, asks_for=(asked("handed_in_to", "收单人"), asked("result", "实际维修结果", *RESULTS), _HANDED_AT),
        stamps=(_HANDED_AT.key,),
    )  # fmt: skip


def _factory() -> tuple[Step, ...]:
    return (
        Step(
            event="to_factory", name="已返厂", source="to_factory", target="at_factory", clause=("R3.16",), roles=DESK,
            asks_for=(asked("factory_no", "返厂单号（物流或厂家的）"), _SENT_AT), stamps=(_SENT_AT.key,),
        ),
        Step(
            event="factory_back", name="部件已返回", source="at_factory", target="parts_back", clause=("R3.16",),
            roles=DESK, asks_for=(asked("factory_result", "厂家修得怎么样"), _BACK_AT), stamps=(_BACK_AT.key,),
        ),
        Step(
            event="close_visit", name="部件已交还客户，结案", source="parts_back", target="closed",
            clause=("R3.16", "R3.17"), roles=DESK, asks_for=(optional("returned_how", "怎么交还客户的"),),
        ),
    )  # fmt: skip
