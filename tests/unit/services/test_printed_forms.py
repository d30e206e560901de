"""Forms on paper: each of the six of 售后赔偿 says what its register says (R4.30, R4.33)."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from cs_assistant.domain.facts import Fact, FactSource
from cs_assistant.domain.flows import Case
from cs_assistant.errors import ForbiddenError, NotFoundError
from cs_assistant.flows.compensation import COMPENSATION
from cs_assistant.flows.compensation_forms import FORMS
from cs_assistant.services.registers import RegisterName

from .case_house import AGENT, PHONES, STRANGER, WAREHOUSE, CaseHouse, case_house

PHONE = "13800138000"


@pytest.fixture
async def house(tmp_path: Path) -> AsyncIterator[CaseHouse]:
    async with case_house(tmp_path / "cases.sqlite3") as house:
        yield house


async def compensation(house: CaseHouse, *keys: str) -> Case:
    now = house.clock.now()
    said = {key: PHONE if "phone" in key else "1" for key in keys}
    case = Case(
        id="c1", shop_id=PHONES, flow=COMPENSATION.key, flow_version=COMPENSATION.version, state=COMPENSATION.start,
        entered_at=now, opened_at=now,
        facts={key: Fact(value=value, at=now, by="小林", source=FactSource.PERSON) for key, value in said.items()},
    )  # fmt: skip
    await house.database.write(lambda uow: uow.cases.add(case))
    return case


async def test_each_of_the_six_forms_is_printed_with_its_own_items_and_personal_data_masked(house: CaseHouse) -> None:
    case = await compensation(house, *(key for form in FORMS for key in (form.since, *form.facts)))
    printing = house.office.printed_forms.of
    for form in FORMS:
        masked = await printing(RegisterName(form.key), case.id, AGENT, masked=True)
        whole = await printing(RegisterName(form.key), case.id, AGENT, masked=False)
        assert masked.form.title == form.name
        assert len(masked.lines) >= len(form.facts)
        assert not any(PHONE in value for _, value in masked.lines)
        assert any(PHONE in value for _, value in whole.lines) == any("phone" in key for key in form.facts)


async def test_a_form_that_was_not_filled_in_is_not_printed_nor_shown_to_others(house: CaseHouse) -> None:
    case = await compensation(house, "requester")
    printing = house.office.printed_forms.of
    with pytest.raises(NotFoundError, match="填好"):
        await printing(RegisterName.APPRAISALS, case.id, AGENT, masked=True)
    for person in (WAREHOUSE, STRANGER):
        with pytest.raises(ForbiddenError, match="调件传真"):
            await printing(RegisterName.PART_FAXES, case.id, person, masked=True)
