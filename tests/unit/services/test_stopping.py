"""What works in the background stops when it is told to, also when it was woken in the same moment."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine
from pathlib import Path
from typing import Any

import pytest

from cs_assistant.gateways.sandbox.channel import CHANNEL, SandboxChannel
from cs_assistant.services.brain import no_checkpoint
from cs_assistant.services.deliver import Deliver
from cs_assistant.services.remarking import Remarking
from cs_assistant.storage import Topic
from tests.unit.services.case_house import CaseHouse, case_house

Work = Callable[[CaseHouse], Coroutine[Any, Any, None]]


def deliver(house: CaseHouse) -> Coroutine[Any, Any, None]:
    channels = {CHANNEL: SandboxChannel(house.clock)}
    return Deliver(house.database, channels, house.hub, house.clock, no_checkpoint).run()


async def a_while(*_: object) -> float:
    return 60.0


@pytest.mark.parametrize(
    ("work", "topic"),
    [
        (lambda house: house.office.timekeeping.run(), Topic.TIMERS),
        (lambda house: house.office.remarking.run(), Topic.REMARKS),
        (deliver, Topic.OUTBOX),
    ],
)
async def test_a_worker_that_is_woken_and_stopped_at_once_stops(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, work: Work, topic: Topic
) -> None:
    for worker in (Deliver, Remarking):  # something is due later: they wait for its time or a word
        monkeypatch.setattr(worker, "_seconds_to_next", a_while)
    async with case_house(tmp_path / "desk.sqlite3") as house:
        before = set(house.database._listeners)
        task = asyncio.create_task(work(house))
        while not (mine := [each for each in house.database._listeners - before if each[0] is topic]):
            await asyncio.sleep(0.01)
        await asyncio.sleep(0.3)  # it looked, found nothing and waits
        for _, _, woken in mine:
            woken.set()
        task.cancel()
        done, _ = await asyncio.wait((task,), timeout=10)
        assert done
        assert task.cancelled()
