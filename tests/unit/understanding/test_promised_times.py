"""Until when words typed by hand promise an answer: found where they do, and nothing where they do not."""

from __future__ import annotations

from datetime import datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cs_assistant.domain.hours import ServiceHours
from cs_assistant.domain.times import SHANGHAI
from cs_assistant.understanding.promised_times import promised_by

NOW = datetime(2026, 11, 22, 10, 0, tzinfo=SHANGHAI)
HOURS = ServiceHours(opens=time(9), closes=time(21, 30))


def at(day: int, hour: int, minute: int = 0) -> datetime:
    return datetime(2026, 11, day, hour, minute, tzinfo=SHANGHAI)


@pytest.mark.parametrize(
    ("text", "due"),
    [
        ("我今天18点前答复您", at(22, 18)),
        ("今天18:30之前给您答复哈", at(22, 18, 30)),
        ("好的，18点前给您回复", at(22, 18)),
        ("我问一下仓库，今天下午5点前告诉您", at(22, 17)),
        ("今天6点前给您消息", at(22, 18)),
        ("今晚八点前一定给您结果", at(22, 20)),
        ("明早10点前联系您", at(23, 10)),
        ("明天3点前给您准信", at(23, 15)),
        ("明天9点半前回您电话", at(23, 9, 30)),
        ("明天给您答复", at(23, 21, 30)),
        ("明天上午给您一个明确的答复", at(23, 12)),
        ("后天之前我联系您", at(24, 21, 30)),
        ("我问下快递，明天下午给您回复", at(23, 18)),
        ("两小时内联系您", at(22, 12)),
        ("半个小时内回复您", at(22, 10, 30)),
        ("一个半小时内给您答复", at(22, 11, 30)),
        ("24小时内给您答复", at(23, 10)),
        ("今晚12点前给您答复", at(23, 0)),
        ("晚上十二点之前联系您", at(23, 0)),
        ("今晚零点前联系您", at(23, 0)),
        ("今晚1点前回复您", at(23, 1)),
        ("明晚12点前给您答复", at(24, 0)),
        ("凌晨12点前给您答复", at(23, 0)),
        ("明天凌晨3点前给您答复", at(23, 3)),
        ("中午12点前给您答复", at(22, 12)),
        ("我会特别跟进，明天给您答复", at(23, 21, 30)),
        ("两件分别核实，个别情况也算，明天18点前给您答复", at(23, 18)),
        ("我30分钟内告诉您。明天给您书面的答复", at(22, 10, 30)),
    ],
)
def test_a_time_from_now_on_is_the_moment_it_means(text: str, due: datetime) -> None:
    """R5.17: what the buyer was told binds whoever is on shift then."""
    assert promised_by(text, NOW, HOURS) == due


@pytest.mark.parametrize(
    "text",
    [
        "明天给您答复可以吗", "今天18点前答复您行么？", "如果查到了，明天给您答复", "尽量明天给您答复",
        "明天不一定能给您答复", "您明天告诉我地址", "请您今天18点前告诉我们", "快递明天会联系您",
        "物流那边说两小时内联系您", "师傅明天上午联系您", "您昨天说今天18点前答复您", "今天早上9点前答复您的",
        "签收7天内可以退货", "今天18点前付款当天发货", "我尽快告诉您", "昨天已经告诉您了", "2月30日前答复",
        "3个工作日内到账", "今天天气不错，您的包裹在路上", "已经通知您了，明天就到", "25点前答复您",
        "0小时内联系您", "99小时内联系您",
        "别急，明天给您答复的是仓库", "别等了，今天18点前答复您",
    ],
)  # fmt: skip
def test_what_promises_no_answer_by_us_promises_nothing(text: str) -> None:
    assert promised_by(text, NOW, HOURS) is None


def test_without_known_hours_a_day_ends_at_nine_in_the_evening() -> None:
    assert promised_by("明天给您答复", NOW, None) == at(23, 21)


WORDS = "今明后天上下午晚早半0123456789点:前内给您答复联系告诉我小时分钟，。 "


@given(st.text(alphabet=WORDS, max_size=40), st.integers(0, 1439))
def test_what_is_found_lies_ahead_and_within_four_days(text: str, minute: int) -> None:
    now = NOW.replace(hour=0) + timedelta(minutes=minute)
    due = promised_by(text, now, HOURS)
    assert due is None or now < due <= now + timedelta(days=4)
