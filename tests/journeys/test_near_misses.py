"""Messages with the words of an intent that do not mean it: nobody is answered by itself with the wrong script.

Written by an author who saw the taxonomy alone: denied, quoted, sarcastic, past, already tried, another sense of the
word, somebody else's goods. `wrong`: intents whose reply would be wrong (`first_step`: the first thing to try).
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

import pytest

from cs_assistant.app.scripts import build_assistant, read_scripts
from cs_assistant.assistant.pipeline import Assistant
from cs_assistant.assistant.rehearsal import play
from cs_assistant.domain.orders import Order
from cs_assistant.domain.understanding import Band
from cs_assistant.library.world import World

ROWS = Path(__file__).parents[1] / "data" / "near_misses.tsv"
DIGEST = "e45c5c070be364a83d39a3be52ed41a7b4047c67a0046b04715a356d5b8fb0ed"
FIRST_STEP = "first_step"
FEWEST = 150
ORDERS = (None, "phone_day3", "shoes_day10")


@dataclass(frozen=True, kw_only=True, slots=True)
class NearMiss:
    kind: str
    text: str
    wrong: frozenset[str]


def rows() -> list[NearMiss]:
    cells = [line.split("\t") for line in ROWS.read_text("utf-8").splitlines()[1:]]
    return [NearMiss(kind=kind, text=text, wrong=frozenset(wrong.split("|"))) for kind, text, wrong, _ in cells]


@pytest.fixture(scope="module")
def playing() -> tuple[Assistant, World]:
    loaded = read_scripts(None)
    return build_assistant(loaded), loaded.checked_world


def test_the_lines_are_unchanged_since_they_were_written() -> None:
    assert sha256(ROWS.read_bytes()).hexdigest() == DIGEST
    assert len(rows()) >= FEWEST
    assert min(Counter(row.kind for row in rows()).values()) >= FEWEST // 7


def test_none_is_surely_understood_as_what_it_is_not(playing: tuple[Assistant, World]) -> None:
    found = {row.text: playing[0].understander.understand(row.text) for row in rows()}
    sure = {row.text: found[row.text].intent for row in rows() if found[row.text].band is Band.AUTO}
    assert {row.text: sure[row.text] for row in rows() if sure.get(row.text) in row.wrong} == {}


@pytest.mark.parametrize("order", ORDERS)
def test_none_gets_an_automatic_reply_that_is_wrong(playing: tuple[Assistant, World], order: str | None) -> None:
    assistant, world = playing
    placed = world.orders(world.now)[order] if order else None
    wrong = {row.text: reply for row in rows() if (reply := sent(assistant, world, row, placed))}
    assert wrong == {}


def sent(assistant: Assistant, world: World, row: NearMiss, order: Order | None) -> str | None:
    """The wrong reply that would go out by itself, every switch on; None where none does."""
    shop = assistant.library.shops[order.shop_id if order else "phones"]
    reply = play(assistant, (row.text,), shop=shop, order=order, now=world.now).decision.reply
    if reply is None:
        return None
    script = assistant.library.reply(reply.reply_id)
    first = script is not None and script.step == 1 and FIRST_STEP in row.wrong
    return reply.reply_id if first or reply.intent in row.wrong else None
