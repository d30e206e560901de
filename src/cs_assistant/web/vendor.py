"""Third-party files the pages use, served from where their package is installed, and only if they are what we know."""

from __future__ import annotations

import gzip
import hashlib
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

from aiohttp import hdrs, web

from cs_assistant.errors import AssetError
from cs_assistant.web.routes import Handler, PageRoute

ECHARTS_PACKAGE = "xlsx2echarts"
"""Module of the package excel-chart-echarts, which carries the unchanged file of ECharts 5.6.0 (Apache-2.0)."""
ECHARTS_FILE = "static/echarts.min.js"
ECHARTS_SHA256 = "bf4a223524e40b77c304bec67e1222cf551f14880cf42c69dc046558e11c07b1"
ECHARTS_PATH = f"/static/vendor/echarts-{ECHARTS_SHA256[:12]}.min.js"
FOR_A_YEAR = "public, max-age=31536000, immutable"
"""The path carries the hash, so what a browser kept is never another version."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Asset:
    """A file held in memory, plain and compressed."""

    path: str
    plain: bytes
    gzipped: bytes


def load_echarts() -> Asset:
    """The chart program. Raises AssetError when it is not installed or not the file that was examined."""
    spec = find_spec(ECHARTS_PACKAGE)
    folders = spec.submodule_search_locations if spec is not None else None
    if not folders:
        raise AssetError("没有安装 excel-chart-echarts，图表画不出来。请运行 pip install . 重新安装依赖。")
    file = Path(folders[0], ECHARTS_FILE)
    return checked(file, ECHARTS_SHA256, ECHARTS_PATH)


def checked(file: Path, sha256: str, path: str) -> Asset:
    """The file if its SHA-256 is the expected one. Raises AssetError."""
    try:
        plain = file.read_bytes()
    except OSError as error:
        raise AssetError(f"读不到 {file}。请重新安装依赖。") from error
    if hashlib.sha256(plain).hexdigest() != sha256:
        raise AssetError(f"{file} 和登记的版本不一致，为安全起见没有启动。请重新安装依赖，版本见 pyproject.toml。")
    return Asset(path=path, plain=plain, gzipped=gzip.compress(plain, mtime=0))


def asset_route(asset: Asset) -> PageRoute:
    """Serves the file to whoever asks: it is public software and tells nothing."""
    return PageRoute(path=asset.path, handler=_handler(asset), may=None, open=True)


def _handler(asset: Asset) -> Handler:
    async def get_asset(request: web.Request) -> web.Response:
        zipped = "gzip" in request.headers.get(hdrs.ACCEPT_ENCODING, "")
        headers = {hdrs.CACHE_CONTROL: FOR_A_YEAR, hdrs.VARY: hdrs.ACCEPT_ENCODING}
        if zipped:
            headers[hdrs.CONTENT_ENCODING] = "gzip"
        body = asset.gzipped if zipped else asset.plain
        return web.Response(body=body, headers=headers, content_type="text/javascript", charset="utf-8")

    return get_asset
