"""How a buyer answers our question 「您同意按这个细则寄回检测吗？」 (R2.19, R2.54)."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class ConsentKind(StrEnum):
    """What an answer to the terms is."""

    CLEAR = "clear"
    """Plain agreement to the whole, now, by the buyer: the only kind that is proposed as consent."""
    VAGUE = "vague"
    """嗯, 好吧, 随便, 收到: heard, perhaps agreed; asked again."""
    CONDITIONAL = "conditional"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"
    """Agreed before, takes it back now."""
    SARCASTIC = "sarcastic"
    QUESTION = "question"
    OTHER = "other"
    """Speaks of something else, for somebody else, of later, or holds a part nobody understood."""


@dataclass(frozen=True, kw_only=True, slots=True)
class ConsentJudgement:
    """A proposal for the agent who records the consent, never a consent by itself."""

    kind: ConsentKind
    evidence: str
    """The words it rests on, or what is in the way, as one Chinese phrase."""

    @property
    def proposes_consent(self) -> bool:
        """Whether the assistant proposes that consent was given."""
        return self.kind is ConsentKind.CLEAR
