"""The machine-readable form of an understanding: what `classify` prints. A stable contract."""

from __future__ import annotations

from typing import Any

from cs_assistant.domain.understanding import Understanding

_DIGITS = 4


def as_json(understanding: Understanding) -> dict[str, Any]:
    """`understanding` as JSON values, exactly these keys; personal entities stay readable, for the desk alone."""
    return {
        "text": understanding.text,
        "intent": understanding.intent,
        "confidence": round(understanding.confidence, _DIGITS),
        "band": understanding.band.value,
        "candidates": [
            {"intent": score.intent, "confidence": round(score.confidence, _DIGITS)}
            for score in understanding.candidates
        ],
        "secondary": list(understanding.secondary),
        "entities": [
            {"type": entity.type.value, "value": entity.value, "start": entity.start, "end": entity.end}
            for entity in understanding.entities
        ],
        "evidence": [{"kind": evidence.kind.value, "text": evidence.text} for evidence in understanding.evidence],
    }
