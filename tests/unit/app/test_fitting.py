"""Who starts with scripts the stored weights do not fit is told why it takes so long."""

from __future__ import annotations

import pytest

from cs_assistant.app import scripts
from cs_assistant.app.scripts import build_understander, load_files
from tests.unit.library.conftest import mini_files


@pytest.mark.parametrize(("many", "told"), [(1, True), (5_000, False)])
def test_a_long_fit_is_announced_with_how_to_spare_it_next_time(
    many: int, told: bool, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(scripts, "_MANY_LINES", many)
    fitted = build_understander(load_files(mini_files()))
    shown = capsys.readouterr()
    assert ("check --write-weights" in shown.err) is told
    assert shown.out == ""
    build_understander(load_files(mini_files(), weights=fitted.weights()))
    assert capsys.readouterr().err == ""
