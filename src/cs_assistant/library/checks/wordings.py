"""Every wording a text can come out as, for the outbound linter; of replies and of consent texts alike."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from itertools import combinations
from typing import Any

from jinja2 import nodes

from cs_assistant.domain.script_library import Shop
from cs_assistant.domain.scripts import ForbiddenRule
from cs_assistant.library import template
from cs_assistant.library.located import Text
from cs_assistant.library.problems import Report
from cs_assistant.library.read import Part
from cs_assistant.library.variables import Variable

Lint = Callable[[str, tuple[ForbiddenRule, ...], bool], Iterable[str]]
"""The outbound linter, handed in because `policy` stands beside `library`: final text, rules, whether it would go out
by itself → what must not go out, one Chinese phrase each."""

MOST_BRANCHES = 4
"""Up to this many tested variables every combination is rendered (16 samples); beyond, all and none."""


def read_template(part: Part[Any], text: Text, report: Report) -> tuple[nodes.Template | None, frozenset[int]]:
    """The syntax tree of a text and its lines of which a slip was noted; no tree when its braces cannot be read."""
    tree = template.parse(text)
    slips = list(template.slips(tree)) if isinstance(tree, nodes.Template) else [tree]
    for line, what, fix in slips:
        report.add(part.place(line_in(text, line)), what, fix)
    return (tree if isinstance(tree, nodes.Template) else None), frozenset(line for line, _, _ in slips)


def line_in(text: Text, line: int) -> int:
    """Line of the file of a line within a text."""
    return text.first + line - 1 if text.literal else text.first


def facts_of(shop: Shop) -> dict[str, str]:
    """What only this shop says: its names, addresses, numbers, by variable."""
    values = {name: value for name, value in shop.values.items() if name != "warehouse_memo_pattern"}
    return {"shop_name": shop.name, "bot_name": shop.bot_name, **values}


def worlds(variables: Iterable[Variable], shops: Iterable[Shop]) -> Iterator[dict[str, str]]:
    """The values a text is tried with: samples, and those with each shop's own in their place."""
    samples = {variable.identifier: variable.sample for variable in variables}
    yield samples
    for shop in shops:
        yield {**samples, **{name: value for name, value in facts_of(shop).items() if name in samples}}


def rendered(text: str, tree: nodes.Template, values: Iterable[Mapping[str, str]]) -> set[str]:
    """The text with the values of every world, and every combination of its optional variables there and not there."""
    compiled = template.environment().from_string(text)
    used = {name for name, _ in template.uses(tree)}
    tested = sorted(template.tested(tree))
    sizes = range(len(tested) + 1) if len(tested) <= MOST_BRANCHES else (0, len(tested))
    different = {tuple(sorted((name, world[name]) for name in used & set(world))) for world in values}
    found: set[str] = set()
    for world in different:
        for absent in (absent for size in sizes for absent in combinations(tested, size)):
            given = {name: value for name, value in world if name not in absent}
            if not template.needed(tree, given) - set(given):
                found.add(compiled.render(given).strip())
    return found
