"""The dated tables beside policy.yaml as records: deadlines, the owner's decisions, freight lists, check-lists."""

from __future__ import annotations

from collections.abc import Mapping

from cs_assistant.domain.decisions import Choice, Decision
from cs_assistant.domain.freight_rates import FreightList, FreightLists, Rate, province_called
from cs_assistant.domain.intact import Finding, IntactList
from cs_assistant.domain.orders import ProductKind
from cs_assistant.domain.timeouts import Timeout, Timeouts
from cs_assistant.library.located import Text
from cs_assistant.library.read import Part
from cs_assistant.library.rulebook_nodes import DecisionNode, FreightNode, IntactNode, TimeoutNode


def timeouts(part: Part[list[TimeoutNode]]) -> Timeouts:
    """timeouts.yaml."""
    return Timeouts(
        rows=tuple(
            Timeout(
                key=str(node.key), state=str(node.state), actor=node.actor, hours=node.hours,
                on_expiry=str(node.on_expiry), valid_from=node.valid_from, clause=_plains(node.clause),
                source=str(node.source), checked_on=node.checked_on,
            )
            for node in part.value
        )
    )  # fmt: skip


def decisions(part: Part[list[DecisionNode]]) -> Mapping[str, Decision]:
    """decisions.yaml by id, in file order."""
    return {
        str(node.id): Decision(
            id=str(node.id), question=str(node.question),
            options=tuple(
                Choice(
                    key=str(option.key), name=str(option.name),
                    superseded=None if option.superseded is None else str(option.superseded),
                    unbuilt=None if option.unbuilt is None else str(option.unbuilt),
                )
                for option in node.options
            ),
            recommended=str(node.recommended), why=str(node.why), rules=_plains(node.rules), effect=str(node.effect),
        )
        for node in part.value
    }  # fmt: skip


def freight_lists(part: Part[list[FreightNode]] | None) -> FreightLists:
    """A shop's freight.yaml; without one there is no list and a person decides every amount."""
    return FreightLists(lists=() if part is None else tuple(_freight_list(node) for node in part.value))


def _freight_list(node: FreightNode) -> FreightList:
    return FreightList(
        valid_from=node.valid_from,
        source=str(node.source),
        by_weight=node.rates[0].style is None,
        rates=tuple(
            Rate(
                provinces=frozenset(province_called(name) or str(name) for name in rate.provinces),
                amount=rate.amount, up_to_kg=rate.up_to_kg, style=None if rate.style is None else str(rate.style),
            )
            for rate in node.rates
        ),
    )  # fmt: skip


def intact_lists(part: Part[list[IntactNode]]) -> Mapping[ProductKind, IntactList]:
    """intact.yaml by kind of goods."""
    return {
        node.kind: IntactList(
            kind=node.kind,
            findings=tuple(
                Finding(
                    name=str(finding.name), weight=finding.weight, clause=_plains(finding.clause),
                    condition=None if finding.condition is None else str(finding.condition), look=str(finding.look),
                )
                for finding in node.findings
            ),
        )
        for node in part.value
    }  # fmt: skip


def _plains(values: list[Text]) -> tuple[str, ...]:
    return tuple(str(value) for value in values)
