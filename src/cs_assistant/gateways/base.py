"""The ports: what the services ask of the outside, and no more than the platforms offer.

Every implementation passes the contract suite in tests/contract/. Foreign errors become `DeliveryError` at this edge.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Protocol

from cs_assistant.domain.acts import Outgoing
from cs_assistant.domain.orders import Order
from cs_assistant.domain.papers import Paper
from cs_assistant.domain.refund_answers import Payer, RefundMessage, Refusal, RefusalReason
from cs_assistant.domain.refunds import Connection, RefundApplication
from cs_assistant.domain.remarks import Memo, MemoChange


@dataclass(frozen=True, kw_only=True, slots=True)
class Receipt:
    """The receiver's word that it has the message."""

    external_id: str | None = None


class Channel(Protocol):
    """A way messages go out to buyers."""

    @property
    def takes_keys(self) -> bool:
        """True when the receiver drops a repeat with the same act key: then a send may be retried by itself."""

    async def send(self, outgoing: Outgoing) -> Receipt:
        """Hand one message over.

        Raises DeliveryError; `uncertain` is True when the receiver may have got the message although no answer came.
        """


class OrderSystem(Protocol):
    """What the platform offers about orders and refunds, and no more. Every call is scoped to one shop.

    At level 粘贴 only the first three answer; the others raise NotConnectedError and a person does it in 千牛. At level
    报表 `refund` and `refunds` answer too, with what was imported last.
    """

    def connection(self, shop_id: str) -> Connection:
        """How this shop is connected."""

    async def order(self, shop_id: str, order_no: str) -> Order | None:
        """The order with this number in this shop, or None."""

    async def orders_of(self, shop_id: str, buyer_id: str) -> tuple[Order, ...]:
        """The buyer's orders in this shop, newest first; empty when none is known."""

    async def memo(self, shop_id: str, order_no: str) -> Memo:
        """The seller's memo as it stands now. Raises UnknownOrderError."""

    async def write_memo(self, shop_id: str, order_no: str, memo: Memo) -> None:
        """Overwrite the whole memo, flag included; the last writer wins.

        Raises DeliveryError; `uncertain` when it may have been written although no answer came, `final` when refused
        for good (over 1000 bytes).
        """

    async def memo_changes(self, shop_id: str, after: int) -> tuple[MemoChange, ...]:
        """Changes with a feed number above `after`, oldest first, ours included; at least once each."""

    async def refund(self, shop_id: str, refund_no: str) -> RefundApplication | None:
        """One refund application as it stands now, or None."""

    async def refunds(self, shop_id: str, since: datetime) -> tuple[RefundApplication, ...]:
        """Applications changed at `since` or later, oldest change first; callers overlap and drop repeats.

        Of a great many it may be only the first some hundred: who asks again from the newest gets the others.
        """

    async def agree_refund(self, shop_id: str, refund_no: str, amount: Decimal, operator: str) -> None:
        """Tell the platform to pay. Not repeatable: after an uncertain answer read `refund` before trying again.

        Raises DeliveryError (`uncertain`, `final`): the amount or the state changed meanwhile is final.
        """

    async def agree_return(
        self, shop_id: str, refund_no: str, operator: str, payer: Payer | None = None
    ) -> None:
        """Tell the platform that the goods may come back; one that was agreed already stays so.

        `payer` bears the postage; None leaves it to the platform's rule. Raises DeliveryError (`uncertain`, `final`):
        another type or state is final.
        """

    async def refusal_reasons(self, shop_id: str, refund_no: str) -> tuple[RefusalReason, ...]:
        """The reasons the platform lets the shop refuse this application with; empty when it may not be refused."""

    async def refuse_refund(self, shop_id: str, refund_no: str, refusal: Refusal, operator: str) -> None:
        """Tell the platform that the shop refuses. Not repeatable: after an uncertain answer read `refund` first.

        Raises DeliveryError (`uncertain`, `final`): not allowed in this state, before shipment or for 七天无理由, a
        reason that was not offered, a picture that is missing or too large.
        """

    async def refund_messages(self, shop_id: str, refund_no: str) -> tuple[RefundMessage, ...]:
        """What was written in the application, oldest first; empty when there is none."""

    async def add_refund_message(
        self, shop_id: str, refund_no: str, text: str, picture: bytes, operator: str
    ) -> None:
        """Write into the application. The platform demands a picture with every message.

        Raises DeliveryError (`uncertain`, `final`): over 400 bytes, a picture over 500 KB, an application that is over.
        """


class Documents(Protocol):
    """A system that books what was made here: an ERP of one shop, or a folder its clerk reads."""

    @property
    def takes_keys(self) -> bool:
        """True when a repeat with the same act key is booked once: then a paper may be handed again by itself."""

    async def hand(self, paper: Paper) -> Receipt:
        """Hand one paper over, whole.

        Raises DeliveryError; `uncertain` when it may have arrived although no answer came, `final` when it was refused
        for good. The text of the error names no number, person or address.
        """


class Clock(Protocol):
    """The time; a sandbox may shift it."""

    def now(self) -> datetime:
        """The present moment, aware, UTC."""
