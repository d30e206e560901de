"""What a newcomer does with two windows: play a buyer here, look at the desk there."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from playwright.async_api import Page, expect

from .conftest import House, Visit


@dataclass(frozen=True, kw_only=True)
class Buyer:
    """扮演买家, with one buyer chosen."""

    page: Page
    order: str

    async def says(self, sentence: str) -> None:
        """Click a ready sentence; write it by hand when there is no such button."""
        before = await self.page.locator("#bubbles li.mine").count()
        ready = self.page.locator(f'[data-say="{sentence}"]')
        if await ready.count():
            await ready.click()
        else:
            await self.page.fill("#say", sentence)
            await self.page.press("#say", "Enter")
        await expect(self.page.locator("#bubbles li.mine")).to_have_count(before + 1)

    async def said_once(self, sentence: str) -> None:
        """Say it unless this buyer has said something already."""
        if await self.page.locator("#bubbles li.mine").count() == 0:
            await self.says(sentence)

    async def gets(self, number: int) -> list[str]:
        """The shop's messages, once there are `number` of them."""
        await expect(self.page.locator("#bubbles li.theirs")).to_have_count(number)
        return await self.page.locator("#bubbles li.theirs .say").all_inner_texts()

    async def gets_nothing_more(self, house: House, number: int) -> None:
        """After everything that is due was done, there are still `number` messages of the shop."""
        await house.running.receive.idle()
        await house.running.deliver.idle()
        await self.page.reload()
        await expect(self.page.locator("#bubbles li.mine")).not_to_have_count(0)
        await expect(self.page.locator("#bubbles li.theirs")).to_have_count(number)

    async def state(self) -> Any:
        """What the page knows, as JSON."""
        return await self.page.evaluate(
            "order => fetch(`/sandbox/state?order=${order}`).then(answer => answer.json())", self.order
        )

    async def conversation(self) -> str:
        """Which conversation this is at the desk."""
        return str((await self.state())["conversation"])


async def play(visit: Visit, order: str) -> Buyer:
    """Become the buyer of this order."""
    page = await visit(f"/sandbox#{order}")
    await expect(page.locator("#who")).to_have_value(order)
    await expect(page.locator("#card")).not_to_be_empty()
    return Buyer(page=page, order=order)


async def at_the_desk(visit: Visit, buyer: Buyer, *, complains: bool = False) -> Page:
    """The reception desk with this buyer's conversation open."""
    page = await visit(f"/#{await buyer.conversation()}", complains=complains)
    await expect(page.locator("#lines li")).not_to_have_count(0)
    await expect(page.locator("#live")).to_have_text("实时")
    return page
