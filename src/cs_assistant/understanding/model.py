"""The classifier at run time: one linear score an intent over sparse features, evaluated with numpy alone.

Fitted by `training`; stored as plain arrays (npz without pickle) beside a fingerprint of the lines it was fitted on.
"""

from __future__ import annotations

import io
import json
import math
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from cs_assistant.domain.understanding import OTHER
from cs_assistant.understanding.features import Blocks, Vector, Vocabulary, grams

VERSION = "6"
"""Of features and model structure: weights of another version are not used."""
_SEPARATOR = "\n"
_TINY = 1e-6
_FEW_CHANGES = 0.05
_BYTE = 127

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
    vector: Vector
    blocks: Blocks


@dataclass(frozen=True, slots=True)
class LinearModel:
    """Fitted weights and what is needed to use them."""

    classes: tuple[str, ...]
    vocabulary: Vocabulary
    coefficients: Floats
    """One row a group of the vocabulary, one column a class."""
    bias: Floats
    calibration: Calibration
    fingerprint: str
    """SHA-256 over training lines and `VERSION`, hex."""

    def score(self, text: str) -> Scored:
        """Probabilities for a normalised, corrected text."""
        blocks = grams(text)
        vector = self.vocabulary.vector(blocks)
        raw = softmax(self.logits(vector) / self.calibration.temperature)
        return Scored(self._calibrated(raw, vector, len(text)), vector, blocks)

    def logits(self, vector: Vector) -> Floats:
        """Raw scores by class."""
        found: Floats = vector.values @ self.coefficients[vector.rows] + self.bias
        return found

    def weighty(self, scored: Scored, intent: str, count: int = 3) -> tuple[str, ...]:
        """The character groups that speak most for `intent`, heaviest first."""
        if intent not in self.classes:
            return ()
        column = self.classes.index(intent)
        seen = self.coefficients[scored.vector.rows]
        push = scored.vector.values * (seen[:, column] - seen.mean(axis=1))
        names = self.vocabulary.names
        chosen: list[str] = []
        for place in np.argsort(-push):
            name = names[scored.vector.rows[place]].strip("^$")
            readable = name and max(name) < "\ue000" and name[0] not in "#&" and name not in {"N", "0"}
            if push[place] <= 0 or len(chosen) == count:
                break
            if readable and len(name) > 1 and not any(name in other or other in name for other in chosen):
                chosen.append(name)
        return tuple(chosen)

    def _calibrated(self, raw: Floats, vector: Vector, length: int) -> dict[str, float]:
        found = raw.copy()
        if OTHER in self.classes:
            found[self.classes.index(OTHER)] = 0.0
        best = int(found.argmax())
        sure = _logistic(
            sum(w * d for w, d in zip(self.calibration.weights, self.doubts(raw, vector, length), strict=True))
        )
        # A known intent never gains from doubt about the best one: what doubt takes away goes to `other`.
        found *= min(1.0, (1.0 - sure) / max(1.0 - float(raw[best]), _TINY))
        probabilities: dict[str, float] = dict(zip(self.classes, found.tolist(), strict=True))
        probabilities[self.classes[best]] = sure
        probabilities.pop(OTHER, None)
        probabilities[OTHER] = max(0.0, 1.0 - sum(probabilities.values()))
        return probabilities

    def doubts(self, raw: Floats, vector: Vector, length: int) -> tuple[float, ...]:
        """What tells a right answer from a wrong or unknown one: odds, lead, background, strangeness, length."""
        return doubts(raw, self.classes, vector.unknown, length)

    def to_bytes(self) -> bytes:
        """As npz bytes; a byte a coefficient with a scale for every row, so that the file stays small."""
        buffer = io.BytesIO()
        scale = np.maximum(np.abs(self.coefficients).max(axis=1, keepdims=True) / _BYTE, _TINY).astype(np.float32)
        np.savez_compressed(
            buffer,
            version=_bytes(VERSION),
            fingerprint=_bytes(self.fingerprint),
            classes=_bytes(_SEPARATOR.join(self.classes)),
            names=_bytes(_SEPARATOR.join(self.vocabulary.names)),
            idf=self.vocabulary.idf,
            coefficients=np.rint(self.coefficients / scale).astype(np.int8),
            scale=scale,
            bias=self.bias,
            calibration=np.array([self.calibration.temperature, *self.calibration.weights]),
            measured_on=_bytes(json.dumps(dict(self.calibration.measured_on))),
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
                    vocabulary=Vocabulary(_text(stored["names"]).split(_SEPARATOR), stored["idf"]),
                    coefficients=stored["coefficients"].astype(np.float32) * stored["scale"],
                    bias=stored["bias"],
                    calibration=Calibration(temperature, tuple(weights), json.loads(_text(stored["measured_on"]))),
                    fingerprint=found,
                )
        except (ValueError, KeyError, OSError, EOFError, zipfile.BadZipFile):
            return None


def doubts(raw: Floats, classes: tuple[str, ...], unknown: float, length: int) -> tuple[float, ...]:
    """The features of the calibration, from temperature-scaled probabilities over `classes`."""
    known = raw
    background = 0.0
    if OTHER in classes:
        place = classes.index(OTHER)
        background = float(raw[place])
        known = np.delete(raw, place)
    second, top = np.partition(known, -2)[-2:].tolist() if len(known) > 1 else (_TINY, float(known[0]))
    odds = math.log((top + _TINY) / (1 - top + _TINY))
    lead = math.log((top + _TINY) / (second + _TINY))
    return (1.0, odds, lead, math.log(background + 1e-3), unknown, math.log(1 + length))


def softmax(scores: Floats) -> Floats:
    """Probabilities of raw scores (last axis)."""
    shifted = np.exp(scores - scores.max(axis=-1, keepdims=True))
    found: Floats = shifted / shifted.sum(axis=-1, keepdims=True)
    return found


def _logistic(value: float) -> float:
    return 1.0 / (1.0 + math.exp(-max(-30.0, min(30.0, value))))


def _bytes(text: str) -> NDArray[np.uint8]:
    return np.frombuffer(text.encode(), dtype=np.uint8)


def _text(stored: NDArray[np.uint8]) -> str:
    return stored.tobytes().decode()
