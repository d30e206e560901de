"""The total table: type × phase × reason → procedure, by the lawful column of R5.80. Nothing is left out.

What no rule settles says so by its procedure: `refund_by_hand`, a supervisor decides.
"""

from __future__ import annotations

from collections.abc import Mapping

from cs_assistant.domain.refunds import UNMAPPED, Phase, RefundKind

BY_HAND = "refund_by_hand"
"""Where a supervisor decides."""
AFTER_SUCCESS, BY_REASON = "refund_after_success", "refund_after_success_by_reason"
"""Both begin with care and the remark; the first also ends there, the second goes on by the reason (R5.62–R5.65)."""

_NOT_WANTED = ("unwanted", "ordered_wrongly", "seven_day", "size", "late_shipping", "out_of_stock")
"""Reasons for which goods that have not arrived are stopped on their way."""
_FAULTS = ("quality", "damaged", "missing_item", "mismatch")
_GOODS_STILL_WANTED = {"freight": "refund_freight", "invoice": "refund_invoice"}
"""Before shipment: the buyer may well want the goods, so it is asked before the order is voided."""

_REFUND_ONLY: Mapping[str, str] = {
    "not_received": "refund_not_received",
    "invoice": "refund_invoice",
    "damaged": "refund_damaged",
    "quality": "refund_damaged",
    "missing_item": "refund_damaged",
    "mismatch": "refund_mismatch",
    "freight": "refund_freight",
}
"""仅退款 once the parcel has left; a reason that is not here is a supervisor's matter."""
_RETURN: Mapping[str, str] = {
    **dict.fromkeys((*_NOT_WANTED, "negotiated", "other", "freight", "invoice", UNMAPPED), "refund_return"),
    **dict.fromkeys(_FAULTS, "refund_fault_return"),
    "not_received": "refund_not_received",
    "counterfeit": BY_HAND,
}


def flow_for(kind: RefundKind, phase: Phase, reason_id: str, *, remarked: bool = False) -> str:
    """Key of the procedure a refund walks; total over all kinds, phases and reason ids (R5.3, R5.8, R5.62, R5.80).

    `reason_id` is an id of reasons.yaml, or `unmapped`. `remarked`: of an application after 交易成功, whether its
    remark stands on the order, so that it may go the way of its reason (R5.64).
    """
    if kind is RefundKind.EXCHANGE:
        return "exchange"
    if phase is Phase.AFTER_SUCCESS:
        own = _after_success(kind, reason_id)
        return own if remarked or own == AFTER_SUCCESS else BY_REASON
    if kind is RefundKind.OTHER:
        return BY_HAND
    if phase is Phase.UNSHIPPED:
        return _GOODS_STILL_WANTED.get(reason_id, "refund_unshipped")
    if kind is RefundKind.RETURN_AND_REFUND:
        return _RETURN.get(reason_id, "refund_return")
    if phase is Phase.IN_TRANSIT and reason_id in (*_NOT_WANTED, "damaged"):
        return "refund_intercept"
    return _REFUND_ONLY.get(reason_id, BY_HAND)


def _after_success(kind: RefundKind, reason_id: str) -> str:
    """The reason's own way once the goods are there; simply not wanted, or sent back so, it is agreed there (R5.64)."""
    own = flow_for(kind, Phase.RECEIVED, reason_id)
    not_wanted = kind is RefundKind.REFUND_ONLY and reason_id in _NOT_WANTED
    return AFTER_SUCCESS if not_wanted or own == _RETURN["seven_day"] else own
