"""仅退款 about an invoice (R5.35–R5.37) and about freight (R5.46)."""

from __future__ import annotations

from cs_assistant.domain.flows import Flow, State, Step
from cs_assistant.domain.people import DESK
from cs_assistant.flows.common import asked
from cs_assistant.flows.invoicing import ISSUE_DUE, issue_steps, needs_invoice
from cs_assistant.flows.refund_common import (
    ANSWER_DUE,
    BUYER_WORDS,
    CHAT_SEEN,
    FINALS,
    PROMISED,
    REROUTED,
    agree,
    deciding,
    deciding_states,
    out_of,
    refund_finals,
    rerouted,
    to_supervisor,
    waiting,
)

_INVOICE_WAITING = ("registered", "invoicing", "issued", "to_correct")

REFUND_INVOICE = Flow(
    key="refund_invoice",
    name="仅退款（发票问题）",
    version=1,
    start="registered",
    refund=True,
    finals=refund_finals(REROUTED),
    states=(
        State(key="registered", name="已登记，待问要不要发票", deadlines=ANSWER_DUE),
        State(key="invoicing", name="发票本已登记，等财务开票", deadlines=(*ANSWER_DUE, ISSUE_DUE)),
        State(key="issued", name="已开票，待买家决定", deadlines=ANSWER_DUE),
        State(key="to_correct", name="买家说其实不想要，等他自己改申请", deadlines=ANSWER_DUE),
        *deciding_states(), *FINALS, REROUTED,
    ),
    steps=(
        needs_invoice("registered", "invoicing"),
        Step(
            event="not_about_invoice", name="不是要发票，是不想要了", source="registered", target="to_correct",
            clause=("R5.35", "R5.36"), roles=DESK, asks_for=(BUYER_WORDS,),
        ),
        *issue_steps("invoicing", "issued"),
        *(to_supervisor(source, "消法§22") for source in ("registered", "issued", "to_correct")),
        *(rerouted(source) for source in (*_INVOICE_WAITING, "weighing", "refusing")),
        *deciding("registered"),
        *(step for source in (*_INVOICE_WAITING, "weighing", "refusing") for step in out_of(source)),
    ),
    clause=("R5.35", "R5.37", "R5.80"),
)  # fmt: skip

_FREIGHT_WAITING = {
    "registered": "已登记，待看聊天里答应过没有", "promised": "聊天里答应过，待核对退款",
    "to_correct": "等买家自己改申请",
}  # fmt: skip

REFUND_FREIGHT = Flow(
    key="refund_freight",
    name="仅退款（退运费）",
    version=1,
    start="registered",
    refund=True,
    finals=refund_finals(REROUTED),
    states=(*waiting(_FREIGHT_WAITING), *deciding_states(), *FINALS, REROUTED),
    steps=(
        Step(
            event="freight_promised", name="聊天里答应过，照答应的退", source="registered", target="promised",
            clause=("R5.46", "消法实施条例§12"), roles=DESK,
            asks_for=(
                CHAT_SEEN, PROMISED, asked("promise_words", "答应时的原话"),
            ),
        ),
        Step(
            event="not_sent_back", name="货还没退，买家说选错了", source="registered", target="to_correct",
            clause=("R5.46",), roles=DESK, asks_for=(CHAT_SEEN, BUYER_WORDS),
        ),
        agree("promised", "R5.46"),
        *(to_supervisor(source, "R5.46") for source in _FREIGHT_WAITING),
        *(rerouted(source) for source in (*_FREIGHT_WAITING, "weighing", "refusing")),
        *deciding("registered"),
        *(step for source in (*_FREIGHT_WAITING, "weighing", "refusing") for step in out_of(source)),
    ),
    clause=("R5.46", "R5.80"),
)  # fmt: skip
