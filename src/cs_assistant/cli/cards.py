"""The command that makes a guarantee card."""

from __future__ import annotations

import json
from datetime import date
from typing import TYPE_CHECKING, Annotated

import typer

from cs_assistant.cli import command
from cs_assistant.cli.loading import load_scripts
from cs_assistant.cli.texts import Scripts
from cs_assistant.domain.cards import Medium
from cs_assistant.errors import UsageError

if TYPE_CHECKING:
    from cs_assistant.domain.cards import GuaranteeCard


@command("card")
def card(
    shop: Annotated[str, typer.Argument(help="店铺编号，例如 phones。")],
    region: Annotated[str | None, typer.Option(help="地区，例如 河北省石家庄市；不给就只印官方查询入口。")] = None,
    model: Annotated[str | None, typer.Option(help="机型名或别名；不给就是通用的。")] = None,
    medium: Annotated[Medium, typer.Option(help="print 打印版；chat 聊天里发的电子版，没有退换地址。")] = Medium.PRINT,
    on: Annotated[str | None, typer.Option(help="哪一天的，写成 2026-11-22；默认今天。")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="输出 JSON。")] = False,
    scripts: Scripts = None,
) -> None:
    """售后保障卡：七块，按店铺、地区、机型生成；没有填的资料不印，缺什么写在错误输出里。"""
    from cs_assistant.app.clock import SystemClock
    from cs_assistant.domain.times import shanghai_day
    from cs_assistant.library.card import CardMaker
    from cs_assistant.policy.compliance import Linter

    library = load_scripts(scripts).checked_library
    linter = Linter(library.forbidden)

    def lint(text: str) -> tuple[str, ...]:
        return tuple(finding.why for finding in linter.lint(text, automatic=False) if finding.level == "block")

    day = shanghai_day(SystemClock().now()) if on is None else _day(on)
    made = CardMaker(library, lint).card(shop, on=day, region=region, model=model, medium=medium)
    if as_json:
        typer.echo(json.dumps(_row(made), ensure_ascii=False, indent=2))
        return
    typer.echo(made.text())
    for gap in made.gaps:
        typer.echo(f"没有印上：{gap.why}", err=True)


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise UsageError("--on 读不懂。请写成 2026-11-22 这样。") from None


def _row(made: GuaranteeCard) -> dict[str, object]:
    from dataclasses import asdict

    return {**asdict(made), "text": made.text()}
