"""The columns of the register 退换货单据: what the clerk at the ERP needs to book each document (R1.38, R1.39)."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import Any

from cs_assistant.domain.bookkeeping import (
    APPROVED_ON,
    APPROVER,
    ARTICLE,
    CATEGORY,
    COST,
    INVOICE,
    LOCATION,
    MARK,
    PRICE,
    PURPOSE,
    QUANTITY,
    SERIAL,
    SOURCE_NO,
    UNIT_KIND,
    WHY,
)
from cs_assistant.domain.case_documents import state_name
from cs_assistant.domain.money import yuan
from cs_assistant.domain.times import shanghai_day
from cs_assistant.services.register_columns import Column, Kind, Value, keep_until
from cs_assistant.services.register_rows import DocumentRow


def _column(id_: str, title: str, kind: Kind, read: Callable[[DocumentRow], Value]) -> Column[Any]:
    return Column(id=id_, title=title, kind=kind, read=read)


def _typed(id_: str, name: str, kind: Kind = Kind.TEXT) -> Column[Any]:
    return _column(id_, name, kind, lambda row: row.document.values.get(name))


def _money(id_: str, name: str) -> Column[Any]:
    def read(row: DocumentRow) -> Decimal | str | None:
        given = row.document.values.get(name)
        return None if given is None else yuan(given) or given

    return _column(id_, f"{name}（元）", Kind.MONEY, read)


def _approved_on(row: DocumentRow) -> Value:
    return shanghai_day(row.document.approved_at) if row.document.approved_at is not None else None


def _fixed(id_: str, name: str) -> Column[Any]:
    return _column(id_, name, Kind.NAME, lambda row: row.document.terms.get(name))


DOCUMENT_COLUMNS: tuple[Column[DocumentRow], ...] = (
    _column("at", "日期", Kind.TIME, lambda row: row.document.at),
    _column("shop", "店铺", Kind.NAME, lambda row: row.shop),
    _column("number", "单号", Kind.NAME, lambda row: row.document.number),
    _column("kind", "单据", Kind.NAME, lambda row: row.document.kind.value),
    _column("plan", "退回种类", Kind.NAME, lambda row: row.document.plan.chinese),
    _column("state", "状态", Kind.NAME, lambda row: state_name(row.document.kind, row.document.state)),
    _column("order_no", "订单号", Kind.NUMBER, lambda row: row.document.order_no),
    _fixed("source", "来源"),
    _fixed("source_document", "来源单号"),
    _typed("source_no", SOURCE_NO, Kind.NUMBER),
    _fixed("leaves", "出仓"),
    _fixed("enters", "入仓"),
    _typed("location", LOCATION),
    _typed("article", ARTICLE),
    _typed("quantity", QUANTITY),
    _typed("serial", SERIAL, Kind.NUMBER),
    _typed("unit_kind", UNIT_KIND),
    _fixed("carries_cost", "带成本"),
    _money("cost", COST),
    _fixed("carries_price", "带单价"),
    _money("price", PRICE),
    _fixed("booking", "立帐"),
    _fixed("offsets_receivable", "冲减往来"),
    _fixed("offsets_revenue", "冲减收入"),
    _fixed("document_category", "单据类别"),
    _fixed("adjusted_for", "调整原因"),
    _typed("invoice", INVOICE, Kind.NUMBER),
    _typed("purpose", PURPOSE),
    _typed("category", CATEGORY),
    _typed("mark", MARK),
    _typed("why", WHY),
    _column("by", "制单", Kind.NAME, lambda row: row.document.by),
    _column("approver", APPROVER, Kind.NAME, lambda row: row.document.approved_by),
    _column("approved_on", APPROVED_ON, Kind.DAY, _approved_on),
    _column("finished_by", "谁报废的", Kind.NAME, lambda row: row.document.finished_by),
    _column("exported_at", "导出时间", Kind.TIME, lambda row: row.document.exported_at),
    _column("voided_at", "作废时间", Kind.TIME, lambda row: row.document.voided_at),
    _column("voided_why", "为什么作废", Kind.TEXT, lambda row: row.document.why),
    _column("keep_until", "至少保存到", Kind.DAY, lambda row: keep_until(row.document.at)),
)
