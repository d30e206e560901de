"""Quick phrases of a shop, and the journal of writes that makes every one of them undoable."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import Connection, Row, insert, select, update

from cs_assistant.domain.phrases import Content, Phrase
from cs_assistant.storage.phrase_tables import phrase_changes, phrases


class ChangeKind(StrEnum):
    """What was done."""

    IMPORT = "import"
    REWRITE = "rewrite"
    END = "end"


@dataclass(frozen=True, kw_only=True, slots=True)
class PhraseChange:
    """One write, undoable while nothing came after it."""

    id: str
    shop_id: str
    kind: ChangeKind
    at: datetime
    actor: str
    counts: Mapping[str, int]
    before: Mapping[str, Mapping[str, Any] | None] = field(default_factory=dict)
    """As read: id → how it stood, None = it was new. Times are ISO 8601."""
    open: frozenset[str] = frozenset()
    """To be written: phrases both sides changed, where nobody chose yet."""


class Phrases:
    """Rows of `phrases` and `phrase_changes`."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def of_shop(self, shop_id: str) -> tuple[Phrase, ...]:
        """Those in use, in the order of the list."""
        table = phrases
        query = (
            select(table).where(table.c.shop_id == shop_id, table.c.ended_at.is_(None))
            .order_by(table.c.position, table.c.at, table.c.id)
        )  # fmt: skip
        return tuple(_phrase(row) for row in self._connection.execute(query))

    def write(self, change: PhraseChange, put: Iterable[Phrase] = (), end: Iterable[str] = ()) -> None:
        """Store phrases as they shall stand (one ended before comes back) and take others out of use, as one change.

        Nothing is ever deleted; the journal keeps how each of them stood.
        """
        kept, gone = list(put), list(end)
        before = self._as_they_stand(change.shop_id, [*(phrase.id for phrase in kept), *gone])
        for phrase in kept:
            self._store(change.shop_id, phrase.id, _values(phrase))
        for one in gone:
            self._store(change.shop_id, one, {"ended_at": change.at, "ended_by": change.actor})
        self._note_bases(change, before)
        self._connection.execute(
            insert(phrase_changes).values(
                id=change.id, shop_id=change.shop_id, kind=change.kind.value, at=change.at, actor=change.actor,
                counts=dict(change.counts), before=before,
            )
        )

    def set_base(self, exchanged: Iterable[Phrase]) -> None:
        """What stands in a file that was just written is what both sides start from."""
        table = phrases
        for phrase in exchanged:
            base = phrase.ours
            self._connection.execute(
                update(table).where(table.c.shop_id == phrase.shop_id, table.c.id == phrase.id)
                .values(base_code=base.code, base_text=base.text, base_group=base.group)
            )  # fmt: skip

    def last_change(self, shop_id: str) -> PhraseChange | None:
        """The newest write that was not undone."""
        table = phrase_changes
        query = (
            select(table).where(table.c.shop_id == shop_id, table.c.undone_at.is_(None))
            .order_by(table.c.at.desc(), table.c.id.desc()).limit(1)
        )  # fmt: skip
        row = self._connection.execute(query).first()
        return None if row is None else PhraseChange(
            id=row.id, shop_id=row.shop_id, kind=ChangeKind(row.kind), at=row.at, actor=row.actor,
            counts=row.counts, before=row.before,
        )  # fmt: skip

    def undo(self, change: PhraseChange, at: datetime, actor: str) -> None:
        """Put back how everything stood, the base too: the same file brings the same once more.

        A base that another exchange set since stays: what was exported is out there all the same.
        """
        now = self._bases(change.shop_id)
        for one, stood in change.before.items():
            values = {"ended_at": at, "ended_by": actor} if stood is None else _stood(stood)
            if stood is not None and BASE in stood and stood[BASE_SET] == now.get(one):
                values |= dict(zip(_BASE_COLUMNS, stood[BASE] or (None,) * 3, strict=True))
            self._store(change.shop_id, one, values)
        table = phrase_changes
        self._connection.execute(
            update(table).where(table.c.id == change.id).values(undone_at=at, undone_by=actor)
        )

    def open_conflicts(self, shop_id: str) -> frozenset[str]:
        """Phrases that wait for a person to choose; every import says so of all there are."""
        table = phrase_changes
        query = (
            select(table.c.before)
            .where(table.c.shop_id == shop_id, table.c.kind == ChangeKind.IMPORT.value, table.c.undone_at.is_(None))
            .order_by(table.c.at.desc(), table.c.id.desc()).limit(1)
        )  # fmt: skip
        before = self._connection.execute(query).scalar_one_or_none() or {}
        return frozenset(one for one, stood in before.items() if stood is not None and stood.get(OPEN))

    def _note_bases(self, change: PhraseChange, before: Mapping[str, dict[str, Any] | None]) -> None:
        """Complete the journal by what this change made of the bases, and by what it left open."""
        now = self._bases(change.shop_id)
        for one, stood in before.items():
            if stood is not None:
                stood[BASE_SET] = now.get(one)
                stood[OPEN] = one in change.open

    def _bases(self, shop_id: str) -> dict[str, list[str] | None]:
        table = phrases
        columns = (table.c[name] for name in _BASE_COLUMNS)
        rows = self._connection.execute(select(table.c.id, *columns).where(table.c.shop_id == shop_id))
        return {row.id: _base(row) for row in rows}

    def _as_they_stand(self, shop_id: str, ids: list[str]) -> dict[str, dict[str, Any] | None]:
        table = phrases
        rows = self._connection.execute(select(table).where(table.c.shop_id == shop_id))
        wanted = set(ids)
        found = {row.id: _journal(row) for row in rows if row.id in wanted}
        return {one: found.get(one) for one in ids}

    def _store(self, shop_id: str, one: str, values: Mapping[str, Any]) -> None:
        table = phrases
        done = self._connection.execute(
            update(table).where(table.c.shop_id == shop_id, table.c.id == one).values(**values)
        )
        if not done.rowcount:
            self._connection.execute(insert(table).values(shop_id=shop_id, id=one, **values))


def _phrase(row: Row[Any]) -> Phrase:
    base = None if row.base_text is None else Content(code=row.base_code, text=row.base_text, group=row.base_group)
    return Phrase(
        id=row.id, shop_id=row.shop_id, ours=Content(code=row.code, text=row.text, group=row.group_name), base=base,
        position=row.position, script_id=row.script_id, at=row.at, actor=row.actor,
    )


def _values(phrase: Phrase) -> dict[str, Any]:
    ours, base = phrase.ours, phrase.base
    return {
        "code": ours.code, "text": ours.text, "group_name": ours.group,
        "base_code": base and base.code, "base_text": base and base.text, "base_group": base and base.group,
        "position": phrase.position, "script_id": phrase.script_id, "at": phrase.at, "actor": phrase.actor,
        "ended_at": None, "ended_by": None,
    }  # fmt: skip


_KEPT = ("code", "text", "group_name", "position", "script_id", "actor", "ended_by")
_TIMES = ("at", "ended_at")
_BASE_COLUMNS = ("base_code", "base_text", "base_group")
BASE, BASE_SET, OPEN = "base", "base_set", "open"
"""In the journal: the base before a change, the base it left, whether a conflict stayed open."""


def _journal(row: Row[Any]) -> dict[str, Any]:
    times = {name: value.isoformat() if (value := row._mapping[name]) else None for name in _TIMES}
    return {**{name: row._mapping[name] for name in _KEPT}, **times, BASE: _base(row)}


def _base(row: Row[Any]) -> list[str] | None:
    """The base as JSON keeps it."""
    return None if row.base_text is None else [row._mapping[name] for name in _BASE_COLUMNS]


def _stood(stood: Mapping[str, Any]) -> dict[str, Any]:
    times = {name: datetime.fromisoformat(stood[name]) if stood[name] else None for name in _TIMES}
    return {**{name: stood[name] for name in _KEPT}, **times}
