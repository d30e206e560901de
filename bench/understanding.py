"""Understanding messages, ours beside four others: two plain baselines, a chatbot library, a template recogniser.

Repeat:  python -m bench.understanding [FILE.tsv] [--count 1000] [--long 20000] [--sizes 1000 10000 100000]

One run, one thread, every system in a process of its own, the same distinct messages by turns (side_by_side.py). First
the labelled messages of FILE.tsv: accuracy, without those no intent fits. Then generated ones (made.py): time for each,
messages a second of processor time, memory afterwards. Then, for ours and the baselines, libraries of other sizes.
All get the same normalised lines; ChatterBot the examples alone, because with every line a message takes it half a
second (--all-lines does it nevertheless). Times hold for this machine now; ratios travel.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from bench.contenders import CONTENDERS, PEERS
from bench.contract import LabelledLine
from bench.made import messages, of_library, of_size
from bench.peers import MissingPeerError, require
from bench.side_by_side import Answers, Child, all_started, by_turns
from bench.tables import mb, share, show
from cs_assistant.app.scripts import read_scripts
from cs_assistant.errors import CsAssistantError
from cs_assistant.evaluation.labelled import Labelled, read_labelled
from cs_assistant.understanding.lines import LibraryLines
from cs_assistant.understanding.model import LinearModel
from cs_assistant.understanding.training import fingerprint
from cs_assistant.understanding.understander import Understander

OWN_MESSAGES = Path(__file__).parents[1] / "tests" / "data" / "own_messages.tsv"
SYSTEMS = ("ours", "rapidfuzz", "tfidf", "chatterbot", "hassil")
GROWING = ("ours", "ours-fitted", "rapidfuzz", "tfidf")
SIZES = (1_000, 10_000, 100_000)
WARM_UP = 25


@dataclass(frozen=True, kw_only=True, slots=True)
class Material:
    """What the systems are given."""

    rows: Sequence[Labelled]
    training: Sequence[LabelledLine]
    """Every line of the library, also the near-misses under the intent they really have."""
    shown: Sequence[LabelledLine]
    """Examples and corpus."""
    stale: bool
    """Whether the stored weights are of other lines, so that a start fits anew."""
    kept: bool
    """Whether there is a stored model at all that understands by this library."""

    def lines_for(self, system: str, *, every: bool) -> Sequence[LabelledLine]:
        """What a system learns; ours knows its library by itself."""
        if system == "ours":
            return ()
        if system == "chatterbot" and not every:
            return [line for line in self.shown if line.example]
        return self.training


def read_material(file: Path, folder: Path | None) -> Material:
    """Raises CsAssistantError when the library has problems or the file cannot be used."""
    loaded = read_scripts(folder)
    library = loaded.checked_library
    rows = read_labelled(file.read_text("utf-8"), library.intents.keys(), str(file))
    lines = LibraryLines.of(library)
    weights = loaded.weights or b""
    return Material(
        rows=[row for row in rows if not row.unknown],
        training=[LabelledLine(line.text, line.intent, example=False) for line in lines.training],
        shown=of_library(lines.shown),
        stale=LinearModel.from_bytes(weights, fingerprint(lines.training)) is None,
        kept=Understander.warm(library, weights) is not None,
    )


@dataclass(frozen=True, kw_only=True, slots=True)
class Compared:
    """What one system did."""

    child: Child
    labelled: Answers
    timed: Answers
    lasting: float | None
    """MB after the long run; None where that takes too long."""


def compare(material: Material, given: argparse.Namespace) -> list[Compared]:
    """All systems on the same messages."""
    wanted = [(system, material.lines_for(system, every=given.all_lines)) for system in given.systems]
    generated = messages(max(given.count, given.long))
    with all_started(wanted, given.scripts, tell) as children:
        tell(f"asking {len(material.rows)} labelled messages ...")
        labelled = by_turns(children, [row.text for row in material.rows])
        limits = [affordable(answers, given.budget) for answers in labelled]
        tell(f"asking {given.count} generated messages ...")
        timed = by_turns(children, generated[: given.count], limits)
        more = len(generated) - given.count
        rest = [more if affordable(answers, given.budget) >= more else 0 for answers in timed]
        tell(f"asking {more} more, systems that are fast enough ...")
        later = by_turns(children, generated[given.count :], rest)
    return [
        Compared(child=child, labelled=judged, timed=answers, lasting=last.resident)
        for child, judged, answers, last in zip(children, labelled, timed, later, strict=True)
    ]


def show_times(found: Sequence[Compared], material: Material) -> None:
    """Accuracy and speed; the ratio is to the system named first."""
    base = found[0].timed.quantile(0.5)
    head = ("", "lines", "build s", "right", "named", "asked", "p50 ms", "p99 ms", "p99 core", "ratio", "msg/s core")
    show(head, [
        (
            *named(each.child, len(material.training)),
            right(each.labelled, material.rows),
            share(sum(intent is not None for intent in each.labelled.intents), len(material.rows)),
            str(len(each.timed.intents)),
            *times(each.timed),
            f"{each.timed.quantile(0.5) / base:.2f}",
            f"{each.timed.each_second:.0f}",
        )
        for each in found
    ])  # fmt: skip


def show_memory(found: Sequence[Compared], given: argparse.Namespace) -> None:
    """Resident memory from the start to the last message."""
    head = ("MB", "imported", "built", "most", f"{given.count} asked", f"{given.long} asked")
    show(head, [
        (CONTENDERS[each.child.system].label, *memory(each.child), mb(each.timed.resident), mb(each.lasting))
        for each in found
    ])  # fmt: skip


def grow(material: Material, given: argparse.Namespace) -> list[tuple[str, ...]]:
    """The same with libraries of several sizes, for ours and the baselines; rows of a table."""
    asked = messages(WARM_UP + given.grown_count)
    rows: list[tuple[str, ...]] = []
    for size in sorted({*given.sizes, len(material.shown)}):
        lines = of_size(material.shown, size)
        chosen = growing(size, given, kept=material.kept)
        with all_started([(system, lines) for system in chosen], given.scripts, tell) as children:
            tell(f"asking with {size} lines ...")
            by_turns(children, asked[:WARM_UP])
            timed = by_turns(children, asked[WARM_UP:])
        rows += (
            (*named(child, size), *times(answers), f"{answers.each_second:.0f}", *memory(child))
            for child, answers in zip(children, timed, strict=True)
        )
    return sorted(rows)


def show_growth(rows: Sequence[tuple[str, ...]], own: int, given: argparse.Namespace) -> None:
    """The table and how the libraries were made."""
    print(f"\nother sizes, {given.grown_count} messages each; up to {own} lines a random part of the library's own,")
    print("beyond all and mutants of them: a character of the same sound, a character less, another line behind")
    print("cs_assistant keeps the stored model and knows the new lines; fitted anew up to --fit-to lines")
    show(("", "lines", "build s", "p50 ms", "p99 ms", "p99 core", "msg/s core", "MB imported", "built", "most"), rows)


def growing(size: int, given: argparse.Namespace, *, kept: bool) -> list[str]:
    """Systems that take part at a size: a fit of very many lines takes many minutes, a kept model must be there."""
    out = {"ours-fitted": size > given.fit_to, "ours": not kept}
    return [name for name in GROWING if name.removesuffix("-fitted") in given.systems and not out.get(name, False)]


def affordable(answers: Answers, budget: float) -> int:
    """How many messages like those take `budget` seconds; at least one block's worth."""
    seconds = sum(answers.milliseconds) / 1000
    return max(WARM_UP, int(budget * len(answers.milliseconds) / seconds)) if seconds else sys.maxsize


def right(answers: Answers, rows: Sequence[Labelled]) -> str:
    """Share of rows whose intent was named first."""
    found = sum(intent in row.intents for intent, row in zip(answers.intents, rows, strict=True))
    return share(found, len(rows))


def named(child: Child, every: int) -> tuple[str, str, str]:
    """System, lines, seconds of building."""
    return CONTENDERS[child.system].label, f"{child.lines or every:6d}", f"{child.built.seconds:.2f}"


def times(answers: Answers) -> tuple[str, str, str]:
    """Median and 99th percentile by the clock, and the latter of processor time."""
    return f"{answers.quantile(0.5):.2f}", f"{answers.quantile(0.99):.2f}", f"{answers.of_processor(0.99):.2f}"


def memory(child: Child) -> tuple[str, str, str]:
    """Megabytes before building, after it, and at most."""
    return mb(child.built.before), mb(child.built.after), mb(child.built.most)


def tell(what: str) -> None:
    """Where the run is, apart from the results."""
    print(what, file=sys.stderr, flush=True)


def arguments(given: Sequence[str] | None = None) -> argparse.Namespace:
    """The command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("file", type=Path, nargs="?", default=OWN_MESSAGES, help="labelled messages")
    parser.add_argument("--systems", nargs="+", choices=SYSTEMS, default=SYSTEMS)
    parser.add_argument("--count", type=int, default=1_000, help="generated messages for time and memory")
    parser.add_argument("--long", type=int, default=20_000, help="how many altogether for memory over time")
    parser.add_argument("--budget", type=float, default=120.0, help="seconds; slower systems are asked less")
    parser.add_argument("--sizes", type=int, nargs="*", default=SIZES, help="lines; the library's own number is added")
    parser.add_argument("--grown-count", type=int, default=300, help="generated messages for each size")
    parser.add_argument("--fit-to", type=int, default=30_000, help="lines up to which our model is fitted anew")
    parser.add_argument("--all-lines", action="store_true", help="ChatterBot gets every line: some minutes more")
    parser.add_argument("--no-growth", action="store_true", help="only the library as it is")
    parser.add_argument("--scripts", type=Path, help="folder of the script library; default: the packaged one")
    return parser.parse_args(given)


def main() -> int:
    """Print the tables."""
    given = arguments()
    start = time.monotonic()
    try:
        for system in given.systems:
            if system in PEERS:
                require(PEERS[system])
        material = read_material(given.file, given.scripts)
    except (MissingPeerError, CsAssistantError, OSError) as problem:
        print(problem, file=sys.stderr)
        return 1
    found = compare(material, given)
    print(f"{len(material.rows)} labelled messages for 'right' and 'named', generated ones for time and memory")
    show_times(found, material)
    print()
    show_memory(found, given)
    if material.stale:
        print("the stored weights are of other lines: ours was fitted anew")
    if not material.kept:
        print("there is no stored model that can be read: at other sizes only those fitted anew are measured")
    if "chatterbot" in given.systems and not given.all_lines:
        print("ChatterBot has the examples alone: with all lines a message takes it half a second (--all-lines)")
    if not given.no_growth:
        show_growth(grow(material, given), len(material.shown), given)
    print(f"\ntook {(time.monotonic() - start) / 60:.1f} min")
    print(f"repeat: python -m bench.understanding {' '.join(sys.argv[1:])}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
