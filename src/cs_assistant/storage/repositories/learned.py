"""Examples people made of buyers' words, and the weights fitted with them."""

from __future__ import annotations

from dataclasses import asdict
from datetime import datetime

from sqlalchemy import Connection, delete, insert, select, update

from cs_assistant.storage.records import LearnedExample
from cs_assistant.storage.repositories.rows import record_of
from cs_assistant.storage.tables import fitted_weights, learned_examples


class Learned:
    """Rows of `learned_examples` and `fitted_weights`."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def add(self, example: LearnedExample) -> None:
        """Keep an example."""
        self._connection.execute(insert(learned_examples).values(**asdict(example)))

    def examples(self) -> tuple[LearnedExample, ...]:
        """Those in force, oldest first."""
        table = learned_examples
        query = select(table).where(table.c.taken_back_at.is_(None)).order_by(table.c.at, table.c.id)
        return tuple(record_of(LearnedExample, row) for row in self._connection.execute(query))

    def take_back(self, example_id: str, actor: str, at: datetime) -> bool:
        """End an example; False when it is not in force. The row stays."""
        table = learned_examples
        done = self._connection.execute(
            update(table)
            .where(table.c.id == example_id, table.c.taken_back_at.is_(None))
            .values(taken_back_at=at, taken_back_by=actor)
        )
        return bool(done.rowcount)

    def weights(self) -> bytes | None:
        """The weights fitted last."""
        row = self._connection.execute(select(fitted_weights.c.content).order_by(fitted_weights.c.at.desc())).first()
        return None if row is None else bytes(row.content)

    def keep_weights(self, fingerprint: str, content: bytes, at: datetime) -> None:
        """Keep weights in the place of all earlier ones."""
        self._connection.execute(delete(fitted_weights))
        self._connection.execute(insert(fitted_weights).values(fingerprint=fingerprint, content=content, at=at))
