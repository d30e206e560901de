"""Every timer of every procedure against the slow oracle, and hours that count over several states (R5.9).

Must hold: warnings at 50, 80 and 100 percent, to the minute, whatever zone the time was written in.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, timezone

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cs_assistant.domain.clocks import Basis, dues
from cs_assistant.domain.flows import ENTERED, Case, Deadline, Fact, FactSource, Flow, State, Step, advance
from cs_assistant.domain.people import Role
from cs_assistant.domain.timeouts import PLATFORM_STEPS, Actor, Timeout, Timeouts
from cs_assistant.domain.times import SHANGHAI
from cs_assistant.flows import FLOWS, common
from tests.unit.flows import clock_oracle as oracle
from tests.unit.policy.shipped import shipped

EPOCH = datetime(2024, 1, 1, tzinfo=UTC)
DEADLINES = [
    (flow, state, deadline) for flow in FLOWS.values() for state in flow.states for deadline in state.deadlines
]
STARTS = [
    "2026-11-22T10:00:00+08:00", "2026-11-22T02:00:00Z", "2026-11-22T11:00:00+09:00", "2026-11-22T10:00",  # one moment
    "2024-02-28T23:59:59+08:00", "2024-02-29T00:00:00+08:00", "2025-02-28T23:59:59+08:00",  # leap and common year
    "2026-12-31T23:59:59.999999+08:00", "2026-01-31T12:30:00+08:00",  # year's and month's end
    "2026-09-30T18:00:00+08:00", "2026-02-14T09:00:00+08:00",  # a holiday begins; a make-up workday: no clock waits
    "2026-03-29T01:30:00+00:00", "2026-10-25T01:30:00+00:00",  # other countries change their clocks, Shanghai does not
    "2026-11-21T21:00:00-05:00",
]  # fmt: skip


def case_in(flow: Flow, state: str, *, entered: datetime, **facts: str) -> Case:
    return Case(
        id="c", shop_id="shoes", flow=flow.key, flow_version=flow.version, state=state, entered_at=entered,
        opened_at=entered,
        facts={key: Fact(value=value, at=entered, by="t", source=FactSource.PLATFORM) for key, value in facts.items()},
    )  # fmt: skip


def since(moment: datetime) -> int:
    return (moment - EPOCH) // timedelta(microseconds=1)


def agree(flow: Flow, case: Case) -> None:
    mine, other = [(due.key, since(due.at)) for due in dues(flow, case)], oracle.timers(flow, case)
    assert [key for key, _ in mine] == [key for key, _ in other], case
    # The rest of a day in percent is no whole number of microseconds.
    assert all(abs(here - there) <= 1 for (_, here), (_, there) in zip(mine, other, strict=True)), case


@pytest.mark.parametrize("start", STARTS)
def test_every_deadline_of_every_flow_warns_when_the_oracle_says(start: str) -> None:
    """R5.9, R5.10: 50, 80 and 100 percent of each."""
    entered = datetime.fromisoformat(start)
    entered = entered if entered.tzinfo else entered.replace(tzinfo=SHANGHAI)
    seen = 0
    for flow in FLOWS.values():
        bases = {line.base for state in flow.states for line in state.deadlines} - {ENTERED}
        for state in flow.states:
            agree(flow, case_in(flow, state.key, entered=entered, **dict.fromkeys(bases, start)))
            agree(flow, case_in(flow, state.key, entered=entered))
            seen += len(state.deadlines)
    assert seen == len(DEADLINES) > 10


def test_one_moment_written_in_four_zones_is_one_timer() -> None:
    flow = FLOWS["refund_unshipped"]
    found = {
        tuple((due.key, due.at) for due in dues(flow, case_in(flow, flow.start, entered=EPOCH, asked_at=text)))
        for text in STARTS[:4]
    }
    assert len(found) == 1


any_zone = st.integers(-12 * 60, 14 * 60).map(lambda minutes: timezone(timedelta(minutes=minutes)))
any_moment = st.datetimes(datetime(2024, 1, 1), datetime(2028, 12, 31), timezones=any_zone)


@settings(max_examples=60, deadline=None)
@given(st.sampled_from(DEADLINES), any_moment, any_moment)
def test_any_deadline_from_any_moment_in_any_zone(
    found: tuple[Flow, State, Deadline], entered: datetime, base: datetime
) -> None:
    flow, state, deadline = found
    facts = {} if deadline.base == ENTERED else {deadline.base: base.isoformat()}
    agree(flow, case_in(flow, state.key, entered=entered, **facts))


PLATFORMS = [found for found in DEADLINES if found[2].told]
"""Those whose end the platform's record may name."""


@settings(max_examples=60, deadline=None)
@given(st.sampled_from(PLATFORMS), any_moment, any_moment, st.booleans())
def test_an_end_of_the_platforms_record_goes_before_the_hours_of_the_table(
    found: tuple[Flow, State, Deadline], base: datetime, end: datetime, all_bases: bool
) -> None:
    """R5.9, design 4: deadlines come from the record where there is one; it stands once, also where two wait for it."""
    flow, state, deadline = found
    bases = {line.base for line in state.deadlines} if all_bases else {deadline.base}
    facts = dict.fromkeys(bases - {ENTERED}, base.isoformat()) | {deadline.told: end.isoformat()}
    case = case_in(flow, state.key, entered=base, **facts)
    agree(flow, case)
    assert [due.at for due in dues(flow, case) if due.deadline.told and due.share == 100] == [end]
    assert {due.basis for due in dues(flow, case) if due.deadline.told} == {Basis.RECORD}


@pytest.mark.parametrize("end", ["", "  "])
def test_without_an_end_in_the_record_the_table_counts_and_says_so(end: str) -> None:
    flow, start = FLOWS["refund_unshipped"], datetime(2026, 11, 22, 10, 0, tzinfo=SHANGHAI)
    told = {common.PLATFORM_48H.told: end}
    case = case_in(flow, flow.start, entered=start, asked_at=start.isoformat(), **told)
    assert {(due.at - start, due.basis) for due in dues(flow, case) if due.share == 100} == {
        (timedelta(hours=48), Basis.RULE)
    }


def test_every_deadline_of_the_platforms_table_may_be_told_by_its_record_and_no_other() -> None:
    assert {line.key for _, _, line in PLATFORMS} == {line.key for *_, line in DEADLINES if line.key in PLATFORM_STEPS}
    assert {line.told for _, _, line in PLATFORMS} == set(common.TOLD_ENDS.values())


def test_the_minute_before_a_mark_nothing_is_due_and_on_it_it_is() -> None:
    """R5.9: 48 hours: 24 h, 38 h 24 min, 48 h."""
    flow = FLOWS["refund_unshipped"]
    start = datetime(2026, 11, 22, 10, 0, tzinfo=SHANGHAI)
    case = case_in(flow, flow.start, entered=start, asked_at=start.isoformat())
    at = {due.share: due.at - start for due in dues(flow, case) if due.deadline.key == "platform_48h"}
    assert at == {50: timedelta(hours=24), 80: timedelta(hours=38, minutes=24), 100: timedelta(hours=48)}


def _two_states(deadline: Deadline, stamps: tuple[str, ...] = ()) -> Flow:
    def step(event: str, source: str, target: str, stamped: tuple[str, ...] = ()) -> Step:
        return Step(
            event=event, name=event, source=source, target=target, clause=("R5.9",), roles=frozenset({Role.AGENT}),
            stamps=stamped,
        )  # fmt: skip

    return Flow(
        key="two", name="two", version=1, start="before", finals=frozenset({"over"}),
        states=(
            State(key="before", name="before"), State(key="first", name="first", deadlines=(deadline,)),
            State(key="second", name="second", deadlines=(deadline,)), State(key="over", name="over"),
        ),
        steps=(
            step("begin", "before", "first", stamps), step("again", "first", "first"), step("on", "first", "second"),
            step("end", "second", "over"),
        ),
    )  # fmt: skip


@pytest.mark.parametrize("deadline", [common.PLATFORM_RETURN_7D, common.PLATFORM_10D, common.PLATFORM_REFUSED_7D])
@settings(max_examples=20, deadline=None)
@given(any_moment, st.lists(st.integers(1, 60 * 60), min_size=3, max_size=3))
def test_hours_from_a_stamp_go_on_over_states_and_the_stamp_is_the_step_that_made_it(
    deadline: Deadline, began: datetime, gaps: list[int]
) -> None:
    """A clock of the platform does not begin anew because a colleague clicked."""
    flow, roles = _two_states(deadline, (deadline.base,)), (Role.AGENT,)
    case = case_in(flow, "before", entered=began)
    assert dues(flow, case) == ()
    seen, now = [], began
    for event, gap in zip(("begin", "again", "on"), gaps, strict=True):
        now += timedelta(minutes=gap)
        case = advance(flow, case, event, roles=roles, now=now).case
        agree(flow, case)
        seen.append(tuple((due.key, due.at) for due in dues(flow, case)))
    assert len(set(seen)) == 1
    assert seen[0][-1][1] == began + timedelta(minutes=gaps[0], hours=deadline.hours)
    assert dues(flow, advance(flow, case, "end", roles=roles, now=now).case) == ()


def test_hours_from_the_entry_begin_anew_with_the_state_and_not_with_a_step_that_stays() -> None:
    deadline = Deadline(key="d", name="d", hours=10, source="R5.9")
    flow, roles = _two_states(deadline), (Role.AGENT,)
    start = datetime(2026, 11, 22, 10, 0, tzinfo=SHANGHAI)
    case = advance(flow, case_in(flow, "before", entered=start), "begin", roles=roles, now=start).case
    stayed = advance(flow, case, "again", roles=roles, now=start + timedelta(hours=3)).case
    assert dues(flow, stayed) == dues(flow, case)
    moved = advance(flow, stayed, "on", roles=roles, now=start + timedelta(hours=4)).case
    assert [due.at for due in dues(flow, moved)][-1] == start + timedelta(hours=14)
    agree(flow, moved)


def test_a_stamp_may_be_given_by_who_knows_better() -> None:
    """The platform says when the number was filled in; the step came later."""
    deadline = common.PLATFORM_10D
    flow, start = _two_states(deadline, (deadline.base,)), datetime(2026, 11, 22, 10, 0, tzinfo=SHANGHAI)
    earlier = start - timedelta(hours=5)
    given_ = {deadline.base: Fact(value=earlier.isoformat(), at=start, by="平台", source=FactSource.PLATFORM)}
    case = case_in(flow, "before", entered=start)
    moved = advance(flow, case, "begin", roles=(Role.AGENT,), given=given_, now=start).case
    assert [due.at for due in dues(flow, moved)][-1] == earlier + timedelta(hours=240)


def timeout(key: str, hours: int, valid_from: str) -> Timeout:
    day = date.fromisoformat(valid_from)
    return Timeout(
        key=key, state="s", actor=Actor.SELLER, hours=hours, on_expiry="x", valid_from=day, clause=("R5.9",),
        source="s", checked_on=day,
    )  # fmt: skip


@settings(max_examples=40, deadline=None)
@given(any_moment)
def test_the_hours_in_force_when_the_clock_started_count(began: datetime) -> None:
    """A clock that runs is not moved by a rule that came after it; the day is Shanghai's."""
    table = Timeouts(rows=(timeout("platform_48h", 72, "2026-06-01"), timeout("platform_48h", 24, "2027-01-01")))
    flow = FLOWS["refund_unshipped"]
    case = case_in(flow, flow.start, entered=began, asked_at=began.isoformat())
    day = (began.astimezone(UTC) + timedelta(hours=8)).date()
    hours = 48 if day < date(2026, 6, 1) else 72 if day < date(2027, 1, 1) else 24
    found = [(due.key, since(due.at)) for due in dues(flow, case, table.hours) if due.deadline.key == "platform_48h"]
    assert found == oracle.marks(common.PLATFORM_48H, since(began), hours)


def test_the_shipped_table_and_the_procedures_say_the_same() -> None:
    """timeouts.yaml has every deadline of the platform, with the hours the tables were written with."""
    rows = {row.key: row for row in shipped().timeouts.rows}
    for flow, state, deadline in DEADLINES:
        if deadline.source == "平台超时说明":
            assert deadline.key in rows, (flow.key, state.key, deadline.key)
        if deadline.key in rows and not deadline.same_day:
            assert rows[deadline.key].hours == deadline.hours, (flow.key, state.key, deadline.key)
    written = {line.key: line.hours for line in vars(common).values() if isinstance(line, Deadline)}
    assert written == {key: rows[key].hours for key in written}


def test_every_state_of_a_refund_the_platform_times_is_in_the_table() -> None:
    """domain.md 2.2: who acts, how long, what happens then, from where, looked at when."""
    rows = shipped().timeouts.rows
    assert {(row.key, row.actor.value, row.hours) for row in rows} >= {
        ("platform_48h", "卖家", 48), ("platform_5d", "卖家", 120), ("platform_return_7d", "买家", 168),
        ("platform_10d", "卖家", 240), ("platform_refused_7d", "买家", 168), ("platform_confirm_10d", "买家", 240),
        ("platform_ruling", "平台", 48),
    }  # fmt: skip
    assert all(row.source and row.on_expiry and row.checked_on >= row.valid_from for row in rows)
