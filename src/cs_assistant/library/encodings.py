"""What a file of text is written in: one answer for every file a shop drags in."""

from __future__ import annotations

import codecs
from enum import StrEnum

from cs_assistant.errors import BadInputError


class Encoding(StrEnum):
    """What a file of text is written in."""

    GB18030 = "gb18030"
    UTF8_BOM = "utf-8-sig"
    UTF8 = "utf-8"
    UTF16 = "utf-16"
    """What a spreadsheet calls 「Unicode 文本」; read only."""


ENCODING_NAMES = {
    Encoding.GB18030: "GB18030（简体中文 Windows）", Encoding.UTF8_BOM: "UTF-8", Encoding.UTF8: "UTF-8",
    Encoding.UTF16: "UTF-16",
}
"""Encoding to its name on the screens."""
_MARKS = (
    (codecs.BOM_UTF16_LE, Encoding.UTF16), (codecs.BOM_UTF16_BE, Encoding.UTF16), (codecs.BOM_UTF8, Encoding.UTF8_BOM),
)


def decode(data: bytes) -> tuple[Encoding, str]:
    """The text and what it was written in: by its byte-order mark, else UTF-8 where that fits, else GB18030.

    Raises BadInputError for what is no text.
    """
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            return encoding, _decoded(data, encoding)
    try:
        return Encoding.UTF8, data.decode("utf-8")
    except UnicodeDecodeError:
        return Encoding.GB18030, _decoded(data, Encoding.GB18030)


def decode_table(data: bytes) -> tuple[Encoding, str]:
    """As `decode`, for records: no cell of one holds a NUL, so bytes that do are no text. Raises BadInputError."""
    encoding, text = decode(data)
    if "\x00" in text:
        raise _unreadable("里面不是文字")
    return encoding, text


def _decoded(data: bytes, encoding: Encoding) -> str:
    try:
        return data.decode(encoding)
    except UnicodeDecodeError as error:
        raise _unreadable(f"从第 {error.start + 1} 个字节起读不懂") from None


def _unreadable(why: str) -> BadInputError:
    return BadInputError(
        f"文件读不了：{why}（编码试过 UTF-8、GB18030、UTF-16）。"
        "请在千牛里重新导出，或用表格软件另存为「CSV UTF-8」或 xlsx 后再选一次。", where="file",
    )
