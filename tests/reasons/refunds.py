"""Refunds as hypothesis makes them: few values, so that they meet in one cell."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

from hypothesis import strategies as st

from cs_assistant.domain.refunds import (
    Phase,
    Reasons,
    RefundApplication,
    RefundKind,
    RefundStatus,
    RegisteredRefund,
    Selected,
    Stated,
    Verified,
)
from cs_assistant.domain.scripts import Place, RefundReason

BEGIN = datetime(2026, 9, 30, 15, 30, tzinfo=UTC)
"""The last half hour of a day in Shanghai."""
PLACE = Place(file="reasons.yaml", line=1)
REASONS = {
    reason.id: reason
    for reason in (
        RefundReason(
            id="seven_day", name="七天无理由", platform=("7天无理由",), fault="buyer", quality=False, place=PLACE
        ),
        RefundReason(
            id="size", name="尺寸不合适", platform=("大小不合适",), fault="buyer", quality=False, place=PLACE
        ),
        RefundReason(
            id="quality", name="商品质量问题", platform=("质量问题",), fault="shop", quality=True, place=PLACE
        ),
    )
}
STRINGS = ("7天无理由", "大小不合适", "质量问题", "穿着不舒适", "谁也没见过的写法")
IDS = (*REASONS, "an_id_of_an_older_library")


def refund(
    *,
    number: int = 1,
    asked_at: datetime = BEGIN,
    selected: tuple[str, ...] = ("7天无理由",),
    stated: tuple[str, ...] = (),
    verified: tuple[str, ...] = (),
    style: str = "板鞋",
    batch: str = "A",
    size: str = "40",
    courier: str = "白鹭",
    words: str = "开胶了",
    shop_id: str = "shoes",
) -> RegisteredRefund:
    """A refund with what matters given."""
    history = tuple(Selected(text=text, at=asked_at, by="买家") for text in selected)
    return RegisteredRefund(
        application=RefundApplication(
            shop_id=shop_id, refund_no=f"99{number:010d}", order_no=f"2211{number:015d}", buyer_id=f"tb_buyer_{number}",
            kind=RefundKind.RETURN_AND_REFUND, phase=Phase.RECEIVED, amount=Decimal("199.00"), reason=selected[-1],
            asked_at=asked_at, modified_at=asked_at, status=RefundStatus.SUCCESS, style=style, size=size, batch=batch,
            courier=courier,
        ),
        reasons=Reasons(
            history=history,
            stated=tuple(Stated(reason=reason, words=words, at=asked_at, by="小禾") for reason in stated),
            verified=tuple(Verified(reason=reason, evidence="看过", at=asked_at, by="质检") for reason in verified),
        ),
        first_seen_at=asked_at,
    )


def few(values: tuple[str, ...], most: int = 2, least: int = 0) -> st.SearchStrategy[tuple[str, ...]]:
    return st.lists(st.sampled_from(values), min_size=least, max_size=most).map(tuple)


REFUNDS = st.lists(
    st.builds(
        refund,
        number=st.integers(1, 10**6),
        asked_at=st.integers(0, 75 * 48).map(lambda half: BEGIN + timedelta(minutes=30 * half)),
        selected=few(STRINGS, least=1, most=3),
        stated=few(IDS),
        verified=few(IDS),
        style=st.sampled_from(("板鞋", "短靴", "")),
        batch=st.sampled_from(("A", "B", "")),
        size=st.sampled_from(("38", "40", "")),
        courier=st.sampled_from(("白鹭", "小鹿")),
    ),
    max_size=40,
)
DAYS = st.dates(date(2026, 9, 25), date(2026, 12, 20))
