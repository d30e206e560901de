"""Where money moves and what must be on file first: written from the procedure, not from the tables."""

from __future__ import annotations

_CHECKS = {"type_checked", "amount_checked"}

MONEY: dict[tuple[str, str, str], set[str]] = {
    ("refund_unshipped", "voided", "agree"): {"remark.submitted_unshipped", "warehouse_remark", *_CHECKS},
    ("refund_unshipped", "returned", "agree_intercepted"): {
        "remark.submitted_unshipped", "remark.interception", *_CHECKS,
    },
    ("refund_by_hand", "registered", "agree"): _CHECKS,
    ("refund_after_success", "remarked", "agree"): {"remark.after_sale_refund", *_CHECKS},
}  # fmt: skip
"""(flow, state, event) → keys of the facts (R5.4, R5.5, R5.12–R5.14, R5.64, R5.68)."""
