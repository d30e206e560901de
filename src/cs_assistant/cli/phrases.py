"""Quick phrases from the command line: import with preview, export, 短语体检. Works while `serve` runs."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, TypeVar

import typer

from cs_assistant.cli import cli, command
from cs_assistant.cli.loading import load_scripts
from cs_assistant.cli.phrase_files import SIDECAR, beside, bytes_of, sidecar, write_all
from cs_assistant.cli.running import DatabaseFile, settings_with
from cs_assistant.cli.texts import Scripts
from cs_assistant.domain.phrase_findings import FAULT_NAMES, REWRITE_NAMES, FaultKind
from cs_assistant.domain.phrases import Side
from cs_assistant.errors import UsageError

if TYPE_CHECKING:
    from cs_assistant.assistant.phrases.checkup import CheckedPhrase
    from cs_assistant.domain.phrase_findings import Checkup
    from cs_assistant.domain.script_library import Library
    from cs_assistant.library.encodings import Encoding
    from cs_assistant.library.phrases.reading import Variant
    from cs_assistant.services.phrases import PhraseDesk, Preview

T = TypeVar("T")

phrases = typer.Typer(help="千牛快捷短语：导入（先预览）、导出、体检。serve 运行时也可以用。", no_args_is_help=True)
cli.add_typer(phrases, name="phrases")

ACTOR = "命令行"
TextFile = Annotated[Path, typer.Argument(help="短语文件：CSV、XLS 或 XLSX。")]
ShopId = Annotated[str, typer.Option("--shop", help="店铺编号，例如 phones。")]
AsJson = Annotated[bool, typer.Option("--json", help="输出 JSON。")]
_COUNTS = {
    "new": "新增", "changed": "文件改过的", "conflict": "两边都改过", "ours": "只有我们改过", "same": "一样",
    "missing": "文件里没有（保留）", "duplicate_code": "编码重复", "duplicate_text": "文字重复", "repeated": "整行重复",
    "empty": "空行",
}  # fmt: skip


@command("import", phrases)
def import_file(
    file: TextFile,
    shop: ShopId,
    manifest: Annotated[
        Path | None, typer.Option(help=f"导出时一起得到的清单；不给就找同名的 {SIDECAR}。")
    ] = None,
    write: Annotated[bool, typer.Option("--write", help="真的写入；不给只预览。")] = False,
    keep: Annotated[Side | None, typer.Option(help="两边都改过的留哪边；不给就先留我们的，下次再问。")] = None,
    end_missing: Annotated[bool, typer.Option("--end-missing", help="文件里没有的也停用；默认保留。")] = False,
    database: DatabaseFile = None,
    scripts: Scripts = None,
) -> None:
    """预览一份短语文件导入后会怎样；加 --write 才写入。文件里没有的默认保留。"""
    from cs_assistant.services.phrases import Wish

    data, listed = bytes_of(file), beside(file, manifest)

    async def work(desk: PhraseDesk) -> None:
        previewed = await desk.preview(shop, data, listed)
        _tell_preview(previewed)
        if not write:
            typer.echo("还没有写入。看过没问题，加 --write 再运行一次。")
            return
        rows = previewed.plan.rows
        # What another client cut off was edited by nobody: one answer for all conflicts is none for these.
        kept = {row.phrase_id: keep for row in rows if row.conflicts and not row.cut_off and row.phrase_id and keep}
        wish = Wish(state=previewed.state, choices=kept, end_missing=end_missing)
        counts = await desk.take_over(shop, data, wish, ACTOR, listed)
        typer.echo(f"已导入：新增 {counts['new']} 条，改动 {counts['changed']} 条，停用 {counts['ended']} 条。")

    _with_desk(shop, database, scripts, work)


@command("export", phrases)
def export_file(
    file: Annotated[Path, typer.Argument(help=f"写到哪个 CSV 文件；清单写在旁边的 {SIDECAR}。")],
    shop: ShopId,
    variant: Annotated[str, typer.Option(help="表头：v1 快捷短语编码…，v2 快捷编码…。")] = "v1",
    encoding: Annotated[str, typer.Option(help="gb18030 或 utf-8-sig。")] = "gb18030",
    strict: Annotated[
        bool, typer.Option("--strict-legacy", help="按老版本的长度检查：编码 4、分组 10、文字 430。")
    ] = False,
    library: Annotated[bool, typer.Option("--library", help="导出话术库的话术，不是本店的短语。")] = False,
    conditional: Annotated[bool, typer.Option("--conditional", help="有条件的话术也导出，条件列在损失里。")] = False,
    database: DatabaseFile = None,
    scripts: Scripts = None,
) -> None:
    """导出短语，供千牛导入；没能带出的内容（图片、变量、条件、超长）列在错误输出里。"""
    from cs_assistant.library.phrases.writing import STRICT_LEGACY, Limits
    from cs_assistant.services.phrase_files import ExportWish

    kind, written_in = _writable(variant, encoding)
    wish = ExportWish(variant=kind, encoding=written_in, limits=STRICT_LEGACY if strict else Limits())

    async def work(desk: PhraseDesk) -> None:
        if library:
            made = desk.export_scripts(shop, wish, conditional=conditional)
        else:
            made = await desk.export(shop, wish)
        write_all({file: made.data, sidecar(file): made.manifest})
        if not library:
            # Only what lies on the disk was exchanged: a base nobody has the file of would hide the next edit.
            await desk.handed_out(shop, made, ACTOR)
        for loss in made.losses:
            typer.echo(f"{loss.name}　{loss.said}", err=True)
        typer.echo(f"已导出 {made.count} 条到 {file}；清单 {sidecar(file).name} 请一起留着。")

    _with_desk(shop, database, scripts, work)


@command("check", phrases)
def check(
    shop: ShopId,
    file: Annotated[Path | None, typer.Argument(help="短语文件；不给就查已经导入的。")] = None,
    database: DatabaseFile = None,
    scripts: Scripts = None,
    as_json: AsJson = False,
) -> None:
    """短语体检：违规、矛盾、过期、重复，每条有条款、原因和改写。有要改的，退出码是 1。"""
    from cs_assistant.assistant.phrases.checkup import CheckedPhrase
    from cs_assistant.library.phrases.reading import read_phrases

    if file is None:

        async def work(desk: PhraseDesk) -> list[CheckedPhrase]:
            listed = enumerate(await desk.listed(shop), 1)
            return [CheckedPhrase(id=f"第 {place} 条 {each.ours.code}".strip(), text=each.ours.text)
                    for place, each in listed]  # fmt: skip

        checked = _with_desk(shop, database, scripts, work)
    else:
        rows = read_phrases(bytes_of(file)).rows
        checked = [CheckedPhrase(id=f"第 {row.line} 行", text=row.content.text) for row in rows if not row.empty]
    found = _checked(scripts, shop, checked)
    typer.echo(_as_json(checked, found) if as_json else _as_text(checked, found))
    if found.clean < len(checked):
        raise typer.Exit(1)


def _checked(scripts: Path | None, shop: str, checked: list[CheckedPhrase]) -> Checkup:
    from cs_assistant.app.clock import SystemClock
    from cs_assistant.app.scripts import build_understander
    from cs_assistant.assistant.phrases.checkup import PhraseChecker
    from cs_assistant.domain.times import shanghai_day

    loaded = load_scripts(scripts)
    library = loaded.checked_library
    known = library.shops
    _check_shop(shop, library)
    today = shanghai_day(SystemClock().now())
    return PhraseChecker(library, known[shop], build_understander(loaded), today).check(checked)


def _as_text(checked: list[CheckedPhrase], found: Checkup) -> str:
    lines: list[str] = []
    for phrase, item in zip(checked, found.items, strict=True):
        if item.clean:
            continue
        lines.append(f"〔{phrase.id}〕{' '.join(phrase.text.split())}")
        for fault in item.faults:
            kinds = "、".join(FAULT_NAMES[kind] for kind in fault.kinds)
            lines.append(f"   {kinds}：{fault.why}（{fault.clause}）")
        if item.rewrite is not None:
            lines.append(f"   {REWRITE_NAMES[item.rewrite.kind]}：{item.rewrite.text}")
    counts = found.counts
    told = "，".join(f"{FAULT_NAMES[kind]} {counts[kind]}" for kind in FaultKind if counts[kind])
    lines.append(f"共 {len(checked)} 条，{found.clean} 条可以照用{f'；{told}' if told else ''}。")
    return "\n".join(lines)


def _as_json(checked: list[CheckedPhrase], found: Checkup) -> str:
    from dataclasses import asdict

    rows = [
        {"id": phrase.id, "text": phrase.text, "clean": item.clean, "faults": list(map(asdict, item.faults))}
        for phrase, item in zip(checked, found.items, strict=True)
    ]
    return json.dumps(rows, ensure_ascii=False, indent=2)


def _tell_preview(previewed: Preview) -> None:
    plan = previewed.plan
    counts = plan.counts
    typer.echo("，".join(f"{name} {counts[key]}" for key, name in _COUNTS.items() if counts[key]) or "文件里没有短语。")
    for note in plan.file.notes:
        typer.echo(f"第 {note.line} 行：{note.said}" if note.line else note.said, err=True)
    for row in plan.rows:
        if row.conflicts and row.ours is not None:
            cut = "；文件里的像是被截断，留我们的，要用文件的请到页面上选" if row.cut_off else ""
            typer.echo(f"两边都改过（第 {row.row.line} 行{cut}）：", err=True)
            typer.echo(f"   我们的：{row.ours.code}　{row.ours.text}　{row.ours.group}", err=True)
            theirs = row.row.content
            typer.echo(f"   文件的：{theirs.code}　{theirs.text}　{theirs.group}", err=True)


def _check_shop(shop: str, library: Library) -> None:
    if shop not in library.shops:
        raise UsageError(f"没有店铺 {shop}。可用的店铺：{'、'.join(library.shops)}。")


def _with_desk(
    shop: str, database: Path | None, scripts: Path | None, work: Callable[[PhraseDesk], Awaitable[T]]
) -> T:
    """Run one step on the database, beside whoever serves from it."""
    from cs_assistant.app.clock import SystemClock
    from cs_assistant.app.scripts import lint_text
    from cs_assistant.services.phrases import PhraseDesk
    from cs_assistant.storage.database import Database

    settings, library = settings_with(None, database, scripts), load_scripts(scripts).checked_library

    def lint(text: str) -> tuple[str, ...]:
        return lint_text(text, library.forbidden, False)

    _check_shop(shop, library)

    async def run() -> T:
        async with Database.open(settings.database, serving=False) as opened:
            return await work(PhraseDesk(opened, lambda: library, lint, SystemClock()))

    return asyncio.run(run())


def _writable(variant: str, encoding: str) -> tuple[Variant, Encoding]:
    from cs_assistant.library.phrases.writing import WRITABLE, WRITTEN_IN

    kind = next((each for each in WRITABLE if each.value == variant.lower()), None)
    written_in = next((each for each in WRITTEN_IN if each.value == encoding.lower()), None)
    if kind is None or written_in is None:
        raise UsageError("--variant 写 v1 或 v2，--encoding 写 gb18030 或 utf-8-sig。")
    return kind, written_in
