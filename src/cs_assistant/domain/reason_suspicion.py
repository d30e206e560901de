"""Which batch of which style stands out by quality evidence: Fisher's exact test, one-sided, with a small-number guard.

The question asked of each style × batch: if quality complaints fell on refunds at random, how likely were at least as
many of them in this batch? The tail of the hypergeometric distribution answers it exactly; it is multiplied by the
number of batches looked at, because whoever looks at forty of them finds one that stands out by chance (Bonferroni).
Shares are of refunds: how many pairs of a batch were sold is not on record.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import exp, lgamma

from cs_assistant.domain.reason_rows import Attribute, ReasonRow, View
from cs_assistant.domain.reason_tables import Group, breakdown

FEWEST_REFUNDS = 8
FEWEST_QUALITY = 4
LARGEST_CHANCE = 0.01
SHARE_FACTOR = 2
"""A batch is named only when its share is at least this many times that of the rest."""

RULE = (
    f"同一款式同一批次的退款满 {FEWEST_REFUNDS} 件、其中自述或核实属于质量的满 {FEWEST_QUALITY} 件，"
    f"质量占比至少是其余退款的 {SHARE_FACTOR} 倍，而且这样集中纯属巧合的可能不到 1%"
    "（单侧费舍尔精确检验，已按比较的批次数校正）。占比的分母是退款件数，不是销量。"
)
"""The rule as it stands on the page."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Suspect:
    """A batch that stands out."""

    style: str
    batch: str
    quality: int
    """Refunds of the batch with quality evidence."""
    hidden: int
    """Of these, first selected as something that does not count as quality."""
    total: int
    rest_quality: int
    rest_total: int
    """All other refunds of the selection."""
    chance: float
    """Upper bound of the probability that chance alone does it, 0 to 1."""


def suspects(rows: Sequence[ReasonRow]) -> tuple[Suspect, ...]:
    """Batches that stand out from the rest of `rows`, the least likely by chance first."""
    attributes = (Attribute.STYLE, Attribute.BATCH)
    groups = [group for group in breakdown(rows, attributes, View.STATED).groups if all(group.values)]
    looked_at = [group for group in groups if group.total >= FEWEST_REFUNDS]
    quality = sum(row.quality for row in rows)
    found = []
    for group in looked_at:
        chance = min(1.0, len(looked_at) * tail(len(rows), quality, group.total, group.quality))
        if _stands_out(group, len(rows), quality) and chance < LARGEST_CHANCE:
            found.append(_suspect(group, rows, quality, chance))
    return tuple(sorted(found, key=lambda suspect: (suspect.chance, suspect.style, suspect.batch)))


def _stands_out(group: Group, total: int, quality: int) -> bool:
    """By count and by share. A batch without a rest to compare with has chance 1 and is never named."""
    rest, rest_quality = total - group.total, quality - group.quality
    return group.quality >= FEWEST_QUALITY and group.quality * rest >= SHARE_FACTOR * rest_quality * group.total


def _suspect(group: Group, rows: Sequence[ReasonRow], quality: int, chance: float) -> Suspect:
    style, batch = group.values
    hidden = sum(
        row.hidden for row in rows if (row.attribute(Attribute.STYLE), row.attribute(Attribute.BATCH)) == group.values
    )
    return Suspect(
        style=style,
        batch=batch,
        quality=group.quality,
        hidden=hidden,
        total=group.total,
        rest_quality=quality - group.quality,
        rest_total=len(rows) - group.total,
        chance=chance,
    )


def tail(population: int, marked: int, drawn: int, at_least: int) -> float:
    """The chance that `drawn` of `population`, `marked` of which are marked, hold `at_least` marked ones or more."""
    whole = _log_choose(population, drawn)
    first = max(at_least, drawn - (population - marked))
    return min(
        1.0,
        sum(
            exp(_log_choose(marked, hits) + _log_choose(population - marked, drawn - hits) - whole)
            for hits in range(first, min(marked, drawn) + 1)
        ),
    )


def _log_choose(total: int, taken: int) -> float:
    return lgamma(total + 1) - lgamma(taken + 1) - lgamma(total - taken + 1)
