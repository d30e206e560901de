"""The classifier at run time: one linear score an intent over sparse features, evaluated with numpy alone.

Fitted by `training`; stored as plain arrays (npz without pickle) beside a fingerprint of the lines it was fitted on.
"""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from cs_assistant.domain.understanding import OTHER
from cs_assistant.understanding.features import Vocabulary, grams
from cs_assistant.understanding.words import WordIndex

VERSION = "7"
"""Of features and model structure: weights of another version are not used."""
_SEPARATOR = "\n"
_TINY = 1e-6
_FEW_CHANGES = 0.05
_BYTE = 127

_UNREADABLE = (ValueError, KeyError, OSError, EOFError, zipfile.BadZipFile)

Floats = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Calibration:
    """How raw scores become probabilities."""

    temperature: float
    weights: tuple[float, ...]
    """Of `doubts`: a logistic regression on whether the best known intent is right (Platt), unknown ones counted in."""
    measured_on: Mapping[str, int] = field(default_factory=dict)
    """Lines of every intent when it was measured; empty when it never was."""

    def holds_for(self, lines: Mapping[str, int]) -> bool:
        """Whether a model with so many `lines` of each intent may go on with it: a few lines change nothing."""
        if self.measured_on.keys() != lines.keys():
            return False
        changed = sum(abs(count - self.measured_on[intent]) for intent, count in lines.items())
        return changed <= _FEW_CHANGES * sum(lines.values())


@dataclass(frozen=True, slots=True)
class Scored:
    """The calibrated probabilities of one text."""

    probabilities: dict[str, float]
    """Every intent of the library and `other`; they sum to 1."""
    rows: NDArray[np.int64]
    values: Floats
    """The text's features: rows of the vocabulary and how much of each."""


@dataclass(frozen=True, slots=True)
class Coefficients:
    """One row a feature, one column a class: a byte each with a scale for every row, small and quick to fetch."""

    steps: NDArray[np.int8]
    scale: Floats
    average: Floats
    """Of every row, in steps."""

    @classmethod
    def stored(cls, steps: NDArray[np.int8], scale: Floats) -> Coefficients:
        """With all that follows from the stored part."""
        return cls(steps, scale, steps.mean(axis=1, dtype=np.float32))

    @classmethod
    def of(cls, exact: Floats) -> Coefficients:
        """`exact` rounded to 255 steps a row."""
        scale = np.maximum(np.abs(exact).max(axis=1) / _BYTE, _TINY).astype(np.float32)
        return cls.stored(np.rint(exact / scale[:, None]).astype(np.int8), scale)

    def times(self, rows: NDArray[np.int64], values: Floats) -> Floats:
        """What each of the features `rows`, in the amount `values`, says for every class."""
        found: Floats = self.steps[rows] * (values * self.scale[rows])[:, None]
        return found

    def above_average(self, rows: NDArray[np.int64], values: Floats, column: int) -> Floats:
        """What the same features say for one class beyond what they say for all."""
        found: Floats = (self.steps[rows, column] - self.average[rows]) * values * self.scale[rows]
        return found


@dataclass(frozen=True, slots=True)
class LinearModel:
    """Fitted weights and what is needed to use them."""

    classes: tuple[str, ...]
    vocabulary: Vocabulary
    coefficients: Coefficients
    bias: Floats
    calibration: Calibration
    words: WordIndex
    """Of the lines it was fitted on: what pinyin is corrected by."""
    fingerprint: str
    """SHA-256 over training lines and the code that reads them, hex."""

    def score(self, texts: Sequence[str]) -> list[Scored]:
        """Probabilities for normalised, corrected texts; all at once costs little more than one."""
        vectors = self.vocabulary.vectors(grams(texts))
        parts = [vectors.of(place) for place in range(len(texts))]
        logits = np.stack([self.coefficients.times(*part).sum(axis=0) for part in parts]) + self.bias
        raw = softmax(logits / self.calibration.temperature)
        known = [column for column, name in enumerate(self.classes) if name != OTHER]
        names = (*(self.classes[column] for column in known), OTHER)
        chances = self._calibrated(raw[:, known], doubts(raw, self.classes, vectors.unknown, texts))
        return [
            Scored(dict(zip(names, row, strict=True)), *part) for row, part in zip(chances.tolist(), parts, strict=True)
        ]

    def weighty(self, scored: Scored, intent: str, count: int = 3) -> tuple[str, ...]:
        """The character groups that speak most for `intent`, heaviest first."""
        if intent not in self.classes:
            return ()
        push = self.coefficients.above_average(scored.rows, scored.values, self.classes.index(intent))
        chosen: list[str] = []
        for place in np.argsort(-push):
            if push[place] <= 0 or len(chosen) == count:
                break
            name = self.vocabulary.characters(scored.rows[place]).strip("^$")
            if len(name) > 1 and not any(name in other or other in name for other in chosen):
                chosen.append(name)
        return tuple(chosen)

    def _calibrated(self, known: Floats, found: NDArray[np.float64]) -> NDArray[np.float64]:
        """Of raw probabilities of the known intents and `doubts`: probabilities of the known intents and `other`."""
        rows = np.arange(len(known))
        best = known.argmax(axis=1)
        sure = 1.0 / (1.0 + np.exp(-np.clip(found @ np.array(self.calibration.weights), -30.0, 30.0)))
        # A known intent never gains from doubt about the best one: what doubt takes away goes to `other`.
        shrunk = np.minimum(1.0, (1.0 - sure) / np.maximum(1.0 - known[rows, best], _TINY))
        chances = np.empty((len(known), known.shape[1] + 1))
        chances[:, :-1] = known * shrunk[:, None]
        chances[rows, best] = sure
        chances[:, -1] = np.maximum(0.0, 1.0 - chances[:, :-1].sum(axis=1))
        return chances

    def to_bytes(self, beside: str = "") -> bytes:
        """As npz bytes; any text may be stored `beside` it, for `stored_beside`."""
        buffer = io.BytesIO()
        np.savez_compressed(
            buffer,
            version=_bytes(VERSION),
            fingerprint=_bytes(self.fingerprint),
            classes=_bytes(_SEPARATOR.join(self.classes)),
            keys=np.diff(self.vocabulary.keys, prepend=0),
            idf=self.vocabulary.idf,
            coefficients=self.coefficients.steps,
            scale=self.coefficients.scale,
            bias=self.bias,
            calibration=np.array([self.calibration.temperature, *self.calibration.weights]),
            measured_on=_bytes(json.dumps(dict(self.calibration.measured_on))),
            words=_bytes(self.words.to_text()),
            beside=_bytes(beside),
        )
        return buffer.getvalue()

    @classmethod
    def from_bytes(cls, data: bytes, fingerprint: str | None = None) -> LinearModel | None:
        """The model in `data`; None when it cannot be read or was fitted on lines of another fingerprint."""
        try:
            with np.load(io.BytesIO(data), allow_pickle=False) as stored:
                found = _text(stored["fingerprint"])
                if _text(stored["version"]) != VERSION or fingerprint not in (None, found):
                    return None
                temperature, *weights = (float(value) for value in stored["calibration"])
                return cls(
                    classes=tuple(_text(stored["classes"]).split(_SEPARATOR)),
                    vocabulary=Vocabulary(np.cumsum(stored["keys"]), stored["idf"]),
                    coefficients=Coefficients.stored(stored["coefficients"], stored["scale"]),
                    bias=stored["bias"],
                    calibration=Calibration(temperature, tuple(weights), json.loads(_text(stored["measured_on"]))),
                    words=WordIndex.from_text(_text(stored["words"])),
                    fingerprint=found,
                )
        except _UNREADABLE:
            return None


def stored_beside(data: bytes) -> str:
    """The text stored beside a model; "" when there is none."""
    try:
        with np.load(io.BytesIO(data), allow_pickle=False) as stored:
            return _text(stored["beside"])
    except _UNREADABLE:
        return ""


def doubts(
    raw: Floats, classes: tuple[str, ...], unknown: NDArray[np.float64], texts: Sequence[str]
) -> NDArray[np.float64]:
    """What tells a right answer from a wrong or unknown one: odds, lead, background, strangeness, length.

    One row a text, from temperature-scaled probabilities over `classes` and the `unknown` share of its pairs.
    """
    known = np.zeros((len(raw), len(classes) + 1))  # the last column: the second best of a single known intent
    known[:, :-1] = raw
    background = np.zeros(len(raw))
    if OTHER in classes:
        place = classes.index(OTHER)
        background = known[:, place].copy()
        known[:, place] = 0.0
    second, top = np.partition(known, -2, axis=1)[:, -2:].T
    odds = np.log((top + _TINY) / (1 - top + _TINY))
    lead = np.log((top + _TINY) / (second + _TINY))
    length = np.log1p([len(text) for text in texts])
    return np.stack((np.ones(len(raw)), odds, lead, np.log(background + 1e-3), unknown, length), axis=1)


def softmax(scores: Floats) -> Floats:
    """Probabilities of raw scores (last axis)."""
    shifted = np.exp(scores - scores.max(axis=-1, keepdims=True))
    found: Floats = shifted / shifted.sum(axis=-1, keepdims=True)
    return found


def _bytes(text: str) -> NDArray[np.uint8]:
    return np.frombuffer(text.encode(), dtype=np.uint8)


def _text(stored: NDArray[np.uint8]) -> str:
    return stored.tobytes().decode()
