"""The systems that are measured, each to be prepared in a process of its own: imports first, then the lines."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING

from bench.contract import Answer, Builder, LabelledLine
from bench.peers import chatterbot, hassil

if TYPE_CHECKING:
    from cs_assistant.domain.script_library import Library


@dataclass(frozen=True, kw_only=True, slots=True)
class Contender:
    """One system."""

    prepare: Callable[[Path | None], Builder]
    """Imports what it needs; ours also reads the library in the folder (None = the packaged one)."""
    title: str
    package: str | None = None
    """Whose version is named beside the title."""

    @property
    def label(self) -> str:
        """As the table names it."""
        return f"{self.title} {version(self.package)}" if self.package else self.title


def _ours(folder: Path | None, *, kept: bool) -> Builder:
    """With no lines given it understands by the library as it is.

    Lines given take the place of the library's. With `kept`, the model is the stored one: what a shop has from the
    second its lines are edited until the model has learnt them. Without, the model is fitted from the lines.
    """
    from cs_assistant.app.scripts import build_understander, read_scripts
    from cs_assistant.understanding.understander import Understander

    loaded = read_scripts(folder)
    library = loaded.checked_library

    def build(lines: Sequence[LabelledLine]) -> Answer:
        held = _holding(library, lines) if lines else library
        if kept and lines:
            understander = Understander.warm(held, loaded.weights or b"")
        else:
            understander = build_understander(replace(loaded, library=held, weights=loaded.weights if kept else None))
        if understander is None:
            raise RuntimeError("there is no stored model that can be read")
        ready = understander
        return lambda message: ready.understand(message).intent

    return build


def _holding(library: Library, lines: Iterable[LabelledLine]) -> Library:
    texts: dict[tuple[str, bool], list[str]] = {}
    for line in lines:
        texts.setdefault((line.intent, line.example), []).append(line.text)
    intents = {
        name: replace(
            intent,
            examples=tuple(texts.get((name, True), ())),
            corpus=tuple(texts.get((name, False), ())),
            near_misses=(),
        )
        for name, intent in library.intents.items()
    }
    return replace(library, intents=intents)


def _baseline(folder: Path | None, *, best_example: bool) -> Builder:
    from cs_assistant.evaluation.systems import BestExample, PlainModel
    from cs_assistant.understanding.lines import LibraryLines
    from cs_assistant.understanding.training import TrainingLine

    def build(lines: Sequence[LabelledLine]) -> Answer:
        training = LibraryLines((), tuple(TrainingLine(line.text, line.intent) for line in lines))
        system = BestExample(training) if best_example else PlainModel(training)
        return lambda message: system.answer(message)[0][0][0]

    return build


CONTENDERS: Mapping[str, Contender] = {
    "ours": Contender(prepare=partial(_ours, kept=True), title="cs_assistant"),
    "ours-fitted": Contender(prepare=partial(_ours, kept=False), title="cs_assistant, fitted anew"),
    "rapidfuzz": Contender(prepare=partial(_baseline, best_example=True), title="rapidfuzz scan", package="rapidfuzz"),
    "tfidf": Contender(
        prepare=partial(_baseline, best_example=False), title="TF-IDF, regression, scikit-learn", package="scikit-learn"
    ),
    "chatterbot": Contender(prepare=lambda _: chatterbot(), title="ChatterBot", package="chatterbot"),
    "hassil": Contender(prepare=lambda _: hassil(), title="hassil", package="hassil"),
}
PEERS: Mapping[str, str] = {"chatterbot": "chatterbot", "hassil": "hassil"}
"""Contender to the module that has to be installed."""
