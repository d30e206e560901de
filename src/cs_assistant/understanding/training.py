"""Fitting the classifier: the only module that needs scikit-learn, imported when a fit is really due.

One thread, fixed seeds: the same lines, in any order, and the same calibration to keep give the same weights.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from cs_assistant.domain.understanding import OTHER
from cs_assistant.understanding.features import Grams, Vectors, Vocabulary, grams, shares
from cs_assistant.understanding.model import VERSION, Calibration, Coefficients, Floats, LinearModel, doubts, softmax
from cs_assistant.understanding.words import WordIndex

Matrix = Any
"""A scipy.sparse.csr_matrix; scipy carries no types."""

_INVERSE_PENALTY = 1.0
_COUNTS_SHARE = 0.2
"""Weight of the complement naive Bayes beside the margins; it knows rare groups the margins hardly move for."""
_COUNTS_SMOOTHING = 0.3
_SEED = 20_261_122
_FOLDS = 4
_PROBED = 500
"""Of every so many lines one is read anew, to see whether the weights are of this code: quick, and of any change that
matters one line of fifty knows."""
_UNKNOWN_SHARE = 0.05
"""Share of messages no intent fits that probabilities are calibrated for; chosen on shop chats that hold 15 %."""
_HIDDEN_PART = 0.5
"""Part of those that stands for intents the library lacks; the rest are background lines of `other`."""
_DEFAULT = Calibration(0.25, (0.0, 1.0, 0.0, 0.0, 0.0, 0.0))
"""For a library too small to cross-validate: the usual temperature, and probabilities as they come out of it."""


@dataclass(frozen=True, slots=True)
class TrainingLine:
    """One normalised line and its intent."""

    text: str
    intent: str


def fingerprint(lines: Sequence[TrainingLine]) -> str:
    """SHA-256 over the lines in any order, what the code makes of a few of them, and the model's version, hex."""
    digest = hashlib.sha256(VERSION.encode())
    ordered = sorted({(line.intent, line.text) for line in lines})
    digest.update("\n".join(map("\t".join, ordered)).encode())
    digest.update(grams([text for _, text in ordered[::_PROBED]]).keys.tobytes())
    return digest.hexdigest()


def fitted_weights(lines: Sequence[TrainingLine], calibration: Calibration | None = None) -> bytes:
    """The stored form of `fit`; a function of a module, so that another process can run it."""
    return fit(lines, calibration).to_bytes()


@dataclass(frozen=True, slots=True)
class _Data:
    matrix: Matrix
    labels: NDArray[np.int64]
    classes: tuple[str, ...]
    texts: list[str]
    found: Grams
    pairs: NDArray[np.int64]
    """The rows of the lines' character pairs, as they stand in `found`; -1 for one the vocabulary lacks."""


def fit(lines: Sequence[TrainingLine], calibration: Calibration | None = None) -> LinearModel:
    """Fit a model on `lines` and calibrate it, which takes a good minute for the shipped library.

    A `calibration` measured on nearly the same lines is taken over: measuring it means eight further fits. Raises
    ValueError for no lines at all.
    """
    if not lines:
        raise ValueError("cannot fit a model without lines")
    lines = sorted(lines, key=lambda line: (line.intent, line.text))
    texts = [line.text for line in lines]
    found = grams(texts)
    vocabulary = Vocabulary.of(found)
    classes = tuple(sorted({line.intent for line in lines}))
    column = {intent: index for index, intent in enumerate(classes)}
    labels = np.array([column[line.intent] for line in lines], dtype=np.int64)
    matrix = _matrix(vocabulary.vectors(found), len(vocabulary.keys))
    data = _Data(matrix, labels, classes, texts, found, vocabulary.rows(found.keys[found.pairs]))
    coefficients, bias = _regress(data.matrix, labels, len(classes))
    sizes = Counter(line.intent for line in lines)
    if calibration is None or not calibration.holds_for(sizes):
        calibration = replace(_calibrate(data), measured_on=sizes)
    return LinearModel(
        classes, vocabulary, Coefficients.of(coefficients), bias, calibration, WordIndex.of(texts), fingerprint(lines)
    )


def _matrix(vectors: Vectors, width: int) -> Matrix:
    from scipy.sparse import csr_matrix

    shape = (len(vectors.starts) - 1, width)
    return csr_matrix((vectors.values, vectors.rows.astype(np.int32), vectors.starts.astype(np.int32)), shape=shape)


def _regress(matrix: Matrix, labels: NDArray[np.int64], classes: int) -> tuple[Floats, Floats]:
    """Weights (one row a feature, one column a class) and bias; classes absent from `labels` get no weight."""
    present = np.unique(labels)
    weights = np.zeros((matrix.shape[1], classes), dtype=np.float32)
    bias = np.full(classes, -20.0, dtype=np.float32)
    if len(present) == 1:
        bias[present[0]] = 0.0
        return weights, bias
    from sklearn.svm import LinearSVC

    fitted = LinearSVC(C=_INVERSE_PENALTY, random_state=_SEED).fit(matrix, labels)
    if len(present) == 2:
        weights[:, present[1]] = fitted.coef_[0]
        bias[present] = (0.0, fitted.intercept_[0])
    else:
        weights[:, present] = fitted.coef_.T
        bias[present] = fitted.intercept_
    weights[:, present] += _COUNTS_SHARE * _complement_counts(matrix, labels, present)
    return weights, bias


def _complement_counts(matrix: Matrix, labels: NDArray[np.int64], present: NDArray[np.int64]) -> Floats:
    """The weights of a complement naive Bayes (Rennie et al. 2003), centred: also linear, so that the two are one."""
    everything = np.asarray(matrix.sum(axis=0), dtype=np.float64).ravel()
    columns = []
    for label in present:
        others = _COUNTS_SMOOTHING + everything - np.asarray(matrix[labels == label].sum(axis=0)).ravel()
        columns.append(-np.log(others / others.sum()))
    found = np.stack(columns, axis=1)
    centred: Floats = (found - found.mean(axis=1, keepdims=True)).astype(np.float32)
    return centred


def _calibrate(data: _Data) -> Calibration:
    """Temperature by cross-validation, then Platt with background lines and with hidden intents as the unknown."""
    sizes = Counter(data.labels.tolist())
    known = [index for index, name in enumerate(data.classes) if name != OTHER]
    if len(known) < 2 * _FOLDS or min(sizes[index] for index in known) < _FOLDS:
        return _DEFAULT
    random = np.random.default_rng(_SEED)
    held_out = _left_out(data, _folds(data.labels, random))
    group_of = {index: place % _FOLDS for place, index in enumerate(random.permutation(known).tolist())}
    hidden = _left_out(data, np.array([group_of.get(label, -1) for label in data.labels.tolist()]))
    temperature = _temperature(held_out.logits, data.labels)
    return Calibration(temperature, _platt(data, held_out, hidden, temperature))


@dataclass(frozen=True, slots=True)
class _LeftOut:
    """What models say of lines they were not fitted on."""

    logits: Floats
    unknown: NDArray[np.float64]
    """Share of each line's character pairs that its model had not seen."""


def _left_out(data: _Data, part: NDArray[np.int64]) -> _LeftOut:
    """Fit once for every part, without it, and look at it; lines of part -1 are never left out."""
    logits = np.zeros((len(data.labels), len(data.classes)), dtype=np.float32)
    unknown = np.zeros(len(data.labels))
    for index in range(_FOLDS):
        outside = part == index
        inside = data.matrix[~outside]
        weights, bias = _regress(inside, data.labels[~outside], len(data.classes))
        logits[outside] = data.matrix[outside] @ weights + bias
        # As `Vectors.unknown` would be, had the vocabulary been made of the lines inside.
        seen = inside.getnnz(axis=0) > 1
        unknown[outside] = shares(data.found, ~((data.pairs >= 0) & seen[data.pairs]))[outside]
    return _LeftOut(logits, unknown)


def _folds(labels: NDArray[np.int64], random: np.random.Generator) -> NDArray[np.int64]:
    """A fold for every line, every intent spread evenly."""
    fold = np.zeros(len(labels), dtype=np.int64)
    for label in np.unique(labels):
        places = random.permutation(np.flatnonzero(labels == label))
        fold[places] = np.arange(len(places)) % _FOLDS
    return fold


def _temperature(logits: Floats, labels: NDArray[np.int64]) -> float:
    """The temperature under which held-out lines are likeliest."""
    choices = np.geomspace(0.05, 2.0, 60)
    rows = np.arange(len(labels))
    losses = [-np.log(softmax(logits / t)[rows, labels] + 1e-9).mean() for t in choices]
    return float(choices[int(np.argmin(losses))])


def _platt(data: _Data, held_out: _LeftOut, hidden: _LeftOut, temperature: float) -> tuple[float, ...]:
    from sklearn.linear_model import LogisticRegression

    is_other = data.labels == (data.classes.index(OTHER) if OTHER in data.classes else -1)
    columns = np.array([index for index, name in enumerate(data.classes) if name != OTHER])
    normal, strange = softmax(held_out.logits / temperature), softmax(hidden.logits / temperature)
    right = columns[normal[:, columns].argmax(axis=1)] == data.labels
    known = [text for text, background in zip(data.texts, is_other.tolist(), strict=True) if not background]
    features = np.concatenate(
        (
            doubts(normal, data.classes, held_out.unknown, data.texts),
            doubts(strange[~is_other], data.classes, hidden.unknown[~is_other], known),
        )
    )
    kinds = [*("background" if background else "known" for background in is_other.tolist()), *("hidden" for _ in known)]
    fitted = LogisticRegression(C=10.0, fit_intercept=False, max_iter=500).fit(
        features, np.concatenate((right, np.zeros(len(known), dtype=np.bool_))), sample_weight=_stream_weights(kinds)
    )
    # Rounded, so that the last bits of another machine's arithmetic do not make other weights.
    return tuple(round(float(value), 4) for value in fitted.coef_[0])


def _stream_weights(kinds: Sequence[str]) -> NDArray[np.float64]:
    """Weights that make the lines a stream with the assumed share of unknown messages."""
    count = Counter(kinds)
    hidden = _UNKNOWN_SHARE * (_HIDDEN_PART if count["background"] else 1.0)
    share = {"known": 1 - _UNKNOWN_SHARE, "hidden": hidden, "background": _UNKNOWN_SHARE - hidden}
    return np.array([share[kind] * len(kinds) / count[kind] for kind in kinds])
