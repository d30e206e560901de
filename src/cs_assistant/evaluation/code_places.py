"""Places in the program itself: a function, a constant, one entry of a constant, one statement of a function.

Read from the source, never imported: a place in a page or a service is found without starting any of it.
"""

from __future__ import annotations

import ast
from dataclasses import dataclass
from functools import cache
from importlib import resources

from cs_assistant.errors import BadInputError
from cs_assistant.library.problems import did_you_mean

PACKAGE = "cs_assistant"
Collected = ast.Dict | ast.Tuple | ast.List | ast.Set
"""What has entries."""
Definition = ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef | ast.Assign | ast.AnnAssign
"""What a name of a module or class is bound by."""


@dataclass(frozen=True, kw_only=True, slots=True)
class CodePlace:
    """`<module below the package>:<name>[.<name>][#<statement or entry>]`."""

    module: str
    names: tuple[str, ...]
    part: str | None = None
    """The beginning of a statement, as `ast.unparse` writes it, or an entry of a constant."""

    @classmethod
    def parse(cls, path: str, part: str | None) -> CodePlace:
        """From the text behind `code:`. Raises BadInputError."""
        module, colon, names = path.partition(":")
        if not colon or not module or not names:
            raise BadInputError(f"「{path}」要写成 模块:名字，例如 policy.freight:freight。")
        return cls(module=module, names=tuple(names.split(".")), part=part)

    @property
    def words(self) -> str:
        """Where it is, for a person who reads the code."""
        within = "" if self.part is None else f" 里的「{self.part}」"
        return f"程序 {self.module}.{'.'.join(self.names)}{within}"


def find(place: CodePlace) -> None:
    """Nothing when the place is there. Raises BadInputError that says what is not."""
    tree = _tree(place.module)
    found = definition(tree, place)
    if place.part is not None:
        if isinstance(found, ast.Assign | ast.AnnAssign):
            entry(found, place)
        else:
            statement(found, place)


def definition(tree: ast.Module, place: CodePlace) -> Definition:
    """What binds the place's name. Raises BadInputError when nothing does."""
    body: list[ast.stmt] = tree.body
    found: Definition | None = None
    for name in place.names:
        known = _bound(body)
        if name not in known:
            raise BadInputError(f"{place.module} 里没有「{name}」。{did_you_mean(name, known, '请核对名字')}")
        found = known[name]
        body = found.body if isinstance(found, ast.ClassDef) else []
    if found is None:
        raise BadInputError(f"「{place.module}」后面没有写名字。")
    return found


def statement(found: Definition, place: CodePlace) -> ast.stmt:
    """The first statement inside that begins so. Raises BadInputError."""
    begins = place.part or ""
    for node in ast.walk(found):
        if isinstance(node, ast.stmt) and node is not found and _first_line(node).startswith(begins):
            return node
    raise BadInputError(f"{place.module}.{'.'.join(place.names)} 里没有这一句：{begins}")


def entry(found: ast.Assign | ast.AnnAssign, place: CodePlace) -> tuple[Collected, int]:
    """The collection of a constant and the index of one entry. Raises BadInputError."""
    for node in ast.walk(found):
        if not isinstance(node, Collected):
            continue
        for index, row in enumerate(node.keys if isinstance(node, ast.Dict) else node.elts):
            if row is not None and place.part in (ast.unparse(row), _plain(row)):
                return node, index
    raise BadInputError(f"{place.module}.{'.'.join(place.names)} 里没有这一项：{place.part}")


@cache
def _tree(module: str) -> ast.Module:
    *folders, name = module.split(".")
    folder = resources.files(PACKAGE).joinpath(*folders)
    for file in (folder / f"{name}.py", folder / name / "__init__.py"):
        if file.is_file():
            return ast.parse(file.read_text(encoding="utf-8"))
    raise BadInputError(f"没有模块 {PACKAGE}.{module}。")


def _bound(body: list[ast.stmt]) -> dict[str, Definition]:
    known: dict[str, Definition] = {}
    for node in body:
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            known[node.name] = node
        elif isinstance(node, ast.Assign | ast.AnnAssign):
            targets = node.targets if isinstance(node, ast.Assign) else [node.target]
            for target in targets:
                names = target.elts if isinstance(target, ast.Tuple) else [target]
                known.update({name.id: node for name in names if isinstance(name, ast.Name)})
    return known


def _first_line(node: ast.stmt) -> str:
    return ast.unparse(node).partition("\n")[0]


def _plain(node: ast.expr) -> str | None:
    """How an entry is called: a constant by itself, a record made on the spot by its key, id or name."""
    if isinstance(node, ast.Call):
        named = (word.value for word in node.keywords if word.arg in ("key", "id", "name"))
        return next((_plain(value) for value in named), None)
    return str(node.value) if isinstance(node, ast.Constant) else None
