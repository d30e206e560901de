"""Signals are raised by the shop's words and by what a buyer denies or has tried, not by words that only look alike."""

from __future__ import annotations

import pytest

from cs_assistant.domain.scripts import SignalRule
from cs_assistant.domain.understanding import Signal
from cs_assistant.understanding.clauses import clauses
from cs_assistant.understanding.normalise import normalise
from cs_assistant.understanding.signals import SignalFinder

from .little import SIGNALS

DENIALS = [
    "没死机",
    "没有死机",
    "没再死机了",
    "不是死机",
    "不是充不进电",
    "不是充不进电是充得慢",
    "不退了",
    "不想退了",
    "不退货了",
    "我不换了",
    "不用换了",
    "不用退款了",
    "先不退了",
    "算了不退了",
    "没坏",
    "没有坏",
    "还没坏呢",
    "没破",
    "没有质量问题",
    "手机没问题，我就是不想要了",
    "没有任何问题",
    "不是要退货",
    "我没申请退款",
    "我没有取消订单",
    "别退了",
    "不要取消订单",
    "不死机了",
    "不卡了",
    "不需要发票",
    "不用修了",
    "不是质量问题",
    "不投诉了",
    "不再重启了",
    "并不是黑屏",
    "不是屏幕碎，是后盖",
    "没有黑屏",
    "没漏液",
    "不用上门了",
    "不发烫",
    "没有要退",
    "没说要退货",
    "不是没反应",
    "手机不卡了呢",
    "我不退了呢",
    "暂时不退货呢",
    "怎么又不卡了",
    "不知道怎么回事就不卡了",
]

COMPLAINTS = [
    "开不了机",
    "充不进电",
    "没反应",
    "没收到货",
    "不退钱",
    "不退款就投诉",
    "死机了",
    "老是死机",
    "不退款",
    "为什么不退款",
    "怎么还不退款",
    "一直不给退",
    "你们不退我就投诉",
    "不让退货",
    "不能退吗",
    "不肯退",
    "能不能退",
    "退不退",
    "到底退不退",
    "有没有坏",
    "是不是坏了",
    "不是说七天无理由吗",
    "不是可以退货吗",
    "不是包邮吗",
    "这不是坏了吗",
    "是不是死机",
    "没几天就坏了",
    "没用多久就死机",
    "没多久就黑屏",
    "不断重启",
    "不停死机",
    "不但死机还黑屏",
    "不仅卡还发热",
    "不是人为损坏",
    "不是我摔坏的",
    "又不是我弄坏的",
    "没电",
    "没声音",
    "没信号",
    "没发货",
    "没到账",
    "没人处理",
    "没用",
    "不能用了",
    "充不了电",
    "不亮",
    "不显示",
    "连不上wifi",
    "听不见声音",
    "不想要了我要退货",
    "不要了，退货",
    "不给换",
    "拒不退款",
    "都不退",
    "怎么不退了",
    "没退款",
    "没收到退款",
    "没取消成功",
    "受不了，动不动就死机",
    "不充电",
    "不开机",
    "没修好",
    "还没修好",
    "修了也没好",
    "会不会死机",
    "不退不换",
    "你们怎么不发货",
    "不用退回去吗",
    "怎么没有发票",
    "没问题",
    "好的没问题",
    "用不了",
    "要不要退",
    "不满意要退货",
    "不喜欢想退",
    "不合适，退货",
    "不想用了退货",
    "质量不行",
    "没法充电",
    "没送到",
    "没看到退款",
    "没退",
    "不是新机",
    "不同意退款",
    "不想等了我要退款",
    "不等了退款吧",
    "不要拖了赶紧退款",
    "不想跟你说了我要投诉",
    "不要了帮我退款",
    "没问题了呢",
    "好的没问题了呢",
    "不退了吗呢",
    "手机怎么不响了",
    "手机怎么不响了呢",
    "水壶为什么不热呢",
    "怎么可能没问题呢",
    "凭什么说检测没问题",
]

TRIED = [
    "重启过了",
    "换过线了",
    "试过了",
    "都试过了",
    "换了数据线还是不行",
    "重启了好几次",
    "恢复出厂设置了还是卡",
    "按你说的做了",
    "换过充电头了",
    "充电头都换了",
    "试了没用",
    "重装了两次",
    "升级过了",
    "我重启过",
    "换了好几根线",
    "清理过了",
    "强制关机也试了",
    "换了根线也不行",
    "都试了",
]

NOT_TRIED = [
    "没试过",
    "怎么重启",
    "试试看",
    "可以试吗",
    "我没重启过",
    "换过新机",
    "这个手机换过了",
    "可以试穿吗",
    "重启吗",
    "还没试",
    "换新",
    "能试用吗",
    "换了个颜色",
    "一直重启",
    "自动重启了",
    "老是自己重启",
    "系统升级了之后就卡",
]


def signals(text: str, finder: SignalFinder | None = None) -> frozenset[Signal]:
    parts = [normalise(clause.text).text for clause in clauses(text)]
    return (finder or SignalFinder(())).find([normalise(text).text], parts).signals


@pytest.mark.parametrize("text", DENIALS)
def test_a_denied_fault_or_request_is_a_negation(text: str) -> None:
    assert Signal.NEGATION in signals(text)


@pytest.mark.parametrize("text", COMPLAINTS)
def test_a_complaint_full_of_negative_words_is_no_negation(text: str) -> None:
    assert Signal.NEGATION not in signals(text)


@pytest.mark.parametrize("text", TRIED)
def test_what_was_tried_is_noticed(text: str) -> None:
    assert Signal.TRIED in signals(text)


@pytest.mark.parametrize("text", NOT_TRIED)
def test_what_was_not_tried_is_not_claimed(text: str) -> None:
    assert Signal.TRIED not in signals(text)


@pytest.mark.parametrize(
    ("text", "raised"),
    [
        ("电池鼓包了", {Signal.DANGER}),
        ("帮我鼓包装", set()),
        ("鼓包装的时候发现鼓包了", {Signal.DANGER}),
        ("垃圾店", {Signal.ANGER}),
        ("垃圾桶", set()),
        ("我打12315", {Signal.THREAT}),
    ],
)
def test_the_shops_words_count_outside_their_exceptions(text: str, raised: set[Signal]) -> None:
    assert signals(text, SignalFinder(SIGNALS)) == raised


@pytest.mark.parametrize("end", ["", "呢", "呢呢"])
def test_a_soft_end_hides_no_word_of_the_shop(end: str) -> None:
    rule = SignalRule(place=SIGNALS[0].place, signal=Signal.ASIDE, patterns=("怎么样$",), unless=("不怎么样$",))
    finder = SignalFinder((rule,))
    assert signals("这个电池怎么样" + end, finder) == {Signal.ASIDE}
    assert signals("这个电池不怎么样" + end, finder) == set()


def test_every_signal_says_why() -> None:
    found = SignalFinder(SIGNALS).find(["电池冒烟了"], ["电池冒烟了"])
    assert [evidence.text for evidence in found.evidence] == ["危险：「冒烟」"]
