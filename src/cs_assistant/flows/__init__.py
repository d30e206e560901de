"""The documented procedures as tables. `FLOWS` holds all of them, `flow_for` says which one a refund walks."""

from __future__ import annotations

from collections.abc import Mapping

from cs_assistant.domain.flows import Flow
from cs_assistant.domain.refunds import Phase, RefundKind, RefundStatus
from cs_assistant.flows.claim import CLAIM
from cs_assistant.flows.refund_by_hand import REFUND_AFTER_SUCCESS, REFUND_BY_HAND
from cs_assistant.flows.refund_unshipped import REFUND_UNSHIPPED
from cs_assistant.flows.send_back import SEND_BACK

FLOWS: Mapping[str, Flow] = {
    flow.key: flow for flow in (REFUND_UNSHIPPED, SEND_BACK, REFUND_BY_HAND, REFUND_AFTER_SUCCESS, CLAIM)
}
"""Every procedure by its key."""

PLATFORM_EVENTS: Mapping[RefundStatus, str] = {
    RefundStatus.SUCCESS: "platform_refunded",
    RefundStatus.CLOSED: "buyer_withdrew",
}
"""What an application that is over on the platform means to its case; every refund flow knows both in every state."""

_MONEY_BACK = frozenset({RefundKind.REFUND_ONLY, RefundKind.RETURN_AND_REFUND})
_GOODS_STILL_WANTED = frozenset({"freight"})
"""Reasons of a partial refund: the order must not be voided for it."""


def flow_for(kind: RefundKind, phase: Phase, reason_id: str) -> str:
    """Key of the flow a refund walks; total over all kinds, phases and reason ids (R5.3, R5.8, R5.62, R5.80).

    `reason_id` is an id of reasons.yaml, or `unmapped`: an unknown reason goes the way of its kind and phase.
    """
    if kind not in _MONEY_BACK:
        return REFUND_BY_HAND.key
    if phase is Phase.AFTER_SUCCESS:
        return REFUND_AFTER_SUCCESS.key
    if phase is Phase.UNSHIPPED and reason_id not in _GOODS_STILL_WANTED:
        return REFUND_UNSHIPPED.key
    return REFUND_BY_HAND.key
