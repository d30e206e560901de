"""Pictures kept with a task: what they are is read from their bytes, never from what the sender calls them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from cs_assistant.errors import BadInputError

PICTURE_LIMIT = 3 * 1024 * 1024
"""Bytes of one picture."""
PICTURES: Mapping[str, str] = {"image/png": "png", "image/jpeg": "jpg", "image/webp": "webp", "image/gif": "gif"}
"""Media type to the ending of a file's name."""
TOO_LARGE = "图片超过 3 MB。请压缩后再传。"


@dataclass(frozen=True, kw_only=True, slots=True)
class Picture:
    """A picture sent with an answer."""

    name: str
    media_type: str
    data: bytes


def read_picture(data: bytes, name: str = "") -> Picture:
    """The picture in these bytes. Raises BadInputError for anything that is none, or is too large."""
    if len(data) > PICTURE_LIMIT:
        raise BadInputError(TOO_LARGE, where="picture")
    media_type = _media_type(data)
    if media_type is None:
        raise BadInputError("图片只收 PNG、JPEG、WebP、GIF。请换一张。", where="picture")
    plain = "".join(each for each in name if each.isprintable() and each not in '/\\"').strip()
    return Picture(name=plain[:100] or f"图片.{PICTURES[media_type]}", media_type=media_type, data=data)


def _media_type(data: bytes) -> str | None:
    if data.startswith(b"\x89PNG\r\n\x1a\n"):
        return "image/png"
    if data.startswith(b"\xff\xd8\xff"):
        return "image/jpeg"
    if data.startswith((b"GIF87a", b"GIF89a")):
        return "image/gif"
    if data.startswith(b"RIFF") and data[8:12] == b"WEBP":
        return "image/webp"
    return None
