"""Queries over what grows for years go by an index, whatever SQLite guesses of an unmeasured table."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import Connection, Engine, event

from cs_assistant.domain.bookkeeping import DocumentKind
from cs_assistant.domain.flows import Case
from cs_assistant.domain.people import Role
from cs_assistant.domain.remarks import RemarkState
from cs_assistant.services.handover_lines import PENDING
from cs_assistant.storage.case_records import AgreementState, TaskState
from cs_assistant.storage.engine import writer_engine
from cs_assistant.storage.migrate import upgrade
from cs_assistant.storage.repositories.events import Wanted
from cs_assistant.storage.repositories.registers import Sought
from cs_assistant.storage.unit_of_work import UnitOfWork

NOW = datetime(2026, 11, 22, 2, 0, tzinfo=UTC)
SINCE = NOW - timedelta(days=30)
SHOPS = ("phones", "shoes")
PERIOD = Sought(shop_ids=SHOPS, start=SINCE, end=NOW, limit=50)
LINKED = Case(
    id="c", shop_id="phones", flow="claim", flow_version=1, state="filled", entered_at=NOW, opened_at=NOW, parent_id="p"
)

PLANS: dict[str, tuple[Callable[[UnitOfWork], Any], str]] = {
    "who waits": (lambda uow: uow.conversations.queue(SHOPS), "ix_conversations_queue (shop_id=?)"),
    "who was answered": (
        lambda uow: uow.conversations.recent(SHOPS, 30), "ix_conversations_shop_id_last_seq (shop_id=?)",
    ),
    "a buyer's chat": (
        lambda uow: uow.conversations.newest_of("phones", "b"),
        "ix_conversations_shop_id_buyer_id_last_seq (shop_id=? AND buyer_id=?)",
    ),
    "what to think about": (lambda uow: uow.conversations.due(5, ()), "ix_conversations_due"),
    "what was not understood": (
        lambda uow: uow.turns.not_understood(SHOPS, SINCE, limit=100), "ix_turns_shop_id_at (shop_id=? AND at>?)",
    ),
    "the log": (lambda uow: uow.events.search(Wanted(shops=SHOPS), 50), "ix_events_shop_id_id (shop_id=?)"),
    "the log of a day": (
        lambda uow: uow.events.search(Wanted(shops=SHOPS, since=SINCE, until=NOW), 50),
        "ix_events_shop_id_id (shop_id=?)",
    ),
    "the log of a person": (
        lambda uow: uow.events.search(Wanted(shops=SHOPS, actor="小林"), 50),
        "ix_events_shop_id_actor_id (shop_id=? AND actor=?)",
    ),
    "who acted": (lambda uow: uow.events.actors(SHOPS), "COVERING INDEX ix_events_shop_id_actor_id (shop_id=?)"),
    "the cases of a refund": (
        lambda uow: uow.cases.of_refund("phones", "r"), "ix_cases_shop_id_refund_no (shop_id=? AND refund_no=?)",
    ),
    "the cases of an order": (
        lambda uow: uow.cases.of_order("phones", "o"), "ix_cases_shop_id_order_no (shop_id=? AND order_no=?)",
    ),
    "linked cases": (lambda uow: uow.cases.linked(LINKED), "ix_cases_parent_id (parent_id=?)"),
    "open cases": (
        lambda uow: uow.cases.listed(SHOPS, flow="claim", final=False),
        "ix_cases_shop_id_final_flow (shop_id=? AND final=? AND flow=?)",
    ),
    "remarks of a case": (lambda uow: uow.remarks.of_case("c"), "ix_remarks_case_id (case_id=?)"),
    "remarks on their way": (
        lambda uow: uow.remarks.in_state(RemarkState.WRITING), "ix_remarks_state_not_before (state=?)",
    ),
    "remarks that do not stand yet": (
        lambda uow: uow.remarks.of_shop_in_state("phones", *PENDING),
        "ix_remarks_shop_id_state (shop_id=? AND state=?)",
    ),
    "cases that ended": (
        lambda uow: uow.cases.ended_between(SHOPS, SINCE, NOW),
        "ix_cases_shop_id_final_entered_at (shop_id=? AND final=? AND entered_at>? AND entered_at<?)",
    ),
    "forms whose years are over": (
        lambda uow: uow.registers.ended_before(("claim", "visit"), SHOPS, SINCE),
        "ix_cases_shop_id_final_entered_at (shop_id=? AND final=? AND entered_at<?)",
    ),
    "open promises": (
        lambda uow: uow.promises.open_of(SHOPS, 200), "ix_promises_shop_id_state_due_at (shop_id=? AND state=?)",
    ),
    "memo writes to be checked": (
        lambda uow: uow.remarks.unchecked("phones"), "ix_memo_writes_shop_id_checked (shop_id=? AND checked=?)",
    ),
    "memo changes to be handled": (
        lambda uow: uow.remarks.unhandled("phones"), "ix_memo_feed_shop_id_handled_seq (shop_id=? AND handled=?)",
    ),
    "refunds of an order": (
        lambda uow: uow.refunds.of_order("phones", "o"),
        "ix_refunds_shop_id_order_no_asked_at (shop_id=? AND order_no=?)",
    ),
    "agreements on their way": (
        lambda uow: uow.agreements.in_state(AgreementState.SENDING), "ix_agreements_state (state=?)",
    ),
    "open tasks": (
        lambda uow: uow.tasks.listed(SHOPS, departments=(Role.WAREHOUSE,), state=TaskState.OPEN),
        "ix_tasks_shop_id_state_department (shop_id=? AND state=? AND department=?)",
    ),
    "timers that are due": (lambda uow: uow.timers.due(NOW), "ix_timers_due (due_at<?)"),
    "calls of a period": (
        lambda uow: uow.registers.calls(PERIOD), "ix_calls_shop_id_at (shop_id=? AND at>? AND at<?)",
    ),
    "consents of a period": (
        lambda uow: uow.registers.consents(PERIOD), "ix_consents_shop_id_recorded_at (shop_id=? AND recorded_at>?",
    ),
    "documents of a case": (
        lambda uow: uow.case_documents.of_case("c"), "ix_case_documents_case_id (case_id=?)",
    ),
    "documents of a period": (
        lambda uow: uow.registers.documents(PERIOD), "ix_case_documents_shop_id_at (shop_id=? AND at>? AND at<?)",
    ),
    "the next number": (
        lambda uow: uow.case_documents.next_serial("phones", DocumentKind.ISSUE, NOW.date()),
        "(shop_id=? AND kind=? AND day=?)",
    ),
    "refunds of a period": (
        lambda uow: uow.registers.refunds(PERIOD), "ix_refunds_shop_id_asked_at (shop_id=? AND asked_at>?",
    ),
}  # fmt: skip
SORTED_BY_INDEX = ("who was answered", "a buyer's chat", "the log", "the log of a person", "memo changes to be handled")
"""These stop at their limit: nothing is sorted."""


@pytest.fixture(scope="module")
def engine(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    engine = writer_engine(tmp_path_factory.mktemp("plans") / "desk.sqlite3", max_page_count=None)
    with engine.begin() as connection:
        upgrade(connection)
    yield engine
    engine.dispose()


def plans(connection: Connection, ask: Callable[[UnitOfWork], Any]) -> list[str]:
    """How SQLite answers each statement of a call."""
    found: list[str] = []

    def explain(_: Connection, cursor: Any, statement: str, parameters: Any, *rest: object) -> None:
        with_plan = cursor.connection.cursor()
        rows = with_plan.execute(f"EXPLAIN QUERY PLAN {statement}", parameters).fetchall()
        found.append(" | ".join(row[3] for row in rows))
        with_plan.close()

    event.listen(connection, "before_cursor_execute", explain)
    ask(UnitOfWork(connection))
    event.remove(connection, "before_cursor_execute", explain)
    return found


@pytest.mark.parametrize("what", PLANS)
def test_what_grows_is_found_by_its_index(engine: Engine, what: str) -> None:
    ask, index = PLANS[what]
    with engine.begin() as connection:
        steps = plans(connection, ask)
    assert steps
    for step in steps:
        assert index in step
        assert what not in SORTED_BY_INDEX or "TEMP B-TREE" not in step
