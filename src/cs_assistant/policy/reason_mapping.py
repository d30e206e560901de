"""Platform strings to reason ids: a supervisor's own mapping first, then reasons.yaml, else unmapped (R5.7)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from cs_assistant.domain.reason_rows import ReasonBook
from cs_assistant.domain.refunds import UNMAPPED, RegisteredRefund
from cs_assistant.domain.scripts import RefundReason
from cs_assistant.policy.reasons import map_reason, plain


class ReasonMapping:
    """Maps the strings of one or more shops. Width and spaces of a string do not matter."""

    def __init__(self, reasons: Mapping[str, RefundReason], by_hand: Mapping[str, Mapping[str, str]]) -> None:
        """`by_hand` is shop id → platform string → reason id."""
        self._reasons = reasons
        self._by_hand = {
            shop: {plain(text): reason for text, reason in texts.items()} for shop, texts in by_hand.items()
        }
        self._seen: dict[tuple[str, str], str] = {}

    def id_of(self, shop_id: str, text: str) -> str:
        """The reason id of a platform string. A mapping to an id that no longer exists does not count."""
        key = (shop_id, text)
        if key not in self._seen:
            self._seen[key] = self._map(shop_id, text)
        return self._seen[key]

    def book(self) -> ReasonBook:
        """What turns refunds into rows of the statistics."""
        quality = frozenset(reason.id for reason in self._reasons.values() if reason.quality)
        return ReasonBook(resolve=self.id_of, known=frozenset(self._reasons), quality=quality)

    def _map(self, shop_id: str, text: str) -> str:
        by_hand = self._by_hand.get(shop_id, {}).get(plain(text))
        if by_hand is not None and by_hand in self._reasons:
            return by_hand
        return map_reason(text, self._reasons)[0] or UNMAPPED


@dataclass(frozen=True, kw_only=True, slots=True)
class UnknownString:
    """A platform string nobody has mapped."""

    text: str
    count: int
    """Refunds that carried it, at whatever time."""
    example: RegisteredRefund
    """The newest of them."""


def unknown_strings(
    refunds: Iterable[RegisteredRefund], mapping: ReasonMapping
) -> tuple[UnknownString, ...]:
    """Strings that map to nothing, the most frequent first. A string counts once a refund."""
    counts: Counter[str] = Counter()
    newest: dict[str, RegisteredRefund] = {}
    for refund in refunds:
        shop = refund.application.shop_id
        texts = {selected.text for selected in refund.reasons.history}
        for text in {text for text in texts if mapping.id_of(shop, text) == UNMAPPED}:
            counts[text] += 1
            known = newest.get(text)
            if known is None or known.application.asked_at < refund.application.asked_at:
                newest[text] = refund
    ranked = sorted(counts.items(), key=lambda item: (-item[1], item[0]))
    return tuple(UnknownString(text=text, count=count, example=newest[text]) for text, count in ranked)
