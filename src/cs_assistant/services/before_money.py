"""What is looked at once more when money is agreed: the application itself, the order, what was promised."""

from __future__ import annotations

from decimal import Decimal

from cs_assistant.domain.flows import Case, Step
from cs_assistant.domain.money import yuan
from cs_assistant.domain.people import Role
from cs_assistant.domain.refunds import RefundApplication, RefundKind, RefundStatus
from cs_assistant.errors import StepRefusedError
from cs_assistant.flows.refund_after_success import AFTER_SALE_REMARK, BEGUN_WITH_REMARK
from cs_assistant.flows.refund_common import PROMISED
from cs_assistant.flows.return_leg import GOODS_RECEIVED_AT
from cs_assistant.services.moving import flow_of
from cs_assistant.storage.case_records import AgreementState
from cs_assistant.storage.unit_of_work import UnitOfWork


def check_before_money(uow: UnitOfWork, case: Case, step: Step, wanted: RefundApplication) -> None:
    """What the needs of a money step cannot say. Raises StepRefusedError with what is wrong and what to do."""
    _goods_first(case, step, wanted)
    _as_promised(case, wanted)
    _remark_stands(uow, wanted)
    _not_twice(uow, wanted)


def _remark_stands(uow: UnitOfWork, wanted: RefundApplication) -> None:
    """The remark of an application after 交易成功 stands when it is paid, whichever case its reason led to (R5.64)."""
    begun = [case for case in uow.cases.of_refund(wanted.shop_id, wanted.refund_no) if case.flow in BEGUN_WITH_REMARK]
    if begun and all(case.fact(AFTER_SALE_REMARK.key) is None for case in begun):
        name = AFTER_SALE_REMARK.name
        raise StepRefusedError(f"还不能同意退款，{name}已经不在了。请先补上，再点同意。", missing=(name,))


def _goods_first(case: Case, step: Step, wanted: RefundApplication) -> None:
    """Who applied to send the goods back is paid once they are here and looked at (R5.49–R5.53, R5.57).

    A supervisor to whom it was brought may leave the buyer the goods.
    """
    if wanted.kind is not RefundKind.RETURN_AND_REFUND or step.roles == {Role.SUPERVISOR}:
        return
    leg = any(GOODS_RECEIVED_AT in each.stamps for each in flow_of(case).steps)
    if leg and case.fact(GOODS_RECEIVED_AT) is None:
        raise StepRefusedError("申请的是退货退款：先同意退货，收到货、三看以后再退款；不用退货的，交主管决定。")


def _as_promised(case: Case, wanted: RefundApplication) -> None:
    """What was promised is paid, no more and no less (R5.46)."""
    promised = case.fact(PROMISED.key)
    if promised is not None and yuan(promised) != wanted.amount:
        raise StepRefusedError(
            f"答应的是 {promised} 元，申请的是 {wanted.amount} 元。请和买家核对金额，或交主管决定。"
        )


def _not_twice(uow: UnitOfWork, wanted: RefundApplication) -> None:
    """An order is not paid back twice (R5.64). Raises StepRefusedError naming the refunds that came before."""
    if wanted.paid is None:
        return  # what was paid is not on record: the platform knows, and refuses
    earlier = [
        other.application
        for other in uow.refunds.of_order(wanted.shop_id, wanted.order_no)
        if other.application.refund_no != wanted.refund_no and _paid_back(uow, other.application)
    ]
    back = sum((each.amount for each in earlier), start=Decimal(0))
    if back + wanted.amount > wanted.paid:
        numbers = "、".join(each.refund_no for each in earlier)
        raise StepRefusedError(
            f"这个订单实付 {wanted.paid} 元，已经退过 {back} 元（退款 {numbers}），再退 {wanted.amount} 元就退多了。"
            "请看订单备注和前一笔退款，确认是不是重复申请。"
        )


def _paid_back(uow: UnitOfWork, application: RefundApplication) -> bool:
    if application.status is RefundStatus.SUCCESS:
        return True
    agreement = uow.agreements.find(application.shop_id, application.refund_no)
    return agreement is not None and agreement.state is not AgreementState.FAILED
