"""The shipped library keeps every rule, and its page of variables is true."""

from __future__ import annotations

from pathlib import Path

import pytest

from cs_assistant.domain.script_library import Library
from cs_assistant.domain.scripts import ForbiddenRule
from cs_assistant.library.__main__ import main
from cs_assistant.library.files import Files, packaged_folder, read_folder
from cs_assistant.library.load import load, load_folder
from cs_assistant.library.variables import variables_markdown
from cs_assistant.policy.compliance import Linter


def lint(text: str, rules: tuple[ForbiddenRule, ...], automatic: bool) -> tuple[str, ...]:
    found = Linter(rules).lint(text, automatic=automatic)
    return tuple(f"「{finding.excerpt}」{finding.why}" for finding in found if finding.level == "block")


@pytest.fixture(scope="module")
def library() -> Library:
    loaded = load_folder(packaged_folder(), lint)
    assert loaded.library is not None, "\n".join(map(str, loaded.problems))
    return loaded.library


def test_the_shipped_library_has_no_problems() -> None:
    assert load_folder(packaged_folder(), lint).problems == ()


def test_the_page_of_variables_is_true(library: Library) -> None:
    page = (packaged_folder() / "VARIABLES.md").read_text("utf-8")
    assert page == variables_markdown(library), "run: python -m cs_assistant.library scripts_zh"


def test_every_id_of_the_contract_is_there(library: Library) -> None:
    assert len(library.intents) >= 51
    assert {"fault.crash", "return.request", "chat.human", "other"} <= set(library.intents)


@pytest.mark.no_cover  # what it runs is counted by the tests of its parts
def test_no_file_that_cannot_be_read_makes_others_look_wrong() -> None:
    files = read_folder(packaged_folder()).files
    scripts = [name for name in files if name.endswith(".yaml") and not name.startswith("intents/")]
    scripts += ["intents/fault/crash.yaml", "intents/return/request.yaml", "intents/chat/human.yaml"]
    follow_ups = {name: load(without(files, name), unreadable={name}).problems for name in scripts}
    assert {name: problems for name, problems in follow_ups.items() if problems} == {}


def without(files: Files, name: str) -> Files:
    return {path: text for path, text in files.items() if path != name}


def test_the_page_is_written_anew_by_one_command(tmp_path: Path, mini: dict[str, str]) -> None:
    for name, text in mini.items():
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")
    assert main([str(tmp_path)]) == 0
    assert "charge_minutes" in (tmp_path / "VARIABLES.md").read_text("utf-8")


def test_the_command_says_what_is_wrong(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main([]) == 2
    assert main([str(tmp_path)]) == 1
    assert "taxonomy.yaml:1 缺少这个文件" in capsys.readouterr().err
