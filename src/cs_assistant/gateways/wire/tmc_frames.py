"""Frames of the platform's message service over WebSocket (`reference/top-api.md` 4.2): binary, little-endian.

Four public implementations agree on this layout. Values are typed: what Python calls int goes out in the width given
by `Int`, a plain int as 64 bits.
"""

from __future__ import annotations

import struct
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from enum import IntEnum
from types import MappingProxyType
from typing import TypeAlias

from cs_assistant.domain.times import to_utc
from cs_assistant.errors import BadInputError

PROTOCOL_VERSION = 2
MAX_FRAME_BYTES = 4 * 1024 * 1024
"""Nothing the platform sends is near it; a longer one is refused before it is read."""
KIND = "__kind"
"""The custom header that says what a SEND is about."""
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


class MessageType(IntEnum):
    """What a frame is."""

    CONNECT = 0
    CONNECTACK = 1
    SEND = 2
    SENDACK = 3


class Kind(IntEnum):
    """What a SEND or SENDACK is about: the value of the header `__kind`, one byte."""

    PULL_REQUEST = 1
    CONFIRM = 2
    DATA = 3
    FAILED = 20


class Width(IntEnum):
    """Formats of a custom value on the wire."""

    VOID = 0
    STRING = 1
    BYTE = 2
    INT16 = 3
    INT32 = 4
    INT64 = 5
    DATE = 6
    BYTES = 7


@dataclass(frozen=True, slots=True)
class Int:
    """A whole number that goes out in a certain width: `Int(1, Width.BYTE)`."""

    value: int
    width: Width

    def __post_init__(self) -> None:
        if self.width not in _PACKED:
            raise ValueError(f"{self.width!r} is no width of a number")


Value: TypeAlias = str | Int | int | datetime | bytes | None
"""A custom header's value. A plain int is 64 bits wide; `decode` gives an `Int` for the narrower ones. Times are
aware, to the millisecond."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Frame:
    """One frame."""

    kind: MessageType
    token: str | None = None
    """What CONNECTACK gave; every later frame carries it."""
    status_code: int | None = None
    status_phrase: str | None = None
    flag: int | None = None
    headers: Mapping[str, Value] = field(default_factory=lambda: MappingProxyType({}))
    """Custom headers, in the order of the wire."""

    def number(self, name: str) -> int | None:
        """The whole number under this name, whatever its width; None when there is none."""
        value = self.headers.get(name)
        return value.value if isinstance(value, Int) else value if isinstance(value, int) else None

    def text(self, name: str) -> str | None:
        """The text under this name; None when there is none."""
        value = self.headers.get(name)
        return value if isinstance(value, str) else None


_END, _CUSTOM, _STATUS_CODE, _STATUS_PHRASE, _FLAG, _TOKEN = range(6)
_PACKED = {Width.BYTE: "<b", Width.INT16: "<h", Width.INT32: "<i", Width.INT64: "<q"}


def encode(frame: Frame) -> bytes:
    """The frame's bytes. Raises ValueError for a number that does not fit its width, struct.error never."""
    parts = [struct.pack("<BB", PROTOCOL_VERSION, frame.kind)]
    if frame.status_code is not None:
        parts.append(struct.pack("<HI", _STATUS_CODE, _fits(frame.status_code, 32)))
    if frame.status_phrase is not None:
        parts.append(struct.pack("<H", _STATUS_PHRASE) + _text(frame.status_phrase))
    if frame.flag is not None:
        parts.append(struct.pack("<HI", _FLAG, _fits(frame.flag, 32)))
    if frame.token is not None:
        parts.append(struct.pack("<H", _TOKEN) + _text(frame.token))
    parts += [struct.pack("<H", _CUSTOM) + _text(name) + _value(value) for name, value in frame.headers.items()]
    parts.append(struct.pack("<H", _END))
    return b"".join(parts)


def _fits(number: int, bits: int) -> int:
    if not 0 <= number < 1 << bits:
        raise ValueError(f"{number} does not fit into {bits} bits")
    return number


def _text(text: str) -> bytes:
    return _counted(text.encode())


def _counted(data: bytes) -> bytes:
    return struct.pack("<I", len(data)) + data


def _value(value: Value) -> bytes:
    match value:
        case None:
            return bytes([Width.VOID])
        case str():
            return bytes([Width.STRING]) + _text(value)
        case bytes():
            return bytes([Width.BYTES]) + _counted(value)
        case datetime():
            milliseconds = (to_utc(value) - _EPOCH) // timedelta(milliseconds=1)
            return bytes([Width.DATE]) + struct.pack("<q", milliseconds)
        case Int():
            return _packed(value)
        case int():
            return _packed(Int(value, Width.INT64))


def _packed(number: Int) -> bytes:
    try:
        return bytes([number.width]) + struct.pack(_PACKED[number.width], number.value)
    except struct.error as error:
        raise ValueError(f"{number.value} does not fit into {number.width.name}") from error


def decode(data: bytes) -> Frame:
    """The frame in these bytes. Raises BadInputError for anything that is not exactly one frame."""
    if len(data) > MAX_FRAME_BYTES:
        raise BadInputError(f"消息服务发来一帧 {len(data)} 字节，超过上限，没有读。请重新连接。")
    try:
        return _Reader(data).frame()
    except (struct.error, UnicodeDecodeError, ValueError, OverflowError, IndexError) as error:
        raise BadInputError("消息服务发来的一帧读不懂，已丢弃。请重新连接；没有确认的消息会再发来。") from error


class _Reader:
    def __init__(self, data: bytes) -> None:
        self._data = data
        self._at = 0

    def frame(self) -> Frame:
        version, kind = self._unpack("<B"), self._unpack("<B")
        if version != PROTOCOL_VERSION:
            raise ValueError(f"protocol version {version}")
        headers: dict[str, Value] = {}
        known: dict[int, int | str] = {}
        while (header := self._unpack("<H")) != _END:
            if header == _CUSTOM:
                name = self._text()
                headers[name] = self._custom()
            elif header in (_STATUS_CODE, _FLAG):
                known[header] = self._unpack("<I")
            elif header in (_STATUS_PHRASE, _TOKEN):
                known[header] = self._text()
            else:
                raise ValueError(f"header type {header}")
        if self._at != len(self._data):
            raise ValueError("bytes after the end of the headers")
        return _made(MessageType(kind), known, headers)

    def _custom(self) -> Value:
        return _READ[Width(self._unpack("<B"))](self)

    def _unpack(self, layout: str) -> int:
        (number,) = struct.unpack_from(layout, self._data, self._at)
        self._at += struct.calcsize(layout)
        return int(number)

    def _text(self) -> str:
        return self._counted().decode()

    def _counted(self) -> bytes:
        size = self._unpack("<I")
        found = self._data[self._at : self._at + size]
        if len(found) != size:
            raise ValueError("cut off")
        self._at += size
        return found

    def _date(self) -> datetime:
        return _EPOCH + timedelta(milliseconds=self._unpack("<q"))

    def _int(self, width: Width) -> Int:
        return Int(self._unpack(_PACKED[width]), width)


_READ: Mapping[Width, Callable[[_Reader], Value]] = {
    Width.VOID: lambda _: None,
    Width.STRING: _Reader._text,
    Width.BYTE: lambda reader: reader._int(Width.BYTE),
    Width.INT16: lambda reader: reader._int(Width.INT16),
    Width.INT32: lambda reader: reader._int(Width.INT32),
    Width.INT64: lambda reader: reader._unpack("<q"),
    Width.DATE: _Reader._date,
    Width.BYTES: _Reader._counted,
}


def _made(kind: MessageType, known: Mapping[int, int | str], headers: Mapping[str, Value]) -> Frame:
    code, phrase, flag, token = (known.get(each) for each in (_STATUS_CODE, _STATUS_PHRASE, _FLAG, _TOKEN))
    return Frame(
        kind=kind,
        token=token if isinstance(token, str) else None,
        status_code=code if isinstance(code, int) else None,
        status_phrase=phrase if isinstance(phrase, str) else None,
        flag=flag if isinstance(flag, int) else None,
        headers=MappingProxyType(headers),
    )
