"""Quick phrases from the command line: nothing is written unasked, what was exported comes back, 体检 ends with 1."""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from cs_assistant.cli import cli, register_commands
from cs_assistant.domain.phrases import Content
from cs_assistant.library.encodings import Encoding
from cs_assistant.library.phrases.reading import read_phrases
from cs_assistant.library.phrases.writing import write_phrases

register_commands()
ROWS = (
    Content(code="hi", text="您好，在的，请说。", group="问候"), Content(code="bx", text="手机保修半年。", group=""),
)  # fmt: skip


@pytest.fixture
def brought(tmp_path: Path) -> Path:
    """A shop's file beside a database it was imported into."""
    file = tmp_path / "短语.csv"
    file.write_bytes(write_phrases(ROWS))
    for _ in range(2):
        seen = run(tmp_path, "import", str(file), "--shop", "phones")
        assert "新增 2" in seen.stdout, "a preview writes nothing"
        assert "还没有写入" in seen.stdout
    assert "新增 2 条" in run(tmp_path, "import", str(file), "--shop", "phones", "--write").stdout
    return file


def run(folder: Path, name: str, *arguments: str) -> Result:
    return CliRunner().invoke(cli, ["phrases", name, *arguments, "--database", str(folder / "desk.sqlite3")])


def test_what_was_exported_and_edited_elsewhere_comes_back_and_conflicts_are_told(brought: Path) -> None:
    folder, out = brought.parent, brought.parent / "导出.csv"
    made = run(folder, "export", str(out), "--shop", "phones", "--variant", "v2", "--encoding", "utf-8-sig")
    assert "已导出 2 条" in made.stdout, made.stderr
    read = read_phrases(out.read_bytes())
    assert ([row.content for row in read.rows], read.encoding) == (list(ROWS), Encoding.UTF8_BOM)
    edited = (ROWS[1], Content(code="hi", text="您好，在的，请讲。", group="问候"))
    out.write_bytes(write_phrases(edited))
    first = run(folder, "import", str(out), "--shop", "phones", "--write")
    assert "文件改过的 1，一样 1" in first.stdout
    again = run(folder, "export", str(folder / "再导出.csv"), "--shop", "phones")
    assert again.exit_code == 0
    assert (folder / "再导出.csv").read_bytes() == out.read_bytes()


def test_a_shop_that_does_not_exist_leaves_the_target_as_it_was(tmp_path: Path) -> None:
    """Regression: a typo in --shop overwrote the shop's phrases with a heading line, and ended with 0."""
    (tmp_path / "短语.csv").write_bytes(b"before")
    result = run(tmp_path, "export", str(tmp_path / "短语.csv"), "--shop", "phone")
    assert (result.exit_code, (tmp_path / "短语.csv").read_bytes()) == (2, b"before")
    assert "没有店铺 phone。可用的店铺：phones" in result.stderr


def test_what_could_not_be_written_was_not_exchanged_and_leaves_nothing_half_done(tmp_path: Path) -> None:
    """Regression: the base of the next merge was moved before the file was written."""
    out = tmp_path / "短语.csv"
    out.write_bytes(write_phrases(ROWS))
    assert run(tmp_path, "import", str(out), "--shop", "phones", "--write").exit_code == 0
    (tmp_path / "短语.manifest.json").mkdir()
    result = run(tmp_path, "export", str(out), "--shop", "phones", "--variant", "v2")
    assert (result.exit_code, out.read_bytes()) == (2, write_phrases(ROWS))
    assert "是文件夹" in result.stderr
    assert (list(tmp_path.glob(".*.part")), exports_of(tmp_path)) == ([], 0)


def exports_of(folder: Path) -> int:
    with closing(sqlite3.connect(folder / "desk.sqlite3")) as database:
        query = "SELECT count(*) FROM events WHERE type = 'library.phrases_exported'"
        return int(database.execute(query).fetchone()[0])


def test_the_checkup_of_a_file_needs_no_import_and_says_clause_and_rewrite(brought: Path) -> None:
    found = run(brought.parent, "check", str(brought), "--shop", "phones")
    assert found.exit_code == 1
    for part in ("第 3 行", "矛盾", "R2.7", "改正说法：手机保修12个月。", "共 2 条，1 条可以照用"):
        assert part in found.stdout
    data = json.loads(run(brought.parent, "check", "--shop", "phones", "--json").stdout)
    assert [row["clean"] for row in data] == [True, False]


def test_the_library_s_replies_are_exported_with_what_was_left_out(tmp_path: Path) -> None:
    made = run(tmp_path, "export", str(tmp_path / "话术.csv"), "--shop", "shoes", "--library", "--strict-legacy")
    assert made.exit_code == 0
    assert "没有导出" in made.stderr
    assert len(read_phrases((tmp_path / "话术.csv").read_bytes()).rows) > 40


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("check", "--shop", "hats"), "没有店铺 hats"),
        (("export", "x.csv", "--shop", "phones", "--variant", "v3"), "v1 或 v2"),
        (("import", "nowhere.csv", "--shop", "phones"), "没有文件"),
    ],
)
def test_bad_usage_is_told_in_chinese(tmp_path: Path, arguments: tuple[str, ...], said: str) -> None:
    result = run(tmp_path, *arguments)
    assert result.exit_code == 2
    assert said in result.stderr
