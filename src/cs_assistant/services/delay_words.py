"""Why an order was not sent is said as the warehouse's answer on file says, and not otherwise (R5.17 ⚖, 消法§20)."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import replace

from cs_assistant.domain.decision import Finding
from cs_assistant.domain.flows import Case
from cs_assistant.flows.refund_unshipped import DELAY_FACTS, REFUND_UNSHIPPED
from cs_assistant.services.moving import is_open

NOT_ASKED = (
    "案件里没有记仓库说的原因。请先在案件里点「问仓库：为什么没发、哪天能发」；现在可以写：原因我问仓库，几点前告诉您"
)
LATE = "，晚发了"
"""A cause that is left over counts also where the words about being late were on file themselves."""
_SENTENCE_END = re.compile(r"(?=[。！!？?；;\n]|$)")
_ON_FILE = "□"


def why_not_said(text: str, cases: Iterable[Case], cause_in: Callable[[str], Finding | None]) -> Finding | None:
    """The cause in `text` that the order's case does not have on file, and why; None where nothing stands against it.

    Only an open case of 未发退 is looked at: that is where the warehouse is asked. Elsewhere the linter only warns.
    """
    case = next((each for each in cases if each.flow == REFUND_UNSHIPPED.key and is_open(each)), None)
    found = cause_in(text) if case is not None else None
    if case is None or found is None:
        return found
    record = "；".join(words for words in map(case.fact, DELAY_FACTS) if words is not None)
    if not record:
        return replace(found, why=NOT_ASKED)
    left = cause_in(_SENTENCE_END.sub(LATE, _without(text, record)))
    return None if left is None else replace(found, why=f"和案件里记的不一样，仓库说的是「{record}」。请照记录写")


def _without(text: str, record: str) -> str:
    """The text with every pair of characters that stands in the record blanked."""
    kept = list(text)
    for place in range(len(text) - 1):
        if text[place:place + 2] in record:
            kept[place:place + 2] = _ON_FILE * 2
    return "".join(kept)
