"""Counting refund reasons: nothing is lost, nothing is invented, the unknown is counted too."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from math import comb

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cs_assistant.domain import reason_suspicion
from cs_assistant.domain.reason_rows import (
    NOT_STATED,
    NOT_VERIFIED,
    UNKNOWN,
    Attribute,
    ReasonBook,
    ReasonRow,
    View,
)
from cs_assistant.domain.reason_selection import Period, Selection
from cs_assistant.domain.reason_suspicion import FEWEST_QUALITY, FEWEST_REFUNDS, suspects, tail
from cs_assistant.domain.reason_tables import Step, breakdown, comparison, fitting_step, matrix, pareto, trend
from cs_assistant.domain.refunds import UNMAPPED, RegisteredRefund, Selected
from tests.reasons.refunds import BEGIN, DAYS, REASONS, REFUNDS, refund

KNOWN = {text: reason.id for reason in REASONS.values() for text in reason.platform}
BOOK = ReasonBook(
    resolve=lambda _, text: KNOWN.get(text, UNMAPPED), known=frozenset(REASONS), quality=frozenset({"quality"})
)
VIEWS = st.sampled_from(View)
EVERYTHING = Period(first=date(2026, 9, 1), last=date(2026, 12, 31))


def rows_of(*refunds: RegisteredRefund) -> tuple[ReasonRow, ...]:
    return BOOK.rows(refunds)


PERIODS = st.tuples(DAYS, DAYS).map(lambda days: Period(first=min(days), last=max(days)))
SELECTIONS = st.builds(
    Selection,
    period=PERIODS,
    attributes=st.dictionaries(
        st.sampled_from((Attribute.STYLE, Attribute.BATCH, Attribute.SIZE)),
        st.sampled_from(("板鞋", "A", "38", "")), max_size=2,
    ),
    reasons=st.dictionaries(VIEWS, st.sampled_from((*REASONS, *UNKNOWN)), max_size=2),
    quality=st.sampled_from((None, True, False)),
)


@given(refunds=REFUNDS, view=VIEWS, step=st.sampled_from(Step), selection=SELECTIONS)
def test_the_cells_of_every_table_sum_to_its_denominator(
    refunds: list[RegisteredRefund], view: View, step: Step, selection: Selection
) -> None:
    rows = selection.of(BOOK.rows(refunds))
    bars = pareto(rows, view)
    assert sum(bar.count for bar in bars.bars) == bars.total == len(rows)
    assert bars.bars == () or bars.bars[-1].cumulative == len(rows)
    course = trend(rows, view, selection.period, step)
    assert sum(point.total for point in course.points) == course.total == len(rows)
    assert all(sum(point.counts.values()) == point.total >= point.quality for point in course.points)
    for attributes in ((Attribute.STYLE, Attribute.BATCH), *((name,) for name in Attribute)):
        groups = breakdown(rows, attributes, view)
        assert sum(group.total for group in groups.groups) == groups.total == len(rows)
        assert all(sum(group.counts.values()) == group.total >= group.quality for group in groups.groups)
        assert sum(group.quality for group in groups.groups) == sum(row.quality for row in rows)
    for selected in (View.FIRST, View.CURRENT):
        cells = matrix(rows, selected)
        assert sum(cell.count for cell in cells.cells) == cells.total == len(rows)
    both = comparison(rows, selection.before.of(BOOK.rows(refunds)), view)
    assert sum(change.now for change in both.changes) == both.now == len(rows)
    assert sum(change.before for change in both.changes) == both.before


@given(refunds=REFUNDS, selection=SELECTIONS)
def test_filtering_never_invents_a_row_and_keeps_their_order(
    refunds: list[RegisteredRefund], selection: Selection
) -> None:
    rows = BOOK.rows(refunds)
    kept = selection.of(rows)
    left = iter(rows)
    assert all(any(row is each for each in left) for row in kept)
    assert all(row.day in selection.period for row in kept)
    assert selection.of(kept) == kept


@given(refunds=REFUNDS, view=VIEWS)
def test_clicking_a_bar_shows_exactly_the_refunds_it_counted(refunds: list[RegisteredRefund], view: View) -> None:
    rows = BOOK.rows(refunds)
    for bar in pareto(rows, view).bars:
        clicked = Selection(period=EVERYTHING, reasons={view: bar.reason})
        assert len(clicked.of(rows)) == bar.count
    for group in breakdown(rows, (Attribute.STYLE, Attribute.BATCH), view).groups:
        style, batch = group.values
        shown = Selection(period=EVERYTHING, attributes={Attribute.STYLE: style, Attribute.BATCH: batch})
        assert len(shown.of(rows)) == group.total
    for cell in matrix(rows, View.FIRST).cells:
        triple = {View.FIRST: cell.selected, View.STATED: cell.stated, View.VERIFIED: cell.verified}
        assert len(Selection(period=EVERYTHING, reasons=triple).of(rows)) == cell.count


@given(refunds=REFUNDS, moves=st.lists(st.sampled_from(("质量问题", "协商一致退款", "大小不合适")), max_size=4))
def test_whatever_is_selected_later_the_first_reason_counts_as_it_was(
    refunds: list[RegisteredRefund], moves: list[str]
) -> None:
    moved = []
    for each in refunds:
        reasons = each.reasons
        for text in moves:
            reasons = reasons.select(Selected(text=text, at=BEGIN, by="买家"))
        moved.append(replace(each, reasons=reasons))
    assert pareto(BOOK.rows(moved), View.FIRST) == pareto(BOOK.rows(refunds), View.FIRST)
    if moves:
        assert {row.current for row in BOOK.rows(moved)} <= {KNOWN.get(moves[-1], UNMAPPED)}


@given(refunds=REFUNDS, view=VIEWS)
def test_unknown_buckets_stand_last_and_are_never_left_out(refunds: list[RegisteredRefund], view: View) -> None:
    rows = BOOK.rows(refunds)
    bars = pareto(rows, view).bars
    unknown = [bar.reason in UNKNOWN for bar in bars]
    assert unknown == sorted(unknown)
    expected = Counter(row.reason(view) for row in rows if row.reason(view) in UNKNOWN)
    assert {bar.reason: bar.count for bar in bars if bar.reason in UNKNOWN} == expected


def test_what_nobody_said_or_looked_at_or_mapped_has_a_name_of_its_own() -> None:
    (row,) = rows_of(refund(selected=("谁也没见过的写法",)))
    assert (row.first, row.current, row.stated, row.verified) == (UNMAPPED, UNMAPPED, NOT_STATED, NOT_VERIFIED)
    (row,) = rows_of(refund(stated=("an_id_of_an_older_library",)))
    assert row.stated == UNMAPPED


def test_the_latest_words_and_the_latest_finding_decide() -> None:
    (row,) = rows_of(refund(stated=("size", "quality"), verified=("quality", "size")))
    assert (row.stated, row.verified) == ("quality", "size")
    assert row.quality
    assert row.hidden


def test_quality_that_was_selected_at_once_is_not_hidden() -> None:
    (row,) = rows_of(refund(selected=("质量问题", "7天无理由"), stated=("quality",)))
    assert row.quality
    assert not row.hidden


def test_a_day_begins_at_midnight_in_shanghai() -> None:
    late, early = datetime(2026, 10, 31, 15, 59, tzinfo=UTC), datetime(2026, 10, 31, 16, 0, tzinfo=UTC)
    rows = rows_of(refund(asked_at=late), refund(asked_at=early))
    assert [row.day for row in rows] == [date(2026, 10, 31), date(2026, 11, 1)]
    october = Period(first=date(2026, 10, 1), last=date(2026, 10, 31))
    assert october.start <= late < october.end == early


@given(period=PERIODS)
def test_the_previous_period_is_as_long_and_ends_the_day_before(period: Period) -> None:
    assert period.previous.days == period.days
    assert period.previous.last + timedelta(days=1) == period.first
    assert period.previous.end == period.start


@given(period=PERIODS, step=st.sampled_from(Step))
def test_the_buckets_of_a_trend_cover_the_period_without_gap_or_overlap(period: Period, step: Step) -> None:
    points = trend((), View.FIRST, period, step).points
    days = [point.period.first + timedelta(days=number) for point in points for number in range(point.period.days)]
    assert days == [period.first + timedelta(days=number) for number in range(period.days)]
    assert step is not Step.WEEK or all(point.period.first.weekday() == 0 for point in points[1:])


def test_a_trend_of_refunds_outside_of_its_period_is_refused() -> None:
    with pytest.raises(ValueError, match="outside"):
        trend(rows_of(refund()), View.FIRST, Period(first=date(2026, 1, 1), last=date(2026, 1, 2)), Step.DAY)


def test_a_matrix_of_stated_against_stated_is_refused() -> None:
    with pytest.raises(ValueError, match="selected"):
        matrix((), View.STATED)


@pytest.mark.parametrize(("days", "step"), [(7, Step.DAY), (31, Step.DAY), (90, Step.WEEK), (365, Step.MONTH)])
def test_a_trend_has_buckets_that_can_be_read(days: int, step: Step) -> None:
    first = date(2026, 1, 1)
    assert fitting_step(Period(first=first, last=first + timedelta(days=days - 1))) is step


def batch(name: str, *, quality: int, total: int) -> list[RegisteredRefund]:
    return [refund(batch=name, stated=("quality",) if number < quality else ()) for number in range(total)]


def test_a_batch_with_many_quality_complaints_stands_out() -> None:
    others = [each for name in "BCDE" for each in batch(name, quality=2, total=40)]
    (found,) = suspects(rows_of(*batch("A", quality=15, total=30), *others))
    assert (found.style, found.batch, found.quality, found.total) == ("板鞋", "A", 15, 30)
    assert (found.rest_quality, found.rest_total, found.hidden) == (8, 160, 15)
    assert found.chance < 0.01


@pytest.mark.parametrize(
    ("guard", "loosened", "quality", "total", "rest_quality", "rest_total"),
    [
        ("FEWEST_REFUNDS", FEWEST_REFUNDS - 1, FEWEST_REFUNDS - 1, FEWEST_REFUNDS - 1, 2, 40),
        ("FEWEST_QUALITY", FEWEST_QUALITY - 1, FEWEST_QUALITY - 1, FEWEST_REFUNDS, 0, 40),
        ("SHARE_FACTOR", 1, 60, 100, 35, 100),
        ("LARGEST_CHANCE", 1, 4, 30, 2, 40),
    ],
    ids=["too few refunds", "too few of them", "not twice the share of the rest", "may be chance"],
)
def test_each_guard_alone_keeps_a_batch_from_being_named(
    guard: str, loosened: int, quality: int, total: int, rest_quality: int, rest_total: int,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    others = [each for name in "BCDE" for each in batch(name, quality=rest_quality, total=rest_total)]
    rows = rows_of(*batch("A", quality=quality, total=total), *others)
    assert suspects(rows) == ()
    monkeypatch.setattr(reason_suspicion, guard, loosened)
    assert [found.batch for found in suspects(rows)] == ["A"]


def test_a_batch_that_just_meets_the_small_numbers_is_named() -> None:
    others = [each for name in "BCDE" for each in batch(name, quality=0, total=40)]
    (found,) = suspects(rows_of(*batch("A", quality=FEWEST_QUALITY, total=FEWEST_REFUNDS), *others))
    assert (found.quality, found.total) == (FEWEST_QUALITY, FEWEST_REFUNDS)


@pytest.mark.parametrize(("batches", "named"), [(1, True), (20, False)])
def test_among_many_batches_one_must_stand_out_more(batches: int, named: bool) -> None:
    """The same rest, 8 of 160: whoever looks at twenty batches finds one that stands out by chance."""
    rest = [
        refund(batch=f"B{number % batches}", stated=("quality",) if number < 8 else ()) for number in range(160)
    ]
    assert bool(suspects(rows_of(*batch("A", quality=7, total=30), *rest))) is named


def test_a_batch_is_not_compared_when_there_is_no_other() -> None:
    assert suspects(rows_of(*batch("A", quality=30, total=30))) == ()


def test_refunds_without_a_batch_on_record_are_no_batch() -> None:
    others = [each for name in "BC" for each in batch(name, quality=1, total=40)]
    assert suspects(rows_of(*batch("", quality=30, total=30), *others)) == ()


@given(population=st.integers(1, 40), data=st.data())
def test_the_tail_is_the_hypergeometric_one(population: int, data: st.DataObject) -> None:
    marked, drawn = data.draw(st.integers(0, population)), data.draw(st.integers(0, population))
    at_least = data.draw(st.integers(0, drawn))
    ways = sum(comb(marked, k) * comb(population - marked, drawn - k) for k in range(at_least, drawn + 1))
    assert tail(population, marked, drawn, at_least) == pytest.approx(ways / comb(population, drawn), abs=1e-9)
