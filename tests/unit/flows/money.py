"""Where money moves and what must be on file first: written from the procedure, not from the tables."""

from __future__ import annotations

_CHECKS = {"type_checked", "amount_checked"}
_ONCE, _BACK = "remark.after_sale_refund", "remark.return_received"
_LOOKED = ("looked", "looked_freight", "weighing_goods")
_SUPERVISED = (
    "refund_return", "refund_fault_return", "refund_not_received", "refund_intercept", "refund_damaged",
    "refund_mismatch", "refund_invoice", "refund_freight",
)
"""Flows whose open questions a supervisor settles before any goods are back."""

MONEY: dict[tuple[str, str, str], set[str]] = {
    ("refund_unshipped", "voided", "agree"): {"remark.submitted_unshipped", "warehouse_remark", *_CHECKS},
    ("refund_unshipped", "returned", "agree_intercepted"): {
        "remark.submitted_unshipped", "remark.interception", *_CHECKS,
    },
    ("refund_by_hand", "decided", "agree"): _CHECKS,
    ("refund_after_success", "remarked", "agree"): {_ONCE, *_CHECKS},
    ("refund_after_success", "weighing", "agree"): {_ONCE, *_CHECKS},
    **{("refund_after_success", state, "agree"): {_ONCE, _BACK, *_CHECKS} for state in _LOOKED},
    **{(flow, state, "agree"): {_BACK, *_CHECKS}
       for flow in ("refund_return", "refund_fault_return") for state in _LOOKED},
    **{(flow, "returned", "agree"): {"remark.interception", *_CHECKS}
       for flow in ("refund_not_received", "refund_intercept")},
    **{(flow, "to_refund", "agree"): _CHECKS for flow in ("refund_not_received", "refund_damaged", "refund_mismatch")},
    ("refund_freight", "promised", "agree"): _CHECKS,
    **{(flow, "weighing", "agree"): _CHECKS for flow in _SUPERVISED},
}  # fmt: skip
"""(flow, state, event) → keys of the facts (R5.4, R5.5, R5.12–R5.14, R5.51, R5.64, R5.68)."""
