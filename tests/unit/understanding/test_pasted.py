"""Blocks copied out of Wangwang: whose words, when said, and nothing of them lost."""

from __future__ import annotations

from datetime import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cs_assistant.domain.times import SHANGHAI
from cs_assistant.understanding.pasted import PastedBlock, Speaker, read_block

NOW = datetime(2026, 11, 23, 10, 30, tzinfo=SHANGHAI)
OURS = "晨光手机旗舰店"


def read(text: str) -> PastedBlock:
    return read_block(text, own={OURS}, now=NOW)


def told(text: str) -> list[tuple[str, str | None, str, str]]:
    """Speaker, nick, time of day and words of each message."""
    return [
        (line.speaker.value, line.nick, line.at.strftime("%m-%d %H:%M:%S") if line.at else "", line.text)
        for line in read(text).lines
    ]


def test_nicks_with_day_and_time_in_brackets_and_our_own_lines_between() -> None:
    block = (
        "小鱼儿1987(2026-11-23 10:11:12):\n充不进电\n\n换线也不行\n"
        f"{OURS}:小林(2026-11-23 10:12:00):\n您好，换个插座试试\n已读\n"
        "小鱼儿1987（2026/11/23 10:13:05）： 还是不行\n"
    )
    assert told(block) == [
        ("buyer", "小鱼儿1987", "11-23 10:11:12", "充不进电\n换线也不行"),
        ("shop", f"{OURS}:小林", "11-23 10:12:00", "您好，换个插座试试"),
        ("buyer", "小鱼儿1987", "11-23 10:13:05", "还是不行"),
    ]
    assert (read(block).nicks, read(block).shop_nicks) == (("小鱼儿1987",), (OURS,))


def test_nick_and_time_two_spaces_or_a_tab_apart() -> None:
    block = f"小鱼儿1987  10:11\n在吗\n{OURS}:小林\t10:12\n在的\n小鱼儿1987  昨天 22:05\n好"
    assert told(block) == [
        ("buyer", "小鱼儿1987", "11-23 10:11:00", "在吗"),
        ("shop", f"{OURS}:小林", "11-23 10:12:00", "在的"),
        ("buyer", "小鱼儿1987", "11-22 22:05:00", "好"),
    ]


def test_bare_lines_are_the_buyers() -> None:
    assert told("充不进电\n\n怎么办") == [("buyer", None, "", "充不进电\n怎么办")]


def test_a_sentence_that_quotes_a_time_stays_within_the_message_it_stands_in() -> None:
    said = "物流显示已签收(2026-11-22 18:20)但是我没收到"
    assert told(f"小鱼儿(2026-11-23 10:11:12)\n在吗\n{said}") == [
        ("buyer", "小鱼儿", "11-23 10:11:12", f"在吗\n{said}"),
    ]


def test_our_nick_alone_on_a_line_begins_our_words() -> None:
    assert told(f"小鱼儿  10:11\n在吗\n{OURS}:小林\n在的") == [
        ("buyer", "小鱼儿", "11-23 10:11:00", "在吗"), ("shop", f"{OURS}:小林", "", "在的"),
    ]


def test_a_nick_with_a_sub_account_is_a_shops_even_where_the_shop_is_called_differently() -> None:
    assert read("别名店:小王(2026-11-23 10:11:12):\n您好").lines[0].speaker is Speaker.SHOP


def test_words_before_the_first_nick_are_nobodys() -> None:
    assert told("换线也不行\n小鱼儿  10:13\n在吗")[0] == ("unknown", None, "", "换线也不行")


def test_a_message_without_words_is_kept_as_one() -> None:
    assert told("小鱼儿  10:13\n小鱼儿  10:14\n看图") == [
        ("buyer", "小鱼儿", "11-23 10:13:00", ""), ("buyer", "小鱼儿", "11-23 10:14:00", "看图"),
    ]


@pytest.mark.parametrize(
    ("head", "day"),
    [
        ("小鱼儿  10:31", "2026-11-23"), ("小鱼儿  23:50", "2026-11-22"), ("小鱼儿  12-31 23:50", "2025-12-31"),
        ("小鱼儿  11-20 08:00", "2026-11-20"), ("小鱼儿 2026年11月20日 08:00", "2026-11-20"),
        ("小鱼儿(前天 08:00):", "2026-11-21"),
    ],
)
def test_a_time_without_its_day_or_year_is_the_last_such_one(head: str, day: str) -> None:
    at = read(f"{head}\n在吗").lines[0].at
    assert at is not None
    assert at.date().isoformat() == day


@pytest.mark.parametrize(
    "text",
    [
        "快递说 10:30\n还没到", "付款时间 2026-11-20 10:00:00\n还没发货", "发货时间：  2026-11-20 10:00\n呢",
        "我(10:30)就到", "签收  2026-11-20 10:00", "小鱼儿  25:70\n在吗", "小鱼儿(2026-02-30 10:11:12):\n在吗",
        "地址：上海市 2 号\n10:30", "", "我22号就付款了(11-22 10:00)怎么还没发",
        "订单创建时间(2026-11-20 10:00)\n怎么还没发",
        "物流显示已签收(2026-11-22 18:20)但是我没收到", "已发货(2026-11-22 18:20):\n没动",
    ],
)
def test_what_only_looks_like_a_nick_stays_the_buyers_words(text: str) -> None:
    block = read(text)
    assert all((line.speaker, line.nick) == (Speaker.BUYER, None) for line in block.lines)


HEADS = st.sampled_from([
    "小鱼儿1987(2026-11-23 10:11:12):", "小鱼儿1987  10:11", f"{OURS}:小林(2026-11-23 10:12:00): 您好", f"{OURS}:小林",
    "小鱼儿\t10:12:13", "小鱼儿1987(99:99):", "(2026-11-23 10:11:12):", "：", "已读",
])
LINES = st.lists(HEADS | st.text(max_size=30), max_size=12)


@given(LINES)
def test_no_line_is_lost_and_none_is_made_up(lines: list[str]) -> None:
    text = "\n".join(lines)
    block = read(text)
    wanted = [line.strip() for line in text.splitlines() if line.strip()]
    assert [line for message in block.lines for line in message.source] == wanted
    for message in block.lines:
        for words in message.text.splitlines():
            assert any(words in line for line in message.source), "words come from the lines they were read from"
        kept = [line for line in message.source[message.nick is not None:] if line not in {"已读", "未读"}]
        assert all(line in message.text.splitlines() for line in kept), "every line of a message is in its words"


@given(st.text(alphabet="好，。 \n甲", max_size=80), st.integers(2, 20))
def test_words_cut_into_messages_keep_every_character_and_none_is_longer_than_allowed(text: str, most: int) -> None:
    whole = read_block(text, own=(), now=NOW)
    cut = whole.within(most)
    assert all(len(line.text) <= most for line in cut.lines)
    assert "".join("".join(line.text for line in cut.lines).split()) == "".join(text.split())
    sources = [[each for line in block.lines for each in line.source] for block in (whole, cut)]
    assert sources[0] == sources[1]
