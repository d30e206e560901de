"""A new model is one form and counts at once; what cannot be is refused in words (R2.14, R2.48, D13)."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from cs_assistant.app.scripts import build_assistant, read_scripts
from cs_assistant.assistant.pipeline import Assistant
from cs_assistant.assistant.rehearsal import play
from cs_assistant.domain.orders import Order
from cs_assistant.domain.phone_models import SerialPlace
from cs_assistant.errors import BadInputError, NotFoundError
from cs_assistant.services.brain import Brain
from cs_assistant.services.cards import CardDesk
from cs_assistant.services.learning import Learning
from cs_assistant.services.phone_models import ModelForm, PhoneModelDesk
from cs_assistant.storage import Database
from tests.contract.worlds import MovableClock, packaged_world

FORM = ModelForm(
    shop_id="phones", name="晨光 E9", aliases=("老友E9", "晨光 老友 E9 大字手机"), brand="晨光", removable_battery=True,
    serial=SerialPlace.UNDER_COVER,
)  # fmt: skip


@cache
def packaged_assistant() -> Assistant:
    """The shipped library; nobody changes it."""
    return build_assistant(read_scripts(None))


@dataclass
class House:
    database: Database
    brain: Brain
    learning: Learning
    models: PhoneModelDesk

    @property
    def assistant(self) -> Assistant:
        assert isinstance(self.brain.assistant, Assistant)
        return self.brain.assistant

    def first_reply(self, of: Order) -> str:
        shop = self.assistant.library.shops["phones"]
        found = play(self.assistant, ("手机突然就开不了机",), shop=shop, order=of, now=packaged_world().now)
        return found.decision.candidates.items[0].reply_id


@asynccontextmanager
async def house_at(path: Path) -> AsyncIterator[House]:
    async with Database.open(path) as database:
        brain = Brain(packaged_assistant())
        learning = Learning(database, brain, packaged_assistant(), MovableClock())
        await learning.start()
        yield House(database, brain, learning, PhoneModelDesk(database, learning, brain, MovableClock()))


@pytest.fixture
async def house(tmp_path: Path) -> AsyncIterator[House]:
    async with house_at(tmp_path / "desk.sqlite3") as made:
        yield made


def order(model: str | None = None, title: str = "某手机") -> Order:
    world = packaged_world()
    known = world.orders(world.now)["phone_day3"]
    return replace(known, product=replace(known.product, model=model, title=title, removable_battery=None))


async def test_a_new_model_counts_at_once_by_name_alias_and_title_and_is_gone_when_ended(house: House) -> None:
    before, understander = house.assistant.library.digest, house.assistant.understander
    assert house.first_reply(order("晨光E9")) == "fault.power/charge_on"
    made = await house.models.keep(FORM, "王主管")
    for known in (order("晨光E9"), order("老友 e9"), order(None, "晨光 老友 E9 大字手机")):
        assert house.first_reply(known) == "fault.power/charge_removable"
    assert house.first_reply(order("晨光E9 Pro")) == "fault.power/charge_on"
    assert house.assistant.library.digest != before, "a decision is pinned to the models it knew"
    assert house.assistant.understander is understander, "nothing is built or fitted anew for a model"
    assert made.id is not None
    await house.models.end(made.id, "王主管")
    assert house.first_reply(order("晨光E9")) == "fault.power/charge_on"
    assert house.assistant.library.digest == before
    with pytest.raises(NotFoundError):
        await house.models.end(made.id, "王主管")
    events = await house.database.read(lambda uow: uow.events.latest("phones", limit=10))
    assert {event.sentence for event in events} == {
        "王主管登记了机型「晨光 E9」（电池可拆）", "王主管撤下了机型「晨光 E9」",
    }  # fmt: skip


async def test_the_serial_and_the_outlets_follow_the_model_on_the_card(house: House) -> None:
    """R2.10, R2.48."""
    await house.models.keep(FORM, "王主管")
    text = CardDesk(house.brain, MovableClock()).card("phones", model="老友E9").text()
    assert "取下后盖和电池" in text
    assert "晨光官网" in text


async def test_models_are_there_after_a_restart(tmp_path: Path) -> None:
    async with house_at(tmp_path / "desk.sqlite3") as first:
        await first.models.keep(FORM, "王主管")
    async with house_at(tmp_path / "desk.sqlite3") as second:
        assert second.first_reply(order("晨光E9")) == "fault.power/charge_removable"


async def test_the_same_name_replaces_also_that_of_the_files_until_it_is_ended(house: House) -> None:
    sealed = replace(FORM, name="晨光e2", aliases=(), removable_battery=False, serial=SerialPlace.DIAL)
    assert house.first_reply(order("晨光E2")) == "fault.power/charge_removable"
    made = await house.models.keep(sealed, "王主管")
    assert house.first_reply(order("晨光E2")) == "fault.power/charge_on"
    again = await house.models.keep(replace(sealed, brand=None), "王主管")
    listed = await house.models.listed({"phones"})
    assert [(each.model.name, each.id) for each in listed if each.model.name.casefold() == "晨光e2"] == [
        ("晨光e2", again.id)
    ]
    assert (made.id == again.id) is False
    await house.models.end(again.id or "", "王主管")
    assert house.first_reply(order("晨光E2")) == "fault.power/charge_removable"


async def test_examples_and_models_live_side_by_side(house: House) -> None:
    await house.learning.add("fault.power", "这手机躺平了叫不醒", "王主管")
    await house.models.keep(FORM, "王主管")
    assert house.assistant.understander.understand("这手机躺平了叫不醒").intent == "fault.power"
    assert house.first_reply(order("晨光E9")) == "fault.power/charge_removable"


@pytest.mark.parametrize(
    ("change", "where", "said"),
    [
        ({"removable_battery": False}, "serial", "不会在后盖里"),
        ({"name": " 。 "}, "name", "机型名要有"),
        ({"name": "X8"}, "name", "已经是机型「晨光X8」的叫法"),
        ({"aliases": ("X9",)}, "aliases", "已经是机型「晨光X9」的叫法"),
        ({"brand": "晨曦"}, "brand", "没有品牌「晨曦」"),
        ({"shop_id": "shoes"}, "shop", "手机店"),
        ({"aliases": tuple(map(str, range(21)))}, "aliases", "别名最多"),
    ],
)
async def test_what_cannot_be_is_refused_with_what_to_do(
    house: House, change: dict[str, Any], where: str, said: str
) -> None:
    with pytest.raises(BadInputError, match=said) as refused:
        await house.models.keep(replace(FORM, **change), "王主管")
    assert refused.value.where == where
    assert [each.id for each in await house.models.listed({"phones"})] == [None, None, None]


async def test_the_models_of_another_shop_are_not_listed(house: House) -> None:
    await house.models.keep(FORM, "王主管")
    assert await house.models.listed({"shoes"}) == ()
