"""The command `evaluate`."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from cs_assistant.cli import command
from cs_assistant.cli.loading import load_scripts, reading
from cs_assistant.cli.texts import Scripts
from cs_assistant.errors import UsageError

if TYPE_CHECKING:
    from cs_assistant.evaluation.evaluate import Evaluation, Measured


@command("evaluate")
def evaluate_file(
    file: Annotated[Path, typer.Argument(help="标注好的消息：制表符分隔，第一行是列名，至少有 primary 和 message。")],
    split: Annotated[str | None, typer.Option("--split", help="只看 split 列等于它的行。")] = None,
    scripts: Scripts = None,
    as_json: Annotated[bool, typer.Option("--json", help="输出 JSON。")] = False,
) -> None:
    """评测：用标注好的消息量一量听得准不准，和两种普通做法放在一起比。"""
    from cs_assistant.app.scripts import build_understander
    from cs_assistant.evaluation.evaluate import evaluate
    from cs_assistant.evaluation.labelled import read_labelled
    from cs_assistant.evaluation.systems import Ours, baselines

    loaded = load_scripts(scripts)
    library = loaded.checked_library
    with reading(file):
        text = file.read_text(encoding="utf-8")
    rows = read_labelled(text, library.intents.keys(), str(file))
    chosen = [row for row in rows if split is None or row.split == split]
    if not chosen:
        splits = "、".join(sorted({row.split for row in rows if row.split})) or "（这份文件没有分组）"
        raise UsageError(f"没有 split 为「{split}」的行。文件里有：{splits}。")
    understander = build_understander(loaded)
    result = evaluate(chosen, (Ours(understander), *baselines(understander.lines)))
    if as_json:
        typer.echo(json.dumps(dataclasses.asdict(result), ensure_ascii=False, indent=2))
        return
    names = {intent.id: intent.name for intent in library.intents.values()}
    _print(result, names)


def _print(result: Evaluation, names: dict[str, str]) -> None:
    from rich.console import Console
    from rich.table import Table

    console = Console(highlight=False, soft_wrap=True, width=110)
    console.print(f"{result.known} 条有意图，{result.unknown} 条是 other（听不出或不归售后，弃答才对）")
    table = Table("", *(system.name for system in result.systems))
    for title, shown in _FIGURES:
        table.add_row(title, *(shown(system) for system in result.systems))
    ours, others = result.systems[0], result.systems[1:]
    for title, share in _BANDS:
        table.add_row(title, _share(share(ours)), *("–" for _ in others))
    console.print(table)
    console.print("\n[bold]最常混的[/bold]（标注 → 听成）")
    for each in ours.confusions:
        pair = f"{names.get(each.label, each.label)} → {names.get(each.answer, each.answer)}"
        console.print(f"  {each.count} 次  {pair}  例：「{each.example}」", markup=False)
    console.print("\n[bold]把握准不准[/bold]（说有几成把握，实际对了几成）")
    for row in ours.reliability:
        console.print(f"  {row.low:.1f} 起  {row.count:4d} 条  把握 {row.confidence:.2f}  实际 {row.accuracy:.2f}")
    console.print("\n[bold]最慢的[/bold]")
    for slow in ours.slowest:
        console.print(f"  {slow.milliseconds:.1f} 毫秒  「{slow.text}」", markup=False)


def _share(value: float | None) -> str:
    return "–" if value is None else f"{value:.1%}"


_FIGURES: tuple[tuple[str, Callable[[Measured], str]], ...] = (
    ("首选对", lambda one: _share(one.accuracy)),
    ("前三里有", lambda one: _share(one.top_3)),
    ("各意图平均 F1", lambda one: _share(one.macro_f1)),
    ("保 98% 准，能答多少", lambda one: _share(one.coverage_at_98)),
    ("分得出 other（AUROC）", lambda one: _share(one.separation)),
    ("把握偏差（ECE）", lambda one: _share(one.calibration_error)),
    ("耗时 p50 / p99（毫秒）", lambda one: f"{one.p50_ms:.2f} / {one.p99_ms:.2f}"),
)
_BANDS: tuple[tuple[str, Callable[[Measured], float | None]], ...] = (
    ("够自动回复的份额", lambda one: one.automatic),
    ("其中听对", lambda one: one.automatic_precision),
    ("other 里误到自动的", lambda one: one.unknown_automatic),
)
"""Only ours answers by itself."""
