"""A library of two intents, small enough to read, whole enough to pass every rule."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from cs_assistant.library.load import Problem, load

MINI = Path(__file__).parent / "fixtures" / "mini"


def mini_files() -> dict[str, str]:
    """The files of the small library."""
    files = {path.relative_to(MINI).as_posix(): path.read_text("utf-8") for path in MINI.rglob("*.*")}
    for name, word in (("fault/charging", "插上没反应"), ("chat/thanks", "多谢你啦")):
        path = f"intents/{name}.yaml"
        lines = "".join(f"  - {word}{number}\n" for number in range(1, 31))
        files[path] = files[path].replace("examples: []\n", f"examples:\n{lines}")
    return files


@pytest.fixture
def mini() -> dict[str, str]:
    """The small library, free to change."""
    return mini_files()


@pytest.fixture
def problems_with(mini: dict[str, str]) -> Callable[[str, str, str], tuple[Problem, ...]]:
    """What the checker says when one text of one file is replaced."""

    def change(file: str, old: str, new: str) -> tuple[Problem, ...]:
        assert old in mini[file], f"{old!r} is not in {file}"
        return load({**mini, file: mini[file].replace(old, new, 1)}).problems

    return change
