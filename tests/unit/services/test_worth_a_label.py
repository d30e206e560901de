"""What is worth a label: corrected and unanswered lines, masked, alike ones together, never one that is known."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rapidfuzz import fuzz

from cs_assistant.services.learning import Learning
from cs_assistant.services.worth_a_label import ALIKE, MOST_WORDINGS, Cluster, Seen, WorthALabel, clustered
from tests.contract.worlds import NOW

from .house import SHOP, FakeChannel, House, house_at
from .strange import ALSO_STRANGE, STRANGE, assistant


@dataclass(frozen=True)
class Shop:
    house: House
    learning: Learning
    worth: WorthALabel

    async def clusters(self) -> tuple[Cluster, ...]:
        return await self.worth.clusters({SHOP})

    async def correct(self, intent: str, buyer: str = "lin") -> None:
        conversation = await self.house.conversation_id(buyer)
        seq = (await self.house.desk.conversation(conversation)).last_seq
        await self.house.desk.correct(conversation, seq=seq, intent=intent, actor="小林")
        await self.house.receive.idle()


@pytest.fixture
async def shop(tmp_path: Path) -> AsyncIterator[Shop]:
    async with house_at(tmp_path / "desk.sqlite3", FakeChannel()) as house:
        house.brain.assistant = assistant()
        learning = Learning(house.database, house.brain, assistant(), house.clock)
        yield Shop(house, learning, WorthALabel(house.database, learning, house.clock))


async def test_what_an_agent_corrected_is_proposed_as_the_agent_said(shop: Shop) -> None:
    await shop.house.say(STRANGE)
    await shop.correct("fault.charging")
    [found] = await shop.clusters()
    assert (found.wordings, found.count, found.corrections) == ((STRANGE,), 1, 1)
    assert found.proposed == "fault.charging"


async def test_an_unanswered_question_is_there_with_the_runner_up(shop: Shop) -> None:
    await shop.house.say(STRANGE)
    [found] = await shop.clusters()
    assert (found.wordings, found.corrections) == ((STRANGE,), 0)
    understood = assistant().understander.understand(STRANGE)
    assert (found.understood, found.proposed) == ("other", understood.candidates[1].intent)


async def test_a_line_that_is_an_example_by_now_is_gone(shop: Shop) -> None:
    await shop.house.say(STRANGE)
    assert len(await shop.clusters()) == 1
    await shop.learning.add("fault.charging", STRANGE, "王主管")
    assert await shop.clusters() == ()


async def test_what_was_understood_is_not_there(shop: Shop) -> None:
    await shop.house.say("插上没反应7")
    assert await shop.clusters() == ()


async def test_after_a_month_an_unanswered_question_is_too_old_and_a_correction_is_not(shop: Shop) -> None:
    await shop.house.say(STRANGE)
    await shop.house.say(ALSO_STRANGE, buyer="yu")
    await shop.correct("chat.thanks", buyer="yu")
    shop.house.clock.forward(timedelta(days=31).total_seconds())
    assert [found.wordings for found in await shop.clusters()] == [(ALSO_STRANGE,)]


async def test_another_shops_lines_are_not_read(shop: Shop) -> None:
    await shop.house.say(STRANGE)
    assert await shop.worth.clusters({"shoes"}) == ()


async def test_numbers_of_a_person_are_masked(shop: Shop) -> None:
    await shop.house.say(f"{STRANGE}13912345678")
    [found] = await shop.clusters()
    assert "13912345678" not in found.wordings[0]
    assert STRANGE in found.wordings[0]


def seen(text: str, minutes: int = 0, *, proposed: str = "a", corrected: bool = False) -> Seen:
    at = NOW + timedelta(minutes=minutes)
    return Seen(text=text, plain=text, at=at, understood="other", proposed=proposed, corrected=corrected)


def test_alike_lines_are_one_cluster_led_by_the_commonest_and_the_agents_word_weighs_most() -> None:
    lines = [
        seen("转圈圈怎么回事", 1), seen("转圈圈怎么回事", 2), seen("转圈圈怎么回事啊", 3, proposed="b", corrected=True),
        seen("发票抬头写错了", 0),
    ]
    first, second = clustered(lines)
    assert first.wordings == ("转圈圈怎么回事", "转圈圈怎么回事啊")
    assert (first.count, first.newest, first.proposed) == (3, NOW + timedelta(minutes=3), "b")
    assert second.wordings == ("发票抬头写错了",)


@given(st.lists(st.tuples(st.text("退换货款快递", min_size=2, max_size=6), st.integers(0, 99)), max_size=30))
def test_no_line_is_lost_counted_twice_or_put_with_one_unlike_it(given_lines: list[tuple[str, int]]) -> None:
    found = clustered(seen(text, minutes) for text, minutes in given_lines)
    assert sum(cluster.count for cluster in found) == len(given_lines)
    newest: list[datetime] = [cluster.newest for cluster in found]
    assert newest == sorted(newest, reverse=True)
    for cluster in found:
        assert len(cluster.wordings) <= MOST_WORDINGS
        assert all(fuzz.ratio(cluster.wordings[0], other) >= ALIKE for other in cluster.wordings)
