"""`cs-assistant requirements`: what it prints, narrows and refuses."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from cs_assistant.cli import cli, register_commands

register_commands()
TESTS = Path(__file__).parents[2]


def run(*arguments: str) -> Result:
    return CliRunner().invoke(cli, ["requirements", *arguments])


def test_one_requirement_is_told_with_its_level_its_places_and_its_tests() -> None:
    shown = run("R5.12", "R2.22")
    assert shown.exit_code == 0, shown.stderr
    for part in ("R5.12【机】", "住在：", "已经提交未发退", "证明：unit/flows/", "R2.22【荐】", "已停用：D1"):
        assert part in shown.stdout


def test_a_program_reads_all_of_them() -> None:
    rows = json.loads(run("--json").stdout)
    assert [rows[0]["id"], rows[-1]["id"], len(rows)] == ["R1.1", "R5.82", 238]
    assert set(rows[0]) == {"id", "level", "summary", "kept", "why", "lives", "tests"}


def test_one_level_alone_can_be_listed() -> None:
    assert {row["level"] for row in json.loads(run("--level", "档", "--json").stdout)} == {"档"}


@pytest.mark.no_cover  # what it runs is counted by the tests of its parts
def test_the_check_says_that_nothing_is_wrong_also_with_the_tests() -> None:
    for more in ((), ("--tests", str(TESTS))):
        checked = run("--check", *more)
        assert checked.exit_code == 0, checked.stdout
        assert "238 条，238 条有着落，没有问题。" in checked.stdout


@pytest.mark.no_cover  # what it runs is counted by the tests of its parts
def test_the_check_ends_with_one_where_a_test_is_gone(tmp_path: Path) -> None:
    checked = run("--check", "--tests", str(tmp_path))
    assert checked.exit_code == 1
    assert "没有测试文件" in checked.stdout


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("R5.800",), "没有编号「R5.800」"),
        (("--level", "高"), "没有「高」这一级。可以写：机、荐、档。"),
        (("--tests", "tests"), "--tests 要和 --check 一起用"),
        (("--check", "--tests", "/nowhere"), "找不到文件夹 /nowhere"),
    ],
)
def test_bad_usage_is_said(arguments: tuple[str, ...], said: str) -> None:
    result = run(*arguments)
    assert result.exit_code == 2
    assert said in result.stderr
