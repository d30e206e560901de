"""A little flow, cases and facts for the tests of the engine and of the tables."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import UTC, datetime
from itertools import combinations
from types import MappingProxyType
from typing import Any

from cs_assistant.domain.flows import Asked, AskedKind, Case, Deadline, Fact, FactSource, Flow, Need, State, Step
from cs_assistant.domain.people import DESK, Role

NOON = datetime(2026, 11, 22, 4, 0, tzinfo=UTC)
ALL_ROLES = frozenset(Role)
ROLE_SETS = tuple(frozenset(some) for size in range(len(Role) + 1) for some in combinations(Role, size))
"""Every set of roles somebody could have, the empty one included."""


def fact(value: str = "yes", at: datetime = NOON) -> Fact:
    return Fact(value=value, at=at, by="小王", source=FactSource.PERSON)


def facts(**values: str) -> dict[str, Fact]:
    return {key.replace("__", "."): fact(value) for key, value in values.items()}


def case_in(flow: Flow, state: str | None = None, held: Mapping[str, Fact] | None = None) -> Case:
    """A case whose facts cannot be changed in place: whoever tries fails the test."""
    return Case(
        id="case-1",
        shop_id="shoes",
        flow=flow.key,
        flow_version=flow.version,
        state=state or flow.start,
        entered_at=NOON,
        opened_at=NOON,
        facts=MappingProxyType(dict(held or {})),
    )


def needs_of(step: Step) -> dict[str, Fact]:
    return {need.key: fact(need.value or "yes") for need in step.needs}


VALID = {AskedKind.DAY: "2026-11-22", AskedKind.MOMENT: "2026-11-22 12:00", AskedKind.AMOUNT: "12.50"}
"""What free text may be where it has to have a form."""


def valid(asked: Asked) -> Fact:
    """A valid answer; what another person has to fill in is filled in by somebody who fills in nothing else."""
    value = asked.choices[0] if asked.choices else VALID.get(asked.kind, "填了")
    return replace(fact(value), by=f"只填{asked.key}的人") if asked.not_by else fact(value)


def given_for(step: Step, *, optional: bool = False) -> dict[str, Fact]:
    """A valid answer to everything the step asks for."""
    return {asked.key: valid(asked) for asked in step.asks_for if optional or not asked.optional}


def with_steps(flow: Flow, *steps: Step, states: Iterable[State] = ()) -> Flow:
    """The flow with more steps and states."""
    return Flow(
        key=flow.key, name=flow.name, version=1, start=flow.start, finals=flow.finals,
        states=(*flow.states, *states), steps=(*flow.steps, *steps), clause=flow.clause,
    )  # fmt: skip


def step(event: str, source: str, target: str, **more: Any) -> Step:
    fields = {"name": event, "clause": ("R5.4",), "roles": DESK, **more}
    return Step(event=event, source=source, target=target, **fields)


LITTLE = Flow(
    key="little",
    name="小流程",
    version=1,
    start="new",
    finals=frozenset({"done", "dropped"}),
    states=(
        State(
            key="new",
            name="新建",
            deadlines=(
                Deadline(key="entered_10h", name="十小时", hours=10, source="R5.10"),
                Deadline(key="asked_48h", name="四十八小时", hours=48, base="asked_at", source="平台超时说明"),
            ),
        ),
        State(
            key="looked",
            name="看过",
            deadlines=(Deadline(key="asked_48h", name="四十八小时", hours=48, base="asked_at", source="平台超时说明"),),
        ),
        State(key="done", name="完成"),
        State(key="dropped", name="放弃"),
    ),
    steps=(
        step("again", "new", "new", name="再看一次", takes_back=("checked",)),
        step(
            "look", "new", "looked", name="看一眼",
            asks_for=(
                Asked(key="kind", name="类型", choices=("甲", "乙")), Asked(key="words", name="原话", optional=True),
            ),
        ),
        step(
            "finish", "looked", "done", name="完成", roles=frozenset({Role.SENIOR}),
            needs=(Need(key="checked", name="核对", value="yes"), Need(key="seen", name="看到")),
        ),
        step("drop", "new", "dropped", name="放弃"),
        step("drop", "looked", "dropped", name="放弃"),
    ),
    clause=("R5.3",),
)  # fmt: skip
