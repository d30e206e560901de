"""依据: every numbered requirement of the procedures with where it lives and what proves it; searched on the page."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass

from aiohttp import web
from pydantic import BaseModel, Field

from cs_assistant.domain.people import Right
from cs_assistant.domain.script_library import Library
from cs_assistant.evaluation.requirements import PART_NAMES, Requirement, all_requirements
from cs_assistant.flows import FLOWS
from cs_assistant.web.context import CONSOLE, page
from cs_assistant.web.routes import ApiRoute, PageRoute, answer

PATH = "/requirements"


class PlaceEntry(BaseModel):
    """One place a requirement lives in."""

    anchor: str = Field(description="地方的写法，程序认得")
    words: str = Field(description="地方，用中文说")


class RequirementEntry(BaseModel):
    """One requirement."""

    id: str
    part: int = Field(description="第几篇，1 到 5")
    level: str | None = Field(description="机：程序执行或检查；荐：提醒客服；档：只作知识")
    summary: str
    kept: bool = Field(description="否：被法律或平台规则取代，话术不能引用")
    why: str | None = Field(description="为什么停用，现在按什么办")
    lives: list[PlaceEntry]
    tests: list[str] = Field(description="证明它的测试")


class PartEntry(BaseModel):
    """One document of the source."""

    id: int
    name: str


class Requirements(BaseModel):
    """All of them."""

    parts: list[PartEntry]
    items: list[RequirementEntry]


@dataclass(kw_only=True, slots=True)
class _Kept:
    """The answer for one state of the library: to find every place takes a moment."""

    digest: str = ""
    answer: Requirements | None = None


_KEPT = web.AppKey("cs_requirements", _Kept)


def add_requirements(app: web.Application) -> tuple[tuple[ApiRoute, ...], tuple[PageRoute, ...]]:
    """Returns the API and the page for the console to declare."""
    app[_KEPT] = _Kept()
    return requirement_routes(), (
        PageRoute(path=PATH, handler=requirements_page, may=Right.READ, name="依据", aside=True),
    )


async def requirements_page(request: web.Request) -> web.Response:
    """依据."""
    return page(request, "requirements.html", parts=PART_NAMES)


async def get_requirements(request: web.Request) -> web.Response:
    """Every requirement, in the order of the source."""
    kept, library = request.app[_KEPT], request.app[CONSOLE].library()
    if kept.answer is None or kept.digest != library.digest:
        kept.answer, kept.digest = await asyncio.to_thread(_found, library), library.digest
    return answer(kept.answer)


def _found(library: Library) -> Requirements:
    return Requirements(
        parts=[PartEntry(id=part, name=name) for part, name in PART_NAMES.items()],
        items=[_entry(row) for row in all_requirements(library, FLOWS)],
    )


def _entry(row: Requirement) -> RequirementEntry:
    return RequirementEntry(
        id=row.id, part=row.part, level=row.level, summary=row.summary, kept=row.kept, why=row.why,
        lives=[PlaceEntry(anchor=str(living.anchor), words=living.words) for living in row.lives],
        tests=list(row.tests),
    )


def requirement_routes() -> tuple[ApiRoute, ...]:
    """The API."""
    return (
        ApiRoute(
            method="GET", path=f"/api/v1{PATH}", handler=get_requirements,
            summary="五份流程的每一条要求：住在哪里，由什么测试证明", may=Right.READ, response=Requirements,
        ),
    )
