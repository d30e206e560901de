"""A reviewed line is known at once, learned in the background, kept over a restart, and never disturbs a message."""

from __future__ import annotations

import asyncio
import multiprocessing
import threading
import time
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import pytest

from cs_assistant.app.scripts import LoadedScripts, build_assistant, load_files
from cs_assistant.assistant.pipeline import Assistant
from cs_assistant.domain.understanding import EvidenceKind
from cs_assistant.errors import BadInputError, NotFoundError
from cs_assistant.services.brain import Brain
from cs_assistant.services.learning import Learning
from cs_assistant.services.library_additions import with_examples
from cs_assistant.storage import Database
from cs_assistant.storage.records import LearnedExample
from cs_assistant.understanding.model import Calibration
from cs_assistant.understanding.training import TrainingLine, fitted_weights
from cs_assistant.understanding.understander import Understander
from tests.contract.worlds import MovableClock
from tests.unit.library.conftest import mini_files

NEW = "电一点也喂不进去"
Fit = Callable[[Sequence[TrainingLine], Calibration], bytes]


def scripts() -> LoadedScripts:
    loaded = load_files(mini_files())
    assert loaded.problems == ()
    return loaded


@dataclass
class School:
    """A learning house and the brain it teaches."""

    database: Database
    brain: Brain
    learning: Learning

    @property
    def assistant(self) -> Assistant:
        assert isinstance(self.brain.assistant, Assistant)
        return self.brain.assistant

    def intent(self, text: str) -> str:
        return self.assistant.understander.understand(text).intent


@asynccontextmanager
async def school(
    path: Path, *, fit: Fit | None = None, base: Assistant | None = None
) -> AsyncIterator[School]:
    """Models are fitted in a process of their own, as in the house; `fit` is what that process runs."""
    assistant = base or build_assistant(scripts())
    async with Database.open(path) as database:
        brain = Brain(assistant)
        learning = Learning(database, brain, assistant, MovableClock(), fit=fit or fitted_weights)
        await learning.start()
        task = asyncio.create_task(learning.run())
        yield School(database, brain, learning)
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)


@pytest.fixture
async def house(tmp_path: Path) -> AsyncIterator[School]:
    async with school(tmp_path / "desk.sqlite3") as made:
        yield made


async def test_a_line_is_known_at_once_and_the_model_follows(house: School) -> None:
    before = house.assistant.understander
    await house.learning.add("fault.charging", NEW, "王主管")
    found = house.assistant.understander.understand(NEW)
    assert (found.intent, found.confidence >= 0.99) == ("fault.charging", True)
    assert found.evidence[0].kind is EvidenceKind.EXACT
    assert (await house.learning.state()).fitting
    assert house.assistant.understander.stale
    await house.learning.idle()
    assert not house.assistant.understander.stale
    assert house.assistant.understander.fingerprint != before.fingerprint
    events = await house.database.read(lambda uow: uow.events.latest("*", limit=10))
    assert {"library.learned", "library.fitted"} <= {event.type for event in events}


async def test_examples_and_model_are_there_after_a_restart_without_fitting_again(tmp_path: Path) -> None:
    path = tmp_path / "desk.sqlite3"
    async with school(path) as first:
        await first.learning.add("fault.charging", NEW, "王主管")
        await first.learning.idle()
        fitted = first.assistant.understander.fingerprint
    async with school(path) as second:
        assert second.intent(NEW) == "fault.charging"
        assert second.assistant.understander.fingerprint == fitted
        assert not (await second.learning.state()).fitting


async def test_a_model_fitted_from_the_files_alone_is_in_use_again_after_a_restart(tmp_path: Path) -> None:
    """The lines of a publication are as good as examples: nothing else in the database tells of them."""
    example = LearnedExample(
        id="1", intent="fault.charging", text=NEW, at=datetime(2026, 11, 22, tzinfo=UTC), actor="王主管"
    )
    before, loaded = build_assistant(scripts()).understander.weights(), scripts()
    library = with_examples(loaded.checked_library, [example])
    warm = Understander.warm(library, before)
    assert warm is not None
    assert warm.stale
    path, base = tmp_path / "desk.sqlite3", Assistant(library, warm)
    async with school(path, base=base) as first:
        await first.learning.idle()
        assert not first.assistant.understander.stale
    async with school(path, base=base) as second:
        assert not second.learning.assistant.understander.stale
        assert second.assistant is second.learning.assistant
        assert not (await second.learning.state()).fitting


async def test_a_decision_is_pinned_to_the_examples_known_when_it_was_made(tmp_path: Path) -> None:
    path, pinned = tmp_path / "desk.sqlite3", []
    async with school(path) as house:
        files = house.assistant.library.digest
        first = await house.learning.add("fault.charging", NEW, "王主管")
        pinned.append(house.assistant.library.digest)
        second = await house.learning.add("chat.thanks", "辛苦辛苦回头再聊", "王主管")
        pinned.append(house.assistant.library.digest)
        await house.learning.idle()
        assert house.assistant.library.digest == pinned[-1], "the model follows, what is known stays"
        await house.learning.take_back(second.id, "王主管")
        assert house.assistant.library.digest == pinned[0]
    async with school(path) as house:
        assert house.assistant.library.digest == pinned[0]
        await house.learning.take_back(first.id, "王主管")
        assert house.assistant.library.digest == files
    assert len({files, *pinned}) == 3


async def test_a_line_taken_back_is_gone_and_stays_on_record(house: School) -> None:
    example = await house.learning.add("fault.charging", NEW, "王主管")
    await house.learning.take_back(example.id, "陈姐")
    assert (await house.learning.state()).examples == ()
    found = house.assistant.understander.understand(NEW)
    assert all(each.kind is not EvidenceKind.EXACT for each in found.evidence)
    with pytest.raises(NotFoundError, match="已经取消"):
        await house.learning.take_back(example.id, "陈姐")


@pytest.mark.parametrize(
    ("intent", "text", "said"),
    [
        ("fault.chargin", NEW, "没有意图"),
        ("fault.charging", "！", "2 到 60 个字"),
        ("fault.charging", "".join(chr(0x4E00 + 7 * place) for place in range(70)), "2 到 60 个字"),
        ("fault.charging", "插上没反应7", "不用再加"),
        ("chat.thanks", "插上没反应7", "不能归两个意图"),
    ],
)
async def test_what_cannot_be_an_example_is_refused_with_the_reason(
    house: School, intent: str, text: str, said: str
) -> None:
    with pytest.raises(BadInputError) as refused:
        await house.learning.add(intent, text, "王主管")
    assert said in refused.value.message
    assert (await house.learning.state()).examples == ()


async def test_personal_numbers_never_become_part_of_an_example(house: School) -> None:
    example = await house.learning.add("fault.charging", "充不上了打我电话13912345678", "王主管")
    assert "13912345678" not in example.text


async def test_of_two_quick_changes_the_last_is_what_is_fitted(house: School) -> None:
    await house.learning.add("fault.charging", NEW, "王主管")
    await house.learning.add("chat.thanks", "辛苦辛苦回头再聊", "王主管")
    await house.learning.idle()
    understander = house.assistant.understander
    assert not understander.stale
    assert (house.intent(NEW), house.intent("辛苦辛苦回头再聊")) == ("fault.charging", "chat.thanks")


def _never(_: Sequence[TrainingLine], __: Calibration) -> bytes:
    time.sleep(600)
    return b""


async def test_the_house_stops_at_once_while_a_model_is_fitted(tmp_path: Path) -> None:
    async with school(tmp_path / "desk.sqlite3", fit=_never) as house:
        await house.learning.add("fault.charging", NEW, "王主管")
        while not multiprocessing.active_children():
            await asyncio.sleep(0.01)
        await asyncio.sleep(0.5)
        before = time.monotonic()
    assert time.monotonic() - before < 10


async def test_messages_are_understood_all_the_while_a_model_is_fitted(house: School) -> None:
    """Under load: somebody asks without pause while lines are added and models replaced; every answer is right."""
    asked, stop = [0], threading.Event()
    wrong: list[str] = []

    def ask() -> None:
        while not stop.is_set():
            found = house.intent("插上没反应7")
            asked[0] += 1
            if found != "fault.charging":
                wrong.append(found)

    threads = [threading.Thread(target=ask) for _ in range(3)]
    for thread in threads:
        thread.start()
    try:
        for number in range(3):
            await house.learning.add("fault.charging", f"{NEW}{'呀' * (number + 1)}第{number}回", "王主管")
        await house.learning.idle()
    finally:
        stop.set()
        for thread in threads:
            thread.join()
    assert asked[0] > 100
    assert wrong == []
    assert not house.assistant.understander.stale
