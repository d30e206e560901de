"""Why customers want their money back: counts the register under one selection, on every view of the reasons."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import replace

from cs_assistant.domain.events import Event
from cs_assistant.domain.reason_rows import Attribute, ReasonRow
from cs_assistant.domain.reason_suspicion import suspects
from cs_assistant.domain.reason_tables import breakdown, comparison, fitting_step, matrix, pareto, trend
from cs_assistant.domain.refunds import RegisteredRefund
from cs_assistant.domain.script_library import Library
from cs_assistant.errors import BadInputError
from cs_assistant.gateways.base import Clock
from cs_assistant.policy.reason_mapping import ReasonMapping
from cs_assistant.services.brain import Brain
from cs_assistant.services.reason_sheets import FileKind, detail_sheet, report_sheets
from cs_assistant.services.reason_views import UNKNOWN_NAMES, Choices, ReasonQuery, ReasonReport, RefundPage
from cs_assistant.services.spreadsheets import to_csv, to_xlsx
from cs_assistant.storage.database import Database
from cs_assistant.storage.unit_of_work import UnitOfWork

LONGEST_PERIOD = 400
"""Days. The period and the one before it are read at once."""


class Statistics:
    """Reads, maps, counts. Counting runs in a thread, so that the desk does not wait for a long period."""

    def __init__(self, database: Database, brain: Brain, clock: Clock) -> None:
        self._database = database
        self._brain = brain
        self._clock = clock

    async def report(self, query: ReasonQuery) -> ReasonReport:
        """All tables of one selection. Raises BadInputError for a period that is too long."""
        rows = await self._rows(query, with_previous=True)
        return await asyncio.to_thread(_report, query, rows, self._names())

    async def refunds(self, query: ReasonQuery, *, offset: int = 0, limit: int = 50) -> RefundPage:
        """The refunds behind a figure, newest first. Raises BadInputError for a period that is too long."""
        rows = query.selection.of(await self._rows(query))[::-1]
        return RefundPage(names=self._names(), total=len(rows), rows=rows[offset : offset + limit])

    async def export(self, query: ReasonQuery, kind: FileKind, actor: str, *, masked: bool = True) -> bytes:
        """The tables and the refunds behind them (XLSX), or the refunds alone (CSV); who took them goes to the audit.

        Unmasked only for whom the caller found to have the right to it. Raises BadInputError for too long a period.
        """
        every = await self._rows(query, with_previous=True)
        rows = query.selection.of(every)
        await self._note(rows, actor, masked=masked)
        names, shops = self._names(), {shop: self._brain.shop_name(shop) for shop in query.shop_ids}

        def write() -> bytes:
            details = detail_sheet(rows, names, shops, masked=masked)
            if kind is FileKind.CSV:
                return to_csv(details)
            return to_xlsx((*report_sheets(_report(query, every, names), shops), details))

        return await asyncio.to_thread(write)

    async def _rows(self, query: ReasonQuery, *, with_previous: bool = False) -> tuple[ReasonRow, ...]:
        period = query.selection.period
        if period.days > LONGEST_PERIOD:
            raise BadInputError(f"时段太长：最多 {LONGEST_PERIOD} 天。请选短一些。", where="from")
        start = period.previous.start if with_previous else period.start

        def read(uow: UnitOfWork) -> tuple[tuple[RegisteredRefund, ...], dict[str, dict[str, str]]]:
            refunds = uow.refunds.between(query.shop_ids, start, period.end)
            return refunds, {shop: uow.reason_maps.of(shop) for shop in query.shop_ids}

        refunds, by_hand = await self._database.read(read)
        return await asyncio.to_thread(ReasonMapping(self._library.reasons, by_hand).book().rows, refunds)

    async def _note(self, rows: tuple[ReasonRow, ...], actor: str, *, masked: bool) -> None:
        now, how = self._clock.now(), "已脱敏" if masked else "含个人信息"
        counts: dict[str, int] = {}
        for row in rows:
            shop = row.refund.application.shop_id
            counts[shop] = counts.get(shop, 0) + 1

        def write(uow: UnitOfWork) -> None:
            for shop, count in counts.items():
                data = {"count": str(count), "how": how}
                uow.events.add(Event(type="reasons.exported", shop_id=shop, at=now, actor=actor, data=data))

        await self._database.write(write)

    @property
    def _library(self) -> Library:
        return self._brain.assistant.library

    def _names(self) -> Mapping[str, str]:
        return reason_names(self._library)


def reason_names(library: Library) -> dict[str, str]:
    """Reason id to its Chinese name, in the order of reasons.yaml, the unknown ones last."""
    return {**{reason.id: reason.name for reason in library.reasons.values()}, **UNKNOWN_NAMES}


def _report(query: ReasonQuery, every: tuple[ReasonRow, ...], names: Mapping[str, str]) -> ReasonReport:
    """`every` is the period and the one before it, unfiltered."""
    selection, view = query.selection, query.view
    rows, before = selection.of(every), selection.before.of(every)
    in_period = replace(selection, attributes={}, reasons={}, quality=None).of(every)
    step = query.step or fitting_step(selection.period)
    return ReasonReport(
        query=query,
        names=names,
        total=len(rows),
        quality=sum(row.quality for row in rows),
        in_period=len(in_period),
        pareto=pareto(rows, view),
        trend=trend(rows, view, selection.period, step),
        breakdown=breakdown(rows, query.attributes, view),
        matrix=matrix(rows, query.selected),
        comparison=comparison(rows, before, view),
        previous=selection.period.previous,
        suspects=suspects(in_period),
        choices=_choices(in_period),
    )


def _choices(rows: tuple[ReasonRow, ...]) -> Choices:
    return Choices(
        attributes={name: tuple(sorted({row.attribute(name) for row in rows}, key=_by_value)) for name in Attribute}
    )


def _by_value(value: str) -> tuple[bool, str]:
    return value == "", value
