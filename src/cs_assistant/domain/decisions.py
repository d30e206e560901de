"""The owner's decisions (annex E): what the procedures leave open, what the shop has chosen, and why.

An option that would take a right from a buyer is kept with why it is superseded, so that nobody wonders where it
went; it can never be in force.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

UNLAWFUL: Mapping[str, frozenset[str]] = MappingProxyType({
    "E1": frozenset({"ask_to_change"}),
    "E2": frozenset({"half_each"}),
    "E4": frozenset({"refuse"}),
    "E6": frozenset({"decides"}),
})
"""Decision id → options no library may offer: 消法§24 and §26, 处罚办法§6 and §9, 反不正当竞争法§9, 争议规则§67."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Choice:
    """One possible answer."""

    key: str
    name: str
    """In Chinese."""
    superseded: str | None = None
    """Why it cannot be chosen any more; None = it can."""
    unbuilt: str | None = None
    """What is not made yet, so that it cannot be chosen; None = it can."""

    @property
    def closed(self) -> str | None:
        """Why no shop can choose it, in Chinese; None = it can."""
        return self.superseded or (f"未启用：{self.unbuilt}" if self.unbuilt is not None else None)


@dataclass(frozen=True, kw_only=True, slots=True)
class Decision:
    """One question of annex E."""

    id: str
    """E1 to E15."""
    question: str
    options: tuple[Choice, ...]
    recommended: str
    """Key of the option in force where a shop has chosen none."""
    why: str
    """Why it is recommended, one sentence."""
    rules: tuple[str, ...]
    """Requirements the question comes from."""
    effect: str
    """Where the choice takes effect, in Chinese; says so when it does not yet."""

    def option(self, key: str) -> Choice | None:
        """The option of that key; None for one the question does not have."""
        return next((option for option in self.options if option.key == key), None)

    def in_force(self, chosen: str | None) -> Choice:
        """The option a shop's choice comes to: the recommended one for none, an unknown and a closed one."""
        option = None if chosen is None else self.option(chosen)
        if option is not None and option.closed is None:
            return option
        found = self.option(self.recommended)
        if found is None:
            raise KeyError(self.recommended)
        return found
