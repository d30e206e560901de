"""The flow engine: a procedure is a table of frozen records, one small engine walks them all (design, section 4).

No conditions in the table: only events a person, the platform or a timer causes, and facts that must be on file.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from enum import StrEnum

from cs_assistant.domain.people import ROLE_NAMES, Role
from cs_assistant.domain.times import SHANGHAI, check_aware
from cs_assistant.errors import StepRefusedError

REMARK_FACT = "remark."
"""A remark that stands on the order is the fact `remark.<key>`."""
ENTERED = "entered"
"""Base of a deadline: the moment the state was entered."""


class FactSource(StrEnum):
    """Whose word a fact is. 平台确认 and 人工确认 stay apart for ever (design, 1.8)."""

    PLATFORM = "平台确认"
    PERSON = "人工确认"
    COMPUTED = "系统推算"


@dataclass(frozen=True, kw_only=True, slots=True)
class Fact:
    """One fact on a case's file. A blank value takes the fact back."""

    value: str
    at: datetime
    by: str
    source: FactSource
    on_behalf: str | None = None
    """代录: who said it, when a colleague without an account did."""
    note: str = ""

    def __post_init__(self) -> None:
        check_aware(self.at)


@dataclass(frozen=True, kw_only=True, slots=True)
class Need:
    """A fact that must be on file before a step."""

    key: str
    name: str
    """What is missing, in Chinese: shown to who tries."""
    value: str | None = None
    """The value it must have; None = any."""
    ask: str | None = None
    """What to ask the buyer to settle it (一键询问); None when the buyer cannot know."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Asked:
    """A fact that is entered together with a step."""

    key: str
    name: str
    optional: bool = False
    choices: tuple[str, ...] = ()
    """Allowed values; empty = free text."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Opens:
    """A task a step opens for a department (协作待办)."""

    kind: str
    department: Role
    title: str
    answers: Mapping[str, str] = field(default_factory=dict)
    """Event the answer causes → what its button says; empty = a plain 已完成."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Deadline:
    """Until when a state should be left."""

    key: str
    name: str
    """What must be done until then, in Chinese."""
    hours: int
    base: str = ENTERED
    """`entered`, or the fact whose value is an ISO time the hours count from."""
    event: str | None = None
    """Event the timer causes when it is due; None = only a warning."""
    source: str = ""
    """R-id or rule the figure comes from."""


@dataclass(frozen=True, kw_only=True, slots=True)
class State:
    """Where a case stands."""

    key: str
    name: str
    deadlines: tuple[Deadline, ...] = ()


@dataclass(frozen=True, kw_only=True, slots=True)
class Step:
    """One arrow of the table."""

    event: str
    name: str
    """What the button says, in Chinese."""
    source: str
    target: str
    clause: tuple[str, ...]
    """R-ids, law or platform rule, or `own:` with why."""
    roles: frozenset[Role]
    """Who may cause it."""
    needs: tuple[Need, ...] = ()
    remark: str | None = None
    """Key of remarks.yaml: the order remark this step demands."""
    asks_for: tuple[Asked, ...] = ()
    opens: tuple[Opens, ...] = ()
    starts: str | None = None
    """Key of the flow of a linked case it opens."""
    money: bool = False
    """The platform is told to pay: only ever a person, one by one."""
    takes_back: tuple[str, ...] = ()
    """Facts this step takes off the file: withdrawn consent, checks of an application that has changed."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Flow:
    """One documented procedure."""

    key: str
    name: str
    version: int
    start: str
    finals: frozenset[str]
    states: tuple[State, ...]
    steps: tuple[Step, ...]
    clause: tuple[str, ...] = ()

    def state(self, key: str) -> State:
        """The state with this key. Raises KeyError."""
        for state in self.states:
            if state.key == key:
                return state
        raise KeyError(key)

    def steps_from(self, state: str) -> tuple[Step, ...]:
        """The arrows that leave a state, in the order of the table."""
        return tuple(step for step in self.steps if step.source == state)


@dataclass(frozen=True, kw_only=True, slots=True)
class Case:
    """One refund or after-sales case. A value: a step makes a new one."""

    id: str
    shop_id: str
    flow: str
    flow_version: int
    state: str
    entered_at: datetime
    """When the present state was entered."""
    opened_at: datetime
    facts: Mapping[str, Fact] = field(default_factory=dict)
    order_no: str | None = None
    refund_no: str | None = None
    buyer_id: str | None = None
    conversation_id: str | None = None
    parent_id: str | None = None
    """The case this one was opened from: buyer and goods are two linked cases."""
    revision: int = 0
    """Counts every change; a writer that saw an older one is refused."""

    def __post_init__(self) -> None:
        check_aware(self.entered_at)
        check_aware(self.opened_at)

    def fact(self, key: str) -> str | None:
        """Value of a fact on file, or None; a blank value is none."""
        fact = self.facts.get(key)
        return fact.value.strip() or None if fact is not None else None

    def holds(self, need: Need) -> bool:
        """Whether a need is on file."""
        value = self.fact(need.key)
        return value is not None and need.value in (None, value)


@dataclass(frozen=True, kw_only=True, slots=True)
class Option:
    """A step somebody may take now, with what it still lacks."""

    step: Step
    missing: tuple[Need, ...]

    @property
    def ready(self) -> bool:
        """Nothing is missing; what `asks_for` names is entered with the click."""
        return not self.missing


@dataclass(frozen=True, kw_only=True, slots=True)
class Moved:
    """A step that was taken."""

    case: Case
    step: Step


def options(flow: Flow, case: Case, roles: Iterable[Role]) -> tuple[Option, ...]:
    """What these roles may do now and what each step still lacks; nothing in a final state.

    Raises ValueError for a case of another flow.
    """
    if case.flow != flow.key:
        raise ValueError(f"case {case.id} walks {case.flow}, not {flow.key}")
    if case.state in flow.finals:
        return ()
    mine = frozenset(roles)
    return tuple(
        Option(step=step, missing=tuple(need for need in step.needs if not case.holds(need)))
        for step in flow.steps_from(case.state)
        if step.roles & mine
    )


def advance(
    flow: Flow, case: Case, event: str, *, roles: Iterable[Role], given: Mapping[str, Fact] | None = None, now: datetime
) -> Moved:
    """Take a step; the facts in `given` go on file with it, those the step takes back go off.

    Raises StepRefusedError, naming what is missing, when the table, the role or the file does not allow it. The case
    given in is never changed.
    """
    check_aware(now)
    option = next((option for option in options(flow, case, roles) if option.step.event == event), None)
    if option is None:
        raise StepRefusedError(_why_not(flow, case, event))
    step, facts = option.step, dict(given or {})
    lacking = [need.name for need in option.missing] + _not_given(step, facts)
    if lacking:
        raise StepRefusedError(f"还不能「{step.name}」，缺：{'；'.join(lacking)}。", missing=tuple(lacking))
    kept = {key: fact for key, fact in case.facts.items() if key not in step.takes_back}
    entered = {key: fact for key, fact in facts.items() if fact.value.strip()}
    moved = replace(
        case,
        state=step.target,
        entered_at=case.entered_at if step.target == case.state else now,
        facts={**kept, **entered},
        revision=case.revision + 1,
    )
    return Moved(case=moved, step=step)


def with_facts(case: Case, facts: Mapping[str, Fact]) -> Case:
    """The case with more on its file; its state stays."""
    return replace(case, facts={**case.facts, **facts}, revision=case.revision + 1)


@dataclass(frozen=True, kw_only=True, slots=True)
class Due:
    """One moment a case's state asks for attention."""

    key: str
    """Deadline key and which mark it is, e.g. `platform_48h:50`; unique in one visit of a state.

    `(case, key, at)` is one timer: hours that count from a fact go on over several states and warn once.
    """
    deadline: Deadline
    at: datetime
    share: int
    """Percent of the time that has passed: 50, 80 or 100."""


WARNINGS = (50, 80, 100)


def dues(flow: Flow, case: Case) -> tuple[Due, ...]:
    """The timers of a case's present state, warnings at 50 and 80 percent included, earliest first.

    Raises ValueError when the fact a deadline counts from is no ISO time.
    """
    found: list[Due] = []
    for deadline in flow.state(case.state).deadlines:
        start = _base(case, deadline)
        if start is None:
            continue
        for share in WARNINGS:
            at = start + timedelta(hours=deadline.hours) * share / 100
            found.append(Due(key=f"{deadline.key}:{share}", deadline=deadline, at=at, share=share))
    return tuple(sorted(found, key=lambda due: (due.at, due.key)))


def _base(case: Case, deadline: Deadline) -> datetime | None:
    if deadline.base == ENTERED:
        return case.entered_at
    value = case.fact(deadline.base)
    if value is None:
        return None
    moment = datetime.fromisoformat(value)
    return moment if moment.tzinfo is not None else moment.replace(tzinfo=SHANGHAI)


def _not_given(step: Step, facts: Mapping[str, Fact]) -> list[str]:
    lacking = []
    for asked in step.asks_for:
        fact = facts.get(asked.key)
        if fact is None or not fact.value.strip():
            if not asked.optional:
                lacking.append(asked.name)
        elif asked.choices and fact.value not in asked.choices:
            lacking.append(f"{asked.name}（只能是{'、'.join(asked.choices)}）")
    known = {asked.key for asked in step.asks_for}
    return lacking + [f"这一步不收「{key}」" for key in facts if key not in known]


def _why_not(flow: Flow, case: Case, event: str) -> str:
    state = flow.state(case.state).name
    if case.state in flow.finals:
        return f"这个案件已经结束（{state}），不能再动。需要的话请另开一个案件。"
    named = [step for step in flow.steps if step.event == event]
    if not named:
        return f"「{flow.name}」里没有这一步：{event}。请刷新页面。"
    here = next((step for step in named if step.source == case.state), None)
    if here is None:
        return f"案件现在是「{state}」，还不能「{named[0].name}」。请刷新后再看。"
    return f"「{here.name}」要由{'、'.join(name for role, name in ROLE_NAMES.items() if role in here.roles)}来做。"
