"""The command that prints the documented procedures."""

from __future__ import annotations

import json
from typing import Annotated

import typer

from cs_assistant.cli import command
from cs_assistant.cli.loading import load_scripts
from cs_assistant.cli.texts import Scripts
from cs_assistant.errors import UsageError


@command("flows")
def flows(
    key: Annotated[str | None, typer.Argument(help="只看一个流程，例如 refund_unshipped；默认全部。")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="输出 JSON。")] = False,
    reasons: Annotated[bool, typer.Option("--reasons", help="只看对照表：类型、阶段、原因各走哪个流程。")] = False,
    scripts: Scripts = None,
) -> None:
    """打印案件流程：每个状态的期限，每一步从哪里到哪里、谁来做、缺什么不行、备注原文、待办和条款。"""
    from cs_assistant.flows import FLOWS
    from cs_assistant.flows.printing import flow_json, flow_text, reason_json, reason_text

    if key is not None and key not in FLOWS:
        raise UsageError(f"没有流程「{key}」。可用的流程：{'、'.join(FLOWS)}。")
    library = load_scripts(scripts).checked_library
    if reasons:
        names = {reason.id: reason.name for reason in library.reasons.values()}
        typer.echo(json.dumps(reason_json(names), ensure_ascii=False, indent=2) if as_json else reason_text(names))
        return
    remarks = library.remarks
    wanted = list(FLOWS.values()) if key is None else [FLOWS[key]]
    if as_json:
        rows = [flow_json(flow, remarks) for flow in wanted]
        typer.echo(json.dumps(rows, ensure_ascii=False, indent=2))
    else:
        typer.echo("\n".join(flow_text(flow, remarks) for flow in wanted), nl=False)
