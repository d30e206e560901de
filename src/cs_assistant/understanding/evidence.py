"""Why a message was understood so, in words for agents."""

from __future__ import annotations

from collections.abc import Sequence

from cs_assistant.domain.understanding import Evidence, EvidenceKind
from cs_assistant.understanding.answers import Answer
from cs_assistant.understanding.correction import Correction
from cs_assistant.understanding.nearest import Hit, Similar

_WEAK_SIMILARITY = 50.0
"""Below, naming a percentage would look like a mistake: the words decided, not the likeness."""
_LONGEST_WHOLE = 12
"""Characters of the longest corrected text shown whole."""
_ANSWERS = {"failed": "没有解决", "solved": "已解决", "yes": "是", "no": "否", "unclear": "不清楚"}


def of_hit(hit: Hit) -> Evidence:
    """The text is a line of the library."""
    shown = f"与例句一致：「{hit.example}」" if hit.example is not None else "与话术库收录的说法一致"
    return Evidence(kind=EvidenceKind.EXACT, text=shown)


def of_likeness(similar: Similar | None) -> list[Evidence]:
    """The most similar example, where there is one."""
    if similar is None:
        return []
    if similar.similarity < _WEAK_SIMILARITY:
        return [Evidence(kind=EvidenceKind.EXAMPLE, text=f"语义相近：「{similar.example}」")]
    return [Evidence(kind=EvidenceKind.EXAMPLE, text=f"最像：「{similar.example}」（相似 {similar.similarity:.0f}）")]


def of_words(words: Sequence[str]) -> list[Evidence]:
    """The character groups that spoke most for the intent."""
    return [Evidence(kind=EvidenceKind.FEATURE, text=f"关键字词：{'、'.join(words)}")] if words else []


def of_correction(correction: Correction) -> Evidence | None:
    """What was read into a slip of pinyin; None where nothing was."""
    if not correction.readings:
        return None
    shown = correction.text if len(correction.text) <= _LONGEST_WHOLE else "、".join(correction.readings)
    return Evidence(kind=EvidenceKind.CORRECTION, text=f"按拼音理解为：{shown}")


def of_answer(answer: Answer | None) -> list[Evidence]:
    """How the answer to our own question was read."""
    if answer is None:
        return []
    return [
        Evidence(kind=EvidenceKind.ANSWER, text=f"回答上一步：{_ANSWERS[answer.kind.value]}（「{answer.words}」）")
    ]
