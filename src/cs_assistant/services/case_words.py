"""What the states around a case are called, on the screens and in exports."""

from __future__ import annotations

from collections.abc import Mapping

from cs_assistant.domain.refunds import RefundStatus
from cs_assistant.storage.case_records import AgreementState

AGREEMENT_STATES: Mapping[AgreementState, str] = {
    AgreementState.SENDING: "正在提交平台",
    AgreementState.TO_DO: "请在千牛同意，再回来确认",
    AgreementState.AGREED: "已同意",
    AgreementState.UNCERTAIN: "可能已同意，请核对",
    AgreementState.FAILED: "没有成功",
}
REFUND_STATES: Mapping[RefundStatus, str] = {
    RefundStatus.WAIT_SELLER_AGREE: "等卖家同意",
    RefundStatus.WAIT_BUYER_RETURN_GOODS: "等买家退货",
    RefundStatus.WAIT_SELLER_CONFIRM_GOODS: "等卖家收货",
    RefundStatus.SELLER_REFUSE_BUYER: "卖家已拒绝",
    RefundStatus.SUCCESS: "退款成功",
    RefundStatus.CLOSED: "已关闭",
}
