"""What the procedures say a buyer may have on which day, and who pays the freight: one sentence a row (R2, R5).

In the lawful reading where the source deviates (D1–D14). Signed for on 2026-11-10, unless a row says otherwise.
"""

from __future__ import annotations

import pytest

from cs_assistant.domain.script_library import Library
from cs_assistant.domain.scripts import ForbiddenRule
from cs_assistant.policy.compliance import Linter
from cs_assistant.policy.reasons import map_reason
from tests.contract.worlds import packaged_library
from tests.unit.policy.cases import outcome, policy, verdict

PHONE = {"signed_at": "2026-11-10T09:00", "product": "phone"}
FAULTY = {**PHONE, "fault": "confirmed"}
RETURN, EXCHANGE, REPAIR, PART = (f"three_guarantees.{row}" for row in ("return", "exchange", "repair", "part"))
SEVEN, BACK, AFTER_SALE = "seven_day.return", "freight.return", "platform.after_sale"


@pytest.mark.parametrize(
    ("right", "case", "value", "last"),
    [
        pytest.param(RETURN, {"on": "2026-11-17"}, "yes", "2026-11-17", id="R2.5 R2.21 R2.47 seventh day"),
        pytest.param(RETURN, {"on": "2026-11-18"}, "no", "2026-11-17", id="R2.5 R2.21 eighth day"),
        pytest.param(EXCHANGE, {"on": "2026-11-25"}, "yes", "2026-11-25", id="R2.6 R2.21 R2.42 fifteenth day"),
        pytest.param(EXCHANGE, {"on": "2026-11-26"}, "no", "2026-11-25", id="R2.6 R2.21 sixteenth day"),
        pytest.param(REPAIR, {"on": "2027-11-10"}, "yes", "2027-11-10", id="R2.7 a year"),
        pytest.param(REPAIR, {"on": "2027-11-11"}, "no", "2027-11-10", id="R2.7 past a year"),
        pytest.param(PART, {"on": "2027-05-10", "part": "battery"}, "yes", "2027-05-10", id="R2.8 battery"),
        pytest.param(PART, {"on": "2027-02-10", "part": "wired_earphone"}, "yes", "2027-02-10", id="R2.8 earphone"),
        pytest.param(PART, {"on": "2027-11-10", "part": "charger"}, "yes", "2027-11-10", id="R2.8 charger"),
        pytest.param(PART, {"on": "2027-02-10", "part": "memory_card"}, "yes", "2027-02-10", id="R2.8 card"),
        pytest.param(PART, {"on": "2027-11-10", "part": "bluetooth_headset"}, "yes", "2027-11-10", id="R2.8 headset"),
        pytest.param(PART, {"on": "2026-11-12", "part": "gift"}, "unknown", None, id="R2.9 gift: a person says"),
        pytest.param(RETURN, {"on": "2026-11-12", "condition": ["scratched"]}, "yes", "2026-11-17", id="R2.5 D4"),
    ],
)
def test_a_phone_with_a_confirmed_fault(right: str, case: dict[str, object], value: str, last: str | None) -> None:
    assert outcome(right, **FAULTY, **case) == (value, last)


def test_a_promised_part_says_that_it_is_our_promise() -> None:
    """R2.8, D12."""
    found = verdict(PART, on="2026-12-01", **FAULTY, part="memory_card")
    assert "承诺" in found.reason


def test_a_gift_has_the_period_its_shop_wrote_down() -> None:
    """R2.9 in its lawful variant (D11)."""
    numbers = policy(gift_warranty_months=3)
    assert outcome(PART, numbers, on="2027-02-10", **FAULTY, part="gift") == ("yes", "2027-02-10")


@pytest.mark.parametrize(
    ("case", "payer"),
    [
        pytest.param({"fault": "confirmed"}, "shop", id="R2.22 R5.43 R5.49 D1 a fault is ours, both ways"),
        pytest.param({"fault": "human"}, "buyer", id="R2.23 human damage"),
        pytest.param({"fault": "none", "report": "ours"}, "buyer", id="R2.23 no fault, with a report"),
        pytest.param({"fault": "none"}, "unknown", id="R2.23 R2.20 no fault, without a report"),
        pytest.param({"reason": "seven_day"}, "buyer", id="R2.26 R5.49 D7 did not want it"),
        pytest.param({"agreed_freight": "shop", "reason": "seven_day"}, "shop", id="R5.46 R5.49 what was promised"),
        pytest.param({}, "unknown", id="R5.49 not known"),
    ],
)
def test_who_pays_to_send_it_back(case: dict[str, object], payer: str) -> None:
    assert outcome(BACK, on="2026-11-12", **PHONE, **case)[0] == payer


@pytest.mark.parametrize(
    ("condition", "value"),
    [
        pytest.param([], "yes", id="R2.26 R2.27 as it is"),
        pytest.param(["opened", "tried"], "yes", id="R2.27 R2.28 D8 opened and tried"),
        pytest.param(["box_missing"], "yes", id="R2.28 D9 without the box"),
        pytest.param(["accessories_missing"], "unknown", id="R2.28 D9 a person weighs what is missing"),
        pytest.param(["activated"], "no", id="R2.27 activated"),
    ],
)
def test_the_seven_days_without_a_reason(condition: list[str], value: str) -> None:
    assert outcome(SEVEN, on="2026-11-12", **PHONE, condition=condition)[0] == value


@pytest.mark.parametrize(
    ("on", "value"),
    [
        pytest.param("2026-12-05", "yes", id="R5.62 R5.69 fifteenth day after success"),
        pytest.param("2026-12-06", "no", id="R5.62 the day after"),
    ],
)
def test_after_sales_after_success(on: str, value: str) -> None:
    assert outcome(AFTER_SALE, on=on, **PHONE, success_at="2026-11-20")[0] == value


def test_a_refund_before_shipment_is_due() -> None:
    """R5.8, R5.13: paid, not sent; and where it was sent after the buyer had asked."""
    assert outcome("refund.unshipped", on="2026-11-12", paid_at="2026-11-11", product="shoes")[0] == "yes"
    asked_first = {"paid_at": "2026-11-10", "refund_asked_at": "2026-11-11", "shipped_at": "2026-11-12"}
    assert outcome("refund.unshipped", on="2026-11-13", product="shoes", **asked_first)[0] == "yes"


@pytest.mark.parametrize(
    ("reason", "stated", "value"),
    [
        pytest.param("invoice", "unwanted", "yes", id="R5.36 says something else than was chosen"),
        pytest.param("freight", "unwanted", "yes", id="R5.46 chose freight by mistake"),
        pytest.param("quality", "unwanted", "no", id="R5.24 R5.25 quality is never questioned"),
        pytest.param("late_shipping", "unwanted", "no", id="R5.16 R5.18 nor is late shipping"),
        pytest.param("out_of_stock", None, "no", id="R5.16 R5.54 nor anything nobody contradicted"),
        pytest.param("invoice", None, "no", id="R5.54 without the buyer's own words"),
    ],
)
def test_a_reason_is_questioned_only_where_the_buyer_contradicts_it(
    reason: str, stated: str | None, value: str
) -> None:
    said = {} if stated is None else {"stated_reason": stated}
    found = outcome("reason.may_ask_change", on="2026-11-12", **PHONE, reason=reason, **said)
    assert found[0] == value


@pytest.fixture(scope="module")
def library() -> Library:
    return packaged_library()


@pytest.mark.parametrize(
    ("words", "reason"),
    [
        pytest.param("不要了", "unwanted", id="R5.7 1"),
        pytest.param("未按约定时间发货", "late_shipping", id="R5.7 2"),
        pytest.param("缺货", "out_of_stock", id="R5.7 3"),
        pytest.param("拍错订单", "ordered_wrongly", id="R5.7 4"),
        pytest.param("7天无理由", "seven_day", id="R5.7 R5.23 5"),
        pytest.param("收到商品不符", "mismatch", id="R5.7 R5.23 6"),
        pytest.param("商品质量问题", "quality", id="R5.7 R5.23 7"),
        pytest.param("收到商品破损", "damaged", id="R5.7 R5.23 8"),
        pytest.param("退运费", "freight", id="R5.7 R5.23 9"),
        pytest.param("未收到货", "not_received", id="R5.7 10"),
        pytest.param("发票问题", "invoice", id="R5.7 11"),
    ],
)
def test_the_eleven_reasons_of_the_source_are_known_by_their_words(words: str, reason: str, library: Library) -> None:
    assert map_reason(words, library.reasons)[0] == reason


@pytest.mark.parametrize(
    ("said", "rule"),
    [
        pytest.param("赠送的附件不作保修", "gift_no_warranty", id="R2.9 D11"),
        pytest.param("质量问题往返运费您和我们各承担一半", "half_freight", id="R2.22 D1"),
        pytest.param("我们有权拒绝您的退换货", "right_to_refuse", id="R2.32 D3"),
        pytest.param("没有先联系就寄回来的，我们不受理", "unannounced_return", id="R2.32 not announced"),
        pytest.param("检测以我司出具的检测报告为准", "sole_report", id="R2.20 D2"),
        pytest.param("请您修改退款原因", "ask_change_reason", id="R5.16 R5.18 R5.25 R5.54"),
        pytest.param("请把支付宝账号和姓名发我，邮费退给您", "payment_account", id="R5.55"),
        pytest.param("质量问题的退款我们拒绝您的申请", "plain_refusal", id="R5.24"),
        pytest.param("您这是恶意投诉", "label_buyer", id="R2.62"),
    ],
)
def test_what_the_source_said_and_the_law_does_not_allow_is_stopped(said: str, rule: str, library: Library) -> None:
    """Several rules may stop a wording; each has to stop its own."""
    rules: tuple[ForbiddenRule, ...] = library.forbidden
    found = Linter(rules).lint(said, automatic=False)
    assert rule in {finding.rule for finding in found if finding.level == "block"}


def test_an_offer_that_boasts_is_pointed_out(library: Library) -> None:
    """R5.77 in its lawful variant: an activity is described as it is."""
    found = Linter(library.forbidden).lint("这个活动很划算，错过就没有了", automatic=False)
    assert "hard_sell" in {finding.rule for finding in found}
