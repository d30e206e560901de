"""A shop that has nothing but files: the real database, the packaged library, orders as they were imported."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, cast

from sqlalchemy import text

from cs_assistant.domain.imports import ImportBatch, ImportKind
from cs_assistant.domain.people import Person, Role
from cs_assistant.gateways.report.orders import ReportOrders
from cs_assistant.services.brain import Brain, Thinker
from cs_assistant.services.importing.desk import Importing, Undone, Upload
from cs_assistant.services.live import Hub
from cs_assistant.services.office import Office, build_office
from cs_assistant.storage import Database, UnitOfWork
from tests.contract.worlds import MovableClock, packaged_library

SHOES, PHONES = "shoes", "phones"
SUPERVISOR = Person(id="王主管", name="王主管", roles=dict.fromkeys((SHOES, PHONES), frozenset({Role.SUPERVISOR})))
TABLES = (
    "imported_rows", "refunds", "cases", "timers", "tasks", "phone_models", "import_columns", "conversations",
    "messages",
)
"""What an import may touch; the log of imports and the audit only ever grow."""


def csv_of(rows: Sequence[Sequence[str]], encoding: str = "utf-8-sig") -> bytes:
    return "\r\n".join(",".join(row) for row in rows).encode(encoding)


@dataclass
class LibraryOnly:
    library: Any


@dataclass(frozen=True, kw_only=True)
class FileHouse:
    database: Database
    orders: ReportOrders
    office: Office
    importing: Importing
    clock: MovableClock
    told: list[tuple[str, ImportKind]] = field(default_factory=list)

    async def bring(
        self, kind: ImportKind, content: bytes, *, shop: str = SHOES, name: str = "导出.csv",
        columns: dict[str, int] | None = None,
    ) -> ImportBatch:
        """Look at a file and import it."""
        upload = Upload(shop_id=shop, kind=kind, name=name, content=content, columns=columns)
        seen = await self.importing.preview(upload)
        return await self.importing.apply(upload, seen.token, SUPERVISOR)

    async def undo(self, batch: ImportBatch) -> Undone:
        return await self.importing.undo(batch.id, SUPERVISOR)

    async def everything(self) -> dict[str, list[Any]]:
        """Every row of what an import may touch."""

        def read(uow: UnitOfWork) -> dict[str, list[Any]]:
            connection = uow._connection
            return {
                name: sorted(map(tuple, connection.execute(text(f"SELECT * FROM {name}"))), key=repr)
                for name in TABLES
            }

        return await self.database.read(read)


@asynccontextmanager
async def file_house(path: Path) -> AsyncIterator[FileHouse]:
    clock, hub = MovableClock(), Hub()
    library = packaged_library()
    brain = Brain(cast("Thinker", LibraryOnly(library=library)))
    async with Database.open(path) as database:
        orders = ReportOrders(database, lambda: library.shops)
        office = build_office(database, orders, brain, hub, clock)
        told: list[tuple[str, ImportKind]] = []

        async def after(shop_id: str, kind: ImportKind) -> None:
            told.append((shop_id, kind))
            await orders.look()

        importing = Importing(database, brain, office.casework, clock, after)
        yield FileHouse(
            database=database, orders=orders, office=office, importing=importing, clock=clock, told=told
        )
