"""Connected shops: tokens, authorisations under way, messages handled, what is wrong, trades as seen last."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, Connection, delete, func, insert, or_, select, update

from cs_assistant.domain.connected import Grant, GrantedTo, LinkTrouble, Part
from cs_assistant.domain.remarks import Memo
from cs_assistant.storage.case_tables import cursors
from cs_assistant.storage.connected_tables import (
    authorisations,
    handled_messages,
    link_troubles,
    platform_tokens,
    seen_trades,
)
from cs_assistant.storage.repositories.dialect import insert_or_change, insert_unless_there
from cs_assistant.storage.repositories.rows import record_of, values_of


@dataclass(frozen=True, kw_only=True, slots=True)
class Authorisation:
    """A login at the platform somebody was sent to; `state` is the hash of what comes back with the code."""

    state: str
    shop_id: str
    account: GrantedTo
    begun_at: datetime
    used_at: datetime | None = None


class Connected:
    """Rows of the tables of `connected_tables`, and the cursors of what is read from the platform."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def grant(self, shop_id: str, account: GrantedTo) -> Grant | None:
        """What this account allowed us, also when it is over; None when nobody ever did."""
        table = platform_tokens
        query = select(table).where(table.c.shop_id == shop_id, table.c.account == account.value)
        row = self._connection.execute(query).one_or_none()
        return None if row is None else record_of(Grant, row)

    def grants(self, shop_ids: Collection[str]) -> tuple[Grant, ...]:
        """Every grant of some shops."""
        table = platform_tokens
        query = select(table).where(table.c.shop_id.in_(shop_ids)).order_by(table.c.shop_id, table.c.account)
        return tuple(record_of(Grant, row) for row in self._connection.execute(query))

    def keep_grant(self, grant: Grant) -> None:
        """Keep a grant instead of the account's earlier one."""
        insert_or_change(self._connection, platform_tokens, ("shop_id", "account"), values_of(grant))

    def drop_strangers(self, shop_id: str, user_id: str) -> None:
        """Drop the shop's grants that are known to be another seller's."""
        table = platform_tokens
        self._connection.execute(
            delete(table).where(table.c.shop_id == shop_id, table.c.user_id.not_in(("", user_id)))
        )

    def refuse_grant(
        self, shop_id: str, account: GrantedTo, access_token: str, at: datetime, *, write: bool = False
    ) -> bool:
        """The platform refused this very token, for a `write` only that; False when replaced or known already."""
        table = platform_tokens
        ends = [table.c.w1_expires_at, table.c.w2_expires_at]
        statement = update(table).where(
            table.c.shop_id == shop_id, table.c.account == account.value, table.c.access_token == access_token,
            table.c.refused_at.is_(None), *([or_(*(end.is_(None) | (end > at) for end in ends))] if write else []),
        )
        changed = dict.fromkeys((end.name for end in ends), at) if write else {"refused_at": at}
        return self._connection.execute(statement.values(**changed)).rowcount == 1

    def begin_authorisation(self, begun: Authorisation) -> None:
        """Somebody is sent to the platform."""
        self._connection.execute(insert(authorisations).values(**values_of(begun)))

    def use_authorisation(self, state: str, at: datetime, not_before: datetime) -> Authorisation | None:
        """Take an authorisation, once; None when it is not known, was used, or was begun before `not_before`."""
        table = authorisations
        statement = update(table).where(
            table.c.state == state, table.c.used_at.is_(None), table.c.begun_at >= not_before
        )
        row = self._connection.execute(statement.values(used_at=at).returning(table)).one_or_none()
        return None if row is None else record_of(Authorisation, row)

    def handle(self, shop_id: str, message_id: int, topic: str, at: datetime) -> bool:
        """Mark a message as handled; False when it was before."""
        values = {"shop_id": shop_id, "message_id": message_id, "topic": topic, "handled_at": at}
        keys = ("shop_id", "message_id")
        return insert_unless_there(self._connection, handled_messages, keys, "message_id", values) is not None

    def count_handled(self, shop_id: str) -> int:
        """How many messages of a shop are on record as handled."""
        table = handled_messages
        query = select(func.count()).select_from(table).where(table.c.shop_id == shop_id)
        found: int = self._connection.execute(query).scalar_one()
        return found

    def fed_by(self, shop_id: str, message_id: int, feed_seq: int) -> None:
        """Remember which message a change of the feed came from."""
        table = handled_messages
        where = (table.c.shop_id == shop_id) & (table.c.message_id == message_id)
        self._connection.execute(update(table).where(where).values(feed_seq=feed_seq))

    def feeders(self, shop_id: str, first_seq: int, last_seq: int) -> dict[int, int]:
        """Feed number → message id, for changes that messages told of, from `first_seq` to `last_seq`."""
        table = handled_messages
        query = select(table.c.feed_seq, table.c.message_id).where(
            table.c.shop_id == shop_id, table.c.feed_seq.between(first_seq, last_seq)
        )
        return {row.feed_seq: row.message_id for row in self._connection.execute(query)}

    def forget_handled(self, before: datetime) -> None:
        """Drop the ids of messages handled before: the platform delivers none so old again."""
        self._connection.execute(delete(handled_messages).where(handled_messages.c.handled_at < before))

    def trouble(self, shop_id: str, part: Part, why: str, at: datetime, number: str = "") -> None:
        """Note that something is wrong; the same thing again is counted."""
        values = {
            "shop_id": shop_id, "part": part.value, "number": number, "why": why, "first_at": at, "last_at": at,
            "times": 1,
        }  # fmt: skip
        keys = ("shop_id", "part", "number")
        if insert_unless_there(self._connection, link_troubles, keys, "part", values) is None:
            where = self._where(shop_id, part, number)
            counted = update(link_troubles).where(*where).values(why=why, last_at=at, times=link_troubles.c.times + 1)
            self._connection.execute(counted)

    def settled(self, shop_id: str, part: Part, number: str = "") -> bool:
        """It is right again; False when nothing was noted."""
        where = self._where(shop_id, part, number)
        return self._connection.execute(delete(link_troubles).where(*where)).rowcount > 0

    def troubles(self, shop_ids: Collection[str], *parts: Part) -> tuple[LinkTrouble, ...]:
        """What is wrong now, oldest first; of some parts only where they are named."""
        table = link_troubles
        query = select(table).where(table.c.shop_id.in_(shop_ids))
        if parts:
            query = query.where(table.c.part.in_([part.value for part in parts]))
        rows = self._connection.execute(query.order_by(table.c.first_at, table.c.part, table.c.number))
        return tuple(record_of(LinkTrouble, row) for row in rows)

    def seen_trade(self, shop_id: str, order_no: str) -> tuple[Memo, datetime] | None:
        """An order's memo, and when the order changed, as it was read last; None when it never was."""
        table = seen_trades
        query = select(table).where(table.c.shop_id == shop_id, table.c.order_no == order_no)
        row = self._connection.execute(query).one_or_none()
        return None if row is None else (Memo(text=row.memo, flag=row.flag), row.modified_at)

    def see_trade(self, shop_id: str, order_no: str, memo: Memo, modified_at: datetime) -> None:
        """Remember an order as it was read."""
        values = {
            "shop_id": shop_id, "order_no": order_no, "modified_at": modified_at, "memo": memo.text, "flag": memo.flag,
        }  # fmt: skip
        insert_or_change(self._connection, seen_trades, ("shop_id", "order_no"), values)

    def forget_trades(self, shop_id: str, before: datetime) -> None:
        """Drop what was read of orders that have not changed since `before`."""
        table = seen_trades
        self._connection.execute(delete(table).where(table.c.shop_id == shop_id, table.c.modified_at < before))

    def read_up_to(self, shop_id: str, name: str) -> datetime | None:
        """How far something was read from the platform; None at first."""
        query = select(cursors.c.value).where(cursors.c.shop_id == shop_id, cursors.c.name == name)
        found = self._connection.execute(query).scalar_one_or_none()
        return datetime.fromisoformat(found) if found is not None else None

    def set_read_up_to(self, shop_id: str, name: str, moment: datetime) -> None:
        """Remember how far something was read."""
        values = {"shop_id": shop_id, "name": name, "value": moment.isoformat()}
        insert_or_change(self._connection, cursors, ("shop_id", "name"), values)

    def _where(self, shop_id: str, part: Part, number: str) -> tuple[ColumnElement[bool], ...]:
        table = link_troubles
        return table.c.shop_id == shop_id, table.c.part == part.value, table.c.number == number
