"""索赔单 (R5.30–R5.34): opened by a person once the courier's paper or system record says the parcel is lost."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from cs_assistant.domain.flows import Case
from cs_assistant.domain.money import YUAN_FORM, yuan
from cs_assistant.domain.orders import Order
from cs_assistant.domain.people import Person, Right
from cs_assistant.domain.refunds import Connection
from cs_assistant.domain.times import shanghai_day
from cs_assistant.errors import BadInputError, ConflictError, ForbiddenError, UnknownOrderError
from cs_assistant.flows.claim import (
    ARTICLE,
    BUYER_CHOICE,
    BUYER_CHOICES,
    BUYER_WORDS,
    CLAIM,
    COURIER,
    HANDLED_BY,
    LOSS_PROOF,
    LOSS_PROOFS,
    PRICE,
    SHIPPED_ON,
    SIZE,
    TRACKING_NO,
)
from cs_assistant.gateways.base import OrderSystem
from cs_assistant.services.casework import Casework
from cs_assistant.services.moving import Hand, is_open, move, open_case
from cs_assistant.services.orders import is_order_no
from cs_assistant.storage.database import Database
from cs_assistant.storage.unit_of_work import UnitOfWork

LONGEST = 200
"""Characters of one item: the sheet is a form, not a letter."""


@dataclass(frozen=True, kw_only=True, slots=True)
class ClaimSheet:
    """What a person writes on the sheet (R5.31 and what it leaves out)."""

    order_no: str
    article: str
    size: str
    courier: str
    tracking_no: str
    price: str
    """Yuan, at most two decimals."""
    proof_kind: str
    """One of LOSS_PROOFS: a word on the telephone is none (R5.30)."""
    proof: str
    """Which paper or record it is."""
    shipped_on: date
    handled_by: str = ""
    """Empty = whoever opens it."""
    buyer_choice: str = ""
    """When the buyer was asked already; else it is recorded whenever they say (R5.34)."""
    buyer_words: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class ClaimDraft:
    """What is on record already: the person checks it and adds the proof."""

    known: bool
    """Whether the order system has the order."""
    article: str = ""
    size: str = ""
    courier: str = ""
    tracking_no: str = ""
    price: str = ""
    shipped_on: date | None = None
    open_claim: str | None = None
    """Id of the case of a claim for this order that is not over."""


class Claims:
    """Opens claims. Their further steps are those of any case."""

    def __init__(self, database: Database, orders: OrderSystem, casework: Casework) -> None:
        self._database = database
        self._orders = orders
        self._casework = casework

    async def draft(self, shop_id: str, person: Person, order_no: str) -> ClaimDraft:
        """The sheet as far as the order fills it in. Raises BadInputError, ForbiddenError."""
        _check_right(person, shop_id)
        order = await self._order(shop_id, _order_no(order_no))
        running = await self._database.read(lambda uow: _running(uow, shop_id, order_no.strip()))
        open_claim = running[0].id if running else None
        if order is None:
            return ClaimDraft(known=False, open_claim=open_claim)
        return ClaimDraft(
            known=True, open_claim=open_claim, article=order.product.model or order.product.title,
            size=order.product.sku or "", courier=order.courier or "", tracking_no=order.tracking_no or "",
            price=str(order.amount) if order.amount is not None else "",
            shipped_on=shanghai_day(order.shipped_at) if order.shipped_at else None,
        )

    async def open(self, shop_id: str, person: Person, sheet: ClaimSheet) -> Case:
        """Open the claim: the sheet on file, the order remark to be written, the stamp asked of finance.

        Raises BadInputError that names the item, ConflictError when there is a claim for this parcel already.
        """
        _check_right(person, shop_id)
        values = _checked(sheet, person, self._casework.now())
        order = await self._order(shop_id, _order_no(sheet.order_no))
        _shipped(order, sheet)

        def work(uow: UnitOfWork) -> Case:
            hand = self._casework.hand(uow, shop_id, person)
            if any(claim.fact(TRACKING_NO.key) == values[TRACKING_NO.key] for claim in _running(uow, shop_id, number)):
                raise ConflictError("这个包裹已经有一张没办完的索赔单。请在原来那张上继续，不要开第二张。")
            return _open(hand, shop_id, number, order.buyer_id if order else None, values)

        number = sheet.order_no.strip()
        case = await self._database.write(work)
        self._casework.tell(shop_id)
        return case

    async def _order(self, shop_id: str, order_no: str) -> Order | None:
        """The order; None only where the shop is not connected. Raises UnknownOrderError."""
        order = await self._orders.order(shop_id, order_no)
        if order is None and self._orders.connection(shop_id) is Connection.DIRECT:
            raise UnknownOrderError("这个店铺没有这个订单。请核对订单编号和店铺。", where="order_no")
        return order


def _open(hand: Hand, shop_id: str, order_no: str, buyer_id: str | None, values: Mapping[str, str]) -> Case:
    with_step = (COURIER.key, TRACKING_NO.key)
    later = (BUYER_CHOICE.key, BUYER_WORDS.key)
    facts = {key: hand.fact(value) for key, value in values.items() if value and key not in (*with_step, *later)}
    case = open_case(hand, CLAIM, shop_id, order_no=order_no, buyer_id=buyer_id, facts=facts)
    case = move(hand, case, "open_claim", {key: hand.fact(values[key]) for key in with_step})
    if not values[BUYER_CHOICE.key]:
        return case
    return move(hand, case, "buyer_choice", {key: hand.fact(values[key]) for key in later if values[key]})


def _running(uow: UnitOfWork, shop_id: str, order_no: str) -> tuple[Case, ...]:
    found = uow.cases.of_order(shop_id, order_no)
    return tuple(case for case in found if case.flow == CLAIM.key and is_open(case))


def _check_right(person: Person, shop_id: str) -> None:
    if not person.may(Right.REMARK, shop_id):
        raise ForbiddenError("开索赔单要由客服来做。")


def _checked(sheet: ClaimSheet, person: Person, now: datetime) -> dict[str, str]:
    """The sheet as facts. Raises BadInputError for the first item that is wrong."""
    if sheet.proof_kind not in LOSS_PROOFS:
        raise BadInputError(
            f"丢失证明要有凭据：{'或'.join(LOSS_PROOFS)}。快递只在电话里说丢了还不能开单，请先让快递出证明。",
            where="proof_kind",
        )
    if sheet.buyer_choice and sheet.buyer_choice not in BUYER_CHOICES:
        raise BadInputError(f"买家的选择只能是{'、'.join(BUYER_CHOICES)}；还没问就先空着。", where="buyer_choice")
    if sheet.shipped_on > shanghai_day(now):
        raise BadInputError("发货日期在今天以后。请核对。", where="shipped_on")
    proof = _written(sheet.proof, "丢失证明", "写上是哪一份：证明的编号、快递怎么写的", "proof")
    return {
        ARTICLE.key: _written(sheet.article, ARTICLE.name, "照商品写", "article"),
        SIZE.key: _written(sheet.size, SIZE.name, "没有尺码就写「无」", "size"),
        COURIER.key: _written(sheet.courier, COURIER.name, "照面单写", "courier"),
        TRACKING_NO.key: _written(sheet.tracking_no, TRACKING_NO.name, "照面单写", "tracking_no"),
        PRICE.key: _price(sheet.price),
        LOSS_PROOF.key: f"{sheet.proof_kind}：{proof}",
        SHIPPED_ON.key: sheet.shipped_on.isoformat(),
        HANDLED_BY.key: _short(sheet.handled_by, HANDLED_BY.name, "handled_by") or person.name,
        BUYER_CHOICE.key: sheet.buyer_choice,
        BUYER_WORDS.key: _short(sheet.buyer_words, BUYER_WORDS.name, "buyer_words"),
    }


def _order_no(given: str) -> str:
    number = given.strip()
    if not is_order_no(number):
        raise BadInputError("订单编号要 16 到 19 位数字。请从千牛的订单里复制。", where="order_no")
    return number


def _shipped(order: Order | None, sheet: ClaimSheet) -> None:
    if order is None:
        return
    if order.shipped_at is None:
        raise BadInputError("这个订单还没有发货，不会丢件。请核对订单编号。", where="order_no")
    if order.paid_at is not None and sheet.shipped_on < shanghai_day(order.paid_at):
        raise BadInputError("发货日期在买家付款以前。请核对。", where="shipped_on")


def _price(given: str) -> str:
    amount = yuan(given)
    if amount is None:
        raise BadInputError(f"宝贝价位要写成 {YUAN_FORM}。", where="price")
    return str(amount)


def _written(given: str, name: str, how: str, where: str) -> str:
    text = _short(given, name, where)
    if not text:
        raise BadInputError(f"「{name}」还没填。{how}。", where=where)
    return text


def _short(given: str, name: str, where: str) -> str:
    text = " ".join(given.split())
    if len(text) > LONGEST:
        raise BadInputError(f"「{name}」太长，最多 {LONGEST} 个字。", where=where)
    return text
