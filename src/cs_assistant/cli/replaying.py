"""The command that plays chats that are over: replay."""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from cs_assistant.cli import command
from cs_assistant.cli.loading import load_scripts, reading
from cs_assistant.cli.texts import Scripts
from cs_assistant.errors import BadInputError, UsageError

if TYPE_CHECKING:
    from cs_assistant.assistant.replaying import ReplayCounts, ReplayedTurn
    from cs_assistant.domain.transcripts import Transcript

PROBLEMS_SHOWN = 20


@command("replay")
def replay(
    file: Annotated[Path, typer.Argument(help="聊天记录：CSV、XLSX、JSON 行，或每位买家一个文件的 zip。")],
    shop: Annotated[str | None, typer.Option("--shop", help="按哪个店铺的话术；默认第一家。")] = None,
    most: Annotated[int, typer.Option("--show", min=0, help="逐轮打印多少轮；0 只看合计。")] = 20,
    as_json: Annotated[bool, typer.Option("--json", help="每轮输出一行 JSON，最后一行是合计。")] = False,
    scripts: Scripts = None,
) -> None:
    """重放聊天记录：每一轮会建议什么、会不会自动回复、会不会转人工，和客服当时写的比一比。什么都不会发出。"""
    from cs_assistant.app.scripts import build_assistant
    from cs_assistant.assistant.replaying import Replayer, count
    from cs_assistant.gateways.transcript.reading import MOST_BYTES, read_transcript

    with reading(file):
        if file.stat().st_size > MOST_BYTES:
            raise BadInputError(f"文件超过 {MOST_BYTES // 1024 // 1024} MB。请按月份分成几份再试。", where="file")
        transcript = read_transcript(file.read_bytes())
    loaded = load_scripts(scripts)
    shops = loaded.checked_library.shops
    shop_id = shop or next(iter(shops))
    if shop_id not in shops:
        raise UsageError(f"没有店铺 {shop_id}。可用的店铺：{'、'.join(shops)}。")
    if not transcript.lines:
        raise BadInputError(f"文件里没有一行读得懂。{transcript.problems[0]}", where="file")
    replayer = Replayer(build_assistant(loaded), shops[shop_id])
    turns = [turn for buyer, lines in _chats(transcript).items() for turn in replayer.chat(buyer, lines)]
    for problem in transcript.problems[:PROBLEMS_SHOWN]:
        typer.echo(f"跳过：{problem}", err=True)
    if transcript.problem_count > PROBLEMS_SHOWN:
        typer.echo(f"还有 {transcript.problem_count - PROBLEMS_SHOWN} 行读不懂，没有逐行列出。", err=True)
    if as_json:
        for turn in turns:
            typer.echo(json.dumps(turn_json(turn), ensure_ascii=False))
        typer.echo(json.dumps({"counts": asdict(count(turns))}, ensure_ascii=False))
    else:
        for turn in turns[:most]:
            _print_turn(turn)
        _print_counts(count(turns), turns)


def _chats(transcript: Transcript) -> dict[str, tuple[Any, ...]]:
    from cs_assistant.domain.messages import Line

    return {
        buyer: tuple(
            Line(seq=number, sender=line.sender, text=line.text, at=line.at, kind=line.kind)
            for number, line in enumerate(lines, start=1)
        )
        for buyer, lines in transcript.chats.items()
    }


def turn_json(turn: ReplayedTurn) -> dict[str, Any]:
    """One turn for a program; names, numbers and addresses are masked."""
    from cs_assistant.understanding.masking import mask, mask_nick

    decision = turn.decision
    return {
        "buyer": mask_nick(turn.buyer),
        "said": [mask(line.text) for line in turn.said],
        "intent": turn.understanding.intent,
        "confidence": round(turn.understanding.confidence, 4),
        "outcome": decision.outcome.value,
        "why": mask(decision.reason),
        "suggestions": [
            {"reply": item.reply_id, "title": item.title, "text": mask(item.text)} for item in decision.candidates.items
        ],
        "written": mask(turn.written) if turn.written is not None else None,
        "nearest": asdict(turn.nearest) if turn.nearest else None,
        "rank": turn.rank,
    }


def _print_turn(turn: ReplayedTurn) -> None:
    from cs_assistant.cli.report import OUTCOMES
    from cs_assistant.understanding.masking import mask, mask_nick

    said = " / ".join(mask(line.text) for line in turn.said).replace("\n", " ")
    first = turn.decision.reply or next(iter(turn.decision.candidates.items), None)
    typer.echo(f"{mask_nick(turn.buyer)}：{said}")
    best = first.title if first else "没有"
    typer.echo(f"  {OUTCOMES[turn.decision.outcome]}，首选「{best}」。{mask(turn.decision.reason)}")
    if turn.written is not None:
        near = f"像话术「{turn.nearest.title}」{turn.nearest.score:.0f} 分" if turn.nearest else "没有相近的话术"
        ours = f"在建议里排第 {turn.rank}" if turn.rank else "不在建议里"
        typer.echo(f"  客服当时：{mask(turn.written)}".replace("\n", " "))
        typer.echo(f"  （{near}；{ours}）")


def _print_counts(counts: ReplayCounts, turns: list[ReplayedTurn]) -> None:
    typer.echo("")
    came_to = f"会自动回复 {counts.automatic}，给建议 {counts.suggested}，转人工 {counts.handed_over}"
    typer.echo(f"共 {counts.turns} 轮：{came_to}。")
    typer.echo(
        f"客服答了 {counts.written} 轮：其中 {counts.scripted} 轮和某条话术相近，"
        f"{counts.offered} 轮的答法在建议里（{counts.offered_first} 轮排第一）。"
    )
    unmatched = Counter(turn.understanding.intent for turn in turns if turn.written is not None and turn.rank is None)
    if unmatched:
        listed = "、".join(f"{intent} {number}" for intent, number in unmatched.most_common(5))
        typer.echo(f"客服的答法不在建议里最多的意图：{listed}。")
