"""From the probabilities of a message and of its clauses to one primary intent, secondary ones and a band."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from cs_assistant.domain.understanding import OTHER, Band, IntentScore

_CANDIDATES = 5
SUGGEST_FLOOR = 0.35
"""Confidence from which a suggestion is worth a look: below it the first guess is wrong more often than right."""
CLEAR_MARGIN = 0.30
"""Lead over the runner-up that an automatic answer needs beside its floor."""
_CLAUSE_FLOOR = 0.5
"""Confidence from which a clause speaks for an intent of its own; few messages with one wish are doubled by it."""
_NOTHING_FITS = 0.5
_COMPLAINT = "complaint.general"
_CHAT = "chat."


@dataclass(frozen=True, slots=True)
class Ranked:
    """The outcome: candidates best first, further intents of the message."""

    candidates: tuple[IntentScore, ...]
    secondary: tuple[str, ...]

    @property
    def top(self) -> IntentScore:
        """The primary intent."""
        return self.candidates[0]


def rank(whole: Mapping[str, float], clauses: Sequence[Mapping[str, float]]) -> Ranked:
    """Rank intents of a message by its own probabilities and those of its clauses (empty when it is one clause).

    Business goes before greetings and thanks, a concrete problem before the complaint about it. `other` is no wish
    beside others but that none of them fits: it is first where that is likelier than not, else the last candidate.
    """
    spoken = _spoken(clauses)
    top = _top(whole)
    promoted = _promoted(top, spoken)
    final = dict(whole) if promoted is None else _with(whole, promoted, spoken[promoted])
    first = top if promoted is None else promoted
    ordered = sorted(final, key=lambda intent: (intent != first, intent == OTHER, -final[intent], intent))
    chosen = ordered[:_CANDIDATES]
    if OTHER in final and OTHER not in chosen:
        chosen[-1] = OTHER
    candidates = tuple(IntentScore(intent=intent, confidence=final[intent]) for intent in chosen)
    secondary = [intent for intent in spoken if intent != first]
    if promoted is not None and top not in {first, OTHER, *secondary}:
        secondary.append(top)
    secondary.sort(key=lambda intent: intent.startswith(_CHAT))
    return Ranked(candidates, tuple(secondary))


def band(ranked: Ranked, floor: float | None) -> Band:
    """The band of understanding; `floor` is the top intent's own, None when this text may not be automatic."""
    top = ranked.top
    if top.intent == OTHER:
        return Band.HAND_OVER
    runner_up = max((candidate.confidence for candidate in ranked.candidates[1:]), default=0.0)
    alone = not any(not intent.startswith(_CHAT) for intent in ranked.secondary)
    clear = alone and top.confidence - runner_up >= CLEAR_MARGIN
    if floor is not None and top.confidence >= floor and clear:
        return Band.AUTO
    # A guess less likely than that nothing fits is named, and not proposed: on shop chats one in ten of them is right.
    strange = next((candidate.confidence for candidate in ranked.candidates if candidate.intent == OTHER), 0.0)
    return Band.SUGGEST if top.confidence >= max(SUGGEST_FLOOR, strange) else Band.HAND_OVER


def _top(probabilities: Mapping[str, float]) -> str:
    """The likeliest intent; `other` only where that nothing fits is likelier than that something does."""
    if probabilities.get(OTHER, 0.0) > _NOTHING_FITS:
        return OTHER
    return max((intent for intent in probabilities if intent != OTHER), key=lambda i: probabilities[i], default=OTHER)


def _spoken(clauses: Sequence[Mapping[str, float]]) -> dict[str, float]:
    """Intents single clauses speak for, in order, each with its best confidence."""
    found: dict[str, float] = {}
    for probabilities in clauses:
        best = max(probabilities, key=lambda intent: probabilities[intent])
        confidence = probabilities[best]
        if best != OTHER and confidence >= _CLAUSE_FLOOR:
            found[best] = max(confidence, found.get(best, 0.0))
    return found


def _promoted(top: str, spoken: Mapping[str, float]) -> str | None:
    """The clause's intent that goes before the whole message's: the surest, where that one says less."""
    if top not in {OTHER, _COMPLAINT} and not top.startswith(_CHAT):
        return None
    concrete = {i: p for i, p in spoken.items() if not i.startswith((_CHAT, "complaint."))}
    if not concrete and top != _COMPLAINT:
        concrete = {i: p for i, p in spoken.items() if not i.startswith(_CHAT) or top == OTHER}
    return max(concrete, key=lambda intent: concrete[intent], default=None)


def _with(whole: Mapping[str, float], promoted: str, confidence: float) -> dict[str, float]:
    """The distribution with `promoted` at `confidence` and the rest sharing what is left."""
    left = 1.0 - whole.get(promoted, 0.0)
    share = (1.0 - confidence) / left if left > 0 else 0.0
    return {intent: confidence if intent == promoted else p * share for intent, p in whole.items()}
