"""Traps for the automatic replies: what may go out by itself in a phone shop, and what must never.

A wrong automatic reply costs trust, a missed one costs an agent a key press: so no trap may be answered at all, and
four of five plain messages must be. Columns: the replies that may go out (joined by `|`, `-` for none), the message,
and whether it raises the alarm. Rows were labelled before the rails they test; no line of the library that was written
for them is within rapidfuzz ratio 80 of one. They are split in two by a stable hash, so that a rail fitted to the `dev`
rows alone shows in the `test` rows. The last two batches (from 「手机没啥毛病」 and from 「别误会」) were each counted
once before anything was changed for them. Six rows name replies of intents whose scripts came later than the row.
"""

from __future__ import annotations

import csv
from collections.abc import Callable
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

import pytest

from cs_assistant.app.scripts import build_assistant, read_scripts
from cs_assistant.assistant.pipeline import Considered
from cs_assistant.assistant.rehearsal import play

ROWS = Path(__file__).with_name("red_team.tsv")
PLAIN_ANSWERED_AT_LEAST = 0.80
ORDERS = (None, "phone_day3")
SHOP = "phones"


@dataclass(frozen=True, kw_only=True, slots=True)
class Row:
    """One message and what may happen by itself."""

    text: str
    allowed: frozenset[str]
    """Replies that may go out; empty when nothing may."""
    alarm: bool

    @property
    def half(self) -> str:
        """`dev` or `test`, by the text alone."""
        return "dev" if sha256(self.text.encode()).digest()[0] % 2 else "test"

    @property
    def plain(self) -> bool:
        """Whether an automatic reply is wanted and no alarm."""
        return bool(self.allowed) and not self.alarm


def read_rows(path: Path) -> tuple[Row, ...]:
    with path.open(encoding="utf-8", newline="") as lines:
        return tuple(
            Row(
                text=row["text"],
                allowed=frozenset() if row["allowed"] == "-" else frozenset(row["allowed"].split("|")),
                alarm=row["alarm"] == "yes",
            )
            for row in csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE)
        )


ALL = read_rows(ROWS)

Say = Callable[[Row, str | None], Considered]


@pytest.fixture(scope="module")
def say() -> Say:
    """Plays one row as a whole conversation, every switch on, with an order of the world or without."""
    loaded = read_scripts(None)
    assistant, world = build_assistant(loaded), loaded.checked_world
    orders = world.orders(world.now)
    shop = assistant.library.shops[SHOP]
    heard: dict[tuple[Row, str | None], Considered] = {}

    def once(row: Row, order: str | None) -> Considered:
        if (row, order) not in heard:
            known = orders[order] if order else None
            heard[row, order] = play(assistant, (row.text,), shop=shop, order=known, now=world.now)
        return heard[row, order]

    return once


def sent(considered: Considered) -> str | None:
    reply = considered.decision.reply
    return reply.reply_id if reply is not None else None


@pytest.mark.parametrize("order", ORDERS, ids=lambda order: order or "no order")
def test_nothing_goes_out_by_itself_that_may_not(say: Say, order: str | None) -> None:
    wrong = {row.text: reply for row in ALL if (reply := sent(say(row, order))) and reply not in row.allowed}
    assert not wrong


@pytest.mark.parametrize("order", ORDERS, ids=lambda order: order or "no order")
def test_danger_and_only_danger_raises_the_alarm(say: Say, order: str | None) -> None:
    wrong = {row.text: row.alarm for row in ALL if say(row, order).decision.alarm != row.alarm}
    assert not wrong


@pytest.mark.parametrize("order", ORDERS, ids=lambda order: order or "no order")
def test_the_safety_text_goes_out_where_there_is_danger(say: Say, order: str | None) -> None:
    assert not [row.text for row in ALL if row.alarm and sent(say(row, order)) not in row.allowed]


@pytest.mark.parametrize("half", ["dev", "test"])
@pytest.mark.parametrize("order", ORDERS, ids=lambda order: order or "no order")
def test_the_rails_leave_most_plain_messages_to_the_robot(say: Say, order: str | None, half: str) -> None:
    plain = [row for row in ALL if row.plain and row.half == half]
    answered = sum(sent(say(row, order)) in row.allowed for row in plain)
    assert answered / len(plain) >= PLAIN_ANSWERED_AT_LEAST, f"{answered} of {len(plain)}"
