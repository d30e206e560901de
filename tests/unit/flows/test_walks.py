"""Thousands of random walks through every flow. A walk that fails names its seed: `walk(flow, seed)` repeats it.

The walker tries whatever it likes: steps of other states, of other roles, with half an answer, with facts smuggled in;
facts come and go on the file by themselves, time passes, timers fire.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from random import Random
from types import MappingProxyType

import pytest

from cs_assistant.domain.clocks import dues
from cs_assistant.domain.flows import REMARK_FACT, Case, Fact, Flow, Step, advance, options, with_facts
from cs_assistant.domain.people import Role
from cs_assistant.errors import StepRefusedError
from cs_assistant.flows import FLOWS
from tests.unit.flows.little import ALL_ROLES, NOON, case_in, fact, given_for, needs_of
from tests.unit.flows.money import MONEY

WALKS = 10_000
FEWER_WALKS = 2_000
"""Of flows that share their states and arrows with those walked most."""
WALKED_MOST = ("refund_unshipped", "refund_return", "send_back")
LENGTH = 40
ROLE_SETS = (*(frozenset({role}) for role in Role), *(frozenset({Role.AGENT, role}) for role in Role), ALL_ROLES)


@dataclass(slots=True)
class Walk:
    """One case on its way."""

    flow: Flow
    random: Random
    case: Case
    now: datetime = NOON
    demanded: set[str] = field(default_factory=set)
    """Remarks some step has demanded: only those can stand on the order."""
    fired: Counter[tuple[str, datetime]] = field(default_factory=Counter)
    asked_at: set[str] = field(default_factory=set)
    hurry: float = 1.0
    """How gladly it takes a step that ends the case unpaid; only patient walks see the far states and the money."""
    ends: int = 0
    """Tries after the end."""

    def go(self) -> None:
        self.hurry = self.random.choice((0.0, 0.03, 0.3))
        self.put({"asked_at": fact(self.now.isoformat())})
        for _ in range(LENGTH):
            if self.case.state in self.flow.finals:
                self.ends += 1
                if self.ends > 4:
                    break
            if self.random.random() < 0.2:
                self.facts_come_and_go(self.random.choice(self.flow.steps))
            self.attempt()
            self.pass_time()
        self.check_timers()

    def put(self, more: Mapping[str, Fact]) -> None:
        before = self.case
        self.case = with_facts(before, MappingProxyType(dict(more)))
        assert self.case.state == before.state
        if "asked_at" in more:
            self.asked_at.add(more["asked_at"].value)

    def facts_come_and_go(self, step: Step) -> None:
        for key, value in needs_of(step).items():
            if not key.startswith(REMARK_FACT) or key.removeprefix(REMARK_FACT) in self.demanded:
                self.put({key: self.random.choice((value, value, value, fact(""), fact("no")))})

    def attempt(self) -> None:
        step = self.wished()
        if step is not None and step.needs and self.random.random() < 0.3:
            self.facts_come_and_go(step)
        roles = self.some_roles(step)
        case = self.case
        event = step.event if step is not None else "no_such_event"
        given = self.given(step)
        mine = {option.step.event: option for option in options(self.flow, case, roles)}
        option = mine.get(event)
        expected = option is not None and option.ready and will_do(option.step, given, case.facts)
        snapshot = dict(case.facts)
        try:
            moved = advance(self.flow, case, event, roles=roles, given=given, now=self.now)
        except StepRefusedError:
            assert not expected
            self.refused_changes_nothing(case, snapshot)
            return
        assert expected
        self.refused_changes_nothing(case, snapshot)
        self.allowed(moved.step, case, roles)
        assert moved.case.revision == case.revision + 1
        self.case = moved.case
        if moved.step.remark is not None:
            self.demanded.add(moved.step.remark)

    def some_roles(self, step: Step | None) -> frozenset[Role]:
        if step is not None and self.random.random() < 0.7:
            return frozenset({self.random.choice(sorted(step.roles))})
        return self.random.choice(ROLE_SETS)

    def wished(self) -> Step | None:
        chance = self.random.random()
        here = self.flow.steps_from(self.case.state)
        onward = [step for step in here if not self.ends_unpaid(step) and step.target != self.case.state]
        if chance < 0.65 and here:
            return self.random.choice(onward if onward and self.random.random() > self.hurry else here)
        if chance < 0.67:
            return None
        money = [step for step in self.flow.steps if step.money]
        step = self.random.choice(money if money and chance < 0.8 else self.flow.steps)
        ends = any(other.event == step.event and self.ends_unpaid(other) for other in here)
        return None if ends and self.random.random() > self.hurry else step

    def ends_unpaid(self, step: Step) -> bool:
        return step.target in self.flow.finals and not step.money

    def given(self, step: Step | None) -> dict[str, Fact]:
        if step is None:
            return {}
        full, chance = given_for(step, optional=self.random.random() < 0.5), self.random.random()
        if chance < 0.8:
            return full
        if chance < 0.9 and full:
            full.pop(self.random.choice(list(full)))
            return full
        return {**full, **needs_of(step), "stray": fact()}

    def refused_changes_nothing(self, case: Case, snapshot: dict[str, Fact]) -> None:
        assert self.case is case
        assert case.facts == snapshot

    def allowed(self, step: Step, before: Case, roles: frozenset[Role]) -> None:
        assert before.state not in self.flow.finals
        assert step.roles & roles
        wanted = MONEY.get((self.flow.key, before.state, step.event))
        assert step.money is (wanted is not None)
        if wanted is not None:
            assert {Role.SENIOR, Role.SUPERVISOR} & roles & step.roles
            assert all(before.fact(key) for key in wanted)
            remarks = {key.removeprefix(REMARK_FACT) for key in wanted if key.startswith(REMARK_FACT)}
            assert remarks <= self.demanded

    def pass_time(self) -> None:
        """The timers' clerk: fires what is due and not fired, and writes down what it fired."""
        found = dues(self.flow, self.case)
        assert list(found) == sorted(found, key=lambda due: (due.at, due.key))
        assert len({due.key for due in found}) == len(found)
        self.now += timedelta(hours=self.random.choice((0, 1, 5, 30, 100)))
        for due in found:
            if due.at <= self.now and not self.fired[due.key, due.at]:
                self.fired[due.key, due.at] += 1

    def check_timers(self) -> None:
        by_key = Counter(key for key, _ in self.fired)
        for key, count in by_key.items():
            if key.startswith("platform_"):
                assert count <= len(self.asked_at), "one application, one warning: it goes on over the states"


def will_do(step: Step, given: Mapping[str, Fact], file: Mapping[str, Fact]) -> bool:
    asked = {asked.key: asked for asked in step.asks_for}
    there = {key for key, one in asked.items() if one.once and key in file and file[key].value}
    wanted = {key for key, one in asked.items() if not one.optional} - there
    fits = all(
        not asked[key].choices or value.value in asked[key].choices for key, value in given.items() if key in asked
    )
    return wanted <= set(given) <= set(asked) and fits


def walk(flow: Flow, seed: str) -> Walk:
    """The one walk this seed stands for."""
    one = Walk(flow=flow, random=Random(seed), case=case_in(flow))
    try:
        one.go()
    except BaseException as error:
        error.add_note(f"repeat it with walk(FLOWS[{flow.key!r}], {seed!r}); it stood in {one.case.state}")
        raise
    return one


@pytest.mark.no_cover  # so often that counting lines would take longer than the test
@pytest.mark.parametrize("flow", FLOWS.values(), ids=FLOWS)
def test_thousands_of_walks_never_break_a_rule(flow: Flow) -> None:
    ends: Counter[str] = Counter()
    for number in range(WALKS if flow.key in WALKED_MOST else FEWER_WALKS):
        ends[walk(flow, f"{flow.key}:{number}").case.state] += 1
    assert set(ends) >= flow.finals, f"the walks never came to {flow.finals - set(ends)}"


@pytest.mark.parametrize("flow", FLOWS.values(), ids=FLOWS)
def test_finals_stay_final(flow: Flow) -> None:
    for final in flow.finals:
        case = case_in(flow, final, {key: value for step in flow.steps for key, value in needs_of(step).items()})
        assert options(flow, case, ALL_ROLES) == ()
        assert dues(flow, case) == ()
        for step in flow.steps:
            with pytest.raises(StepRefusedError, match="已经结束"):
                advance(flow, case, step.event, roles=ALL_ROLES, given=given_for(step), now=NOON)


def test_a_walk_is_repeated_by_its_seed() -> None:
    flow = FLOWS["send_back"]
    first, second = walk(flow, "again"), walk(flow, "again")
    assert (first.case, first.fired) == (second.case, second.fired)
