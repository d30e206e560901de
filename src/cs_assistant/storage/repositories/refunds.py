"""The refund register: every application ever seen, its reasons kept apart for ever."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import Any

from pydantic import TypeAdapter
from sqlalchemy import Connection, Row, delete, insert, select, update

from cs_assistant.domain.refunds import Reasons, RefundApplication, RegisteredRefund
from cs_assistant.errors import NotFoundError
from cs_assistant.storage.case_records import Agreement, AgreementState, ReasonRequest
from cs_assistant.storage.case_tables import agreements, cursors, reason_maps, reason_requests, refunds
from cs_assistant.storage.repositories.dialect import insert_or_change, insert_unless_there
from cs_assistant.storage.repositories.rows import record_of, values_of

APPLICATION = TypeAdapter(RefundApplication)
REASONS = TypeAdapter(Reasons)
CURSOR = "refunds"


class Refunds:
    """Rows of `refunds`."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def add(self, refund: RegisteredRefund) -> None:
        """A refund seen for the first time. Its first reason can never be changed: the database refuses too."""
        first = {"first_seen_at": refund.first_seen_at, "first_reason": refund.reasons.first.text}
        self._connection.execute(insert(refunds).values(**_values(refund), **first))

    def save(self, refund: RegisteredRefund) -> None:
        """A refund seen again, or with more on record."""
        app = refund.application
        where = (refunds.c.shop_id == app.shop_id) & (refunds.c.refund_no == app.refund_no)
        self._connection.execute(update(refunds).where(where).values(**_values(refund)))

    def forget(self, shop_id: str, refund_no: str) -> None:
        """Take a refund back that a file brought in by mistake (撤销导入)."""
        where = (refunds.c.shop_id == shop_id) & (refunds.c.refund_no == refund_no)
        self._connection.execute(delete(refunds).where(where))

    def changed_since(self, shop_id: str, since: datetime) -> tuple[RegisteredRefund, ...]:
        """A shop's refunds changed at `since` or later, the oldest change first."""
        query = select(refunds).where(refunds.c.shop_id == shop_id, refunds.c.modified_at >= since)
        return tuple(refund_of(row) for row in self._connection.execute(query.order_by(refunds.c.modified_at)))

    def find(self, shop_id: str, refund_no: str) -> RegisteredRefund | None:
        """The refund, or None."""
        query = select(refunds).where(refunds.c.shop_id == shop_id, refunds.c.refund_no == refund_no)
        row = self._connection.execute(query).one_or_none()
        return None if row is None else refund_of(row)

    def get(self, shop_id: str, refund_no: str) -> RegisteredRefund:
        """Raises NotFoundError."""
        found = self.find(shop_id, refund_no)
        if found is None:
            raise NotFoundError("台账里没有这笔退款。请核对退款编号，或先登记。")
        return found

    def of_order(self, shop_id: str, order_no: str) -> tuple[RegisteredRefund, ...]:
        """An order's refunds, oldest first."""
        query = select(refunds).where(refunds.c.shop_id == shop_id, refunds.c.order_no == order_no)
        return tuple(refund_of(row) for row in self._connection.execute(query.order_by(refunds.c.asked_at)))

    def between(self, shop_ids: Collection[str], start: datetime, end: datetime) -> tuple[RegisteredRefund, ...]:
        """Refunds asked for from `start` (inclusive) to `end` (exclusive), oldest first."""
        query = select(refunds).where(
            refunds.c.shop_id.in_(shop_ids), refunds.c.asked_at >= start, refunds.c.asked_at < end
        )
        return tuple(refund_of(row) for row in self._connection.execute(query.order_by(refunds.c.asked_at)))

    def numbers(self, shop_ids: Collection[str]) -> frozenset[tuple[str, str]]:
        """Shop and number of every refund of some shops."""
        query = select(refunds.c.shop_id, refunds.c.refund_no).where(refunds.c.shop_id.in_(shop_ids))
        return frozenset((row.shop_id, row.refund_no) for row in self._connection.execute(query))

    def read_up_to(self, shop_id: str) -> datetime | None:
        """The newest change of a refund that was taken in from the platform; None at first."""
        query = select(cursors.c.value).where(cursors.c.shop_id == shop_id, cursors.c.name == CURSOR)
        found = self._connection.execute(query).scalar_one_or_none()
        return datetime.fromisoformat(found) if found is not None else None

    def set_read_up_to(self, shop_id: str, moment: datetime) -> None:
        """Remember how far the platform's refunds were read."""
        values = {"shop_id": shop_id, "name": CURSOR, "value": moment.isoformat()}
        insert_or_change(self._connection, cursors, ("shop_id", "name"), values)


class Agreements:
    """Rows of `agreements`: unique a refund, so that no money is promised twice."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def begin(self, agreement: Agreement) -> bool:
        """Take the refund's one place; False when somebody agreed it already, or is about to."""
        values = values_of(agreement)
        keys = ("shop_id", "refund_no")
        if insert_unless_there(self._connection, agreements, keys, "refund_no", values) is not None:
            return True
        again = (
            update(agreements)
            .where(
                agreements.c.shop_id == agreement.shop_id, agreements.c.refund_no == agreement.refund_no,
                agreements.c.state == AgreementState.FAILED,
            )
            .values(**values)
        )
        return self._connection.execute(again).rowcount == 1

    def change(self, shop_id: str, refund_no: str, **values: Any) -> None:
        """Set columns of an agreement."""
        where = (agreements.c.shop_id == shop_id) & (agreements.c.refund_no == refund_no)
        self._connection.execute(update(agreements).where(where).values(**values))

    def find(self, shop_id: str, refund_no: str) -> Agreement | None:
        """The refund's agreement, or None."""
        query = select(agreements).where(agreements.c.shop_id == shop_id, agreements.c.refund_no == refund_no)
        row = self._connection.execute(query).one_or_none()
        return None if row is None else record_of(Agreement, row)

    def in_state(self, *states: AgreementState) -> tuple[Agreement, ...]:
        """Agreements in some states, oldest first."""
        query = select(agreements).where(agreements.c.state.in_(states)).order_by(agreements.c.at)
        return tuple(record_of(Agreement, row) for row in self._connection.execute(query))


class ReasonMaps:
    """Rows of `reason_maps` and `reason_requests`."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def of(self, shop_id: str) -> dict[str, str]:
        """Platform string → reason id, as a supervisor mapped it."""
        query = select(reason_maps.c.text, reason_maps.c.reason).where(reason_maps.c.shop_id == shop_id)
        return {row.text: row.reason for row in self._connection.execute(query)}

    def set(self, shop_id: str, text: str, reason: str, *, at: datetime, actor: str) -> None:
        """Map a platform string."""
        values = {"shop_id": shop_id, "text": text, "reason": reason, "at": at, "actor": actor}
        insert_or_change(self._connection, reason_maps, ("shop_id", "text"), values)

    def ask(self, request: ReasonRequest) -> bool:
        """Keep the one question about a refund's reason; False when it was asked already."""
        keys = ("shop_id", "refund_no")
        return insert_unless_there(self._connection, reason_requests, keys, "refund_no", values_of(request)) is not None

    def request_of(self, shop_id: str, refund_no: str) -> ReasonRequest | None:
        """The one question about this refund's reason; None while it was not asked."""
        query = select(reason_requests).where(
            reason_requests.c.shop_id == shop_id, reason_requests.c.refund_no == refund_no
        )
        row = self._connection.execute(query).one_or_none()
        return record_of(ReasonRequest, row) if row is not None else None

    def requests(self, shop_ids: Collection[str], limit: int = 500) -> tuple[ReasonRequest, ...]:
        """The log of reason requests, newest first."""
        query = select(reason_requests).where(reason_requests.c.shop_id.in_(shop_ids))
        rows = self._connection.execute(query.order_by(reason_requests.c.at.desc()).limit(limit))
        return tuple(record_of(ReasonRequest, row) for row in rows)


def _values(refund: RegisteredRefund) -> dict[str, Any]:
    app = refund.application
    return {
        "shop_id": app.shop_id, "refund_no": app.refund_no, "order_no": app.order_no, "buyer_id": app.buyer_id,
        "kind": app.kind.value, "phase": app.phase.value, "status": app.status.value, "asked_at": app.asked_at,
        "modified_at": app.modified_at, "application": APPLICATION.dump_json(app).decode(),
        "reasons": REASONS.dump_json(refund.reasons).decode(), "case_id": refund.case_id,
    }  # fmt: skip


def refund_of(row: Row[Any]) -> RegisteredRefund:
    """The refund a row stands for; further columns of the row do not matter."""
    return RegisteredRefund(
        application=APPLICATION.validate_json(row.application),
        reasons=REASONS.validate_json(row.reasons),
        first_seen_at=row.first_seen_at,
        case_id=row.case_id,
    )
