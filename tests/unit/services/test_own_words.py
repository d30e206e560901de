"""Why an order was not sent is said as the warehouse's answer on file says, and not otherwise (R5.17 ⚖)."""

from __future__ import annotations

import pytest

from cs_assistant.domain.decision import Finding
from cs_assistant.flows import FLOWS
from cs_assistant.policy.compliance import RECORDED, Linter
from cs_assistant.services.delay_words import NOT_ASKED, why_not_said
from tests.contract.worlds import packaged_library
from tests.unit.flows.little import case_in, facts

UNSHIPPED = FLOWS["refund_unshipped"]
CAUSES = (
    "仓库盘点，发货晚两天", "双十一单量太大，发不过来", "质检没过正在返工，要晚几天发", "工人请假了，所以晚发",
    "天气原因延误了几天", "系统故障漏单了", "厂家还没到货，所以没发", "这两天促销件太多，仓库来不及发",
)


@pytest.fixture(scope="module")
def linter() -> Linter:
    return Linter(packaged_library().forbidden)


def said(linter: Linter, text: str, state: str = "submitted", **on_file: str) -> Finding | None:
    case = case_in(UNSHIPPED, state, facts(**on_file))
    return why_not_said(text, [case], lambda words: linter.first(RECORDED, words))


@pytest.mark.parametrize("text", CAUSES)
def test_a_cause_nobody_put_on_file_does_not_go_out_where_the_warehouse_can_be_asked(
    linter: Linter, text: str
) -> None:
    found = said(linter, text)
    assert found is not None
    assert found.why == NOT_ASKED


@pytest.mark.parametrize("text", [
    "记录上还没有揽收，原因我问仓库，下午3点前告诉您", "为什么还没发，我去仓库查", "您想等还是退，由您选",
    "手机寄到以后师傅先检测，检测完就寄回给您", "快递已经在送了，下雨天请留意电话", "是不是质检慢了，我问清楚再答您",
])
def test_words_that_name_no_cause_of_a_delay_pass(linter: Linter, text: str) -> None:
    assert said(linter, text) is None


def test_what_the_warehouse_said_may_be_said_and_nothing_beside_it(linter: Linter) -> None:
    told = {"delay_cause": "仓库还没排到", "delay_words": "仓库盘点三天"}
    assert said(linter, "仓库盘点，发货晚两天，11月25日发出", **told) is None
    for more in ("双十一单量太大，发不过来", "仓库盘点，天气也不好，所以晚发"):
        found = said(linter, more, **told)
        assert found is not None
        assert found.why.startswith("和案件里记的不一样，仓库说的是「仓库还没排到；仓库盘点三天」")


def test_an_inspection_is_named_only_where_it_was_one(linter: Linter) -> None:
    """R5.17: 质检 given as the cause where it was another is a false statement (消法§20)."""
    text = "质检发现有一只开线，换一双再发，要晚两天发"
    assert said(linter, text, delay_cause="质检发现问题", delay_words="质检发现一只开线") is None
    assert said(linter, text, delay_cause="没有现货，等补货", delay_words="等补货") is not None


def test_without_a_case_of_the_order_the_linter_only_warns(linter: Linter) -> None:
    assert said(linter, CAUSES[0], state="agreed") is None
    assert why_not_said(CAUSES[0], [], lambda words: linter.first(RECORDED, words)) is None
    assert {finding.level for finding in linter.lint(CAUSES[0], automatic=False)} == {"warn"}
