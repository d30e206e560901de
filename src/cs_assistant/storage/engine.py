"""Connections to SQLite with the settings durability rests on."""

from __future__ import annotations

import sqlite3
from pathlib import Path

from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.pool import ConnectionPoolEntry

BUSY_TIMEOUT_MS = 10_000
"""How long a write waits for a short command's transaction in another process."""


def writer_engine(path: Path, *, max_page_count: int | None) -> Engine:
    """The engine every change goes through: write-ahead log, a sync at each commit, the lock taken at BEGIN."""
    pragmas = ["journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", f"busy_timeout={BUSY_TIMEOUT_MS}"]
    if max_page_count is not None:
        pragmas.append(f"max_page_count={max_page_count}")
    # IMMEDIATE: a transaction that read first and writes later could fail halfway with "database is locked".
    return _engine(path, pragmas, begin="BEGIN IMMEDIATE")


def migrating_engine(path: Path) -> Engine:
    """The engine tables are changed through: SQLite makes a changed table anew, which its foreign keys would forbid."""
    pragmas = ["journal_mode=WAL", "synchronous=FULL", f"busy_timeout={BUSY_TIMEOUT_MS}"]
    return _engine(path, pragmas, begin="BEGIN IMMEDIATE")


def reader_engine(path: Path) -> Engine:
    """The engine for reading: cannot write, and so never checkpoints beside the writer."""
    return _engine(path, [f"busy_timeout={BUSY_TIMEOUT_MS}", "query_only=ON"], begin="BEGIN")


def _engine(path: Path, pragmas: list[str], *, begin: str) -> Engine:
    engine = create_engine(f"sqlite:///{path}", connect_args={"timeout": BUSY_TIMEOUT_MS / 1000})

    @event.listens_for(engine, "connect")
    def prepare(connection: DBAPIConnection, _entry: ConnectionPoolEntry) -> None:
        # The driver's own habit of opening transactions is switched off: BEGIN is ours, below.
        if isinstance(connection, sqlite3.Connection):
            connection.isolation_level = None
        cursor = connection.cursor()
        for pragma in pragmas:
            cursor.execute(f"PRAGMA {pragma}")
        cursor.close()

    @event.listens_for(engine, "begin")
    def start(connection: Connection) -> None:
        connection.exec_driver_sql(begin)

    return engine
