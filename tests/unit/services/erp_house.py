"""A house whose phones have an ERP that does what a test tells it."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path

from cs_assistant.domain.bookkeeping import ReturnKind
from cs_assistant.domain.papers import Paper
from cs_assistant.errors import DeliveryError
from cs_assistant.gateways.base import Receipt
from cs_assistant.services.handing_papers import ErpView, HandingPapers
from cs_assistant.services.paper_delivery import PaperDelivery
from cs_assistant.storage.document_records import CaseDocument
from tests.unit.services.case_house import PHONES, CaseHouse, case_house
from tests.unit.services.paper_house import Papers, papers

LOST = DeliveryError("没有答复", uncertain=True)
REFUSED = DeliveryError("ERP 拒收（HTTP 422）", final=True)
DOWN = DeliveryError("连不上 ERP")


@dataclass
class Erp:
    """The far end: `outcomes` of the next calls, whether it was booked and what came back."""

    takes_keys: bool = True
    outcomes: list[tuple[bool, DeliveryError | None]] = field(default_factory=list)
    booked: list[Paper] = field(default_factory=list)
    calls: int = 0
    meanwhile: Callable[[], Awaitable[None]] | None = None

    async def hand(self, paper: Paper) -> Receipt:
        self.calls += 1
        if self.meanwhile is not None:
            await self.meanwhile()
        books, error = self.outcomes.pop(0) if self.outcomes else (True, None)
        known = self.takes_keys and paper.act_key in [each.act_key for each in self.booked]
        if books and not known:
            self.booked.append(paper)
        if error is not None:
            raise error
        return Receipt(external_id=f"ERP-{paper.number}")


@dataclass(frozen=True, kw_only=True)
class ErpHouse:
    house: CaseHouse
    erp: Erp
    delivery: PaperDelivery
    """As the office's, without pauses between attempts."""

    @property
    def desk(self) -> HandingPapers:
        return self.house.office.handing_papers

    async def delivered(self) -> None:
        """Everything that is due is handed over, with as many tries as it takes."""
        running = asyncio.create_task(self.delivery.run())
        try:
            await self.delivery.idle()
        finally:
            running.cancel()
            with suppress(asyncio.CancelledError):
                await running

    async def exchange(self) -> tuple[Papers, CaseDocument]:
        """A case whose first document is made."""
        case = await papers(self.house, ReturnKind.EXCHANGE_SHIP_FIRST)
        return case, await case.make("ship", **{"备注：原因": "听筒没声音", "用途": "换货先发"})

    async def seen(self, case: Papers) -> ErpView:
        return await self.desk.view(case.case_id)

    async def states(self, case: Papers) -> list[str]:
        return [each.state.value for view in (await self.seen(case)).papers for each in view.handed]

    async def story(self, case: Papers) -> list[str]:
        found = await self.house.database.read(lambda uow: uow.events.of_case(PHONES, case.case_id))
        return [event.sentence for event in found if event.type.startswith("document.erp") or "ERP" in event.sentence]


@asynccontextmanager
async def erp_house(path: Path, *, takes_keys: bool = True) -> AsyncIterator[ErpHouse]:
    erp = Erp(takes_keys=takes_keys)
    async with case_house(path, erps={PHONES: erp}) as house:
        delivery = PaperDelivery(
            house.database, {PHONES: erp}, house.hub, house.clock, wait=lambda _: timedelta(0)
        )
        yield ErpHouse(house=house, erp=erp, delivery=delivery)
