"""The registers as people search them: one query a register, filtered, counted and paged by the database."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Generic, TypeVar

from sqlalchemy import ColumnElement, Connection, FromClause, Row, and_, func, or_, select

from cs_assistant.domain.bookkeeping import DOCUMENT_FIELDS
from cs_assistant.domain.flows import Case
from cs_assistant.domain.refunds import RegisteredRefund
from cs_assistant.flows import FLOWS
from cs_assistant.flows.claim import CLAIM
from cs_assistant.storage.case_records import Agreement, Call, Consent
from cs_assistant.storage.case_tables import agreements, calls, cases, consents, refunds
from cs_assistant.storage.document_records import CaseDocument
from cs_assistant.storage.document_tables import case_documents
from cs_assistant.storage.repositories.case_documents import document_of
from cs_assistant.storage.repositories.cases import case_of
from cs_assistant.storage.repositories.dialect import text_at, text_within
from cs_assistant.storage.repositories.refunds import refund_of
from cs_assistant.storage.repositories.rows import record_from, record_of

T = TypeVar("T")
_AGREEMENT = "agreement_"
"""How an agreement's columns are named beside a refund's."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Term:
    """One word of a search: the row has it in a number, a nick, somebody's words or a name, or one of the reasons."""

    text: str
    reasons: frozenset[str] = frozenset()
    """Ids of the refund reasons the word means."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Sought:
    """Which rows are looked for."""

    shop_ids: Collection[str]
    start: datetime
    end: datetime
    """The first moment after."""
    terms: tuple[Term, ...] = ()
    """All of them, each wherever it stands."""
    limit: int
    offset: int = 0


@dataclass(frozen=True, kw_only=True, slots=True)
class Found(Generic[T]):
    """One page of a register, the newest first."""

    total: int
    rows: tuple[T, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class Around:
    """What a register shows of the case a row belongs to."""

    buyer_id: str | None = None
    refund_no: str | None = None
    state: str | None = None
    """Where the case stands, in Chinese."""


@dataclass(frozen=True, kw_only=True, slots=True)
class RefundFound:
    """A refund with its agreement."""

    refund: RegisteredRefund
    agreement: Agreement | None
    around: Around


class Registers:
    """Reads across the case tables."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def refunds(self, sought: Sought) -> Found[RefundFound]:
        """Refunds asked for in the period."""
        agreed = and_(agreements.c.shop_id == refunds.c.shop_id, agreements.c.refund_no == refunds.c.refund_no)
        tables = refunds.outerjoin(cases, cases.c.id == refunds.c.case_id).outerjoin(agreements, agreed)
        plain = (refunds.c.refund_no, refunds.c.order_no, refunds.c.buyer_id, agreements.c.by)
        where = _within(sought, refunds.c.shop_id, refunds.c.asked_at) + [
            or_(
                *(column.icontains(term.text, autoescape=True) for column in plain),
                text_within(refunds.c.reasons, ("text", "words", "evidence", "by"), term.text),
                text_within(refunds.c.application, ("style", "size", "batch", "courier"), term.text),
                *(text_within(refunds.c.reasons, ("reason",), reason, whole=True) for reason in term.reasons),
            )
            for term in sought.terms
        ]
        wanted = [*refunds.c, *_around(), *(column.label(f"{_AGREEMENT}{column.name}") for column in agreements.c)]
        order = (refunds.c.asked_at.desc(), refunds.c.refund_no.desc())
        total, rows = self._page(sought, tables, wanted, where, order)
        return Found(total=total, rows=tuple(_refund_found(row) for row in rows))

    def consents(self, sought: Sought) -> Found[tuple[Consent, Around]]:
        """Consents recorded in the period, withdrawn ones too."""
        texts = (
            consents.c.order_no, cases.c.refund_no, cases.c.buyer_id, consents.c.words, consents.c.withdrawn_words,
            consents.c.terms_id, consents.c.recorded_by, consents.c.withdrawn_by,
        )  # fmt: skip
        where = _within(sought, consents.c.shop_id, consents.c.recorded_at) + _containing(sought.terms, texts)
        tables = consents.join(cases, cases.c.id == consents.c.case_id)
        order = (consents.c.recorded_at.desc(), consents.c.id.desc())
        total, rows = self._page(sought, tables, [*consents.c, *_around()], where, order)
        return Found(total=total, rows=tuple((record_of(Consent, row), _beside(row)) for row in rows))

    def calls(self, sought: Sought) -> Found[tuple[Call, Around]]:
        """Calls made in the period."""
        texts = (
            calls.c.order_no, cases.c.refund_no, calls.c.buyer_id, calls.c.whom, calls.c.outcome, calls.c.words,
            calls.c.promise, calls.c.by,
        )  # fmt: skip
        where = _within(sought, calls.c.shop_id, calls.c.at) + _containing(sought.terms, texts, calls.c.reason)
        tables = calls.outerjoin(cases, cases.c.id == calls.c.case_id)
        order = (calls.c.at.desc(), calls.c.id.desc())
        total, rows = self._page(sought, tables, [*calls.c, *_around()], where, order)
        return Found(total=total, rows=tuple((record_of(Call, row), _beside(row)) for row in rows))

    def claims(self, sought: Sought) -> Found[Case]:
        """索赔单 opened in the period."""
        return self.cases_of((CLAIM.key,), sought)

    def cases_of(self, flows: Collection[str], sought: Sought, *, having: str | None = None) -> Found[Case]:
        """Cases of these procedures opened in the period; `having`: only those with this fact on file."""
        filled = [text_at(cases.c.facts, having, "value") != ""] if having is not None else []
        where = [cases.c.flow.in_(flows), *filled, *_within(sought, cases.c.shop_id, cases.c.opened_at)] + [
            or_(
                cases.c.order_no.icontains(term.text, autoescape=True),
                cases.c.buyer_id.icontains(term.text, autoescape=True),
                text_within(cases.c.facts, ("value", "by", "on_behalf", "note"), term.text),
            )
            for term in sought.terms
        ]
        order = (cases.c.opened_at.desc(), cases.c.id.desc())
        total, rows = self._page(sought, cases, list(cases.c), where, order)
        return Found(total=total, rows=tuple(case_of(row) for row in rows))

    def documents(self, sought: Sought) -> Found[CaseDocument]:
        """Documents that got their number in the period, voided ones too; drafts are none."""
        table = case_documents
        plain = (
            table.c.number, table.c.order_no, table.c.kind, table.c.by, table.c.approved_by, table.c.voided_by,
            table.c.why,
        )  # fmt: skip
        where = [table.c.number.is_not(None), *_within(sought, table.c.shop_id, table.c.at)] + [
            or_(
                *(column.icontains(term.text, autoescape=True) for column in plain),
                text_within(table.c["values"], DOCUMENT_FIELDS, term.text),
            )
            for term in sought.terms
        ]
        order = (table.c.at.desc(), table.c.id.desc())
        total, rows = self._page(sought, table, list(table.c), where, order)
        return Found(total=total, rows=tuple(document_of(row) for row in rows))

    def ended_before(
        self, flows: Collection[str], shop_ids: Collection[str], moment: datetime, *, having: str | None = None
    ) -> int:
        """How many cases of these procedures, with this fact on file, ended before a moment."""
        where = [
            cases.c.flow.in_(flows), cases.c.shop_id.in_(shop_ids), cases.c.final, cases.c.entered_at < moment,
        ]
        if having is not None:
            where.append(text_at(cases.c.facts, having, "value") != "")
        query = select(func.count()).select_from(cases).where(*where)
        count: int = self._connection.execute(query).scalar_one()
        return count

    def _page(
        self,
        sought: Sought,
        tables: FromClause,
        wanted: Iterable[ColumnElement[Any]],
        where: Iterable[ColumnElement[bool]],
        order: Iterable[ColumnElement[Any]],
    ) -> tuple[int, Sequence[Row[Any]]]:
        conditions = tuple(where)
        counting = select(func.count()).select_from(tables).where(*conditions)
        total: int = self._connection.execute(counting).scalar_one()
        reading = select(*wanted).select_from(tables).where(*conditions).order_by(*order)
        return total, self._connection.execute(reading.limit(sought.limit).offset(sought.offset)).all()


def _within(sought: Sought, shop: ColumnElement[str], at: ColumnElement[datetime]) -> list[ColumnElement[bool]]:
    return [shop.in_(sought.shop_ids), at >= sought.start, at < sought.end]


def _containing(
    terms: Iterable[Term], texts: Iterable[ColumnElement[Any]], reason: ColumnElement[Any] | None = None
) -> list[ColumnElement[bool]]:
    columns, found = tuple(texts), []
    for term in terms:
        places = [column.icontains(term.text, autoescape=True) for column in columns]
        if reason is not None and term.reasons:
            places.append(reason.in_(term.reasons))
        found.append(or_(*places))
    return found


def _around() -> tuple[ColumnElement[Any], ...]:
    return (
        cases.c.buyer_id.label("case_buyer"), cases.c.refund_no.label("case_refund"), cases.c.flow.label("case_flow"),
        cases.c.state.label("case_state"),
    )  # fmt: skip


def _beside(row: Row[Any]) -> Around:
    state = FLOWS[row.case_flow].state(row.case_state).name if row.case_flow is not None else None
    return Around(buyer_id=row.case_buyer, refund_no=row.case_refund, state=state)


def _refund_found(row: Row[Any]) -> RefundFound:
    values = {
        name.removeprefix(_AGREEMENT): value for name, value in row._mapping.items() if name.startswith(_AGREEMENT)
    }
    agreed = record_from(Agreement, values) if values["refund_no"] is not None else None
    return RefundFound(refund=refund_of(row), agreement=agreed, around=_beside(row))
