"""The buyer's rights on one day: every verdict of the `entitlement` contract."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from cs_assistant.domain.scripts import PolicyFacts, RefundReason
from cs_assistant.domain.verdicts import Verdicts
from cs_assistant.policy.facts import EntitlementFacts
from cs_assistant.policy.freight import freight, may_ask_change
from cs_assistant.policy.ground import Ground
from cs_assistant.policy.platform_rules import after_sale, unshipped
from cs_assistant.policy.seven_day import seven_day
from cs_assistant.policy.three_guarantees import three_guarantees

_NO_REASONS: Mapping[str, RefundReason] = MappingProxyType({})


def judge(
    facts: EntitlementFacts, policy: PolicyFacts, reasons: Mapping[str, RefundReason] = _NO_REASONS
) -> Verdicts:
    """All ten verdicts on `facts.on`, under the policy in force at the purchase. Pure; never raises for odd dates.

    `reasons` are the records of reasons.yaml; an id they do not have is treated as unmapped.
    """
    ground = Ground.of(facts, policy, reasons)
    rulings = [*three_guarantees(ground), seven_day(ground), after_sale(ground), unshipped(ground)]
    rulings += freight(ground, [ruling.verdict for ruling in rulings])
    rulings.append(may_ask_change(ground))
    notes = [*facts.notes, *ground.notes(), *(note for ruling in rulings for note in ruling.notes)]
    return Verdicts(on=facts.on, items=tuple(ruling.verdict for ruling in rulings), notes=tuple(dict.fromkeys(notes)))
