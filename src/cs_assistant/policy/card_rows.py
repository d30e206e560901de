"""Three guarantees of other goods: the shop's own card, if it has one (reference on shoes: no national rule)."""

from __future__ import annotations

from collections.abc import Iterator

from cs_assistant.domain.orders import ProductKind
from cs_assistant.domain.verdicts import VerdictValue
from cs_assistant.policy.facts import Part
from cs_assistant.policy.ground import Anchor, Ground
from cs_assistant.policy.rows import (
    EXCHANGE,
    LAW,
    PART,
    REPAIR,
    RETURN,
    Obstacle,
    Row,
    Window,
    row_without_windows,
    window,
)
from cs_assistant.policy.statutes import Length

_NAMES = {ProductKind.SHOES: "鞋子", ProductKind.APPLIANCE: "电器", ProductKind.OTHER: "这类商品"}


def card_rows(ground: Ground, kind: ProductKind) -> Iterator[Row]:
    """The four rows by the shop's card; each unknown where the card says nothing."""
    yield _row(RETURN, "退货", "return", ground.delivery, ground, kind)
    yield _row(EXCHANGE, "换货", "exchange", ground.restart, ground, kind)
    yield _row(REPAIR, "保修", "warranty", ground.restart, ground, kind)
    yield row_without_windows(PART, LAW, _silent(f"{_NAMES[kind]}的配件"), ground.restart)


def _row(row_id: str, right: str, row: str, anchor: Anchor | None, ground: Ground, kind: ProductKind) -> Row:
    length = ground.numbers.card(kind, row)
    if length is None or ground.facts.part is not Part.UNIT:
        what = f"{_NAMES[kind]}的{right}" if ground.facts.part is Part.UNIT else f"{_NAMES[kind]}的配件"
        return row_without_windows(row_id, LAW, _silent(what), anchor)
    windows = () if anchor is None else (_card_window(ground, anchor, right, length),)
    return Row(id=row_id, title=f"店铺三包卡的{right}", clause=LAW, anchor=anchor, windows=windows)


def _card_window(ground: Ground, anchor: Anchor, right: str, length: Length) -> Window:
    return window(ground, anchor, f"店铺三包卡{right}期", length, f"按店铺三包卡可以{right}")


def _silent(what: str) -> Obstacle:
    return Obstacle(value=VerdictValue.UNKNOWN, reason=f"{what}按店铺三包卡办，卡上还没有登记；我请主管确认后答复您。")
