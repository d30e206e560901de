"""The documented procedures as tables. `FLOWS` holds all of them, `flow_for` says which one a refund walks."""

from __future__ import annotations

from collections.abc import Mapping

from cs_assistant.domain.flows import Flow
from cs_assistant.domain.refunds import RefundStatus
from cs_assistant.flows.claim import CLAIM
from cs_assistant.flows.compensation import COMPENSATION
from cs_assistant.flows.complaint import COMPLAINT
from cs_assistant.flows.exchange_offer import EXCHANGE_OFFER
from cs_assistant.flows.goods_out import EXCHANGE, FREIGHT_BACK, RESHIP
from cs_assistant.flows.invoicing import INVOICE
from cs_assistant.flows.parcel import PARCEL
from cs_assistant.flows.reason_table import flow_for as flow_for
from cs_assistant.flows.refund_after_success import REFUND_AFTER_SUCCESS, REFUND_AFTER_SUCCESS_BY_REASON
from cs_assistant.flows.refund_by_hand import REFUND_BY_HAND
from cs_assistant.flows.refund_goods import REFUND_DAMAGED, REFUND_MISMATCH
from cs_assistant.flows.refund_not_received import REFUND_INTERCEPT, REFUND_NOT_RECEIVED
from cs_assistant.flows.refund_return import REFUND_FAULT_RETURN, REFUND_RETURN
from cs_assistant.flows.refund_small import REFUND_FREIGHT, REFUND_INVOICE
from cs_assistant.flows.refund_unshipped import REFUND_UNSHIPPED
from cs_assistant.flows.refusal import REFUSAL
from cs_assistant.flows.send_back import SEND_BACK
from cs_assistant.flows.visit import VISIT

_REFUNDS = (
    REFUND_UNSHIPPED, REFUND_RETURN, REFUND_FAULT_RETURN, REFUND_NOT_RECEIVED, REFUND_INTERCEPT, REFUND_DAMAGED,
    REFUND_MISMATCH, REFUND_INVOICE, REFUND_FREIGHT, REFUND_AFTER_SUCCESS,
    REFUND_AFTER_SUCCESS_BY_REASON, REFUND_BY_HAND,
)  # fmt: skip
_OTHERS = (PARCEL, SEND_BACK, EXCHANGE, EXCHANGE_OFFER, RESHIP, CLAIM, INVOICE, FREIGHT_BACK, REFUSAL, COMPLAINT)

_OF_MODULES = (VISIT, COMPENSATION)
"""Only in shops that have switched their module on (R3, R4)."""

FLOWS: Mapping[str, Flow] = {flow.key: flow for flow in (*_REFUNDS, *_OTHERS, *_OF_MODULES)}
"""Every procedure by its key."""

PLATFORM_EVENTS: Mapping[RefundStatus, str] = {
    RefundStatus.SUCCESS: "platform_refunded",
    RefundStatus.CLOSED: "buyer_withdrew",
}
"""What an application that is over on the platform means to its case; every refund flow knows both in every state."""
PLATFORM_STEPS: Mapping[RefundStatus, tuple[str, ...]] = {
    RefundStatus.WAIT_BUYER_RETURN_GOODS: ("platform_agreed_return",),
    RefundStatus.WAIT_SELLER_CONFIRM_GOODS: ("platform_agreed_return", "platform_parcel_sent"),
}
"""What a state on the way means: each step is taken where the table has it."""
REFUSAL_STEPS: Mapping[RefundStatus, tuple[str, ...]] = {
    RefundStatus.WAIT_SELLER_AGREE: ("buyer_changed_it",),
    RefundStatus.SUCCESS: ("overtaken",),
    RefundStatus.CLOSED: ("lapsed", "overtaken"),
}
"""What the same means to the case in which a refusal is weighed: the first step the table has."""
