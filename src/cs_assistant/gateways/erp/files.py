"""Papers as files: one JSON and one table a paper in the shop's folder, named by number, whole or not there at all."""

from __future__ import annotations

import asyncio
import os
import re
import tempfile
from contextlib import suppress
from enum import StrEnum
from pathlib import Path

from pydantic import ValidationError

from cs_assistant.domain.papers import DEED_NAMES, Deed, Paper
from cs_assistant.domain.times import SHANGHAI
from cs_assistant.errors import DeliveryError
from cs_assistant.gateways.base import Receipt
from cs_assistant.gateways.wire.erp_envelope import PaperEnvelope
from cs_assistant.services.spreadsheets import Sheet, to_csv, to_xlsx

_NAME = re.compile(r"[A-Z]{2}\d{8}-[0-9A-F]{4,6}")
"""Numbers this house gives (R1, R3.3): nothing else becomes the name of a file."""
_SUFFIX = {Deed.BOOK: "", Deed.VOID: "-VOID"}


class TableKind(StrEnum):
    """How the table of a paper is written."""

    CSV = "csv"
    XLSX = "xlsx"


class ErpFiles:
    """Lays the papers of one shop into a folder. Nothing there is ever overwritten or deleted.

    But for an empty file under a paper's own name: that is where a power cut met us between name and contents.
    """

    def __init__(self, folder: Path, *, table: TableKind = TableKind.CSV) -> None:
        self._folder = folder
        self._table = table

    @property
    def takes_keys(self) -> bool:
        """Always: the paper with this key that lies there already is left as it is."""
        return True

    async def hand(self, paper: Paper) -> Receipt:
        """Lay one paper down; the receipt names its JSON file, which comes last: once it is there, so is the table.

        Raises DeliveryError, never `uncertain`; `final` where another paper has the name.
        """
        return await asyncio.to_thread(self._lay_down, paper)

    def _lay_down(self, paper: Paper) -> Receipt:
        if _NAME.fullmatch(paper.number) is None:
            raise DeliveryError("单据号不能作文件名，没有写出。请把这张单据报给管理员。", final=True)
        name = f"{paper.number}{_SUFFIX[paper.deed]}"
        json_file, table_file = self._folder / f"{name}.json", self._folder / f"{name}.{self._table}"
        try:
            there = _key_in(json_file)
            if there is None:
                table = _table(paper, self._table)
                if _put(table_file, table) != table:
                    raise _taken(table_file)
                _put(json_file, PaperEnvelope.of(paper).model_dump_json(indent=2).encode() + b"\n")
                there = _key_in(json_file)
        except OSError as error:
            raise DeliveryError(
                f"写不进 ERP 的文件夹（{error.strerror or '读写出错'}），稍后重试。"
                "请检查 CS_ERP_FOLDERS 写的文件夹在不在、能不能写。"
            ) from error
        if there != paper.act_key:
            raise _taken(json_file)
        return Receipt(external_id=json_file.name)


def _taken(file: Path) -> DeliveryError:
    return DeliveryError(
        f"ERP 的文件夹里已有 {file.name}，是另一份内容，没有覆盖。请核对后移走，再点重试。", final=True
    )


def _put(target: Path, content: bytes) -> bytes:
    """Write beside and give it the name at once; what then has the name, which may have been there before."""
    descriptor, written = tempfile.mkstemp(prefix=".", suffix=".part", dir=target.parent)
    part = Path(written)
    try:
        with os.fdopen(descriptor, "wb") as out:
            out.write(content)
            out.flush()
            os.fsync(out.fileno())
        part.chmod(0o640)
        with suppress(FileExistsError):
            _give_name(part, target)
    finally:
        part.unlink(missing_ok=True)
    _sync_folder(target.parent)
    return target.read_bytes()


def _give_name(part: Path, target: Path) -> None:
    """Raises FileExistsError where the name is taken."""
    if _left_empty(target):
        part.replace(target)
        return
    try:
        target.hardlink_to(part)
    except FileExistsError:
        raise
    except OSError:  # a shared folder without links: take the name first, then fill it in one go
        target.open("xb").close()
        part.replace(target)


def _left_empty(target: Path) -> bool:
    """A name taken by us and not filled before a power cut; no paper is empty, so nothing of anybody is lost."""
    try:
        return target.stat().st_size == 0
    except FileNotFoundError:
        return False


def _key_in(json_file: Path) -> str | None:
    """The key of the paper that has this file; None while there is none, empty for one that is not ours."""
    try:
        written = json_file.read_bytes()
        return PaperEnvelope.model_validate_json(written).act_key if written else None
    except FileNotFoundError:
        return None
    except ValidationError:
        return ""


def _sync_folder(folder: Path) -> None:
    """The name, too, survives a power cut; systems that cannot sync a folder write names at once."""
    with suppress(OSError):
        descriptor = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)


def _table(paper: Paper, kind: TableKind) -> bytes:
    """One heading row, one row: what a clerk pastes into the ERP's own import."""
    made = paper.made_at.astimezone(SHANGHAI).strftime("%Y-%m-%d %H:%M")
    head = {
        "单号": paper.number, "单据": paper.name, "处理": DEED_NAMES[paper.deed], "店铺": paper.shop_id,
        "订单号": paper.order_no or "", "制单时间": made, "制单": paper.made_by, "批准": paper.approved_by or "",
    }  # fmt: skip
    row = {**head, **{line.name: line.value for line in (*paper.terms, *paper.values)}}
    if paper.why:
        row["作废原因"] = paper.why
    sheet = Sheet(name=paper.name, heading=tuple(row), rows=(tuple(row.values()),))
    return to_csv(sheet) if kind is TableKind.CSV else to_xlsx((sheet,), made_at=paper.made_at)
