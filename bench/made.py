"""Material to measure with, the same on every run: distinct buyers' messages, and a library's lines grown to a size."""

from __future__ import annotations

import random
from collections import defaultdict
from collections.abc import Callable, Sequence

from bench.contract import LabelledLine
from bench.noise import homophone
from cs_assistant.understanding.nearest import Line
from cs_assistant.understanding.normalise import normalise

HEADS = ("", "亲，", "你好，", "请问", "在吗？", "老板 ", "那个…", "您好，麻烦问下，")
THINGS = (
    "手机", "鞋子", "这双鞋", "充电器", "我买的那个", "快递", "昨天到的手机", "iPhone15",
    "订单2211345678901234567 的货",
)  # fmt: skip
MATTERS = (
    "充不进电", "老是死机", "怎么退货", "想换大一码", "开胶了", "盒子是拆过的", "什么时候发货", "物流一直不动",
    "要开发票", "退款还没到账", "屏幕不亮了", "没收到货", "少发了一个配件", "能不能便宜点", "保修多久", "chong不进电",
    "冲不进电", "可以上门取件吗", "运费谁出", "发错颜色了", "一会儿有信号一会儿没有", "想取消订单", "地址写错了能改吗",
    "附近有维修点吗", "修好了没有", "给我转人工",
)  # fmt: skip
TAILS = (
    "", "？", "！！！", "啊", "怎么办", "，急", "😡", "，都等了三天了", "，再不处理我就投诉了",
    "。昨天刚签收的，才用了一天",
)  # fmt: skip
_SEED = 20_261_122
_NOISY = 0.5
_ATTEMPTS = 20
"""For each line wanted, before it is clear that no further one can be made."""
Change = Callable[[str, random.Random], str]


def messages(count: int) -> list[str]:
    """`count` messages, no two alike; every other one has a typing error (a wrong, missing or doubled character)."""
    chance = random.Random(_SEED)
    changes: tuple[Change, ...] = (homophone([*MATTERS, *TAILS, *THINGS]), without_one, doubled)
    made: dict[str, None] = {}
    while len(made) < count:
        text = "".join(chance.choice(part) for part in (HEADS, THINGS, MATTERS, TAILS))
        if chance.random() < _NOISY:
            text = chance.choice(changes)(text, chance)
        made[text] = None
    return list(made)


def of_library(lines: Sequence[Line]) -> list[LabelledLine]:
    """Examples and corpus, no text twice."""
    found: dict[str, LabelledLine] = {}
    for line in lines:
        found.setdefault(line.text, LabelledLine(line.text, line.intent, line.example))
    return list(found.values())


def of_size(own: Sequence[LabelledLine], size: int) -> list[LabelledLine]:
    """`size` lines: a random part of `own`, or all of them and mutants, each with its intent.

    A mutant is an own line with, by turns, one character replaced by another of its sound, one character missing, or
    another line of its intent behind it; no mutant is a line that is there already. Raises ValueError when `own` is too
    small for that.
    """
    if not own:
        raise ValueError("no lines to grow")
    chance = random.Random(_SEED)
    if size <= len(own):
        return chance.sample(list(own), size)
    of_intent: defaultdict[str, list[str]] = defaultdict(list)
    for line in own:
        of_intent[line.intent].append(line.text)
    swap = homophone([line.text for line in own])
    grown = {line.text: line for line in own}
    for attempt in range(_ATTEMPTS * size):
        if len(grown) == size:
            return list(grown.values())
        line = chance.choice(own)
        turn = attempt % 3
        if turn == 2:
            changed = f"{line.text}{chance.choice(of_intent[line.intent])}"
        else:
            changed = (swap, without_one)[turn](line.text, chance)
        text = normalise(changed).text
        if text and text not in grown:
            grown[text] = LabelledLine(text, line.intent, example=False)
    raise ValueError(f"{len(own)} lines do not give {size} different ones")


def without_one(text: str, chance: random.Random) -> str:
    """One character missing."""
    place = chance.randrange(len(text))
    return text[:place] + text[place + 1 :]


def doubled(text: str, chance: random.Random) -> str:
    """One character twice."""
    place = chance.randrange(len(text))
    return text[: place + 1] + text[place:]
