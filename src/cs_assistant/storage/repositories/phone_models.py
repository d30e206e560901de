"""Phone models supervisors added. A change is a new row: the earlier one ends and stays."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, insert, select, update

from cs_assistant.domain.phone_models import PhoneModel, SerialPlace
from cs_assistant.storage.model_tables import phone_models


@dataclass(frozen=True, kw_only=True, slots=True)
class AddedModel:
    """A model with who added it and when."""

    id: str
    model: PhoneModel
    at: datetime
    actor: str


class PhoneModels:
    """Rows of `phone_models`."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def add(self, added: AddedModel) -> None:
        """Keep a model."""
        values = asdict(added.model) | {"aliases": list(added.model.aliases), "serial": added.model.serial.value}
        self._connection.execute(
            insert(phone_models).values(id=added.id, at=added.at, actor=added.actor, **values)
        )

    def in_force(self) -> tuple[AddedModel, ...]:
        """Those of every shop that have not ended, oldest first."""
        table = phone_models
        query = select(table).where(table.c.ended_at.is_(None)).order_by(table.c.at, table.c.id)
        return tuple(_added(row) for row in self._connection.execute(query))

    def end(self, model_id: str, actor: str, at: datetime) -> bool:
        """End a model; False when it is not in force."""
        table = phone_models
        done = self._connection.execute(
            update(table).where(table.c.id == model_id, table.c.ended_at.is_(None)).values(ended_at=at, ended_by=actor)
        )
        return bool(done.rowcount)


def _added(row: Row[Any]) -> AddedModel:
    return AddedModel(
        id=row.id, at=row.at, actor=row.actor,
        model=PhoneModel(
            shop_id=row.shop_id, name=row.name, aliases=tuple(row.aliases), brand=row.brand,
            removable_battery=row.removable_battery, serial=SerialPlace(row.serial),
        ),
    )
