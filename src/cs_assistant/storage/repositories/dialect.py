"""What databases can and SQLAlchemy does not spell: insert unless it is there, insert or change, texts within JSON.

Statements are built once: building one costs several times what SQLite needs to run it.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping
from functools import cache
from typing import Any

from sqlalchemy import JSON, ColumnElement, Connection, Executable, Table, Text, and_, func, select, type_coerce
from sqlalchemy.dialects import postgresql, sqlite


def insert_unless_there(
    connection: Connection, table: Table, keys: tuple[str, ...], give_back: str, values: Mapping[str, Any]
) -> Any:
    """Insert a row and return its column `give_back`; None when a row with the same `keys` is there already."""
    statement = _unless_there(connection.dialect.name, table, keys, give_back)
    return connection.execute(statement, values).scalar_one_or_none()


def insert_or_change(
    connection: Connection, table: Table, keys: tuple[str, ...], values: Mapping[str, Any]
) -> None:
    """Insert a row, or set the other columns of the one with the same `keys`."""
    others = tuple(name for name in values if name not in keys)
    connection.execute(_or_change(connection.dialect.name, table, keys, others), values)


@cache
def _unless_there(dialect: str, table: Table, keys: tuple[str, ...], give_back: str) -> Executable:
    if dialect == "postgresql":
        return postgresql.insert(table).on_conflict_do_nothing(index_elements=keys).returning(table.c[give_back])
    return sqlite.insert(table).on_conflict_do_nothing(index_elements=keys).returning(table.c[give_back])


@cache
def _or_change(dialect: str, table: Table, keys: tuple[str, ...], others: tuple[str, ...]) -> Executable:
    if dialect == "postgresql":
        theirs = postgresql.insert(table)
        return theirs.on_conflict_do_update(index_elements=keys, set_={name: theirs.excluded[name] for name in others})
    ours = sqlite.insert(table)
    return ours.on_conflict_do_update(index_elements=keys, set_={name: ours.excluded[name] for name in others})


def text_at(document: ColumnElement[Any], *keys: str) -> ColumnElement[str]:
    """The text under a key, or under one below the other, of a JSON document kept as text. SQLite's spelling."""
    text: ColumnElement[str] = type_coerce(document, JSON)[keys if len(keys) > 1 else keys[0]].as_string()
    return text


def text_within(
    column: ColumnElement[Any], keys: Collection[str], said: str, *, whole: bool = False
) -> ColumnElement[bool]:
    """Whether a column of JSON has, under one of the keys at whatever depth, a text that contains `said`.

    `whole`: that is exactly it. SQLite's spelling; capital and small ASCII letters are the same.
    """
    nodes = func.json_tree(column).table_valued("key", "value")
    text = type_coerce(nodes.c.value, Text)
    fits = text == said if whole else text.icontains(said, autoescape=True)
    # Most rows have it nowhere in their JSON: they are not taken apart.
    somewhere = column.icontains(json.dumps(said, ensure_ascii=False)[1:-1], autoescape=True)
    return and_(somewhere, select(nodes.c.key).where(nodes.c.key.in_(keys), fits).exists())
