"""Sentences of the written procedures, one a line, held against the tables by walking them.

    R5.12 refund_unshipped/to_submit/submit remark 已经提交未发退

Ids, then a step as flow/state/event (`*`: in every open state) and what is said of it; of a state or a whole flow where
that is what the sentence is about. Nothing here is printed by the program: each line is written from the procedure.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import cache

import pytest

from cs_assistant.domain.facts import Fact
from cs_assistant.domain.flows import Case, Flow, Step, advance, options
from cs_assistant.domain.people import Role
from cs_assistant.errors import StepRefusedError
from cs_assistant.flows import FLOWS
from tests.contract.worlds import packaged_library
from tests.unit.flows.little import NOON, case_in, fact, given_for, needs_of, valid


def sentences(text: str) -> list[str]:
    """The lines of a table; empty ones and those that begin with # are for the reader."""
    return [line.strip() for line in text.splitlines() if line.strip() and not line.strip().startswith("#")]


def check(line: str) -> None:
    """Fails the test when the tables do not do what the line says."""
    words = line.split()
    while words[0].startswith("R"):
        words.pop(0)
    place, verb, *said = words
    flow_key, *path = place.split("/")
    flow = FLOWS[flow_key]
    if len(path) < 2:
        ABOUT[verb](flow, path[0] if path else flow.start, said)
        return
    steps = [step for step in flow.steps if step.event == path[1] and path[0] in ("*", step.source)]
    sources = {state.key for state in flow.states} - flow.finals if path[0] == "*" else {path[0]}
    assert {step.source for step in steps} == sources, f"{path[1]} is no step of {sorted(sources)}"
    for step in steps:
        SAYS[verb](flow, step, said)


def ready(flow: Flow, step: Step, *, without: str | None = None) -> Case:
    """A case that stands before the step with everything it needs on file, but one thing."""
    return case_in(flow, step.source, {key: fact for key, fact in needs_of(step).items() if key != without})


def walk(flow: Flow, step: Step, given: Mapping[str, Fact] | None = None, *, optional: bool = False) -> Case:
    facts = given_for(step, optional=optional) if given is None else given
    return advance(flow, ready(flow, step), step.event, roles=step.roles, given=facts, now=NOON).case


def _leads(flow: Flow, step: Step, said: list[str]) -> None:
    assert walk(flow, step).state == said[0]


def _needs(flow: Flow, step: Step, said: list[str]) -> None:
    for key in said:
        (option,) = [each for each in options(flow, ready(flow, step, without=key), step.roles) if each.step == step]
        assert key in {need.key for need in option.missing}
        with pytest.raises(StepRefusedError):
            advance(flow, ready(flow, step, without=key), step.event, roles=step.roles, given=given_for(step), now=NOON)


def _asks(flow: Flow, step: Step, said: list[str]) -> None:
    key, *choices = said
    asked = {each.key: each for each in step.asks_for}
    assert key in asked, f"{step.event} does not ask for {key}"
    lacking = {name: fact for name, fact in given_for(step).items() if name != key}
    with pytest.raises(StepRefusedError, match=asked[key].name.split("（")[0]):
        walk(flow, step, lacking)
    given = {**given_for(step), key: valid(asked[key])}
    assert walk(flow, step, given).fact(key) is not None
    assert set(choices) <= set(asked[key].choices)
    for choice in choices:
        chosen = {**given_for(step, optional=True), key: replace(given[key], value=choice)}
        assert walk(flow, step, chosen).fact(key) == choice


def _may(flow: Flow, step: Step, said: list[str]) -> None:
    """May be left out; is kept when it is said."""
    assert walk(flow, step).state == step.target
    assert walk(flow, step, optional=True).fact(said[0]) is not None


def _remark(flow: Flow, step: Step, said: list[str]) -> None:
    moved = advance(flow, ready(flow, step), step.event, roles=step.roles, given=given_for(step), now=NOON)
    assert moved.step.remark is not None
    assert remarks()[moved.step.remark] == said[0]


def _opens(flow: Flow, step: Step, said: list[str]) -> None:
    department, title = said
    assert [task for task in step.opens if task.department == Role(department) and title in task.title]


def _starts(flow: Flow, step: Step, said: list[str]) -> None:
    assert step.starts == said[0]


def _voids(flow: Flow, step: Step, said: list[str]) -> None:
    held = {key: fact("1") for key in said}
    case = case_in(flow, step.source, {**needs_of(step), **held})
    after = advance(flow, case, step.event, roles=step.roles, given=given_for(step), now=NOON).case
    assert not set(said) & set(after.facts)


def _stamps(flow: Flow, step: Step, said: list[str]) -> None:
    assert walk(flow, step).fact(said[0]) == NOON.isoformat()


def _not(flow: Flow, step: Step, said: list[str]) -> None:
    roles = {Role(name) for name in said}
    with pytest.raises(StepRefusedError):
        advance(flow, ready(flow, step), step.event, roles=roles, given=given_for(step), now=NOON)


def _by(flow: Flow, step: Step, said: list[str]) -> None:
    moved = advance(flow, ready(flow, step), step.event, roles={Role(said[0])}, given=given_for(step), now=NOON)
    assert moved.case.state == step.target


def _apart(flow: Flow, step: Step, said: list[str]) -> None:
    """The answer to the first may not be of the person who gave the second, on file or in the same step."""
    mine, theirs = said
    case = ready(flow, step)
    case = replace(case, facts={**case.facts, theirs: fact("说过")})
    given = {**given_for(step), mine: fact("同一个人")}
    with pytest.raises(StepRefusedError):
        advance(flow, case, step.event, roles=step.roles, given=given, now=NOON)


def _due(flow: Flow, state: str, said: list[str]) -> None:
    key, hours, *base = said
    lines = {line.key: line for line in flow.state(state).deadlines}
    assert key in lines, f"{state} has no {key}"
    assert (lines[key].hours, [lines[key].base] if base else []) == (int(hours), base)


def _opening(flow: Flow, state: str, said: list[str]) -> None:
    assert {asked.key for asked in flow.opening if not asked.optional} >= set(said)


def _may_open(flow: Flow, state: str, said: list[str]) -> None:
    assert {asked.key for asked in flow.opening if asked.optional} >= set(said)


SAYS: Mapping[str, Callable[[Flow, Step, list[str]], None]] = {
    "leads": _leads, "needs": _needs, "asks": _asks, "may": _may, "remark": _remark, "opens": _opens,
    "starts": _starts, "voids": _voids, "stamps": _stamps, "not": _not, "by": _by, "apart": _apart,
}  # fmt: skip
ABOUT: Mapping[str, Callable[[Flow, str, list[str]], None]] = {
    "due": _due, "opening": _opening, "may-open": _may_open,
}  # fmt: skip


@cache
def remarks() -> Mapping[str, str]:
    return packaged_library().remarks
