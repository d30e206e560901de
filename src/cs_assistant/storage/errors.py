"""Errors of the database, translated where they appear."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy.exc import DBAPIError, SQLAlchemyError

from cs_assistant.errors import DiskFullError, StorageError

NO_ROOM = frozenset({sqlite3.SQLITE_FULL, sqlite3.SQLITE_IOERR_WRITE, sqlite3.SQLITE_IOERR_FSYNC})
"""No page left, or the disk took no more: the write-ahead log reports a full disk as a write error."""
BROKEN = frozenset({sqlite3.SQLITE_NOTADB, sqlite3.SQLITE_CORRUPT})
"""The file is something else, or part of it is damaged."""


@contextmanager
def translated() -> Iterator[None]:
    """Let no exception of SQLAlchemy or sqlite3 out: DiskFullError or StorageError instead, the cause kept."""
    try:
        yield
    except (SQLAlchemyError, sqlite3.Error) as error:
        raise _translate(error) from error


def _translate(error: Exception) -> StorageError:
    original = error.orig if isinstance(error, DBAPIError) else error
    code = getattr(original, "sqlite_errorcode", None)
    if code in NO_ROOM:
        return DiskFullError()
    if code in BROKEN:
        return StorageError("这不是本程序的数据库，或者已经损坏，这一步没有保存。请核对文件的路径，或恢复最近的备份。")
    return StorageError(f"数据库出错，这一步没有保存：{original}。请稍后重试；如果反复出现，请检查磁盘和数据库文件。")
