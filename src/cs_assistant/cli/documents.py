"""The command that proposes the documents of goods that came back (R1)."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Annotated

import typer

from cs_assistant.cli import command
from cs_assistant.errors import UsageError

if TYPE_CHECKING:
    from cs_assistant.domain.bookkeeping import Document, Plan, ReturnKind

_YES_NO = {True: "是", False: "否", None: "—"}


@command("documents")
def documents(
    kind: Annotated[str, typer.Argument(help="退回种类，例如 退货、exchange_ship_first；写错会列出全部。")],
    invoiced: Annotated[bool | None, typer.Option("--invoiced/--not-invoiced", help="原单是否已开票。")] = None,
    repaired: Annotated[bool | None, typer.Option("--repaired/--scrapped", help="修好了，还是无法修理。")] = None,
    bought_in: Annotated[bool | None, typer.Option("--bought-in/--own-make", help="外购成品，还是自产。")] = None,
    out_of_warranty: Annotated[
        bool | None, typer.Option("--out-of-warranty/--in-warranty", help="保外还是保内（维修点领料）。")
    ] = None,
    spares: Annotated[bool, typer.Option("--spares-warehouse", help="店里启用了维修备品仓。")] = False,
    done: Annotated[list[str] | None, typer.Option(help="已经做好的步骤，可写多次；只列接下来要做的。")] = None,
    step: Annotated[str | None, typer.Option(help="检查这一步的单据填得对不对，与 --fill 一起用。")] = None,
    fill: Annotated[list[str] | None, typer.Option(help="填好的一栏，例如 数量=1，可写多次。")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="输出 JSON。")] = False,
) -> None:
    """货退回来要做哪些单据：从哪个仓到哪个仓、带不带成本和单价、立不立帐、必须填什么，每条有出处。"""
    from cs_assistant.policy.bookkeeping import BookkeepingFacts, plan

    facts = BookkeepingFacts(
        invoiced=invoiced,
        repaired=repaired,
        bought_in=bought_in,
        out_of_warranty=out_of_warranty,
        spares_warehouse=spares,
    )
    found = plan(_kind(kind), facts)
    if step is not None or fill:
        _check(found, step, fill or [])
        return
    shown = found.documents if done is None else found.due(_steps(found, done))
    typer.echo(_as_json(found, shown) if as_json else _as_text(found, shown))


def _kind(named: str) -> ReturnKind:
    from cs_assistant.domain.bookkeeping import ReturnKind

    for kind in ReturnKind:
        if named.strip() in (kind.value, kind.chinese):
            return kind
    known = "、".join(f"{kind.chinese}（{kind.value}）" for kind in ReturnKind)
    raise UsageError(f"没有「{named}」这种退回。可以写：{known}。")


def _steps(found: Plan, done: list[str]) -> frozenset[str]:
    known = [document.step for document in found.documents]
    strange = [step for step in done if step not in known]
    if strange:
        raise UsageError(f"这种退回没有步骤「{'、'.join(strange)}」。现有步骤：{'、'.join(known)}。")
    return frozenset(done)


def _check(found: Plan, step: str | None, fill: list[str]) -> None:
    """Says what is wrong with one document, or that nothing is; something wrong ends with status 1."""
    if step is None:
        known = "、".join(each.step for each in found.documents)
        raise UsageError(f"--fill 要和 --step 一起用，写明是哪一步：{known}。")
    _steps(found, [step])
    pairs = [one.partition("=") for one in fill]
    unnamed = [name for name, sign, _ in pairs if not sign]
    if unnamed:
        raise UsageError(f"「{unnamed[0]}」看不懂，要写成 栏名=内容，例如 数量=1。")
    document = next(each for each in found.documents if each.step == step)
    problems = document.problems({name.strip(): value for name, _, value in pairs})
    typer.echo("\n".join(problems) or f"{document.kind}：可以做。")
    if problems:
        raise typer.Exit(1)


def _as_text(found: Plan, shown: tuple[Document, ...]) -> str:
    offsets = f"冲减往来：{_YES_NO[found.offsets_receivable]}　冲减收入：{_YES_NO[found.offsets_revenue]}"
    numbered = (f"{number}. {_line(document)}" for number, document in enumerate(shown, 1))
    lines = [f"{found.kind.chinese}　{offsets}", *numbered]
    if not shown:
        lines.append("没有接下来要做的单据。")
    if found.missing:
        lines.append(f"还要问清：{'；'.join(found.missing)}。问清以后单据可能增加。")
    return "\n".join(lines)


def _line(document: Document) -> str:
    way = "，".join(
        part
        for part in (
            f"由{document.source}转入" if document.source else "",
            f"出{document.leaves}" if document.leaves else "",
            f"入{document.enters}" if document.enters else "",
            f"调整原因「{document.reason}」" if document.reason else "",
        )
        if part
    )
    carried = f"成本：{document.cost}　单价：{document.price}　立帐：{document.booking}　类别：{document.category}"
    needs = f"　必填：{'、'.join(document.needs)}" if document.needs else ""
    note = f"\n   {document.note}" if document.note else ""
    where = f"（{way}）" if way else ""
    return f"{document.kind}{where}〔{document.step}；{'、'.join(document.rules)}〕\n   {carried}{needs}{note}"


def _as_json(found: Plan, shown: tuple[Document, ...]) -> str:
    from dataclasses import asdict

    row = {
        "kind": found.kind,
        "offsets_receivable": found.offsets_receivable,
        "offsets_revenue": found.offsets_revenue,
        "documents": [asdict(document) for document in shown],
        "missing": found.missing,
    }
    return json.dumps(row, ensure_ascii=False, indent=2)
