"""What a bridge must not forget: its unacknowledged frames, how far it has read, which acts it has claimed."""

from __future__ import annotations

import json
import sqlite3
from dataclasses import dataclass
from pathlib import Path
from typing import Any

_TABLES = """
CREATE TABLE IF NOT EXISTS frames (seq INTEGER PRIMARY KEY AUTOINCREMENT, body TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS acts (act_key TEXT PRIMARY KEY, outcome TEXT, id TEXT, why TEXT NOT NULL DEFAULT '');
CREATE TABLE IF NOT EXISTS progress (one INTEGER PRIMARY KEY CHECK (one = 1), received INTEGER NOT NULL);
INSERT OR IGNORE INTO progress (one, received) VALUES (1, 0);
"""


@dataclass(frozen=True, kw_only=True, slots=True)
class Outcome:
    """What became of a request to send: `sent`, `not_sent` or `uncertain`."""

    outcome: str
    id: str | None = None
    """The platform's id of the line; with `sent`."""
    why: str = ""


class ClientStore:
    """One small SQLite file (or memory, which forgets at the end). One owner at a time; every call is on disk after."""

    def __init__(self, path: Path | None = None) -> None:
        self._file = sqlite3.connect(path or ":memory:", isolation_level=None)
        self._file.executescript(_TABLES)

    def close(self) -> None:
        """Close the file."""
        self._file.close()

    @property
    def received(self) -> int:
        """Up to which of the server's frames it has dealt with."""
        return int(self._file.execute("SELECT received FROM progress").fetchone()[0])

    @property
    def last(self) -> int:
        """The number given last."""
        row = self._file.execute("SELECT seq FROM sqlite_sequence WHERE name = 'frames'").fetchone()
        return int(row[0]) if row else 0

    def dealt_with(self, seq: int) -> None:
        """The server's frames up to this one are dealt with."""
        self._file.execute("UPDATE progress SET received = max(received, ?)", (seq,))

    def add(self, body: dict[str, Any]) -> int:
        """Keep a frame until it is acknowledged; its number."""
        added = self._file.execute("INSERT INTO frames (body) VALUES (?)", (json.dumps(body, ensure_ascii=False),))
        return int(added.lastrowid or 0)

    def acknowledged(self, seq: int) -> None:
        """The server has dealt with the frames up to this one."""
        self._file.execute("DELETE FROM frames WHERE seq <= ?", (seq,))

    def waiting(self, after: int, up_to: int) -> list[dict[str, Any]]:
        """Unacknowledged frames with these numbers, oldest first."""
        rows = self._file.execute(
            "SELECT seq, body FROM frames WHERE seq > ? AND seq <= ? ORDER BY seq", (after, up_to)
        )
        return [{"seq": seq, **json.loads(body)} for seq, body in rows]

    @property
    def unacknowledged(self) -> int:
        """How many frames wait for the server's word."""
        return int(self._file.execute("SELECT count(*) FROM frames").fetchone()[0])

    def first(self) -> int | None:
        """The number of the oldest unacknowledged frame."""
        seq = self._file.execute("SELECT min(seq) FROM frames").fetchone()[0]
        return None if seq is None else int(seq)

    def go_on_from(self, seq: int) -> None:
        """Number what comes next above this: the server knows more than we do."""
        self._file.execute("DELETE FROM sqlite_sequence WHERE name = 'frames'")
        self._file.execute("INSERT INTO sqlite_sequence (name, seq) VALUES ('frames', ?)", (seq,))

    def claim(self, act_key: str) -> bool:
        """Note that this act is being done; False when it was claimed before: then it is never done again."""
        claimed = self._file.execute("INSERT OR IGNORE INTO acts (act_key) VALUES (?)", (act_key,))
        return claimed.rowcount == 1

    def settle(self, act_key: str, outcome: Outcome) -> int:
        """Note what became of an act and keep the frame that says so, both or neither; the frame's number."""
        frame = {"type": "result", "act_key": act_key, "outcome": outcome.outcome, "why": outcome.why}
        self._file.execute("BEGIN IMMEDIATE")
        self._file.execute(
            "UPDATE acts SET outcome = ?, id = ?, why = ? WHERE act_key = ?",
            (outcome.outcome, outcome.id, outcome.why, act_key),
        )
        seq = self.add({**frame, **({"id": outcome.id} if outcome.id else {})})
        self._file.execute("COMMIT")
        return seq

    def unsettled(self) -> list[str]:
        """Acts that were claimed and of which nothing is known: an earlier run ended in the middle."""
        return [key for (key,) in self._file.execute("SELECT act_key FROM acts WHERE outcome IS NULL ORDER BY rowid")]
