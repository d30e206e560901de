"""Folders, snapshots and the seed."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cs_assistant.errors import LibraryError, UsageError
from cs_assistant.library.files import digest, pack, packaged_folder, read_folder, unpack
from cs_assistant.library.load import load_folder
from cs_assistant.library.seed import init

FILES = st.dictionaries(st.text(max_size=8), st.text(max_size=20), max_size=4)


@given(FILES)
def test_a_snapshot_gives_back_what_was_packed(files: dict[str, str]) -> None:
    encodable = {key: text for key, text in files.items() if "\ud800" not in key + text}
    assert unpack(pack(encodable)) == encodable


@given(FILES, FILES)
def test_only_equal_files_have_equal_digests(one: dict[str, str], other: dict[str, str]) -> None:
    assert (digest(one) == digest(other)) == (one == other)


@pytest.mark.parametrize("packed", ["", "[]", '{"a": 1}', "nonsense"])
def test_a_damaged_snapshot_is_refused_with_what_to_do(packed: str) -> None:
    with pytest.raises(LibraryError, match="重新发布"):
        unpack(packed)


def test_a_folder_is_read_with_unix_line_ends_and_without_marks(tmp_path: Path) -> None:
    (tmp_path / "a").mkdir()
    (tmp_path / "a" / "b.yaml").write_bytes(b"\xef\xbb\xbfx: 1\r\ny: 2\r")
    (tmp_path / ".hidden").write_text("x")
    (tmp_path / "corpus").mkdir()
    (tmp_path / "corpus" / "weights.npz").write_bytes(b"\xff\xfe")
    read = read_folder(tmp_path)
    assert dict(read.files) == {"a/b.yaml": "x: 1\ny: 2\n"}
    assert read.problems == ()


def test_a_file_in_another_encoding_is_named_with_its_line(tmp_path: Path) -> None:
    (tmp_path / "robot.yaml").write_bytes("# 注释 ok\n".encode() + "notice: 中文\n".encode("gbk"))
    (problem,) = read_folder(tmp_path).problems
    assert str(problem) == "robot.yaml:2 文件不是 UTF-8 编码。怎么改：用编辑器「另存为」，编码选 UTF-8，再试一次"


def test_a_file_that_cannot_be_opened_is_a_problem(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "robot.yaml").write_text("x")

    def refuse(self: Path) -> bytes:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "read_bytes", refuse)
    (problem,) = read_folder(tmp_path).problems
    assert (problem.place.file, problem.what) == ("robot.yaml", "文件打不开（Permission denied）")


def test_a_folder_that_is_not_there_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(LibraryError, match="找不到话术文件夹"):
        read_folder(tmp_path / "none")


def test_the_packaged_folder_does_not_depend_on_where_one_stands(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = packaged_folder()
    (tmp_path / "scripts_zh").mkdir()
    monkeypatch.chdir(tmp_path)
    assert packaged_folder() == before
    assert (before / "taxonomy.yaml").is_file()


def test_a_shops_copy_is_the_whole_library(tmp_path: Path) -> None:
    target = tmp_path / "shop"
    init(target, packaged_folder())
    assert read_folder(target).files == read_folder(packaged_folder()).files


def test_a_folder_with_content_is_never_written_into(tmp_path: Path) -> None:
    (tmp_path / "mine.txt").write_text("x")
    with pytest.raises(UsageError, match="已经有内容，没有改动任何文件"):
        init(tmp_path, packaged_folder())
    with pytest.raises(UsageError, match="是一个文件"):
        init(tmp_path / "mine.txt", packaged_folder())
    assert [path.name for path in tmp_path.iterdir()] == ["mine.txt"]


def test_a_copy_that_cannot_be_written_says_why(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*args: object, **named: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("shutil.copytree", full)
    with pytest.raises(UsageError, match="没有拷完：No space left on device"):
        init(tmp_path / "new", packaged_folder())


def test_a_copy_inside_the_packaged_library_is_refused(tmp_path: Path) -> None:
    source = tmp_path / "base"
    source.mkdir()
    with pytest.raises(UsageError, match="升级时会丢"):
        init(source / "mine", source)


def test_a_folder_is_loaded_with_the_problems_of_its_files(tmp_path: Path, mini: dict[str, str]) -> None:
    for name, text in mini.items():
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")
    assert load_folder(tmp_path).library is not None
    (tmp_path / "clauses.yaml").write_bytes("R1: 中文".encode("gbk"))
    loaded = load_folder(tmp_path)
    assert loaded.library is None
    assert [problem.place.file for problem in loaded.problems] == ["clauses.yaml"]
