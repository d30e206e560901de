"""Files people take away."""

from __future__ import annotations

from collections.abc import Mapping
from urllib.parse import quote

from aiohttp import hdrs, web

from cs_assistant.domain.reason_selection import Period
from cs_assistant.services.reason_sheets import FileKind

TYPES: Mapping[FileKind, str] = {
    FileKind.CSV: "text/csv",
    FileKind.XLSX: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


def download(body: bytes, kind: FileKind, name: str, period: Period, *, masked: bool, plain: str) -> web.Response:
    """A file named after what is in it; `plain` is its ASCII name for programs that know no other."""
    full = quote(f"{name}_{period.first}_{period.last}{'' if masked else '_含个人信息'}.{kind}")
    headers = {hdrs.CONTENT_DISPOSITION: f"attachment; filename=\"{plain}.{kind}\"; filename*=UTF-8''{full}"}
    return web.Response(body=body, content_type=TYPES[kind], headers=headers)
