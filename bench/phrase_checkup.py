"""How long 短语体检 takes: `python -m bench.phrase_checkup [phrases]`. The library's own texts, each made unlike."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator
from datetime import date
from random import Random

from cs_assistant.app.scripts import build_assistant, read_scripts
from cs_assistant.assistant.phrases.checkup import CheckedPhrase, PhraseChecker
from cs_assistant.domain.script_library import Library

TODAY = date(2026, 11, 22)
FAULTY = (
    "本店支持15天无理由退货。", "质量问题来回运费各一半。", "活动到2025年11月11日截止。", "手机保修半年。",
    "加我微信聊。", "付款后24小时内发货。",
)  # fmt: skip
SEED = 20261122


def phrases(library: Library, count: int) -> Iterator[CheckedPhrase]:
    """Every tenth with a planted fault; each ends with words of its own, as a shop's do."""
    chance = Random(SEED)
    texts = [reply.text for intent in library.intents.values() for reply in intent.replies]
    words = [example for intent in library.intents.values() for example in intent.examples]
    for number in range(count):
        start = chance.choice(FAULTY) if number % 10 == 0 else chance.choice(texts)
        yield CheckedPhrase(id=str(number), text=f"{start}{chance.choice(words)}。{chance.choice(words)}，见{number}。")


def main(count: int) -> None:
    """Print what was found and in what time."""
    assistant = build_assistant(read_scripts(None))
    library = assistant.library
    started = time.perf_counter()
    checker = PhraseChecker(library, library.shops["phones"], assistant.understander, TODAY)
    built = time.perf_counter()
    found = checker.check(list(phrases(library, count)))
    ended = time.perf_counter()
    counts = "，".join(f"{kind} {number}" for kind, number in found.counts.items())
    print(f"{count} phrases: {ended - built:.1f} s (once before: {built - started:.1f} s)")
    print(f"{counts}; clean {found.clean}")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 2_000)
