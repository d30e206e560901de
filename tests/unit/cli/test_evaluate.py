"""`evaluate` measures a library beside two baselines; files it cannot use are named."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from cs_assistant.cli import cli, register_commands
from tests.unit.library.conftest import mini_files

ROWS = (
    "split\tprimary\tsecondary\tcertainty\tmessage\n"
    "fair\tfault.charging\t-\tsure\t插上半天没反应啊\n"
    "fair\tchat.thanks\t-\tsure\t多谢多谢你啦\n"
    "fair\tother\t-\tsure\t蓝的那个呢\n"
    "more\tfault.charging|fault.power\t-\tsure\t插座上没反应\n"
)


class Evaluate:
    """Runs the command over a small library in a folder."""

    def __init__(self, folder: Path) -> None:
        register_commands()
        self.folder = folder
        for name, text in mini_files().items():
            path = folder / "scripts" / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, "utf-8")
        (folder / "rows.tsv").write_text(ROWS, "utf-8")
        (folder / "other.tsv").write_bytes("primary\tmessage\nother\t啊\n".encode("gbk"))

    def __call__(self, file: str, *options: str) -> tuple[int, str]:
        arguments = ["evaluate", str(self.folder / file), "--scripts", str(self.folder / "scripts"), *options]
        result = CliRunner().invoke(cli, arguments)
        return result.exit_code, result.output


@pytest.fixture
def run(tmp_path: Path) -> Evaluate:
    return Evaluate(tmp_path)


def test_ours_and_two_baselines_stand_side_by_side(run: Evaluate) -> None:
    code, shown = run("rows.tsv")
    assert code == 0, shown
    for words in ("3 条有意图，1 条是 other", "本助手", "最像的例句", "TF-IDF", "首选对", "把握准不准", "最慢的"):
        assert words in shown


def test_a_program_reads_the_same_figures_as_json(run: Evaluate) -> None:
    code, shown = run("rows.tsv", "--split", "fair", "--json")
    told = json.loads(shown)
    assert (code, told["known"], told["unknown"], len(told["systems"])) == (0, 2, 1, 3)
    ours = told["systems"][0]
    assert (ours["accuracy"], ours["top_3"], ours["macro_f1"]) == (1.0, 1.0, 1.0)
    assert set(ours) >= {"coverage_at_98", "separation", "calibration_error", "p99_ms", "confusions", "slowest"}


@pytest.mark.parametrize(
    ("file", "options", "said", "code"),
    [
        ("nowhere.tsv", [], "没有文件", 2),
        ("rows.tsv", ["--split", "none"], "文件里有：fair、more", 2),
        ("other.tsv", [], "不是 UTF-8", 1),
    ],
)
def test_a_file_that_cannot_be_measured_is_named(
    run: Evaluate, file: str, options: list[str], said: str, code: int
) -> None:
    ended, shown = run(file, *options)
    assert (ended, said in shown) == (code, True), shown
