"""Examples people make of buyers' words: known at once, learned by the model in the background.

Never by itself: a person picks the line and the intent. The line is found by its near-exact likeness from the next
message on; the model is fitted again in a process of its own and replaces the old one between two thoughts.
"""

from __future__ import annotations

import asyncio
import os
import signal
import threading
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from multiprocessing import get_context, parent_process
from multiprocessing.process import BaseProcess
from uuid import uuid4

import structlog

from cs_assistant.assistant.pipeline import Assistant
from cs_assistant.domain.events import Event
from cs_assistant.domain.script_library import Library
from cs_assistant.errors import BadInputError, NotFoundError
from cs_assistant.gateways.base import Clock
from cs_assistant.services.brain import Brain
from cs_assistant.services.library_additions import with_examples, with_models, with_notices, with_outlets
from cs_assistant.storage.database import Database
from cs_assistant.storage.records import LearnedExample
from cs_assistant.storage.tables import ALL_SHOPS
from cs_assistant.storage.unit_of_work import UnitOfWork
from cs_assistant.understanding.masking import mask
from cs_assistant.understanding.model import Calibration
from cs_assistant.understanding.normalise import normalise
from cs_assistant.understanding.training import TrainingLine, fitted_weights
from cs_assistant.understanding.understander import Understander

SHORTEST, LONGEST = 2, 60
"""Characters of an example: shorter ones say nothing by themselves, longer ones are stories."""
Fit = Callable[[Sequence[TrainingLine], Calibration], bytes]

log = structlog.get_logger()


@dataclass(frozen=True, kw_only=True, slots=True)
class LearningState:
    """What was added, and whether the model has caught up."""

    examples: tuple[LearnedExample, ...]
    fitting: bool


class Learning:
    """Owns the assistant in use: puts examples in, and models when they are ready."""

    def __init__(
        self, database: Database, brain: Brain, assistant: Assistant, clock: Clock, *, fit: Fit = fitted_weights
    ) -> None:
        self._database = database
        self._brain = brain
        self._base = assistant.library
        self._assistant = assistant
        self._clock = clock
        self._fit = fit
        self._due = asyncio.Event()
        self._changing = asyncio.Lock()
        self._fitting = False

    @property
    def assistant(self) -> Assistant:
        """The assistant in use."""
        return self._assistant

    @property
    def brain(self) -> Brain:
        """Whose assistant it replaces."""
        return self._brain

    async def start(self) -> None:
        """Put the examples of earlier days in; the model follows in the background."""
        async with self._changing:
            await self._renew()

    async def renew(self) -> None:
        """Put in what was changed in the database: phone models count from the next thought on."""
        async with self._changing:
            await self._renew()

    async def state(self) -> LearningState:
        """The examples in force and whether the model is still being fitted."""
        examples = await self._database.read(lambda uow: uow.learned.examples())
        return LearningState(examples=examples, fitting=self._fitting or self._due.is_set())

    async def add(self, intent: str, text: str, actor: str) -> LearnedExample:
        """Make `text` an example of `intent`. Raises BadInputError saying why it cannot be one."""
        async with self._changing:
            words = self._checked(intent, text)
            example = LearnedExample(id=str(uuid4()), intent=intent, text=words, at=self._clock.now(), actor=actor)
            name = self._brain.intent_name(intent) or intent
            note = self._event("library.learned", actor, text=words, intent=name)

            def work(uow: UnitOfWork) -> None:
                uow.learned.add(example)
                uow.events.add(note)

            await self._database.write(work)
            await self._renew()
        return example

    async def take_back(self, example_id: str, actor: str) -> None:
        """End an example. Raises NotFoundError when it is not in force."""
        async with self._changing:

            def work(uow: UnitOfWork) -> None:
                found = next((each for each in uow.learned.examples() if each.id == example_id), None)
                if found is None or not uow.learned.take_back(example_id, actor, self._clock.now()):
                    raise NotFoundError("这条例句已经取消了。请刷新后再看。")
                uow.events.add(self._event("library.unlearned", actor, text=found.text))

            await self._database.write(work)
            await self._renew()

    async def run(self) -> None:
        """Fit whenever the lines changed; ends when cancelled."""
        context = get_context("spawn")
        with ProcessPoolExecutor(max_workers=1, mp_context=context, initializer=_end_with_parent) as pool:
            while True:
                await self._due.wait()
                self._due.clear()
                self._fitting = True
                try:
                    await self._fit_once(pool)
                except Exception:
                    # The old model goes on working; the next change tries again.
                    log.exception("fitting failed")
                finally:
                    self._fitting = False

    async def idle(self) -> None:
        """Wait until the model has caught up: for whoever wants to see what became of it."""
        while self._due.is_set() or self._fitting:
            await asyncio.sleep(0.02)

    async def _fit_once(self, pool: ProcessPoolExecutor) -> None:
        wanted, started = self._assistant, time.monotonic()
        lines = wanted.understander.lines.training
        weights = await self._fitted(pool, lines, wanted.understander.calibration)
        async with self._changing:
            if self._assistant is not wanted:
                return  # changed meanwhile: the next round fits what is there now
            built = await asyncio.to_thread(wanted.understander.with_weights, weights)
            if built is None:
                raise ValueError("the fit gave weights of other lines than it was given")
            self._use(Assistant(wanted.library, built))
            seconds = f"{time.monotonic() - started:.0f}"
            note = self._event("library.fitted", "智能助手", count=str(len(lines)), seconds=seconds)

            def work(uow: UnitOfWork) -> None:
                uow.learned.keep_weights(built.fingerprint, built.weights(), self._clock.now())
                uow.events.add(note)

            await self._database.write(work)

    async def _fitted(
        self, pool: ProcessPoolExecutor, lines: Sequence[TrainingLine], calibration: Calibration
    ) -> bytes:
        loop = asyncio.get_running_loop()
        worker = await loop.run_in_executor(pool, os.getpid)
        try:
            return await loop.run_in_executor(pool, self._fit, lines, calibration)
        except asyncio.CancelledError:
            # Else the house could not stop before a model was ready that nobody waits for.
            os.kill(worker, signal.SIGKILL)
            raise

    async def _renew(self) -> None:
        """The base library with what was added in the console, under the model at hand."""
        examples = await self._database.read(lambda uow: uow.learned.examples())
        added = await self._database.read(lambda uow: uow.phone_models.in_force())
        library = with_models(with_examples(self._base, examples), [each.model for each in added])
        library = with_outlets(library, await self._database.read(lambda uow: uow.imported.outlets()))
        told = await self._database.read(lambda uow: uow.notices.in_force())
        library = with_notices(library, [each.notice for each in told])
        stored = await self._database.read(lambda uow: uow.learned.weights())
        built = await asyncio.to_thread(self._follow, library, stored)
        if library is not self._assistant.library or built is not self._assistant.understander:
            self._use(Assistant(library, built))
        if built.stale:
            self._due.set()

    def _follow(self, library: Library, stored: bytes | None) -> Understander:
        following = self._assistant.understander
        if not _same_lines(library, self._assistant.library):  # building takes seconds: most starts add nothing
            following = following.following(library)
        if not following.stale or stored is None:
            return following
        return following.with_weights(stored) or following

    def _use(self, assistant: Assistant) -> None:
        self._assistant = assistant
        self._brain.assistant = assistant

    def _checked(self, intent: str, text: str) -> str:
        words, library = mask(text.strip()), self._assistant.library
        if intent not in library.intents:
            raise BadInputError(f"话术库里没有意图「{intent}」。请从列表里选一个。", where="intent")
        plain = normalise(words).text
        if not SHORTEST <= len(plain) <= LONGEST:
            raise BadInputError(
                f"例句要有 {SHORTEST} 到 {LONGEST} 个字（去掉标点、表情和客套以后）。请改短，或补全意思。", where="text"
            )
        owner = next((line.intent for line in self._assistant.understander.lines.shown if line.text == plain), None)
        if owner is not None:
            name = self._brain.intent_name(owner) or owner
            fix = "不用再加。" if owner == intent else "同一句话不能归两个意图，请先核对哪个对。"
            raise BadInputError(f"「{words}」已经是「{name}」的说法，{fix}", where="text")
        return words

    def _event(self, kind: str, actor: str, **data: str) -> Event:
        return Event(type=kind, shop_id=ALL_SHOPS, at=self._clock.now(), actor=actor, data=data)


def _same_lines(one: Library, other: Library) -> bool:
    return one.intents is other.intents or {key: intent.examples for key, intent in one.intents.items()} == {
        key: intent.examples for key, intent in other.intents.items()
    }


def _end_with_parent() -> None:
    """In the fitting process: do not go on when the house was killed."""
    house = parent_process()
    if house is not None:
        threading.Thread(target=_follow_into_death, args=(house,), daemon=True).start()


def _follow_into_death(house: BaseProcess) -> None:
    house.join()
    os._exit(1)
