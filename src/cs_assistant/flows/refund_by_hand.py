"""Refunds no written rule settles: a supervisor says how, then a person does it step by step (R5.71, R5.80)."""

from __future__ import annotations

from cs_assistant.domain.flows import Flow, State, Step
from cs_assistant.domain.people import Role
from cs_assistant.flows.common import asked
from cs_assistant.flows.refund_common import (
    ANSWER_DUE,
    FINALS,
    REFUSING,
    REROUTED,
    agree,
    ask_evidence,
    out_of,
    refund_finals,
    refusal_steps,
    rerouted,
)

_WAITING = ("registered", "evidence_due", "decided", REFUSING)

REFUND_BY_HAND = Flow(
    key="refund_by_hand",
    name="退款（主管决定）",
    version=2,
    start="registered",
    refund=True,
    finals=refund_finals(REROUTED),
    states=(
        State(key="registered", name="已登记，等主管决定怎么办", deadlines=ANSWER_DUE),
        State(key="evidence_due", name="等买家补充凭证", deadlines=ANSWER_DUE),
        State(key="decided", name="主管已决定，待核对退款", deadlines=ANSWER_DUE),
        State(key=REFUSING, name="拒绝在另案里复核", deadlines=ANSWER_DUE),
        *FINALS, REROUTED,
    ),
    steps=(
        *(
            Step(
                event="decide", name="主管决定：退", source=source, target="decided", clause=("R5.71", "R5.80"),
                roles=frozenset({Role.SUPERVISOR}), asks_for=(asked("decision", "主管的意见"),),
            )
            for source in ("registered", "evidence_due")
        ),
        ask_evidence("registered", "evidence_due"),
        *refusal_steps("registered", REFUSING),
        agree("decided", "R5.52"),
        Step(
            event="think_again", name="主管重新考虑", source="decided", target="registered", clause=("R5.71",),
            roles=frozenset({Role.SUPERVISOR}),
        ),
        *(rerouted(source) for source in _WAITING),
        *(step for source in _WAITING for step in out_of(source)),
    ),
    clause=("R5.3", "R5.53", "R5.71", "R5.80"),
)  # fmt: skip
