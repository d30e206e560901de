"""The lines of a library, normalised once: what the model is fitted on and what texts are compared with."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from cs_assistant.domain.scripts import Intent, Library
from cs_assistant.understanding.nearest import Line
from cs_assistant.understanding.normalise import normalise
from cs_assistant.understanding.training import TrainingLine


@dataclass(frozen=True, slots=True)
class LibraryLines:
    """Lines to compare with and lines to learn from."""

    shown: tuple[Line, ...]
    """Examples and corpus."""
    training: tuple[TrainingLine, ...]
    """The same and the near-misses, each under the intent it really has; no line twice."""

    @classmethod
    def of(cls, library: Library) -> LibraryLines:
        """All lines of `library` that say anything once normalised."""
        shown = tuple(line for intent in library.intents.values() for line in _lines(intent))
        labelled = dict.fromkeys((line.text, line.intent) for line in shown)
        for intent in library.intents.values():
            for miss in intent.near_misses:
                text = normalise(miss.text).text
                if text:
                    labelled.setdefault((text, miss.intent))
        return cls(shown, tuple(TrainingLine(text, intent) for text, intent in labelled))


def _lines(intent: Intent) -> Iterator[Line]:
    for lines, example in ((intent.examples, True), (intent.corpus, False)):
        for line in lines:
            text = normalise(line).text
            if text:
                yield Line(line, text, intent.id, example)
