"""Pictures that come with a call: present where they must be, a picture, and not too large."""

from __future__ import annotations

from cs_assistant.domain.refund_answers import PICTURES
from cs_assistant.gateways.sandbox.server.ask import Ask
from cs_assistant.gateways.sandbox.server.refusal import invalid


def checked_picture(ask: Ask, name: str, limit: int, *, required: bool = True) -> None:
    """`limit` in bytes. Raises RefusedError: 40 when it is missing, 41 when it is no picture or too large."""
    data = ask.args.file(name) if required else ask.args.find_file(name)
    if data is None:
        return
    if not data.startswith(PICTURES):
        raise invalid(name, "只支持 JPG、GIF、PNG 图片")
    if len(data) > limit:
        raise invalid(name, f"图片不能超过 {limit} 字节")
