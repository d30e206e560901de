"""Whether the tests named for a requirement notice when it is gone.

Ids are drawn by a printed seed among those with a place that can be taken out. Each such place of a drawn id is taken
out alone, and only the tests the register names for that id are run: one of them has to fail. Tests that compare with
what was printed before, and the check of the register itself, are never named there.

    python -m bench.requirements_removed --seed 7 --count 30
    python -m bench.requirements_removed --ids R5.12 R2.19
"""

from __future__ import annotations

import argparse
import json
import os
import random
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from bench.removing import ANCHOR, OF, REPORT, removable
from cs_assistant.evaluation.citations import PARTS
from cs_assistant.evaluation.places import Anchor
from cs_assistant.evaluation.requirements import Placing, read_register

ROOT = Path(__file__).parents[1]


@dataclass(frozen=True, kw_only=True, slots=True)
class Run:
    """How the tests of one id went with one place gone."""

    failed: Sequence[str]
    could_not_begin: Sequence[str]
    passed: Sequence[str]

    @property
    def words(self) -> str:
        """One line."""
        if self.failed:
            return f"caught    {_readable(self.failed[0])}"
        if self.could_not_begin:
            return f"SURVIVED  nothing failed, it could not begin: {self.could_not_begin[0]}"
        return f"SURVIVED  {len(self.passed)} tests passed without it"


def _readable(test: str) -> str:
    """A test's name with its Chinese, cut short: pytest writes it in escapes."""
    name = test.removeprefix("tests/")
    return (name.encode().decode("unicode_escape") if name.isascii() else name)[:140]


def run(tests: Iterable[str], anchor: Anchor | None = None, of: str = "") -> Run:
    """Run tests in a process of their own, without one place of the program; `of`: the id the place belongs to."""
    named = [f"tests/{test}" for test in tests]
    with tempfile.TemporaryDirectory() as folder:
        report = Path(folder) / "report.json"
        environment = {**os.environ, REPORT: str(report), ANCHOR: str(anchor or ""), OF: of}
        options = ("-q", "-p", "bench.removing", "-p", "no:cacheprovider", "-p", "no:randomly")
        done = subprocess.run(
            [sys.executable, "-m", "pytest", *options, *named], cwd=ROOT, env=environment, capture_output=True,
            text=True, check=False,
        )
        if not report.is_file():
            return Run(failed=(), could_not_begin=(done.stdout[-300:] + done.stderr[-300:],), passed=())
        return Run(**json.loads(report.read_text(encoding="utf-8")))


def drawn(register: dict[str, Placing], seed: int, count: int, parts: Sequence[int]) -> list[str]:
    """Ids by the seed, in the order of the source."""
    able = [key for key, row in register.items() if int(key[1]) in parts and any(map(removable, row.lives))]
    chosen = set(random.Random(seed).sample(able, min(count, len(able))))
    return [key for key in able if key in chosen]


def main(arguments: Sequence[str] | None = None) -> int:
    """Print each place with its outcome; 1 when one was not missed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seed", type=int, default=time.time_ns() % 1_000_000)
    parser.add_argument("--count", type=int, default=30)
    parser.add_argument("--parts", type=int, nargs="*", default=list(PARTS))
    parser.add_argument("--ids", nargs="*", help="these and no others")
    given = parser.parse_args(arguments)
    register = read_register()
    ids = given.ids or drawn(register, given.seed, given.count, given.parts)
    print(f"seed {given.seed}, {len(ids)} requirements", flush=True)
    first = run(dict.fromkeys(test for key in ids for test in register[key].tests))
    if first.failed or first.could_not_begin:
        print(f"the tests do not even hold with everything in place: {[*first.failed, *first.could_not_begin][:3]}")
        return 1
    survived = [key for key in ids if not _missed(key, register[key])]
    print(f"{len(ids) - len(survived)} of {len(ids)} caught; survived: {' '.join(survived) or 'none'}")
    return 1 if survived else 0


def _missed(key: str, row: Placing) -> bool:
    if not row.tests:
        print(f"{key:6} SURVIVED  no tests", flush=True)
        return False
    outcomes = []
    for anchor in filter(removable, row.lives):
        outcome = run(row.tests, anchor, key)
        outcomes.append(bool(outcome.failed))
        print(f"{key:6} {outcome.words}   without {anchor}", flush=True)
    return all(outcomes)


if __name__ == "__main__":
    sys.exit(main())
