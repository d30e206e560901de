"""The flow engine: a procedure is a table of frozen records, one small engine walks them all (design, section 4).

No conditions in the table: only events a person, the platform or a timer causes, and facts that must be on file.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime

from cs_assistant.domain.facts import Asked as Asked
from cs_assistant.domain.facts import AskedKind as AskedKind
from cs_assistant.domain.facts import Fact as Fact
from cs_assistant.domain.facts import FactSource as FactSource
from cs_assistant.domain.facts import entered, not_given
from cs_assistant.domain.modules import Module
from cs_assistant.domain.people import ROLE_NAMES, Role
from cs_assistant.domain.times import check_aware
from cs_assistant.errors import StepRefusedError

REMARK_FACT = "remark."
"""A remark that stands on the order is the fact `remark.<key>`."""
ENTERED = "entered"
"""Base of a deadline: the moment the state was entered."""


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
class Opens:
    """A task a step opens for a department (协作待办)."""

    kind: str
    department: Role
    title: str
    answers: Mapping[str, str] = field(default_factory=dict)
    """Event the answer causes → what its button says; empty = a plain 已完成."""
    by: str = ""
    """Fact that says which of `titles` it is; empty = always `title`."""
    titles: Mapping[str, str] = field(default_factory=dict)
    """Value of that fact → the title then; without the fact, or with another value, `title` stands."""

    def title_for(self, case: Case) -> str:
        """What the department is asked in this case."""
        return self.titles.get(case.fact(self.by) or "", self.title) if self.by else self.title


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
    warns: tuple[int, ...] | None = None
    """Hours after which it warns; None = at 50 and at 80 percent."""
    same_day: bool = False
    """Due when the Shanghai day it starts on is over; `hours` is 0 then."""
    told: str = ""
    """Fact whose value, an ISO time, is the end the platform's record names: on file, it counts and not the hours."""


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
    stamps: tuple[str, ...] = ()
    """Facts whose value becomes the moment of this step, an ISO time, unless one is given with it: hours that count
    from them go on over several states."""


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
    refund: bool = False
    """Walked by a refund application: the platform may end it from every state."""
    module: Module | None = None
    """The part of the shop it belongs to; None = every shop walks it."""
    opening: tuple[Asked, ...] = ()
    """Facts entered when a person opens a case of it."""
    openers: frozenset[Role] = frozenset()
    """Who may open one by hand; empty = nobody."""
    about_order: bool = False
    """Opening one by hand wants an order number."""
    intents: tuple[str, ...] = ()
    """What a buyer writes about when it is the case to open: offered first in a chat."""
    _leaving: Mapping[str, tuple[Step, ...]] = field(init=False, repr=False, compare=False, default_factory=dict)

    def __post_init__(self) -> None:
        leaving: dict[str, tuple[Step, ...]] = {}
        for step in self.steps:
            leaving[step.source] = (*leaving.get(step.source, ()), step)
        object.__setattr__(self, "_leaving", leaving)

    def state(self, key: str) -> State:
        """The state with this key. Raises KeyError."""
        for state in self.states:
            if state.key == key:
                return state
        raise KeyError(key)

    def steps_from(self, state: str) -> tuple[Step, ...]:
        """The arrows that leave a state, in the order of the table."""
        return self._leaving.get(state, ())


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
    return tuple(Option(step=step, missing=_lacking(case, step)) for step in _open_to(flow, case, roles))


def _open_to(flow: Flow, case: Case, roles: Iterable[Role]) -> Iterator[Step]:
    """The steps of the case's state these roles may take."""
    if case.flow != flow.key:
        raise ValueError(f"case {case.id} walks {case.flow}, not {flow.key}")
    if case.state not in flow.finals:
        mine = frozenset(roles)
        yield from (step for step in flow.steps_from(case.state) if step.roles & mine)


def _lacking(case: Case, step: Step) -> tuple[Need, ...]:
    return tuple(need for need in step.needs if not case.holds(need)) if step.needs else ()


def advance(
    flow: Flow, case: Case, event: str, *, roles: Iterable[Role], given: Mapping[str, Fact] | None = None, now: datetime
) -> Moved:
    """Take a step; the facts in `given` go on file with it, those the step takes back go off.

    Raises StepRefusedError, naming what is missing, when the table, the role or the file does not allow it. The case
    given in is never changed.
    """
    check_aware(now)
    step = next((step for step in _open_to(flow, case, roles) if step.event == event), None)
    if step is None:
        raise StepRefusedError(_why_not(flow, case, event))
    facts = dict(given or {})
    lacking = [need.name for need in _lacking(case, step)] + _not_given(flow, case, step, facts)
    if lacking:
        raise StepRefusedError(f"还不能「{step.name}」，缺：{'；'.join(lacking)}。", missing=tuple(lacking))
    kept = {key: fact for key, fact in case.facts.items() if key not in step.takes_back}
    fresh = {key: _stamped(now) for key in step.stamps} | entered(step.asks_for, facts, kept)
    moved = replace(
        case,
        state=step.target,
        entered_at=case.entered_at if step.target == case.state else now,
        facts={**kept, **fresh},
        revision=case.revision + 1,
    )
    return Moved(case=moved, step=step)


def _stamped(now: datetime) -> Fact:
    return Fact(value=now.isoformat(), at=now, by="系统", source=FactSource.COMPUTED)


def fact_names(flow: Flow) -> dict[str, str]:
    """Chinese names of the facts a procedure knows."""
    needs = {need.key: need.name for step in flow.steps for need in step.needs}
    return needs | {asked.key: asked.name for asked in asked_facts(flow)}


def asked_facts(flow: Flow) -> tuple[Asked, ...]:
    """Everything a procedure ever asks for, in the order of the table."""
    return (*flow.opening, *(asked for step in flow.steps for asked in step.asks_for))


def opening_facts(flow: Flow, roles: Iterable[Role], facts: Mapping[str, Fact]) -> dict[str, Fact]:
    """What a case of this flow starts with when a person of these roles opens it by hand.

    Raises StepRefusedError in the words of a step: who may, and what is missing or wrong.
    """
    if not flow.openers:
        raise StepRefusedError(f"「{flow.name}」不由人直接开，由平台的申请或别的案件带出来。")
    if not flow.openers & frozenset(roles):
        raise StepRefusedError(f"开「{flow.name}」要由{_role_names(flow.openers)}来做。")
    lacking = not_given(flow.opening, facts, {}, lambda: fact_names(flow))
    if lacking:
        raise StepRefusedError(f"还不能开「{flow.name}」，缺：{'；'.join(lacking)}。", missing=tuple(lacking))
    return entered(flow.opening, facts, {})


def with_facts(case: Case, facts: Mapping[str, Fact]) -> Case:
    """The case with more on its file; its state stays."""
    return replace(case, facts={**case.facts, **facts}, revision=case.revision + 1)


def _not_given(flow: Flow, case: Case, step: Step, facts: Mapping[str, Fact]) -> list[str]:
    return not_given(step.asks_for, facts, case.facts, lambda: fact_names(flow), step.stamps)


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
    return f"「{here.name}」要由{_role_names(here.roles)}来做。"


def _role_names(roles: frozenset[Role]) -> str:
    return "、".join(name for role, name in ROLE_NAMES.items() if role in roles)
