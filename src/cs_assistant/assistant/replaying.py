"""Playing a chat that is over: what would have been answered, beside what the agent really wrote."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Protocol

from rapidfuzz import fuzz, process

from cs_assistant.assistant.pipeline import Considered
from cs_assistant.assistant.rehearsal import all_on
from cs_assistant.domain.decision import Automation, Decision, Outcome
from cs_assistant.domain.messages import Line, Sender
from cs_assistant.domain.script_library import Library, Shop
from cs_assistant.domain.scripts import Reply
from cs_assistant.domain.situation import OpenQuestion, Situation
from cs_assistant.domain.understanding import Understanding

NEAR = 60.0
"""rapidfuzz ratio, 0 to 100, from which words written by hand are the script's; greetings and dates differ."""
PART = 10
"""Signs from which a part that fits says something: two short phrases are alike by chance."""
_VARIABLE = re.compile(r"\{[^}]*\}")


@dataclass(frozen=True, kw_only=True, slots=True)
class Nearest:
    """The script nearest to what the agent wrote."""

    reply_id: str
    title: str
    score: float
    """0 to 100."""


@dataclass(frozen=True, kw_only=True, slots=True)
class ReplayedTurn:
    """One turn of the buyer as it would have gone."""

    buyer: str
    said: tuple[Line, ...]
    understanding: Understanding
    decision: Decision
    written: str | None
    """What the agent wrote next; None where the chat ends with the buyer."""
    nearest: Nearest | None
    """None where nothing was written, or no script is near it."""
    rank: int | None
    """Which of our suggestions is the agent's script or its words; from 1."""


@dataclass(frozen=True, kw_only=True, slots=True)
class ReplayCounts:
    """A replay in numbers."""

    turns: int
    automatic: int
    suggested: int
    handed_over: int
    written: int
    """Turns the agent answered."""
    scripted: int
    """Of those, answered nearly in the words of a script."""
    offered: int
    """Of the answered, the agent's answer was among our suggestions."""
    offered_first: int
    """And was the first of them."""


class Player(Protocol):
    """What a replay asks of `assistant.pipeline.Assistant`."""

    library: Library

    def consider(self, situation: Situation, automation: Automation) -> Considered:
        """Understand, judge, decide."""


class Replayer:
    """Plays chats of one shop. Nothing is sent; every switch counts as on, to see what could go out by itself."""

    def __init__(self, assistant: Player, shop: Shop) -> None:
        self._assistant = assistant
        self._shop = shop
        self._automation = all_on(assistant.library)
        self._scripts = _scripts(assistant.library)
        self._texts = {reply_id: _plain(reply.text) for reply_id, reply in self._scripts.items()}

    def chat(self, buyer: str, lines: Sequence[Line]) -> Iterator[ReplayedTurn]:
        """The turns of one buyer's chat, in order. No order is on record: what needs one is asked for."""
        situation: Situation | None = None
        turn: list[Line] = []
        written: list[Line] = []
        for line in lines:
            if line.sender is Sender.BUYER:
                if turn and written:
                    situation, played = self._play(buyer, situation, turn, written)
                    yield played
                    turn, written = [], []
                turn.append(line)
            elif turn and line.sender is Sender.AGENT:
                written.append(line)
        if turn:
            yield self._play(buyer, situation, turn, written)[1]

    def _play(
        self, buyer: str, before: Situation | None, turn: list[Line], written: list[Line]
    ) -> tuple[Situation, ReplayedTurn]:
        now = turn[-1].at
        start = before or Situation(
            conversation_id="replay", shop=self._shop, buyer_id=buyer, now=now, turn=()
        )
        situation = replace(start, now=now, turn=tuple(turn))
        considered = self._assistant.consider(situation, self._automation)
        words = "\n".join(line.text for line in written) if written else None
        nearest = self.nearest(words) if words else None
        played = ReplayedTurn(
            buyer=buyer, said=tuple(turn), understanding=considered.understanding, decision=considered.decision,
            written=words, nearest=nearest, rank=_rank(considered.decision, words, nearest),
        )
        return self._answered(situation, written, nearest), played

    def nearest(self, words: str) -> Nearest | None:
        """The script these words are nearest to; None where none is near."""
        found = process.extractOne(_plain(words), self._texts, scorer=_alike, score_cutoff=NEAR)
        if found is None:
            return None
        _, score, reply_id = found
        return Nearest(reply_id=reply_id, title=self._scripts[reply_id].title, score=round(score, 1))

    def _answered(self, situation: Situation, written: list[Line], nearest: Nearest | None) -> Situation:
        """What the agent said was said: the next turn may be the answer to it."""
        reply = self._scripts[nearest.reply_id] if nearest else None
        opens = reply is not None and reply.opens and bool(written)
        question = OpenQuestion(reply_id=reply.id, sent_at=written[-1].at) if reply and opens else None
        return replace(
            situation, history=(*situation.history, *situation.turn, *written), open_question=question,
            sent_replies=situation.sent_replies | ({reply.id} if reply else set()),
        )


def count(turns: Iterable[ReplayedTurn]) -> ReplayCounts:
    """The turns in numbers."""
    played = tuple(turns)
    answered = [turn for turn in played if turn.written is not None]

    def came_to(outcome: Outcome) -> int:
        return sum(turn.decision.outcome is outcome for turn in played)

    return ReplayCounts(
        turns=len(played), automatic=came_to(Outcome.REPLY), suggested=came_to(Outcome.SUGGEST),
        handed_over=came_to(Outcome.HAND_OVER), written=len(answered),
        scripted=sum(turn.nearest is not None for turn in answered),
        offered=sum(turn.rank is not None for turn in answered), offered_first=sum(turn.rank == 1 for turn in answered),
    )


def _rank(decision: Decision, words: str | None, nearest: Nearest | None) -> int | None:
    if words is None:
        return None
    for rank, item in enumerate(decision.candidates.items, start=1):
        same = nearest is not None and item.reply_id == nearest.reply_id
        if same or _alike(_plain(words), _plain(item.text)) >= NEAR:
            return rank
    return None


def _alike(one: str, other: str, **_: object) -> float:
    """How alike two texts are, 0 to 100; agents also use a part of a script, or wrap one in greetings."""
    whole = fuzz.ratio(one, other)
    return max(whole, fuzz.partial_ratio(one, other)) if min(len(one), len(other)) >= PART else whole


def _scripts(library: Library) -> dict[str, Reply]:
    return {reply.id: reply for intent in library.intents.values() for reply in intent.replies}


def _plain(text: str) -> str:
    """Without variables, spaces and marks: what two people type alike."""
    return "".join(character for character in _VARIABLE.sub("", text) if character.isalnum())
