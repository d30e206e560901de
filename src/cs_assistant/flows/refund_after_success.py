"""售后退款, after 交易成功: looked at with care, remarked first so that nobody pays twice, then agreed (R5.62–R5.65).

The source has the remark after the agreement in one place and before it in another; before is safe (R5.64). Goods that
come back take the same leg as any return. A reason with a way of its own (未收到货、不符、破损、发票、运费、假货)
begins in the same manner and then goes that way with all it asks for (R5.26, R5.80): courier, evidence, verification,
choices, a supervisor.
"""

from __future__ import annotations

from dataclasses import replace

from cs_assistant.domain.flows import Asked, Flow, State, Step
from cs_assistant.domain.people import DESK
from cs_assistant.flows.common import asked, remark_stands
from cs_assistant.flows.refund_common import (
    ANSWER_DUE,
    CHAT_SEEN,
    FINALS,
    REROUTED,
    SIGNED_ON,
    agree,
    deciding,
    deciding_states,
    out_of,
    refund_finals,
    rerouted,
    to_supervisor,
)
from cs_assistant.flows.return_leg import LEG, agree_return, leg_steps, platform_agreed

AFTER_SALE_REMARK = remark_stands("after_sale_refund", "订单备注「客户申请了售后退款」")
PROBLEM_KINDS = ("质量问题", "收到时就发现的问题", "穿着或使用后出现的问题", "没有问题，不想要了", "尺码不合适")
"""R5.63."""
WORN = ("没有穿过（只试过）", "穿过", "问了还不清楚")

CARE = (
    SIGNED_ON, asked("problem_kind", "是什么问题", *PROBLEM_KINDS), asked("worn", "穿过没有", *WORN),
    asked("problem_words", "客户的问题（原话）"), CHAT_SEEN,
    Asked(key="style_is_promoted", name="是不是主推款（只作参考，不影响决定）", optional=True),
)  # fmt: skip
_BEGINNING = (
    Step(
        event="understand", name="四样都问清了", source="registered", target="understood",
        clause=("R5.62", "R5.63", "R5.65"), roles=DESK, asks_for=CARE,
    ),
    Step(
        event="remark_after_sale", name="备注售后退款", source="understood", target="remarked",
        clause=("R5.64", "R5.81"), roles=DESK, remark="after_sale_refund",
    ),
)  # fmt: skip
_BEGUN = (
    State(key="registered", name="已登记，待了解清楚（优先办）", deadlines=ANSWER_DUE),
    State(key="understood", name="了解清楚了，待备注", deadlines=ANSWER_DUE),
)
_WAITING = ("registered", "understood", "remarked", "weighing", "refusing")

REFUND_AFTER_SUCCESS = Flow(
    key="refund_after_success",
    name="售后退款（交易成功后）",
    version=3,
    start="registered",
    refund=True,
    finals=refund_finals(REROUTED),
    states=(
        *_BEGUN, State(key="remarked", name="已提交备注，待同意", deadlines=ANSWER_DUE),
        *deciding_states(), *LEG, *FINALS, REROUTED,
    ),
    steps=(
        *_BEGINNING,
        agree("remarked", "R5.64", needs=(AFTER_SALE_REMARK,)),
        agree_return("remarked", "R5.64"),
        to_supervisor("remarked", "R5.62"),
        *deciding("remarked", AFTER_SALE_REMARK),
        *(platform_agreed(source) for source in ("remarked", "weighing", "refusing")),
        *(rerouted(source) for source in _WAITING),
        *leg_steps(AFTER_SALE_REMARK),
        *(step for source in _WAITING for step in out_of(source)),
    ),
    clause=("R5.62", "R5.64", "R5.80", "R5.81"),
)  # fmt: skip

_BY_REASON = "by_reason"
HANDED_ON, REMARKED = "handed_on", "remarked"
"""Where it went on elsewhere with its remark; where the remark was asked for."""
_HANDED_ON = State(key=HANDED_ON, name="已备注，按原因转到对应的流程")
_ENDS = (*(state for state in FINALS if state.key != "agreed"), REROUTED, _HANDED_ON)
"""Nothing is agreed here: the money waits in the reason's own procedure."""
_ASKING = ("registered", "understood", "remarked")

REFUND_AFTER_SUCCESS_BY_REASON = Flow(
    key="refund_after_success_by_reason",
    name="售后退款（先备注，再按原因办）",
    version=1,
    start="registered",
    refund=True,
    finals=frozenset(state.key for state in _ENDS),
    states=(
        *_BEGUN, State(key="remarked", name="已提交备注，待按原因接着办", deadlines=ANSWER_DUE),
        State(key=_BY_REASON, name="备注好了，转到这个原因的流程", deadlines=ANSWER_DUE), *_ENDS,
    ),
    steps=(
        *_BEGINNING,
        Step(
            event=_BY_REASON, name="备注好了，按申请的原因接着办", source="remarked", target=_BY_REASON,
            clause=("R5.26", "R5.64", "R5.80"), roles=DESK, needs=(AFTER_SALE_REMARK,),
        ),
        replace(rerouted(_BY_REASON), name="转到这个原因的流程", target=_HANDED_ON.key),
        *(rerouted(source) for source in _ASKING),
        *(step for source in (*_ASKING, _BY_REASON) for step in out_of(source)),
    ),
    clause=("R5.26", "R5.62", "R5.64", "R5.80", "R5.81"),
)  # fmt: skip

BEGUN_WITH_REMARK = frozenset({REFUND_AFTER_SUCCESS.key, REFUND_AFTER_SUCCESS_BY_REASON.key})
"""Where an application after 交易成功 is remarked on its order; everywhere else it has been (R5.64)."""
