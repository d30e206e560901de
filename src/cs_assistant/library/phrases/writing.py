"""Rows to the bytes a desk client imports, and what does not come through."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum

from cs_assistant.domain.phrases import Content, tidy
from cs_assistant.errors import BadInputError
from cs_assistant.library.encodings import Encoding
from cs_assistant.library.phrases.reading import HEADERS, Variant

WRITABLE = (Variant.V1, Variant.V2)
WRITTEN_IN = (Encoding.GB18030, Encoding.UTF8_BOM)
_NEEDS_QUOTES = re.compile(r'[",\r\n\t]|&#|^\s|\s$|^$')
_IMAGE = re.compile(
    r"\[(?:图片|图)[^\]]{0,40}\]|!\[[^\]]*\]\([^)]*\)|https?://\S+\.(?:png|jpe?g|gif|webp)", re.IGNORECASE
)
_VARIABLE = re.compile(r"\{\{.*?\}\}|\{%.*?%\}|\$\{[^}]*\}|#\{[^}]*\}", re.DOTALL)


class LossKind(StrEnum):
    """What a quick phrase cannot carry."""

    CHARACTER = "character"
    """Outside the encoding, or outside what an older client shows."""
    LONG = "long"
    CODE = "code"
    IMAGE = "image"
    VARIABLE = "variable"
    CONDITION = "condition"
    """Said only in some situation; the phrase stands there for every one."""
    LEFT_OUT = "left_out"
    """Not exported at all."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Limits:
    """How long the parts may be, in characters; None = no limit is known."""

    code: int | None = None
    group: int | None = None
    text: int | None = None


STRICT_LEGACY = Limits(code=4, group=10, text=430)
"""What older clients cut off without a word. The limits of the present client are not published."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Loss:
    """One thing that does not come through as it stands here."""

    row: int
    """Which phrase, from 0 in the order written; -1 = one that is not in the file."""
    kind: LossKind
    said: str
    name: str
    """Code or first words of the phrase it is about."""


def write_phrases(
    rows: Iterable[Content], *, variant: Variant = Variant.V1, encoding: Encoding = Encoding.GB18030
) -> bytes:
    """A CSV file with three columns, lines ended by CR LF, quoted as RFC 4180 has it.

    A code or group loses the blanks around it, as it does when it is read. A character the encoding has no bytes for
    (half a surrogate pair) becomes 「?」; `losses` lists it. Raises BadInputError for a variant or encoding that is
    only read.
    """
    if variant not in WRITABLE or encoding not in WRITTEN_IN:
        raise BadInputError("只能导出 v1、v2 两种表头，编码选 gb18030 或 utf-8-sig。", where="variant")
    lines = [",".join(HEADERS[variant])]
    lines += [",".join(map(_quoted, (row.code, row.text, row.group))) for row in map(tidy, rows)]
    return "".join(f"{line}\r\n" for line in lines).encode(encoding.value, "replace")


def losses(
    rows: Sequence[Content], *, encoding: Encoding = Encoding.GB18030, limits: Limits = Limits()
) -> tuple[Loss, ...]:
    """What of `rows` an export in this encoding loses or a client with these limits cuts off."""
    return tuple(
        Loss(row=number, kind=kind, said=said, name=name_of(row))
        for number, row in enumerate(rows)
        for kind, said in _of_row(row, encoding, limits)
    )


def name_of(row: Content) -> str:
    """What a person knows the phrase by."""
    words = " ".join(row.text.split())
    short = words if len(words) <= 16 else f"{words[:15]}…"
    return f"{row.code}：{short}" if row.code else short


def _quoted(cell: str) -> str:
    """In quotes where anything in it could be read otherwise; &#44; in quotes stays what it says."""
    if not cell or not _NEEDS_QUOTES.search(cell):
        return cell
    return f'"{cell.replace(chr(34), chr(34) * 2)}"'


def _of_row(row: Content, encoding: Encoding, limits: Limits) -> Iterator[tuple[LossKind, str]]:
    whole = f"{row.code}{row.text}{row.group}"
    lost = "".join(dict.fromkeys(sign for sign in whole if "\ud800" <= sign <= "\udfff"))
    if lost:
        yield LossKind.CHARACTER, f"有 {len(lost)} 个坏掉的字符写不进文件，会变成问号。"
    elif encoding is Encoding.GB18030:
        rare = "".join(dict.fromkeys(sign for sign in whole if not _in_gbk(sign)))
        if rare:
            yield LossKind.CHARACTER, f"「{rare[:12]}」不在 GBK 里，较老的软件会显示成乱码；可以改用 utf-8-sig 导出。"
    for name, value, most in (
        ("编码", row.code, limits.code), ("分组", row.group, limits.group), ("文字", row.text, limits.text)
    ):
        if most is not None and len(value) > most:
            yield LossKind.LONG, f"{name} {len(value)} 个字，超过 {most} 个，较老的软件会不作声地截断。"
    if row.code and (row.code[0].isdecimal() or row.code[-1].isdecimal()):
        yield LossKind.CODE, f"编码「{row.code}」头尾是数字，有的软件不收。"
    if _IMAGE.search(row.text):
        yield LossKind.IMAGE, "文字里提到图片，图片不在文件里，请在千牛里另加。"
    if _VARIABLE.search(row.text):
        yield LossKind.VARIABLE, "文字里有变量，千牛的短语没有变量，买家会看到花括号。"


def _in_gbk(sign: str) -> bool:
    try:
        sign.encode("gbk")
    except UnicodeEncodeError:
        return False
    return True
