"""Which procedure an application walks: by type, phase and reason, and after 交易成功 by its remark (R5.64, R5.80)."""

from __future__ import annotations

from cs_assistant.domain.flows import REMARK_FACT, Case, Flow
from cs_assistant.domain.refunds import RefundApplication
from cs_assistant.flows import FLOWS, flow_for
from cs_assistant.flows.refund_after_success import AFTER_SALE_REMARK, BEGUN_WITH_REMARK, HANDED_ON
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
    return any(_begun(each) for each in known)


def remarked_before(hand: Hand, flow: Flow, application: RefundApplication) -> Case | None:
    """The application's case whose remark counts for a case of `flow`, too: an order is not remarked twice (R5.64)."""
    if flow.key not in BEGUN_WITH_REMARK:
        return None
    known = hand.uow.cases.of_refund(application.shop_id, application.refund_no)
    return next((each for each in known if each.fact(AFTER_SALE_REMARK.key) is not None), None)


def take_remark_along(hand: Hand, before: Case, following: Case) -> None:
    """The remark of the case before is watched for the one that goes on with it."""
    for remark in hand.uow.remarks.of_case(before.id):
        if AFTER_SALE_REMARK.key == f"{REMARK_FACT}{remark.key}":
            hand.uow.remarks.change(remark.id, case_id=following.id)


def _begun(case: Case) -> bool:
    """It left with the remark: one that was led elsewhere before never had it."""
    if case.flow not in BEGUN_WITH_REMARK:
        return False
    return case.fact(AFTER_SALE_REMARK.key) is not None or case.state == HANDED_ON
