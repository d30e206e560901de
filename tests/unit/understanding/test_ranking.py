"""Probabilities become one intent and a band: `other` says that nothing fits, it is no wish beside others."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cs_assistant.domain.understanding import OTHER, Band
from cs_assistant.understanding.ranking import band, rank

NAMES = ("fault.crash", "fault.screen", "return.request", "refund.status", "order.urge", "chat.thanks", OTHER)


@st.composite
def distributions(draw: st.DrawFn) -> dict[str, float]:
    weights = draw(st.lists(st.integers(1, 1000), min_size=len(NAMES), max_size=len(NAMES)))
    return {name: weight / sum(weights) for name, weight in zip(NAMES, weights, strict=True)}


def spread(**shares: float) -> dict[str, float]:
    """`other` and the rest by name, the underscore standing for the dot."""
    return {name.replace("_", "."): share for name, share in shares.items()}


@given(distributions())
def test_other_is_first_exactly_where_it_is_likelier_than_not(whole: dict[str, float]) -> None:
    assert (rank(whole, ()).top.intent == OTHER) == (whole[OTHER] > 0.5)


@given(distributions())
def test_known_intents_come_best_first_and_other_is_always_among_the_candidates(whole: dict[str, float]) -> None:
    candidates = rank(whole, ()).candidates
    known = [candidate.confidence for candidate in candidates if candidate.intent != OTHER]
    assert known == sorted(known, reverse=True)
    assert [candidate.intent for candidate in candidates].index(OTHER) in {0, len(candidates) - 1}


@given(distributions())
def test_a_guess_less_likely_than_that_nothing_fits_is_not_proposed(whole: dict[str, float]) -> None:
    ranked = rank(whole, ())
    if ranked.top.confidence < whole[OTHER]:
        assert band(ranked, 0.0) is Band.HAND_OVER


@pytest.mark.parametrize(
    ("whole", "floor", "found"),
    [
        (spread(fault_crash=0.97, fault_screen=0.02, other=0.01), 0.95, Band.AUTO),
        (spread(fault_crash=0.97, fault_screen=0.02, other=0.01), None, Band.SUGGEST),
        (spread(fault_crash=0.60, fault_screen=0.05, other=0.35), 0.50, Band.SUGGEST),
        (spread(fault_crash=0.40, fault_screen=0.15, other=0.45), 0.30, Band.HAND_OVER),
        (spread(fault_crash=0.34, fault_screen=0.33, other=0.33), None, Band.HAND_OVER),
        (spread(fault_crash=0.20, fault_screen=0.20, other=0.60), 0.10, Band.HAND_OVER),
    ],
    ids=["sure and allowed", "not allowed", "other too near", "other likelier", "nothing likely", "nothing fits"],
)
def test_the_band_weighs_the_lead_over_every_other_reading(
    whole: dict[str, float], floor: float | None, found: Band
) -> None:
    assert band(rank(whole, ()), floor) is found
