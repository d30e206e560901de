"""Reading out of a text until when it promises an answer."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cs_assistant.domain.hours import say_moment
from cs_assistant.domain.promises import STATES_A_TIME, said_moment, said_sentence
from cs_assistant.domain.times import SHANGHAI

NOW = datetime(2026, 12, 30, 20, 0, tzinfo=SHANGHAI)


@given(st.integers(min_value=0, max_value=60 * 24 * 60))
def test_the_moment_a_text_says_is_the_moment_that_was_meant(minutes: int) -> None:
    meant = NOW + timedelta(minutes=minutes)
    assert said_moment(f"我问清楚，{say_moment(meant)}前告诉您。", NOW) == meant


def test_over_the_turn_of_the_year_the_nearest_one_is_meant() -> None:
    assert said_moment("1月2日9:00前答复您", NOW) == datetime(2027, 1, 2, 9, 0, tzinfo=SHANGHAI)
    assert said_moment("12月30日18:00前答复您", NOW) == datetime(2026, 12, 30, 18, 0, tzinfo=SHANGHAI)


@pytest.mark.parametrize("text", ["七天无理由在12月31日24:00前都可以申请", "尽快告诉您", "2月30日10:00前", "下午6点前"])
def test_the_end_of_a_period_and_no_moment_are_no_moment(text: str) -> None:
    assert said_moment(text, NOW) is None


def test_the_end_of_a_period_does_not_stand_in_the_way_of_the_answers_time() -> None:
    text = "七天无理由在1月3日24:00前都可以申请。结果12月31日10:00前告诉您。"
    assert said_moment(text, NOW) == datetime(2026, 12, 31, 10, 0, tzinfo=SHANGHAI)


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("您12月20日10:00签收的，我们12月31日18:00前答复您", datetime(2026, 12, 31, 18, 0, tzinfo=SHANGHAI)),
        ("您12月20日10:00前说明过，我们12月31日18:00前答复您", datetime(2026, 12, 31, 18, 0, tzinfo=SHANGHAI)),
        ("活动12月31日20:00开始。我12月31日18:00之前告诉您", datetime(2026, 12, 31, 18, 0, tzinfo=SHANGHAI)),
        ("12月20日10:00签收的，最晚12月31日18:00给您办好", datetime(2026, 12, 31, 18, 0, tzinfo=SHANGHAI)),
        ("12月31日18:00前，我给您一个准信。2小时内联系您", datetime(2026, 12, 31, 18, 0, tzinfo=SHANGHAI)),
        ("您12月20日10:00签收的，我们看一下", None),
        ("物流显示12月29日09:15已到站。我今天22点前给您答复。", None),
        ("活动12月31日20:00开始，我2小时内答复您", None),
    ],
)
def test_the_moment_in_the_words_that_promise_counts_and_not_what_was(text: str, meant: datetime | None) -> None:
    """R5.68: a promise is handed over with the time that was said."""
    assert said_moment(text, NOW) == meant


def test_the_sentence_that_says_when_the_answer_comes_goes_before_one_that_tells_what_was() -> None:
    """R5.68."""
    text = "物流显示11月21日09:15已到站。我今天18点前给您答复。"
    assert said_sentence(text) == "我今天18点前给您答复。"


def test_the_sentence_that_promises_is_kept_and_not_the_rest() -> None:
    text = "着急很正常。我找快递问清，12月31日10:00前告诉您。您接到过电话吗？"
    assert said_sentence(text) == "我找快递问清，12月31日10:00前告诉您。"
    assert said_sentence("明天一定寄") == "明天一定寄"


@pytest.mark.parametrize(
    "text", ["18:00前在这里答复您", "2小时内联系您", "3个工作日内给您说明", "前天问的，今天下午5点前回您"]
)
def test_wordings_that_say_when_an_answer_comes(text: str) -> None:
    assert STATES_A_TIME.search(text)


@pytest.mark.parametrize("text", ["签收7天内可以退货", "之前您告诉过我", "24:00前都可以申请", "拆开前先看外包装"])
def test_wordings_that_promise_no_answer(text: str) -> None:
    assert not STATES_A_TIME.search(text)
