"""From a folder of scripts to a thinking assistant."""

from __future__ import annotations

import gc
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path

from cs_assistant.assistant.pipeline import Assistant
from cs_assistant.assistant.rehearsal import Failure, rehearse, rehearse_near_misses, rehearse_texts
from cs_assistant.domain.script_library import Library
from cs_assistant.domain.scripts import ForbiddenRule
from cs_assistant.errors import LibraryError
from cs_assistant.library.drafts import PUBLISHED
from cs_assistant.library.files import Files, packaged_folder, read_folder
from cs_assistant.library.load import KnownFailure, load
from cs_assistant.library.problems import Problem
from cs_assistant.library.publishing import register_terms
from cs_assistant.library.world import World
from cs_assistant.policy.compliance import lint
from cs_assistant.understanding.understander import Understander

WEIGHTS = "corpus/weights.npz"
"""Fitted weights shipped beside the corpus; used only while they fit the lines they were made from."""

_KEPT = 6
"""Libraries kept ready, about 8 MB each: the one in use and those being tried."""
_MANY_LINES = 5_000
"""From so many lines on a fit takes more than a few seconds."""
_FITTING = (
    "话术库的句子和存下的模型对不上，正在重新训练，要半分钟到一分钟。"
    "训练好后运行 cs-assistant check --write-weights 存下来，下次启动就不用等。\n"
)


@dataclass(frozen=True, kw_only=True, slots=True)
class ScriptProblem:
    """One line of `cs-assistant check`."""

    file: str
    line: int
    what: str
    fix: str

    def __str__(self) -> str:
        """One Chinese line with file and line."""
        return f"{self.file}:{self.line} {self.what.rstrip('。')}。怎么改：{self.fix}"


@dataclass(frozen=True, kw_only=True, slots=True)
class LoadedScripts:
    """A folder, read and checked."""

    files: Files
    library: Library | None
    world: World | None
    problems: tuple[ScriptProblem, ...]
    weights: bytes | None
    known_failures: tuple[KnownFailure, ...] = ()
    """Script tests that are allowed to fail for now."""

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


@contextmanager
def _without_collecting() -> Iterator[None]:
    """No garbage collection meanwhile: a library is a million objects that stay, and looking at them costs a second."""
    enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if enabled:
            gc.enable()


def lint_text(text: str, rules: tuple[ForbiddenRule, ...], automatic: bool) -> tuple[str, ...]:
    """What the outbound linter blocks in a rendered sample, as the static checker wants it."""
    found = lint(text, rules, automatic=automatic)
    return tuple(f"「{finding.excerpt}」{finding.why}" for finding in found if finding.level == "block")


def read_scripts(folder: Path | None) -> LoadedScripts:
    """Read and check a folder; None = the packaged library. Never raises for bad content: the problems say it."""
    place = folder or packaged_folder()
    read = read_folder(place)
    weights = place / WEIGHTS
    return load_files(read.files, unreadable=read.problems, weights=weights.read_bytes() if weights.is_file() else None)


def load_files(files: Files, *, unreadable: tuple[Problem, ...] = (), weights: bytes | None = None) -> LoadedScripts:
    """Check files already read, from a folder or a published snapshot; the same files are checked only once."""
    checked = _load(frozenset(files.items()), unreadable)
    return replace(checked, weights=weights)


@lru_cache(maxsize=_KEPT)
@_without_collecting()
def _load(contents: frozenset[tuple[str, str]], unreadable: tuple[Problem, ...]) -> LoadedScripts:
    files = dict(sorted(contents))
    loaded = load(files, unreadable=frozenset(problem.place.file for problem in unreadable), lint=lint_text)
    problems = tuple(
        ScriptProblem(file=p.place.file, line=p.place.line, what=p.what, fix=p.fix)
        for p in (*unreadable, *loaded.problems)
    )
    return LoadedScripts(
        files=files,
        library=None if unreadable else loaded.library,
        world=loaded.world,
        problems=problems,
        weights=None,
        known_failures=loaded.known_failures,
    )


@_without_collecting()
def build_understander(loaded: LoadedScripts) -> Understander:
    """The classifier of a clean library; fits it anew when the stored weights are of other lines, and says so."""
    library = loaded.checked_library

    def tell() -> None:
        lines = sum(len(intent.examples) + len(intent.corpus) for intent in library.intents.values())
        if lines >= _MANY_LINES:
            sys.stderr.write(_FITTING)

    return Understander.build(library, loaded.weights, before_fit=tell)


@_without_collecting()
def build_assistant(loaded: LoadedScripts, *, warm: bool = False) -> Assistant:
    """The thinking part of a clean library.

    With `warm`, weights of other lines will do for the start: the lines are known at once, the model follows.
    """
    library = loaded.checked_library
    ready = Understander.warm(library, loaded.weights) if warm and loaded.weights else None
    return Assistant(library, ready or build_understander(loaded))


def check_scripts(folder: Path | None, *, rehearse_tests: bool) -> tuple[ScriptProblem, ...]:
    """Every static problem; when there is none and `rehearse_tests`, every script test that comes out otherwise."""
    loaded = read_scripts(folder)
    if loaded.problems or not rehearse_tests:
        return loaded.problems
    world = loaded.checked_world
    assistant, orders = build_assistant(loaded), world.orders(world.now)
    failures = tuple(rehearse(assistant, orders, world.now))
    known = {(failure.intent, failure.say) for failure in loaded.known_failures}
    failing = {(failure.intent, failure.say[0]) for failure in failures}
    unexpected = (_failed(failure) for failure in failures if (failure.intent, failure.say[0]) not in known)
    mended = (_mended(intent, say) for intent, say in sorted(known - failing))
    near_misses = (_misunderstood(failure) for failure in rehearse_near_misses(assistant))
    blocked = (_unlawful(failure) for failure in rehearse_texts(assistant, orders, world.now))
    return (*unexpected, *mended, *near_misses, *blocked)


def _misunderstood(failure: Failure) -> ScriptProblem:
    return ScriptProblem(
        file=failure.place.file,
        line=failure.place.line,
        what=f"易混句「{failure.say[0]}」应为{failure.expected}，实际被认成 {failure.got}",
        fix="给它该去的意图补几句相近的例句，或改写这一句",
    )


def _unlawful(failure: Failure) -> ScriptProblem:
    return ScriptProblem(
        file=failure.place.file,
        line=failure.place.line,
        what=f"话术「{failure.say[0]}」填好以后不能发出：{failure.got}",
        fix="按提示改写；要看填好的样子，用 cs-assistant try",
    )


def _failed(failure: Failure) -> ScriptProblem:
    return ScriptProblem(
        file=failure.place.file,
        line=failure.place.line,
        what=f"话术测试不通过：说「{' / '.join(failure.say)}」应为{failure.expected}，实际是{failure.got}",
        fix="改例句、话术条件，或改这条测试的期望",
    )


def _mended(intent: str, say: str) -> ScriptProblem:
    return ScriptProblem(
        file="known_failures.yaml",
        line=1,
        what=f"{intent} 的测试「{say}」已经能通过",
        fix="从 known_failures.yaml 里划掉这一条",
    )


def publish_terms(folder: Path | None) -> tuple[str, ...]:
    """Register the consent texts that are not registered yet and return their versions (R2.19).

    Raises LibraryError when the library has any other problem: what is registered can never be mended, and a register
    that cannot be read must not be written over.
    """
    place = folder or packaged_folder()
    read = read_folder(place)
    registered = register_terms(read.files)
    checked = load_files({**read.files, PUBLISHED: registered.text}, unreadable=read.problems)
    if checked.problems:
        listed = "\n".join(f"  {problem}" for problem in checked.problems)
        count = len(checked.problems)
        raise LibraryError(f"话术库还有 {count} 处问题，细则没有登记；登记后不能再改，请先改好：\n{listed}")
    if registered.versions:
        (place / PUBLISHED).write_text(registered.text, encoding="utf-8")
    return registered.versions


def write_weights_file(folder: Path | None) -> Path:
    """Fit the model anew and store its weights beside the corpus. Raises LibraryError for a library with problems."""
    place = folder or packaged_folder()
    loaded = read_scripts(place)
    target = place / WEIGHTS
    target.parent.mkdir(exist_ok=True)
    target.write_bytes(Understander.build(loaded.checked_library, None).weights())
    return target
