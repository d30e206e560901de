"""The register of requirements: every numbered one with where it lives and the tests that prove it.

`requirements.yaml` beside this module says where and which; the summary, the level and whether it is kept or superseded
come from the library's clauses.yaml. What is wrong with the register is said here, for the command and for the tests.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from importlib import resources

import yaml
from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, ValidationError

from cs_assistant.domain.flows import Flow
from cs_assistant.domain.script_library import Library
from cs_assistant.domain.scripts import Level
from cs_assistant.errors import BadInputError
from cs_assistant.evaluation.citations import PARTS, Citations, every_id
from cs_assistant.evaluation.places import KNOWLEDGE, Anchor, Places
from cs_assistant.library.problems import did_you_mean

REGISTER = "requirements.yaml"
PART_NAMES: Mapping[int, str] = {
    1: "售后退回（单据）", 2: "天猫与网厅（手机）", 3: "上门维修", 4: "售后赔偿", 5: "退款（鞋店）",
}  # fmt: skip
"""The five documents of the source."""


class _Row(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    lives: tuple[str, ...] = Field(min_length=1)
    tests: tuple[str, ...] = ()


_ROWS = TypeAdapter(dict[str, _Row])


@dataclass(frozen=True, kw_only=True, slots=True)
class Placing:
    """One row of the register."""

    id: str
    lives: tuple[Anchor, ...]
    tests: tuple[str, ...]
    """`<file below tests>::<test>`, or a whole file."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Living:
    """One place, as written and in Chinese."""

    anchor: Anchor
    words: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Requirement:
    """One requirement with everything known of it."""

    id: str
    level: Level | None
    """None: clauses.yaml does not say."""
    summary: str
    kept: bool
    why: str | None
    """Why it is superseded, and what holds instead."""
    lives: tuple[Living, ...]
    tests: tuple[str, ...]

    @property
    def part(self) -> int:
        """The document it comes from, 1 to 5."""
        return int(self.id[1])


def read_register(text: str | None = None) -> dict[str, Placing]:
    """The register, the packaged one where no text is given. Raises BadInputError for what cannot be read."""
    source = _packaged() if text is None else text
    try:
        rows = _ROWS.validate_python(yaml.safe_load(source))
    except (yaml.YAMLError, ValidationError) as error:
        raise BadInputError(f"{REGISTER} 读不懂：{error}") from None
    return {key: _placing(key, row) for key, row in rows.items()}


def _packaged() -> str:
    return resources.files(__package__).joinpath(REGISTER).read_text(encoding="utf-8")


def _placing(key: str, row: _Row) -> Placing:
    try:
        return Placing(id=key, lives=tuple(map(Anchor.parse, row.lives)), tests=row.tests)
    except BadInputError as error:
        raise BadInputError(f"{REGISTER} 的 {key}：{error.message}") from None


def all_requirements(library: Library, flows: Mapping[str, Flow]) -> tuple[Requirement, ...]:
    """Every requirement of the source in its order; one nobody placed has no place.

    A place that is not there is left out: `problems` says so.
    """
    register, places = read_register(), Places(flows=flows, library=library)
    found = []
    for key in every_id():
        clause, row = library.clauses.get(key), register.get(key)
        found.append(
            Requirement(
                id=key,
                level=clause.level if clause else None,
                summary=clause.summary if clause else "",
                kept=clause is None or clause.kept,
                why=clause.why if clause else None,
                lives=tuple(_living(places, row.lives if row else ())),
                tests=row.tests if row else (),
            )
        )
    return tuple(found)


def _living(places: Places, anchors: Iterable[Anchor]) -> Iterator[Living]:
    for anchor in anchors:
        try:
            yield Living(anchor=anchor, words=places.words(anchor))
        except BadInputError:
            continue


def problems(
    library: Library, flows: Mapping[str, Flow], register: Mapping[str, Placing], tests: Citations | None = None
) -> tuple[str, ...]:
    """Everything wrong with the register, one Chinese sentence each; empty = every requirement is placed and proved.

    `tests`: the project's tests; without them nothing is said of tests that are named.
    """
    places, known = Places(flows=flows, library=library), set(every_id())
    strange = (f"没有编号「{key}」。{did_you_mean(key, known, '请核对')}" for key in register if key not in known)
    return (*strange, *(line for key in every_id() for line in _row(key, library, places, register.get(key), tests)))


def _row(
    key: str, library: Library, places: Places, row: Placing | None, tests: Citations | None
) -> Iterator[str]:
    clause = library.clauses.get(key)
    if clause is None or clause.level is None:
        yield f"{key}：clauses.yaml 里没有这一条，或没有写 level。"
    if row is None:
        yield f"{key}：没有写住在哪里。"
        return
    for anchor in row.lives:
        try:
            places.words(anchor)
        except BadInputError as error:
            yield f"{key}：{anchor} 不在了：{error.message}"
    if clause is not None and clause.level is Level.EXECUTED:
        if all(anchor.kind == KNOWLEDGE for anchor in row.lives):
            yield f"{key} 是【机】，只有知识条目不够，要写执行或检查它的地方。"
        if not row.tests:
            yield f"{key} 是【机】，没有测试。"
    if tests is not None:
        yield from (f"{key}：{complaint}" for test in row.tests for complaint in tests.complaints(test, key))


def summary_line(found: Iterable[Requirement]) -> str:
    """How many are placed, of how many."""
    rows = list(found)
    placed = sum(bool(row.lives) for row in rows)
    return f"{len(rows)} 条，{placed} 条有着落"


__all__ = [
    "PARTS", "PART_NAMES", "Living", "Placing", "Requirement", "all_requirements", "problems", "read_register",
    "summary_line",
]  # fmt: skip
