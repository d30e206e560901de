"""What importing a file would change, row by row, before anything is written. Reads the database, writes nothing."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from cs_assistant.domain.cards import Outlet
from cs_assistant.domain.imports import ImportedOrder, ImportedProduct, ImportKind, RowProblem, RowState
from cs_assistant.domain.orders import OrderStatus
from cs_assistant.domain.phone_models import model_key
from cs_assistant.domain.refunds import Phase, RefundApplication, RefundKind
from cs_assistant.services.importing.records import ReadFile, ReadRefund, ReadRow
from cs_assistant.storage.repositories.imported import ORDER, OUTLET, PRODUCT, Data, ImportedRow
from cs_assistant.storage.repositories.refunds import APPLICATION
from cs_assistant.storage.unit_of_work import UnitOfWork

_KINDS: Mapping[type, ImportKind] = {
    ImportedOrder: ImportKind.ORDERS, ImportedProduct: ImportKind.PRODUCTS, Outlet: ImportKind.OUTLETS,
}


_NEVER_SHIPPED = frozenset({OrderStatus.UNPAID, OrderStatus.UNSHIPPED})


@dataclass(frozen=True, kw_only=True, slots=True)
class PlannedRow:
    """One record and what would become of it."""

    line: int
    key: str
    state: RowState
    before: Data | None
    row: ImportedRow
    """As it would stand afterwards; of a refund its application."""
    application: RefundApplication | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Plan:
    """Everything an import would do."""

    kind: ImportKind
    shop_id: str
    rows: tuple[PlannedRow, ...]
    problems: tuple[RowProblem, ...]

    def count(self, state: RowState) -> int:
        """How many rows would be new, changed, the same."""
        return sum(row.state is state for row in self.rows)

    @property
    def writes(self) -> tuple[PlannedRow, ...]:
        """What would be written."""
        return tuple(row for row in self.rows if row.state is not RowState.SAME)


def plan(uow: UnitOfWork, kind: ImportKind, shop_id: str, file: ReadFile) -> Plan:
    """Hold a file against what is there."""
    if kind is ImportKind.REFUNDS:
        return _refunds(uow, shop_id, file)
    known = uow.imported.find(shop_id, kind, [row.key for row in file.rows])
    rows = tuple(_planned(row, known.get(row.key)) for row in file.rows)
    return Plan(kind=kind, shop_id=shop_id, rows=rows, problems=file.problems)


def _planned(row: ReadRow, before: Data | None) -> PlannedRow:
    after = _kept(before, _dumped(row))
    owner, other = found_by(_KINDS[type(row.record)], after)
    return PlannedRow(
        line=row.line, key=row.key, before=before, state=_state(_as_now(before, after), after),
        row=ImportedRow(key=row.key, owner=owner, other=other, data=after),
    )


def _as_now(before: Data | None, after: Data) -> Data | None:
    """`before` with the fields a record has got since; one that says nothing is no change."""
    if before is None:
        return None
    return {**{name: value for name, value in after.items() if not value}, **before}


def _state(before: object, after: object) -> RowState:
    if before is None:
        return RowState.NEW
    return RowState.SAME if before == after else RowState.CHANGED


def _dumped(row: ReadRow) -> dict[str, Any]:
    record = row.record
    if isinstance(record, ImportedOrder):
        return dict(ORDER.dump_python(record, mode="json"))
    if isinstance(record, ImportedProduct):
        return dict(PRODUCT.dump_python(record, mode="json"))
    if isinstance(record, Outlet):
        return dict(OUTLET.dump_python(record, mode="json"))
    raise TypeError(f"{type(record).__name__} has a table of its own")


def _kept(before: Data | None, after: dict[str, Any]) -> dict[str, Any]:
    """What a file leaves open stays as it was: another export has other columns."""
    if before is None:
        return after
    merged = {name: before[name] if value in (None, "") and name in before else value for name, value in after.items()}
    if "closed" in after and after["status"] is None and not after["closed"]:
        merged["closed"] = before["closed"]
    if merged.get("closed") and before.get("closed_unshipped"):
        merged["closed_unshipped"] = True  # nothing is shipped after that, whatever columns this file has
    return merged


def found_by(kind: ImportKind, data: Mapping[str, Any]) -> tuple[str, str]:
    """What else a record is found by: an order by its buyer, a product by its title and the shop's own code."""
    if kind is ImportKind.ORDERS:
        return str(data["buyer_id"]), ""
    if kind is ImportKind.PRODUCTS:
        return model_key(str(data["title"]))[:200], str(data["code"])
    return "", ""


def _refunds(uow: UnitOfWork, shop_id: str, file: ReadFile) -> Plan:
    reads = [(row, row.record) for row in file.rows if isinstance(row.record, ReadRefund)]
    data = uow.imported.find(shop_id, ImportKind.ORDERS, {record.order_no for _, record in reads})
    orders = {number: ORDER.validate_python(each) for number, each in data.items()}
    rows, problems = [], list(file.problems)
    for row, record in reads:
        known = uow.refunds.find(shop_id, record.refund_no)
        before = known.application if known else None
        if before is not None and before.order_no != record.order_no:
            problems.append(RowProblem(
                line=row.line, what="这笔退款登记过，是另一个订单的",
                fix="核对订单编号这一列选得对不对；登记错了的，请主管在台账里核对",
            ))  # fmt: skip
            continue
        order = orders.get(record.order_no)
        phase = before.phase if before else record.phase or _phase(record, order)
        if phase is None:
            problems.append(_nobody_knows_where(row.line, order))
            continue
        application = _application(shop_id, record, phase, order, before)
        rows.append(_planned_refund(row, application, before))
    told = tuple(sorted(problems, key=lambda each: each.line))
    return Plan(kind=ImportKind.REFUNDS, shop_id=shop_id, rows=tuple(rows), problems=told)


def _nobody_knows_where(line: int, order: ImportedOrder | None) -> RowProblem:
    if order is None:
        why, fix = "订单也没有导入", "先导入这个时段的订单，再导入退款；或选一列「货物状态」"
    else:
        why = "导入的订单也没有写清付款、发货的时间"
        fix = "重新导出订单，带上「付款时间」「发货时间」两列，先导入订单再导入退款；或选一列「货物状态」"
    return RowProblem(line=line, what=f"看不出申请时货在哪里：没有货物状态，{why}", fix=fix)


def _planned_refund(row: ReadRow, application: RefundApplication, before: RefundApplication | None) -> PlannedRow:
    state = _state(before, application)
    if before is not None and application.modified_at < before.modified_at:
        state = RowState.SAME  # the register knows it at a later stage already
    dumped = dict(APPLICATION.dump_python(application, mode="json"))
    return PlannedRow(
        line=row.line, key=row.key, state=state, application=application,
        before=None if before is None else dict(APPLICATION.dump_python(before, mode="json")),
        row=ImportedRow(key=row.key, data=dumped),
    )


def _application(
    shop_id: str, record: ReadRefund, phase: Phase, order: ImportedOrder | None, before: RefundApplication | None
) -> RefundApplication:
    """The application as the register would hold it; what no file says stays as it was."""
    told = RefundApplication(
        shop_id=shop_id, refund_no=record.refund_no, order_no=record.order_no,
        buyer_id=record.buyer_id or (order.buyer_id if order else ""), kind=record.kind, phase=phase,
        amount=record.amount, paid=record.paid or (order.amount if order else None), reason=record.reason,
        asked_at=record.asked_at, modified_at=record.modified_at, status=record.status,
        style=record.title or (order.title if order else ""), size=record.size or (order.sku if order else ""),
        batch=record.batch, courier=record.courier or (order.courier if order else ""),
    )
    if before is None:
        return told
    return replace(
        told, asked_at=before.asked_at, buyer_id=told.buyer_id or before.buyer_id, paid=told.paid or before.paid,
        style=told.style or before.style, size=told.size or before.size, batch=told.batch or before.batch,
        courier=told.courier or before.courier,
        modified_at=max(told.modified_at, before.asked_at),
    )


def _phase(record: ReadRefund, order: ImportedOrder | None) -> Phase | None:
    """Where the goods were when the buyer asked, by the order's times; goods that go back had arrived."""
    if order is None or (order.paid_at is None and order.shipped_at is None):
        return Phase.RECEIVED if record.kind is RefundKind.RETURN_AND_REFUND else None
    reached = ((Phase.AFTER_SUCCESS, order.success_at), (Phase.RECEIVED, order.signed_at))
    for phase, moment in reached:
        if _was(moment, record.asked_at):
            return phase
    if record.kind is RefundKind.RETURN_AND_REFUND:
        return Phase.RECEIVED
    return Phase.IN_TRANSIT if _was(order.shipped_at, record.asked_at) else _not_shipped(order)


def _not_shipped(order: ImportedOrder) -> Phase | None:
    """Not shipped when the buyer asked: the order says when it was, or that it never was. Else nobody knows.

    A state after shipping without the time of it tells nothing about the day the buyer asked.
    """
    never = order.status in _NEVER_SHIPPED or order.closed_unshipped
    if order.shipped_at is not None or (never and not order.tracking_no):
        return Phase.UNSHIPPED
    return None


def _was(moment: datetime | None, asked_at: datetime) -> bool:
    return moment is not None and moment <= asked_at


def reasons_of(planned: Iterable[PlannedRow]) -> tuple[str, ...]:
    """The reason strings of the refunds that would be written, each as often as it stands there."""
    return tuple(row.application.reason for row in planned if row.application is not None)
