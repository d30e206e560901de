"""The planted month: what statistics find is what was planted."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from datetime import date
from itertools import pairwise

import pytest

from cs_assistant.domain.reason_rows import ReasonRow, View
from cs_assistant.domain.reason_selection import Period, Selection
from cs_assistant.domain.reason_suspicion import suspects
from cs_assistant.domain.reason_tables import comparison, matrix, pareto
from cs_assistant.gateways.sandbox.month import Dealt, Month, planted_month
from cs_assistant.policy.reason_mapping import ReasonMapping
from tests.contract.worlds import NOW, packaged_library, packaged_world
from tests.reasons.house import planted

SEEDS = range(40)


def rows(month: Month) -> tuple[ReasonRow, ...]:
    return ReasonMapping(packaged_library().reasons, {}).book().rows(month.refunds)


def dealt_with(seed: int) -> Month:
    month = planted_month(packaged_world(), NOW, seed)
    assert month is not None
    return month


def test_the_month_ended_yesterday_and_nothing_in_it_is_ahead() -> None:
    month = planted()
    assert month.period == Period(first=date(2026, 10, 24), last=date(2026, 11, 21))
    assert all(refund.application.modified_at <= NOW for refund in month.refunds)
    assert all(refund.application.status.over for refund in month.refunds)
    assert all(one.application.asked_at <= two.application.asked_at for one, two in pairwise(month.refunds))


def test_no_number_is_used_twice_nor_by_an_order_of_the_world() -> None:
    refunds, orders = planted().refunds, packaged_world().orders(NOW).values()
    numbers = [refund.application.order_no for refund in refunds]
    assert len({refund.application.refund_no for refund in refunds}) == len(refunds) == len(set(numbers))
    assert not set(numbers) & {order.order_no for order in orders}


def test_the_same_seed_deals_the_same_month_and_another_seed_another() -> None:
    assert dealt_with(3) == dealt_with(3)
    assert dealt_with(3).refunds != dealt_with(4).refunds


@pytest.mark.parametrize("seed", range(5))
def test_the_statistics_equal_the_planted_truth(seed: int) -> None:
    month = dealt_with(seed)
    counted, truth = Selection(period=month.period).of(rows(month)), month.truth.dealt
    assert len(counted) == len(truth) == 400
    by_view: dict[View, Callable[[Dealt], str]] = {
        View.FIRST: lambda card: card.first, View.CURRENT: lambda card: card.current,
        View.STATED: lambda card: card.stated, View.VERIFIED: lambda card: card.verified,
    }
    for view, reason in by_view.items():
        assert {bar.reason: bar.count for bar in pareto(counted, view).bars} == Counter(map(reason, truth))
    assert {(cell.selected, cell.stated, cell.verified): cell.count for cell in matrix(counted, View.FIRST).cells} == (
        Counter((card.first, card.stated, card.verified) for card in truth)
    )


def test_the_planted_batch_and_no_other_stands_out_whatever_the_seed() -> None:
    for seed in SEEDS:
        month = dealt_with(seed)
        found = suspects(Selection(period=month.period).of(rows(month)))
        assert [(each.style, each.batch) for each in found] == [(month.truth.style, month.truth.batch)], seed


def test_without_the_planted_refunds_hardly_anything_stands_out() -> None:
    false_alarms = 0
    for seed in SEEDS:
        month = dealt_with(seed)
        planted_numbers = {card.refund_no for card in month.truth.dealt if card.planted}
        ordinary = [row for row in rows(month) if row.refund.application.refund_no not in planted_numbers]
        false_alarms += bool(suspects(Selection(period=month.period).of(ordinary)))
    assert false_alarms <= 2


def test_the_fault_is_hidden_most_buyers_selected_no_reason() -> None:
    month = planted()
    planted_cards = [card for card in month.truth.dealt if card.planted]
    assert len(planted_cards) == 34
    assert Counter(card.first for card in planted_cards).most_common(1) == [("seven_day", 27)]
    assert sum(card.stated == "quality" for card in planted_cards) == 26


def test_the_month_before_has_no_such_batch_and_serves_as_comparison() -> None:
    month = planted()
    every = Selection(period=month.period)
    before = every.before.of(rows(month))
    assert len(before) == 330
    assert month.truth.batch not in {row.refund.application.batch for row in before}
    assert comparison(every.of(rows(month)), before, View.FIRST).before == 330
