"""What typing noise costs: accuracy on labelled messages as they are, and with one kind of noise each.

Repeat:  python bench/noise.py FILE.tsv [--split fair] [--seed 1] [--rounds 3]

Kinds: one character replaced by another of the same sound, chosen by how often people write it; one word typed in
pinyin; traditional characters; emoji; repeated last character; a filler in front. Messages labelled `other` alone are
left out. The homophone and pinyin runs are repeated with further seeds and averaged.
"""

from __future__ import annotations

import argparse
import random
from collections import Counter, defaultdict
from collections.abc import Callable, Sequence
from pathlib import Path

from opencc import OpenCC
from pypinyin import lazy_pinyin

from cs_assistant.app.scripts import build_understander, read_scripts
from cs_assistant.evaluation.labelled import Labelled, read_labelled
from cs_assistant.understanding.normalise import is_han
from cs_assistant.understanding.syllables import syllable
from cs_assistant.understanding.understander import Understander

EMOJI = ("😭", "😡", "🙏", "[捂脸]", "😂😂")
FILLERS = ("亲，", "你好，", "那个，", "请问一下，", "在吗？")
TO_TAIWAN = OpenCC("s2twp")
Noise = Callable[[str, random.Random], str]


def homophone(lines: Sequence[str]) -> Noise:
    """One character becomes another of its sound, weighted by how often the lines hold that one."""
    counts = Counter(char for line in lines for char in line if is_han(char))
    by_sound: defaultdict[str, list[str]] = defaultdict(list)
    for char in counts:
        by_sound[syllable(char)].append(char)

    def change(text: str, chance: random.Random) -> str:
        places = [i for i, char in enumerate(text) if is_han(char) and len(by_sound[syllable(char)]) > 1]
        if not places:
            return text
        place = chance.choice(places)
        others = [char for char in by_sound[syllable(text[place])] if char != text[place]]
        if not others:
            return text
        new = chance.choices(others, weights=[counts[char] for char in others])[0]
        return text[:place] + new + text[place + 1 :]

    return change


def in_pinyin(text: str, chance: random.Random) -> str:
    """Two neighbouring Chinese characters typed as their pinyin."""
    places = [i for i in range(len(text) - 1) if is_han(text[i]) and is_han(text[i + 1])]
    if not places:
        return text
    place = chance.choice(places)
    return text[:place] + "".join(lazy_pinyin(text[place : place + 2])) + text[place + 2 :]


def traditional(text: str, chance: random.Random) -> str:
    """Taiwanese characters and words."""
    return str(TO_TAIWAN.convert(text))


def with_emoji(text: str, chance: random.Random) -> str:
    """An emoji at the end."""
    return text + chance.choice(EMOJI)


def repeated(text: str, chance: random.Random) -> str:
    """The last character three times, with exclamation marks."""
    return text + text[-1] * 2 + "！！！"


def with_filler(text: str, chance: random.Random) -> str:
    """A greeting or filler in front."""
    return chance.choice(FILLERS) + text


def accuracy(understander: Understander, rows: Sequence[Labelled], noise: Noise | None, seed: int) -> float:
    """Share of rows understood."""
    chance = random.Random(seed)
    texts = [row.text if noise is None else noise(row.text, chance) for row in rows]
    right = sum(understander.understand(text).intent in row.intents for text, row in zip(texts, rows, strict=True))
    return right / len(rows)


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("file", type=Path)
    parser.add_argument("--split")
    parser.add_argument("--seed", type=int, default=20261123)
    parser.add_argument("--rounds", type=int, default=3)
    given = parser.parse_args()
    loaded = read_scripts(None)
    library = loaded.checked_library
    understander = build_understander(loaded)
    read = read_labelled(given.file.read_text("utf-8"), library.intents.keys(), str(given.file))
    rows = [row for row in read if not row.unknown and given.split in (None, row.split)]
    clean = accuracy(understander, rows, None, given.seed)
    print(f"seed {given.seed}, {len(rows)} messages, as they are {clean:.3f}")
    swap = homophone([line.text for line in understander.lines.shown])
    kinds: dict[str, tuple[Noise, int]] = {
        "one homophone": (swap, given.rounds), "one word in pinyin": (in_pinyin, given.rounds),
        "traditional": (traditional, 1), "emoji": (with_emoji, 1), "repeats": (repeated, 1), "filler": (with_filler, 1),
    }  # fmt: skip
    for name, (noise, rounds) in kinds.items():
        found = sum(accuracy(understander, rows, noise, given.seed + turn) for turn in range(rounds)) / rounds
        print(f"{name:<20} {found:.3f}  ({(found - clean) * 100:+.1f} points)")


if __name__ == "__main__":
    main()
