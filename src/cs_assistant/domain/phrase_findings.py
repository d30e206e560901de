"""短语体检: what is wrong with a shop's quick phrases, each with the clause, the reason and what to write instead."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum


class FaultKind(StrEnum):
    """In what way a phrase is no good."""

    UNLAWFUL = "unlawful"
    CONTRADICTION = "contradiction"
    OUTDATED = "outdated"
    DUPLICATE = "duplicate"
    ADVICE = "advice"
    """May go out; a second look pays (tone, vague times)."""


FAULT_NAMES: Mapping[FaultKind, str] = {
    FaultKind.UNLAWFUL: "违规",
    FaultKind.CONTRADICTION: "矛盾",
    FaultKind.OUTDATED: "过期",
    FaultKind.DUPLICATE: "重复",
    FaultKind.ADVICE: "口吻提醒",
}
"""Kind to its name on the screens, the gravest first."""


class RewriteKind(StrEnum):
    """Where a rewrite comes from."""

    FIGURE = "figure"
    """The same words with figures and names put right."""
    SCRIPT = "script"
    """A text of the script library."""
    RULE = "rule"
    """The wording the broken rule itself gives."""
    CUT = "cut"
    """The same words without the sentences that may not go out."""


REWRITE_NAMES: Mapping[RewriteKind, str] = {
    RewriteKind.FIGURE: "改正说法", RewriteKind.SCRIPT: "换成话术库的说法", RewriteKind.RULE: "按规则给的写法",
    RewriteKind.CUT: "去掉有问题的句子",
}


@dataclass(frozen=True, kw_only=True, slots=True)
class Rewrite:
    """A text that may stand in the phrase's place: it passed the same checks."""

    kind: RewriteKind
    text: str
    script_id: str | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Fault:
    """One thing wrong with one phrase."""

    kinds: tuple[FaultKind, ...]
    """The first is what it counts as; a wording of a superseded clause is unlawful and outdated."""
    rule: str
    """Id of the rule, matter or table row."""
    clause: str
    """Clause, law, or where the right figure stands."""
    excerpt: str
    """The words in question."""
    why: str
    others: tuple[str, ...] = ()
    """Ids of the phrases it clashes with or repeats."""
    rewrite: Rewrite | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class PhraseFaults:
    """Everything wrong with one phrase; a clean one has none."""

    phrase_id: str
    faults: tuple[Fault, ...]

    @property
    def clean(self) -> bool:
        """Whether it may stay as it is: advice alone is no fault."""
        return all(fault.kinds == (FaultKind.ADVICE,) for fault in self.faults)

    def of(self, kind: FaultKind) -> bool:
        """Whether a fault of this kind was found."""
        return any(kind in fault.kinds for fault in self.faults)

    @property
    def rewrite(self) -> Rewrite | None:
        """The first rewrite that answers all faults at once."""
        return next((fault.rewrite for fault in self.faults if fault.rewrite is not None), None)


@dataclass(frozen=True, kw_only=True, slots=True)
class Checkup:
    """The whole 体检 of one shop's phrases."""

    items: tuple[PhraseFaults, ...]
    """One a phrase, in the order given."""

    @property
    def counts(self) -> Mapping[FaultKind, int]:
        """Phrases with at least one fault of a kind."""
        return {kind: sum(item.of(kind) for item in self.items) for kind in FaultKind}

    @property
    def clean(self) -> int:
        """Phrases that may stay as they are."""
        return sum(item.clean for item in self.items)
