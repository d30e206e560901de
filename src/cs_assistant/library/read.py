"""One file: text → checked nodes, and its problems with their lines."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from pydantic import TypeAdapter, ValidationError
from pydantic_core import ErrorDetails

from cs_assistant.domain.scripts import Place
from cs_assistant.library.located import Rows, Table, Text, Tree, line_at, parse
from cs_assistant.library.nodes import EVERYTHING, SLIPS
from cs_assistant.library.problems import Report

T = TypeVar("T")
Path = tuple[int | str, ...]

_SHAPES = {
    "list_type": ("这里应当是一个列表", "每项一行，以「- 」开头"),
    "dict_type": ("这里应当是几行「名字: 内容」", "每行一个名字、一个英文冒号、一个空格、内容"),
    "too_short": ("这里至少要写一项", "补上一项"),
}


@dataclass(frozen=True, kw_only=True, slots=True)
class Part(Generic[T]):
    """What one file gave."""

    file: str
    value: T
    whole: bool
    """False: something in the file could not be read, so nothing may be concluded from what it lacks."""

    def place(self, line: int) -> Place:
        """A line of this file."""
        return Place(file=self.file, line=line)


def read(file: str, text: str, adapter: TypeAdapter[T], report: Report, *, depth: int) -> Part[T] | None:
    """Read one file; every problem goes to `report`.

    An item that is wrong (the part of the tree `depth` keys down) is left out and the rest is still given, so that
    one slip does not hide the next; None when nothing can be used.
    """
    tree, whole = parse(file, text, report)
    if tree is None:
        return None
    try:
        return Part(file=file, value=adapter.validate_python(tree), whole=whole)
    except ValidationError as error:
        errors = error.errors(include_url=False, include_input=False)
    said = {(*d["loc"][:-2], d["ctx"]["meant"]) for d in errors if d.get("ctx", {}).get("meant")}
    drops = []
    for detail in errors:
        place = detail["loc"]
        if detail["type"] != "missing" or not said & {place, (*place[:-1], EVERYTHING)}:
            _note(file, tree, detail, report)
        drops.append(_broken_item(detail, depth))
    for path in sorted(set(drops), key=_last_index, reverse=True):
        _drop(tree, path)
    try:
        return Part(file=file, value=adapter.validate_python(tree), whole=False)
    except ValidationError:
        return None


def _note(file: str, tree: Tree, detail: ErrorDetails, report: Report) -> None:
    context: dict[str, Any] = detail.get("ctx", {})
    path = detail["loc"]
    line = context.get("line", line_at(tree, path))
    if detail["type"] == "slip":
        what = context["what"]
        if path and isinstance(path[-1], str):
            what = what.replace("这里", f"「{path[-1]}」", 1)
        report.add(Place(file=file, line=line), what, context["fix"])
    elif detail["type"] == "missing":
        if not _given_but_empty(tree, path):
            report.add(Place(file=file, line=line), f"缺少「{path[-1]}」", f"加一行 {path[-1]}: …")
    else:
        what, fix = _SHAPES.get(detail["type"], ("这里的写法不对", "照 docs/scripts.md 的样子写"))
        report.add(Place(file=file, line=line), what, fix)


def _at(tree: Tree, path: Path) -> Tree:
    for part in path:
        if isinstance(tree, Table) and isinstance(part, str):
            tree = tree.get(part)
        elif isinstance(tree, Rows) and isinstance(part, int):
            tree = tree[part] if part < len(tree) else None
        else:
            return None
    return tree


def _given_but_empty(tree: Tree, path: Path) -> bool:
    """Whether a required key stands there without a value: that is already said once."""
    table = _at(tree, path[:-1])
    return isinstance(table, Table) and path[-1] in table


def _broken_item(detail: ErrorDetails, depth: int) -> Path:
    path = detail["loc"]
    if SLIPS in path:
        path = (*path[: path.index(SLIPS)], detail.get("ctx", {})["key"])
    return path[:depth]


def _last_index(path: Path) -> int:
    """Later items of a list go first, so that the numbers of the others stay true."""
    return path[-1] if path and isinstance(path[-1], int) else -1


def _drop(tree: Tree, path: Path) -> None:
    holder = _at(tree, path[:-1])
    if not path or isinstance(holder, Text) or holder is None:
        return
    last = path[-1]
    if isinstance(holder, Table) and isinstance(last, str):
        holder.pop(last, None)
    elif isinstance(holder, Rows) and isinstance(last, int) and last < len(holder):
        del holder[last]
