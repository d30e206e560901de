"""Answers to the send-back terms, written and labelled before the rule: never consent where there is none."""

from __future__ import annotations

from collections import Counter
from hashlib import sha256
from pathlib import Path

from cs_assistant.understanding.consent.judging import judge_consent

ANSWERS = Path(__file__).parents[1] / "data" / "consent_answers.tsv"
DIGEST = "b7a09d559b22a1d681541e7aa77cfdd5701a59bd27f29c5220901c19e5dbb6a4"
"""Of the file as committed before the rule."""
CLEAR = "clear"
CLEAR_AT_LEAST = 0.9
KINDS = {"vague", "conditional", "refused", "withdrawn", "sarcastic"}
"""What the issue asks for besides; the file holds more."""


def rows() -> list[tuple[str, str]]:
    lines = ANSWERS.read_text(encoding="utf-8").splitlines()[1:]
    return [(kind, text) for kind, _, text in (line.partition("\t") for line in lines)]


def test_the_answers_are_unchanged_since_they_were_labelled() -> None:
    assert sha256(ANSWERS.read_bytes()).hexdigest() == DIGEST


def test_there_are_enough_answers_of_every_kind() -> None:
    counts = Counter(kind for kind, _ in rows())
    assert sum(counts.values()) >= 120
    assert counts[CLEAR] >= 40
    assert set(counts) >= KINDS | {CLEAR}


def test_consent_is_never_proposed_where_there_is_none() -> None:
    wrong = [(kind, text) for kind, text in rows() if kind != CLEAR and judge_consent(text).proposes_consent]
    assert wrong == []


def test_consent_is_proposed_for_nine_in_ten_clear_answers() -> None:
    clear = [text for kind, text in rows() if kind == CLEAR]
    proposed = sum(judge_consent(text).proposes_consent for text in clear)
    print(f"clear answers proposed: {proposed} of {len(clear)}")
    assert proposed >= len(clear) * CLEAR_AT_LEAST
