"""Height, weight, storage, quantities and times of day are found as what they are, and nothing that only looks so."""

from __future__ import annotations

import pytest

from cs_assistant.domain.understanding import EntityType as E

from .test_entities import found


@pytest.mark.parametrize(
    ("text", "value", "words"),
    [
        ("身高175能穿吗", "175cm", "175"),
        ("身高1米75", "175cm", "1米75"),
        ("身高：一米七五", "175cm", "一米七五"),
        ("身高1.68米", "168cm", "1.68米"),
        ("孩子身高90cm", "90cm", "90cm"),
        ("身高一百六十五", "165cm", "一百六十五"),
        ("一米五的小个子", "150cm", "一米五"),
        ("我一米八这条会短吗", "180cm", "一米八"),
        ("158cm穿什么码", "158cm", "158cm"),
    ],
)
def test_a_height_is_found_in_centimetres(text: str, value: str, words: str) -> None:
    assert found(text) == [(E.HEIGHT, value, words)]


@pytest.mark.parametrize(
    ("text", "value", "words"),
    [
        ("体重120斤", "60kg", "120斤"),
        ("体重55公斤", "55kg", "55公斤"),
        ("体重一百二", "60kg", "一百二"),
        ("体重是62.5kg", "62.5kg", "62.5kg"),
        ("体重60", "60kg", "60"),
        ("体重130", "65kg", "130"),
        ("120斤穿什么码", "60kg", "120斤"),
        ("一百八十斤能穿吗", "90kg", "一百八十斤"),
    ],
)
def test_a_weight_is_found_in_kilograms(text: str, value: str, words: str) -> None:
    assert found(text) == [(E.WEIGHT, value, words)]


@pytest.mark.parametrize(
    "text",
    [
        "身高体重：172，130斤",
        "身高172体重130斤",
        "我172 130斤穿多大",
        "身高一米七二，体重六十五公斤",
        "172cm/65kg穿几码",
    ],
)
def test_height_and_weight_stand_beside_each_other(text: str) -> None:
    assert [(kind, value) for kind, value, _ in found(text)] == [(E.HEIGHT, "172cm"), (E.WEIGHT, "65kg")]


@pytest.mark.parametrize(
    "text",
    [
        "充电线1.5米不够长",
        "床单想换1米8的",
        "我1米8的床单发错了",
        "冰箱高175cm",
        "包裹重5公斤",
        "十斤大米少了两斤",
        "身高170-175",
        "体重90",
        "一公斤多少运费",
    ],
)
def test_goods_ranges_and_doubtful_units_are_no_body(text: str) -> None:
    assert not {E.HEIGHT, E.WEIGHT} & {kind for kind, _, _ in found(text)}


@pytest.mark.parametrize(
    ("text", "value", "words"),
    [
        ("买的128G", "128GB", "128G"),
        ("要256GB的", "256GB", "256GB"),
        ("换成1T的", "1TB", "1T"),
        ("512g还有货吗", "512GB", "512g"),
        ("内存8G不够用", "8GB", "8G"),
        ("8+256", "8GB+256GB", "8+256"),
        ("12G+1T的", "12GB+1TB", "12G+1T"),
        ("二百五十六G的", "256GB", "二百五十六G"),
        ("256版", "256GB", "256"),
    ],
)
def test_the_storage_of_a_device_is_found(text: str, value: str, words: str) -> None:
    assert found(text) == [(E.STORAGE, value, words)]


@pytest.mark.parametrize(
    "text", ["流量还剩128G", "每月128G流量", "5G信号搜不到", "2.4G的wifi", "T恤1T恤", "净重128g", "几十个G", "500g"]
)
def test_networks_data_grams_and_shirts_are_no_storage(text: str) -> None:
    assert found(text) == []


@pytest.mark.parametrize(
    ("text", "value", "words"),
    [
        ("买了两双", "2双", "两双"),
        ("要3个", "3个", "3个"),
        ("只收到一台", "1台", "一台"),
        ("拍了十二件", "12件", "十二件"),
        ("少发一个", "1个", "一个"),
        ("三大箱", "3箱", "三大箱"),
        ("换三块电池", "3块", "三块"),
        ("买了三包纸", "3包", "三包"),
        ("兩雙", "2双", "兩雙"),
    ],
)
def test_a_quantity_is_found_with_its_measure_word(text: str, value: str, words: str) -> None:
    assert found(text) == [(E.QUANTITY, value, words)]


@pytest.mark.parametrize(
    "text",
    [
        "一个问题",
        "有两个毛病",
        "两个洞",
        "等一下",
        "给我一个说法",
        "一个客服都没有",
        "第二双",
        "每双",
        "这一双",
        "几十个",
        "两三个",
        "三包政策",
        "三只能",
        "24款",
        "3号楼2单元",
        "屏幕上一条线",
        "一个一个试",
        "两次了",
    ],
)
def test_faults_people_talk_and_pointing_are_no_quantity(text: str) -> None:
    assert E.QUANTITY not in {kind for kind, _, _ in found(text)}


@pytest.mark.parametrize(
    ("text", "value", "words"),
    [
        ("下午三点", "15:00", "下午三点"),
        ("15:30到的", "15:30", "15:30"),
        ("晚上8点半", "20:30", "晚上8点半"),
        ("下午３：３０", "15:30", "下午３：３０"),
        ("凌晨十二点一刻", "00:15", "凌晨十二点一刻"),
        ("晚上12点", "00:00", "晚上12点"),
        ("晚上两点", "02:00", "晚上两点"),
        ("中午一点", "13:00", "中午一点"),
        ("中午十二点二十", "12:20", "中午十二点二十"),
        ("早上九点零五分", "09:05", "早上九点零五分"),
        ("三点钟能到吗", "15:00", "三点钟"),
        ("八點半", "08:30", "八點半"),
        ("20时30分", "20:30", "20时30分"),
        ("早8点", "08:00", "早8点"),
    ],
)
def test_a_time_of_day_is_found_on_the_clock_of_24_hours(text: str, value: str, words: str) -> None:
    assert found(text) == [(E.TIME, value, words)]


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("今晚8点", ["2026-11-22", "20:00"]),
        ("明天下午三点到五点", ["2026-11-23", "15:00", "17:00"]),
        ("晚上7-9点", ["19:00", "21:00"]),
        ("上午10点到2点", ["10:00", "14:00"]),
        ("晚上10点到2点", ["22:00", "02:00"]),
        ("2026-11-01 15:30:20", ["2026-11-01", "15:30"]),
    ],
)
def test_a_time_stands_beside_its_day_and_its_end(text: str, values: list[str]) -> None:
    assert [value for _, value, _ in found(text)] == values


@pytest.mark.parametrize(
    "text",
    [
        "快一点",
        "晚一点发",
        "早点发货",
        "晚上一点声音都没有",
        "有三点问题",
        "三点建议",
        "两三点",
        "零点五",
        "比例1:10",
        "几点到",
        "细则第三点",
        "贵两点",
    ],
)
def test_a_bit_points_of_a_list_and_ratios_are_no_time(text: str) -> None:
    assert found(text) == []


@pytest.mark.parametrize(
    "text",
    ["三四百块", "几十块", "上百块", "十五六天", "四五个月", "三五天前", "两三点", "七八双", "千元机", "几百年"],
)
def test_an_estimate_is_given_no_value(text: str) -> None:
    assert found(text) == []
