"""短语体检 of one shop: every phrase against the linter, policy and law, the calendar, and the shop's other phrases."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import lru_cache

from cs_assistant.assistant.phrases.claims import Claim, claims
from cs_assistant.assistant.phrases.dates import expired
from cs_assistant.assistant.phrases.judging import AMONG_THEMSELVES, Clash, against_each_other, against_policy
from cs_assistant.assistant.phrases.matters import FigureMatter
from cs_assistant.assistant.phrases.rewriting import Edit, Rewriter
from cs_assistant.assistant.phrases.shop_facts import mismatches
from cs_assistant.assistant.phrases.twins import twins
from cs_assistant.domain.decision import Finding, Level
from cs_assistant.domain.phrase_findings import Checkup, Fault, FaultKind, PhraseFaults
from cs_assistant.domain.script_library import Library, Shop
from cs_assistant.library.phrases.scripts import script_phrases
from cs_assistant.policy.compliance import Linter
from cs_assistant.understanding.understander import Understander

_SUPERSEDED = re.compile(r"(?<![A-Za-z\d])D\d{1,2}(?!\d)")
"""A deviation from the old house rules: whoever still says it says a superseded clause."""
_GRAVEST = tuple(FaultKind)


@dataclass(frozen=True, kw_only=True, slots=True)
class CheckedPhrase:
    """A phrase to be checked."""

    id: str
    text: str


class PhraseChecker:
    """Checks the phrases of one shop. Pure; takes some seconds for thousands, so it is called off the loop."""

    def __init__(self, library: Library, shop: Shop, understander: Understander, today: date) -> None:
        self._library = library
        self._shop = shop
        self._today = today
        self._linter = Linter(library.forbidden)
        self._sources = {rule.id: rule.source for rule in library.forbidden}
        self._lawful = lru_cache(maxsize=4096)(self._passes)
        scripts = script_phrases(library, shop, today).items
        self._rewriter = Rewriter(library, scripts, understander, self._lawful)

    def check(self, phrases: Sequence[CheckedPhrase]) -> Checkup:
        """Every fault of every phrase, the gravest first."""
        found = [claims(phrase.text) for phrase in phrases]
        faults: dict[int, list[Fault]] = defaultdict(list)
        edits: dict[int, list[Edit]] = defaultdict(list)
        for number, phrase in enumerate(phrases):
            faults[number] += self._alone(phrase)
            edits[number] += self._named_anew(phrase.text)
        for clash in self._clashes(found):
            faults[clash.phrase].append(_clashing(clash, phrases))
            if clash.right is not None and isinstance(clash.claim.matter, FigureMatter):
                edits[clash.phrase].append((clash.claim.start, clash.claim.end, clash.right))
        for twin in twins([phrase.text for phrase in phrases]):
            first = phrases[twin.first]
            same = "相同" if twin.likeness == 100 else f"有 {twin.likeness}% 一样"
            faults[twin.phrase].append(
                Fault(
                    kinds=(FaultKind.DUPLICATE,), rule="duplicate", clause=AMONG_THEMSELVES,
                    excerpt=_head(phrases[twin.phrase].text), why=f"和「{_head(first.text)}」{same}，留一条就够",
                    others=(first.id,),
                )
            )
        return Checkup(items=tuple(
            PhraseFaults(phrase_id=phrase.id, faults=self._with_rewrite(phrase.text, faults[number], edits[number]))
            for number, phrase in enumerate(phrases)
        ))

    def _alone(self, phrase: CheckedPhrase) -> Iterator[Fault]:
        """What needs no other phrase to be seen."""
        for finding in self._linter.lint(phrase.text, automatic=False):
            yield self._linted(finding)
        for gone in expired(phrase.text, self._today):
            yield Fault(
                kinds=(FaultKind.OUTDATED,), rule=gone.rule, clause=gone.clause, excerpt=gone.excerpt, why=gone.why
            )
        for wrong in mismatches(phrase.text, self._shop):
            yield Fault(
                kinds=(FaultKind.CONTRADICTION,), rule=wrong.rule, clause=f"店铺资料 {wrong.rule}", excerpt=wrong.said,
                why=f"{wrong.name}：短语说「{wrong.said}」，店铺资料是「{wrong.right}」",
            )

    def _named_anew(self, text: str) -> Iterator[Edit]:
        """What is right in the place of a wrong hotline, service time or name of old."""
        for wrong in mismatches(text, self._shop):
            yield wrong.start, wrong.end, wrong.right
        for gone in expired(text, self._today):
            if gone.instead is not None:
                yield gone.start, gone.end, gone.instead

    def _linted(self, finding: Finding) -> Fault:
        source = self._sources.get(finding.rule, "")
        kinds: tuple[FaultKind, ...] = (FaultKind.ADVICE,)
        if finding.level is Level.BLOCK:
            superseded = _SUPERSEDED.search(source) is not None or "已停用" in source
            kinds = (FaultKind.UNLAWFUL, FaultKind.OUTDATED) if superseded else (FaultKind.UNLAWFUL,)
        return Fault(kinds=kinds, rule=finding.rule, clause=_cited(source), excerpt=finding.excerpt, why=finding.why)

    def _clashes(self, found: Sequence[Sequence[Claim]]) -> Iterator[Clash]:
        policy, product = self._library.policy, self._shop.product
        yield from against_policy(found, policy, product, self._today)
        yield from against_each_other(found, policy, product, self._today)

    def _with_rewrite(self, text: str, faults: Sequence[Fault], edits: Sequence[Edit]) -> tuple[Fault, ...]:
        """One rewrite a phrase, on its gravest fault: it answers all of them, or it would not have passed.

        Where the phrases only disagree among themselves and no version is in the majority, the shop has to decide.
        """
        ordered = sorted(faults, key=lambda fault: _GRAVEST.index(fault.kinds[0]))
        grave = [fault for fault in ordered if fault.kinds[0] not in (FaultKind.ADVICE, FaultKind.DUPLICATE)]
        if not grave:
            return tuple(ordered)
        rewrite = self._rewriter.figures(text, edits) if len(edits) == len(grave) else None
        if rewrite is None and any(fault.clause != AMONG_THEMSELVES for fault in grave):
            outdated = all(fault.kinds == (FaultKind.OUTDATED,) for fault in grave)
            rewrite = self._rewriter.instead(text, [fault.why for fault in grave], cut_first=outdated)
        return tuple(replace(fault, rewrite=rewrite if fault is grave[0] else None) for fault in ordered)

    def _passes(self, text: str) -> bool:
        """Whether a rewrite has no fault that can be seen of it alone."""
        if any(finding.level is Level.BLOCK for finding in self._linter.lint(text, automatic=False)):
            return False
        if any(True for _ in expired(text, self._today)) or any(True for _ in mismatches(text, self._shop)):
            return False
        return not any(
            True for _ in against_policy([claims(text)], self._library.policy, self._shop.product, self._today)
        )


def _clashing(clash: Clash, phrases: Sequence[CheckedPhrase]) -> Fault:
    return Fault(
        kinds=(FaultKind.CONTRADICTION,), rule=clash.claim.matter.id, clause=clash.clause, excerpt=clash.claim.sentence,
        why=clash.why, others=tuple(phrases[other].id for other in clash.others),
    )


def _cited(source: str) -> str:
    """The clauses of a rule's source; notes about where the rule was found say nothing to a shop."""
    cited = [part for part in re.split(r"[；;]", source) if not part.strip().startswith("domain")]
    return "；".join(cited) or "本店话术规范"


def _head(text: str) -> str:
    words = " ".join(text.split())
    return words if len(words) <= 18 else f"{words[:17]}…"
