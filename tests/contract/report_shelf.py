"""The imaginary orders as shops would have brought them in files (level 报表)."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

from cs_assistant.domain.imports import ImportedOrder, ImportKind
from cs_assistant.domain.orders import Order, Product
from cs_assistant.gateways.report.orders import ReportOrders
from cs_assistant.storage import Database, UnitOfWork
from cs_assistant.storage.repositories.imported import ORDER, ImportedRow

from .shelves import Shelf
from .worlds import NOW, packaged_library, packaged_world


@asynccontextmanager
async def brought() -> AsyncIterator[Shelf]:
    """A database with every order of the world in it."""
    world = packaged_world().orders(NOW).values()
    with TemporaryDirectory() as folder:
        async with Database.open(Path(folder) / "desk.sqlite3") as database:
            await database.write(lambda uow: _bring(uow, world))
            system = ReportOrders(database, lambda: packaged_library().shops)
            await system.look()
            yield Shelf(system=system, orders=tuple(_told(order) for order in world))


@asynccontextmanager
async def nothing() -> AsyncIterator[Shelf]:
    """A shop that brought nothing (level 粘贴)."""
    with TemporaryDirectory() as folder:
        async with Database.open(Path(folder) / "desk.sqlite3") as database:
            yield Shelf(system=ReportOrders(database, dict), orders=())


def _told(order: Order) -> Order:
    """What a file tells of an order: repairs, serials and remarks stand in none; the kind is what the shop sells."""
    mainly = packaged_library().shops[order.shop_id].product
    return replace(
        order, product=Product(title=order.product.title, kind=mainly, sku=order.product.sku), exchanged_at=None,
        old_serial=None, new_serial=None, repairs=(), refunds=(), free_shipping=None, seller_memo="",
    )


def _bring(uow: UnitOfWork, orders: Iterable[Order]) -> None:
    for order in orders:
        imported = ImportedOrder(
            order_no=order.order_no, buyer_id=order.buyer_id, title=order.product.title, sku=order.product.sku or "",
            status=order.status, amount=order.amount, bought_at=order.bought_at, paid_at=order.paid_at,
            shipped_at=order.shipped_at, signed_at=order.signed_at, success_at=order.success_at,
            courier=order.courier or "", tracking_no=order.tracking_no or "", region=order.region or "",
        )
        row = ImportedRow(key=order.order_no, owner=order.buyer_id, data=ORDER.dump_python(imported, mode="json"))
        uow.imported.put(order.shop_id, ImportKind.ORDERS, row)
