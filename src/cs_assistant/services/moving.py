"""Moving a case inside one transaction: the step, its remark, its tasks, its timers, the linked case, the audit."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from uuid_utils import uuid7

from cs_assistant.domain.clocks import dues
from cs_assistant.domain.events import Event
from cs_assistant.domain.flows import Case, Fact, FactSource, Flow, Moved, Step, advance, with_facts
from cs_assistant.domain.flows import fact_names as fact_names
from cs_assistant.domain.people import ROLE_NAMES, Role
from cs_assistant.domain.refunds import Connection
from cs_assistant.domain.remarks import RemarkState, remark_line
from cs_assistant.domain.script_library import Library
from cs_assistant.flows import FLOWS
from cs_assistant.flows.common import CLOCK_FACTS, INTERVENTION
from cs_assistant.flows.refusal import REFUSAL
from cs_assistant.policy.owner import hours_in_force, task_for
from cs_assistant.storage.case_records import Remark, Task, TaskState, Timer
from cs_assistant.storage.unit_of_work import Topic, UnitOfWork

MACHINE = "系统"
"""Who acts when a machine does."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Hand:
    """Who moves a case, when, and what the shop's connection allows."""

    uow: UnitOfWork
    library: Library
    connection: Connection
    now: datetime
    actor: str
    roles: frozenset[Role]
    on_behalf: str | None = None
    """代录: who said it."""

    def fact(self, value: str, *, source: FactSource = FactSource.PERSON, note: str = "") -> Fact:
        """A fact on this hand's word."""
        return Fact(value=value, at=self.now, by=self.actor, source=source, on_behalf=self.on_behalf, note=note)

    def tell(self, kind: str, case: Case, /, **data: str) -> None:
        """Write the audit log."""
        self.uow.events.add(
            Event(
                type=kind, shop_id=case.shop_id, at=self.now, actor=self.actor, conversation_id=case.conversation_id,
                case_id=case.id, data=data,
            )
        )


def flow_of(case: Case) -> Flow:
    """The procedure a case walks."""
    return FLOWS[case.flow]


def is_open(case: Case) -> bool:
    """Whether a case is not over yet."""
    return case.state not in flow_of(case).finals


def open_case(
    hand: Hand,
    flow: Flow,
    shop_id: str,
    *,
    order_no: str | None = None,
    refund_no: str | None = None,
    buyer_id: str | None = None,
    conversation_id: str | None = None,
    parent_id: str | None = None,
    facts: Mapping[str, Fact] | None = None,
    state: str | None = None,
) -> Case:
    """Open a case in its flow's first state, or in the one another case stood in before it, with its timers."""
    case = Case(
        id=str(uuid7()), shop_id=shop_id, flow=flow.key, flow_version=flow.version, state=state or flow.start,
        entered_at=hand.now, opened_at=hand.now, facts=dict(facts or {}), order_no=order_no, refund_no=refund_no,
        buyer_id=buyer_id, conversation_id=conversation_id, parent_id=parent_id,
    )  # fmt: skip
    hand.uow.cases.add(case)
    hand.tell("case.opened", case, flow=flow.name, tail=(order_no or "")[-4:] or "（没有订单）")
    _set_timers(hand, flow, case)
    return case


def move(hand: Hand, case: Case, event: str, given: Mapping[str, Fact] | None = None) -> Case:
    """Take a step and do everything it demands. Raises StepRefusedError; then nothing was changed."""
    flow = flow_of(case)
    moved = advance(flow, case, event, roles=hand.roles, given=given, now=hand.now)
    return carry_out(hand, flow, case, moved)


def carry_out(hand: Hand, flow: Flow, before: Case, moved: Moved) -> Case:
    """Write down a step that was taken, with its consequences."""
    case, step = moved.case, moved.step
    final = case.state in flow.finals
    hand.uow.cases.save(case, final=final, seen_revision=before.revision)
    source, target = flow.state(before.state).name, flow.state(case.state).name
    hand.tell("case.moved", case, step=f"「{step.name}」", event=step.event, source=source, target=target)
    for key in step.takes_back:
        if before.fact(key) is not None:
            hand.tell("case.fact_withdrawn", case, fact=fact_names(flow).get(key, key), why=f"「{step.name}」", key=key)
    if hand.on_behalf:
        hand.tell("case.said", case, on_behalf=hand.on_behalf, words=step.name)
    if case.entered_at != before.entered_at or final or _clock_moved(flow, before, case):
        hand.uow.timers.drop(case.id)
        _set_timers(hand, flow, case)
    _plan_remark(hand, case, step)
    if final:
        _cancel_tasks(hand, case)
    _open_tasks(hand, case, step)
    _start_linked(hand, case, step)
    return case


def put_facts(
    hand: Hand, case: Case, facts: Mapping[str, Fact], names: Mapping[str, str], *, told: bool = True
) -> Case:
    """Put facts on a case's file; an empty value takes one back. `names` are their Chinese names for the audit.

    `told` is False where the caller tells the audit log in a sentence of its own.
    """
    changed = with_facts(case, facts)
    flow = flow_of(case)
    hand.uow.cases.save(changed, final=case.state in flow.finals, seen_revision=case.revision)
    if any({deadline.base, deadline.told} & facts.keys() for deadline in flow.state(changed.state).deadlines):
        hand.uow.timers.drop(case.id)  # those that count from what the fact said before
        _set_timers(hand, flow, changed, warned=True)
    for key, fact in facts.items() if told else ():
        if fact.value:
            hand.tell("case.fact", case, fact=names.get(key, key), value=fact.value, key=key)
        else:
            hand.tell("case.fact_withdrawn", case, fact=names.get(key, key), why=fact.note, key=key)
    return changed


def next_money_step(flow: Flow, state: str) -> Step | None:
    """The money step that is the fewest steps away; None when no way leads to one."""
    ways, seen = [state], {state}
    for here in ways:
        steps = flow.steps_from(here)
        money = next((step for step in steps if step.money), None)
        if money is not None:
            return money
        fresh = dict.fromkeys(step.target for step in steps if step.target not in seen)
        seen.update(fresh)
        ways.extend(fresh)
    return None


def answer_task(hand: Hand, case: Case, task: Task, answer: str, words: str = "") -> Task:
    """Put the answer on a task: `answer` is one of its events, or `done`; `words` is what was said with it."""
    said = task.answers.get(answer, "已完成") + (f"，{words}" if words else "")
    values: dict[str, Any] = {
        "state": TaskState.DONE, "answer": answer, "words": words, "answered_by": hand.actor, "answered_at": hand.now,
        "on_behalf": hand.on_behalf,
    }  # fmt: skip
    hand.uow.tasks.change(task.id, **values)
    kind = "task.answered_for" if hand.on_behalf else "task.answered"
    hand.tell(kind, case, title=task.title, answer=said, on_behalf=hand.on_behalf or "")
    return replace(task, **values)


def answer_waiting(hand: Hand, case: Case, event: str, words: str = "") -> None:
    """A step taken in the case answers the open task that waited for it."""
    for task in hand.uow.tasks.of_case(case.id):
        if task.state is TaskState.OPEN and event in task.answers:
            answer_task(hand, case, task, event, words)


def _cancel_tasks(hand: Hand, case: Case) -> None:
    """What departments were still asked is not needed any more."""
    for task in hand.uow.tasks.of_case(case.id):
        if task.state is TaskState.OPEN:
            hand.uow.tasks.change(task.id, state=TaskState.CANCELLED, answered_at=hand.now, answered_by=hand.actor)
            hand.tell("task.cancelled", case, title=task.title)


def _plan_remark(hand: Hand, case: Case, step: Step) -> None:
    if step.remark is None or case.order_no is None:
        return
    phrase = hand.library.remark(case.shop_id, step.remark)
    said = (case.facts.get(asked.key) for asked in step.asks_for if asked.in_remark)
    details = [fact.value for fact in said if fact is not None and fact.value]
    line = remark_line(phrase, at=hand.now, by=hand.actor, detail=" ".join(details))
    connected = hand.connection is Connection.DIRECT
    planned = hand.uow.remarks.plan(
        Remark(
            shop_id=case.shop_id, case_id=case.id, order_no=case.order_no, key=step.remark, line=line,
            state=RemarkState.PLANNED if connected else RemarkState.TO_COPY, at=hand.now, by=hand.actor,
            not_before=hand.now,
        )
    )  # fmt: skip
    if planned is not None:
        hand.tell("remark.planned", case, line=line)
        hand.uow.wake(Topic.REMARKS)


def _open_tasks(hand: Hand, case: Case, step: Step) -> None:
    for opens in step.opens:
        department = task_for(hand.library, case.shop_id, opens.kind, opens.department)
        if department is None:
            continue
        task = Task(
            id=str(uuid7()), shop_id=case.shop_id, case_id=case.id, department=department, kind=opens.kind,
            title=opens.title_for(case), order_no=case.order_no, answers=dict(opens.answers), opened_at=hand.now,
            opened_by=hand.actor,
        )  # fmt: skip
        hand.uow.tasks.add(task)
        hand.tell("task.opened", case, department=ROLE_NAMES[department], title=task.title)


def _start_linked(hand: Hand, case: Case, step: Step) -> None:
    if step.starts is None:
        return
    flow = FLOWS[step.starts]
    known = hand.uow.cases.of_refund(case.shop_id, case.refund_no) if case.refund_no else ()
    if any(other.flow == flow.key and is_open(other) for other in known):
        return  # the one that is open goes on
    # The platform's clock goes on, and what its own people do is told once.
    along = CLOCK_FACTS | {INTERVENTION} if flow.refund or flow.key == REFUSAL.key else CLOCK_FACTS
    kept = {key: fact for key, fact in case.facts.items() if key in along}
    linked = open_case(
        hand, flow, case.shop_id, order_no=case.order_no, refund_no=case.refund_no, buyer_id=case.buyer_id,
        conversation_id=case.conversation_id, parent_id=case.id, facts=kept,
    )  # fmt: skip
    hand.tell("case.linked", linked, flow=flow_of(case).name)


def _clock_moved(flow: Flow, before: Case, case: Case) -> bool:
    """A step that stays where it is gave a deadline another beginning: a new appointment."""
    return any(before.fact(line.base) != case.fact(line.base) for line in flow.state(case.state).deadlines)


def _set_timers(hand: Hand, flow: Flow, case: Case, *, warned: bool = False) -> None:
    """`warned`: it stood here before, so a warning whose time has passed is none any more."""
    for due in dues(flow, case, hours_in_force(hand.library, case.shop_id)) if case.state not in flow.finals else ():
        if warned and due.share < 100 and due.at <= hand.now:
            continue
        hand.uow.timers.add(
            Timer(
                shop_id=case.shop_id, case_id=case.id, key=due.key, name=due.deadline.name,
                share=due.share, event=due.deadline.event if due.share == 100 else None, due_at=due.at,
            )
        )  # fmt: skip
    hand.uow.wake(Topic.TIMERS)


def by_machine(hand: Hand, role: Role, name: str = MACHINE) -> Hand:
    """The same transaction, moved by the platform or a timer."""
    return replace(hand, actor=name, roles=frozenset({role}), on_behalf=None)
