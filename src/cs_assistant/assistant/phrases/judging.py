"""Promises against the policy, and against one another: which figure, against which clause or which phrase."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from cs_assistant.assistant.phrases.choices import ChoiceMatter
from cs_assistant.assistant.phrases.claims import Claim
from cs_assistant.assistant.phrases.matters import BESIDE, PHONE, FigureMatter, Measure, Wrong
from cs_assistant.domain.orders import ProductKind
from cs_assistant.domain.scripts import PolicyFact, PolicyFacts

AMONG_THEMSELVES = "本店短语之间"
"""Where a clash is between phrases only."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Clash:
    """A promise that cannot stand."""

    phrase: int
    """Which phrase, from 0."""
    claim: Claim
    why: str
    clause: str
    right: str | None
    """The figure with its unit, or the answer, that is right; None where the shop has to settle which."""
    others: tuple[int, ...] = ()


def against_policy(
    found: Sequence[Sequence[Claim]], policy: PolicyFacts, product: ProductKind, today: date
) -> Iterator[Clash]:
    """Promises that go against a figure of policy.yaml in force today, or against what holds by law."""
    for phrase, claims in enumerate(found):
        for claim in claims:
            clash = _judged(phrase, claim, policy, product, today)
            if clash is not None:
                yield clash


def against_each_other(
    found: Sequence[Sequence[Claim]], policy: PolicyFacts, product: ProductKind, today: date
) -> Iterator[Clash]:
    """Promises about one matter that differ, where neither law nor policy says which is right.

    Where one version stands in most phrases, only the others are named; else all are, and the shop decides.
    """
    said: dict[tuple[str, frozenset[str]], list[tuple[int, Claim]]] = defaultdict(list)
    for phrase, claims in enumerate(found):
        for claim in claims:
            if not _settled_elsewhere(claim, policy, product, today):
                said[claim.matter.id, claim.subject].append((phrase, claim))
    for together in said.values():
        yield from _differing(together)


def _differing(together: Sequence[tuple[int, Claim]]) -> Iterator[Clash]:
    where: Mapping[Decimal | str, set[int]] = defaultdict(set)
    for phrase, claim in together:
        where[claim.value].add(phrase)
    if len(where) < 2:
        return
    counted = Counter({value: len(phrases) for value, phrases in where.items()}).most_common()
    most = counted[0][0] if counted[0][1] > counted[1][1] and counted[0][1] > 1 else None
    for phrase, claim in together:
        if claim.value == most:
            continue
        others = sorted({one for value, phrases in where.items() if value != claim.value for one in phrases} - {phrase})
        versions = "、".join(f"「{shown(claim, value)}」" for value, _ in counted if value != claim.value)
        right = None if most is None else shown(claim, most)
        told = f"多数短语说「{right}」，请统一" if right else "请定一个说法，再把其余的改过来"
        yield Clash(
            phrase=phrase, claim=claim, others=tuple(others), right=right, clause=AMONG_THEMSELVES,
            why=f"{claim.matter.name}：这里说「{shown(claim, claim.value)}」，别的短语说{versions}。{told}",
        )


def shown(claim: Claim, value: Decimal | str) -> str:
    """A figure with its unit, or the answer, in words."""
    if isinstance(value, str) or not isinstance(claim.matter, FigureMatter):
        return str(value)
    return figure(value, claim.matter.measure)


def figure(value: Decimal, measure: Measure) -> str:
    """「7天」, 「12个月」, 「1.5天」."""
    return f"{value.normalize():f}{measure.value}"


def _judged(
    phrase: int, claim: Claim, policy: PolicyFacts, product: ProductKind, today: date
) -> Clash | None:
    if isinstance(claim.matter, ChoiceMatter):
        lawful = claim.matter.lawful
        if lawful is None or claim.value == lawful:
            return None
        told = f"{claim.matter.name}：短语说「{claim.value}」，应当是「{lawful}」"
        return Clash(phrase=phrase, claim=claim, why=told, clause=claim.matter.clause, right=lawful)
    fact = _fact(claim, claim.matter, policy, product, today)
    if fact is None or not isinstance(fact.value, Decimal) or not isinstance(claim.value, Decimal):
        return None
    right = fact.value / claim.matter.scale
    also = [policy.number(key, today) for key in claim.matter.also]
    if claim.value == right or claim.value in also:
        return None
    if claim.matter.wrong is Wrong.LONGER and claim.value < right:
        return None
    measure = claim.matter.measure
    told = (
        f"{claim.matter.name}：短语说「{figure(claim.value, measure)}」，"
        f"规定是 {figure(right, measure)}（{fact.source}）"
    )
    return Clash(phrase=phrase, claim=claim, why=told, clause="；".join(fact.clause), right=figure(right, measure))


def _fact(
    claim: Claim, matter: FigureMatter, policy: PolicyFacts, product: ProductKind, today: date
) -> PolicyFact | None:
    """The figure that settles the matter for what is spoken of; None where none does."""
    if claim.subject & BESIDE:
        return None
    part = claim.part
    if part and product is not ProductKind.PHONE and PHONE in matter.keys:
        return None  # the figures about parts are those of phones
    key = matter.keys.get(part) if part else matter.keys.get(product.value, matter.keys.get(""))
    return policy.at(key, today) if key else None


def _settled_elsewhere(claim: Claim, policy: PolicyFacts, product: ProductKind, today: date) -> bool:
    if isinstance(claim.matter, ChoiceMatter):
        return claim.matter.lawful is not None
    return _fact(claim, claim.matter, policy, product, today) is not None
