"""Words of cases on the screens."""

from __future__ import annotations

from collections.abc import Mapping

from cs_assistant.domain.consent import ConsentKind
from cs_assistant.domain.remarks import RemarkState
from cs_assistant.flows.common import INTERVENTION, TOLD_ENDS
from cs_assistant.flows.send_back_results import WHOLE_UNIT
from cs_assistant.services.case_words import AGREEMENT_STATES as AGREEMENT_STATES
from cs_assistant.services.case_words import REFUND_STATES as REFUND_STATES
from cs_assistant.services.document_views import FACT_TITLES
from cs_assistant.services.entitling import SINCE

REMARK_STATES: Mapping[RemarkState, str] = {
    RemarkState.PLANNED: "待写",
    RemarkState.WRITING: "正在写",
    RemarkState.TO_COPY: "待复制到千牛",
    RemarkState.STANDING: "已在订单上",
    RemarkState.LOST: "几次被盖掉，请核对",
    RemarkState.FAILED: "没有写上",
}
CONSENT_KINDS: Mapping[ConsentKind, str] = {
    ConsentKind.CLEAR: "明确同意",
    ConsentKind.VAGUE: "含糊，再问一次",
    ConsentKind.CONDITIONAL: "带条件",
    ConsentKind.REFUSED: "不同意",
    ConsentKind.WITHDRAWN: "撤回同意",
    ConsentKind.SARCASTIC: "像反话",
    ConsentKind.QUESTION: "在问问题",
    ConsentKind.OTHER: "说的是别的",
}
FACT_NAMES: Mapping[str, str] = {
    "asked_at": "买家申请退款的时间",
    "unshipped_asked_at": "申请时还没发货",
    "return_agreed_at": "同意退货的时间",
    "return_sent_at": "买家寄出退货的时间",
    "goods_received_at": "收到退货的时间",
    "refused_at": "在平台上拒绝的时间",
    **dict.fromkeys(TOLD_ENDS.values(), "平台记录的到期时间"),
    INTERVENTION: "平台介入",
    "type_checked": "退款类型已核对",
    "amount_checked": "退款金额已核对",
    "warehouse_remark": "仓库备注",
    "terms_delivered": "细则已送达",
    "consent": "买家同意细则",
    "memo_conflict": "可能覆盖他人备注，请核对",
    SINCE: "签收日（三包从第二天起算）",
    WHOLE_UNIT: "换整机",
    **FACT_TITLES,
}
"""Facts the tables do not name themselves."""
