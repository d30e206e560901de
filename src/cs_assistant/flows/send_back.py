"""寄回代检: the phone's way from 「坏了」 to a result (R2.33–R2.55), voluntary throughout.

Consent gates only this way: a return agreed on the platform leaves every state without terms, and a no leads to three
others (R2.19, D2).
"""

from __future__ import annotations

from cs_assistant.domain.flows import Deadline, Flow, Need, Opens, State, Step
from cs_assistant.domain.people import DESK, Role
from cs_assistant.flows.common import PLATFORM_OR_DESK, WORKSHOP_OR_DESK, asked, optional
from cs_assistant.flows.send_back_reports import REPORT_FINALS, REPORT_STATES, REPORT_STEPS, WAITING
from cs_assistant.flows.send_back_results import RECEIVED_AT, RESULT_STATES, RESULT_STEPS, result_steps

SIMPLE_FAULTS = ("卡顿、死机", "充不进电", "自动关机、亏电")
"""R2.15: the closed list of what the card helps with; everything else is not simple."""

TERMS_DELIVERED = Need(key="terms_delivered", name="细则已在这个会话里送达")
CONSENT = Need(
    key="consent",
    name="买家同意细则（有原话、时间、版本、确认人）",
    ask="寄回细则您看过了吗？同意的话请回复「同意寄回」；有不清楚的地方，先问我也可以。",
)
"""Valid consent. The service puts its id on file and takes it back when it is withdrawn or the terms have changed."""

_CONSENT_DUE = Deadline(
    key="consent_due", name="买家还没答复细则，问一次", hours=72, source="own:答复细则的时限原文没有，暂定三天"
)
_PARCEL_DUE = Deadline(
    key="parcel_due", name="买家还没寄出，问一次", hours=168, source="own:寄出的时限原文没有，比照平台退货的七天"
)
_INSPECTION = Deadline(key="inspection", name="检测要有结果", hours=72, source="own:检测的时限原文没有，暂定三天")

_INSPECT = Opens(
    kind="inspect", department=Role.WORKSHOP, title="检测寄来的手机",
    answers={"result_fault": "有质量问题", "result_none": "没有质量问题", "result_human": "人为损坏"},
)  # fmt: skip
_BACK_FROM_WAY = Opens(
    kind="send_back_as_is", department=Role.WAREHOUSE, title="原样寄回（到货后不拆、不检测）",
    answers={"send_unit_back": "已原样寄回"},
)  # fmt: skip
_BACK_FROM_HERE = Opens(
    kind="send_back_as_is", department=Role.WORKSHOP, title="原样寄回（停止检测）",
    answers={"send_unit_back": "已原样寄回"},
)  # fmt: skip

_BACK_UNWANTED = Opens(
    kind="send_back_as_is", department=Role.WORKSHOP, title="原样寄回（买家没有同意检测）",
    answers={"send_unit_back": "已原样寄回"},
)  # fmt: skip

_TALKING = {
    "asking": State(key="asking", name="待问清故障"),
    "self_help": State(key="self_help", name="买家自助排除中"),
    "outlet_check": State(key="outlet_check", name="待确认当地网点"),
    "terms": State(key="terms", name="待发寄回细则"),
    "consent_due": State(key="consent_due", name="等买家答复细则", deadlines=(_CONSENT_DUE,)),
    "declined": State(key="declined", name="没有同意寄回：另有三条路"),
    "consented": State(key="consented", name="已同意，待给地址"),
    "parcel_due": State(key="parcel_due", name="等买家寄出", deadlines=(_PARCEL_DUE,)),
}
_HERE = {
    "on_the_way": State(key="on_the_way", name="寄来途中"),
    "inspecting": State(key="inspecting", name="检测中", deadlines=(_INSPECTION,)),
    "as_is_due": State(key="as_is_due", name="不检测，待原样寄回"),
}
_FINALS = (
    State(key="solved", name="已自行解决"),
    State(key="platform_return", name="走平台退货"),
    State(key="lapsed", name="买家没有再答复"),
    State(key="sent_back", name="已寄还买家"),
    State(key="exchanged", name="已换新寄出"),
    State(key="repaired", name="已修好寄出"),
    *REPORT_FINALS,
)

_FAULT = (
    Step(
        event="simple_fault", name="问清了：是保障卡上的简易问题", source="asking", target="self_help",
        clause=("R2.33", "R2.37", "R2.50", "R2.51", "R2.15"), roles=DESK,
        asks_for=(asked("fault", "故障", *SIMPLE_FAULTS),),
    ),
    Step(
        event="other_fault", name="问清了：不是简易问题", source="asking", target="outlet_check",
        clause=("R2.33", "R2.34", "R2.15", "R2.50"), roles=DESK, asks_for=(asked("fault", "故障"),),
    ),
    Step(
        event="worked", name="自助以后好了", source="self_help", target="solved", clause=("R2.35", "R2.51"), roles=DESK,
    ),
    Step(
        event="failed", name="自助没有用，或试过了、不想试", source="self_help", target="outlet_check",
        clause=("R2.38", "R2.52"), roles=DESK, asks_for=(optional("tried", "试过什么"),),
    ),
    Step(
        event="outlet_found", name="当地有网点，买家去检测", source="outlet_check", target="to_outlet",
        clause=("R2.36", "R2.52"), roles=DESK, asks_for=(optional("outlet", "网点"),),
    ),
    Step(
        event="no_outlet", name="当地没有网点（已查品牌官方入口）", source="outlet_check", target="terms",
        clause=("R2.11", "R2.31", "R2.53"), roles=DESK,
    ),
)  # fmt: skip


def _send_terms(source: str, name: str) -> Step:
    """Sending them anew voids the consent to what was sent before."""
    return Step(
        event="send_terms", name=name, source=source, target="consent_due",
        clause=("R2.39", "R2.40", "R2.54", "R2.61"), roles=DESK, takes_back=(CONSENT.key,),
    )  # fmt: skip


_TERMS = (
    _send_terms("terms", "发寄回细则"),
    _send_terms("consent_due", "再发一次细则"),
    _send_terms("consented", "细则有变，重新发"),
    Step(
        event="consent", name="记下买家同意", source="consent_due", target="consented",
        clause=("R2.19", "R2.24", "R2.54"), roles=DESK, needs=(TERMS_DELIVERED, CONSENT),
    ),
    Step(
        event="ask_again", name="答复含糊，再问一次", source="consent_due", target="consent_due",
        clause=("R2.19", "own:含糊的「嗯」不算同意，要留下明确的原话"), roles=DESK,
    ),
    Step(
        event="refuse_terms", name="买家不同意细则", source="consent_due", target="declined", clause=("R2.19", "D2"),
        roles=DESK, takes_back=(CONSENT.key,),
    ),
    Step(
        event="reconsider", name="买家改主意，愿意寄回代检", source="declined", target="terms",
        clause=("R2.24", "R2.53"), roles=DESK,
    ),
    Step(
        event="to_outlet", name="去品牌官方网点检测", source="declined", target="to_outlet", clause=("R2.52", "D2"),
        roles=DESK, asks_for=(optional("outlet", "网点"),),
    ),
    Step(
        event="own_report", name="买家自己找有资质的机构出报告", source="declined", target="own_report",
        clause=("D2", "R2.21", "R2.30"), roles=DESK,
    ),
    Step(
        event="platform_return", name="买家在平台上申请退货", source="declined", target="platform_return",
        clause=("R2.19", "R2.25"), roles=DESK,
    ),
)  # fmt: skip


def _received(source: str, *, clause: tuple[str, ...] = ("R2.31", "R2.53")) -> Step:
    wanted = source != "declined"
    return Step(
        event="received", name="收到手机" if wanted else "没有同意寄回的手机到了", source=source,
        target="inspecting" if wanted else "as_is_due", clause=clause,
        roles=WORKSHOP_OR_DESK | {Role.WAREHOUSE}, asks_for=(optional("received_by", "收货人"), RECEIVED_AT),
        stamps=(RECEIVED_AT.key,), opens=(_INSPECT if wanted else _BACK_UNWANTED,),
    )  # fmt: skip


def _withdraw(source: str, target: str, *opens: Opens) -> Step:
    return Step(
        event="withdraw_consent", name="买家撤回同意", source=source, target=target,
        clause=("R2.19", "own:撤回和同意一样容易；撤回以后不检测"), roles=DESK, opens=opens, takes_back=(CONSENT.key,),
    )  # fmt: skip


_PARCEL = (
    Step(
        event="give_address", name="给寄回地址", source="consented", target="parcel_due",
        clause=("R2.17", "R2.18", "R2.38", "R2.54"), roles=DESK, needs=(CONSENT,), remark="send_back_agreed",
    ),
    Step(
        event="parcel_sent", name="买家已寄出", source="parcel_due", target="on_the_way", clause=("R2.29", "R2.53"),
        roles=DESK, asks_for=(asked("tracking_no", "寄来的物流单号"), optional("courier", "快递公司")),
    ),
    _received("parcel_due"),
    _received("on_the_way"),
    _received("declined", clause=("R2.19", "own:没有同意细则的，到了也不检测，原样寄回")),
    _withdraw("consented", "declined"),
    _withdraw("parcel_due", "declined"),
    _withdraw("on_the_way", "as_is_due", _BACK_FROM_WAY),
    _withdraw("inspecting", "as_is_due", _BACK_FROM_HERE),
    Step(
        event="send_unit_back", name="原样寄回了", source="as_is_due", target="declined",
        clause=("own:没有同意检测的原样寄回，另外三条路仍然都在",), roles=WORKSHOP_OR_DESK | {Role.WAREHOUSE},
        asks_for=(asked("outbound_tracking_no", "寄出的物流单号"),),
    ),
    *result_steps("inspecting", "检测", WORKSHOP_OR_DESK),
)  # fmt: skip

_BEFORE_GOODS = ("asking", "self_help", "outlet_check", "terms", "consent_due", "declined", "consented", "parcel_due")
_OPEN = (*_TALKING, *_HERE, *(state.key for state in (*RESULT_STATES, *REPORT_STATES)))

_ALWAYS = (
    *(
        Step(
            event="close_quiet", name="买家没有再答复，先结案", source=source, target="lapsed",
            clause=("own:问过仍没有答复的先结案；买家再来随时另开，权利不受影响",), roles=DESK,
        )
        for source in (*_BEFORE_GOODS, *WAITING)
    ),
    *(
        Step(
            event="platform_return_agreed", name="平台上已同意退货（给地址不用同意细则）", source=source,
            target="platform_return",
            clause=("R2.25", "争议规则§41", "own:细则只管自愿的寄回代检，平台退货不以它为条件"),
            roles=PLATFORM_OR_DESK,
        )
        for source in _OPEN
    ),
)  # fmt: skip

SEND_BACK = Flow(
    key="send_back",
    name="寄回代检",
    version=2,
    start="asking",
    finals=frozenset(state.key for state in _FINALS),
    states=(*_TALKING.values(), *_HERE.values(), *RESULT_STATES, *REPORT_STATES, *_FINALS),
    steps=(*_FAULT, *_TERMS, *_PARCEL, *RESULT_STEPS, *REPORT_STEPS, *_ALWAYS),
    clause=("R2.35", "R2.43", "R2.55", "D6"),
)
