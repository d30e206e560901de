"""What replies and consent texts have in common as entries of a file: their ids and their conditions."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

from cs_assistant.domain.verdicts import VerdictValue
from cs_assistant.library.located import Text
from cs_assistant.library.problems import Report, did_you_mean
from cs_assistant.library.read import Part
from cs_assistant.library.schema import TermsWhenNode, WhenNode

_YES_NO = (VerdictValue.YES, VerdictValue.NO, VerdictValue.UNKNOWN)
_WHO_PAYS = (VerdictValue.SHOP, VerdictValue.BUYER, VerdictValue.SPLIT, VerdictValue.UNKNOWN)
VERDICTS = {
    "three_guarantees.return": _YES_NO,
    "three_guarantees.exchange": _YES_NO,
    "three_guarantees.repair": _YES_NO,
    "three_guarantees.part": _YES_NO,
    "seven_day.return": _YES_NO,
    "platform.after_sale": _YES_NO,
    "refund.unshipped": _YES_NO,
    "freight.return": _WHO_PAYS,
    "freight.outbound": _WHO_PAYS,
    "reason.may_ask_change": _YES_NO,
}
"""The contract's verdict ids and the values each can have (design, section 6)."""


def check_ids(part: Part[Any], ids: Sequence[Text], kind: str, report: Report) -> None:
    """Note ids given twice and ids that are no identifiers; `kind` is what the entries are called, in Chinese."""
    for key, count in Counter(ids).items():
        if count > 1:
            repeat = [each for each in ids if each == key][-1]
            report.add(part.place(repeat.line), f"有 {count} 条{kind}都叫「{key}」", f"每条{kind}用不同的 id")
    for key in ids:
        if not key.replace("_", "").isalnum() or not key.isascii():
            report.add(part.place(key.line), f"{kind}编号「{key}」不合规", "只用英文小写字母、数字和下划线")


def check_verdicts(part: Part[Any], verdicts: Mapping[Text, Sequence[Text]], report: Report) -> None:
    """Note verdict ids the contract does not know, and values a verdict cannot have."""
    for key, values in verdicts.items():
        allowed = VERDICTS.get(str(key))
        if allowed is None:
            fix = did_you_mean(key, VERDICTS, f"可以写：{'、'.join(VERDICTS)}")
            report.add(part.place(key.line), f"没有权益判断「{key}」", fix)
            continue
        for value in values:
            if str(value) not in allowed:
                what = f"{key} 没有「{value}」这个值"
                report.add(part.place(value.line), what, f"可以写：{'、'.join(allowed)}")


def situation(when: WhenNode | TermsWhenNode | None) -> str:
    """What the conditions say, wherever they stand: equal for entries of the same situation, empty for none."""
    return "" if when is None else repr(when.model_dump(exclude={"line", "slips"}))
