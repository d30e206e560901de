"""Words a person says to a buyer or to the platform, wherever they are typed: the same law as in the chat."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from cs_assistant.domain.decision import Level
from cs_assistant.domain.facts import Asked
from cs_assistant.domain.scripts import ForbiddenRule
from cs_assistant.errors import BadInputError
from cs_assistant.policy.compliance import lint


def check_outbound(words: str, rules: Sequence[ForbiddenRule], *, where: str) -> None:
    """Raises BadInputError naming every rule of forbidden.yaml the words break; `where`: the field they stand in."""
    if found := _blocked(words, rules):
        raise BadInputError(f"这些话不能发出：{found}。请改好再发。", where=where)


def check_said(asked_for: Iterable[Asked], given: Mapping[str, str], rules: Sequence[ForbiddenRule]) -> None:
    """The same for what is entered with a step and is `said`: at a shop without a connection it is written down only.

    Raises BadInputError for the first field that breaks a rule.
    """
    for asked in asked_for:
        if asked.said and (found := _blocked(given.get(asked.key, ""), rules)):
            raise BadInputError(
                f"「{asked.name}」里有不能对买家或平台说的话：{found}。请改好再提交；已经这样说了的，先去更正，再写更正后的话。",
                where=asked.key,
            )


def _blocked(words: str, rules: Sequence[ForbiddenRule]) -> str:
    found = lint(words, rules, automatic=False)
    return "；".join(f"「{each.excerpt}」：{each.why}" for each in found if each.level is Level.BLOCK)
