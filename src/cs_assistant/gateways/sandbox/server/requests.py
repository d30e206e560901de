"""Reading a call off the wire: query and body are one, urlencoded or multipart, also multipart without any file."""

from __future__ import annotations

from dataclasses import dataclass, field
from urllib.parse import parse_qsl

from aiohttp import BodyPartReader, web

MAX_BODY = 8 * 1024 * 1024


@dataclass(slots=True)
class Sent:
    """What came: text parameters and files. Of a name that comes twice the last counts, the body after the query."""

    texts: dict[str, str] = field(default_factory=dict)
    files: dict[str, bytes] = field(default_factory=dict)


async def read_sent(request: web.Request) -> Sent:
    """The union of query and body."""
    sent = Sent(texts=dict(request.query))
    if request.method != "POST":
        return sent
    if request.content_type.startswith("multipart/"):
        await _read_parts(request, sent)
    else:
        body = (await request.read()).decode("utf-8", "replace")
        sent.texts.update(parse_qsl(body, keep_blank_values=True))
    return sent


async def _read_parts(request: web.Request, sent: Sent) -> None:
    """A part with a file name is a file whatever its type; every other one is text."""
    async for part in await request.multipart():
        if not isinstance(part, BodyPartReader) or part.name is None:
            continue
        data = bytes(await part.read(decode=True))
        if part.filename is not None:
            sent.files[part.name] = data
        else:
            sent.texts[part.name] = data.decode("utf-8", "replace")
