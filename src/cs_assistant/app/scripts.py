"""From a folder of scripts to a thinking assistant."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from cs_assistant.assistant.pipeline import Assistant
from cs_assistant.assistant.rehearsal import rehearse
from cs_assistant.domain.scripts import ForbiddenRule, Library
from cs_assistant.errors import LibraryError
from cs_assistant.library.files import Files, packaged_folder, read_folder
from cs_assistant.library.load import load
from cs_assistant.library.world import World
from cs_assistant.policy.compliance import Linter
from cs_assistant.understanding.understander import Understander

WEIGHTS = "corpus/weights.npz"
"""Fitted weights shipped beside the corpus; used only while they fit the lines they were made from."""


@dataclass(frozen=True, kw_only=True, slots=True)
class ScriptProblem:
    """One line of `cs-assistant check`."""

    file: str
    line: int
    what: str
    fix: str

    def __str__(self) -> str:
        """One Chinese line with file and line."""
        return f"{self.file}:{self.line} {self.what}" + (f"怎么改：{self.fix}" if self.fix else "")


@dataclass(frozen=True, kw_only=True, slots=True)
class LoadedScripts:
    """A folder, read and checked."""

    files: Files
    library: Library | None
    world: World | None
    problems: tuple[ScriptProblem, ...]
    weights: bytes | None

    @property
    def checked_library(self) -> Library:
        """The library; raises LibraryError when it has problems."""
        if self.library is None:
            raise LibraryError
        return self.library

    @property
    def checked_world(self) -> World:
        """The imaginary world; raises LibraryError when it has problems."""
        if self.world is None:
            raise LibraryError
        return self.world


def lint_text(text: str, rules: tuple[ForbiddenRule, ...], automatic: bool) -> tuple[str, ...]:
    """What the outbound linter blocks in a rendered sample, as the static checker wants it."""
    found = Linter(rules).lint(text, automatic=automatic)
    return tuple(f"「{finding.excerpt}」{finding.why}" for finding in found if finding.level == "block")


def read_scripts(folder: Path | None) -> LoadedScripts:
    """Read and check a folder; None = the packaged library. Never raises for bad content: the problems say it."""
    place = folder or packaged_folder()
    read = read_folder(place)
    loaded = load(read.files, lint=lint_text)
    problems = tuple(
        ScriptProblem(file=p.place.file, line=p.place.line, what=p.what, fix=p.fix)
        for p in (*read.problems, *loaded.problems)
    )
    weights = place / WEIGHTS
    return LoadedScripts(
        files=read.files,
        library=None if read.problems else loaded.library,
        world=loaded.world,
        problems=problems,
        weights=weights.read_bytes() if weights.is_file() else None,
    )


def build_understander(loaded: LoadedScripts) -> Understander:
    """The classifier of a clean library; fits it anew when the shipped weights are of other lines."""
    return Understander.build(loaded.checked_library, loaded.weights)


def build_assistant(loaded: LoadedScripts) -> Assistant:
    """The thinking part of a clean library."""
    return Assistant(loaded.checked_library, build_understander(loaded))


def check_scripts(folder: Path | None, *, rehearse_tests: bool) -> tuple[ScriptProblem, ...]:
    """Every static problem; when there is none and `rehearse_tests`, every script test that comes out otherwise."""
    loaded = read_scripts(folder)
    if loaded.problems or not rehearse_tests:
        return loaded.problems
    world = loaded.checked_world
    failures = rehearse(build_assistant(loaded), world.orders(world.now), world.now)
    return tuple(
        ScriptProblem(
            file=failure.place.file,
            line=failure.place.line,
            what=f"话术测试不通过：说「{failure.say}」应为{failure.expected}，实际是 {failure.got}。",
            fix="改例句、话术条件，或改这条测试的期望。",
        )
        for failure in failures
    )


def write_weights_file(folder: Path | None) -> Path:
    """Fit the model anew and store its weights beside the corpus. Raises LibraryError for a library with problems."""
    place = folder or packaged_folder()
    loaded = read_scripts(place)
    target = place / WEIGHTS
    target.parent.mkdir(exist_ok=True)
    target.write_bytes(Understander.build(loaded.checked_library, None).weights())
    return target
