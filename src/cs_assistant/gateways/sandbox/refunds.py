"""Refund applications on the imaginary platform: who may move one where, and what happens by itself in time.

States after the platform's public words; the time limits are those of its timeout rules as shop people quote them.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from decimal import Decimal

from cs_assistant.domain.orders import Order, OrderStatus
from cs_assistant.domain.refunds import Phase, RefundApplication, RefundKind, RefundStatus
from cs_assistant.domain.times import to_utc
from cs_assistant.errors import DeliveryError, NotFoundError, StepRefusedError
from cs_assistant.gateways.sandbox.news import RefundTold, Topic, turn, unheard
from cs_assistant.gateways.sandbox.papers import RETURN_ADDRESS, CsStatus, Papers, Role, turned

Number = tuple[str, str]
"""Shop and refund number."""
UNSHIPPED_HOURS = 48
"""Unshipped: an application nobody answers is paid by the platform."""
ANSWER_HOURS = 5 * 24
"""Shipped: 仅退款 is paid, a return is agreed."""
_WAITING, _RETURNING = RefundStatus.WAIT_SELLER_AGREE, RefundStatus.WAIT_BUYER_RETURN_GOODS
_CONFIRMING, _REFUSED = RefundStatus.WAIT_SELLER_CONFIRM_GOODS, RefundStatus.SELLER_REFUSE_BUYER
_PAID, _CLOSED = RefundStatus.SUCCESS, RefundStatus.CLOSED
_LATER = {_RETURNING: (7 * 24, _CLOSED), _CONFIRMING: (10 * 24, _PAID), _REFUSED: (7 * 24, _CLOSED)}
_PHASES = {
    OrderStatus.SHIPPED: Phase.IN_TRANSIT, OrderStatus.SIGNED: Phase.RECEIVED, OrderStatus.SUCCESS: Phase.AFTER_SUCCESS,
}
WORDS = {
    _WAITING: "待商家处理", _RETURNING: "待买家寄回", _CONFIRMING: "待商家收货", _REFUSED: "商家已拒绝",
    _PAID: "已退款", _CLOSED: "已关闭",
}


def applications(order: Order) -> list[RefundApplication]:
    """The applications an order of world.yaml comes with; one that is not open was closed."""
    return [
        applied(
            order, refund_no=refund.refund_no, kind=RefundKind(refund.kind), reason=refund.reason or "",
            amount=refund.amount, at=refund.asked_at, status=_WAITING if refund.open else _CLOSED,
        )
        for refund in order.refunds
    ]


def applied(
    order: Order,
    *,
    refund_no: str,
    kind: RefundKind,
    reason: str,
    amount: Decimal | None,
    at: datetime,
    status: RefundStatus = _WAITING,
    note: str = "",
) -> RefundApplication:
    """A new application for an order; without an amount for everything that was paid."""
    paid = order.amount
    return RefundApplication(
        shop_id=order.shop_id, refund_no=refund_no, order_no=order.order_no, buyer_id=order.buyer_id, kind=kind,
        phase=_PHASES.get(order.status, Phase.UNSHIPPED) if order.status else Phase.UNSHIPPED,
        amount=amount if amount is not None else paid or Decimal(0), paid=paid, reason=reason,
        asked_at=to_utc(at), modified_at=to_utc(at), status=status,
        style=order.product.model or order.product.title, size=order.product.sku or "", courier=order.courier or "",
        note=note,
    )


class RefundBook:
    """Every application by number. Each act first lets the time that passed do its work."""

    told: RefundTold
    """Hears of every change that is not how the world began."""

    def __init__(self) -> None:
        self.told = unheard
        self._all: dict[Number, RefundApplication] = {}
        self._papers: dict[Number, Papers] = {}
        self._due: dict[Number, tuple[datetime, RefundStatus]] = {}
        self._latest: datetime | None = None

    def add(self, application: RefundApplication) -> None:
        """Take an application in; its clock starts when it was made."""
        self._put(application, entered=application.asked_at)

    def file(self, application: RefundApplication, now: datetime) -> RefundApplication:
        """Take in one that is new now: the lists of what changed since then have it."""
        return self._put(replace(application, modified_at=self._stamp(now)), entered=application.asked_at)

    def at(self, now: datetime) -> None:
        """Let everything happen that was due until `now`, at the moment it was due."""
        while late := sorted((when, number) for number, (when, _) in self._due.items() if when <= now):
            when, number = late[0]
            self._move(number, self._due[number][1], when)

    def find(self, number: Number) -> RefundApplication | None:
        """The application, or None."""
        return self._all.get(number)

    def get(self, number: Number) -> RefundApplication:
        """The application. Raises NotFoundError."""
        found = self._all.get(number)
        if found is None:
            raise NotFoundError(f"平台上没有退款单 {number[1]}。请核对店铺和退款单号。")
        return found

    def of_shop(self, shop_id: str) -> list[RefundApplication]:
        """The shop's applications, oldest change first."""
        mine = [each for each in self._all.values() if each.shop_id == shop_id]
        return sorted(mine, key=lambda each: (each.modified_at, each.refund_no))

    def of_order(self, shop_id: str, order_no: str) -> list[RefundApplication]:
        """The order's applications, first asked first."""
        mine = [each for each in self._all.values() if (each.shop_id, each.order_no) == (shop_id, order_no)]
        return sorted(mine, key=lambda each: (each.asked_at, each.refund_no))

    def pay(self, number: Number, amount: Decimal, now: datetime) -> None:
        """The shop agrees. Raises DeliveryError (final) unless it is this amount in a state that can be paid."""
        found = self._all.get(number)
        if found is None:
            raise DeliveryError(f"平台上没有退款单 {number[1]}，没有退款。请核对退款单号。", final=True)
        payable = _CONFIRMING if found.kind is not RefundKind.REFUND_ONLY else _WAITING
        if found.kind not in (RefundKind.REFUND_ONLY, RefundKind.RETURN_AND_REFUND) or found.status is not payable:
            what = f"退款单 {number[1]} 是{found.kind}，现在「{WORDS[found.status]}」，不能同意退款，没有退款。"
            raise DeliveryError(f"{what}请刷新后再看。", final=True)
        if amount != found.amount:
            what = f"退款单 {number[1]} 申请的是 {found.amount} 元，不是 {amount} 元，没有退款。"
            raise DeliveryError(f"{what}请看清金额后再操作。", final=True)
        self._move(number, _PAID, now)

    def change(
        self, number: Number, now: datetime, *, reason: str | None, amount: Decimal | None, kind: RefundKind | None
    ) -> RefundApplication:
        """The buyer changes the claim; a refused one waits for the shop again. Raises StepRefusedError."""
        found = self._open(number, _WAITING, _REFUSED)
        if amount is not None and found.paid is not None and amount > found.paid:
            raise StepRefusedError(f"最多能退 {found.paid} 元，没有改。")
        changed = replace(
            found,
            reason=found.reason if reason is None else reason,
            amount=found.amount if amount is None else amount,
            kind=found.kind if kind is None else kind,
            modified_at=self._stamp(now),
        )
        if changed.status is _REFUSED:
            return self._put(replace(changed, status=_WAITING), entered=now)
        return self._keep(changed)

    def close(self, number: Number, now: datetime) -> RefundApplication:
        """The buyer withdraws, or the platform closes it. Raises StepRefusedError."""
        self._open(number, _WAITING, _RETURNING, _CONFIRMING, _REFUSED)
        return self._move(number, _CLOSED, now)

    def refuse(self, number: Number, now: datetime) -> RefundApplication:
        """The shop refuses. Raises StepRefusedError."""
        self._open(number, _WAITING, _CONFIRMING)
        return self._move(number, _REFUSED, now)

    def agree_return(self, number: Number, now: datetime) -> RefundApplication:
        """The shop agrees that the goods come back. Raises StepRefusedError."""
        found = self._open(number, _WAITING)
        if found.kind is RefundKind.REFUND_ONLY:
            raise StepRefusedError(f"退款单 {number[1]} 是仅退款，不用寄回。")
        return self._move(number, _RETURNING, now)

    def sent_back(self, number: Number, now: datetime, *, carrier: str = "", waybill: str = "") -> RefundApplication:
        """The buyer sent the goods. Raises StepRefusedError."""
        found = self._open(number, _RETURNING)
        papers = replace(self.papers(number), carrier=carrier, waybill=waybill, sent_back_at=to_utc(now))
        self._papers[number] = papers
        self._all[number] = replace(found, return_courier=carrier, return_no=waybill)
        return self._move(number, _CONFIRMING, now)

    def papers(self, number: Number) -> Papers:
        """What is kept beside the claim. Raises NotFoundError."""
        self.get(number)
        return self._papers[number]

    def due(self, number: Number) -> datetime | None:
        """When something happens by itself; None when nothing will."""
        waiting = self._due.get(number)
        return waiting[0] if waiting is not None else None

    def review(self, number: Number) -> None:
        """天猫: the present version is fine and may be paid. Raises StepRefusedError."""
        self._open(number, _WAITING, _CONFIRMING)
        self._papers[number] = replace(self.papers(number), reviewed=True)

    def say(
        self,
        number: Number,
        now: datetime,
        *,
        role: Role,
        nick: str,
        text: str,
        pictures: int = 0,
        address: bool = False,
    ) -> Papers:
        """Write a message into an open application; with `address` it is where the goods go. Raises StepRefusedError.

        A message is no change of the claim: the version stays.
        """
        found = self._open(number, _WAITING, _RETURNING, _CONFIRMING, _REFUSED)
        kind = RETURN_ADDRESS if address else "NORMAL"
        papers = self.papers(number).say(role=role, nick=nick, text=text, at=to_utc(now), kind=kind, pictures=pictures)
        self._papers[number] = papers
        self.told(Topic.MESSAGE, found)
        return papers

    def ask_platform(self, number: Number, now: datetime, wanted: CsStatus) -> RefundApplication:
        """The platform is asked in, or steps in; the state stays, the version does not. Raises StepRefusedError."""
        found = self._open(number, _WAITING, _RETURNING, _CONFIRMING, _REFUSED)
        changed = replace(found, modified_at=self._stamp(now))
        self._all[number] = changed
        self._papers[number] = replace(turned(self._papers[number], found, changed), cs_status=wanted)
        self.told(Topic.PLATFORM_ASKED if wanted is CsStatus.WANTED else Topic.PLATFORM_IN, changed)
        return changed

    def goods_left(self, number: Number, now: datetime) -> None:
        """The parcel left although nobody agreed: an open application has the time of a shipped one from now on."""
        found = self._open(number, _WAITING)
        self.wait(number, now, found.asked_at + timedelta(hours=ANSWER_HOURS))

    def wait(self, number: Number, now: datetime, until: datetime) -> RefundApplication:
        """What happens by itself happens at another moment; the version stays. Raises StepRefusedError."""
        found = self._open(number, _WAITING, _RETURNING, _CONFIRMING, _REFUSED)
        self._due[number] = (to_utc(until), self._due[number][1])
        self._all[number] = replace(found, deadline=self.due(number), modified_at=self._stamp(now))
        return self._all[number]

    def _open(self, number: Number, *states: RefundStatus) -> RefundApplication:
        found = self.get(number)
        if found.status not in states:
            raise StepRefusedError(f"退款单 {number[1]} 现在「{WORDS[found.status]}」，这一步不能做。")
        return found

    def _move(self, number: Number, status: RefundStatus, at: datetime) -> RefundApplication:
        return self._put(replace(self._all[number], status=status, modified_at=self._stamp(at)), entered=at)

    def _put(self, application: RefundApplication, *, entered: datetime) -> RefundApplication:
        number = (application.shop_id, application.refund_no)
        self._due.pop(number, None)
        limit = _limit(application)
        if limit is not None:
            self._due[number] = (entered + timedelta(hours=limit[0]), limit[1])
        return self._keep(replace(application, deadline=self.due(number)))

    def _keep(self, application: RefundApplication) -> RefundApplication:
        number = (application.shop_id, application.refund_no)
        before = self._all.get(number)
        self._all[number] = application
        self._papers[number] = turned(self._papers.get(number), before, application)
        self.told(turn(before, application), application)
        return application

    def _stamp(self, at: datetime) -> datetime:
        """The time of a change: never before an earlier change, also when the sandbox's clock was put back."""
        self._latest = max(to_utc(at), self._latest or to_utc(at))
        return self._latest


def _limit(application: RefundApplication) -> tuple[int, RefundStatus] | None:
    """After how many hours what happens by itself in this state; None when it is over."""
    if application.status is not _WAITING:
        return _LATER.get(application.status)
    if application.phase is Phase.UNSHIPPED:
        return UNSHIPPED_HOURS, _PAID
    return ANSWER_HOURS, _PAID if application.kind is RefundKind.REFUND_ONLY else _RETURNING
