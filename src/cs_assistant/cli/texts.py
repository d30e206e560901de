"""Commands that read texts and facts: classify, try, entitlement."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from cs_assistant.cli import command
from cs_assistant.cli.loading import load_scripts, reading
from cs_assistant.errors import BadInputError, UnknownOrderError, UsageError

if TYPE_CHECKING:
    from cs_assistant.domain.orders import Order

Scripts = Annotated[Path | None, typer.Option("--scripts", help="话术库文件夹；默认用随软件安装的那一份。")]


SEPARATORS = str.maketrans({mark: f"\\u{ord(mark):04x}" for mark in "\x85\u2028\u2029"})
"""Some readers end a line at these; escaped, one object stays one line for all of them."""


@command("classify")
def classify(
    file: Annotated[Path | None, typer.Argument(help="每行一条消息；默认读标准输入。")] = None,
    scripts: Scripts = None,
) -> None:
    """读懂每一行：输出一行一个 JSON（意图、把握、候选、实体、依据），空行也照样输出。"""
    from cs_assistant.app.scripts import build_understander
    from cs_assistant.understanding.contract import as_json

    lines = _lines(file)
    understander = build_understander(load_scripts(scripts))
    for line in lines:
        answer = json.dumps(as_json(understander.understand(line)), ensure_ascii=False)
        typer.echo(answer.translate(SEPARATORS))


def _lines(file: Path | None) -> Iterable[str]:
    """Lines of the pipe as they come, so that a program may keep it open; only a line feed ends a line."""
    if file is None:
        return (line.rstrip("\n") for line in sys.stdin)
    with reading(file), file.open(encoding="utf-8") as stream:
        return [line.rstrip("\n") for line in stream]


@command("entitlement")
def entitlement(
    facts: Annotated[str | None, typer.Argument(help='JSON 对象；默认读标准输入。例：\'{"on":"2026-11-22"}\'')] = None,
    scripts: Scripts = None,
) -> None:
    """按事实和日期算权益：输入一个 JSON 对象，输出各项结论、最后一天、条款和理由。"""
    from cs_assistant.policy.contract import read_facts, verdicts_as_json
    from cs_assistant.policy.entitlement import judge

    library = load_scripts(scripts).checked_library
    text = facts if facts is not None else sys.stdin.read()
    try:
        data = json.loads(text)
    except json.JSONDecodeError as error:
        raise BadInputError(
            f"输入不是 JSON：第 {error.lineno} 行第 {error.colno} 个字符附近读不懂。请改正后重试。"
        ) from error
    except (ValueError, RecursionError) as error:
        raise BadInputError("输入读不了：里面的数字太长，或括号套得太深。请改正后重试。") from error
    verdicts = judge(read_facts(data, library.reasons), library.policy, library.reasons)
    typer.echo(json.dumps(verdicts_as_json(verdicts), ensure_ascii=False, indent=2))


@command("try")
def try_text(
    text: Annotated[str, typer.Argument(help="买家的话。")],
    order: Annotated[str | None, typer.Option("--order", help="world.yaml 里的订单键或订单号。")] = None,
    shop: Annotated[str | None, typer.Option("--shop", help="店铺；没有订单时用，默认第一家。")] = None,
    scripts: Scripts = None,
    as_json: Annotated[bool, typer.Option("--json", help="输出 JSON。")] = False,
) -> None:
    """试一句话：听成什么、按记录和日期有哪些权益、会建议哪些话术、会不会自动回复。"""
    from cs_assistant.app.scripts import build_assistant
    from cs_assistant.assistant.rehearsal import play
    from cs_assistant.cli.report import print_considered, report_json

    loaded = load_scripts(scripts)
    library, world = loaded.checked_library, loaded.checked_world
    placed = _find_order(world.orders(world.now), order)
    shop_id = placed.shop_id if placed else shop or next(iter(library.shops))
    if shop_id not in library.shops:
        raise UsageError(f"没有店铺 {shop_id}。可用的店铺：{'、'.join(library.shops)}。")
    assistant = build_assistant(loaded)
    considered = play(assistant, (text,), shop=library.shops[shop_id], order=placed, now=world.now)
    claimed = None if placed else assistant.claimed_rights(considered.understanding, library.shops[shop_id], world.now)
    if as_json:
        typer.echo(json.dumps(report_json(considered, claimed), ensure_ascii=False, indent=2))
    else:
        print_considered(considered, claimed, order=placed, on=world.now)


def _find_order(orders: dict[str, Order], wanted: str | None) -> Order | None:
    if wanted is None:
        return None
    found = orders.get(wanted) or next((order for order in orders.values() if order.order_no == wanted), None)
    if found is None:
        raise UnknownOrderError(f"world.yaml 里没有订单「{wanted}」。可用的订单：{'、'.join(orders)}。")
    return found
