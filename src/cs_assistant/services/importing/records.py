"""Rows of a file as records with their keys. A row that cannot be read is a problem with its line; the others go on."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal
from itertools import pairwise

from cs_assistant.domain.cards import Outlet
from cs_assistant.domain.imports import ImportedOrder, ImportedProduct, ImportKind, RowProblem
from cs_assistant.domain.notices import province
from cs_assistant.domain.orders import OrderStatus, ProductKind
from cs_assistant.domain.phone_models import model_key
from cs_assistant.domain.refunds import Phase, RefundKind, RefundStatus
from cs_assistant.domain.times import shanghai_day
from cs_assistant.services.importing import values
from cs_assistant.services.importing.columns import Columns
from cs_assistant.services.importing.reading import Grid, Line
from cs_assistant.services.importing.values import CellError

_ZEROS = re.compile(r"\d{15}0{3,4}")
_FEW = 3
"""So many numbers that end in zeros may be chance."""


@dataclass(frozen=True, kw_only=True, slots=True)
class ReadRefund:
    """A refund as one row tells it; what the row leaves open (`phase`, `buyer_id`) is completed from the orders."""

    refund_no: str
    order_no: str
    buyer_id: str
    kind: RefundKind
    reason: str
    amount: Decimal
    paid: Decimal | None
    asked_at: datetime
    modified_at: datetime
    status: RefundStatus
    phase: Phase | None
    title: str
    size: str
    batch: str
    courier: str


Record = ImportedOrder | ReadRefund | ImportedProduct | Outlet


@dataclass(frozen=True, kw_only=True, slots=True)
class ReadRow:
    """One record and where it stood."""

    line: int
    key: str
    record: Record


@dataclass(frozen=True, kw_only=True, slots=True)
class ReadFile:
    """Everything a file says."""

    rows: tuple[ReadRow, ...]
    problems: tuple[RowProblem, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class _Row:
    """A line by the names of its fields."""

    line: Line
    columns: Columns

    def text(self, field: str, longest: int = 200) -> str:
        """A cell as it stands, on one line."""
        return " ".join(self.line.cell(self.columns.get(field)).split())[:longest]

    def moment(self, field: str, name: str) -> datetime | None:
        """A cell as a time."""
        return values.moment(name, self.text(field))

    def amount(self, field: str, name: str) -> Decimal | None:
        """A cell as yuan."""
        return values.amount(name, self.text(field))

    def tells_nothing_shipped(self) -> bool:
        """Whether the file has a column for shipping and every such cell of this line is empty."""
        fields = [field for field in ("shipped_at", "tracking_no") if field in self.columns]
        return bool(fields) and not any(self.text(field) for field in fields)

    def order_no(self) -> str:
        """The order number."""
        return values.number("订单编号", self.text("order_no"), shortest=16, longest=19)


def read_records(kind: ImportKind, shop_id: str, grid: Grid, columns: Columns) -> ReadFile:
    """Read every line; the same record twice in one file has to say the same."""
    read = _READERS[kind]
    rows: dict[str, ReadRow] = {}
    problems: list[RowProblem] = []
    for line in grid.lines:
        try:
            key, record = read(shop_id, _Row(line=line, columns=columns))
            known = rows.get(key)
            rows[key] = ReadRow(
                line=known.line if known else line.number, key=key,
                record=_both(known.record, record) if known else record,
            )
        except CellError as wrong:
            problems.append(RowProblem(line=line.number, what=wrong.what, fix=wrong.fix))
    kept, rounded = _rounded(rows.values())
    return ReadFile(rows=kept, problems=tuple(sorted((*problems, *rounded), key=lambda each: each.line)))


def _order(_: str, row: _Row) -> tuple[str, ImportedOrder]:
    status, closed = values.order_status(row.text("status"))
    signed_at = row.moment("signed_at", "签收时间")
    buyer = row.text("buyer", 128)
    if not buyer:
        raise CellError("买家会员名是空的", "在文件里补上；没有它，买家来问时对不上订单")
    order = ImportedOrder(
        order_no=row.order_no(), buyer_id=buyer, title=row.text("title"), item_no=row.text("item_no"),
        sku=row.text("sku"), closed=closed, closed_unshipped=closed and row.tells_nothing_shipped(),
        status=OrderStatus.SIGNED if status is OrderStatus.SHIPPED and signed_at is not None else status,
        amount=row.amount("amount", "实付金额"), bought_at=row.moment("bought_at", "下单时间"),
        paid_at=row.moment("paid_at", "付款时间"), shipped_at=row.moment("shipped_at", "发货时间"),
        signed_at=signed_at, success_at=row.moment("success_at", "确认收货时间"), courier=row.text("courier", 64),
        tracking_no=re.sub(r"^(?:No|NO|no)[:：]", "", row.text("tracking_no", 64)).rstrip("；;"),
        region=province(row.text("region")) or "",
    )
    return order.order_no, _in_order(order)


def _in_order(order: ImportedOrder) -> ImportedOrder:
    """The order when its times can follow each other. Raises CellError."""
    named = (("付款", order.paid_at), ("发货", order.shipped_at), ("签收", order.signed_at))
    known = [(name, moment) for name, moment in named if moment is not None]
    for (earlier, one), (later, two) in pairwise(known):
        if shanghai_day(two) < shanghai_day(one):
            raise CellError(f"{later}的日子早于{earlier}的日子", "核对这两列选得对不对；对的话，在文件里改好这一行")
    return order


def _refund(_: str, row: _Row) -> tuple[str, ReadRefund]:
    asked_at = values.needed("申请时间", row.moment("asked_at", "申请时间"))
    ended_at, changed_at = row.moment("ended_at", "完结时间"), row.moment("modified_at", "最后修改时间")
    reason = row.text("reason")
    if not reason:
        raise CellError("退款原因是空的", "在文件里照千牛上的写法补上")
    refund = ReadRefund(
        refund_no=values.number("退款编号", row.text("refund_no"), shortest=8, longest=24), order_no=row.order_no(),
        buyer_id=row.text("buyer", 128), kind=values.refund_kind(row.text("kind")), reason=reason,
        amount=values.needed("退款金额", row.amount("amount", "退款金额")), paid=row.amount("paid", "实付金额"),
        asked_at=asked_at, modified_at=max(filter(None, (asked_at, ended_at, changed_at))),
        status=values.refund_status(row.text("status")), phase=values.phase(row.text("phase")),
        title=row.text("title"), size=row.text("size", 100), batch=row.text("batch", 64),
        courier=row.text("courier", 64),
    )
    return refund.refund_no, refund


def _product(_: str, row: _Row) -> tuple[str, ImportedProduct]:
    title, number, code = row.text("title"), row.text("number", 64), row.text("code", 64)
    if not model_key(title):
        raise CellError("宝贝标题是空的", "在文件里补上，或删掉这一行")
    if values.ROUNDED.fullmatch(number) or values.ROUNDED.fullmatch(code):
        raise CellError(
            "商品编号被 Excel 改成了带 E 的数字，后面的已经丢了", "重新导出，不要用 Excel 打开再保存"
        )
    kind, battery = values.product_kind(row.text("category")), values.yes_or_no("电池可拆", row.text("battery"))
    product = ImportedProduct(
        title=title, number=number, code=code, kind=kind, model=row.text("model", 80), brand=row.text("brand", 40),
        removable_battery=battery if kind in (None, ProductKind.PHONE) else None,
    )
    return number or code or model_key(title)[:200], product


def _outlet(shop_id: str, row: _Row) -> tuple[str, Outlet]:
    named = {"brand": "品牌", "province": "省", "city": "市", "name": "网点名称", "address": "地址"}
    texts = {field: row.text(field) for field in named}
    empty = [name for field, name in named.items() if not texts[field]]
    if empty:
        raise CellError(f"{'、'.join(empty)}是空的", "在文件里补上；不知道的网点先不要导入")
    outlet = Outlet(
        shop_id=shop_id, **texts, phone=row.text("phone", 64) or None,
        checked_on=values.day("核对日期", row.text("checked_on")),
    )
    return "|".join((outlet.brand, outlet.province, outlet.city, outlet.name))[:200], outlet


_READERS: Mapping[ImportKind, Callable[[str, _Row], tuple[str, Record]]] = {
    ImportKind.ORDERS: _order, ImportKind.REFUNDS: _refund, ImportKind.PRODUCTS: _product,
    ImportKind.OUTLETS: _outlet,
}


def _both(known: Record, again: Record) -> Record:
    """One record of two lines: item lists have a line a piece. Raises CellError where they contradict each other."""
    if known == again:
        return known
    if isinstance(known, ImportedOrder) and isinstance(again, ImportedOrder):
        same = replace(
            again, title=known.title, item_no=known.item_no, sku=known.sku, amount=known.amount, status=known.status
        )
        if same == known:
            titles = tuple(dict.fromkeys((*known.title.split("；"), again.title)))
            return replace(known, title="；".join(filter(None, titles))[:200])
    raise CellError("同一个编号在文件里出现两次，内容不一样；先出现的那一行已采用", "核对哪一行对，删掉另一行再导入")


def _rounded(rows: Iterable[ReadRow]) -> tuple[tuple[ReadRow, ...], list[RowProblem]]:
    """Excel keeps fifteen digits: where most long order numbers end in zeros, they were rounded before this file."""
    every = tuple(rows)
    numbers = {row.line: _long(row.record) for row in every}
    counts = Counter(bool(_ZEROS.fullmatch(number)) for number in numbers.values() if number)
    if counts[True] <= _FEW or counts[True] <= counts[False]:
        return every, []
    lost = {line for line, number in numbers.items() if number and _ZEROS.fullmatch(number)}
    told = [
        RowProblem(
            line=line, what="订单编号后几位全是 0：这个文件用 Excel 保存过，真正的号码已经丢了",
            fix="回千牛重新导出，不要用 Excel 打开再保存，直接把导出的文件拖进来",
        )
        for line in lost
    ]
    return tuple(row for row in every if row.line not in lost), told


def _long(record: Record) -> str:
    number = record.order_no if isinstance(record, (ImportedOrder, ReadRefund)) else ""
    return number if len(number) in (18, 19) else ""
