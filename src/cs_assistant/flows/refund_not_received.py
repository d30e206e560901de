"""仅退款・未收到货 (R5.27–R5.34), and parcels the buyer refused or does not want any more (R5.66–R5.68).

The buyer never waits: neither for the courier's answer nor for the claim. Money back is one of the choices from the
first hour on (争议规则§38), and goods that can still be stopped are stopped first (§23).
"""

from __future__ import annotations

from cs_assistant.domain.flows import Flow, State, Step
from cs_assistant.domain.people import DESK
from cs_assistant.flows.common import WAREHOUSE_OR_DESK, optional
from cs_assistant.flows.courier import (
    ASK_COURIER,
    ASKING,
    CHOOSE_AGAIN,
    COURIER_ASKED,
    COURIER_LAW,
    LOST,
    TELL_BUYER,
    choices,
    intercept,
)
from cs_assistant.flows.refund_common import (
    ANSWER_DUE,
    BUYER_WORDS,
    FINALS,
    REROUTED,
    STOP_GOODS,
    agree,
    deciding,
    deciding_states,
    out_of,
    refund_finals,
    rerouted,
    to_supervisor,
    waiting,
)
from cs_assistant.flows.returned_parcel import INTERCEPTION_REMARK, KEEP_PARCEL, LET_GO, RESUME


def _parcel_back() -> tuple[Step, ...]:
    """From the chase to the money; a parcel that cannot be stopped is a person's matter."""
    return (
        Step(
            event="parcel_back", name="包裹已追回", source="intercepting", target="returned",
            clause=("R5.51", "R5.66"), roles=WAREHOUSE_OR_DESK, asks_for=(optional("received_by", "收货人"),),
        ),
        Step(
            event="intercept_failed", name="追不回来，交主管决定", source="intercepting", target="weighing",
            clause=("R5.67", "争议规则§23"), roles=DESK, asks_for=(optional("courier_answer", "快递怎么说"),),
        ),
        agree("returned", "R5.68", "争议规则§40", needs=(INTERCEPTION_REMARK,)),
    )  # fmt: skip


def _out(source: str) -> tuple[Step, ...]:
    return out_of(source, paid=(STOP_GOODS,) if source == "reshipping" else ())


def _goods_out(source: str) -> tuple[Step, ...]:
    """The platform's arrows while the parcel is chased or back here: the goods are not forgotten."""
    if source == "intercepting":
        return out_of(source, paid=(KEEP_PARCEL,), withdrawn=(LET_GO,))
    return out_of(source, withdrawn=(RESUME,))


_QUERY = (
    ASK_COURIER,
    Step(
        event="received_after_all", name="核实：买家其实收到了", source="registered", target="weighing",
        clause=("R5.27",), roles=DESK, asks_for=(BUYER_WORDS,),
    ),
    *TELL_BUYER,
    Step(
        event="arrived", name="买家收到了，等他撤销或改申请", source="told", target="arrived",
        clause=("R5.29", "own:不请买家撤销退款；收到以后由他自己决定"), roles=DESK, asks_for=(BUYER_WORDS,),
    ),
    *LOST,
)  # fmt: skip

_NOT_RECEIVED_WAITING = {
    "registered": "已登记，待核实收没收到", "querying": "快递查件中", "told": "已告知物流，等签收",
    "arrived": "买家收到了", "lost": "快递确认丢件，待买家选", "reshipping": "补发中，等买家收到",
    "to_refund": "待核对退款",
}  # fmt: skip

REFUND_NOT_RECEIVED = Flow(
    key="refund_not_received",
    name="仅退款（未收到货）",
    version=1,
    start="registered",
    refund=True,
    finals=refund_finals(REROUTED),
    states=(
        *(
            State(key=state.key, name=state.name, deadlines=(*ANSWER_DUE, COURIER_ASKED, COURIER_LAW))
            if state.key == "querying" else state
            for state in waiting(_NOT_RECEIVED_WAITING)
        ),
        *waiting({"intercepting": "快递追件中", "returned": "包裹已追回，待核对退款"}),
        *deciding_states(), *FINALS, REROUTED,
    ),
    steps=(
        *_QUERY,
        *(intercept(source) for source in ASKING),
        *_parcel_back(),
        *(step for source in (*ASKING, "lost") for step in choices(source, "买家选退款")),
        CHOOSE_AGAIN,
        agree("to_refund", "R5.27", "R5.34", "争议规则§38"),
        *(to_supervisor(source) for source in (*ASKING, "arrived", "reshipping")),
        *(rerouted(source) for source in (*ASKING, "arrived", "lost", "to_refund", "weighing", "refusing")),
        *deciding("told"),
        *(step for source in (*_NOT_RECEIVED_WAITING, "weighing", "refusing") for step in _out(source)),
        *(step for source in ("intercepting", "returned") for step in _goods_out(source)),
    ),
    clause=("R5.23", "R5.27", "R5.30", "R5.80"),
)  # fmt: skip

REFUND_INTERCEPT = Flow(
    key="refund_intercept",
    name="拒签、途中不要了（追件）",
    version=1,
    start="registered",
    refund=True,
    finals=refund_finals(REROUTED),
    states=(
        *waiting({"registered": "已登记，待追件", "intercepting": "快递追件中", "returned": "包裹已追回，待核对退款"}),
        *deciding_states(), *FINALS, REROUTED,
    ),
    steps=(
        intercept("registered"),
        to_supervisor("registered"),
        *(rerouted(source) for source in ("registered", "weighing", "refusing")),
        *_parcel_back(),
        *deciding("registered"),
        *(step for source in ("registered", "weighing", "refusing") for step in out_of(source)),
        *(step for source in ("intercepting", "returned") for step in _goods_out(source)),
    ),
    clause=("R5.66", "R5.67", "R5.68", "R5.80"),
)  # fmt: skip
