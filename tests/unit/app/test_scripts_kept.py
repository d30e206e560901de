"""Checking a library takes seconds: the same files are checked once, and others never answer for them."""

from __future__ import annotations

from cs_assistant.app.scripts import load_files
from tests.unit.library.conftest import mini_files


def test_the_same_files_are_checked_once() -> None:
    assert load_files(mini_files()).library is load_files(dict(mini_files())).library


def test_weights_belong_to_the_call_and_not_to_the_files() -> None:
    assert [load_files(mini_files(), weights=weights).weights for weights in (b"a", None, b"b")] == [b"a", None, b"b"]


def test_a_changed_file_is_checked_anew() -> None:
    files = dict(mini_files())
    assert load_files(files).problems == ()
    broken = {**files, "policy.yaml": files["policy.yaml"] + "\n- 乱写"}
    assert load_files(broken).problems != ()
    assert load_files(files).problems == ()
