"""Orders and refunds as a shop's own files told them (level 报表): as of the last import, and read only.

Memos and money are a person's, in 千牛: those calls raise NotConnectedError as at level 粘贴.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from decimal import Decimal

from cs_assistant.domain.imports import ImportedOrder
from cs_assistant.domain.orders import Order, ProductKind, Refund
from cs_assistant.domain.refund_answers import Payer, RefundMessage, Refusal, RefusalReason
from cs_assistant.domain.refunds import Connection, RefundApplication, RegisteredRefund
from cs_assistant.domain.remarks import Memo, MemoChange
from cs_assistant.domain.script_library import Shop
from cs_assistant.errors import NotConnectedError
from cs_assistant.storage.database import Database
from cs_assistant.storage.unit_of_work import UnitOfWork

_LONG_AGO = datetime.min.replace(tzinfo=UTC)


class ReportOrders:
    """An order system over imported rows. A shop that brought none knows no orders (level 粘贴)."""

    def __init__(self, database: Database, shops: Callable[[], Mapping[str, Shop]]) -> None:
        self._database = database
        self._shops = shops
        self._brought: frozenset[str] = frozenset()

    async def look(self) -> None:
        """Learn which shops brought orders: at the start, and after each import or 撤销."""
        self._brought = await self._database.read(lambda uow: uow.imported.shops())

    def connection(self, shop_id: str) -> Connection:
        """报表 for a shop that brought orders or says so in shop.yaml, else 粘贴."""
        shop = self._shops().get(shop_id)
        says = shop is not None and shop.connection is Connection.REPORT
        return Connection.REPORT if says or shop_id in self._brought else Connection.PASTE

    async def order(self, shop_id: str, order_no: str) -> Order | None:
        """The order with this number in this shop; None also for one the platform closed."""

        def read(uow: UnitOfWork) -> Order | None:
            found = uow.imported.order(shop_id, order_no)
            return None if found is None or found.closed else self._order(uow, shop_id, found)

        return await self._database.read(read)

    async def orders_of(self, shop_id: str, buyer_id: str) -> tuple[Order, ...]:
        """The buyer's orders in this shop, newest first; those the platform closed left out."""

        def read(uow: UnitOfWork) -> tuple[Order, ...]:
            found = [each for each in uow.imported.orders_of(shop_id, buyer_id) if not each.closed]
            found.sort(key=lambda each: each.bought_at or each.paid_at or _LONG_AGO, reverse=True)
            return tuple(self._order(uow, shop_id, each) for each in found)

        return await self._database.read(read)

    async def memo(self, shop_id: str, order_no: str) -> Memo:
        """Raises NotConnectedError."""
        raise NotConnectedError

    async def write_memo(self, shop_id: str, order_no: str, memo: Memo) -> None:
        """Raises NotConnectedError."""
        raise NotConnectedError

    async def memo_changes(self, shop_id: str, after: int) -> tuple[MemoChange, ...]:
        """Raises NotConnectedError."""
        raise NotConnectedError

    async def refund(self, shop_id: str, refund_no: str) -> RefundApplication | None:
        """The application as it was brought last, or None. Raises NotConnectedError at level 粘贴."""
        self._check(shop_id)
        found = await self._database.read(lambda uow: uow.refunds.find(shop_id, refund_no))
        return found.application if found is not None else None

    async def refunds(self, shop_id: str, since: datetime) -> tuple[RefundApplication, ...]:
        """What was brought of the applications changed at `since` or later. Raises NotConnectedError at level 粘贴."""
        self._check(shop_id)
        found = await self._database.read(lambda uow: uow.refunds.changed_since(shop_id, since))
        return tuple(each.application for each in found)

    async def agree_refund(self, shop_id: str, refund_no: str, amount: Decimal, operator: str) -> None:
        """Raises NotConnectedError."""
        raise NotConnectedError

    async def agree_return(
        self, shop_id: str, refund_no: str, operator: str, payer: Payer | None = None
    ) -> None:
        """Raises NotConnectedError."""
        raise NotConnectedError

    async def refusal_reasons(self, shop_id: str, refund_no: str) -> tuple[RefusalReason, ...]:
        """Raises NotConnectedError."""
        raise NotConnectedError

    async def refuse_refund(self, shop_id: str, refund_no: str, refusal: Refusal, operator: str) -> None:
        """Raises NotConnectedError."""
        raise NotConnectedError

    async def refund_messages(self, shop_id: str, refund_no: str) -> tuple[RefundMessage, ...]:
        """Raises NotConnectedError."""
        raise NotConnectedError

    async def add_refund_message(
        self, shop_id: str, refund_no: str, text: str, picture: bytes, operator: str
    ) -> None:
        """Raises NotConnectedError."""
        raise NotConnectedError

    def _check(self, shop_id: str) -> None:
        if self.connection(shop_id) is not Connection.REPORT:
            raise NotConnectedError

    def _order(self, uow: UnitOfWork, shop_id: str, found: ImportedOrder) -> Order:
        shop = self._shops().get(shop_id)
        mainly = shop.product if shop is not None else ProductKind.OTHER
        refunds = tuple(_refund(each) for each in uow.refunds.of_order(shop_id, found.order_no))
        return found.as_order(shop_id, uow.imported.product(shop_id, found), mainly, refunds)


def _refund(registered: RegisteredRefund) -> Refund:
    application = registered.application
    return Refund(
        refund_no=application.refund_no, kind=application.kind.value, asked_at=application.asked_at,
        reason=application.reason, amount=application.amount, open=not application.status.over,
        status=application.status,
    )
