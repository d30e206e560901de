"""`options()` and `advance()` agree: a step succeeds exactly when it is an option, ready, and answered."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

import pytest

from cs_assistant.domain.flows import Case, Fact, Flow, Step, advance, options
from cs_assistant.domain.people import DESK, Role
from cs_assistant.errors import StepRefusedError
from cs_assistant.flows import FLOWS
from tests.unit.flows.little import ALL_ROLES, NOON, ROLE_SETS, case_in, fact, given_for, needs_of

SOME_ROLES = (frozenset(), *(frozenset({role}) for role in Role), DESK, ALL_ROLES)

pytestmark = pytest.mark.parametrize("flow", FLOWS.values(), ids=FLOWS)


def goes(flow: Flow, case: Case, event: str, roles: Iterable[Role], given: Mapping[str, Fact]) -> bool:
    try:
        advance(flow, case, event, roles=roles, given=given, now=NOON)
    except StepRefusedError:
        return False
    return True


def ready(flow: Flow, case: Case, event: str, roles: Iterable[Role]) -> bool:
    return any(option.step.event == event and option.ready for option in options(flow, case, roles))


def holdings(step: Step) -> Iterator[dict[str, Fact]]:
    """Everything on file, nothing, all but one, and one with a blank or a wrong value."""
    full = needs_of(step)
    yield full
    yield {}
    for need in step.needs:
        yield {key: value for key, value in full.items() if key != need.key}
        yield {**full, need.key: fact(" ")}
        if need.value is not None:
            yield {**full, need.key: fact("no")}


def answers(step: Step) -> Iterator[tuple[dict[str, Fact], bool]]:
    """What may be entered with the step, and whether that will do."""
    full = given_for(step)
    yield full, True
    yield given_for(step, optional=True), True
    yield {**full, "stray": fact()}, False
    for need in step.needs:
        yield {**full, need.key: fact(need.value or "yes")}, False
    for asked in step.asks_for:
        if asked.choices:
            yield {**full, asked.key: fact("都不是")}, False
        yield {**full, asked.key: fact(" ")}, asked.optional
        yield {key: value for key, value in full.items() if key != asked.key}, asked.optional


@pytest.mark.no_cover  # so often that counting lines would take longer than the test
def test_for_every_state_event_and_set_of_roles(flow: Flow) -> None:
    """All 2,048 sets of roles, every state, every event of the flow and one that does not exist."""
    events = {step.event for step in flow.steps} | {"no_such_event"}
    for state in flow.states:
        steps = {step.event: step for step in flow.steps_from(state.key)}
        for event in events:
            step = steps.get(event)
            case = case_in(flow, state.key, needs_of(step) if step else {})
            given = given_for(step) if step else {}
            for roles in ROLE_SETS if step else SOME_ROLES:
                expected = step is not None and state.key not in flow.finals and bool(step.roles & roles)
                assert ready(flow, case, event, roles) is expected
                assert goes(flow, case, event, roles, given) is expected


def test_for_everything_that_may_be_on_file_or_entered(flow: Flow) -> None:
    for step in flow.steps:
        for held in holdings(step):
            case = case_in(flow, step.source, held)
            enough = all(key in held and held[key] == value for key, value in needs_of(step).items())
            for roles in SOME_ROLES:
                assert ready(flow, case, step.event, roles) is (enough and bool(step.roles & roles))
                for given, will_do in answers(step):
                    expected = enough and will_do and bool(step.roles & roles)
                    assert goes(flow, case, step.event, roles, given) is expected
