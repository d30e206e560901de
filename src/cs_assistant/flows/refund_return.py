"""退货退款: seven days, size, unwanted (R5.47–R5.58); and where the fault is not the buyer's (R5.41–R5.44; the lawful
reading of R5.24 and R5.25: such an application is agreed once the evidence is seen, its reason stays).

In both the application is agreed first and the money waits for the goods and three looks: 「直接操作退款」 of R5.57 is
read as agreeing the application. With a fault the way back is ours.
"""

from __future__ import annotations

from cs_assistant.domain.flows import Flow, State, Step
from cs_assistant.domain.people import DESK
from cs_assistant.flows.differing import SHOE_PROBLEM, understood, verified
from cs_assistant.flows.refund_common import (
    ANSWER_DUE,
    EVIDENCE,
    FINALS,
    REROUTED,
    ask_evidence,
    deciding,
    deciding_states,
    out_of,
    refund_finals,
    rerouted,
    to_supervisor,
)
from cs_assistant.flows.return_leg import LEG, agree_return, leg_steps, platform_agreed

REFUND_RETURN = Flow(
    key="refund_return",
    name="退货退款",
    version=1,
    start="registered",
    refund=True,
    finals=refund_finals(REROUTED),
    states=(
        State(key="registered", name="已登记，待同意退货", deadlines=ANSWER_DUE), *deciding_states(), *LEG, *FINALS,
        REROUTED,
    ),
    steps=(
        agree_return("registered", "R5.23", "R5.47", "R5.58"),
        *(platform_agreed(source) for source in ("registered", "weighing", "refusing")),
        to_supervisor("registered"),
        *(rerouted(source) for source in ("registered", "weighing", "refusing")),
        *deciding("registered"),
        *leg_steps(),
        *(step for source in ("registered", "weighing", "refusing") for step in out_of(source)),
    ),
    clause=("R5.3", "R5.23", "R5.53", "R5.57", "R5.80"),
)  # fmt: skip

_ASKING = ("registered", "evidence_due", "verifying", "to_agree")


REFUND_FAULT_RETURN = Flow(
    key="refund_fault_return",
    name="退货退款（质量、不符、破损）",
    version=1,
    start="registered",
    refund=True,
    finals=refund_finals(REROUTED),
    states=(
        State(key="registered", name="已登记，待看凭证", deadlines=ANSWER_DUE),
        State(key="evidence_due", name="等买家发照片或视频", deadlines=ANSWER_DUE),
        State(key="verifying", name="核实中（仓库或设计货品）", deadlines=ANSWER_DUE),
        State(key="to_agree", name="凭证看过，待同意退货", deadlines=ANSWER_DUE),
        *deciding_states(), *LEG, *FINALS, REROUTED,
    ),
    steps=(
        *(
            Step(
                event="fault_shown", name="凭证看得出质量问题或破损", source=source, target="to_agree",
                clause=("R5.40", "R5.44", "争议规则§65", "D6"), roles=DESK, remark="shoe_problem",
                asks_for=(SHOE_PROBLEM, EVIDENCE),
            )
            for source in ("registered", "evidence_due")
        ),
        *(step for source in ("registered", "evidence_due") for step in understood(source, "verifying")),
        ask_evidence("registered", "evidence_due"),
        *verified("verifying", "to_agree", "weighing"),
        *(platform_agreed(source) for source in (*_ASKING, "weighing", "refusing")),
        agree_return("to_agree", "R5.43", "争议规则§49", "D1", payers=("店铺", "退货宝或运费险")),
        *(to_supervisor(source) for source in ("registered", "evidence_due", "to_agree")),
        *(rerouted(source) for source in (*_ASKING, "weighing", "refusing")),
        *deciding("to_agree"),
        *leg_steps(),
        *(step for source in (*_ASKING, "weighing", "refusing") for step in out_of(source)),
    ),
    clause=(
        "R5.3", "R5.23", "R5.43", "R5.80", "own:质量、不符的申请照原因办，不改原因，也不因为原因不同意",
    ),
)  # fmt: skip
