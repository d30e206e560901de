"""Exactly one outcome for a turn: reply by itself, suggest, or hand over (design, section 3, step 7)."""

from __future__ import annotations

from cs_assistant.assistant.candidates import Turn
from cs_assistant.assistant.vetoes import danger_vetoes, vetoes
from cs_assistant.domain.decision import Automation, Candidate, Candidates, Decision, Outcome
from cs_assistant.domain.script_library import Library
from cs_assistant.domain.understanding import OTHER, Band, Signal
from cs_assistant.policy.compliance import Linter

PERSON_SIGNALS = frozenset({Signal.ANGER, Signal.THREAT, Signal.HUMAN})
"""Signals after which a person answers; suggestions stay visible as a help."""


def decide(turn: Turn, candidates: Candidates, automation: Automation, library: Library, linter: Linter) -> Decision:
    """The outcome with its reason. Suggestions are always part of it, also when a reply goes out by itself."""
    first = candidates.items[0] if candidates.items else None
    if turn.understanding.has(Signal.DANGER):
        return _decide_danger(first, turn, candidates, automation, library, linter)
    if first is None:
        return Decision(
            outcome=Outcome.HAND_OVER,
            candidates=candidates,
            vetoes=("没有合适的话术",),
            reason="没有合适的话术，请人工回复",
        )
    against = vetoes(first, turn, automation, library, linter)
    if not against:
        return _reply(first, candidates, library, reason=f"{first.reason}，可以自动回复")
    return Decision(
        outcome=_without_reply(turn),
        candidates=candidates,
        vetoes=tuple(against),
        reason=against[0],
    )


def _decide_danger(
    first: Candidate | None,
    turn: Turn,
    candidates: Candidates,
    automation: Automation,
    library: Library,
    linter: Linter,
) -> Decision:
    against = danger_vetoes(first, turn, automation, library, linter) if first else ["没有安全提示话术"]
    if first is not None and not against:
        return _reply(first, candidates, library, reason="危险信号：安全提示已自动发出，请立即联系买家", alarm=True)
    return Decision(
        outcome=Outcome.HAND_OVER,
        candidates=candidates,
        vetoes=tuple(against),
        reason="危险信号：请立即发送安全提示并联系买家",
        alarm=True,
    )


def _reply(first: Candidate, candidates: Candidates, library: Library, *, reason: str, alarm: bool = False) -> Decision:
    return Decision(
        outcome=Outcome.REPLY,
        candidates=candidates,
        reply=first,
        reply_text=f"{first.text}\n{library.robot_notice}",
        reason=reason,
        alarm=alarm,
    )


def _without_reply(turn: Turn) -> Outcome:
    understanding = turn.understanding
    if understanding.signals & PERSON_SIGNALS:
        return Outcome.HAND_OVER
    if understanding.answer is None and (understanding.intent == OTHER or understanding.band is Band.HAND_OVER):
        return Outcome.HAND_OVER
    return Outcome.SUGGEST
