"""The real house, started in this process, and Debian's Chromium looking at it."""

from __future__ import annotations

import gc
import os
import shutil
import subprocess
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.async_api import Browser, BrowserContext, Page, async_playwright, expect
from pydantic import SecretStr

from cs_assistant.app.running import Running, running
from cs_assistant.settings import Settings
from tests.quiet_scripts import quiet_scripts

from .looks import WIDE

QUIET = (
    "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync", "--lang=zh-CN",
)

expect.set_options(timeout=15_000)  # milliseconds; the machine may be busy with other tests

Visit = Callable[..., Awaitable[Page]]


def chromium() -> str | None:
    """The Chromium of this machine; the one without a window's own pages needs a third less time."""
    return shutil.which("chromium-headless-shell") or shutil.which("chromium")


def why_not() -> str | None:
    """Why browser tests cannot run here, or None."""
    if chromium() is None:
        return "没有 Chromium：apt-get install -y --no-install-recommends chromium-headless-shell"
    lister = shutil.which("fc-list")
    fonts = subprocess.run([lister, ":lang=zh"], capture_output=True, check=False).stdout if lister else b""
    return None if fonts.strip() else "没有中文字体：apt-get install -y --no-install-recommends fonts-noto-cjk"


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """What a browser makes the house do is counted by the tests of its parts; counting it here doubles the time."""
    for item in items:
        if item.path.parent == Path(__file__).parent:
            item.add_marker("no_cover")


@pytest.fixture(scope="session", autouse=True)
def _able() -> None:
    reason = why_not()
    if reason is None:
        return
    if os.environ.get("CS_REQUIRE_ALL") == "1":
        pytest.fail(reason)
    pytest.skip(reason)


@pytest.fixture(scope="session")
async def browser() -> AsyncIterator[Browser]:
    async with async_playwright() as playwright:
        started = await playwright.chromium.launch(executable_path=chromium(), args=QUIET)
        yield started
        await started.close()


@dataclass(frozen=True, kw_only=True)
class House:
    """The running desk and its address."""

    url: str
    token: str
    running: Running


@pytest.fixture(scope="module")
async def house(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[House]:
    """The demo without its scenes: nobody writes but the buyers the tests play."""
    scripts = quiet_scripts(tmp_path_factory.mktemp("scripts"))
    settings = Settings(
        database=tmp_path_factory.mktemp("database") / "desk.sqlite3", scripts=scripts, port=0,
        token=SecretStr("browser-test-token"), quiet_seconds=0.2, log_level="ERROR",
    )
    async with running(settings, demo=True) as up:
        gc.freeze()  # as `serve` does
        yield House(url=up.url, token=up.token, running=up)
    gc.unfreeze()
    gc.collect()


@pytest.fixture
async def context(browser: Browser) -> AsyncIterator[BrowserContext]:
    made = await browser.new_context(locale="zh-CN", timezone_id="Asia/Shanghai", viewport=WIDE)
    made.set_default_timeout(15_000)
    yield made
    await made.close()


@pytest.fixture
async def visit(house: House, context: BrowserContext) -> AsyncIterator[Visit]:
    """Opens a page of the house, already inside; any error in the page's console fails the test.

    `complains` is for a test in which the server refuses something: the browser notes that in its console.
    """
    complaints: list[str] = []

    async def open_page(path: str, *, where: BrowserContext = context, complains: bool = False) -> Page:
        page = await where.new_page()
        page.on("pageerror", lambda error: complaints.append(str(error)))
        if not complains:
            page.on("console", lambda said: complaints.append(said.text) if said.type == "error" else None)
        plain, _, fragment = path.partition("#")
        await page.goto(f"{house.url}{plain}?token={house.token}#{fragment}")
        return page

    yield open_page
    assert complaints == []
