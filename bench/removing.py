"""A pytest plugin that takes one place of a requirement out of the program, in this process alone.

Nothing on the disk is touched: a step goes out of its table, a row out of the library after it was read and checked, a
statement out of a module while it is imported. What is left must still import and start; a test that merely cannot
begin proves nothing and is told apart.

    CS_REMOVE=flow:claim/to_open/open_claim#remark python -m pytest -p bench.removing tests/unit/flows
"""

from __future__ import annotations

import ast
import json
import os
import sys
from collections.abc import Generator, Mapping, Sequence
from dataclasses import fields, replace
from importlib.machinery import ModuleSpec, PathFinder, SourceFileLoader
from pathlib import Path
from types import CodeType, ModuleType
from typing import Any

import pytest

from cs_assistant.domain.cards import CardScript
from cs_assistant.domain.flows import Asked, Flow, Step
from cs_assistant.domain.people import Role
from cs_assistant.domain.script_library import Library
from cs_assistant.errors import BadInputError
from cs_assistant.evaluation.citations import cited
from cs_assistant.evaluation.code_places import PACKAGE, CodePlace, Definition, definition, entry, statement
from cs_assistant.evaluation.places import DOCUMENT_PARTS, EVERY, PLAN_PARTS, Anchor

ANCHOR, OF, REPORT = "CS_REMOVE", "CS_REMOVE_OF", "CS_REMOVE_REPORT"
"""Variables of the environment: what to remove, the id it belongs to, and the file that says how the tests went."""
REMOVABLE = frozenset({"flow", "reply", "policy", "forbidden", "reason", "remark", "terms", "card", "document", "code"})


def removable(anchor: Anchor) -> bool:
    """Whether there is something to take out: knowledge, an intent, a whole flow or a bare state is not a rule."""
    if anchor.kind == "flow":
        return anchor.path.count("/") == 2 or anchor.field[0] in ("deadline", "opening")
    return anchor.kind in REMOVABLE


def remove(anchor: Anchor) -> None:
    """Take it out of this process."""
    if anchor.kind == "flow":
        _from_flows(anchor)
    elif anchor.kind == "document":
        _from_documents(anchor)
    elif anchor.kind == "code":
        for name in [name for name in sys.modules if name.partition(".")[0] == PACKAGE]:
            del sys.modules[name]  # what the tests import is read anew
        sys.meta_path.insert(0, _Finder(CodePlace.parse(anchor.path, anchor.part)))
    else:
        _from_library(anchor)


# ---- tables ----


def _from_flows(anchor: Anchor) -> None:
    from cs_assistant.flows import FLOWS

    key, state, *_ = (*anchor.path.split("/"), "")
    flow = FLOWS[key]
    name, value = anchor.field
    if name == "opening":
        become(flow, replace(flow, opening=tuple(asked for asked in flow.opening if asked.key != value)))
    elif name == "deadline":
        states = (
            replace(each, deadlines=tuple(line for line in each.deadlines if line.key != value))
            if state in (EVERY, each.key) else each
            for each in flow.states
        )  # fmt: skip
        become(flow, replace(flow, states=tuple(states)))
    else:
        named = anchor.steps(flow)
        steps = (each for step in flow.steps for each in (_without(step, anchor) if step in named else (step,)))
        become(flow, replace(flow, steps=tuple(steps)))


def become(flow: Flow, other: Flow) -> None:
    """Make the one record everybody holds equal to another."""
    for each in fields(Flow):
        object.__setattr__(flow, each.name, getattr(other, each.name))


def _without(step: Step, anchor: Anchor) -> tuple[Step, ...]:
    name, value = anchor.field
    changes: Mapping[str, Mapping[str, Any]] = {
        "need": {"needs": tuple(need for need in step.needs if need.key != value)},
        "asks": {"asks_for": tuple(asked for asked in step.asks_for if asked.key != value)},
        "opens": {"opens": tuple(task for task in step.opens if task.kind != value)},
        "takes_back": {"takes_back": tuple(key for key in step.takes_back if key != value)},
        "stamps": {"stamps": tuple(key for key in step.stamps if key != value)},
        "apart": {"asks_for": tuple(replace(each, not_by="") if each.key == value else each for each in step.asks_for)},
        "choice": {"asks_for": tuple(_without_choice(each, value) for each in step.asks_for)},
        "remark": {"remark": None},
        "starts": {"starts": None},
        "who": {"roles": frozenset(Role)},
    }
    return (replace(step, **changes[name]),) if name else ()


def _without_choice(asked: Asked, value: str) -> Asked:
    key, _, choice = value.partition("=")
    if asked.key != key:
        return asked
    return replace(asked, choices=tuple(each for each in asked.choices if each != choice))


# ---- the library ----


def _from_library(anchor: Anchor) -> None:
    from cs_assistant.library import load

    build = load.build_library
    load.build_library = lambda *given: thinned(build(*given), anchor)


def thinned(library: Library, anchor: Anchor) -> Library:
    """The library without one row; the same where it never had it."""
    path, part = anchor.path, anchor.part
    if anchor.kind == "reply":
        return _without_reply(library, path, warning=part == "warning")
    if anchor.kind == "policy":
        facts = tuple(fact for fact in library.policy.facts if fact.key != path)
        return replace(library, policy=replace(library.policy, facts=facts))
    if anchor.kind == "forbidden":
        return replace(library, forbidden=tuple(rule for rule in library.forbidden if rule.id != path))
    if anchor.kind == "remark":
        return replace(library, remarks={key: text for key, text in library.remarks.items() if key != path})
    if anchor.kind == "card":
        return replace(library, card=_without_card(library.card, path, part))
    if anchor.kind == "terms":
        terms = tuple(
            replace(each, texts=tuple(text for text in each.texts if f"{each.kind}/{text.situation}" != path))
            for each in library.terms
        )
        return replace(library, terms=terms)
    reasons = dict(library.reasons)
    gone = reasons.pop(path, None)
    if gone is not None and part is not None:
        reasons[path] = replace(gone, platform=tuple(text for text in gone.platform if text != part))
    return replace(library, reasons=reasons)


def _without_card(card: CardScript | None, block: str, clause: str | None) -> CardScript | None:
    """Without a block, or without its lines that cite a clause."""
    if card is None:
        return None
    parts = (
        replace(part, lines=tuple(line for line in part.lines if clause is None or clause not in line.clause))
        if part.block.value == block else part
        for part in card.parts
        if clause is not None or part.block.value != block
    )
    return replace(card, parts=tuple(parts))


def _without_reply(library: Library, reply_id: str, *, warning: bool) -> Library:
    intents = dict(library.intents)
    for key, intent in library.intents.items():
        replies = (
            replace(reply, warning=None) if reply.id == reply_id else reply
            for reply in intent.replies
            if warning or reply.id != reply_id
        )
        intents[key] = replace(intent, replies=tuple(replies))
    return replace(library, intents=intents)


# ---- documents ----


def _from_documents(anchor: Anchor) -> None:
    from cs_assistant.domain.bookkeeping import Document, Plan, ReturnKind
    from cs_assistant.policy import bookkeeping

    name, _, step = anchor.path.partition("/")
    part, value = anchor.field
    kind = ReturnKind(name)
    made = bookkeeping._PLANS[kind]
    neutral = {each.name: each.default for each in fields(Document)}

    def changed(document: Document) -> tuple[Document, ...]:
        if document.step != step:
            return (document,)
        if part in DOCUMENT_PARTS:
            return (replace(document, **{part: neutral[part]}),)
        if not part:
            return ()
        return (replace(document, **{part: tuple(row for row in getattr(document, part) if row != value)}),)

    def thinner(facts: Any) -> Plan:
        found = made(facts)
        if part in PLAN_PARTS:
            return replace(found, **{part: None})
        return replace(found, documents=tuple(new for old in found.documents for new in changed(old)) if step else ())

    bookkeeping._PLANS = {**bookkeeping._PLANS, kind: thinner}


# ---- the program ----


class _Finder:
    def __init__(self, place: CodePlace) -> None:
        self._place, self._name = place, f"{PACKAGE}.{place.module}"

    def find_spec(self, name: str, path: Sequence[str] | None, target: ModuleType | None = None) -> ModuleSpec | None:
        if name != self._name:
            return None
        spec = PathFinder.find_spec(name, path, target)
        if spec is not None and spec.origin is not None:
            spec.loader = _Loader(name, spec.origin, self._place)
        return spec


class _Loader(SourceFileLoader):
    def __init__(self, name: str, path: str, place: CodePlace) -> None:
        super().__init__(name, path)
        self._place = place

    def get_code(self, fullname: str) -> CodeType:
        tree = ast.parse(Path(self.path).read_text(encoding="utf-8"))
        return compile(ast.fix_missing_locations(cut(tree, self._place)), self.path, "exec", dont_inherit=True)


def cut(tree: ast.Module, place: CodePlace) -> ast.Module:
    """The module without the place: what is left out does nothing, a function gives the neutral value of its type."""
    found = definition(tree, place)
    if isinstance(found, ast.Assign | ast.AnnAssign):
        if place.part is None:
            found.value = _neutral_constant(found, place)
        else:
            rows, index = entry(found, place)
            if isinstance(rows, ast.Dict):
                del rows.keys[index], rows.values[index]
            else:
                del rows.elts[index]
    elif place.part is not None:
        _Leaving(statement(found, place)).visit(tree)
    else:
        _empty(found, place)
    return tree


class _Leaving(ast.NodeTransformer):
    def __init__(self, gone: ast.stmt) -> None:
        self._gone = gone

    def visit(self, node: ast.AST) -> Any:
        if node is not self._gone:
            return self.generic_visit(node)
        return node.orelse if isinstance(node, ast.If) and node.orelse else ast.Pass()


_NEUTRAL = {
    "None": "pass", "bool": "return False", "str": "return ''", "int": "return 0",
    "tuple": "return ()", "Sequence": "return ()", "Collection": "return ()", "Iterable": "return ()",
    "list": "return []", "dict": "return {}", "Mapping": "return {}", "set": "return set()",
    "frozenset": "return frozenset()", "Iterator": "return\nyield", "AsyncIterator": "return\nyield",
}  # fmt: skip


def _empty(found: Definition, place: CodePlace) -> None:
    if isinstance(found, ast.FunctionDef | ast.AsyncFunctionDef):
        said = ast.unparse(found.returns) if found.returns else "None"
        written = "return None" if said.endswith("| None") else _NEUTRAL.get(said.partition("[")[0])
        if written is not None:
            body = ast.parse(f"def f():\n    {written}".replace("\nyield", "\n    yield")).body[0]
            assert isinstance(body, ast.FunctionDef)
            found.body = body.body
            return
    raise BadInputError(f"{place.words}: name a statement behind #, the whole has no neutral value")


def _neutral_constant(found: ast.Assign | ast.AnnAssign, place: CodePlace) -> ast.expr:
    value = found.value
    empty: Mapping[type[ast.AST], str] = {ast.Tuple: "()", ast.List: "[]", ast.Dict: "{}", ast.Set: "set()"}
    if value is not None and type(value) in empty:
        return ast.parse(empty[type(value)], mode="eval").body
    if isinstance(value, ast.Constant) and isinstance(value.value, str | int):
        return ast.Constant(type(value.value)())
    if isinstance(value, ast.Call) and ast.unparse(value.func) == "frozenset":
        return ast.parse("frozenset()", mode="eval").body
    raise BadInputError(f"{place.words}: name an entry behind #, the whole has no neutral value")


# ---- the plugin ----

_went: dict[str, list[str]] = {"passed": [], "failed": [], "could_not_begin": []}

if wanted := os.environ.get(ANCHOR):
    remove(Anchor.parse(wanted))


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Of a table of tests whose rows name their ids, only the rows of the id in question count."""
    if of := os.environ.get(OF):
        items[:] = [item for item in items if not (ids := set(cited(_row(item)))) or of in ids]


def _row(item: pytest.Item) -> str:
    return item.name.partition("[")[2]


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    report = yield
    if report.when == "call":
        _went["failed" if report.failed else "passed"].append(item.nodeid)
        if report.failed:
            item.session.shouldfail = "one is enough"
    elif report.failed:
        _went["could_not_begin"].append(item.nodeid)
    return report


def pytest_collectreport(report: pytest.CollectReport) -> None:
    if report.failed:
        _went["could_not_begin"].append(report.nodeid)


def pytest_sessionfinish() -> None:
    if file := os.environ.get(REPORT):
        Path(file).write_text(json.dumps(_went), encoding="utf-8")
