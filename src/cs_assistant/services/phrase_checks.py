"""短语体检 over what a shop has stored; one answer is kept a shop until something it was made from changes."""

from __future__ import annotations

import asyncio
from datetime import date

from cs_assistant.assistant.phrases.checkup import CheckedPhrase, PhraseChecker
from cs_assistant.assistant.pipeline import Assistant
from cs_assistant.domain.phrase_findings import Checkup
from cs_assistant.domain.phrases import Phrase, state_token
from cs_assistant.domain.times import shanghai_day
from cs_assistant.gateways.base import Clock
from cs_assistant.services.learning import Learning
from cs_assistant.storage.database import Database


class PhraseChecks:
    """Checks a shop's phrases. 2,000 take some ten seconds, in a thread."""

    def __init__(self, database: Database, learning: Learning, clock: Clock) -> None:
        self._database = database
        self._learning = learning
        self._clock = clock
        self._known: dict[str, tuple[tuple[object, ...], Checkup]] = {}

    async def check(self, shop_id: str) -> tuple[tuple[Phrase, ...], Checkup]:
        """The shop's phrases and what is wrong with them, in the same order. The shop is one of the library's."""
        phrases = await self._database.read(lambda uow: uow.phrases.of_shop(shop_id))
        assistant, today = self._learning.assistant, shanghai_day(self._clock.now())
        made_from = (state_token(phrases), assistant.library.digest, today)
        known = self._known.get(shop_id)
        if known is not None and known[0] == made_from:
            return phrases, known[1]
        checkup = await asyncio.to_thread(_check, assistant, shop_id, phrases, today)
        self._known[shop_id] = (made_from, checkup)
        return phrases, checkup


def _check(assistant: Assistant, shop_id: str, phrases: tuple[Phrase, ...], today: date) -> Checkup:
    checker = PhraseChecker(assistant.library, assistant.library.shops[shop_id], assistant.understander, today)
    return checker.check([CheckedPhrase(id=phrase.id, text=phrase.ours.text) for phrase in phrases])
