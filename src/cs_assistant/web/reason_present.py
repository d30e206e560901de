"""From the services' views of the reason statistics to what goes over the wire; personal data masked."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date

from cs_assistant.domain.reason_rows import NOT_VERIFIED, UNKNOWN, ReasonRow, View
from cs_assistant.domain.reason_suspicion import RULE
from cs_assistant.domain.script_library import Library
from cs_assistant.services.reason_views import ATTRIBUTE_NAMES, VIEW_NAMES, MappingState, ReasonReport, RefundPage
from cs_assistant.storage.case_records import ReasonRequest
from cs_assistant.understanding.masking import mask, mask_nick, mask_number
from cs_assistant.web import reason_models as wire
from cs_assistant.web.models import Named
from cs_assistant.web.present import local, shop_name


def report(view: ReasonReport, library: Library, shops: frozenset[str], today: date) -> wire.ReportEntry:
    """Everything the page shows; `shops` are those the person may choose from."""
    period = view.query.selection.period
    return wire.ReportEntry(
        first=period.first,
        last=period.last,
        previous_first=view.previous.first,
        previous_last=view.previous.last,
        today=today,
        view=view.query.view,
        total=view.total,
        quality=view.quality,
        in_period=view.in_period,
        unknown=_unknown(view),
        reasons=_reasons(view.names, library),
        views=[Named(id=each, name=name) for each, name in VIEW_NAMES.items()],
        attributes=[Named(id=each, name=name) for each, name in ATTRIBUTE_NAMES.items()],
        choices={name.value: list(values) for name, values in view.choices.attributes.items()},
        shops=[Named(id=shop.id, name=shop.name) for shop in library.shops.values() if shop.id in shops],
        pareto=_pareto(view),
        trend=_trend(view),
        breakdown=_breakdown(view),
        matrix=_matrix(view),
        suspects=_suspects(view),
        rule=RULE,
    )


def refunds(page: RefundPage, library: Library) -> wire.RefundsEntry:
    """The refunds behind a figure."""
    return wire.RefundsEntry(total=page.total, items=[_refund(row, library) for row in page.rows])


def mapping(state: MappingState) -> wire.MappingEntry:
    """原因归类 of one shop. A finding that is missing is no reason to choose from."""
    return wire.MappingEntry(
        shop=state.shop_id,
        reasons=[Named(id=each, name=name) for each, name in state.names.items() if each not in UNKNOWN],
        unknown=[
            wire.UnknownEntry(
                text=each.text, count=each.count, refund=mask_number(each.refund_no), style=each.style,
                words=each.words,
            )
            for each in state.unknown
        ],
        by_hand=[wire.MappedEntry(text=text, reason=reason) for text, reason in state.by_hand.items()],
    )


def requests(log: Iterable[ReasonRequest], names: Mapping[str, str]) -> wire.ReasonRequests:
    """The log of questions about a reason."""
    return wire.ReasonRequests(
        items=[
            wire.ReasonRequestEntry(
                at=local(each.at), by=each.by, refund=mask_number(each.refund_no), case_id=each.case_id,
                selected=names.get(each.selected, each.selected), stated=names.get(each.stated, each.stated),
                words=mask(each.words),
            )
            for each in log
        ]
    )


def _unknown(view: ReasonReport) -> dict[str, int]:
    cells = view.matrix.cells
    return {
        view.matrix.selected.value: sum(cell.count for cell in cells if cell.selected in UNKNOWN),
        View.STATED.value: sum(cell.count for cell in cells if cell.stated in UNKNOWN),
        View.VERIFIED.value: sum(cell.count for cell in cells if cell.verified in UNKNOWN),
    }


def _reasons(names: Mapping[str, str], library: Library) -> list[wire.ReasonName]:
    quality = {reason.id for reason in library.reasons.values() if reason.quality}
    return [
        wire.ReasonName(id=each, name=name, quality=each in quality, unknown=each in UNKNOWN)
        for each, name in names.items()
    ]


def _pareto(view: ReasonReport) -> wire.ParetoEntry:
    before = {change.reason: change.before for change in view.comparison.changes}
    bars = [
        wire.BarEntry(
            reason=bar.reason, count=bar.count, cumulative=bar.cumulative, before=before.pop(bar.reason, 0)
        )
        for bar in view.pareto.bars
    ]
    gone = [
        wire.BarEntry(reason=reason, count=0, cumulative=view.total, before=count)
        for reason, count in before.items()
    ]
    return wire.ParetoEntry(bars=[*bars, *gone], total=view.pareto.total, before=view.comparison.before)


def _trend(view: ReasonReport) -> wire.TrendEntry:
    points = [
        wire.PointEntry(
            first=point.period.first, last=point.period.last, counts=dict(point.counts), quality=point.quality,
            total=point.total,
        )
        for point in view.trend.points
    ]
    return wire.TrendEntry(step=view.trend.step, points=points, total=view.trend.total)


def _breakdown(view: ReasonReport) -> wire.BreakdownEntry:
    groups = [
        wire.GroupEntry(values=list(group.values), counts=dict(group.counts), quality=group.quality, total=group.total)
        for group in view.breakdown.groups
    ]
    return wire.BreakdownEntry(by=list(view.breakdown.attributes), groups=groups, total=view.breakdown.total)


def _matrix(view: ReasonReport) -> wire.MatrixEntry:
    cells = [
        wire.CellEntry(selected=cell.selected, stated=cell.stated, verified=cell.verified, count=cell.count)
        for cell in view.matrix.cells
    ]
    return wire.MatrixEntry(selected=view.matrix.selected, cells=cells, total=view.matrix.total)


def _suspects(view: ReasonReport) -> list[wire.SuspectEntry]:
    return [
        wire.SuspectEntry(
            style=each.style, batch=each.batch, quality=each.quality, hidden=each.hidden, total=each.total,
            rest_quality=each.rest_quality, rest_total=each.rest_total,
        )
        for each in view.suspects
    ]


def _refund(row: ReasonRow, library: Library) -> wire.RefundEntry:
    application, reasons = row.refund.application, row.refund.reasons
    return wire.RefundEntry(
        shop=shop_name(library, application.shop_id),
        refund=mask_number(application.refund_no),
        order=mask_number(application.order_no),
        buyer=mask_nick(application.buyer_id),
        asked_at=local(application.asked_at),
        kind=application.kind,
        phase=application.phase,
        amount=application.amount,
        style=application.style,
        size=application.size,
        batch=application.batch,
        courier=application.courier,
        first=row.first,
        first_text=reasons.first.text,
        current=row.current,
        current_text=reasons.current.text,
        stated=row.stated,
        words=mask(row.words),
        verified=row.verified,
        evidence="" if row.verified == NOT_VERIFIED else mask(row.evidence),
        quality=row.quality,
        case_id=row.refund.case_id,
    )
