"""The report as tables for a file. Personal data is masked unless somebody with the right to it asks otherwise."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from enum import StrEnum

from cs_assistant.domain.reason_rows import ReasonRow, View
from cs_assistant.domain.reason_suspicion import RULE
from cs_assistant.domain.reason_tables import Breakdown, Comparison, Matrix, Pareto, Trend
from cs_assistant.domain.times import SHANGHAI
from cs_assistant.services.reason_views import ATTRIBUTE_NAMES, NOT_RECORDED, STEP_NAMES, VIEW_NAMES, ReasonReport
from cs_assistant.services.spreadsheets import Cell, Sheet
from cs_assistant.understanding.masking import mask, mask_nick, mask_number

Names = Mapping[str, str]


class FileKind(StrEnum):
    """What an export may be."""

    CSV = "csv"
    XLSX = "xlsx"


DETAILS = (
    "店铺", "退款编号", "订单号", "买家", "申请时间", "类型", "阶段", "金额", "款式", "尺码", "批次", "快递",
    "首次选择（平台原文）", "首次选择", "当前选择（平台原文）", "当前选择", "自述原因", "买家原话", "核实原因",
    "核实依据", "品质证据", "案件",
)  # fmt: skip


def detail_sheet(rows: Iterable[ReasonRow], names: Names, shops: Names, *, masked: bool) -> Sheet:
    """One line a refund."""
    return Sheet(name="明细", heading=DETAILS, rows=[_detail(row, names, shops, masked=masked) for row in rows])


def report_sheets(report: ReasonReport, shops: Names) -> tuple[Sheet, ...]:
    """The tables of the page, with their denominators."""
    names = report.names
    return (
        _about(report, shops),
        _pareto(report.pareto, names),
        _trend(report.trend, names),
        _breakdown(report.breakdown, names),
        _matrix(report.matrix, names),
        _comparison(report.comparison, names),
        _suspects(report),
    )


def _detail(row: ReasonRow, names: Names, shops: Names, *, masked: bool) -> tuple[Cell, ...]:
    application, reasons = row.refund.application, row.refund.reasons
    number, nick, text = (mask_number, mask_nick, mask) if masked else (str, str, str)
    return (
        shops.get(application.shop_id, application.shop_id),
        number(application.refund_no),
        number(application.order_no),
        nick(application.buyer_id),
        application.asked_at.astimezone(SHANGHAI).strftime("%Y-%m-%d %H:%M"),
        application.kind.value,
        application.phase.value,
        float(application.amount),
        application.style or NOT_RECORDED,
        application.size or NOT_RECORDED,
        application.batch or NOT_RECORDED,
        application.courier or NOT_RECORDED,
        reasons.first.text,
        names.get(row.first, row.first),
        reasons.current.text,
        names.get(row.current, row.current),
        names.get(row.stated, row.stated),
        text(row.words),
        names.get(row.verified, row.verified),
        text(row.evidence),
        "有" if row.quality else "",
        row.refund.case_id or "",
    )


def _about(report: ReasonReport, shops: Names) -> Sheet:
    selection = report.query.selection
    rows: list[tuple[Cell, ...]] = [
        ("店铺", "、".join(shops.values())),
        ("时段", f"{selection.period.first} 至 {selection.period.last}"),
        ("口径", VIEW_NAMES[report.query.view]),
        *((ATTRIBUTE_NAMES[name], value or NOT_RECORDED) for name, value in selection.attributes.items()),
        *((VIEW_NAMES[view], report.names.get(reason, reason)) for view, reason in selection.reasons.items()),
        ("品质证据", {None: "不限", True: "有", False: "没有"}[selection.quality]),
        ("件数（各表的分母）", report.total),
        ("其中有品质证据", report.quality),
        ("时段内全部退款", report.in_period),
        ("品质证据", "买家自述或核实的原因，属于平台算品质退款的原因"),
        ("突出批次的规则", RULE),
    ]
    return Sheet(name="说明", heading=("项目", "内容"), rows=rows)


def _pareto(table: Pareto, names: Names) -> Sheet:
    rows = [
        (names.get(bar.reason, bar.reason), bar.count, _share(bar.count, table.total), bar.cumulative,
         _share(bar.cumulative, table.total), table.total)
        for bar in table.bars
    ]  # fmt: skip
    heading = ("原因", "件数", "占比", "累计件数", "累计占比", "分母")
    return Sheet(name=f"原因排行 {VIEW_NAMES[table.view]}", heading=heading, rows=rows)


def _trend(table: Trend, names: Names) -> Sheet:
    reasons = _seen(names, (point.counts for point in table.points))
    rows: list[tuple[Cell, ...]] = [
        (str(point.period.first), str(point.period.last), point.total, point.quality,
         *(point.counts.get(reason, 0) for reason in reasons))
        for point in table.points
    ]  # fmt: skip
    heading = ("从", "到", "件数", "有品质证据", *(names.get(reason, reason) for reason in reasons))
    return Sheet(name=f"走势 {STEP_NAMES[table.step]}", heading=heading, rows=rows)


def _breakdown(table: Breakdown, names: Names) -> Sheet:
    reasons = _seen(names, (group.counts for group in table.groups))
    by = [ATTRIBUTE_NAMES[name] for name in table.attributes]
    rows: list[tuple[Cell, ...]] = [
        (*(value or NOT_RECORDED for value in group.values), group.total, group.quality,
         _share(group.quality, group.total), *(group.counts.get(reason, 0) for reason in reasons))
        for group in table.groups
    ]  # fmt: skip
    heading = (*by, "件数", "有品质证据", "品质占比", *(names.get(reason, reason) for reason in reasons))
    return Sheet(name=f"分项 {'×'.join(by)}", heading=heading, rows=rows)


def _matrix(table: Matrix, names: Names) -> Sheet:
    rows = [
        (names.get(cell.selected, cell.selected), names.get(cell.stated, cell.stated),
         names.get(cell.verified, cell.verified), cell.count, _share(cell.count, table.total), table.total)
        for cell in table.cells
    ]  # fmt: skip
    heading = (VIEW_NAMES[table.selected], VIEW_NAMES[View.STATED], VIEW_NAMES[View.VERIFIED], "件数", "占比", "分母")
    return Sheet(name="选择×自述×核实", heading=heading, rows=rows)


def _comparison(table: Comparison, names: Names) -> Sheet:
    rows: list[tuple[Cell, ...]] = [
        (names.get(change.reason, change.reason), change.now, change.before, change.now - change.before)
        for change in table.changes
    ]
    rows.append(("合计", table.now, table.before, table.now - table.before))
    return Sheet(name="与上期比较", heading=("原因", "本期", "上期", "增减"), rows=rows)


def _suspects(report: ReasonReport) -> Sheet:
    rows = [
        (suspect.style, suspect.batch, suspect.quality, suspect.hidden, suspect.total,
         _share(suspect.quality, suspect.total), suspect.rest_quality, suspect.rest_total,
         _share(suspect.rest_quality, suspect.rest_total), suspect.chance)
        for suspect in report.suspects
    ]  # fmt: skip
    heading = (
        "款式", "批次", "有品质证据", "其中首次没选品质原因", "退款件数", "品质占比", "其余有品质证据", "其余件数",
        "其余品质占比", "巧合的可能（上限）",
    )  # fmt: skip
    return Sheet(name="突出的批次", heading=heading, rows=rows)


def _share(part: int, whole: int) -> float | None:
    return round(part / whole, 4) if whole else None


def _seen(names: Names, counts: Iterable[Mapping[str, int]]) -> tuple[str, ...]:
    """The reasons that occur, in the order of `names`."""
    seen = {reason for each in counts for reason in each}
    return (*(reason for reason in names if reason in seen), *sorted(seen - set(names)))
