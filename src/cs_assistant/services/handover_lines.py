"""The lines of a hand-over, read from what is open: chats, promises, remarks, deadlines, tasks."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from cs_assistant.domain.clocks import HoursInForce, dues
from cs_assistant.domain.handover import LineKind
from cs_assistant.domain.people import DEPARTMENTS, ROLE_NAMES
from cs_assistant.domain.promises import PROMISE_NAMES
from cs_assistant.domain.remarks import RemarkState
from cs_assistant.services.moving import flow_of
from cs_assistant.storage.case_records import TaskState
from cs_assistant.storage.unit_of_work import UnitOfWork

NEXT_SHIFT = timedelta(hours=12)
"""A deadline within so much time from now falls into the next shift."""
PENDING = (
    RemarkState.PLANNED, RemarkState.WRITING, RemarkState.TO_COPY, RemarkState.LOST, RemarkState.FAILED,
)  # fmt: skip
"""Remarks that do not stand yet."""
EVERYTHING = 10_000
"""Rows of one kind: a hand-over leaves nothing out."""

_REMARKS = {
    RemarkState.PLANNED: "等系统写上", RemarkState.WRITING: "正在写", RemarkState.TO_COPY: "等人复制到千牛",
    RemarkState.LOST: "被盖掉了，要补", RemarkState.FAILED: "没有写上",
}  # fmt: skip


@dataclass(frozen=True, kw_only=True, slots=True)
class OpenLine:
    """One thing that is not settled."""

    kind: LineKind
    ref: str
    """Id of the chat, promise, remark, case or task."""
    title: str
    detail: str = ""
    since: datetime | None = None
    """Since when it waits."""
    due_at: datetime | None = None
    order_no: str | None = None
    buyer_id: str | None = None
    conversation_id: str | None = None
    case_id: str | None = None


def open_lines(uow: UnitOfWork, shop_id: str, now: datetime, hours: HoursInForce) -> tuple[OpenLine, ...]:
    """Everything a shift of this shop leaves to the next, kind by kind, the most pressing first.

    `hours` are those in force at this shop, the owner's decisions included.
    """
    return (
        *_chats(uow, shop_id), *_promises(uow, shop_id), *_remarks(uow, shop_id),
        *_deadlines(uow, shop_id, now, hours), *_tasks(uow, shop_id),
    )  # fmt: skip


def _chats(uow: UnitOfWork, shop_id: str) -> Iterator[OpenLine]:
    for chat in uow.conversations.queue((shop_id,)):
        yield OpenLine(
            kind=LineKind.CHAT, ref=chat.id, title=chat.last_text, since=chat.waiting_since,
            detail="危险信号" if chat.alarm else "可能已发送，请核对" if chat.uncertain else "",
            order_no=chat.chosen_order_no, buyer_id=chat.buyer_id, conversation_id=chat.id,
        )  # fmt: skip


def _promises(uow: UnitOfWork, shop_id: str) -> Iterator[OpenLine]:
    for promise in uow.promises.open_of((shop_id,)):
        yield OpenLine(
            kind=LineKind.PROMISE, ref=promise.id, title=promise.text, since=promise.made_at, due_at=promise.due_at,
            detail=f"{promise.made_by}答应的（{PROMISE_NAMES[promise.kind]}）", order_no=promise.order_no,
            buyer_id=promise.buyer_id, conversation_id=promise.conversation_id, case_id=promise.case_id,
        )


def _remarks(uow: UnitOfWork, shop_id: str) -> Iterator[OpenLine]:
    for remark in uow.remarks.of_shop_in_state(shop_id, *PENDING):
        why = f"：{remark.why}" if remark.why else ""
        yield OpenLine(
            kind=LineKind.REMARK, ref=str(remark.id), title=remark.line, detail=f"{_REMARKS[remark.state]}{why}",
            since=remark.at, order_no=remark.order_no, case_id=remark.case_id,
        )


def _deadlines(uow: UnitOfWork, shop_id: str, now: datetime, hours: HoursInForce) -> Iterator[OpenLine]:
    lines: list[tuple[datetime, OpenLine]] = []
    for case in uow.cases.listed((shop_id,), final=False, limit=EVERYTHING):
        flow = flow_of(case)
        due = next((each for each in dues(flow, case, hours) if each.share == 100), None)
        if due is not None and due.at <= now + NEXT_SHIFT:
            state = flow.state(case.state).name
            line = OpenLine(
                kind=LineKind.DEADLINE, ref=case.id, title=f"{flow.name}：{state}", detail=due.deadline.name,
                since=case.entered_at, due_at=due.at, order_no=case.order_no, buyer_id=case.buyer_id,
                conversation_id=case.conversation_id, case_id=case.id,
            )  # fmt: skip
            lines.append((due.at, line))
    yield from (line for _, line in sorted(lines, key=lambda each: each[0]))


def _tasks(uow: UnitOfWork, shop_id: str) -> Iterator[OpenLine]:
    found = uow.tasks.listed((shop_id,), departments=DEPARTMENTS, state=TaskState.OPEN, limit=EVERYTHING)
    for task in found:
        yield OpenLine(
            kind=LineKind.TASK, ref=task.id, title=task.title, detail=f"等{ROLE_NAMES[task.department]}答复",
            since=task.opened_at, due_at=task.due_at, order_no=task.order_no, case_id=task.case_id,
        )
