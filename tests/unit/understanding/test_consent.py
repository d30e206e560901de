"""Consent is proposed for plain agreement only: on the lines the rule was made with, and on what is made of them."""

from __future__ import annotations

import re
import time
from collections import Counter
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from opencc import OpenCC

from cs_assistant.domain.consent import ConsentKind
from cs_assistant.understanding.consent.judging import LONGEST, judge_consent

LINES = [
    tuple(line.split("\t")) for line in (Path(__file__).parent / "consent_dev.tsv").read_text("utf-8").splitlines()[1:]
]
EVERY_CLEAR = [text for kind, text in LINES if kind == "clear"]
CLEAR = [text for text in EVERY_CLEAR if judge_consent(text).proposes_consent]
OTHERS = [text for kind, text in LINES if kind != "clear"]

CONDITIONS = (
    "但是运费你们出", "前提是包邮", "不过要先退款", "如果三天内修好的话", "除非换新", "要是修不好就退货",
    "只要你们出运费", "不同意", "我不寄了", "还是算了", "不认你们的检测", "开玩笑的", "我是说我老公",
    "等我问问家里人", "明天再说", "运费谁出", "凭什么要我出运费", "呵呵", "你们说了算", "先退款再寄", "万一没问题呢",
    "我要投诉", "其他的不行", "当我买个教训", "要厂家检测", "修好为止", "保价寄", "手机坏了赔我一台", "坏了赔钱",
    "麻烦退一赔三", "感谢退全款", "单号没有运费就拒收", "大不了12315", "我家里还没点头", "客服姐姐答应换新的",
    "希望能退", "包括误工费", "让我老公看完再寄", "早就想退了", "东西寄到就打款", "等你们检查清楚我再寄",
    "把修好的寄过来", "手机我留着", "盒子坏了换新盒子", "没查出来你们出", "有问题你们负责", "现在去写差评",
    "要取消吗", "多久能退款", "运费我不清楚", "细则看过了没看懂", "大部分没意见", "等我通知", "晚上回你",
    "手机又好了", "叫快递员来取", "今天叫顺丰上门取",
)  # fmt: skip
DEMANDS = (
    "退款", "退钱", "赔", "换新", "差价", "备用机", "拒收", "起诉", "12315", "差评", "三天内", "上门修", "免费",
    "说法", "发票抬头", "平台介入", "不然", "除非", "律师", "凭什么",
)  # fmt: skip
"""On none of the lists: wherever one is put, the answer is not understood any more."""
BESIDE = (
    "手机老是充不进电，麻烦帮忙看看", "换了充电器也没用", "希望早点查出原因", "没故障运费我承担", "是我弄坏的我认",
    "运费的事我明白", "我妈看了也说行", "跟老婆商量过了", "刚下班才看到", "我打字慢", "辛苦客服讲解",
    "数据都备份好了", "手机卡也拔了", "锁屏密码我已经关了", "快递员下午来取", "单号晚点发你", "纸条上写了总是黑屏",
    "盒子还在，配件也齐", "我明天叫快递员来取", "已经叫顺丰小哥上门取件", "快递约好了明天来取",
    "要不要带盒子", "大概几天出结果", "写什么纸条", "寄顺丰可以吗", "让我儿子明天去寄",
    "原来的包装盒扔了",
)  # fmt: skip
NO_CONSENT = (
    "我老公看完了，同意", "我妈同意，地址发我", "我爸说行，可以寄", "收回刚才的话", "我同意，收回刚才的话",
    "同意，打错了", "同意，发早了", "之前说不寄，同意", "看完细则同意", "地址发我我就同意", "同意，有问题你们出运费",
    "同意，人为的怎么算", "同意，取消寄回", "同意，我退出", "同意，东西丢了", "同意，我把旧的扔了寄给你们",
    "同意返修", "同意按三包来", "按之前说好的来，同意", "同意，什么时候给我寄回来", "可以，能充电了",
    "好的，客服电话多少", "同意，快递你们约", "同意，早点给我", "同意，我能怎么办", "同意，都这样",
    "要是换新我出运费，同意", "有故障就退，没故障运费我出，同意", "同意，想看看再寄", "同意，受不了你们了",
)  # fmt: skip
ORDERS = (
    "叫快递员来取", "约快递员上门取件", "找快递员来拿", "叫顺丰小哥上门取件", "明天叫快递来取", "今天叫顺丰上门取",
    "叫快递上门取件", "叫快递员上门", "叫个快递员来", "叫小哥来取", "找顺丰小哥来取", "明天上午叫快递员上门取件",
    "下午约顺丰", "尽快叫快递来取", "明天联系快递上门", "现在叫快递", "快递明天约", "取件今天约", "明天下单取件",
    "上门取件", "明天上门取件", "顺丰上门取件", "约好快递上门取件", "叫快递来打包", "叫快递来寄", "叫快递来找我取",
    "那就叫快递员来取", "安排上门取件", "安排快递员来取", "那安排快递员明天来取", "看完了安排快递员明天来取",
    "要求快递员明天来取", "我说叫快递员来取", "我打包好了上门取件", "我已经打包好了叫快递来取", "叫快递员来取呢",
)  # fmt: skip
"""To the shop: send a courier. The terms have the buyer send it."""
MY_COURIERS = (
    "我叫快递员来取", "我明天叫快递来取", "我今天叫顺丰上门取", "我约了顺丰明天上门", "叫了快递", "约好了快递",
    "快递叫好了", "快递已经约了", "快递我约好了", "已叫快递", "我用顺丰上门取件", "我在京东上叫了上门取件",
    "明天叫的快递来取", "快递员明天来取", "快递小哥下午来", "快递员在楼下", "快递员取走了", "叫快递寄回去",
)  # fmt: skip
SOMEBODY_ELSE = (
    "我老公", "我妈说", "客服", "你们", "老板", "老闆", "店家", "掌柜", "他", "平台", "大家", "谁", "别人",
    "上次那个客服",
)  # fmt: skip
DENIALS = ("不", "没", "没有", "不太", "别", "未", "不是", "不能", "从没", "才不", "唔", "冇")
TRADITIONAL = OpenCC("s2t")
SINGLE_MARK = re.compile(r"(?<![，。！？,.!?~ ])([，。！？,.!?~ ])(?![，。！？,.!?~ ])")
"""A run of full stops is typed hesitation; one more full stop is not."""
AGREEING = ("同意", "可以", "接受", "认可", "愿意", "没问题", "没意见")


def proposes(text: str) -> bool:
    return judge_consent(text).proposes_consent


def test_there_are_lines_of_every_kind() -> None:
    counts = Counter(kind for kind, _ in LINES)
    assert len(LINES) >= 150
    assert len(counts) == 9
    assert counts["clear"] >= 60


@pytest.mark.parametrize("text", OTHERS)
def test_what_is_no_plain_agreement_is_never_proposed(text: str) -> None:
    assert not proposes(text), judge_consent(text)


def test_plain_agreement_is_proposed() -> None:
    missed = sorted(set(EVERY_CLEAR) - set(CLEAR))
    assert len(missed) <= 0.07 * len(EVERY_CLEAR), missed


def test_a_proposal_quotes_the_words_it_rests_on() -> None:
    assert "同意，地址发我" in judge_consent("同意，地址发我").evidence


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("嗯", ConsentKind.VAGUE),
        ("好吧", ConsentKind.VAGUE),
        ("收到", ConsentKind.VAGUE),
        ("随便吧", ConsentKind.VAGUE),
        ("👌", ConsentKind.VAGUE),
        ("", ConsentKind.VAGUE),
        ("同意，但是运费你们出", ConsentKind.CONDITIONAL),
        ("要是包邮我就寄", ConsentKind.CONDITIONAL),
        ("不同意", ConsentKind.REFUSED),
        ("算了，不寄了", ConsentKind.REFUSED),
        ("我撤回刚才的同意", ConsentKind.WITHDRAWN),
        ("刚才说的同意不算", ConsentKind.WITHDRAWN),
        ("呵呵，同意", ConsentKind.SARCASTIC),
        ("同意，你们说了算", ConsentKind.SARCASTIC),
        ("运费谁出", ConsentKind.QUESTION),
        ("可以吗", ConsentKind.QUESTION),
        ("快递到了", ConsentKind.OTHER),
        ("我老公同意", ConsentKind.OTHER),
    ],
)
def test_what_is_unclear_is_named(text: str, kind: ConsentKind) -> None:
    judgement = judge_consent(text)
    assert judgement.kind is kind, judgement
    assert judgement.evidence


@settings(deadline=None)
@given(st.sampled_from(CLEAR), st.sampled_from(CONDITIONS), st.sampled_from("，。！ \n"), st.booleans())
def test_a_condition_or_doubt_beside_it_makes_it_unclear(text: str, more: str, mark: str, first: bool) -> None:
    assert not proposes(f"{more}{mark}{text}" if first else f"{text}{mark}{more}")


@settings(deadline=None)
@given(st.sampled_from(CLEAR), st.sampled_from(DEMANDS), st.data())
def test_a_word_nobody_listed_makes_it_unclear_wherever_it_stands(text: str, demand: str, data: st.DataObject) -> None:
    place = data.draw(st.integers(0, len(text)))
    assert not proposes(text[:place] + demand + text[place:])


@pytest.mark.parametrize("more", BESIDE)
def test_what_changes_nothing_may_stand_before_and_behind(more: str) -> None:
    assert proposes(f"同意，{more}")
    assert proposes(f"{more}，我同意")


@pytest.mark.parametrize("text", NO_CONSENT)
def test_a_yes_turned_round_tied_or_somebody_elses_is_not_proposed(text: str) -> None:
    assert not proposes(text), judge_consent(text)


@pytest.mark.parametrize("order", ORDERS)
def test_an_order_to_send_a_courier_is_no_plain_agreement(order: str) -> None:
    for text in (f"同意，{order}", f"{order}，我同意", f"好的同意。{order}，谢谢", f"我同意按细则来，{order}吧"):
        assert not proposes(text), judge_consent(text)


@pytest.mark.parametrize("told", MY_COURIERS)
def test_a_courier_the_buyer_called_changes_nothing(told: str) -> None:
    assert proposes(f"同意，{told}")


@settings(deadline=None)
@given(st.sampled_from(BESIDE), st.sampled_from(BESIDE))
def test_what_may_stand_beside_a_yes_is_none_itself(one: str, other: str) -> None:
    assert not proposes(one)
    assert not proposes(f"{one}，{other}")


@settings(deadline=None)
@given(st.sampled_from(CLEAR), st.sampled_from(DENIALS), st.sampled_from(AGREEING))
def test_a_denial_before_the_agreeing_word_takes_it_away(text: str, denial: str, word: str) -> None:
    # The same letters may agree a second time elsewhere in the line: deny each.
    denied = text.replace(word, f"{denial}{word}")
    assert denied == text or not proposes(denied)


@settings(deadline=None)
@given(st.sampled_from(CLEAR).filter(lambda text: text.startswith(AGREEING)), st.sampled_from(SOMEBODY_ELSE))
def test_somebody_elses_agreement_is_not_the_buyers(text: str, who: str) -> None:
    if {"我", "你"} & set(text):
        return  # 「店家你们的条件我同意」 addresses the shop; who agrees is said
    assert not proposes(f"{who}{text}")


@settings(deadline=None)
@given(st.sampled_from(CLEAR))
def test_a_question_mark_behind_the_agreement_asks(text: str) -> None:
    # 「发个地址就可以？」 asks for the address, after an agreement that stands on its own.
    if text.endswith(AGREEING) and "地址" not in text:
        assert not proposes(f"{text}？")


@settings(deadline=None)
@given(st.sampled_from([text for _, text in LINES]))
def test_script_width_and_doubled_marks_change_nothing(text: str) -> None:
    plain = proposes(text)
    assert proposes(TRADITIONAL.convert(text)) == plain
    assert proposes(full_width(text)) == plain
    assert proposes(SINGLE_MARK.sub(r"\1\1", text)) == plain
    assert proposes(f"  {text}\n") == plain


def full_width(text: str) -> str:
    return "".join(chr(ord(char) + 0xFEE0) if "!" <= char <= "~" else char for char in text)


@settings(deadline=None)
@given(st.text(max_size=200))
@example("同意" * 5000)
@example("同意寄回检测，" * 15)
@example("看了" * 60)
@example("的" * LONGEST)
@example("😡" * 10_000)
def test_whatever_comes_is_judged_at_once(text: str) -> None:
    started = time.process_time()
    judgement = judge_consent(text)
    assert time.process_time() - started < 0.5
    assert judgement.evidence


NO_WORDS = ("", " ", "\n", "？", "👌", "😡😡😡", "🙂", "[微笑]", "……", "1", "同意" * 5000, "好的，" * 3000)


@pytest.mark.parametrize("text", NO_WORDS)
def test_empty_signs_only_and_endless_messages_are_never_consent(text: str) -> None:
    assert not proposes(text)


SYLLABLES = "同意可以行好的不没吗你们我老板寄地址发谢了再就先才是看"


@settings(deadline=None)
@given(st.lists(st.sampled_from(SYLLABLES), min_size=1, max_size=9).map("".join))
def test_random_words_with_a_denial_or_another_person_are_never_consent(text: str) -> None:
    if any(word in text for word in ("不", "吗", "老板", "才", "先")):
        assert not proposes(text), text
