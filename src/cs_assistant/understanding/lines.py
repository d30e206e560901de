"""The lines of a library, normalised once: what the model is fitted on and what texts are compared with."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from cs_assistant.domain.script_library import Library
from cs_assistant.domain.scripts import Intent
from cs_assistant.understanding.nearest import Line
from cs_assistant.understanding.normalise import normalise
from cs_assistant.understanding.training import TrainingLine

_PROBED = 100
"""Of every so many stored lines one is normalised anew, to see whether the others are of this code."""


@dataclass(frozen=True, slots=True)
class LibraryLines:
    """Lines to compare with and lines to learn from."""

    shown: tuple[Line, ...]
    """Examples and corpus."""
    training: tuple[TrainingLine, ...]
    """The same and the near-misses, each under the intent it really has; no line twice."""
    plain: Mapping[str, str] = field(default_factory=dict)
    """Every line as written, normalised: so that another time only new ones need be."""

    @classmethod
    def of(cls, library: Library, known: Mapping[str, str] | None = None) -> LibraryLines:
        """All lines of `library` that say anything once normalised; `known` is the `plain` of an earlier time."""
        plain = dict(_plain(library, known or {}))
        shown = tuple(line for intent in library.intents.values() for line in _lines(intent, plain))
        labelled = dict.fromkeys((line.text, line.intent) for line in shown)
        for intent in library.intents.values():
            for miss in intent.near_misses:
                if plain[miss.text]:
                    labelled.setdefault((plain[miss.text], miss.intent))
        return cls(shown, tuple(TrainingLine(text, intent) for text, intent in labelled), plain)

    def plain_text(self) -> str:
        """`plain`, for storing."""
        return json.dumps(self.plain, ensure_ascii=False, sort_keys=True)


def stored_plain(text: str) -> Mapping[str, str]:
    """What `LibraryLines.plain_text` wrote; nothing when other code wrote it."""
    if not text:
        return {}
    plain: dict[str, str] = json.loads(text)
    probed = list(plain.items())[::_PROBED]
    return plain if all(normalise(line).text == found for line, found in probed) else {}


def _plain(library: Library, known: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    for intent in library.intents.values():
        for line in (*intent.examples, *intent.corpus, *(miss.text for miss in intent.near_misses)):
            found = known.get(line)
            yield line, normalise(line).text if found is None else found


def _lines(intent: Intent, plain: Mapping[str, str]) -> Iterator[Line]:
    for lines, example in ((intent.examples, True), (intent.corpus, False)):
        for line in lines:
            if plain[line]:
                yield Line(line, plain[line], intent.id, example)
