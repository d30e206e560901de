"""Promised times with a day of their own: the day that was said, and never an earlier moment.

Regression: 周五下午3点前 was counted as today 15:00 and 1.5小时内 as five hours, so a promise was due on the wrong day.
"""

from __future__ import annotations

from datetime import datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cs_assistant.domain.hours import ServiceHours
from cs_assistant.domain.times import SHANGHAI
from cs_assistant.understanding.promised_times import promised_by

MONDAY = datetime(2026, 11, 23, 10, 0, tzinfo=SHANGHAI)
HOURS = ServiceHours(opens=time(9), closes=time(21, 30))


@pytest.mark.parametrize(
    ("text", "due"),
    [
        ("周五下午3点前给您答复", "11-27 15:00"),
        ("这周五下午3点前给您答复", "11-27 15:00"),
        ("本周日20点前联系您", "11-29 20:00"),
        ("礼拜天中午前答复您", "11-29 14:00"),
        ("下周一上午11点前联系您", "11-30 11:00"),
        ("下个星期三给您答复", "12-02 21:30"),
        ("下下周三给您答复", "12-09 21:30"),
        ("周一下午3点前给您答复", "11-23 15:00"),
        ("周一9点前给您答复", "11-30 09:00"),
        ("周五晚8点前给您答复", "11-27 20:00"),
        ("周五下班前给您答复", "11-27 21:30"),
        ("25号18点前给您答复", "11-25 18:00"),
        ("二十五号晚上八点前给您答复", "11-25 20:00"),
        ("3号前给您答复", "12-03 21:30"),
        ("下个月3号前给您答复", "12-03 21:30"),
        ("11月25日下午3点前给您答复", "11-25 15:00"),
        ("1月5日前给您答复", "01-05 21:30"),
        ("周三（25号）下午3点前给您答复", "11-25 15:00"),
        ("明天周二下午3点前给您答复", "11-24 15:00"),
        ("明天 18点前给您答复", "11-24 18:00"),
        ("明天我会在下午3点前联系您", "11-24 15:00"),
        ("明天下午3点到5点前给您答复", "11-24 18:00"),
        ("下午3点15分前给您答复", "11-23 15:15"),
        ("下午三点一刻前给您答复", "11-23 15:15"),
        ("1.5小时内给您回复", "11-23 11:30"),
        ("半小时内给您回复", "11-23 10:30"),
        ("一个半小时内给您回复", "11-23 11:30"),
        ("一小时半内给您回复", "11-23 11:30"),
        ("1小时30分钟内给您回复", "11-23 11:30"),
        ("一百二十分钟内联系您", "11-23 12:00"),
        ("今天我问一下仓库，18点前告诉您", "11-23 18:00"),
    ],
)
def test_the_day_and_the_length_that_were_said_are_read(text: str, due: str) -> None:
    """R5.17: the moment on the promise is the one the buyer was told."""
    found = promised_by(text, MONDAY, HOURS)
    assert found is not None
    assert f"{found:%m-%d %H:%M}" == due


@pytest.mark.parametrize(
    "text",
    [
        "下周18点前联系您", "月底18点前联系您", "周末18点前联系您", "节后下午3点前联系您", "次日18点前联系您",
        "三天后下午3点前联系您", "每天18点前联系您", "周一到周五18点前联系您", "上周五下午3点前联系您",
        "11/25 18点前联系您", "11.25下午3点前联系您", "周四或周五给您答复", "周五以后给您答复", "31号前给您答复",
        "2月30日18点前给您答复", "周三（26号）下午3点前给您答复", "您明天的快递我18点前回复您",
        "收到后24小时内给您答复", "明天起24小时内给您答复", "几十分钟内联系您", "3日内给您答复", "12号客服给您回复",
    ],
)  # fmt: skip
def test_a_day_or_a_beginning_that_cannot_be_read_promises_no_moment(text: str) -> None:
    assert promised_by(text, MONDAY, HOURS) is None


MOMENTS = st.datetimes(datetime(2026, 1, 1), datetime(2027, 12, 31)).map(lambda each: each.replace(tzinfo=SHANGHAI))
WORDS = [
    "今天", "明天", "周五", "下周", "下周一", "25号", "11月", "25日", "下午", "晚上", "3", "1.5", "点", "半", "前",
    "小时", "内", "给您答复", "联系您", "，", "后", "到", "个", "十",
]  # fmt: skip


@given(st.lists(st.sampled_from(WORDS), max_size=9).map("".join), MOMENTS)
def test_no_promise_lies_in_the_past(text: str, now: datetime) -> None:
    due = promised_by(text, now, HOURS)
    assert due is None or due > now


@given(MOMENTS, st.integers(0, 40), st.integers(0, 23), st.sampled_from(["前", "之前", "以前"]))
def test_a_date_with_an_hour_is_due_on_that_date_at_that_hour(now: datetime, ahead: int, hour: int, until: str) -> None:
    said = (now + timedelta(days=ahead)).replace(hour=hour, minute=0, second=0, microsecond=0)
    due = promised_by(f"{said.month}月{said.day}日{hour:02}:00{until}给您答复", now, HOURS)
    assert due == (said if said > now else None)


@given(MOMENTS, st.integers(0, 6), st.integers(7, 20), st.sampled_from(["", "这", "下"]))
def test_a_weekday_is_due_on_that_weekday_and_not_before(now: datetime, weekday: int, hour: int, which: str) -> None:
    due = promised_by(f"{which}周{'一二三四五六日'[weekday]}{hour}:00前联系您", now, HOURS)
    monday = now.date() - timedelta(days=now.weekday())
    said = datetime.combine(monday + timedelta(days=weekday + 7 * (which == "下")), time(hour), SHANGHAI)
    assert due == (said if said > now else None if which else said + timedelta(days=7))


@given(MOMENTS, st.integers(1, 720))
def test_a_decimal_of_hours_lasts_as_long_as_it_says(now: datetime, tenths: int) -> None:
    due = promised_by(f"{tenths / 10}小时内联系您", now, HOURS)
    assert due == now + timedelta(minutes=6 * tenths)
