"""Cases whose goods come back, and people who make their documents through the service."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from cs_assistant.domain.bookkeeping import ReturnKind
from cs_assistant.domain.flows import Case
from cs_assistant.domain.people import Person, Role
from cs_assistant.services.document_filling import Material
from cs_assistant.services.document_views import DocumentsView, Progress
from cs_assistant.services.paperwork import draft_values
from cs_assistant.storage.document_records import CaseDocument
from tests.unit.services.case_house import AGENT, PHONES, SUPERVISOR, CaseHouse, person

ORDER, EXCHANGED_ORDER = "2211000000000000137", "2211000000000000585"
"""Orders of world.yaml: three days after delivery; and one whose phone was exchanged, with both serials."""
SECOND_SUPERVISOR = person("赵主管", Role.SUPERVISOR)
SAME = "同款同尺码"
REQUEST = {"货号／品名": "屏幕总成 X8", "库位": "红山路"}
GIVEN = {"why_exchange": "听筒没声音", "wanted": "X9 12GB+256GB", "freight_payer": "店铺"}


@dataclass(frozen=True, kw_only=True)
class Papers:
    """One case and its documents."""

    house: CaseHouse
    case_id: str

    async def seen(self) -> tuple[DocumentsView, Material]:
        found = await self.house.office.paperwork.view(self.case_id)
        assert found is not None
        return found

    async def view(self) -> DocumentsView:
        return (await self.seen())[0]

    async def due(self) -> list[str]:
        return [step.document.step for step in (await self.view()).steps if step.progress is Progress.DUE]

    async def form(self, step: str) -> dict[str, str]:
        """What stands in the form before anybody typed."""
        view, material = await self.seen()
        found = view.step(step)
        assert found is not None
        return draft_values(found, view, material)

    async def make(self, step: str, who: Person = AGENT, **typed: str) -> CaseDocument:
        values = {**await self.form(step), **typed}
        return await self.house.office.paperwork.make(self.case_id, step, who, values)

    async def answer(self, **said: str) -> None:
        for key, answer in said.items():
            await self.house.office.paperwork.answer(self.case_id, AGENT, key, answer)

    async def choose(self, kind: ReturnKind, why: str = "仓库说的") -> None:
        await self.house.office.paperwork.choose_kind(self.case_id, AGENT, kind, why)

    async def approved(self, step: str, who: Person = SUPERVISOR, **typed: str) -> CaseDocument:
        """Applied for by the agent, approved by somebody else."""
        applied = await self.make(step, **typed)
        return await self.house.office.document_moves.approve(self.case_id, applied.id, who)


async def papers(
    house: CaseHouse, kind: ReturnKind | None = None, *, order_no: str = ORDER, shop_id: str = PHONES,
    flow: str = "exchange", given: Mapping[str, str] | None = None,
) -> Papers:
    """A case of an order; of `kind` where one is named."""
    case: Case = await house.office.opening.open(flow, shop_id, AGENT, order_no=order_no, given=given)
    made = Papers(house=house, case_id=case.id)
    if kind is not None:
        await made.choose(kind)
    return made


async def exchange(house: CaseHouse, way: str, exchanged_for: str = SAME, order_no: str = ORDER) -> Papers:
    """A case of 换货 whose way was agreed."""
    made = await papers(house, order_no=order_no)
    await house.office.casework.step(made.case_id, way, AGENT, given={**GIVEN, "exchange_for": exchanged_for})
    return made
