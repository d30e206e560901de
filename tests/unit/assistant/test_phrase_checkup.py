"""短语体检 finds what was planted and nothing else; every rewrite passes the same checks."""

from __future__ import annotations

from functools import cache

import pytest

from cs_assistant.app.scripts import build_assistant, read_scripts
from cs_assistant.assistant.phrases.checkup import CheckedPhrase, PhraseChecker
from cs_assistant.assistant.phrases.claims import claims
from cs_assistant.assistant.pipeline import Assistant
from cs_assistant.domain.phrase_findings import Checkup, FaultKind, PhraseFaults, RewriteKind
from cs_assistant.library.phrases.scripts import script_phrases

from .phrase_table import TABLE, TODAY, Planted

IN_TURN = tuple(sorted(TABLE, key=lambda planted: planted.rule == "duplicate"))
"""What repeats stands behind what it repeats."""


@cache
def assistant() -> Assistant:
    return build_assistant(read_scripts(None))


@cache
def checker(shop: str) -> PhraseChecker:
    library = assistant().library
    return PhraseChecker(library, library.shops[shop], assistant().understander, TODAY)


def check(*texts: str, shop: str = "phones") -> Checkup:
    return checker(shop).check([CheckedPhrase(id=str(number), text=text) for number, text in enumerate(texts)])


@cache
def found() -> dict[str, PhraseFaults]:
    checked = check(*(planted.text for planted in IN_TURN))
    return dict(zip((planted.text for planted in IN_TURN), checked.items, strict=True))


def kinds(item: PhraseFaults) -> set[str]:
    return {kind.value for fault in item.faults for kind in fault.kinds} - {FaultKind.ADVICE.value}


def test_half_of_the_table_is_clean() -> None:
    clean = [planted for planted in TABLE if not planted.kinds]
    assert len(TABLE) >= 40
    assert abs(len(clean) * 2 - len(TABLE)) <= 4


@pytest.mark.parametrize("planted", TABLE, ids=lambda planted: planted.text[:12])
def test_what_was_planted_is_found_with_its_reason_and_clean_phrases_stay_clean(planted: Planted) -> None:
    item = found()[planted.text]
    assert kinds(item) == planted.kinds, item.faults
    assert item.clean is (not planted.kinds)
    if planted.rule:
        told = [fault for fault in item.faults if fault.rule == planted.rule]
        assert told
        assert all(fault.clause and fault.why and fault.excerpt for fault in told)
        assert any(planted.says in f"{fault.why}{fault.clause}" for fault in told)


@pytest.mark.parametrize(
    "planted", [each for each in TABLE if each.rewrite or each.cleared], ids=lambda planted: planted.text[:12]
)
def test_a_rewrite_is_offered_says_what_is_right_and_passes_every_check(planted: Planted) -> None:
    rewrite = found()[planted.text].rewrite
    assert rewrite is not None
    assert planted.rewrite in rewrite.text
    assert not planted.cleared or planted.cleared not in rewrite.text
    assert check(rewrite.text).items[0].clean
    assert (rewrite.kind is RewriteKind.SCRIPT) is (rewrite.script_id is not None)


def test_several_wrong_figures_of_one_phrase_are_put_right_together() -> None:
    (item,) = check("本店15天无理由退货。手机保修半年。根据合同法办理。").items
    assert item.rewrite is not None
    assert item.rewrite.text == "本店7天无理由退货。手机保修12个月。根据民法典办理。"


def test_where_most_phrases_agree_only_the_others_are_named_and_get_the_majority_s_figure() -> None:
    checked = check("付款后48小时内发货。", "下单后48小时内发货，节日顺延。", "拍下后24小时内发货哦。")
    assert [item.clean for item in checked.items] == [True, True, False]
    (fault,) = checked.items[2].faults
    assert (fault.others, fault.clause) == (("0", "1"), "本店短语之间")
    assert checked.items[2].rewrite is not None
    assert checked.items[2].rewrite.text == "拍下后48小时内发货哦。"


@pytest.mark.no_cover
@pytest.mark.parametrize("shop", ["phones", "shoes"])
@pytest.mark.parametrize("conditional", [False, True])
def test_the_library_s_own_replies_are_found_lawful_and_at_one(shop: str, conditional: bool) -> None:
    library = assistant().library
    scripts = script_phrases(library, library.shops[shop], TODAY, conditional=conditional).items
    checked = check(*(script.content.text for script in scripts), shop=shop)
    assert len(scripts) > 40
    for kind in (FaultKind.UNLAWFUL, FaultKind.CONTRADICTION, FaultKind.OUTDATED):
        assert [each.faults for each in checked.items if each.of(kind)] == []


def test_different_matters_never_contradict_each_other() -> None:
    texts = (
        "付款后48小时内发货。", "预售的付款后15天内发货。", "定制的付款后7天内发货。", "发货前可以修改地址。",
        "已发货的不能修改地址。", "支持30天价保。", "活动商品不支持价保。",
    )  # fmt: skip
    assert all(item.clean for item in check(*texts).items)


def test_figures_the_policy_does_not_settle_for_these_goods_are_left_alone() -> None:
    """The guarantee of phones is not that of shoes."""
    assert check("鞋子保修6个月。", shop="shoes").items[0].clean
    assert not check("手机保修6个月。").items[0].clean


@pytest.mark.parametrize(
    "text",
    [
        "超过15天无理由就申请不了的，请看订单页。", "不是15天无理由，是七天无理由。", "您问的是15天无理由退货吗？",
        "还有3天无理由就到期了。", "别家写15天无理由，别的店我们管不着。", "七八天无理由这种说法不准。",
    ],
)  # fmt: skip
def test_what_is_denied_asked_or_said_of_others_is_no_promise(text: str) -> None:
    assert not [claim for claim in claims(text) if claim.matter.id == "no_reason" and claim.value != 7]


@pytest.mark.parametrize(
    ("text", "over"),
    [
        ("活动到11月21日截止", True), ("活动到11月22日截止", False), ("2026年1月1日起运费调整", False),
        ("1月20日至2月3日放假", False), ("10月1日-10月8日放假", True), ("2025.12.31前有效", True),
        ("2025年双11活动已开始", True), ("2026年双11活动已开始", False), ("库存编号2025-99-99", False),
        ("9月9日是我们的店庆", False),
    ],
)  # fmt: skip
def test_a_day_is_over_the_day_after(text: str, over: bool) -> None:
    item = check(text).items[0]
    assert item.of(FaultKind.OUTDATED) is over


def test_the_same_words_with_another_figure_or_a_denial_are_no_duplicates() -> None:
    texts = (
        "您的订单号发我，我帮您查一下现在的物流到哪里了。", "您的订单号发我，我帮您查一下现在的物流到哪里啦。",
        "这个尺码建议您拍40码，脚胖的拍大一码。", "这个尺码建议您拍41码，脚胖的拍大一码。",
        "拆开看过的话，是可以申请退货的，您放心。", "拆开看过的话，是不可以申请退货的，您放心。",
        "好的，帮您看怎么换。请把订单号发我，或者在聊天框里发过来。",
        "好的，帮您看怎么退。请把订单号发我，或者在聊天框里发过来。",
    )  # fmt: skip
    assert [item.of(FaultKind.DUPLICATE) for item in check(*texts).items] == [False, True, *[False] * 6]
