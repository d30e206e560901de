"""A file of chats as lines: CSV, JSON lines, a JSON list, or a zip with one such file a buyer."""

from __future__ import annotations

import zipfile
from collections.abc import Iterator
from io import BytesIO
from itertools import chain
from pathlib import PurePosixPath

from cs_assistant.domain.messages import MAX_TEXT_LENGTH, MessageKind
from cs_assistant.domain.transcripts import Transcript, TranscriptLine, TranscriptProblem
from cs_assistant.errors import BadInputError
from cs_assistant.gateways.transcript.columns import mapping, moment, plain_nick, who_wrote
from cs_assistant.gateways.transcript.records import Record, records_of
from cs_assistant.understanding.masking import mask

MOST_BYTES = 200 * 1024 * 1024
"""Of everything in a zip, unpacked: a small file may hold far more than it looks."""
MOST_FILES = 20_000
ENDINGS = (".csv", ".tsv", ".txt", ".json", ".jsonl", ".ndjson")
PICTURE = "[图片]"
NEEDED = {"sender": "发送人", "text": "内容", "sent_at": "时间"}
_GBK_NAMES = 0x800
"""Flag of a zip entry whose name is UTF-8; without it Chinese names are GBK, which Python reads as cp437."""


def read_transcript(name: str, data: bytes) -> Transcript:
    """The chats of a file.

    What cannot be read is left out and named in `problems`, line by line; nothing else is guessed. Raises
    BadInputError for a file that holds no chats at all: an unknown format, a broken or far too large zip.
    """
    files = _unpacked(name, data) if zipfile.is_zipfile(BytesIO(data)) else iter(((name, None, data),))
    lines: list[TranscriptLine] = []
    problems: list[TranscriptProblem] = []
    for file, buyer, content in files:
        try:
            for found in _read(file, buyer, content):
                if isinstance(found, TranscriptLine):
                    lines.append(found)
                else:
                    problems.append(found)
        except BadInputError as error:
            if buyer is None:
                raise
            problems.append(TranscriptProblem(file=file, line=0, what=error.message, fix="改正或删去这个文件后再导入"))
    if not lines and not problems:
        raise BadInputError(f"{name} 里没有聊天记录。请确认导出的是聊天，不是空表。", where=name)
    first = {buyer: number for number, buyer in reversed(list(enumerate(line.buyer for line in lines)))}
    ordered = sorted(lines, key=lambda line: (first[line.buyer], line.at))
    return Transcript(name=name, lines=tuple(ordered), problems=tuple(problems))


def _unpacked(name: str, data: bytes) -> Iterator[tuple[str, str | None, bytes]]:
    """Each file of a zip, with the buyer its name gives. Nothing is written anywhere."""
    try:
        with zipfile.ZipFile(BytesIO(data)) as packed:
            entries = [entry for entry in packed.infolist() if not entry.is_dir()]
            if len(entries) > MOST_FILES or sum(entry.file_size for entry in entries) > MOST_BYTES:
                raise BadInputError(f"{name} 解开后太大（{len(entries)} 个文件）。请按月份分成几份再导入。", where=name)
            for entry in entries:
                path = PurePosixPath(_entry_name(entry))
                if path.suffix.lower() in ENDINGS and not path.name.startswith((".", "_")):
                    yield path.name, plain_nick(path.stem), packed.read(entry)
    except (zipfile.BadZipFile, RuntimeError, NotImplementedError, EOFError) as error:
        raise BadInputError(f"{name} 解不开：文件不完整，或设了密码。请重新导出不带密码的一份。", where=name) from error


def _entry_name(entry: zipfile.ZipInfo) -> str:
    if entry.flag_bits & _GBK_NAMES:
        return entry.filename
    try:
        return entry.filename.encode("cp437").decode("gb18030")
    except UnicodeError:
        return entry.filename


def _read(file: str, buyer: str | None, data: bytes) -> Iterator[TranscriptLine | TranscriptProblem]:
    records = records_of(file, data)
    first = next(records, None)
    if first is None:
        raise BadInputError(f"{file} 里没有聊天记录：除了表头一行也没有。请确认导出的是聊天。", where=file)
    if first.values is not None and not _missing(first, buyer):
        yield from (_line(file, buyer, record) for record in chain((first,), records))
        return
    if first.values is None:
        yield from (_line(file, buyer, record) for record in chain((first,), records))
        return
    raise BadInputError(
        f"{file} 里认不出这些列：{'、'.join(_missing(first, buyer))}。"
        "请看 docs/transcripts.md 的列名，改好表头再导入。",
        where=file,
    )


def _missing(record: Record, buyer: str | None) -> list[str]:
    fields = mapping(record.values or ()).values()
    needed = NEEDED if buyer is not None else {"buyer": "买家", **NEEDED}
    return [title for field, title in needed.items() if field not in fields]


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
