"""YAML read as text: every scalar a string that knows its line, nothing guessed about its type.

PyYAML composes the nodes; its constructors, which would turn `no` into False and 12:30 into a number, are not used.
"""

from __future__ import annotations

from typing import Any, TypeAlias

import yaml

from cs_assistant.domain.scripts import Place
from cs_assistant.library.problems import Report
from cs_assistant.library.slips import explain

_LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_PLAIN = ("str", "int", "float", "bool", "null", "timestamp", "value", "merge")
_PLAIN_TAGS = frozenset(f"tag:yaml.org,2002:{name}" for name in _PLAIN)


class Text(str):
    """A scalar with the line it stands on."""

    line: int
    first: int
    """Line of the text's first line: the next one for a `|-` block."""
    literal: bool
    """Whether the lines of the text are lines of the file."""

    def __new__(cls, value: str, *, line: int, first: int | None = None, literal: bool = False) -> Text:
        """A text at `line`."""
        self = super().__new__(cls, value)
        self.line, self.first, self.literal = line, line if first is None else first, literal
        return self

    def line_of(self, offset: int) -> int:
        """Line of the file on which the character at `offset` stands, as near as the notation allows."""
        return self.first + self.count("\n", 0, offset) if self.literal else self.first


class Table(dict[str, "Tree"]):
    """A mapping with the line of each key; its keys are texts too."""

    line: int
    key_lines: dict[str, int]


class Rows(list["Tree"]):
    """A list with the line of each item."""

    line: int
    item_lines: list[int]


Tree: TypeAlias = Text | Table | Rows | None


def parse(file: str, text: str, report: Report) -> tuple[Tree, bool]:
    """The tree of one YAML file and whether it is whole; problems go to `report`.

    A tree with a duplicate key is still given (its other values can be checked) but is not whole.
    """
    try:
        node = yaml.compose(text, Loader=_LOADER)
    except yaml.YAMLError as error:
        for line, what, fix in explain(text, error):
            report.add(Place(file=file, line=line), what, fix)
        return None, False
    before = len(report.found)
    tree = None if node is None else _Builder(file, report).build(node)
    if tree is None and len(report.found) == before:
        # Nothing at all, or nothing but a lone `~` or anchor.
        report.add(Place(file=file, line=1), "文件是空的", "按 docs/scripts.md 的样子填写，或删掉这个文件")
    return tree, len(report.found) == before


def line_at(tree: Tree, path: tuple[int | str, ...]) -> int:
    """Line of the deepest part of `path` that exists: a key's own line, a list item's line."""
    line = 1 if tree is None else tree.line
    for part in path:
        if isinstance(tree, Table) and isinstance(part, str) and part in tree.key_lines:
            line, tree = tree.key_lines[part], tree[part]
        elif isinstance(tree, Rows) and isinstance(part, int) and part < len(tree):
            line, tree = tree.item_lines[part], tree[part]
        else:
            break
    return line


class _Builder:
    """Turns composed nodes into a tree and notes what YAML allows and we do not."""

    def __init__(self, file: str, report: Report) -> None:
        self._file = file
        self._report = report
        self._seen: set[int] = set()

    def build(self, node: yaml.Node) -> Tree:
        line = node.start_mark.line + 1
        if id(node) in self._seen:
            self._problem(line, "这里用了 YAML 的引用（& 和 *）", "把内容照抄一遍；如果 * 是文字，请加上引号")
            return None
        self._seen.add(id(node))
        if isinstance(node, yaml.ScalarNode):
            return self._scalar(node, line)
        if isinstance(node, yaml.SequenceNode):
            return self._rows(node, line)
        return self._table(node, line)

    def _scalar(self, node: yaml.ScalarNode, line: int) -> Text | None:
        if node.tag not in _PLAIN_TAGS:
            self._problem(line, "文字以 ! 开头，YAML 把它当成了特殊标记", "给整句文字加上引号")
        if node.tag.endswith(":null") and not node.style:
            return None
        block = node.style in ("|", ">")
        return Text(node.value, line=line, first=line + block, literal=node.style == "|")

    def _rows(self, node: yaml.SequenceNode, line: int) -> Rows:
        rows = Rows(self.build(item) for item in node.value)
        rows.line, rows.item_lines = line, [item.start_mark.line + 1 for item in node.value]
        return rows

    def _table(self, node: yaml.Node, line: int) -> Table:
        table = Table()
        table.line, table.key_lines = line, {}
        repeats = False
        for key_node, value_node in node.value:
            key_line = key_node.start_mark.line + 1
            if not isinstance(key_node, yaml.ScalarNode):
                self._problem(key_line, "冒号前面不是一个简单的名字", "冒号前面只写名字，文字里的括号和冒号请加引号")
                continue
            key = Text(str(key_node.value), line=key_line)
            if key in table:
                if not repeats:  # the keys after it usually repeat too: one item lost its first line
                    fix = f"第 {table.key_lines[key]} 行已经有 {key} 了：删掉一处；或者这里漏了一行「- 」开头的"
                    self._problem(key_line, f"「{key}」写了两遍", fix)
                repeats = True
                continue
            repeats = False
            value = self.build(value_node)
            if isinstance(value, Table | Rows):
                value.line = key_line
            table[key], table.key_lines[key] = value, key_line
        return table

    def _problem(self, line: int, what: str, fix: str) -> None:
        self._report.add(Place(file=self._file, line=line), what, fix)
