"""Importing as a supervisor does it: look first, then import, take back when it was wrong.

Nothing of an upload is kept between looking and importing: the page sends the file again with what it looked at, and
an import that would do anything else than was looked at is refused.
"""

from __future__ import annotations

import asyncio
import json
from collections import Counter
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, replace
from hashlib import sha256

from uuid_utils import uuid7

from cs_assistant.domain.events import Event
from cs_assistant.domain.imports import IMPORT_NAMES, ImportBatch, ImportKind, RowState
from cs_assistant.domain.people import Person
from cs_assistant.domain.refunds import UNMAPPED, Connection
from cs_assistant.errors import BadInputError, ConflictError
from cs_assistant.gateways.base import Clock
from cs_assistant.policy.reason_mapping import ReasonMapping
from cs_assistant.services.brain import Brain
from cs_assistant.services.casework import Casework
from cs_assistant.services.importing.columns import Columns, given, guess, memory, missing
from cs_assistant.services.importing.kinds import FIELDS, Field, known_headings
from cs_assistant.services.importing.planning import Plan, PlannedRow, plan, reasons_of
from cs_assistant.services.importing.reading import Grid, read_grid
from cs_assistant.services.importing.records import ReadFile, read_records
from cs_assistant.services.importing.showing import shown_cells, shown_columns
from cs_assistant.services.importing.slices import (
    MOST_PROBLEMS_KEPT,
    SLICE,
    HandOf,
    take_back_all,
    write_rest,
)
from cs_assistant.services.importing.writing import Kept, write
from cs_assistant.services.spreadsheets import Cell, Sheet, to_csv
from cs_assistant.storage.database import Database
from cs_assistant.storage.unit_of_work import UnitOfWork
from cs_assistant.understanding.masking import mask

After = Callable[[str, ImportKind], Awaitable[None]]
"""What has to know that a shop's records of a kind changed."""
OF_THE_PLATFORM = frozenset({ImportKind.ORDERS, ImportKind.REFUNDS})
"""What a connected shop has from the platform: a file would contradict it."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Upload:
    """A file somebody dragged in, and which column they say is which."""

    shop_id: str
    kind: ImportKind
    name: str
    content: bytes
    columns: Mapping[str, int] | None = None
    """None = guess, by what the shop said last time."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Preview:
    """What importing would do."""

    grid: Grid
    columns: Columns
    missing: tuple[Field, ...]
    """Required fields without a column: then there is no plan."""
    plan: Plan | None = None
    token: str = ""
    """Stands for exactly this plan of exactly this file."""
    unmapped: tuple[tuple[str, int], ...] = ()
    """Refund reasons nobody has mapped yet, the most frequent first."""
    unknown: tuple[str, ...] = ()
    """What stays unknown because a column is not there."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Undone:
    """What 撤销 did."""

    batch: ImportBatch
    taken_back: int
    kept: tuple[Kept, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class _Read:
    grid: Grid
    columns: Columns
    file: ReadFile | None


class Importing:
    """Looks at files, imports them, takes imports back."""

    def __init__(self, database: Database, brain: Brain, casework: Casework, clock: Clock, after: After) -> None:
        self._database = database
        self._brain = brain
        self._casework = casework
        self._clock = clock
        self._after = after

    async def preview(self, upload: Upload) -> Preview:
        """What the file says and what importing it would change. Raises BadInputError for a file nobody can read."""
        read = await self._read(upload)
        lacking = missing(upload.kind, read.columns)
        if read.file is None:
            return Preview(grid=read.grid, columns=read.columns, missing=lacking)
        file = read.file

        def work(uow: UnitOfWork) -> tuple[Plan, tuple[tuple[str, int], ...]]:
            planned = plan(uow, upload.kind, upload.shop_id, file)
            return planned, self._unmapped(uow, planned)

        planned, unmapped = await self._database.read(work)
        return Preview(
            grid=read.grid, columns=read.columns, missing=(), plan=planned, token=_token(upload, read, planned),
            unmapped=unmapped,
            unknown=tuple(
                field.unknown for field in FIELDS[upload.kind] if field.unknown and field.key not in read.columns
            ),
        )

    async def apply(self, upload: Upload, token: str, person: Person) -> ImportBatch:
        """Write what was looked at, slice by slice.

        Raises ConflictError where something changed since, where nothing is new, or where it was taken back halfway.
        """
        read = await self._read(upload)
        if read.file is None:
            names = "、".join(field.name for field in missing(upload.kind, read.columns))
            raise BadInputError(f"还没有选「{names}」是哪一列。请选好再导入。", where="columns")
        file, batch_id, rest = read.file, str(uuid7()), list[PlannedRow]()
        hand_of = self._hand_of(person)

        def work(uow: UnitOfWork) -> ImportBatch:
            planned = plan(uow, upload.kind, upload.shop_id, file)
            if _token(upload, read, planned) != token:
                raise ConflictError("预览以后数据有了变化，还没有导入。请重新看一遍预览。")
            if not planned.writes:
                raise ConflictError("文件里没有新的内容：全部已经在里面，或者都有问题。不用再导入。")
            first = replace(planned, rows=planned.writes[:SLICE])
            batch = self._batch(batch_id, upload, planned, person)
            uow.imports.add(batch, write(hand_of(uow, upload.shop_id), first))
            mapped = memory(upload.kind, read.grid.headings, read.columns)
            uow.imports.remember(upload.shop_id, upload.kind, mapped, at=batch.at, actor=person.name)
            self._note(
                uow, "import.applied", batch, person, new=str(batch.new), changed=str(batch.changed),
                problems=str(len(planned.problems)),
            )
            rest.extend(planned.writes[SLICE:])
            return batch

        batch = await self._database.write(work)
        rows = {row.key: row for row in file.rows}
        try:
            return await write_rest(self._database, hand_of, batch, [(rows[each.key], each.state) for each in rest])
        finally:
            await self._changed(batch)

    async def undo(self, batch_id: str, person: Person) -> Undone:
        """Take the last import of a kind back. Raises ConflictError for an earlier one and for one taken back."""

        done = await take_back_all(self._database, self._hand_of(person), batch_id, person.name)
        told = {"taken_back": str(done.count), "kept": str(len(done.kept))}
        await self._database.write(lambda uow: self._note(uow, "import.undone", done.batch, person, **told))
        await self._changed(done.batch)
        return Undone(batch=done.batch, taken_back=done.count, kept=done.kept)

    async def problems(self, upload: Upload) -> bytes:
        """The rows that would not be imported, as a file: line, what is wrong, what to do, and the row itself.

        Columns that say who a buyer is are left out and the others are masked, as everywhere: it is a list to mend the
        shop's own file by, not one to import.
        """
        found = await self.preview(upload)
        lines = {line.number: line for line in found.grid.lines}
        columns = shown_columns(upload.kind, found.grid, found.columns)
        heading = ("行号", "哪里不对", "怎么办", *(found.grid.headings[at] for at, _ in columns))
        rows: list[tuple[Cell, ...]] = [
            (each.line, each.what, each.fix, *shown_cells(lines.get(each.line), columns))
            for each in (found.plan.problems if found.plan else ())
        ]
        return await asyncio.to_thread(to_csv, Sheet(name="有问题的行", heading=heading, rows=rows))

    async def _read(self, upload: Upload) -> _Read:
        if upload.kind not in FIELDS:
            raise BadInputError("聊天记录没有列要对应，请从聊天记录那一步导入。", where="kind")
        if upload.kind in OF_THE_PLATFORM and self._casework.connection(upload.shop_id) is Connection.DIRECT:
            raise BadInputError(
                f"这个店铺已经直连，{IMPORT_NAMES[upload.kind]}会自己进来，不用导入。", where="shop"
            )
        remembered = await self._database.read(lambda uow: uow.imports.columns(upload.shop_id, upload.kind))
        return await asyncio.to_thread(_read, upload, remembered)

    def _hand_of(self, person: Person) -> HandOf:
        return lambda uow, shop_id: self._casework.hand(uow, shop_id, person)

    def _unmapped(self, uow: UnitOfWork, planned: Plan) -> tuple[tuple[str, int], ...]:
        by_hand = {planned.shop_id: uow.reason_maps.of(planned.shop_id)}
        mapping = ReasonMapping(self._brain.assistant.library.reasons, by_hand)
        texts = Counter(
            text for text in reasons_of(planned.rows) if mapping.id_of(planned.shop_id, text) == UNMAPPED
        )
        return tuple(sorted(texts.items(), key=lambda each: (-each[1], each[0])))

    def _batch(self, batch_id: str, upload: Upload, planned: Plan, person: Person) -> ImportBatch:
        return ImportBatch(
            id=batch_id, shop_id=upload.shop_id, kind=upload.kind, file_name=mask(upload.name)[:200],
            at=self._clock.now(), actor=person.name, new=planned.count(RowState.NEW),
            changed=planned.count(RowState.CHANGED), same=planned.count(RowState.SAME),
            unwritten=len(planned.writes[SLICE:]),
            problems=planned.problems[:MOST_PROBLEMS_KEPT],
        )

    def _note(self, uow: UnitOfWork, kind: str, batch: ImportBatch, person: Person, **data: str) -> None:
        about = {"kind": IMPORT_NAMES[batch.kind], "file": batch.file_name, **data}
        uow.events.add(
            Event(type=kind, shop_id=batch.shop_id, at=self._clock.now(), actor=person.name, data=about)
        )

    async def _changed(self, batch: ImportBatch) -> None:
        await self._after(batch.shop_id, batch.kind)
        if batch.kind is ImportKind.REFUNDS:
            self._casework.tell(batch.shop_id)


def _read(upload: Upload, remembered: Mapping[str, str]) -> _Read:
    grid = read_grid(upload.name, upload.content, known_headings(upload.kind))
    columns = (
        guess(upload.kind, grid.headings, remembered) if upload.columns is None
        else given(upload.kind, grid.headings, upload.columns)
    )
    if missing(upload.kind, columns):
        return _Read(grid=grid, columns=columns, file=None)
    return _Read(grid=grid, columns=columns, file=read_records(upload.kind, upload.shop_id, grid, columns))


def _token(upload: Upload, read: _Read, planned: Plan) -> str:
    """SHA-256 over the file, the mapping, what every row would become and what is wrong with the others.

    What would be written is part of it: of a refund it comes from orders a colleague may import meanwhile.
    """
    rows = [(row.key, row.state, row.before, row.row.data) for row in planned.rows]
    problems = [(each.line, each.what) for each in planned.problems]
    about = json.dumps(
        [upload.shop_id, upload.kind, sorted(read.columns.items()), rows, problems], default=str, sort_keys=True
    )
    return sha256(upload.content + about.encode()).hexdigest()
