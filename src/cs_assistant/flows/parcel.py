"""查件、追件（还没有申请）: a parcel before the buyer applied for a refund (R5.27–R5.30, R5.66–R5.68).

The application takes it over: from then on the parcel is a matter of the refund's case, which goes on where this one
stood. Nobody waits for it here either: another parcel or the money may be chosen at any moment (争议规则§38).
"""

from __future__ import annotations

from cs_assistant.domain.flows import Deadline, Flow, Opens, State, Step
from cs_assistant.domain.people import DESK, Role
from cs_assistant.flows.common import WAREHOUSE_OR_DESK, asked, optional
from cs_assistant.flows.courier import (
    ASK_COURIER,
    ASKING,
    CHOOSE_AGAIN,
    COURIER_ASKED,
    COURIER_LAW,
    LOST,
    TELL_BUYER,
    TOLD,
    choices,
    intercept,
)
from cs_assistant.flows.refund_common import BUYER_WORDS

APPLIED = "applied"
"""The buyer applied: the refund's case goes on with the parcel."""
GOES_ON_IN = frozenset({"refund_not_received", "refund_intercept"})
"""Refund procedures that are about the parcel itself; they take over the state of the same name."""
UNDER_WAY = frozenset({"querying", "told", "lost", "reshipping", "intercepting", "returned"})
"""States in which somebody is at work on the parcel: beside another refund procedure the case goes on by itself."""

_INTERCEPT_DUE = Deadline(
    key="intercept_due", name="快递还没答复追件，催一次", hours=24, source="own:追件的时限原文没有，暂定一天"
)
_APPLY_DUE = Deadline(
    key="apply_due", name="买家还没有申请退款，问一次", hours=24, source="own:等买家申请的时限原文没有，暂定一天"
)
_DELIVER = Opens(
    kind="resume_delivery", department=Role.WAREHOUSE, title="恢复派送（买家又要了，请让快递不再追回）"
)
_OPEN = (
    State(key="registered", name="已登记，待核实收没收到"),
    State(key="querying", name="快递查件中", deadlines=(COURIER_ASKED, COURIER_LAW)),
    State(key="told", name="已告知物流，等签收"),
    State(key="lost", name="快递确认丢件，待买家选"),
    State(key="reshipping", name="补发中，等买家收到"),
    State(key="to_refund", name="买家要退款，等他在订单页申请", deadlines=(_APPLY_DUE,)),
    State(key="intercepting", name="快递追件中，等买家申请退款", deadlines=(_INTERCEPT_DUE,)),
    State(key="returned", name="包裹已追回，等买家申请退款"),
)
_FINALS = (
    State(key="arrived", name="买家收到了"),
    State(key="reshipped", name="买家收到了补发"),
    State(key="dropped", name="不用查了"),
    State(key="handed_over", name="买家申请了退款，在退款案件里接着办"),
)

_QUERY = (
    ASK_COURIER,
    Step(
        event="received_after_all", name="核实：买家其实收到了", source="registered", target="arrived",
        clause=("R5.27",), roles=DESK, asks_for=(BUYER_WORDS,),
    ),
    *TELL_BUYER,
    *(
        Step(
            event="arrived", name="买家收到了", source=source, target="arrived", clause=("R5.29",), roles=DESK,
            asks_for=(BUYER_WORDS,),
        )
        for source in ("told", "querying")
    ),
    *LOST,
)  # fmt: skip

_INTERCEPTION = (
    *(intercept(source) for source in ASKING),
    Step(
        event="parcel_back", name="包裹已追回", source="intercepting", target="returned", clause=("R5.51", "R5.66"),
        roles=WAREHOUSE_OR_DESK, asks_for=(optional("received_by", "收货人"),),
    ),
    Step(
        event="intercept_failed", name="追不回来，已跟买家说明", source="intercepting", target="told",
        clause=("R5.67", "争议规则§23"), roles=DESK, asks_for=(optional("courier_answer", "快递怎么说"), TOLD),
    ),
    Step(
        event="wanted_again", name="买家又要了，不追了", source="intercepting", target="told",
        clause=("R5.67", "own:买家还可以改主意；原文没有写"), roles=DESK, asks_for=(BUYER_WORDS,), opens=(_DELIVER,),
    ),
)  # fmt: skip


_AFTER_CHOICE = (
    Step(
        event="reship_arrived", name="买家收到了补发", source="reshipping", target="reshipped", clause=("R5.34",),
        roles=DESK,
    ),
    CHOOSE_AGAIN,
    Step(
        event="choose_again", name="买家先不退，接着查", source="to_refund", target="told", clause=("争议规则§38",),
        roles=DESK, asks_for=(BUYER_WORDS,),
    ),
    Step(
        event="choose_reship", name="买家还要，重新寄出", source="returned", target="reshipping",
        clause=("R5.67", "争议规则§38"), roles=DESK, asks_for=(BUYER_WORDS,), starts="reship",
    ),
    *(
        Step(
            event="drop", name="不用查了", source=source, target="dropped",
            clause=("own:买家不要求了，或包裹已另外说清；原文没有写",), roles=DESK,
            asks_for=(asked("why_dropped", "为什么不用查了"),),
        )
        for source in (*ASKING, "to_refund", "returned")
    ),
)  # fmt: skip

PARCEL = Flow(
    key="parcel",
    name="查件、追件（还没有申请）",
    version=1,
    start="registered",
    intents=("delivery.not_received", "delivery.refuse"),
    openers=DESK,
    about_order=True,
    finals=frozenset(state.key for state in _FINALS),
    states=(*_OPEN, *_FINALS),
    steps=(
        *_QUERY,
        *_INTERCEPTION,
        *(step for source in (*ASKING, "lost") for step in choices(source, "买家选退款，请他在订单页申请")),
        *_AFTER_CHOICE,
        *(
            Step(
                event=APPLIED, name="买家申请了退款，转到退款案件", source=state.key, target="handed_over",
                clause=("R5.27", "own:申请来了就在退款案件里办，查到的都带过去"), roles=frozenset({Role.PLATFORM}),
            )
            for state in _OPEN
        ),
    ),
    clause=("R5.27", "R5.30", "R5.66", "R5.68"),
)  # fmt: skip
