"""仅退款 once the goods are there: damaged, faulty or incomplete (R5.38–R5.40), or not what was shown (R5.41–R5.45).

The type is 仅退款, so nothing comes back unless the buyer chooses so: 补发、换货、退货退款 or less money (争议规则§79).
Only the type may have to change, never the reason (the lawful reading of R5.39); no step refuses.
"""

from __future__ import annotations

from cs_assistant.domain.flows import Flow, State, Step
from cs_assistant.domain.people import DESK
from cs_assistant.flows.common import asked
from cs_assistant.flows.differing import SHOE_PROBLEM, understood, verified
from cs_assistant.flows.refund_common import (
    ANSWER_DUE,
    CHAT_AGREED,
    CHAT_SEEN,
    CHOSEN,
    EVIDENCE,
    FINALS,
    REROUTED,
    after_choice,
    ask_evidence,
    choices,
    deciding,
    deciding_states,
    out_of,
    out_of_chosen,
    refund_finals,
    rerouted,
    to_supervisor,
    waiting,
)

MEMO_SAYS = asked("memo_agreed", "订单备注里写了什么")

_DAMAGED_WAITING = {
    "registered": "已登记，待问清什么时候发现的", "photos_due": "等买家发照片或视频", "to_judge": "照片到了，待看",
    "to_choose": "问题属实，待买家选",
}  # fmt: skip

REFUND_DAMAGED = Flow(
    key="refund_damaged",
    name="仅退款（破损、质量、少件）",
    version=1,
    start="registered",
    refund=True,
    finals=refund_finals(REROUTED),
    states=(*waiting(_DAMAGED_WAITING), *CHOSEN, *deciding_states(), *FINALS, REROUTED),
    steps=(
        Step(
            event="found_on_arrival", name="收货时就发现的", source="registered", target="photos_due",
            clause=("R5.38", "争议规则§75"), roles=DESK, asks_for=(SHOE_PROBLEM,), remark="shoe_problem",
        ),
        Step(
            event="found_later", name="穿着或使用后才发现的", source="registered", target="photos_due",
            clause=("R5.38", "R5.40"), roles=DESK, asks_for=(SHOE_PROBLEM,), remark="shoe_problem",
        ),
        ask_evidence("photos_due", "photos_due"),
        Step(
            event="photos_in", name="买家发来了照片或视频", source="photos_due", target="to_judge",
            clause=("R5.40", "争议规则§65"), roles=DESK, asks_for=(EVIDENCE,),
        ),
        Step(
            event="shown", name="照片看得出问题", source="to_judge", target="to_choose",
            clause=("R5.39", "R5.40", "D6"), roles=DESK, asks_for=(asked("judged", "照片上看到什么"),),
        ),
        Step(
            event="photos_unclear", name="照片看不清，请买家再拍", source="to_judge", target="photos_due",
            clause=("R5.40",), roles=DESK,
        ),
        *choices("to_choose", "R5.39"),
        *after_choice("to_choose", "R5.39"),
        *(to_supervisor(source) for source in ("photos_due", "to_judge", "to_choose", "to_refund")),
        *(rerouted(source) for source in (*_DAMAGED_WAITING, "to_apply_return", "to_refund", "weighing", "refusing")),
        *deciding("to_judge"),
        *out_of_chosen(),
        *(step for source in (*_DAMAGED_WAITING, "weighing", "refusing") for step in out_of(source)),
    ),
    clause=("R5.23", "R5.38", "R5.80"),
)  # fmt: skip

_MISMATCH_WAITING = ("registered", "understanding", "evidence_due", "verifying", "to_choose")

REFUND_MISMATCH = Flow(
    key="refund_mismatch",
    name="仅退款（收到商品不符）",
    version=1,
    start="registered",
    refund=True,
    finals=refund_finals(REROUTED),
    states=(
        State(key="registered", name="已登记，先看备注和聊天记录", deadlines=ANSWER_DUE),
        State(key="understanding", name="待问清哪里不符", deadlines=ANSWER_DUE),
        State(key="evidence_due", name="等买家发照片或视频", deadlines=ANSWER_DUE),
        State(key="verifying", name="核实中（仓库或设计货品）", deadlines=ANSWER_DUE),
        State(key="to_choose", name="确实不符，待买家选（运费我们承担）", deadlines=ANSWER_DUE),
        *CHOSEN, *deciding_states(), *FINALS, REROUTED,
    ),
    steps=(
        Step(
            event="records_seen", name="备注和聊天记录都看过了", source="registered", target="understanding",
            clause=("R5.45",), roles=DESK, asks_for=(CHAT_SEEN, CHAT_AGREED, MEMO_SAYS),
        ),
        ask_evidence("understanding", "evidence_due"),
        *(step for source in ("understanding", "evidence_due") for step in understood(source, "verifying")),
        *verified("verifying", "to_choose", "weighing"),
        *choices("to_choose", "R5.43"),
        *after_choice("to_choose", "R5.43"),
        *(to_supervisor(source) for source in ("understanding", "evidence_due", "to_choose", "to_refund")),
        *(
            rerouted(source)
            for source in (*_MISMATCH_WAITING, "to_apply_return", "to_refund", "weighing", "refusing")
        ),
        *deciding("to_choose"),
        *out_of_chosen(),
        *(step for source in (*_MISMATCH_WAITING, "weighing", "refusing") for step in out_of(source)),
    ),
    clause=("R5.23", "R5.41", "R5.45", "R5.80"),
)  # fmt: skip
