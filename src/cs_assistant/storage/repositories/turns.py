"""Thoughts, each with what it was made from."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, insert, or_, select

from cs_assistant.domain.decision import Automation, Decision, Outcome
from cs_assistant.domain.situation import Situation
from cs_assistant.domain.understanding import OTHER, Understanding
from cs_assistant.domain.verdicts import Verdicts
from cs_assistant.storage.documents import AUTOMATION, DECISION, SITUATION, UNDERSTANDING, VERDICTS
from cs_assistant.storage.records import Turn, UnansweredTurn
from cs_assistant.storage.repositories.dialect import text_at
from cs_assistant.storage.tables import turns

_ADD = insert(turns).returning(turns.c.id)


@dataclass(frozen=True, kw_only=True, slots=True)
class NewTurn:
    """A thought, its documents written before the transaction begins."""

    shop_id: str
    conversation_id: str
    up_to_seq: int
    at: datetime
    library_digest: str
    picked_intent: str | None
    situation: str
    automation: str
    understanding: str
    verdicts: str | None
    decision: str


def new_turn(
    situation: Situation,
    automation: Automation,
    understanding: Understanding,
    verdicts: Verdicts | None,
    decision: Decision,
    *,
    library_digest: str,
    picked_intent: str | None,
) -> NewTurn:
    """A thought as it is stored."""
    return NewTurn(
        shop_id=situation.shop.id,
        conversation_id=situation.conversation_id,
        up_to_seq=situation.last_seq,
        at=situation.now,
        library_digest=library_digest,
        picked_intent=picked_intent,
        situation=SITUATION.dump_json(situation).decode(),
        automation=AUTOMATION.dump_json(automation).decode(),
        understanding=UNDERSTANDING.dump_json(understanding).decode(),
        verdicts=None if verdicts is None else VERDICTS.dump_json(verdicts).decode(),
        decision=DECISION.dump_json(decision).decode(),
    )


class Turns:
    """Rows of `turns`."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def add(self, turn: NewTurn) -> int:
        """Store a thought; returns its id."""
        return int(self._connection.execute(_ADD, asdict(turn)).scalar_one())

    def latest(self, shop_id: str, conversation_id: str) -> Turn | None:
        """The newest thought of a conversation."""
        row = self._connection.execute(
            select(turns)
            .where(turns.c.shop_id == shop_id, turns.c.conversation_id == conversation_id)
            .order_by(turns.c.id.desc())
            .limit(1)
        ).one_or_none()
        return None if row is None else _turn(row)

    def all_of(self, shop_id: str, conversation_id: str) -> tuple[Turn, ...]:
        """Every thought of a conversation, oldest first."""
        rows = self._connection.execute(
            select(turns)
            .where(turns.c.shop_id == shop_id, turns.c.conversation_id == conversation_id)
            .order_by(turns.c.id)
        )
        return tuple(_turn(row) for row in rows)

    def not_understood(
        self, shop_ids: Collection[str], since: datetime, *, limit: int
    ) -> tuple[UnansweredTurn, ...]:
        """Turns of these shops since then whose last thought was to hand over, or knew no intent; newest first.

        Thoughts after a person named the intent do not count.
        """
        intent, outcome = text_at(turns.c.understanding, "intent"), text_at(turns.c.decision, "outcome")
        newer = turns.alias()
        thought_again = select(newer.c.id).where(
            newer.c.conversation_id == turns.c.conversation_id,
            newer.c.up_to_seq == turns.c.up_to_seq,
            newer.c.id > turns.c.id,
        )
        rows = self._connection.execute(
            select(turns.c.conversation_id, turns.c.up_to_seq, turns.c.at, outcome.label("outcome"),
                   turns.c.understanding)
            .where(
                turns.c.shop_id.in_(shop_ids),
                turns.c.at >= since,
                turns.c.picked_intent.is_(None),
                or_(outcome == Outcome.HAND_OVER.value, intent == OTHER),
                ~thought_again.exists(),
            )
            .order_by(turns.c.at.desc(), turns.c.id.desc())
            .limit(limit)
        )
        return tuple(
            UnansweredTurn(
                conversation_id=row.conversation_id,
                up_to_seq=row.up_to_seq,
                at=row.at,
                outcome=row.outcome,
                understanding=UNDERSTANDING.validate_json(row.understanding),
            )
            for row in rows
        )


def _turn(row: Row[Any]) -> Turn:
    return Turn(
        id=row.id,
        shop_id=row.shop_id,
        conversation_id=row.conversation_id,
        up_to_seq=row.up_to_seq,
        at=row.at,
        library_digest=row.library_digest,
        picked_intent=row.picked_intent,
        situation=SITUATION.validate_json(row.situation),
        automation=AUTOMATION.validate_json(row.automation),
        understanding=UNDERSTANDING.validate_json(row.understanding),
        verdicts=None if row.verdicts is None else VERDICTS.validate_json(row.verdicts),
        decision=DECISION.validate_json(row.decision),
    )
