"""Papers on their way to an ERP: one row for every act, unique by its key."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from pydantic import TypeAdapter
from sqlalchemy import Connection, Row, and_, func, or_, select, update

from cs_assistant.domain.acts import ActState
from cs_assistant.domain.papers import Deed, Paper
from cs_assistant.errors import NotFoundError
from cs_assistant.storage.erp_tables import erp_papers as table
from cs_assistant.storage.repositories.dialect import insert_unless_there
from cs_assistant.storage.repositories.rows import record_from

_PAPER = TypeAdapter(Paper)
_BEFORE = table.alias("before")
_ITS_TURN = and_(
    table.c.state == ActState.QUEUED.value,
    ~select(_BEFORE.c.id)
    .where(
        _BEFORE.c.case_id == table.c.case_id, _BEFORE.c.id < table.c.id,
        _BEFORE.c.state.in_([ActState.QUEUED.value, ActState.SENDING.value]),
    )
    .exists(),
)
"""Queued, and nothing of its case that was confirmed before is still on its way."""


@dataclass(frozen=True, kw_only=True, slots=True)
class HandedPaper:
    """One paper with where it stands."""

    id: int
    shop_id: str
    act_key: str
    case_id: str
    paper_id: str
    """Id of its document; of a repair sheet, of its case."""
    deed: Deed
    number: str
    paper: Paper
    state: ActState
    created_at: datetime
    actor: str
    """Who said that it is final."""
    not_before: datetime
    attempts: int
    maybe_sent: bool
    """An attempt got no answer: the ERP may have it."""
    why: str | None
    arrived_at: datetime | None
    external_id: str | None
    """What the ERP calls it."""
    settled_by: str | None
    """On whose word we know that it arrived."""


class ErpPapers:
    """Rows of `erp_papers`."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def add(self, paper: Paper, paper_id: str, now: datetime) -> bool:
        """Queue a paper; False when its key was there already: then nothing happens a second time."""
        values = {
            "shop_id": paper.shop_id, "act_key": paper.act_key, "case_id": paper.case_id, "paper_id": paper_id,
            "deed": paper.deed.value, "number": paper.number, "paper": _PAPER.dump_json(paper).decode(),
            "state": ActState.QUEUED.value, "created_at": now, "actor": paper.confirmed_by, "not_before": now,
            "attempts": 0, "maybe_sent": False,
        }  # fmt: skip
        return insert_unless_there(self._connection, table, ("shop_id", "act_key"), "id", values) is not None

    def find(self, shop_id: str, act_key: str) -> HandedPaper | None:
        """The row with this key in this shop."""
        query = select(table).where(table.c.shop_id == shop_id, table.c.act_key == act_key)
        row = self._connection.execute(query).one_or_none()
        return None if row is None else _handed(row)

    def of_case(self, shop_id: str, case_id: str) -> tuple[HandedPaper, ...]:
        """Every paper of a case, oldest first."""
        query = select(table).where(table.c.shop_id == shop_id, table.c.case_id == case_id)
        return self._found(query.order_by(table.c.id))

    def one_of_case(self, shop_id: str, case_id: str, handed_id: int) -> HandedPaper:
        """Raises NotFoundError."""
        found = next((each for each in self.of_case(shop_id, case_id) if each.id == handed_id), None)
        if found is None:
            raise NotFoundError("没有这张交给 ERP 的单据。请刷新后再看。")
        return found

    def due(self, shop_id: str, now: datetime) -> HandedPaper | None:
        """The queued row whose turn it is; papers of one case go in the order they were confirmed in.

        A row from the future (the clock was set back) is due: it would wait for days otherwise.
        """
        time_has_come = or_(table.c.not_before <= now, table.c.created_at > now)
        query = select(table).where(table.c.shop_id == shop_id, _ITS_TURN, time_has_come)
        row = self._connection.execute(query.order_by(table.c.not_before, table.c.id).limit(1)).one_or_none()
        return None if row is None else _handed(row)

    def next_due(self, shop_id: str) -> datetime | None:
        """When the next row of a shop is due whose turn it is; None while none waits."""
        query = select(func.min(table.c.not_before)).where(table.c.shop_id == shop_id, _ITS_TURN)
        moment: datetime | None = self._connection.execute(query).scalar_one()
        return moment

    def in_states(self, states: Collection[ActState]) -> tuple[HandedPaper, ...]:
        """Rows of all shops in these states, for the delivering machine, oldest first."""
        query = select(table).where(table.c.state.in_([state.value for state in states]))
        return self._found(query.order_by(table.c.id))

    def move(self, handed: HandedPaper, to: ActState, **values: Any) -> bool:
        """Move a row on; False when it is no longer in the state it was read in."""
        same = (table.c.id == handed.id) & (table.c.shop_id == handed.shop_id) & (table.c.state == handed.state.value)
        statement = update(table).where(same).values(state=to.value, **values)
        return self._connection.execute(statement).rowcount == 1

    def _found(self, query: Any) -> tuple[HandedPaper, ...]:
        return tuple(_handed(row) for row in self._connection.execute(query))


def _handed(row: Row[Any]) -> HandedPaper:
    return record_from(HandedPaper, {**row._mapping, "paper": _PAPER.validate_json(row._mapping["paper"])})
