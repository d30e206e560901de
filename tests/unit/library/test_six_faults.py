"""Six faults planted in six files of the shipped library: six problems at once, each at its line, and no others."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from cs_assistant.library.files import packaged_folder
from cs_assistant.library.load import Problem, load_folder

Edit = Callable[[str], str | bytes]
Fault = tuple[str, str, Edit, str]
"""File, what the line to change contains (its first such line), the change, words of the problem."""


def insert(text: str) -> Edit:
    """A line of its own below the one found, as deep as a text block of a reply."""
    return lambda line: f"{line}\n      {text}"


def swap(old: str, new: str) -> Edit:
    def change(line: str) -> str:
        assert old in line
        return line.replace(old, new, 1)

    return change


SIX: list[Fault] = [
    ("intents/fault/charging.yaml", "name: ", swap("name: ", "name："), "「name」后面是中文冒号「：」"),
    (
        "intents/chat/thanks.yaml",
        "text: |-",
        insert("{% if hotline %}打 {{ hot_lin }}{% endif %}"),
        "没有变量「hot_lin」",
    ),
    ("intents/refund/request.yaml", "clause: [", swap("[", "[R2.1333, "), "没有条款「R2.1333」"),
    ("intents/order/cancel.yaml", "clause: [", swap("[", "[R2.22, "), "条款 R2.22 已停用"),
    ("intents/return/request.yaml", "  - {text: ", swap("intent: ", "intent: x"), "没有意图「x"),
    ("intents/fault/crash.yaml", "when: {", swap("{", "{exchange_on_record: maybe, "), "「maybe」不是 true 或 false"),
]

SIX_MORE: list[Fault] = [
    ("intents/fault/power.yaml", "name: ", lambda line: line.encode("gbk"), "文件不是 UTF-8 编码"),
    ("reasons.yaml", "- {id: unwanted", swap("name: ", "name: 甲, name: "), "「name」写了两遍"),
    ("world.yaml", "buyers:", lambda line: f"{line}\n\tx: 1", "Tab"),
    ("clauses.yaml", "R2.13: ", swap("kept: true", "kept: yes"), "「yes」不是 true 或 false"),
    ("policy.yaml", "charge_minutes", swap("valid_from: ", "valid_from: 约"), "不是日期"),
    ("intents/complaint/general.yaml", "text: |-", insert("请等 48 小时。"), "规定里的数字「48 小时」"),
]


@pytest.mark.parametrize("faults", [SIX, SIX_MORE], ids=["six", "six more"])
def test_six_faults_in_six_files_are_six_problems(tmp_path: Path, faults: list[Fault]) -> None:
    folder = tmp_path / "scripts"
    shutil.copytree(packaged_folder(), folder)
    assert load_folder(folder).problems == (), "the shipped library must be clean before faults are planted"
    expected = {file: (plant(folder, file, sign, edit), words) for file, sign, edit, words in faults}
    problems = {problem.place.file: problem for problem in load_folder(folder).problems}
    assert len(load_folder(folder).problems) == len(problems) == len(faults)
    for file, (line, words) in expected.items():
        assert (problems[file].place.line, words in problems[file].what) == (line, True), str(problems[file])
        assert_readable(problems[file])


def plant(folder: Path, file: str, sign: str, edit: Edit) -> int:
    """Change the first line with `sign`; returns the line the problem is to stand at."""
    path = folder / file
    lines: list[str | bytes] = [*path.read_text("utf-8").split("\n")]
    at = next(number for number, line in enumerate(lines) if isinstance(line, str) and sign in line)
    changed = edit(str(lines[at]))
    lines[at] = changed
    path.write_bytes(b"\n".join(line if isinstance(line, bytes) else line.encode() for line in lines))
    return at + 1 + (changed.count("\n") if isinstance(changed, str) else 0)


def assert_readable(problem: Problem) -> None:
    """In Chinese, with a remedy, one line."""
    assert str(problem).startswith(f"{problem.place.file}:{problem.place.line} ")
    assert any("一" <= char <= "鿿" for char in problem.what)
    assert any("一" <= char <= "鿿" for char in problem.fix)
    assert "\n" not in str(problem)
