"""The register of requirements: all 238 are placed, what it names exists, and every executed one has its tests."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import replace
from pathlib import Path

import pytest

from cs_assistant.domain.script_library import Library
from cs_assistant.domain.scripts import Level
from cs_assistant.errors import BadInputError
from cs_assistant.evaluation.citations import Citations, cited, every_id
from cs_assistant.evaluation.places import Anchor, Places
from cs_assistant.evaluation.requirements import Placing, all_requirements, problems, read_register
from cs_assistant.flows import FLOWS
from tests.contract.worlds import packaged_library

ROOT = Path(__file__).parents[3]
TESTS = ROOT / "tests"
SAID_IN = ("src", "scripts_zh", "tests", "docs", "bench", "README.md")
TEXTS = {".py", ".yaml", ".md", ".txt", ".tsv", ".html", ".js", ".css"}
MADE_UP = {"R2.1333", "R5.800", "R9.9"}
"""Ids that tests use because there is no such requirement."""


@pytest.fixture(scope="module")
def library() -> Library:
    return packaged_library()


def test_there_are_238_in_five_parts() -> None:
    assert len(every_id()) == 238
    assert Counter(key[:2] for key in every_id()) == {"R1": 40, "R2": 66, "R3": 17, "R4": 33, "R5": 82}


def test_every_requirement_is_placed_and_every_executed_one_is_proved(library: Library) -> None:
    assert problems(library, FLOWS, read_register(), Citations(folder=TESTS)) == ()


def test_every_requirement_is_known_by_a_clause_with_its_level(library: Library) -> None:
    levels = Counter(library.clauses[key].level for key in every_id())
    assert levels == {Level.EXECUTED: 192, Level.ADVISED: 30, Level.KNOWN: 16}


def test_no_text_of_the_project_cites_a_requirement_that_does_not_exist() -> None:
    known = set(every_id()) | MADE_UP
    strange = {
        f"{path.relative_to(ROOT)}: {key}"
        for name in SAID_IN
        for path in ([ROOT / name] if (ROOT / name).is_file() else sorted((ROOT / name).rglob("*")))
        if path.is_file() and path.suffix in TEXTS
        for key in cited(path.read_text(encoding="utf-8"))
        if key not in known
    }
    assert strange == set()


def test_no_reply_consent_text_or_step_cites_a_superseded_requirement(library: Library) -> None:
    superseded = {key for key, clause in library.clauses.items() if not clause.kept}
    assert superseded >= {"R2.9", "R2.22", "R2.27", "R2.32", "R5.16", "R5.18", "R5.24", "R5.25", "R5.54", "R5.55"}
    said = [*(reply for intent in library.intents.values() for reply in intent.replies)]
    assert not [reply.id for reply in said if superseded & set(reply.clause)]
    assert not [text.id for terms in library.terms for text in terms.texts if superseded & set(text.clause)]
    assert not [step.event for flow in FLOWS.values() for step in flow.steps if superseded & set(step.clause)]


def test_a_superseded_requirement_says_why_and_lives_where_its_lawful_variant_does(library: Library) -> None:
    for row in all_requirements(library, FLOWS):
        if not row.kept:
            assert row.why
            assert row.lives


@pytest.mark.parametrize(
    ("text", "ids"),
    [
        ("R5.4, R5.5", ["R5.4", "R5.5"]),
        ("R5.30–R5.33", ["R5.30", "R5.31", "R5.32", "R5.33"]),
        ("R2.12-14 and R1.40", ["R2.12", "R2.13", "R2.14", "R1.40"]),
        ("R2.35d–f", ["R2.35"]),
        ("R5.30–R2.34", ["R5.30"]),
        ("R9.9, XR1.2, R1.2.3", ["R1.2"]),
        ("「R5.12」", ["R5.12"]),
    ],
)
def test_a_citation_is_one_id_or_a_range(text: str, ids: list[str]) -> None:
    assert list(cited(text)) == ids


@pytest.mark.parametrize(
    ("anchor", "words"),
    [
        ("flow:refund_unshipped/to_submit/submit#remark", "·待提交仓库 →「提交仓库作废」的备注「已经提交未发退」"),
        ("flow:claim/*/buyer_choice#choice:buyer_choice=只退款", "可选「只退款」"),
        ("flow:claim/stamping#deadline:stamp_due", "的期限「财务还没盖章，催一次」"),
        ("flow:refund_unshipped/voided/agree#need:warehouse_remark", "的条件「仓库备注订单已作废」"),
        ("reply:fault.crash/reset_warning", "话术「死机卡顿·"),
        ("policy:phone_return_days", "7天"),
        ("reason:seven_day#7天无理由", "在平台上的写法「7天无理由」"),
        ("remark:claim_opened", "订单备注「索赔单已开」"),
        ("document:return/back#price", "销售退回单（back）的单价"),
        ("code:policy.freight:freight", "程序 policy.freight.freight"),
        ("clause:R4.28", "知识："),
    ],
)
def test_a_place_is_told_in_chinese(anchor: str, words: str, library: Library) -> None:
    assert words in Places(flows=FLOWS, library=library).words(Anchor.parse(anchor))


@pytest.mark.parametrize(
    ("anchor", "words"),
    [
        ("flow:refund_unshiped/to_submit/submit", "是不是想写 refund_unshipped"),
        ("flow:claim/to_open/open_clam", "是不是想写 open_claim"),
        ("flow:claim/to_open/open_claim#need:prize", "是不是想写 price"),
        ("flow:claim/stamping/stamped#remark", "没有「remark」"),
        ("flow:claim/*/open_claim#asks:nothing", "没有要填的「nothing」"),
        ("reply:fault.crash/restarts", "是不是想写 fault.crash/restart"),
        ("document:return/back#colour", "没有「colour」这一栏"),
        ("code:policy.freight:frieght", "是不是想写 freight"),
        ("code:policy.nowhere:x", "没有模块"),
        ("code:policy.freight:freight#if nobody", "没有这一句"),
        ("code:policy.phone_rows:PROMISED#Part.NOTHING", "没有这一项"),
        ("page:home", "没有「page」这种地方"),
    ],
)
def test_a_place_that_is_not_there_says_so_and_what_was_meant(anchor: str, words: str, library: Library) -> None:
    with pytest.raises(BadInputError) as told:
        Places(flows=FLOWS, library=library).words(Anchor.parse(anchor))
    assert words in told.value.message


@pytest.mark.parametrize("text", ["", "flow", "flow:", "reply:x#"])
def test_an_anchor_has_a_kind_and_a_place(text: str) -> None:
    with pytest.raises(BadInputError, match="看不懂"):
        Anchor.parse(text)


def test_what_is_wrong_with_a_register_is_said_by_id(library: Library, tmp_path: Path) -> None:
    good = read_register()
    broken = {key: row for key, row in good.items() if key != "R5.13"}
    broken["R5.12"] = replace(good["R5.12"], tests=("unit/nowhere.py::test_x", "unit/flows/test_golden.py::test_y"))
    broken["R5.14"] = replace(good["R5.14"], tests=())
    broken["R5.4"] = replace(good["R5.4"], lives=(Anchor.parse("clause:R5.4"),))
    broken["R5.5"] = replace(good["R5.5"], lives=(Anchor.parse("remark:gone"),))
    broken["R5.800"] = Placing(id="R5.800", lives=(), tests=())
    told = "\n".join(problems(library, FLOWS, broken, Citations(folder=TESTS)))
    for part in (
        "R5.13：没有写住在哪里", "R5.12：没有测试文件 unit/nowhere.py",
        "R5.12：测试 unit/flows/test_golden.py::test_y 只和", "R5.14 是【机】，没有测试",
        "R5.4 是【机】，只有知识条目不够", "R5.5：remark:gone 不在了", "没有编号「R5.800」",
    ):  # fmt: skip
        assert part in told
    (tmp_path / "test_mute.py").write_text("def test_something() -> None: ...\n", encoding="utf-8")
    mute = Citations(folder=tmp_path)
    assert list(mute.complaints("test_mute.py::test_something", "R5.12")) == ["test_mute.py 没有提到 R5.12。"]
    assert list(mute.complaints("test_mute.py::test_other", "R5.12")) == ["test_mute.py 里没有测试 test_other。"]


@pytest.mark.parametrize("text", ["R5.12: [", "R5.12: {lives: []}", "R5.12: {lives: [flow], tests: []}", "- R5.12"])
def test_a_register_that_cannot_be_read_says_so(text: str) -> None:
    with pytest.raises(BadInputError, match=re.escape("requirements.yaml")):
        read_register(text)
