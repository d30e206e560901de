"""An application of the invented world as the platform's Refund (`reference/top-api.md` 3.2)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from cs_assistant.domain.orders import Order
from cs_assistant.domain.refunds import Phase, RefundApplication, RefundKind, RefundStatus
from cs_assistant.gateways.sandbox.papers import Papers, RefundMessage, Role
from cs_assistant.gateways.sandbox.refusals import never_refused
from cs_assistant.gateways.sandbox.server.ask import Ask, Body
from cs_assistant.gateways.sandbox.server.trade_views import nick_of, status_now
from cs_assistant.gateways.sandbox.server.views import given, made_number, no_refund, when, yuan
from cs_assistant.library.marketplace_words import SellerType

ON_SALE, AFTER_SALE = "onsale", "aftersale"
_DISPUTES: Mapping[tuple[RefundKind, SellerType], str] = {
    (RefundKind.REFUND_ONLY, SellerType.TMALL): "REFUND",
    (RefundKind.REFUND_ONLY, SellerType.TAOBAO): "REFUND",
    (RefundKind.RETURN_AND_REFUND, SellerType.TMALL): "REFUND_AND_RETURN",
    (RefundKind.RETURN_AND_REFUND, SellerType.TAOBAO): "REFUND_AND_RETURN",
    (RefundKind.EXCHANGE, SellerType.TMALL): "TMALL_EXCHANGE",
    (RefundKind.EXCHANGE, SellerType.TAOBAO): "TAOBAO_EXCHANGE",
}
_RETURNED = (RefundStatus.WAIT_SELLER_CONFIRM_GOODS,)


@dataclass(frozen=True, kw_only=True, slots=True)
class Case:
    """An application with all that belongs to it."""

    claim: RefundApplication
    papers: Papers
    version: int
    order: Order

    @property
    def phase(self) -> str:
        """Whether the trade still ran when the buyer applied (`refund_phase`)."""
        return AFTER_SALE if self.claim.phase is Phase.AFTER_SUCCESS else ON_SALE

    @property
    def with_goods(self) -> bool:
        """Whether goods come back."""
        return self.claim.kind in (RefundKind.RETURN_AND_REFUND, RefundKind.EXCHANGE)

    @property
    def unshipped(self) -> bool:
        """Whether the parcel is still in the house."""
        return self.order.shipped_at is None and self.claim.phase is Phase.UNSHIPPED

    @property
    def never_refused(self) -> bool:
        """Whether the platform lets no shop refuse it."""
        return self.unshipped or never_refused(self.claim)

    @property
    def key(self) -> tuple[str, str]:
        """Shop and number."""
        return self.claim.shop_id, self.claim.refund_no


def case_of(ask: Ask, claim: RefundApplication) -> Case:
    """The application with its papers; a stale copy shows it as before its last change."""
    papers = ask.office.platform.book.papers((claim.shop_id, claim.refund_no))
    order = ask.office.platform.find_order(claim.shop_id, claim.order_no)
    if order is None:
        raise RuntimeError(f"refund {claim.refund_no} has no order")
    version = papers.version
    if ask.stale and papers.before is not None and papers.version_before is not None:
        claim, version = papers.before, papers.version_before
    return Case(claim=claim, papers=papers, version=version, order=order)


def asked_case(ask: Ask) -> Case:
    """The application `refund_id` names, if it is the caller's. Raises RefusedError."""
    return find_case(ask, f"{ask.args.number('refund_id')}")


def find_case(ask: Ask, number: str) -> Case:
    """The caller's application with this number. Raises RefusedError."""
    claim = ask.office.platform.book.find((ask.shop_id, number))
    if claim is None:
        raise no_refund()
    return case_of(ask, claim)


def refund_view(ask: Ask, case: Case) -> Body:
    """Everything the platform tells of an application."""
    claim, papers, product = case.claim, case.papers, case.order.product
    total = claim.paid if claim.paid is not None else claim.amount
    due = ask.office.platform.book.due(case.key)
    return given(
        {
            "refund_id": claim.refund_no,
            "tid": int(claim.order_no),
            "tid_str": claim.order_no,
            "oid": int(claim.order_no),
            "oid_str": claim.order_no,
            "buyer_nick": nick_of(ask, claim.buyer_id),
            "seller_nick": ask.seller.nick,
            "title": product.title,
            "num_iid": made_number(product.title),
            "outer_id": product.model,
            "sku": f"{made_number(f'{product.title}/{product.sku}')}|规格:{product.sku}" if product.sku else None,
            "num": 1,
            "price": yuan(total),
            "total_fee": yuan(total),
            "refund_fee": yuan(claim.amount),
            "payment": yuan(total - claim.amount),
            "status": claim.status.value,
            "order_status": status_now(ask, case.order),
            "good_status": _goods(case),
            "has_good_return": case.with_goods,
            "refund_phase": case.phase,
            "refund_version": case.version,
            "dispute_type": _DISPUTES.get((claim.kind, ask.seller.type), "OTHERS"),
            "reason": claim.reason or None,
            "desc": claim.note or None,
            "created": when(claim.asked_at),
            "modified": when(claim.modified_at),
            "good_return_time": when(papers.sent_back_at),
            "end_time": when(papers.ended_at),
            "company_name": papers.carrier or None,
            "sid": papers.waybill or None,
            "operation_contraint": "cannot_refuse" if case.never_refused else None,
            "refund_remind_timeout": given(
                {"exist_timeout": due is not None, "remind_type": 1 if due else None, "timeout": when(due)}
            ),
            "attribute": _attribute(ask, case),
        }
    )


def _goods(case: Case) -> str:
    if case.papers.sent_back_at is not None or case.claim.status in _RETURNED:
        return "BUYER_RETURNED_GOODS"
    received = case.claim.phase in (Phase.RECEIVED, Phase.AFTER_SUCCESS)
    return "BUYER_RECEIVED" if received else "BUYER_NOT_RECEIVED"


def _attribute(ask: Ask, case: Case) -> str:
    pairs = {
        "bizCode": "tmall.general.refund" if ask.tmall else "taobao.general.refund",
        "disputeRequest": str(list(RefundKind).index(case.claim.kind) + 1),
        "apply_init_refund_fee": str(int(case.claim.amount * 100)),
        "lastOrder": "0",
        "newRefund": "rp2",
    }
    return ";" + "".join(f"{name}:{value.replace(':', '#3B')};" for name, value in pairs.items())


def message_view(ask: Ask, case: Case, message: RefundMessage) -> Body:
    """One message of an application (`RefundMessage`)."""
    buyer = message.role is Role.BUYER
    return given(
        {
            "id": int(case.claim.refund_no) * 1000 + message.number,
            "refund_id": case.claim.refund_no,
            "content": message.text,
            "created": when(message.at),
            "message_type": message.kind,
            "owner_id": made_number(message.nick) if buyer else ask.seller.user_id,
            "owner_nick": nick_of(ask, message.nick) if buyer else message.nick,
            "owner_open_uid": case.claim.buyer_id if buyer else None,
            "owner_role": message.role.value,
            "refund_phase": case.phase,
            "pic_urls": [{"url": f"https://img.alicdn.com/{case.claim.refund_no}-{message.number}-{each}.jpg"}
                         for each in range(message.pictures)],
        }
    )  # fmt: skip
