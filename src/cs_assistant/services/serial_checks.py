"""What is entered about a phone's report and serials: names made one, slips refused (R2.21, R2.41, R2.49)."""

from __future__ import annotations

from collections.abc import Mapping

from cs_assistant.domain.flows import Case
from cs_assistant.domain.phone_models import SerialMatch
from cs_assistant.domain.reports import report_kind
from cs_assistant.errors import BadInputError
from cs_assistant.flows.send_back import SEND_BACK
from cs_assistant.understanding.entities.serials import compared, read_serial

REPORT_KIND = "report_kind"
NEW, OLD = "new_serial", "old_serial"
NAMES = {NEW: "换出手机的串码", OLD: "寄来手机的串码"}


def one_name(given: Mapping[str, str]) -> dict[str, str]:
    """What was entered, with the institution of a report under its one name: 厂家维修中心 is 厂家 (R2.21)."""
    kind = report_kind(given.get(REPORT_KIND, ""))
    return {**given, REPORT_KIND: kind.value} if kind is not None else dict(given)


def check_serials(case: Case, given: Mapping[str, str]) -> None:
    """Refuse a serial that cannot be one, and an exchange that gives back the phone that came.

    Raises BadInputError. Of a phone only: other goods have no such numbers.
    """
    if case.flow != SEND_BACK.key:
        return
    for key, name in NAMES.items():
        text = given.get(key, "").strip()
        if text and read_serial(text) is None:
            raise BadInputError(
                f"{name}「{text}」不像串码：IMEI 是 15 位数字，MEID 是 14 位，请对着机器再抄一次"
                "（15 位数字的最后一位是校验位，抄错一位就对不上）。",
                where=key,
            )
    if NEW in given or OLD in given:
        new, old = (given.get(key, "").strip() or case.fact(key) for key in (NEW, OLD))
        if compared(old, new) is SerialMatch.SAME:
            raise BadInputError("换出的和寄来的是同一个串码，等于没有换。请核对两台手机再填。", where=NEW)
