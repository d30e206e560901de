"""Files → a checked library, or every problem at once."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path

from cs_assistant.domain.script_library import Library
from cs_assistant.library.checks import Lint, check
from cs_assistant.library.drafts import Draft, gather
from cs_assistant.library.files import Files, digest, read_folder
from cs_assistant.library.problems import Problem, Report
from cs_assistant.library.records import build_library
from cs_assistant.library.world import World, build_world

__all__ = ["KnownFailure", "Lint", "Loaded", "Problem", "load", "load_folder"]


@dataclass(frozen=True, kw_only=True, slots=True)
class KnownFailure:
    """A script test that is allowed to fail for now."""

    intent: str
    """Intent in whose file the test stands."""
    say: str
    """The test's first message."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Loaded:
    """What came of loading."""

    library: Library | None
    """None exactly when a problem is an error."""
    world: World | None
    """As far as world.yaml could be read; None when it could not."""
    problems: tuple[Problem, ...]
    known_failures: tuple[KnownFailure, ...] = ()


def load(files: Files, lint: Lint | None = None, unreadable: Collection[str] = ()) -> Loaded:
    """Read and check a whole library.

    `lint` is run over every rendered sample; without it that one rule is left out. `unreadable` names files that exist
    and could not be read: nothing is concluded from their absence.
    """
    report = Report()
    draft = gather(files, unreadable, report)
    world = build_world(draft, report)
    check(draft, report, lint)
    problems = report.sorted()
    failed = any(problem.error for problem in problems)
    return Loaded(
        library=None if failed else build_library(draft, digest(files)),
        world=world,
        problems=problems,
        known_failures=_known_failures(draft),
    )


def load_folder(folder: Path, lint: Lint | None = None) -> Loaded:
    """Read a folder and load it; files that cannot be read are among the problems."""
    read = read_folder(folder)
    loaded = load(read.files, lint, read.unreadable)
    if not read.problems:
        return loaded
    problems = sorted((*read.problems, *loaded.problems), key=lambda p: (p.place.file, p.place.line))
    return Loaded(library=None, world=loaded.world, problems=tuple(problems), known_failures=loaded.known_failures)


def _known_failures(draft: Draft) -> tuple[KnownFailure, ...]:
    pairs = [pair for item in draft.known_failures.value for pair in item.items()]
    return tuple(KnownFailure(intent=str(intent), say=str(say)) for intent, say in pairs)
