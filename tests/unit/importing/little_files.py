"""Little files as 千牛 writes them, and what of them a shop has imported."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress

from cs_assistant.domain.imports import ImportBatch, ImportKind
from cs_assistant.errors import ConflictError
from cs_assistant.gateways.transcript.reading import read_transcript
from cs_assistant.services.importing.chats import ImportingChats

from .house import SHOES, SUPERVISOR, FileHouse, csv_of

ORDERS, REFUNDS, PRODUCTS, OUTLETS, CHATS = ImportKind
ORDER_NO = "2211000000000000137"
ORDER_HEADER = ("订单编号", "买家会员名", "宝贝标题", "订单状态", "订单付款时间", "发货时间", "签收时间")
ORDER = (
    ORDER_NO, "tb_a", "青禾板鞋", "卖家已发货，等待买家确认", "2026-11-15 20:10:00", "2026-11-16 09:30:00",
    "2026-11-18 12:00:00",
)  # fmt: skip
REFUND_HEADER = ("退款编号", "订单编号", "退款类型", "退款状态", "买家退款原因", "退款金额", "申请时间", "完结时间")
OPEN_REFUND = ("990000000001", ORDER_NO, "退货退款", "等待卖家同意", "大小不合适", "199.00", "2026-11-21 09:00:00", "")
OVER_REFUND = (
    "990000000002", ORDER_NO, "退货退款", "退款成功", "鞋带太长", "199.00", "2026-11-19 09:00:00",
    "2026-11-20 09:00:00",
)  # fmt: skip
PRODUCT_HEADER = ("宝贝标题", "宝贝ID", "类目", "型号", "电池可拆")



async def latest(house: FileHouse, shop: str, kind: ImportKind) -> ImportBatch | None:
    return await house.database.read(lambda uow: uow.imports.latest(shop, kind))


def orders(*rows: tuple[str, ...]) -> bytes:
    return csv_of((ORDER_HEADER, *rows))


def refunds(*rows: tuple[str, ...]) -> bytes:
    return csv_of((REFUND_HEADER, *rows))


async def bring_chats(house: FileHouse, rows: Sequence[tuple[str, ...]]) -> ImportBatch | None:
    """Import chats; None where all of it was there."""
    chats = ImportingChats(house.database, read_transcript, house.clock)
    content = csv_of((("买家昵称", "发送时间", "发送人", "内容"), *rows))
    with suppress(ConflictError):
        return await chats.apply(SHOES, "聊天.csv", content, SUPERVISOR)
    return None


def sweep(uow: object) -> None:
    from sqlalchemy import text

    connection = uow._connection  # type: ignore[attr-defined]
    for table in ("timers", "tasks"):
        connection.execute(text(f"DELETE FROM {table}"))
    connection.execute(text("UPDATE refunds SET case_id = NULL"))
    for table in ("promises", "cases", "refunds"):
        connection.execute(text(f"DELETE FROM {table}"))
