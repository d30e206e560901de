"""How long understanding one message takes, beside looking the message up with a plain rapidfuzz ratio.

Repeat:  python bench/classify.py [--count 2000] [--scripts FOLDER]

Messages are generated here from own phrases, with the noise buyers type. Both runs take the same messages in the same
order in one process and one thread; their ratio travels between machines, times do not.
"""

from __future__ import annotations

import argparse
import random
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
from rapidfuzz import fuzz, process

from cs_assistant.library.files import packaged_folder
from cs_assistant.library.load import load_folder
from cs_assistant.understanding.understander import Understander

HEADS = ("", "亲，", "你好，", "请问", "在吗？", "老板 ", "那个…", "您好，麻烦问下，")
THINGS = (
    "手机",
    "鞋子",
    "这双鞋",
    "充电器",
    "我买的那个",
    "快递",
    "昨天到的手机",
    "iPhone15",
    "订单2211345678901234567 的货",
)
MATTERS = (
    "充不进电", "老是死机", "怎么退货", "想换大一码", "开胶了", "盒子是拆过的", "什么时候发货", "物流一直不动",
    "要开发票", "退款还没到账",
    "屏幕不亮了", "没收到货", "少发了一个配件", "能不能便宜点", "保修多久", "chong不进电", "冲不进电",
    "可以上门取件吗", "运费谁出", "发错颜色了",
    "一会儿有信号一会儿没有", "想取消订单", "地址写错了能改吗", "附近有维修点吗", "修好了没有", "给我转人工",
)  # fmt: skip
TAILS = (
    "",
    "？",
    "！！！",
    "啊",
    "怎么办",
    "，急",
    "😡",
    "，都等了三天了",
    "，再不处理我就投诉了",
    "。昨天刚签收的，才用了一天",
)
WARM_UP = 200


def messages(count: int) -> list[str]:
    """`count` different-looking messages, the same on every run."""
    chance = random.Random(20_261_122)
    return ["".join(chance.choice(part) for part in (HEADS, THINGS, MATTERS, TAILS)) for _ in range(count)]


def timed(act: Callable[[str], object], lines: Sequence[str]) -> tuple[float, float]:
    """Median and 99th percentile of one call, in milliseconds."""
    for line in lines[:WARM_UP]:
        act(line)
    spent = []
    for line in lines:
        start = time.perf_counter()
        act(line)
        spent.append((time.perf_counter() - start) * 1000)
    return float(np.percentile(spent, 50)), float(np.percentile(spent, 99))


def main() -> int:
    """Print both timings and their ratio."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--count", type=int, default=2000)
    parser.add_argument(
        "--scripts", type=Path, default=None, help="folder of the script library; default: the packaged one"
    )
    given = parser.parse_args()
    folder = given.scripts or packaged_folder()
    library = load_folder(folder).library
    if library is None:
        print(f"{folder}: the library has problems; run cs-assistant check first", file=sys.stderr)
        return 1
    stored = folder / "corpus" / "weights.npz"
    start = time.perf_counter()
    understander = Understander.build(library, stored.read_bytes() if stored.is_file() else None)
    built = time.perf_counter() - start
    known = [line for intent in library.intents.values() for line in (*intent.examples, *intent.corpus)]
    lines = messages(given.count)
    ours = timed(understander.understand, lines)
    plain = timed(lambda line: process.extractOne(line, known, scorer=fuzz.ratio), lines)
    print(f"library: {len(library.intents)} intents, {len(known)} lines; {given.count} generated messages, one thread")
    print(f"build:               {built:6.2f} s ({'fitted anew' if understander.refitted else 'stored weights'})")
    print(f"understand:          p50 {ours[0]:6.3f} ms   p99 {ours[1]:6.3f} ms")
    print(f"rapidfuzz baseline:  p50 {plain[0]:6.3f} ms   p99 {plain[1]:6.3f} ms")
    print(f"ratio:               p50 {ours[0] / plain[0]:6.2f}      p99 {ours[1] / plain[1]:6.2f}")
    print(f"repeat: python bench/classify.py --count {given.count}" + (f" --scripts {folder}" if given.scripts else ""))
    return 0


if __name__ == "__main__":
    sys.exit(main())
