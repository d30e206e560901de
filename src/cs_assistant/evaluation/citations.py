"""The ids of the requirements, where a text cites them, and the tests a register may name."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

PARTS: Mapping[int, int] = {1: 40, 2: 66, 3: 17, 4: 33, 5: 82}
"""Part of the source to how many requirements it has: 238."""

_CITED = re.compile(r"(?<![A-Za-z0-9.])R([1-5])\.(\d+)(?:\s?[–-]\s?R?(?:([1-5])\.)?(\d+)(?![\d.]))?")
_UNPROVING = re.compile(r"golden|snapshot|test_requirements\b")
"""Tests that compare with what was printed before, and the check of the register itself, prove nothing."""


def every_id() -> tuple[str, ...]:
    """The ids of all requirements in their order."""
    return tuple(f"R{part}.{number}" for part, count in PARTS.items() for number in range(1, count + 1))


def cited(text: str) -> Iterator[str]:
    """Every id a text cites, those inside a range like R5.30–R5.34 included, also ids that do not exist."""
    for found in _CITED.finditer(text):
        part, first, other, last = found.groups()
        yield f"R{part}.{first}"
        if last is not None and other in (None, part) and int(first) < int(last) <= PARTS[int(part)]:
            yield from (f"R{part}.{number}" for number in range(int(first) + 1, int(last) + 1))


@dataclass(frozen=True, kw_only=True, slots=True)
class Citations:
    """The tests below a folder: which there are, and what each file cites."""

    folder: Path
    _files: dict[str, tuple[frozenset[str], frozenset[str]]] = field(default_factory=dict)

    def complaints(self, test: str, requirement: str) -> Iterator[str]:
        """What is wrong with naming this test as a proof of a requirement."""
        name, _, function = test.partition("::")
        if _UNPROVING.search(name):
            yield f"测试 {test} 只和印出来的样子比，不算证明。"
        if name not in self._files:
            self._files[name] = self._read(name)
        functions, ids = self._files[name]
        if not functions:
            yield f"没有测试文件 {name}，或里面没有测试。"
        elif function and function.partition("[")[0] not in functions:
            yield f"{name} 里没有测试 {function}。"
        elif requirement not in ids:
            yield f"{name} 没有提到 {requirement}。"

    def _read(self, name: str) -> tuple[frozenset[str], frozenset[str]]:
        path = self.folder / name
        if not path.is_file():
            return frozenset(), frozenset()
        text = path.read_text(encoding="utf-8")
        nodes = ast.walk(ast.parse(text))
        tests = {node.name for node in nodes if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)}
        return frozenset(name for name in tests if name.startswith("test_")), frozenset(cited(text))
