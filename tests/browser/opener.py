"""A console served by itself, and pages of it opened by its demo link."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from urllib.parse import urlencode

from aiohttp import web
from playwright.async_api import BrowserContext, Page

TOKEN = "browser-test-token"


@dataclass(frozen=True, kw_only=True)
class Opener:
    """Opens a page as the supervisor; whatever the browser complains of is kept."""

    url: str
    complaints: list[str] = field(default_factory=list)

    async def open(self, context: BrowserContext, path: str, *, complains: bool = False, **query: str) -> Page:
        """`complains` is for a test in which the server refuses something: the browser notes that in its console."""
        page = await context.new_page()
        page.on("pageerror", lambda error: self.complaints.append(str(error)))
        if not complains:
            page.on("console", lambda said: self.complaints.append(said.text) if said.type == "error" else None)
        await page.goto(f"{self.url}{path}?{urlencode({'token': TOKEN, **query})}")
        return page


@asynccontextmanager
async def served(app: web.Application) -> AsyncIterator[str]:
    """The address of the application while it runs."""
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    yield f"http://127.0.0.1:{runner.addresses[0][1]}"
    await runner.cleanup()
