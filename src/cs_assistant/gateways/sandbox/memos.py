"""Sellers' memos on the imaginary platform: the whole text is overwritten, every write is told in a feed."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime

from cs_assistant.domain.remarks import MEMO_LIMIT, Memo, MemoChange

Number = tuple[str, str]
"""Shop and order number."""
FLAGS = range(11)
"""Colours the platform stores (`Memo.flag`)."""


class MemoBook:
    """Memos by order with the feed of their changes, numbered through all shops."""

    told: Callable[[Number, MemoChange], None]
    """Hears of every write."""

    def __init__(self, memos: Mapping[Number, Memo]) -> None:
        self.told = _unheard
        self._memos = dict(memos)
        self._before: dict[Number, Memo] = {}
        self._feed: list[tuple[str, MemoChange]] = []

    def read(self, number: Number) -> Memo:
        """The memo as it stands; empty when nobody wrote one."""
        return self._memos.get(number, Memo())

    def before(self, number: Number) -> Memo:
        """The memo as it stood before its last write: what a copy that lags behind still shows."""
        return self._before.get(number, self.read(number))

    def write(self, number: Number, memo: Memo, *, by: str, at: datetime) -> None:
        """Overwrite; what stood there is gone."""
        self._before[number], self._memos[number] = self.read(number), memo
        change = MemoChange(seq=len(self._feed) + 1, order_no=number[1], memo=memo, by=by, at=at)
        self._feed.append((number[0], change))
        self.told(number, change)

    def changes(self, shop_id: str, after: int) -> tuple[MemoChange, ...]:
        """The shop's changes with a number above `after`, oldest first."""
        return tuple(change for shop, change in self._feed if shop == shop_id and change.seq > after)


def why_refused(memo: Memo) -> str | None:
    """Why the platform would not take this memo, in Chinese, or None."""
    size = len(memo.text.encode())
    if size > MEMO_LIMIT:
        return f"备注有 {size} 字节，平台最多收 {MEMO_LIMIT} 字节，没有写上。请精简后再写。"
    if memo.flag not in FLAGS:
        return f"旗帜 {memo.flag} 不在 0 到 10 之间，备注没有写上。"
    return None


def _unheard(_: Number, __: MemoChange) -> None:
    """Nobody listens."""
