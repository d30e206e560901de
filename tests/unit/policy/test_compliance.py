"""The outbound linter."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cs_assistant.domain.decision import Level
from cs_assistant.domain.scripts import ForbiddenRule
from cs_assistant.errors import LibraryError
from cs_assistant.policy.compliance import Linter, lint
from tests.unit.policy.cases import HERE


def rule(pattern: str, level: str = "block", rule_id: str = "r") -> ForbiddenRule:
    return ForbiddenRule(id=rule_id, pattern=pattern, level=level, why="不作绝对承诺", source="广告法", place=HERE)


ABSOLUTE = rule("百分之百|100%|保证|一定能")


@pytest.mark.parametrize("text", [
    "我们保证修好", "我们保 证修好", "我们保　证修好", "保\u200b证", "保\u200d\ufe0f证", "保\u00ad 证", "１００％正品",
    "1 0 0 ％", "一\t定 能", "保\ufeff\u2060证", "百 分 之 百",
])
def test_what_is_forbidden_is_found_however_it_is_spaced_or_widened(text: str) -> None:
    (found,) = lint(text, [ABSOLUTE], automatic=False)
    assert (found.rule, found.level, found.why) == ("r", Level.BLOCK, "不作绝对承诺")


@pytest.mark.parametrize("text", ["", "您好", "这是唯一\n定制款能退", "保你满意，证件带好"])
def test_a_clean_text_and_words_on_different_lines_are_left_alone(text: str) -> None:
    assert lint(text, [ABSOLUTE], automatic=True) == ()


def test_the_excerpt_is_what_was_written() -> None:
    (found,) = lint("亲，这台手机１ ０ ０ ％是新的，放心", [ABSOLUTE], automatic=False)
    assert "１ ０ ０ ％" in found.excerpt
    assert len(found.excerpt) <= 20


def test_warnings_warn_and_blocks_block_whoever_sends() -> None:
    rules = [rule("尽快", "warn", "vague"), rule("保证")]
    for automatic in (False, True):
        found = lint("保证尽快", rules, automatic=automatic)
        assert [(item.rule, item.level) for item in found] == [("vague", Level.WARN), ("r", Level.BLOCK)]


def test_what_only_a_person_may_send_blocks_an_automatic_text_alone() -> None:
    money = rule("退款", "automatic")
    assert lint("给您退 款", [money], automatic=False) == ()
    assert [found.level for found in lint("给您退 款", [money], automatic=True)] == [Level.BLOCK]


def test_a_pattern_may_be_written_in_full_width_and_mind_its_case_not() -> None:
    assert lint("微信:abc", [rule("微信：")], automatic=False)
    assert lint("加VX聊", [rule("加（vx|qq）|加vx")], automatic=False)
    assert lint("(私下)", [rule(r"（私下\）")], automatic=False)
    assert lint("价格3", [rule("[０-９]")], automatic=False)


def test_spaces_a_pattern_asks_for_are_still_there() -> None:
    assert lint("call me now", [rule(r"call\sme")], automatic=False)


def test_a_pattern_that_matches_nothing_at_all_gives_the_texts_beginning() -> None:
    assert lint("您好", [rule("x*")], automatic=False)[0].excerpt == "您好"
    assert lint("", [rule("x*")], automatic=False)[0].excerpt == ""


@pytest.mark.parametrize("bad", [rule("(保证"), rule("保证", "forbid")])
def test_a_rule_that_cannot_be_used_is_named_with_its_place(bad: ForbiddenRule) -> None:
    with pytest.raises(LibraryError, match=r"test\.yaml 第 1 行：规则 r"):
        Linter([bad])


HALF = replace(
    rule("一半|各半"), near=("运费|邮费",), unless=(r"不(?:用|会让)您.{0,4}一半", r"(?s).*开玩笑.*")
)


@pytest.mark.parametrize("text", [
    "运费一人一半", "一半的邮费您出", "您看。运费各半可以吗", "不用您出一半，算了，运费一人一半", "运费？一半",
    "运·费·一·半", "运*费一*半", "邮 费 一 半",
])
def test_what_must_stand_nearby_is_looked_for_in_the_same_sentence_on_either_side(text: str) -> None:
    assert lint(text, [HALF], automatic=False)


@pytest.mark.parametrize("text", [
    "运费我们出。鞋带剪了一半", "运费我们出\n一半", "一半！运费我们出", "运费不用您出一半", "邮费不会让您担一半",
    "运费一半\n开玩笑的", "鞋带剪了一半", "运费我们出",
])
def test_another_sentence_and_an_excepted_wording_do_not_count(text: str) -> None:
    assert lint(text, [HALF], automatic=False) == ()


@pytest.mark.parametrize("bad", [replace(HALF, near=("(",)), replace(HALF, unless=("(",))])
def test_an_expression_beside_the_pattern_that_cannot_be_used_is_named_too(bad: ForbiddenRule) -> None:
    with pytest.raises(LibraryError, match=r"规则 r 的 (near|unless)"):
        Linter([bad])


class _Asked:
    """Stands in for an expression of `near` and counts how often it is searched for."""

    def __init__(self) -> None:
        self.times = 0

    def search(self, sentence: str) -> bool:
        self.times += 1
        return "运费" in sentence


def test_a_sentence_is_judged_once_however_many_matches_stand_in_it() -> None:
    linter, asked = Linter([HALF]), _Asked()
    linter._rules = (replace(linter._rules[0], near=(asked,)),)  # type: ignore[arg-type]
    assert linter.lint("一半" * 500 + "。" + "一半" * 500, automatic=False) == ()
    assert asked.times == 2
    assert linter.lint("一半" * 500 + "。" + "一半" * 500 + "的运费", automatic=False)


def test_the_same_text_is_searched_once_a_library_and_once_an_audience() -> None:
    money, linter = rule("退款", "automatic", "money"), Linter([rule("退款", "automatic", "money"), ABSOLUTE])
    first = linter.lint("保证退款", automatic=False)
    assert linter.lint("保证退款", automatic=False) is first
    assert [found.rule for found in linter.lint("保证退款", automatic=True)] == ["money", "r"]
    assert Linter([money]).lint("保证退款", automatic=False) == ()


@given(st.text("半一用不您", max_size=40))
def test_a_match_counts_exactly_where_no_excepted_wording_touches_it(text: str) -> None:
    one = replace(rule("一半"), unless=("不用您?.{0,4}一", "您一", "不用"))
    every = [found.span() for each in one.unless for found in re.finditer(each, text)]
    wanted = any(
        not any(first < match.end() and match.start() < last for first, last in every)
        for match in re.finditer("一半", text)
    )
    assert bool(lint(text, [one], automatic=False)) is wanted


@given(st.lists(st.sampled_from([" ", "\u200b", "\t", "\u3000", "\ufeff", ""]), min_size=3, max_size=3), st.text())
def test_nothing_invisible_hides_a_word(gaps: list[str], around: str) -> None:
    hidden = f"{around}一{gaps[0]}定{gaps[1]}{gaps[2]}能{around}"
    assert lint(hidden, [ABSOLUTE], automatic=False)


@given(st.text())
def test_any_text_can_be_linted(text: str) -> None:
    for found in lint(text, [ABSOLUTE, rule(".", "warn", "any")], automatic=True):
        assert found.excerpt in text
