"""Taking one place out of the program leaves the rest as it was."""

from __future__ import annotations

import ast

import pytest

from bench.removing import cut, removable, thinned
from bench.requirements_removed import drawn
from cs_assistant.errors import BadInputError
from cs_assistant.evaluation.code_places import CodePlace
from cs_assistant.evaluation.places import Anchor, Places
from cs_assistant.evaluation.requirements import read_register
from cs_assistant.flows import FLOWS
from tests.contract.worlds import packaged_library

SOURCE = '''
NAMES = {"a": 1, Kind.B: 2}
PAIR = ("x", Row(key="y", size=3))
MOST = 7

class Door:
    def open(self, at: int) -> str:
        """Opens."""
        if at > MOST:
            return "shut"
        return "open"

    def ways(self) -> tuple[str, ...]:
        return ("in", "out")

    def odd(self) -> Door:
        return self
'''


def left(path: str, part: str | None = None) -> str:
    return ast.unparse(cut(ast.parse(SOURCE), CodePlace.parse(f"house:{path}", part)))


@pytest.mark.parametrize(
    ("path", "part", "gone", "there"),
    [
        ("NAMES", "a", "'a': 1", "NAMES = {Kind.B: 2}"),
        ("NAMES", "Kind.B", "Kind.B", "NAMES = {'a': 1}"),
        ("PAIR", "y", "Row(", "PAIR = ('x',)"),
        ("MOST", None, "MOST = 7", "MOST = 0"),
        ("Door.open", "if at > MOST", "shut", "return 'open'"),
        ("Door.open", "return 'open'", "return 'open'", "pass"),
        ("Door.ways", None, "'in'", "return ()"),
    ],
)
def test_one_place_goes_and_the_rest_stays(path: str, part: str | None, gone: str, there: str) -> None:
    code = left(path, part)
    assert gone not in code
    assert there in code
    assert "class Door" in code


@pytest.mark.parametrize("path", ["Door.odd", "Door"])
def test_what_has_no_neutral_value_wants_a_narrower_place(path: str) -> None:
    with pytest.raises(BadInputError, match="name a statement"):
        left(path)


@pytest.mark.parametrize(
    ("text", "able"),
    [
        ("flow:claim/to_open/open_claim", True), ("flow:claim/to_open/open_claim#remark", True),
        ("flow:claim/stamping#deadline:stamp_due", True), ("flow:claim", False), ("flow:claim/to_open", False),
        ("clause:R4.28", False), ("intent:fault.crash", False), ("reply:fault.crash/restart", True),
    ],
)  # fmt: skip
def test_only_rules_can_be_taken_out(text: str, able: bool) -> None:
    assert removable(Anchor.parse(text)) is able


@pytest.mark.parametrize(
    "text",
    [
        "reply:fault.crash/restart", "policy:phone_return_days", "forbidden:half_freight", "remark:claim_opened",
        "reason:seven_day", "reason:seven_day#7天无理由", "terms:send_back/phone_return", "card:hotline",
        "card:outlets#R2.10", "reply:complaint.general/phone#warning",
    ],
)  # fmt: skip
def test_the_library_has_everything_but_the_one_row(text: str) -> None:
    library, anchor = packaged_library(), Anchor.parse(text)
    assert Places(flows=FLOWS, library=library).words(anchor)
    with pytest.raises(BadInputError):
        Places(flows=FLOWS, library=thinned(library, anchor)).words(anchor)


def test_a_draw_is_repeated_by_its_seed_and_keeps_to_its_parts() -> None:
    register = read_register()
    assert drawn(register, 7, 30, (1, 2, 3, 4, 5)) == drawn(register, 7, 30, (1, 2, 3, 4, 5))
    assert drawn(register, 7, 30, (1, 2, 3, 4, 5)) != drawn(register, 8, 30, (1, 2, 3, 4, 5))
    assert {key[1] for key in drawn(register, 7, 10, (3,))} == {"3"}
