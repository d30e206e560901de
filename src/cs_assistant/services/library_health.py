"""话术体检 and 评测: what is weak in the library in use, and how well it understands labelled messages."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

from cs_assistant.domain.script_library import Library
from cs_assistant.errors import BadInputError, ConflictError
from cs_assistant.evaluation.evaluate import Evaluation, evaluate
from cs_assistant.evaluation.hygiene import Health, health
from cs_assistant.evaluation.labelled import Labelled, read_labelled
from cs_assistant.evaluation.systems import Ours, System, baselines
from cs_assistant.services.learning import Learning
from cs_assistant.understanding.lines import LibraryLines
from cs_assistant.understanding.understander import Understander

MOST_BYTES = 2 * 1024 * 1024
MOST_ROWS = 5_000


class LibraryHealth:
    """Looks the library in use over; an answer is kept until a line of it changes."""

    def __init__(self, learning: Learning) -> None:
        self._learning = learning
        self._looking = asyncio.Lock()
        self._known: tuple[Library, Health] | None = None

    async def health(self) -> Health:
        """The library's health. Two seconds the first time, none until examples or scripts change."""
        async with self._looking:
            assistant = self._learning.assistant
            library, lines = assistant.library, assistant.understander.lines
            if self._known is None or self._known[0] is not library:
                self._known = (library, await asyncio.to_thread(health, library, lines.shown))
            return self._known[1]


class Evaluating:
    """Measures the model in use on messages a supervisor has labelled. Nothing of them is kept."""

    def __init__(self, learning: Learning) -> None:
        self._learning = learning
        self._measuring = asyncio.Lock()
        self._baselines: tuple[LibraryLines, Sequence[System]] | None = None

    async def evaluate(self, text: str, name: str) -> Evaluation:
        """The figures of ours and the baselines, on the content of a `.tsv` file called `name`.

        Raises BadInputError for a file that is too large or cannot be read, ConflictError while another one is
        measured: both would take twice as long, and the desk would feel it.
        """
        _check_size(text, name)
        if self._measuring.locked():
            raise ConflictError("正在评测另一份文件，一次只能评一份。请等它出结果，再点一次。")
        async with self._measuring:
            assistant = self._learning.assistant
            rows = read_labelled(text, assistant.library.intents.keys(), name)
            return await asyncio.to_thread(self._measure, rows, assistant.understander)

    def _measure(self, rows: Sequence[Labelled], understander: Understander) -> Evaluation:
        lines = understander.lines
        if self._baselines is None or self._baselines[0] is not lines:
            self._baselines = (lines, baselines(lines))
        return evaluate(rows, (Ours(understander), *self._baselines[1]))


def _check_size(text: str, name: str) -> None:
    if len(text.encode()) > MOST_BYTES:
        raise BadInputError(f"{name} 超过 2 MB，太大了。请分成几份再评。", where=name)
    rows = len(text.splitlines()) - 1
    if rows > MOST_ROWS:
        raise BadInputError(f"{name} 有 {rows} 行，一次最多评 {MOST_ROWS} 行。请分成几份再评。", where=name)
