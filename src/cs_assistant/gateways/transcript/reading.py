"""A file of chats as lines: CSV, XLSX, XLS, JSON lines, a JSON list, or a zip with one such file a buyer.

No message repeats how a file is called: exports name a file after the buyer.
"""

from __future__ import annotations

import zipfile
import zlib
from collections.abc import Iterator
from io import BytesIO
from pathlib import PurePosixPath

from cs_assistant.domain.messages import MAX_TEXT_LENGTH, MessageKind
from cs_assistant.domain.transcripts import Transcript, TranscriptLine, TranscriptProblem
from cs_assistant.errors import BadInputError
from cs_assistant.gateways.transcript.columns import FIELDS, mapping, moment, plain_nick, who_wrote
from cs_assistant.gateways.transcript.records import Record, records_of
from cs_assistant.understanding.masking import mask, mask_nick

MOST_BYTES = 200 * 1024 * 1024
"""Of everything in a zip, unpacked: a small file may hold far more than it looks."""
MOST_FILE_BYTES = 20 * 1024 * 1024
"""Of one file, in a zip or not."""
MOST_FILES = 20_000
MOST_RECORDS = 300_000
MOST_PROBLEMS = 1_000
"""Kept one by one; the others are counted."""
ENDINGS = (".csv", ".tsv", ".txt", ".json", ".jsonl", ".ndjson", ".xlsx", ".xls")
PICTURE = "[图片]"
THE_FILE = "这个文件"
NEEDED = {"sender": "发送人", "text": "内容", "sent_at": "时间"}
BUYER = {"buyer": "买家"}
_PIECE = 1 << 18
_GBK_NAMES = 0x800
"""Flag of a zip entry whose name is UTF-8; without it Chinese names are GBK, which Python reads as cp437."""
_UNPACKED_BOUNDED = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
"""Other packings are unpacked whole, however much it is."""
_BROKEN = (zipfile.BadZipFile, zlib.error, RuntimeError, NotImplementedError, EOFError, OSError, ValueError)
"""What `zipfile` raises for a damaged file, an encrypted one (RuntimeError), a packing it does not know."""


def read_transcript(data: bytes) -> Transcript:
    """The chats of a file.

    What cannot be read is left out and named in `problems`, line by line; nothing else is guessed. Raises
    BadInputError for a file that holds no chats at all: another format, other columns, a broken or far too large one.
    """
    lines: list[TranscriptLine] = []
    problems: list[TranscriptProblem] = []
    more = 0
    for found in _everything(data):
        if isinstance(found, TranscriptLine):
            lines.append(found)
        elif len(problems) < MOST_PROBLEMS:
            problems.append(found)
        else:
            more += 1
        if len(lines) + len(problems) + more > MOST_RECORDS:
            raise BadInputError(
                f"聊天记录超过 {MOST_RECORDS} 条。请按月份分成几份再导入；导过的不会重复。", where="file"
            )
    if not lines and not problems:
        raise BadInputError("文件里没有聊天记录。请确认导出的是聊天，不是空表。", where="file")
    first = {buyer: number for number, buyer in reversed(list(enumerate(line.buyer for line in lines)))}
    ordered = sorted(lines, key=lambda line: (first[line.buyer], line.at))
    return Transcript(lines=tuple(ordered), problems=tuple(problems), more_problems=more)


def _everything(data: bytes) -> Iterator[TranscriptLine | TranscriptProblem]:
    if not _is_packed_chats(data):
        yield from _read("", None, data)
        return
    for file, buyer, content in _unpacked(data):
        try:
            yield from _read(file, buyer, content)
        except BadInputError as error:
            yield TranscriptProblem(file=file, line=0, what=error.message, fix="改正或删去这个文件后再导入")


def _is_packed_chats(data: bytes) -> bool:
    """Whether it is a zip of files, maybe a broken one; a workbook is one too, of other parts."""
    if not zipfile.is_zipfile(BytesIO(data)):
        return data.startswith(b"PK\x03\x04")
    try:
        with zipfile.ZipFile(BytesIO(data)) as packed:
            return "[Content_Types].xml" not in packed.namelist()
    except _BROKEN:
        return True


def _unpacked(data: bytes) -> Iterator[tuple[str, str, bytes]]:
    """Each file of a zip as it may be called, with the buyer its name gives. Nothing is written anywhere."""
    try:
        with zipfile.ZipFile(BytesIO(data)) as packed:
            entries = [entry for entry in packed.infolist() if not entry.is_dir()]
            if len(entries) > MOST_FILES or sum(entry.file_size for entry in entries) > MOST_BYTES:
                raise BadInputError(
                    f"文件解开后太大（{len(entries)} 个文件）。请按月份分成几份再导入。", where="file"
                )
            for entry in entries:
                path = PurePosixPath(_entry_name(entry))
                if path.suffix.lower() in ENDINGS and not path.name.startswith((".", "_")):
                    nick = plain_nick(path.stem)
                    yield f"{mask_nick(nick)}{path.suffix}", nick, _content(packed, entry)
    except _BROKEN as error:
        raise BadInputError("文件解不开：不完整，或设了密码。请重新导出不带密码的一份。", where="file") from error


def _content(packed: zipfile.ZipFile, entry: zipfile.ZipInfo) -> bytes:
    """One file of a zip, piece by piece: what the list of contents says of its size need not be true."""
    if entry.compress_type not in _UNPACKED_BOUNDED:
        raise zipfile.BadZipFile
    content = bytearray()
    with packed.open(entry) as opened:
        while len(content) <= MOST_FILE_BYTES and (piece := opened.read(_PIECE)):
            content += piece
    return bytes(content)


def _entry_name(entry: zipfile.ZipInfo) -> str:
    if entry.flag_bits & _GBK_NAMES:
        return entry.filename
    try:
        return entry.filename.encode("cp437").decode("gb18030")
    except UnicodeError:
        return entry.filename


def _read(file: str, buyer: str | None, data: bytes) -> Iterator[TranscriptLine | TranscriptProblem]:
    if len(data) > MOST_FILE_BYTES:
        raise BadInputError(
            f"{THE_FILE}超过 {MOST_FILE_BYTES // 1024 // 1024} MB。请按月份分成几份再导入；导过的不会重复。",
            where="file",
        )
    empty = True
    for record in records_of(THE_FILE, data):
        if empty and record.values is not None:
            _check_columns(record.values, buyer)
        empty = False
        yield _line(file, buyer, record)
    if empty:
        raise BadInputError(
            f"{THE_FILE}里没有聊天记录：除了表头一行也没有。请确认导出的是聊天。", where="file"
        )


def _check_columns(headings: dict[str, str], buyer: str | None) -> None:
    """Raises BadInputError that says which columns a file of chats has to have."""
    fields = mapping(headings).values()
    needed = NEEDED if buyer is not None else {**BUYER, **NEEDED}
    lacking = [title for field, title in needed.items() if field not in fields]
    if not lacking:
        return
    known = "；".join(f"{title}也可以写成 {'、'.join(FIELDS[field][1:5])}" for field, title in needed.items())
    raise BadInputError(
        f"{THE_FILE}里认不出这些列：{'、'.join(lacking)}。聊天记录要有「{'」「'.join(needed.values())}」这几列（{known}）。"
        "请在表格里改好表头，再选一次。", where="file",
    )


def _line(file: str, buyer: str | None, record: Record) -> TranscriptLine | TranscriptProblem:
    if record.values is None:
        return TranscriptProblem(file=file, line=record.line, what=record.why, fix="改正或删去这一行")
    values = {field: (record.values.get(heading) or "").strip() for heading, field in mapping(record.values).items()}
    who = plain_nick(values.get("buyer", "")) or buyer or ""
    at = moment(values.get("sent_at", ""), values.get("date", ""))
    text, picture = values.get("text", ""), values.get("picture", "")
    wrong = _wrong(who, values, text or picture)
    if wrong is not None or at is None:
        what, fix = wrong or (f"看不懂时间「{mask(values.get('sent_at', ''))[:40]}」", "写成 2026-11-22 10:00:00 这样")
        return TranscriptProblem(file=file, line=record.line, what=what, fix=fix)
    sender, account = who_wrote(values["sender"], who)
    return TranscriptLine(
        buyer=who, sender=sender, account=account, text=text or PICTURE, at=at,
        kind=MessageKind.IMAGE if picture else MessageKind.TEXT, order_no=values.get("order_no") or None,
        external_id=values.get("id") or None, file=file, line=record.line,
    )


def _wrong(buyer: str, values: dict[str, str], content: str) -> tuple[str, str] | None:
    if not buyer:
        return "没有写是哪位买家的聊天", "补上买家昵称"
    if len(buyer) > 128:
        return "买家昵称太长", "核对这一格是不是买家昵称"
    if not values.get("sender"):
        return "没有写是谁说的", "补上发送人"
    if not content:
        return "没有内容", "删去这一行，或补上内容"
    if len(content) > MAX_TEXT_LENGTH:
        return f"内容有 {len(content)} 字，超过 {MAX_TEXT_LENGTH} 字", "拆成几条，或删去这一行"
    return None
