"""How a page stands: nothing cut off, nothing serious for the accessibility checker, a picture of it left behind.

Judging colours takes axe three times as long as everything else together. They depend on day or night and not on the
size, the rest on the size and not on day or night: each look asks for what it can change.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any, Literal

from axe_playwright_python.async_playwright import Axe
from playwright.async_api import Page, ViewportSize

SCREENSHOTS = Path(__file__).parent / "screenshots"
WIDE = ViewportSize(width=1440, height=900)
SIZES = {
    "full": WIDE,
    "zoomed": ViewportSize(width=WIDE["width"] // 2, height=WIDE["height"] // 2),
    "narrow": ViewportSize(width=390, height=844),
}
"""Window sizes in CSS pixels: a desk's screen, the same at 200 % zoom, a phone."""
SCHEMES: tuple[Literal["light", "dark"], ...] = ("light", "dark")
ZOOMED_TOO = ("full", "zoomed")


EVERYTHING: dict[str, Any] = {}
COLOURS: dict[str, Any] = {"runOnly": ["color-contrast"]}
ALL_BUT_COLOURS: dict[str, Any] = {"rules": {"color-contrast": {"enabled": False}}}
_VIOLATIONS = "async (options) => (await axe.run({resultTypes: ['violations'], ...options})).violations"


async def serious_findings(page: Page, rules: dict[str, Any] = EVERYTHING) -> list[str]:
    """What axe calls serious or critical."""
    if not await page.evaluate("'axe' in window"):
        await page.evaluate(Axe().axe_script)
    return [
        f"{found['id']}: {node['target']}"
        for found in await page.evaluate(_VIOLATIONS, rules)
        if found["impact"] in ("serious", "critical")
        for node in found["nodes"]
    ]


async def looks_right(
    page: Page, name: str, *, full_page: bool = False, rules: dict[str, Any] = EVERYTHING
) -> None:
    """The page as it stands now. Raises AssertionError naming the picture."""
    SCREENSHOTS.mkdir(exist_ok=True)
    await page.screenshot(path=SCREENSHOTS / f"{name}.png", full_page=full_page)
    assert await page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"), f"{name}: cut off"
    assert await serious_findings(page, rules) == [], name


async def looks_right_everywhere(
    page: Page, name: str, *, sizes: tuple[str, ...] = ZOOMED_TOO, full_page: bool = False
) -> None:
    """The page in every size by day, in the first at night too; afterwards as it was opened."""
    before = page.viewport_size
    for size in sizes:
        await page.set_viewport_size(SIZES[size])
        day = EVERYTHING if size == sizes[0] else ALL_BUT_COLOURS
        await looks_right(page, f"{name}-{size}-light", full_page=full_page, rules=day)
        if size == sizes[0]:
            await page.emulate_media(color_scheme="dark")
            await looks_right(page, f"{name}-{size}-dark", full_page=full_page, rules=COLOURS)
            await page.emulate_media(color_scheme="light")
    if before is not None:
        await page.set_viewport_size(before)
