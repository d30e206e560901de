"""What is said to the desk, and when it dies."""

from __future__ import annotations

import itertools
import random
from collections.abc import Iterator
from dataclasses import dataclass

from .serve import POINTS

RANDOM = "random"
ASKING = (
    "充不进电",
    "手机充不了电",
    "插上充电器没反应",
    "充电充不进去",
    "怎么充都充不进电",
    "手机充不进去电了",
    "插着充电器不充电",
    "充电没反应",
)
"""Ways to say that a phone does not charge: each asks for the first self-help step."""
OTHERS = (
    "我要退货",
    "手机老是死机怎么办",
    "申请退款",
    "什么时候发货",
    "我要投诉你们",
    "盒子都是拆过的这是新机吗",
    "把订单取消吧",
    "寄到哪里去修",
)
"""What a person answers."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Said:
    """One message of one buyer who says nothing else."""

    buyer: str
    text: str
    automatic: bool
    """Whether it asks for an automatic reply."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Kill:
    """One death of `serve`."""

    point: str
    """A named point, or `random`."""
    on: int = 1
    """The how manieth time the point is passed."""
    after: float = 0.0
    """Seconds after the start (`random`); negative = before it is up."""


def messages(count: int) -> tuple[Said, ...]:
    """`count` messages, every second one asking for an automatic reply."""
    asking, others = itertools.cycle(ASKING), itertools.cycle(OTHERS)
    return tuple(
        Said(buyer=f"buyer-{number:05}", text=next(asking if number % 2 else others), automatic=bool(number % 2))
        for number in range(count)
    )


def kills(count: int, seed: int) -> Iterator[Kill]:
    """Every named point in turn with a random moment between each two: the same for the same seed."""
    chance = random.Random(seed)
    points = itertools.cycle(POINTS)
    for number in range(count):
        if number % 2 == 0:
            # Low enough to be passed in every life: a claim takes several replies at once.
            yield Kill(point=next(points), on=chance.randint(1, 2))
        elif number % 8 == 7:
            yield Kill(point=RANDOM, after=-chance.uniform(0.2, 1.0))
        else:
            yield Kill(point=RANDOM, after=chance.uniform(0.0, 0.7))
