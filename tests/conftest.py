"""What holds for every test."""

from __future__ import annotations

import shutil
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from cs_assistant.storage.database import Database
from cs_assistant.storage.engine import migrating_engine
from cs_assistant.storage.migrate import upgrade
from tests.privacy import PrivacyProof

_INNERMOST = pytest.hookimpl(wrapper=True, trylast=True)


def pytest_configure(config: pytest.Config) -> None:
    """Nothing private in a log of the whole run: in every process of it."""
    proof = PrivacyProof()
    proof.watch()
    config.pluginmanager.register(proof, "privacy")


@contextmanager
def _uncounted(item: pytest.Item) -> Iterator[None]:
    """`no_cover` also holds in a worker process: there a second collector goes on counting when the first is paused.

    Counting lines makes these tests three times as long; what they run is counted by the tests of its own parts.
    """
    if item.get_closest_marker("no_cover") is None:
        yield
        return
    tracing, in_threads = sys.gettrace(), threading.gettrace()
    sys.settrace(None)
    threading.settrace(None)  # type: ignore[arg-type]  # None means none (typeshed says a function)
    try:
        yield
    finally:
        sys.settrace(tracing)
        threading.settrace(in_threads)  # type: ignore[arg-type]


@_INNERMOST
def pytest_runtest_setup(item: pytest.Item) -> Iterator[None]:
    """Also what a test is given: a whole house, with its threads."""
    with _uncounted(item):
        yield


@_INNERMOST
def pytest_runtest_call(item: pytest.Item) -> Iterator[None]:
    """The test itself."""
    with _uncounted(item):
        yield


@pytest.fixture(scope="session", autouse=True)
def _tables_are_made_once(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """A new database begins as a copy of one that every migration has run on: a third of a second for each test.

    One that is there already is opened as it is, so that tests of migrations see what they ask for.
    """
    migrated = tmp_path_factory.mktemp("migrated") / "empty.sqlite3"
    opened = Database.open
    undo = pytest.MonkeyPatch()

    def from_copy(path: Path, **options: Any) -> Database:
        if not path.exists():
            if not migrated.exists():
                _migrate(migrated)
            path.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(migrated, path)
        return opened(path, **options)

    undo.setattr(Database, "open", from_copy)
    yield
    undo.undo()


def _migrate(path: Path) -> None:
    """The file as the migrations leave it, in one piece: the log written ahead is folded in when it is closed."""
    migrating = migrating_engine(path)
    with migrating.begin() as connection:
        upgrade(connection)
    migrating.dispose()
