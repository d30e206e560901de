"""完好清单 as the warehouse ticked it, line by line, read back from the fact it became (R2.27, R2.28, R5.51)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from cs_assistant.domain.facts import Asked, AskedKind
from cs_assistant.domain.intact import IntactList, Weight, present, unseen
from cs_assistant.domain.orders import ProductKind
from cs_assistant.errors import BadInputError

Lists = Mapping[ProductKind, IntactList]


def check_findings(asked_for: Iterable[Asked], given: Mapping[str, str], lists: Lists) -> None:
    """Every line of a list was looked at. Raises BadInputError naming those that were not."""
    for asked in asked_for:
        value = given.get(asked.key, "").strip()
        if asked.kind is not AskedKind.CHECKLIST or not value:
            continue
        left = unseen(lists.values(), value)
        if left is None:
            raise BadInputError(f"「{asked.name}」不是现在的清单。请刷新页面，照清单一项一项地选。", where=asked.key)
        if left:
            raise BadInputError(
                f"「{asked.name}」还有没看的：{'、'.join(left)}。每一项都要选「有」或「没有」。", where=asked.key
            )


def wants_picture(given: Mapping[str, str], asked_for: Iterable[Asked], lists: Lists) -> tuple[str, ...]:
    """What was found that only a picture can show later; empty when nothing was (R2.27)."""
    keys = [asked.key for asked in asked_for if asked.kind is AskedKind.CHECKLIST]
    found = [finding for key in keys for finding in present(lists.values(), given.get(key, ""))]
    return tuple(finding.name for finding in found if finding.weight is not Weight.FINE)
