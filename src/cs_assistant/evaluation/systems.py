"""The systems that are measured: ours, and two baselines on the same lines (rapidfuzz; TF-IDF and regression)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Protocol

import numpy as np
from rapidfuzz import fuzz, process

from cs_assistant.domain.understanding import Band
from cs_assistant.understanding.lines import LibraryLines
from cs_assistant.understanding.normalise import normalise
from cs_assistant.understanding.understander import Understander

_SEED = 20_261_123
Ranked = tuple[tuple[str, float], ...]


class System(Protocol):
    """Something that names the intents of a text."""

    name: str
    """As a person reads it."""

    def answer(self, text: str) -> tuple[Ranked, bool]:
        """Intents with confidence, best first, and whether it would be answered by itself."""


class Ours:
    """The classifier of the house."""

    name = "本助手"

    def __init__(self, understander: Understander) -> None:
        self._understander = understander

    def answer(self, text: str) -> tuple[Ranked, bool]:
        """The candidates as `classify` prints them."""
        found = self._understander.understand(text)
        ranked = tuple((each.intent, each.confidence) for each in found.candidates)
        return ranked, found.band is Band.AUTO


class BestExample:
    """The intent of the line most like the text: what keyword and template tools do at their best."""

    name = "最像的例句"

    def __init__(self, lines: LibraryLines) -> None:
        self._texts = [line.text for line in lines.training]
        self._intents = tuple(sorted({line.intent for line in lines.training}))
        place = {intent: index for index, intent in enumerate(self._intents)}
        self._owner = np.array([place[line.intent] for line in lines.training])

    def answer(self, text: str) -> tuple[Ranked, bool]:
        """Every intent by its likest line."""
        likeness = process.cdist([normalise(text).text], self._texts, scorer=fuzz.ratio, dtype=np.uint8)[0]
        best = np.zeros(len(self._intents))
        np.maximum.at(best, self._owner, likeness / 100)
        return _ranked(self._intents, best), False


class PlainModel:
    """Groups of one to three characters, TF-IDF, logistic regression: the textbook classifier."""

    name = "TF-IDF＋逻辑回归"

    def __init__(self, lines: LibraryLines) -> None:
        from sklearn.feature_extraction.text import TfidfVectorizer
        from sklearn.linear_model import SGDClassifier
        from sklearn.pipeline import make_pipeline

        # Stochastic gradient descent: the exact solver takes minutes on this many lines and answers alike.
        model = SGDClassifier(loss="log_loss", alpha=1e-5, random_state=_SEED)
        self._model: Any = make_pipeline(TfidfVectorizer(analyzer="char", ngram_range=(1, 3), sublinear_tf=True), model)
        self._model.fit([line.text for line in lines.training], [line.intent for line in lines.training])
        model.coef_ = np.asfortranarray(model.coef_)  # else every answer copies all of it: 60 ms instead of one

    def answer(self, text: str) -> tuple[Ranked, bool]:
        """Every intent by its probability."""
        chances = self._model.predict_proba([normalise(text).text])[0]
        return _ranked(tuple(self._model.classes_), chances), False


def baselines(lines: LibraryLines) -> Sequence[System]:
    """Both baselines, fitted on the lines of a library (`Understander.lines`). Takes seconds."""
    return BestExample(lines), PlainModel(lines)


def _ranked(intents: Sequence[str], scores: np.ndarray[Any, Any]) -> Ranked:
    order = np.argsort(-scores, kind="stable")
    return tuple((str(intents[place]), float(scores[place])) for place in order)
