"""Refunds a person decides step by step on the platform, until their own procedures are tables too.

Two of them: after 交易成功 the remark 客户申请了售后退款 must stand before money moves, so that nobody pays twice
(R5.64).
"""

from __future__ import annotations

from cs_assistant.domain.flows import Flow, State, Step
from cs_assistant.domain.people import DESK
from cs_assistant.flows.common import (
    CHECKS,
    PAYERS,
    PLATFORM_5D,
    PLATFORM_48H_BY_HAND,
    PLATFORM_OR_DESK,
    asked,
    buyer_changed,
    buyer_withdrew,
    platform_refunded,
    remark_stands,
)

AFTER_SALE_REMARK = remark_stands("after_sale_refund", "订单备注「客户申请了售后退款」")

_FINALS = (
    State(key="agreed", name="已同意退款"),
    State(key="settled", name="已在平台上处理完（没有由这里退款）"),
    State(key="refunded_by_platform", name="平台已退款"),
    State(key="closed", name="申请已撤销或关闭"),
)


def _out_of(source: str) -> tuple[Step, ...]:
    """The arrows every waiting state of these flows has."""
    return (
        Step(
            event="settled", name="已在平台上另行处理完", source=source, target="settled",
            clause=("R5.53", "R5.80"), roles=DESK, asks_for=(asked("how_settled", "怎么处理的"),),
        ),
        buyer_changed(source),
        platform_refunded(source),
        buyer_withdrew(source, "closed"),
        Step(
            event="closed", name="平台关闭了申请", source=source, target="closed", clause=("平台超时说明",),
            roles=PLATFORM_OR_DESK,
        ),
    )  # fmt: skip


REFUND_BY_HAND = Flow(
    key="refund_by_hand",
    name="退款（手工处理）",
    version=1,
    start="registered",
    finals=frozenset(state.key for state in _FINALS),
    states=(State(key="registered", name="已登记，待处理", deadlines=(PLATFORM_48H_BY_HAND, PLATFORM_5D)), *_FINALS),
    steps=(
        Step(
            event="agree", name="同意退款", source="registered", target="agreed", clause=("R5.4", "R5.5", "R5.52"),
            roles=PAYERS, needs=CHECKS, money=True,
        ),
        *_out_of("registered"),
    ),
    clause=("R5.3", "R5.53", "R5.80"),
)  # fmt: skip

REFUND_AFTER_SUCCESS = Flow(
    key="refund_after_success",
    name="售后退款（交易成功后）",
    version=1,
    start="registered",
    finals=frozenset(state.key for state in _FINALS),
    states=(
        State(key="registered", name="已登记，待备注", deadlines=(PLATFORM_5D,)),
        State(key="remarked", name="已提交备注，待核对退款", deadlines=(PLATFORM_5D,)),
        *_FINALS,
    ),
    steps=(
        Step(
            event="remark_after_sale", name="备注售后退款", source="registered", target="remarked",
            clause=("R5.62", "R5.63", "R5.64"), roles=DESK, remark="after_sale_refund",
        ),
        Step(
            event="agree", name="同意退款", source="remarked", target="agreed", clause=("R5.4", "R5.5", "R5.64"),
            roles=PAYERS, needs=(AFTER_SALE_REMARK, *CHECKS), money=True,
        ),
        *_out_of("registered"),
        *_out_of("remarked"),
    ),
    clause=("R5.62", "R5.64", "R5.80", "R5.81"),
)  # fmt: skip
