"""Reading a buyer's turn: from text to `Understanding`, with evidence. Pure: no I/O, no clock, safe to share."""

from __future__ import annotations

import copy
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from cs_assistant.domain.script_library import Library
from cs_assistant.domain.situation import OpenQuestion
from cs_assistant.domain.understanding import OTHER, Band, Evidence, IntentScore, Signal, Understanding
from cs_assistant.understanding.answers import AnswerReader
from cs_assistant.understanding.clauses import clauses
from cs_assistant.understanding.correction import Correction, PinyinCorrector
from cs_assistant.understanding.entities.finding import find_entities
from cs_assistant.understanding.evidence import of_answer, of_correction, of_hit, of_likeness, of_words
from cs_assistant.understanding.explained import explains
from cs_assistant.understanding.lines import LibraryLines, stored_plain
from cs_assistant.understanding.model import Calibration, LinearModel, Scored, stored_beside
from cs_assistant.understanding.nearest import Hit, Nearest
from cs_assistant.understanding.normalise import gesture, normalise
from cs_assistant.understanding.ranking import Ranked, band, rank
from cs_assistant.understanding.signals import SignalFinder
from cs_assistant.understanding.training import fingerprint, fit

_LONGEST = 4000
"""Characters read of a message at all; a longer one is a paste."""
_HEAD, _TAIL = 300, 200
"""Of a long message, what the intent is read from: people say what they want first or last."""
_MOST_CLAUSES = 8
_OF_ANYBODY, _GREETING = ("chat.", "presale."), "chat.greeting"
_EXACT_CONFIDENCE = 0.99


@dataclass(frozen=True, slots=True)
class _Read:
    """A (part of a) message as the model reads it."""

    plain: str
    correction: Correction
    scored: Scored
    hit: Hit | None

    @property
    def probabilities(self) -> Mapping[str, float]:
        """The model's, or near certainty where the text is a line of the library."""
        found = self.scored.probabilities
        if self.hit is None:
            return found
        sure = max(_EXACT_CONFIDENCE, found.get(self.hit.intent, 0.0))
        left = 1.0 - found.get(self.hit.intent, 0.0)
        share = (1.0 - sure) / left if left > 0 else 0.0
        return {intent: sure if intent == self.hit.intent else p * share for intent, p in found.items()} | {
            self.hit.intent: sure
        }


class Understander:
    """Understands texts by one library. Build once per published library; `understand` may run in any thread."""

    def __init__(self, library: Library, lines: LibraryLines, model: LinearModel, *, refitted: bool) -> None:
        self.refitted = refitted
        """Whether the weights had to be fitted anew: worth storing then."""
        self.lines = lines
        """What it compares with and was, or is to be, fitted on."""
        self._model = model
        self._floors = {intent.id: intent.auto_floor for intent in library.intents.values()}
        self._intents = tuple(library.intents)
        self._corrector = PinyinCorrector(model.words)
        self._nearest = Nearest(lines.shown)
        self._signals = SignalFinder(library.signals)
        self._answers = AnswerReader(library.answers)

    @classmethod
    def warm(cls, library: Library, weights: bytes) -> Understander | None:
        """Understand by `library` with the model in `weights`, also where it was fitted on other lines.

        None when it cannot be read or knows an intent that `library` does not have: then only `build` helps.
        """
        model = LinearModel.from_bytes(weights)
        if model is None or not set(model.classes) <= set(library.intents):
            return None
        return cls(library, _lines(library, weights), model, refitted=False)

    @classmethod
    def build(
        cls, library: Library, weights: bytes | None = None, *, before_fit: Callable[[], None] | None = None
    ) -> Understander:
        """Understand by `library`; `weights` are used when they were fitted on exactly its lines, else it fits anew.

        Of weights of nearly the same lines the calibration is kept. `before_fit` is called where it fits, which takes
        from a second to a minute. Raises ValueError when the library has no lines.
        """
        lines = _lines(library, weights)
        stored = LinearModel.from_bytes(weights) if weights else None
        if stored is not None and stored.fingerprint == fingerprint(lines.training):
            return cls(library, lines, stored, refitted=False)
        if before_fit is not None:
            before_fit()
        model = fit(lines.training, stored.calibration if stored else None)
        return cls(library, lines, model, refitted=True)

    @property
    def fingerprint(self) -> str:
        """Of the lines the model was fitted on."""
        return self._model.fingerprint

    @property
    def calibration(self) -> Calibration:
        """How sure the model may be: for the next fit on nearly the same lines."""
        return self._model.calibration

    @property
    def stale(self) -> bool:
        """Whether the model was fitted on other lines than the library has now."""
        return self.fingerprint != fingerprint(self.lines.training)

    def following(self, library: Library) -> Understander:
        """The same model over the lines of `library`: an edited line is known at once, the model learns it later.

        Raises ValueError when the model knows an intent that `library` does not have.
        """
        strangers = set(self._model.classes) - set(library.intents)
        if strangers:
            raise ValueError(f"the model knows intents the library lacks: {sorted(strangers)}")
        return Understander(library, LibraryLines.of(library, self.lines.plain), self._model, refitted=False)

    def with_weights(self, weights: bytes) -> Understander | None:
        """With the model in `weights`; None unless it was fitted on exactly these lines."""
        model = LinearModel.from_bytes(weights, fingerprint(self.lines.training))
        if model is None:
            return None
        other = copy.copy(self)  # the rest follows from the lines
        other._model, other._corrector, other.refitted = model, PinyinCorrector(model.words), False
        return other

    def weights(self) -> bytes:
        """The fitted weights and the normalised lines, npz without pickle, for `build`."""
        return self._model.to_bytes(self.lines.plain_text())

    def understand(
        self, text: str, *, open_question: OpenQuestion | None = None, today: date | None = None
    ) -> Understanding:
        """What `text` means. `open_question`: what we asked last; `today`: the day (Shanghai) dates are read by."""
        seen = text[:_LONGEST]
        entities = find_entities(seen, today)
        matter = self._after_greeting(seen)
        whole = normalise(_essence(matter)).text or gesture(matter)
        if not whole:
            return self._nothing(text)
        read, *parts = self._read([whole, *_parts(matter)])
        ranked = rank(read.probabilities, [part.probabilities for part in parts])
        raised = self._signals.find(
            (normalise(seen).text, read.correction.text), [part.plain for part in parts] or [read.plain]
        )
        answer = self._answers.read(read.correction.text) if open_question is not None else None
        intent = ranked.top.intent
        unexplained = tuple(part.plain for part in parts if not explains(intent, part.plain, part.probabilities))
        plain = not unexplained and not turned(intent, raised.signals)
        return Understanding(
            text=text,
            intent=intent,
            confidence=ranked.top.confidence,
            band=band(ranked, self._floors.get(intent) if plain else None),
            candidates=ranked.candidates,
            secondary=ranked.secondary,
            entities=entities,
            evidence=(*self._evidence(read, parts, ranked), *raised.evidence, *of_answer(answer)),
            signals=raised.signals,
            unexplained=unexplained,
            answer=answer.kind if answer is not None else None,
        )

    def _read(self, plains: Sequence[str]) -> list[_Read]:
        corrections = [self._corrector.correct(plain) for plain in plains]
        scored = self._model.score([correction.text for correction in corrections])
        return [
            _Read(plain, correction, found, self._hit(plain, correction))
            for plain, correction, found in zip(plains, corrections, scored, strict=True)
        ]

    def _hit(self, plain: str, correction: Correction) -> Hit | None:
        return self._nearest.exact(plain) or (self._nearest.exact(correction.text) if correction.readings else None)

    def _after_greeting(self, text: str) -> str:
        """The text without 在吗, 你好 in front of what somebody wants; a greeting alone stays."""
        for clause in clauses(text):
            plain = normalise(clause.text).text
            hit = self._nearest.exact(plain)
            if plain and (hit is None or hit.intent != _GREETING):
                return text[clause.start :]
        return text

    def _nothing(self, text: str) -> Understanding:
        """Of a text without words (empty, ???, 😡): a person looks at it; no model is asked."""
        rest = [intent for intent in self._intents if intent != OTHER][:2]
        return Understanding(
            text=text,
            intent=OTHER,
            confidence=1.0,
            band=Band.HAND_OVER,
            candidates=(
                IntentScore(intent=OTHER, confidence=1.0),
                *(IntentScore(intent=i, confidence=0.0) for i in rest),
            ),
        )

    def _evidence(self, read: _Read, parts: list[_Read], ranked: Ranked) -> list[Evidence]:
        intent = ranked.top.intent
        telling = max((read, *parts), key=lambda part: part.probabilities.get(intent, 0.0))
        found: list[Evidence] = []
        if telling.hit is not None and telling.hit.intent == intent:
            found.append(of_hit(telling.hit))
        elif intent != OTHER:
            found += of_likeness(self._nearest.similar(telling.correction.text, intent))
        for part in (read, *parts):
            correction = of_correction(part.correction)
            if correction is not None and correction not in found:
                found.append(correction)
                break
        if intent != OTHER:
            found += of_words(self._model.weighty(telling.scored, intent))
        return found


def _lines(library: Library, weights: bytes | None) -> LibraryLines:
    """The lines of `library`, those normalised before taken from `weights`."""
    return LibraryLines.of(library, stored_plain(stored_beside(weights)) if weights else None)


def turned(intent: str, signals: Collection[Signal]) -> bool:
    """Whether the words of the intent are there and turned: denied, or said of somebody else's things or another time.

    Small talk and questions before buying are not: 朋友推荐的 is how they begin.
    """
    return Signal.NEGATION in signals or (Signal.ASIDE in signals and not intent.startswith(_OF_ANYBODY))


def _parts(text: str) -> list[str]:
    """The normalised clauses of a message of several: each is read by itself too."""
    found = clauses(text)
    if len(found) < 2:
        return []
    kept = found if len(found) <= _MOST_CLAUSES else (*found[: _MOST_CLAUSES - 3], *found[-3:])
    plains = (normalise(clause.text).text for clause in kept)
    return [plain for plain in plains if len(plain) > 1]


def _essence(text: str) -> str:
    return text if len(text) <= _HEAD + _TAIL else f"{text[:_HEAD]}\n{text[-_TAIL:]}"
