"""交给 ERP over HTTP: offered, confirmed, failed, tried again, settled."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from cs_assistant.domain.people import Role
from cs_assistant.web.openapi import DOCUMENT_PATH
from tests.unit.services.case_house import PHONES
from tests.unit.services.erp_house import LOST, REFUSED, Erp

from .conftest import Staff
from .office_house import OfficeHouse, office_house
from .test_documents_api import form, opened, step


@pytest.fixture
def erp() -> Erp:
    return Erp(takes_keys=False)


@pytest.fixture
async def house(tmp_path: Path, staff: Staff, erp: Erp) -> AsyncIterator[OfficeHouse]:
    async with office_house(tmp_path / "office.sqlite3", staff, erps={PHONES: erp}) as made:
        running = asyncio.create_task(made.office.paper_delivery.run())
        try:
            yield made
        finally:
            running.cancel()
            with suppress(asyncio.CancelledError):
                await running


async def made(house: OfficeHouse) -> tuple[str, str, str]:
    """A document that stands: the address of its case's ERP panel, its id and its number."""
    path = await opened(house)
    _, panel = await house.get(path)
    _, panel = await house.post(f"{path}/steps/ship", form(panel, "ship"))
    document = step(panel, "ship")["made"]
    return path.replace("/documents", "/erp"), document["id"], document["number"]


async def panel(house: OfficeHouse, path: str) -> Any:
    await house.office.paper_delivery.idle()
    status, found = await house.get(path)
    assert status == 200
    return found


async def test_a_document_is_offered_confirmed_and_arrives(house: OfficeHouse, erp: Erp) -> None:
    name = await house.enter_as("客服", Role.AGENT)
    path, document, number = await made(house)
    found = await panel(house, path)
    assert (found["on"], [(each["number"], each["offered"]) for each in found["papers"]]) == (True, [(number, "book")])
    status, answer = await house.post(path, {"paper": document})
    assert (status, answer["error"]["where"], erp.calls) == (400, "final", 0)
    status, _ = await house.post(path, {"paper": document, "final": True})
    assert status == 200
    found = await panel(house, path)
    handed = found["papers"][0]["handed"][0]
    assert (handed["state_name"], handed["erp_id"], handed["by"]) == ("ERP 已收到", f"ERP-{number}", name)
    described = await (await house.client.get(DOCUMENT_PATH)).json()
    schema = described["paths"]["/api/v1/cases/{case_id}/erp"]["get"]["responses"]["2XX"]["content"]
    jsonschema.validate(found, {**schema["application/json"]["schema"], "components": described["components"]})


async def test_what_failed_is_tried_again_and_what_is_uncertain_is_settled(house: OfficeHouse, erp: Erp) -> None:
    await house.enter_as("客服", Role.AGENT)
    path, document, _ = await made(house)
    erp.outcomes = [(False, REFUSED), (True, LOST)]
    await house.post(path, {"paper": document, "final": True})
    handed = (await panel(house, path))["papers"][0]["handed"][0]
    assert (handed["state"], handed["why"]) == ("failed", "ERP 拒收（HTTP 422）")
    assert (await house.post(f"{path}/{handed['id']}/again"))[0] == 200
    handed = (await panel(house, path))["papers"][0]["handed"][0]
    assert (handed["state"], handed["state_name"]) == ("uncertain", "可能已发送，请核对")
    assert (await house.post(f"{path}/{handed['id']}/again"))[0] == 409
    assert (await house.post(f"{path}/{handed['id']}/settle", {"arrived": True}))[0] == 200
    handed = (await panel(house, path))["papers"][0]["handed"][0]
    assert (handed["state"], bool(handed["settled_by"]), erp.calls) == ("sent", True, 2)
    for strange in ("999", "x", "9" * 30):
        assert (await house.post(f"{path}/{strange}/again"))[0] == 404


async def test_an_auditor_looks_and_hands_nothing_over(house: OfficeHouse, erp: Erp) -> None:
    await house.enter_as("客服", Role.AGENT)
    path, document, _ = await made(house)
    await house.enter_as("审计", Role.AUDITOR)
    assert (await house.get(path))[0] == 200
    assert (await house.post(path, {"paper": document, "final": True}))[0] == 403
    assert erp.calls == 0
