"""What a text names is found, at its place in the original, as what it is."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from cs_assistant.domain.understanding import EntityType as E
from cs_assistant.understanding.entities.finding import find_entities
from cs_assistant.understanding.entities.identifiers import check_digit, is_id_card

SUNDAY = date(2026, 11, 22)


ALONE: list[tuple[str, list[tuple[E, str, str]]]] = [
    ("订单2211345678901234567", [(E.ORDER_NO, "2211345678901234567", "2211345678901234567")]),
    ("串号490154203237519", [(E.INVALID_IMEI, "490154203237519", "490154203237519")]),
    ("电话１３８１２３４５６７８", [(E.PHONE, "13812345678", "１３８１２３４５６７８")]),
    ("身高一米七五", [(E.HEIGHT, "175cm", "一米七五")]),
    ("体重120斤", [(E.WEIGHT, "60kg", "120斤")]),
    ("買了兩雙", [(E.QUANTITY, "2双", "兩雙")]),
    ("花了399元", [(E.MONEY, "399.00", "399元")]),
    ("是256GB的", [(E.STORAGE, "256GB", "256GB")]),
    ("昨晚8点半", [(E.DATE, "2026-11-21", "昨晚"), (E.TIME, "20:30", "8点半")]),
    ("用了三天", [(E.DURATION, "P3D", "三天")]),
    ("要42码的", [(E.SIZE, "42", "42码")]),
]
"""Texts with what is found in each."""


def found(text: str, today: date | None = SUNDAY) -> list[tuple[E, str, str]]:
    return [(entity.type, entity.value, text[entity.start : entity.end]) for entity in find_entities(text, today)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("订单2211345678901234567什么时候发", (E.ORDER_NO, "2211345678901234567", "2211345678901234567")),
        ("订单号 1234567890123456", (E.ORDER_NO, "1234567890123456", "1234567890123456")),
        ("打我13812345678", (E.PHONE, "13812345678", "13812345678")),
        ("+86 138-1234-5678", (E.PHONE, "13812345678", "+86 138-1234-5678")),
        ("１３８１２３４５６７８", (E.PHONE, "13812345678", "１３８１２３４５６７８")),
        ("座机0755-88886666", (E.PHONE, "075588886666", "0755-88886666")),
        ("快递员电话13812345678", (E.PHONE, "13812345678", "13812345678")),
        ("身份证11010519491231002X", (E.ID_CARD, "1101**********002X", "11010519491231002X")),
        ("身份证号是110105194912310021", (E.ID_CARD, "1101**********0021", "110105194912310021")),
        ("SF1234567890123到哪了", (E.TRACKING_NO, "SF1234567890123", "SF1234567890123")),
        ("yt8812345678901", (E.TRACKING_NO, "YT8812345678901", "yt8812345678901")),
        ("JD0123456789012", (E.TRACKING_NO, "JD0123456789012", "JD0123456789012")),
        ("EA123456789CN", (E.TRACKING_NO, "EA123456789CN", "EA123456789CN")),
        ("已寄出，快递单号432112345678", (E.TRACKING_NO, "432112345678", "432112345678")),
        ("中通 73112345678901", (E.TRACKING_NO, "73112345678901", "73112345678901")),
        ("imei490154203237518", (E.IMEI, "490154203237518", "490154203237518")),
        ("49-015420-323751-8", (E.IMEI, "490154203237518", "49-015420-323751-8")),
        ("串号490154203237519", (E.INVALID_IMEI, "490154203237519", "490154203237519")),
        ("盒子上是A0000000002329", (E.MEID, "A0000000002329", "A0000000002329")),
        ("af0123450abcdec", (E.MEID, "AF0123450ABCDE", "af0123450abcdec")),
        ("meid af0123450abcded", (E.INVALID_IMEI, "AF0123450ABCDED", "af0123450abcded")),
        ("退我20.5元", (E.MONEY, "20.50", "20.5元")),
        ("￥1,299.00买的", (E.MONEY, "1299.00", "￥1,299.00")),
        ("两千五百块钱", (E.MONEY, "2500.00", "两千五百块钱")),
        ("三百五十元", (E.MONEY, "350.00", "三百五十元")),
        ("一千零五块", (E.MONEY, "1005.00", "一千零五块")),
        ("两千五块钱", (E.MONEY, "2500.00", "两千五块钱")),
        ("一万二元", (E.MONEY, "12000.00", "一万二元")),
        ("两块五", (E.MONEY, "2.50", "两块五")),
        ("1k元", (E.MONEY, "1000.00", "1k元")),
        ("38码太小", (E.SIZE, "38", "38码")),
        ("42.5码", (E.SIZE, "42.5", "42.5码")),
        ("三十八码", (E.SIZE, "38", "三十八码")),
        ("换个38号的", (E.SIZE, "38", "38号")),
        ("我平时穿41", (E.SIZE, "41", "穿41")),
        ("要XL码", (E.SIZE, "XL", "XL码")),
        ("脚长25.5cm", (E.SIZE, "255mm", "脚长25.5cm")),
        ("昨天到的", (E.DATE, "2026-11-21", "昨天")),
        ("大前天签收", (E.DATE, "2026-11-19", "大前天")),
        ("后天能到吗", (E.DATE, "2026-11-24", "后天")),
        ("上周五买的", (E.DATE, "2026-11-13", "上周五")),
        ("这周三", (E.DATE, "2026-11-18", "这周三")),
        ("下星期一", (E.DATE, "2026-11-23", "下星期一")),
        ("15号收到的", (E.DATE, "2026-11-15", "15号")),
        ("上个月15号买的", (E.DATE, "2026-10-15", "上个月15号")),
        ("十一月三号", (E.DATE, "2026-11-03", "十一月三号")),
        ("1月5号发货吗", (E.DATE, "2027-01-05", "1月5号")),
        ("去年12月3日", (E.DATE, "2025-12-03", "去年12月3日")),
        ("2026年11月1号", (E.DATE, "2026-11-01", "2026年11月1号")),
        ("2026-11-01下单", (E.DATE, "2026-11-01", "2026-11-01")),
        ("三天前买的", (E.DATE, "2026-11-19", "三天前")),
        ("一个月前", (E.DATE, "2026-10-22", "一个月前")),
        ("用了三天就坏", (E.DURATION, "P3D", "三天")),
        ("等了48小时", (E.DURATION, "PT48H", "48小时")),
        ("半个月了", (E.DURATION, "P15D", "半个月")),
        ("用了一年半", (E.DURATION, "P18M", "一年半")),
        ("买了两个月", (E.DURATION, "P2M", "两个月")),
        ("两年半", (E.DURATION, "P30M", "两年半")),
        ("1年3个月", (E.DURATION, "P15M", "1年3个月")),
        ("用了一年零三个月", (E.DURATION, "P15M", "一年零三个月")),
        ("两年又十个月", (E.DURATION, "P34M", "两年又十个月")),
        ("１年３個月了", (E.DURATION, "P15M", "１年３個月")),
        ("一年三个半月", (E.DURATION, "P15M15D", "一年三个半月")),
        ("用了1年3个月后坏了", (E.DURATION, "P15M", "1年3个月")),
        ("1年3个月前买的", (E.DATE, "2025-08-22", "1年3个月前")),
        ("1年3个半月以前", (E.DATE, "2025-08-07", "1年3个半月以前")),
        ("一年零三个月后到期", (E.DATE, "2028-02-22", "一年零三个月后")),
        ("十五天内", (E.DURATION, "P15D", "十五天")),
        ("两个半月", (E.DURATION, "P2M15D", "两个半月")),
        ("修了一个半小时", (E.DURATION, "PT1.5H", "一个半小时")),
        ("用了三天后就死机", (E.DURATION, "P3D", "三天")),
        ("三日内", (E.DURATION, "P3D", "三日")),
        ("二〇二六年十一月一号", (E.DATE, "2026-11-01", "二〇二六年十一月一号")),
        ("15号电话通知我的", (E.DATE, "2026-11-15", "15号")),
        ("138.1234.5678", (E.PHONE, "13812345678", "138.1234.5678")),
        ("1381 234 5678", (E.PHONE, "13812345678", "1381 234 5678")),
        ("99块9", (E.MONEY, "99.90", "99块9")),
        ("两块五包邮", (E.MONEY, "2.50", "两块五")),
        ("五毛钱", (E.MONEY, "0.50", "五毛钱")),
        ("3000多块", (E.MONEY, "3000.00", "3000多块")),
        ("退我50吧", (E.MONEY, "50.00", "50")),
        ("貳佰元", (E.MONEY, "200.00", "貳佰元")),
        ("三八码", (E.SIZE, "38", "三八码")),
        ("我穿28号的", (E.SIZE, "28", "穿28号")),
        ("孩子穿的110码", (E.SIZE, "110", "110码")),
        ("170/88A", (E.SIZE, "170/88A", "170/88A")),
        ("脚长二十五厘米", (E.SIZE, "250mm", "脚长二十五厘米")),
        ("imei 49015420323751", (E.INVALID_IMEI, "49015420323751", "49015420323751")),
        ("351234567890123", (E.INVALID_IMEI, "351234567890123", "351234567890123")),
        ("201234567890123是串号吗", (E.INVALID_IMEI, "201234567890123", "201234567890123")),
        ("串码49-015420-323751-9", (E.INVALID_IMEI, "490154203237519", "49-015420-323751-9")),
        ("imei 3512345678901234", (E.INVALID_IMEI, "3512345678901234", "3512345678901234")),
        ("meid 99000012345678", (E.MEID, "99000012345678", "99000012345678")),
    ],
)
def test_an_entity_is_found(text: str, expected: tuple[E, str, str]) -> None:
    assert found(text) == [expected]


@pytest.mark.parametrize(
    "text",
    [
        "一块寄回来",
        "换大一号的",
        "五号电池",
        "目前天气不好",
        "以后天天用",
        "同一天",
        "这周一直没发",
        "7天无理由",
        "七天无理由退货",
        "第3天",
        "充到100%",
        "50寸电视",
        "2026年",
        "13月5号",
        "12345",
        "1.5米",
        "iPhone15",
    ],
)
def test_what_names_nothing_is_left_alone(text: str) -> None:
    assert found(text) == []


@pytest.mark.parametrize("text", ["订单123456789012345", "201234567890123", "快递单号351234567890123"])
def test_fifteen_digits_without_a_word_or_prefix_of_a_device_are_no_imei(text: str) -> None:
    assert not {E.IMEI, E.INVALID_IMEI} & {kind for kind, _, _ in found(text)}


def test_a_number_called_a_device_is_never_an_order() -> None:
    assert E.ORDER_NO not in {kind for kind, _, _ in found("imei 3512345678901234")}
    assert found("串号在盒子上，订单3512345678901234")[0][0] is E.ORDER_NO
    assert found("电话008613812345678") == [(E.PHONE, "13812345678", "008613812345678")]


def test_the_months_of_one_year_and_of_a_calendar_are_not_added_up() -> None:
    assert "P24M" not in {value for _, value, _ in found("一年12个月都这样")}
    assert [value for _, value, _ in found("2025年3个月没用")] == ["P3M"]


def test_once_a_week_names_no_monday() -> None:
    assert found("一周一次") == [(E.DURATION, "P1W", "一周")]
    assert [value for _, value, _ in found("周六周日都在")] == ["2026-11-21", "2026-11-22"]


def test_several_entities_keep_their_places() -> None:
    text = "昨天买的42码，花了399元，电话13812345678"
    assert [part for _, _, part in found(text)] == ["昨天", "42码", "399元", "13812345678"]


def test_without_a_day_only_dates_that_name_their_year_are_read() -> None:
    assert found("昨天和2026年11月1日", None) == [(E.DATE, "2026-11-01", "2026年11月1日")]


@pytest.mark.parametrize(("today", "day"), [(date(2026, 3, 2), "2026-02-28"), (date(2026, 3, 20), "2026-03-28")])
def test_a_day_of_the_month_is_the_nearest_one(today: date, day: str) -> None:
    assert found("28号", today) == [(E.DATE, day, "28号")]


def test_the_31st_of_a_short_month_is_no_date_of_that_month() -> None:
    assert found("31号到的", date(2026, 11, 22)) == [(E.DATE, "2026-10-31", "31号")]
    assert found("2月30号") == []


@given(
    st.text(alphabet="0123456789", min_size=12, max_size=12),
    st.sampled_from(["01", "35", "86", "99", "49"]),
    st.sampled_from(["", "imei", "串号：", "手机串码是 "]),
)
def test_a_valid_imei_is_always_found_and_a_changed_one_reported(body: str, prefix: str, lead: str) -> None:
    imei = prefix + body + check_digit(prefix + body, 10)
    assert (E.IMEI, imei) in [(kind, value) for kind, value, _ in found(lead + imei)]
    wrong = imei[:-1] + str((int(imei[-1]) + 1) % 10)
    assert found(lead + wrong) == [(E.INVALID_IMEI, wrong, wrong)]


@given(st.text(alphabet="0123456789", min_size=14, max_size=14), st.sampled_from(["imei", "串号："]))
def test_a_number_of_any_prefix_is_an_imei_where_it_is_called_one(body: str, lead: str) -> None:
    imei = body + check_digit(body, 10)
    assert found(lead + imei) == [(E.IMEI, imei, imei)]
    assert found(f"{imei}是{lead}吧") == [(E.IMEI, imei, imei)]


@given(st.dates(date(1930, 1, 1), date(2010, 12, 31)), st.integers(0, 999))
def test_an_identity_card_is_masked_and_never_an_order(born: date, serial: int) -> None:
    body = f"330106{born:%Y%m%d}{serial:03d}"
    card = next(body + check for check in "0123456789X" if is_id_card(body + check))
    assert [(kind, "*" * 10 in value) for kind, value, _ in found(f"我的{card}")] == [(E.ID_CARD, True)]


@given(st.text(alphabet="0123456789", min_size=16, max_size=19))
def test_sixteen_to_nineteen_digits_are_an_order_unless_an_identity_card(digits: str) -> None:
    assume(not is_id_card(digits))
    assert (E.ORDER_NO, digits, digits) in found(f"订单{digits}")


@given(st.integers(1, 300))
def test_days_ago_are_counted_back(days: int) -> None:
    assert found(f"{days}天前")[0][1] == (SUNDAY - timedelta(days=days)).isoformat()


SIGNS = "0123456789一二两三四五六七八九十百千万半点块元斤米码号双个台天周月年日时分，。 :-/.GTcmkgXL１２雙"
WORDS = "身高 体重 imei 下午 今晚 以后 穿 订单 快递 13812345678 490154203237518"
TELLING = st.sampled_from([*SIGNS, *WORDS.split()])


@given(st.one_of(st.text(max_size=80), st.lists(TELLING, max_size=40).map("".join)))
def test_entities_lie_inside_the_text_and_never_overlap(text: str) -> None:
    entities = find_entities(text, SUNDAY)
    ends = [0, *(entity.end for entity in entities)]
    assert all(end <= entity.start < entity.end <= len(text) for end, entity in zip(ends[:-1], entities, strict=True))


@given(st.lists(st.sampled_from(ALONE), max_size=6))
def test_places_are_those_of_the_text_however_many_stand_in_it(
    parts: list[tuple[str, list[tuple[E, str, str]]]],
) -> None:
    gap = "。嗯嗯我说一声哈你们记下来好不好呀。"
    assert found(gap.join(text for text, _ in parts)) == [each for _, expected in parts for each in expected]
