"""A log shows what was said, never who said it or where they live."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cs_assistant.domain.case_documents import PREFIXES
from cs_assistant.understanding.masking import mask, mask_nick, mask_number


@pytest.mark.parametrize(
    ("text", "masked"),
    [
        ("电话13812345678", "电话[号码尾5678]"),
        ("138-1234-5678", "[号码尾5678]"),
        ("１３８１２３４５６７８", "[号码尾５６７８]"),
        ("身份证11010519491231002X", "身份证[号码]"),
        ("订单2211345678901234567", "订单[号码尾4567]"),
        ("imei490154203237518", "[号码尾7518]"),
        ("A0000000002329", "[号码尾2329]"),
        ("快递SF1234567890123", "快递[号码尾0123]"),
        ("一三八一二三四五六七八", "[号码]"),
        ("收货地址：浙江省杭州市西湖区文三路138号3单元502室", "收货地址：[地址]"),
        ("改到上海市浦东新区张江镇碧波路5号", "改到[地址]"),
        ("我叫张三，要退货", "我叫[姓名]，要退货"),
        ("微信号abc12345", "微信号[账号]"),
        ("发到abc@example.com", "发到[邮箱]"),
    ],
)
def test_personal_values_are_masked(text: str, masked: str) -> None:
    assert mask(text) == masked


@pytest.mark.parametrize(
    "text",
    [
        "手机用了3天就坏了，在充电",
        "15号收到的",
        "我要退货",
        "打12315",
        "花了1999元",
        "换个38号的鞋",
        "充到100%就断",
        "在三楼",
    ],
)
def test_ordinary_talk_stays_readable(text: str) -> None:
    assert mask(text) == text


@pytest.mark.parametrize("prefix", sorted(PREFIXES.values()))
def test_the_numbers_of_our_own_documents_stand_so_that_the_audit_can_be_read(prefix: str) -> None:
    """R1.39: a document is found by its number."""
    text = f"小林作废非生产领料单 {prefix}20261122-0001：填错了"
    assert mask(text) == text
    assert mask(f"{prefix}20261122-0001 13812345678") == f"{prefix}20261122-0001 [号码尾5678]"


@pytest.mark.parametrize("number", ["WX20261130-A1B2C3", "WX20261130-123456", "WX20261130-00000F"])
def test_the_numbers_of_our_own_sheets_stand(number: str) -> None:
    """R3.3."""
    assert mask(f"单号{number}，已派工") == f"单号{number}，已派工"


@pytest.mark.parametrize(
    "number",
    [
        "SF20261122-0001", "XT20261322-0001", "XT20261132-0001", "XT13812345678", "XT2026112200011", "XT20261122-00011",
        "XT20261122-000", "xt20261122-0001", "FL20261122-0001-5678", "FL20261122-0001A", "AXT20261122-0001",
        "XT20261122 0001", "WX20261130-A1B2C", "WX20261130-1234567", "WX13812345678", "BF19261122-0001",
        "XT２０２６1122-0001",
    ],
)
def test_what_only_looks_like_a_number_of_ours_is_masked(number: str) -> None:
    assert number not in mask(f"单号{number}谢谢")
    assert "20261122-0001" not in mask(f"单号{number}谢谢")


@given(st.text(alphabet=st.sampled_from("0123456789-+ Xx我的电话是地址在省市区路号"), max_size=40))
def test_masking_twice_equals_masking_once(text: str) -> None:
    assert mask(mask(text)) == mask(text)


@given(st.text(alphabet="0123456789", min_size=6, max_size=30))
def test_no_long_number_survives(digits: str) -> None:
    assert digits not in mask(f"号码{digits}谢谢")


def test_a_masked_nick_never_shows_the_whole() -> None:
    assert mask_nick("tb_demo_lin88") == "tb***88"
    for length in range(2, 12):
        nick = "abcdefghijkl"[:length]
        assert nick not in mask_nick(nick)


def test_a_masked_number_shows_its_tail() -> None:
    assert mask_number("LJ0000000000001") == "尾号 0001"
