"""Whatever buyers type is brought to one spelling, once, and every character still knows where it came from."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cs_assistant.understanding.normalise import gesture, is_han, normalise, without_soft_end

SHOP_TALK = st.text(
    alphabet=st.sampled_from(
        "亲你好请问那个就是手機機当當掉退货貨款吗呢啊呀哦吧谢係關唔到"
        "點解嘅幾時1２３0aＡ٢!！？?。 \n\u200b😡🙏()^_^~[]x图片一一一哈嗯"
    ),
    max_size=40,
)


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("亲～你好！！我要退貨！！！😡😡", "我要退货"),
        ("手機當機了怎麼辦", "手机死机了怎么办"),
        ("點解手機充唔到電呀", "为什么手机充不到电"),
        ("係唔係壞咗", "是不是坏了"),
        ("關係", "关系"),
        ("請問保固多久", "保修多久"),
        ("ＩＰＨＯＮＥ１５　充不进电", "iphone15充不进电"),
        ("充\u200b不\u200d进电", "充不进电"),
        ("太慢了了了了了", "太慢了了"),
        ("在吗在吗在吗", "在吗"),
        ("(≧▽≦) 好的呢", "好的呢"),
        ("怎么退货啊啊啊", "怎么退货"),
        ("鼠标垫呢？", "鼠标垫呢"),
        ("[图片]", ""),
        ("我的订单[图片]到哪了", "我的订单到哪了"),
        ("看看 https://item.taobao.com/item.htm?id=1 这个", "看看这个"),
        ("电话13800138000", "电话13800138000"),
        ("1000000元", "1000000元"),
        ("干嘛", "干嘛"),
        ("亲戚要的", "亲戚要的"),
        ("???", ""),
        ("😡", ""),
        ("", ""),
    ],
)
def test_a_text_is_brought_to_one_spelling(typed: str, read: str) -> None:
    assert normalise(typed).text == read


@pytest.mark.parametrize("greeting", ["亲", "你好", "在吗", "请问", "嗯嗯", "谢谢"])
def test_a_line_that_is_all_filler_is_not_emptied(greeting: str) -> None:
    assert normalise(greeting).text


@given(st.one_of(st.text(max_size=60), SHOP_TALK))
def test_normalising_twice_equals_normalising_once(text: str) -> None:
    once = normalise(text).text
    assert normalise(once).text == once


@given(st.one_of(st.text(max_size=60), SHOP_TALK))
def test_every_character_points_into_the_original(text: str) -> None:
    found = normalise(text)
    assert len(found.starts) == len(found.ends) == len(found.text)
    assert all(0 <= start < end <= len(text) for start, end in zip(found.starts, found.ends, strict=True))
    assert all(is_han(c) or (c.isascii() and c.isalnum()) for c in found.text)


@pytest.mark.parametrize(
    ("text", "without"),
    [
        ("手机不卡了呢", "手机不卡了"),
        ("怎么样呢呢", "怎么样"),
        ("好呢", "好呢"),
        ("呢", "呢"),
        ("呢子大衣", "呢子大衣"),
        ("人呢钱", "人呢钱"),
        ("", ""),
    ],
)
def test_only_a_soft_end_behind_two_characters_is_taken_off(text: str, without: str) -> None:
    assert without_soft_end(text) == without


@given(st.one_of(st.text(max_size=60), SHOP_TALK))
def test_without_its_soft_end_a_text_begins_alike_and_has_no_other(text: str) -> None:
    without = without_soft_end(text)
    assert text.startswith(without)
    assert set(text[len(without) :]) <= {"呢"}
    assert without_soft_end(without) == without


def test_a_span_leads_back_to_what_was_typed() -> None:
    found = normalise("亲，我的手機當機了！")
    start = found.text.index("死机")
    assert found.original[slice(*found.span(start, start + 2))] == "當機"


@pytest.mark.parametrize(
    ("signs", "words"),
    [
        ("👌", "ok"),
        ("👌👌👌", "ok"),
        ("👍🏻", "好的"),
        ("[强]", "好的"),
        ("🙏🌹", "谢谢"),
        ("[图片]👋", "再见"),
        ("😡", ""),
        ("", ""),
    ],
)
def test_a_sign_alone_says_its_word(signs: str, words: str) -> None:
    assert gesture(signs) == words
