"""值得收的说法: what buyers wrote and we did not understand, alike ones together, each with a proposed intent.

Two sources: an agent's 0 都不对, and turns left to a person because nobody knew what they meant. Nothing is learned
from them by itself: a supervisor reads, picks the intent, and makes an example of a line.
"""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from rapidfuzz import fuzz, process

from cs_assistant.domain.decision import Outcome
from cs_assistant.domain.understanding import OTHER, Band, Understanding
from cs_assistant.gateways.base import Clock
from cs_assistant.services.learning import LONGEST, SHORTEST, Learning
from cs_assistant.storage.database import Database
from cs_assistant.storage.records import Correction, UnansweredTurn
from cs_assistant.storage.unit_of_work import UnitOfWork
from cs_assistant.understanding.masking import mask
from cs_assistant.understanding.normalise import normalise

DAYS = 30
"""How far back turns are read."""
CORRECTION_DAYS = 180
"""The same for corrections: there are few, and a person thought about each."""
ALIKE = 70
"""rapidfuzz ratio, 0 to 100, from which two lines ask the same."""
MOST_CLUSTERS = 50
MOST_WORDINGS = 5
_MOST_TURNS = 2_000
"""Turns read at most, the newest: a month of a busy shop."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Seen:
    """One line a buyer wrote, masked."""

    text: str
    plain: str
    """Normalised: what lines are compared by."""
    at: datetime
    understood: str | None
    """Intent it was taken for; None when none was."""
    proposed: str | None
    corrected: bool
    """Whether `proposed` is an agent's word."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Cluster:
    """Lines that ask the same."""

    wordings: tuple[str, ...]
    """The commonest first, at most `MOST_WORDINGS`."""
    count: int
    """How often it was asked, in whatever words."""
    newest: datetime
    understood: str | None
    """What it was taken for most often."""
    proposed: str | None
    """What agents said it is, else what the classifier thought of next; None when it thought of nothing."""
    corrections: int
    """How many of the lines an agent corrected."""


class WorthALabel:
    """What the library might learn from, for a person to decide."""

    def __init__(self, database: Database, learning: Learning, clock: Clock) -> None:
        self._database = database
        self._learning = learning
        self._clock = clock

    async def clusters(self, shop_ids: Collection[str]) -> tuple[Cluster, ...]:
        """Lines of these shops that are no example yet, the newest cluster first, at most `MOST_CLUSTERS`."""
        now = self._clock.now()

        def read(uow: UnitOfWork) -> tuple[tuple[Correction, ...], tuple[UnansweredTurn, ...]]:
            return (
                uow.corrections.since(shop_ids, now - timedelta(days=CORRECTION_DAYS)),
                uow.turns.not_understood(shop_ids, now - timedelta(days=DAYS), limit=_MOST_TURNS),
            )

        corrections, turns = await self._database.read(read)
        known = frozenset(line.text for line in self._learning.assistant.understander.lines.shown)
        return await asyncio.to_thread(_clusters, corrections, turns, known)


def _clusters(
    corrections: Sequence[Correction], turns: Sequence[UnansweredTurn], known: frozenset[str]
) -> tuple[Cluster, ...]:
    corrected = {(each.conversation_id, each.seq) for each in corrections}
    left = (turn for turn in turns if (turn.conversation_id, turn.up_to_seq) not in corrected and _unclear(turn))
    seen = (*map(_of_correction, corrections), *map(_of_turn, left))
    return clustered(each for each in seen if SHORTEST <= len(each.plain) <= LONGEST and each.plain not in known)


def clustered(lines: Iterable[Seen]) -> tuple[Cluster, ...]:
    """Put lines together that are `ALIKE`: the commonest wording first gathers what is like it, and so on."""
    groups: dict[str, list[Seen]] = {}
    for line in lines:
        groups.setdefault(line.plain, []).append(line)
    left = sorted(groups, key=lambda plain: (-len(groups[plain]), -_newest(groups[plain]).timestamp(), plain))
    found = []
    while left:
        likeness = process.cdist([left[0]], left, scorer=fuzz.ratio)[0]
        members = [plain for plain, like in zip(left, likeness, strict=True) if like >= ALIKE]
        left = [plain for plain, like in zip(left, likeness, strict=True) if like < ALIKE]
        found.append(_cluster([groups[plain] for plain in members]))
    found.sort(key=lambda cluster: cluster.newest, reverse=True)
    return tuple(found[:MOST_CLUSTERS])


def _cluster(wordings: Sequence[Sequence[Seen]]) -> Cluster:
    lines = [line for wording in wordings for line in wording]
    picks = [line for line in lines if line.corrected]
    return Cluster(
        wordings=tuple(max(wording, key=lambda line: line.at).text for wording in wordings[:MOST_WORDINGS]),
        count=len(lines),
        newest=_newest(lines),
        understood=_commonest(line.understood for line in lines),
        proposed=_commonest(line.proposed for line in picks or lines),
        corrections=len(picks),
    )


def _of_correction(correction: Correction) -> Seen:
    text = _one_line(correction.text)
    return Seen(
        text=text,
        plain=normalise(text).text,
        at=correction.at,
        understood=correction.understood,
        proposed=correction.intent,
        corrected=True,
    )


def _of_turn(turn: UnansweredTurn) -> Seen:
    text, understanding = _one_line(turn.understanding.text), turn.understanding
    return Seen(
        text=text,
        plain=normalise(text).text,
        at=turn.at,
        understood=understanding.intent,
        proposed=_next_best(understanding),
        corrected=False,
    )


def _unclear(turn: UnansweredTurn) -> bool:
    """Whether a person was needed because nobody knew what was meant, not because of what was meant."""
    if turn.understanding.intent == OTHER:
        return True
    return turn.outcome == Outcome.HAND_OVER and turn.understanding.band is Band.HAND_OVER


def _next_best(understanding: Understanding) -> str | None:
    scores = (each for each in understanding.candidates if each.intent != OTHER and each.confidence > 0)
    best = max(scores, key=lambda each: each.confidence, default=None)
    return best.intent if best else None


def _one_line(text: str) -> str:
    return mask("，".join(part for line in text.splitlines() if (part := line.strip())))


def _newest(lines: Iterable[Seen]) -> datetime:
    return max(line.at for line in lines)


def _commonest(values: Iterable[str | None]) -> str | None:
    counts = Counter(value for value in values if value is not None)
    return max(counts, key=lambda value: counts[value], default=None)
