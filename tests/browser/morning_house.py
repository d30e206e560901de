"""A desk of its own for the morning tests: what they do to refunds must not be seen by the other pages' tests."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from playwright.async_api import Browser, BrowserContext, Page
from pydantic import SecretStr

from cs_assistant.app.running import Running, running
from cs_assistant.gateways.sandbox.orders import SandboxOrders
from cs_assistant.settings import Settings
from tests.quiet_scripts import quiet_scripts

from .looks import WIDE


@dataclass(kw_only=True)
class MorningHouse:
    """The running demo without its scenes, and the browsers of the people in it."""

    up: Running
    browser: Browser
    contexts: list[BrowserContext] = field(default_factory=list)
    complaints: list[str] = field(default_factory=list)

    @property
    def orders(self) -> SandboxOrders:
        """The imaginary platform."""
        assert self.up.sandbox is not None
        return self.up.sandbox.orders

    async def enter(self, name: str, path: str, *, complains: bool = False) -> Page:
        """A browser of its own, logged in as one of the demo's people."""
        context = await self.browser.new_context(
            locale="zh-CN", timezone_id="Asia/Shanghai", viewport=WIDE,
            permissions=["clipboard-read", "clipboard-write"],
        )
        context.set_default_timeout(30_000)
        self.contexts.append(context)
        page = await context.new_page()
        page.on("pageerror", lambda error: self.complaints.append(str(error)))
        if not complains:
            page.on("console", lambda said: self.complaints.append(said.text) if said.type == "error" else None)
        await page.goto(f"{self.up.url}/login?next={path}")
        await page.get_by_role("button", name=name).click()
        await page.wait_for_url(f"**{path}")
        return page

    async def close(self) -> None:
        """Close the browsers; nothing on the pages may have gone wrong."""
        for context in self.contexts:
            await context.close()
        assert self.complaints == []


@asynccontextmanager
async def morning_house(
    folder: Path, browser: Browser, *pasting: str, **changes: Any
) -> AsyncIterator[MorningHouse]:
    """The demo, quiet; shops named in `pasting` are not connected. `changes`: further settings."""
    scripts = quiet_scripts(folder, dict.fromkeys(pasting, "粘贴"))
    settings = Settings(
        database=folder / "desk.sqlite3", scripts=scripts, port=0, token=SecretStr("morning"), log_level="ERROR",
        **changes,
    )
    async with running(settings, demo=True) as up:
        house = MorningHouse(up=up, browser=browser)
        yield house
        await house.close()
