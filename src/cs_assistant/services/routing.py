"""Which procedure an application walks: by type, phase and reason, and after 交易成功 by its remark (R5.64, R5.80)."""

from __future__ import annotations

from cs_assistant.domain.flows import Case, Flow
from cs_assistant.domain.refunds import RefundApplication
from cs_assistant.flows import FLOWS, flow_for
from cs_assistant.flows.refund_after_success import AFTER_SALE_REMARK, BEGUN_WITH_REMARK
from cs_assistant.policy.reason_mapping import ReasonMapping
from cs_assistant.services.moving import Hand


def procedure_of(hand: Hand, application: RefundApplication, case: Case | None = None) -> Flow:
    """The procedure of an application as it stands now (R5.80); `case`: the one in which it is worked on."""
    shop_id = application.shop_id
    mapping = ReasonMapping(hand.library.reasons, {shop_id: hand.uow.reason_maps.of(shop_id)})
    mapped = mapping.id_of(shop_id, application.reason)
    remarked = case is not None and _remarked(hand, case)
    return FLOWS[flow_for(application.kind, application.phase, mapped, remarked=remarked)]


def _remarked(hand: Hand, case: Case) -> bool:
    """Whether the remark of R5.64 stands, or the case goes on from one that left only because it stood."""
    if case.flow in BEGUN_WITH_REMARK:
        return case.fact(AFTER_SALE_REMARK.key) is not None
    known = hand.uow.cases.of_refund(case.shop_id, case.refund_no) if case.refund_no else ()
    return any(each.flow in BEGUN_WITH_REMARK for each in known)
