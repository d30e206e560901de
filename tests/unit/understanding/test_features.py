from __future__ import annotations

import math
from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cs_assistant.understanding.concepts import CONCEPTS
from cs_assistant.understanding.features import Vocabulary, grams, model_text
from cs_assistant.understanding.normalise import normalise
from cs_assistant.understanding.syllables import sound_of

from .little import EXAMPLES

LINES = [normalise(line).text for lines in EXAMPLES.values() for line in lines]
TEXTS = st.text(alphabet=st.sampled_from("我要退货手机充不进电死了a1290"), max_size=20)


def groups(text: str) -> list[str]:
    return [text[i : i + size] for size in (1, 2, 3) for i in range(len(text) - size + 1)]


def by_the_book(text: str) -> list[Counter[str]]:
    """The four blocks of a text as their description has them, one string a feature."""
    framed = f"^{model_text(text)}$"
    sounds = [group for group in groups(sound_of(framed)) if any("\ue000" <= char <= "\uf8ff" for char in group)]
    inner = framed[1:-1]
    apart = {
        "&" + "".join(sorted((one, two))) for i, one in enumerate(inner) for two in inner[i + 1 : i + 9] if one != two
    }
    concepts = ["#" + name for name, pattern in CONCEPTS if pattern.search(text)]
    return [Counter(groups(framed)), Counter(sounds), Counter(concepts), Counter(apart)]


def weighted(text: str, frequency: Counter[str]) -> list[float]:
    values: list[float] = []
    for block, weight in zip(by_the_book(text), (1.0, 1.4, 0.7, 1.3), strict=True):
        heavy = [
            (1 + math.log(n)) * (math.log((1 + len(LINES)) / (1 + frequency[name])) + 1)
            for name, n in block.items()
            if frequency[name] >= (3 if name[0] == "&" else 1 if len(name) == 1 or name[0] == "#" else 2)
        ]
        length = math.sqrt(sum(value * value for value in heavy)) or 1.0
        values += [value * weight / length for value in heavy]
    return sorted(values)


VOCABULARY = Vocabulary.of(grams(LINES))
FREQUENCY = Counter(name for line in LINES for block in by_the_book(line) for name in block)


@given(TEXTS)
def test_a_text_has_the_features_its_description_says(text: str) -> None:
    found = VOCABULARY.vectors(grams([text]))
    assert sorted(found.values.tolist()) == pytest.approx(weighted(text, FREQUENCY), rel=1e-5)


@given(TEXTS)
def test_strangeness_is_the_share_of_unknown_pairs(text: str) -> None:
    pairs = [group for group in groups(f"^{model_text(text)}$") if len(group) == 2]
    unknown = sum(FREQUENCY[pair] < 2 for pair in pairs) / len(pairs)
    assert VOCABULARY.vectors(grams([text])).unknown.tolist() == pytest.approx([unknown])


@given(st.lists(TEXTS, min_size=1, max_size=5))
def test_a_text_is_the_same_among_others(texts: list[str]) -> None:
    together = VOCABULARY.vectors(grams(texts))
    for place, text in enumerate(texts):
        rows, values = together.of(place)
        alone = VOCABULARY.vectors(grams([text]))
        assert (rows.tolist(), values.tolist()) == (alone.rows.tolist(), alone.values.tolist())
        assert together.unknown[place] == alone.unknown[0]


def test_only_characters_of_the_text_are_shown() -> None:
    found = VOCABULARY.vectors(grams([LINES[0]]))
    names = {VOCABULARY.characters(row) for row in found.rows.tolist()}
    assert names - {""} <= set(groups(f"^{model_text(LINES[0])}$"))
    assert len(names) > 3
