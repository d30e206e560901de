"""Whether a file a buyer sent is a picture that can be read."""

from __future__ import annotations

from cs_assistant.domain.messages import MessageKind
from cs_assistant.gateways.wire.envelope import IMAGE_STARTS

_PNG, _JPEG = IMAGE_STARTS[0], IMAGE_STARTS[1]


def picture_kind(data: bytes) -> MessageKind:
    """IMAGE for a whole PNG, JPEG, GIF or WebP; BROKEN for anything else, also for one that was cut off."""
    if not data.startswith(IMAGE_STARTS):
        return MessageKind.BROKEN
    if data.startswith(_PNG):
        return _kind(b"IEND" in data[-16:])
    if data.startswith(_JPEG):
        return _kind(b"\xff\xd9" in data[-64:])
    return MessageKind.IMAGE


def _kind(whole: bool) -> MessageKind:
    return MessageKind.IMAGE if whole else MessageKind.BROKEN
