"""The command that lists the numbered requirements with where each lives and what proves it."""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from cs_assistant.cli import command
from cs_assistant.cli.loading import load_scripts
from cs_assistant.cli.texts import Scripts
from cs_assistant.errors import UsageError

if TYPE_CHECKING:
    from cs_assistant.domain.script_library import Library
    from cs_assistant.evaluation.requirements import Requirement


@command("requirements")
def requirements(
    ids: Annotated[list[str] | None, typer.Argument(help="只看这几条，例如 R5.12 R2.19；默认全部 238 条。")] = None,
    level: Annotated[str | None, typer.Option(help="只看一级：机（程序执行）、荐（提醒）、档（知识）。")] = None,
    check: Annotated[bool, typer.Option("--check", help="检查每条有没有着落；有问题以 1 退出。")] = False,
    tests: Annotated[
        Path | None, typer.Option(help="源码里的 tests 文件夹：和 --check 一起用，连登记的测试一起检查。")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="输出 JSON。")] = False,
    scripts: Scripts = None,
) -> None:
    """列出五份流程里的每一条要求：住在哪里、由什么测试证明，哪些被法律或平台规则取代。"""
    from cs_assistant.evaluation.requirements import all_requirements
    from cs_assistant.flows import FLOWS

    library = load_scripts(scripts).checked_library
    if check:
        _check(library, tests)
        return
    if tests is not None:
        raise UsageError("--tests 要和 --check 一起用。")
    shown = _chosen(all_requirements(library, FLOWS), ids or [], level)
    if as_json:
        typer.echo(json.dumps([_as_json(row) for row in shown], ensure_ascii=False, indent=2))
    else:
        typer.echo("\n".join(map(_as_text, shown)))


def _chosen(found: Iterable[Requirement], ids: list[str], level: str | None) -> list[Requirement]:
    from cs_assistant.domain.scripts import Level
    from cs_assistant.library.problems import did_you_mean

    rows = {row.id: row for row in found}
    for key in ids:
        if key not in rows:
            raise UsageError(f"没有编号「{key}」。{did_you_mean(key, rows, '编号是 R1.1 到 R5.82')}")
    if level is not None and level not in set(Level):
        raise UsageError(f"没有「{level}」这一级。可以写：{'、'.join(Level)}。")
    wanted = [rows[key] for key in ids] if ids else list(rows.values())
    return [row for row in wanted if level in (None, row.level)]


def _check(library: Library, tests: Path | None) -> None:
    from cs_assistant.evaluation.citations import Citations
    from cs_assistant.evaluation.requirements import all_requirements, problems, read_register, summary_line
    from cs_assistant.flows import FLOWS

    if tests is not None and not tests.is_dir():
        raise UsageError(f"找不到文件夹 {tests}。")
    found = problems(library, FLOWS, read_register(), Citations(folder=tests) if tests else None)
    for line in found:
        typer.echo(line)
    typer.echo(f"{summary_line(all_requirements(library, FLOWS))}，{f'{len(found)} 个问题' if found else '没有问题'}。")
    if found:
        raise typer.Exit(1)


def _as_text(row: Requirement) -> str:
    state = "" if row.kept else f"　已停用：{row.why}"
    lines = [f"{row.id}【{row.level or '？'}】{row.summary}{state}"]
    lines += [f"   住在：{living.words}〔{living.anchor}〕" for living in row.lives] or ["   还没有着落"]
    lines += [f"   证明：{test}" for test in row.tests]
    return "\n".join(lines)


def _as_json(row: Requirement) -> dict[str, Any]:
    return {
        "id": row.id,
        "level": row.level,
        "summary": row.summary,
        "kept": row.kept,
        "why": row.why,
        "lives": [{"anchor": str(living.anchor), "words": living.words} for living in row.lives],
        "tests": list(row.tests),
    }
