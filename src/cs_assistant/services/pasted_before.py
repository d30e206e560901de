"""Words pasted without their time that come again with it (粘贴): the same line of the buyer, so no news."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from cs_assistant.domain.messages import PASTE, Message
from cs_assistant.storage.repositories.messages import Untimed
from cs_assistant.storage.unit_of_work import UnitOfWork

LINES_COMPARED = 80
"""Newest lines of the chat a block is held against."""
CLOCKS_DIFFER = timedelta(minutes=5)
"""Words said later than that after they were pasted are other words: nobody pastes what is not said yet."""


def said_before(uow: UnitOfWork, shop_id: str, buyer_id: str, timed: Sequence[Message]) -> frozenset[str]:
    """Ids of those lines with a time whose words were pasted bare before; which ones they were is remembered.

    A bare line stands for one line only, for good: the same words said once more are news.
    """
    chat = uow.conversations.of_buyer(shop_id, PASTE, buyer_id)
    if chat is None or not timed:
        return frozenset()
    bare = _Bare(uow.messages.untimed(shop_id, chat.id, f"{PASTE}:", LINES_COMPARED))
    # A line that is stored with its time is known by its id; it must not use up words it never was.
    found = frozenset(
        each.external_id for each in timed
        if uow.messages.find(each) is None and bare.takes(each.external_id, each.text, each.sent_at)
    )
    for seq, again in bare.changed.items():
        uow.messages.note_said_again(shop_id, seq, again)
    return found


class _Bare:
    """The lines of bare pastes, and which of them are used up."""

    def __init__(self, found: Sequence[Untimed]) -> None:
        self._again = {each.seq: {one: list(places) for one, places in each.said_again.items()} for each in found}
        self._known = {one for again in self._again.values() for one in again}
        self._free = [
            (each.seq, place, line, each.sent_at)
            for each in found
            for place, line in enumerate(each.text.splitlines())
            if not any(place in places for places in self._again[each.seq].values())
        ]
        self.changed: dict[int, dict[str, list[int]]] = {}

    def takes(self, line_id: str, text: str, at: datetime) -> bool:
        """Whether every line of `text` stands bare here, unused; those are then used up by `line_id`."""
        if line_id in self._known:
            return True
        free, chosen = list(self._free), []
        for wanted in text.splitlines():
            one = next((each for each in free if each[2] == wanted and at <= each[3] + CLOCKS_DIFFER), None)
            if one is None:
                return False
            free.remove(one)
            chosen.append(one)
        self._free = free
        for seq, place, _, _ in chosen:
            self._again[seq].setdefault(line_id, []).append(place)
            self.changed[seq] = self._again[seq]
        return True
