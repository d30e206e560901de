"""Migrations without an ini file: they travel inside the package and run when a database is opened."""

from __future__ import annotations

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.util import CommandError
from sqlalchemy import Connection

from cs_assistant.errors import StorageError

MIGRATIONS = Path(__file__).parent / "migrations"


def upgrade(connection: Connection, revision: str = "head") -> None:
    """Bring the tables to `revision` inside the connection's transaction: all or nothing."""
    try:
        command.upgrade(config_for(connection), revision)
        sqlite = connection.dialect.name == "sqlite"
        orphans = connection.exec_driver_sql("PRAGMA foreign_key_check").fetchall() if sqlite else []
    except CommandError as error:
        raise StorageError(
            f"数据库的结构版本这个程序不认识（{error}）。它可能由更新的版本建立，请升级 cs-assistant 后再打开。"
        ) from error
    if orphans:
        raise StorageError(f"数据库里有 {len(orphans)} 行指向不存在的内容，没有升级。请恢复最近的备份再打开。")


def downgrade(connection: Connection, revision: str = "base") -> None:
    """Take the tables back to `revision`."""
    command.downgrade(config_for(connection), revision)


def config_for(connection: Connection) -> Config:
    """Alembic's configuration for a connection that is open already."""
    config = Config()
    config.set_main_option("script_location", MIGRATIONS.as_posix().replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    config.attributes["connection"] = connection
    return config
