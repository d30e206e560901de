"""What people enter: its form, whose word it is, and what a case that is opened by hand starts with."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from cs_assistant.domain.facts import moment_of
from cs_assistant.domain.flows import Asked, AskedKind, Fact, Flow, advance, opening_facts
from cs_assistant.domain.people import DESK, Role
from cs_assistant.errors import StepRefusedError
from cs_assistant.flows import FLOWS
from tests.unit.flows.little import LITTLE, NOON, case_in, fact, facts, step, with_steps

FIRST = Asked(key="first", name="初审意见")
SECOND = Asked(key="second", name="复审意见", not_by="first")
REVIEWED = with_steps(
    LITTLE, step("first_review", "new", "looked", asks_for=(FIRST,)),
    step("second_review", "looked", "done", asks_for=(SECOND,)),
    step("both", "new", "done", asks_for=(FIRST, SECOND)),
)  # fmt: skip


def by(name: str, value: str = "同意", on_behalf: str | None = None) -> Fact:
    return replace(fact(value), by=name, on_behalf=on_behalf)


@pytest.mark.parametrize(
    ("first", "second"),
    [
        (by("小王"), by("小王")),
        (by("小林", on_behalf="小王，电话"), by("小王")),
        (by("小林", on_behalf="品保部小王，微信"), by("小王")),
        (by("小王"), by("小林", on_behalf="小王（书面）")),
    ],
)
def test_two_reviewers_are_two_people_whoever_typed_it(first: Fact, second: Fact) -> None:
    case = case_in(REVIEWED, "looked", {"first": first})
    with pytest.raises(StepRefusedError, match=r"复审意见（要由另一个人来填：「初审意见」是.*小王填的，两人不得相同）"):
        advance(REVIEWED, case, "second_review", roles=DESK, given={"second": second}, now=NOON)


@pytest.mark.parametrize("second", [by("陈姐"), by("小王", on_behalf="陈姐，电话")])
def test_another_person_may_and_so_may_one_whose_word_a_colleague_writes_down(second: Fact) -> None:
    case = case_in(REVIEWED, "looked", {"first": by("小王")})
    assert advance(REVIEWED, case, "second_review", roles=DESK, given={"second": second}, now=NOON).case.state == "done"


@pytest.mark.parametrize(("flow_key", "state"), [("invoice", "asked"), ("refund_invoice", "registered")])
@pytest.mark.parametrize("event", ["needs_invoice", "title_corrected"])
def test_a_companys_invoice_wants_its_tax_number_and_a_persons_none(flow_key: str, state: str, event: str) -> None:
    """R5.37. The field said 公司抬头必填 and a step without it was taken all the same."""
    flow = FLOWS[flow_key]
    case = case_in(flow, state if event == "needs_invoice" else "invoicing")
    company = facts(title_kind="公司", invoice_title="示例有限公司")
    for blank in ({}, facts(tax_no=" ")):
        with pytest.raises(StepRefusedError, match="缺：税号（公司抬头必填）") as refused:
            advance(flow, case, event, roles=DESK, given=company | blank, now=NOON)
        assert refused.value.missing == ("税号（公司抬头必填）",)
    for given in (company | facts(tax_no="91X"), facts(title_kind="个人", invoice_title="小鱼儿")):
        assert advance(flow, case, event, roles=DESK, given=given, now=NOON).case.state == "invoicing"


def test_one_person_cannot_give_both_words_in_one_step() -> None:
    with pytest.raises(StepRefusedError, match="两人不得相同"):
        advance(
            REVIEWED, case_in(REVIEWED), "both", roles=DESK, given={"first": by("小王"), "second": by("小王")}, now=NOON
        )


@pytest.mark.parametrize(
    ("kind", "good", "bad"),
    [
        (AskedKind.DAY, "2026-11-30", "月底"),
        (AskedKind.MOMENT, "2026-11-30 14:00", "明天下午"),
        (AskedKind.MOMENT, "2026-11-30T14:00+08:00", "2026-13-30 14:00"),
        (AskedKind.AMOUNT, "128.50", "一百"),
    ],
)
def test_a_day_a_moment_and_an_amount_have_a_form(kind: AskedKind, good: str, bad: str) -> None:
    flow = with_steps(LITTLE, step("go", "new", "done", asks_for=(Asked(key="x", name="填的", kind=kind),)))
    assert advance(flow, case_in(flow), "go", roles=DESK, given=facts(x=good), now=NOON).case.fact("x") == good
    with pytest.raises(StepRefusedError, match="填的（要写成"):
        advance(flow, case_in(flow), "go", roles=DESK, given=facts(x=bad), now=NOON)


def test_a_moment_without_a_zone_is_shanghai_time() -> None:
    assert moment_of("2026-11-22 12:00") == NOON


def test_a_stamp_is_the_moment_of_the_step_unless_a_person_knows_better() -> None:
    flow = with_steps(LITTLE, step("go", "new", "looked", stamps=("told_at",)))
    assert moment_of(str(advance(flow, case_in(flow), "go", roles=DESK, now=NOON).case.fact("told_at"))) == NOON
    earlier = facts(told_at="2026-11-22 09:30")
    after = advance(flow, case_in(flow), "go", roles=DESK, given=earlier, now=NOON).case
    assert after.fact("told_at") == "2026-11-22 09:30"
    with pytest.raises(StepRefusedError, match="要写成"):
        advance(flow, case_in(flow), "go", roles=DESK, given=facts(told_at="刚才"), now=NOON)


def test_what_adds_stands_below_what_was_said_before_with_its_time_and_author() -> None:
    asked = Asked(key="used", name="材料", adds=True)
    flow = with_steps(LITTLE, step("again", "looked", "looked", asks_for=(asked,)))
    case, later = case_in(flow, "looked"), NOON + timedelta(days=1)
    case = advance(flow, case, "again", roles=DESK, given={"used": by("小王", "换电池 1 块")}, now=NOON).case
    more = replace(by("小王", "加密封圈", on_behalf="马师傅，电话"), at=later)
    case = advance(flow, case, "again", roles=DESK, given={"used": more}, now=later).case
    assert case.fact("used") == "2026-11-22 12:00 小王：换电池 1 块\n2026-11-23 12:00 马师傅：加密封圈"


SITE = Asked(key="site", name="工地名称")
OPENED: Flow = replace(LITTLE, openers=DESK, opening=(SITE, Asked(key="wish", name="要求", optional=True)))


def test_a_case_starts_with_what_its_table_asks_for() -> None:
    given = facts(site="三号楼", wish=" ")
    assert {key: each.value for key, each in opening_facts(OPENED, DESK, given).items()} == {"site": "三号楼"}


@pytest.mark.parametrize(
    ("flow", "roles", "given", "words"),
    [
        (OPENED, DESK, {}, "还不能开「小流程」，缺：工地名称。"),
        (OPENED, DESK, {"site": " "}, "缺：工地名称"),
        (OPENED, DESK, {"site": "三号楼", "stray": "1"}, "这一步不收「stray」"),
        (OPENED, {Role.WAREHOUSE}, {"site": "三号楼"}, "开「小流程」要由客服、资深客服、主管来做"),
        (LITTLE, DESK, {}, "「小流程」不由人直接开"),
    ],
)
def test_a_refused_opening_says_why_in_the_words_of_a_step(
    flow: Flow, roles: frozenset[Role], given: dict[str, str], words: str
) -> None:
    with pytest.raises(StepRefusedError) as caught:
        opening_facts(flow, roles, facts(**given))
    assert words in caught.value.message
