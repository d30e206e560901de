"""What came of it, counted from the receiver's log, the console's queue and the database."""

from __future__ import annotations

import json
import sqlite3
from collections import Counter
from collections.abc import Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from .plan import Said

ENOUGH = 0.95
"""Part of those who asked that must be answered without a person."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Seen:
    """The facts after the last kill, when everything has come to rest."""

    mode: str
    said: Sequence[Said]
    killed: Counter[str]
    attempts: int
    repeats: int
    delivered: Counter[str]
    """Buyer → replies that buyer has seen."""
    keys: Counter[str]
    """Act key → how often the receiver took it."""
    dropped: int
    """Repeats a receiver with keys dropped."""
    waiting: frozenset[str]
    """Buyers the desk's queue shows as waiting."""
    to_check: frozenset[str]
    """Buyers the queue shows as 可能已发送，请核对."""
    states: Counter[str]
    """Outbox rows by state."""
    stored: int
    """Messages of buyers in the database."""

    @property
    def answered(self) -> int:
        """Buyers who asked and have their reply."""
        return sum(1 for one in self.said if one.automatic and self.delivered[one.buyer])

    def problems(self) -> list[str]:
        """Every promise that was broken; empty when all were kept."""
        asking = [one.buyer for one in self.said if one.automatic]
        others = [one.buyer for one in self.said if not one.automatic]
        unanswered = {buyer for buyer in asking if not self.delivered[buyer]}
        unseen = (set(others) - self.waiting) | (unanswered - self.waiting - self.to_check)
        twice = [key for key, times in self.keys.items() if times > 1] + [
            buyer for buyer, times in self.delivered.items() if times > 1
        ]
        checks = (
            (self.stored == len(self.said), f"{self.stored} of {len(self.said)} messages are stored"),
            (self.answered >= ENOUGH * len(asking), f"only {self.answered} of {len(asking)} were answered by itself"),
            (not unseen, f"{len(unseen)} buyers got no reply and are not in the queue: {sorted(unseen)[:5]}"),
            (not twice, f"said twice: {twice[:5]}"),
            (not set(others) & set(self.delivered), "somebody got an automatic reply who did not ask for one"),
            (self.states["uncertain"] <= self.killed.total(), f"{self.states['uncertain']} rows are uncertain"),
            (self.mode == "unkeyed" or self.states["uncertain"] == 0, "a receiver with keys leaves nothing uncertain"),
            (self.mode == "unkeyed" or self.keys.total() == self.states["sent"], "a sent reply did not arrive"),
            (not self.states["queued"] and not self.states["sending"], f"still on its way: {dict(self.states)}"),
        )
        return [problem for kept, problem in checks if not kept]

    def table(self) -> str:
        """The facts as lines of a table."""
        asking = sum(1 for one in self.said if one.automatic)
        points = ", ".join(f"{point} {count}" for point, count in sorted(self.killed.items()))
        rows = (
            ("receiver", "takes keys" if self.mode == "keyed" else "takes no keys"),
            ("kills", f"{self.killed.total()} ({points})"),
            ("messages", f"{len(self.said)}, sent {self.attempts} times, {self.repeats} repeats were no news"),
            ("asked for an automatic reply", str(asking)),
            ("answered without a person", f"{self.answered} ({self.answered / max(asking, 1):.1%})"),
            ("of these to be checked all the same", str(sum(1 for buyer in self.to_check if self.delivered[buyer]))),
            ("replies taken / said twice", f"{self.keys.total()} / {self.keys.total() - len(self.keys)}"),
            ("repeats dropped by key", str(self.dropped)),
            ("uncertain rows (at most one a kill)", str(self.states["uncertain"])),
            ("waiting in the desk's queue", str(len(self.waiting))),
            ("promises broken", "; ".join(self.problems()) or "none"),
        )
        return "\n".join(f"  {name:<38}{value}" for name, value in rows)


def read_log(path: Path) -> tuple[Counter[str], Counter[str], int]:
    """Replies by buyer, replies by key, and how many repeats were dropped."""
    entries = [json.loads(line) for line in path.read_text("utf-8").splitlines()]
    taken = [entry for entry in entries if not entry["dropped"]]
    buyers, keys = Counter(entry["buyer"] for entry in taken), Counter(entry["key"] for entry in taken)
    return buyers, keys, len(entries) - len(taken)


def read_buyers(path: Path) -> dict[str, str]:
    """Conversation id → buyer."""
    with closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True)) as database:
        return dict(database.execute("select id, buyer_id from conversations").fetchall())


def read_database(path: Path) -> tuple[Counter[str], int]:
    """Outbox rows by state, and the number of buyers' messages."""
    with closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True)) as database:
        states = Counter(dict(database.execute("select state, count(*) from outbox group by state").fetchall()))
        (stored,) = database.execute("select count(*) from messages where sender = 'buyer'").fetchone()
    return states, stored
