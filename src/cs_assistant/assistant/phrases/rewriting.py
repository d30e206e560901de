"""What to write instead: the figures put right, the nearest lawful text of the library, or the text without faults."""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from rapidfuzz import fuzz

from cs_assistant.domain.phrase_findings import Rewrite, RewriteKind
from cs_assistant.domain.phrases import plain_text
from cs_assistant.domain.script_library import Library
from cs_assistant.library.phrases.scripts import ScriptPhrase
from cs_assistant.understanding.understander import Understander

Lawful = Callable[[str], bool]
"""Whether a text passes everything a phrase is checked for."""
Edit = tuple[int, int, str]
"""What is to stand at [start, end) of a text."""
_SENTENCE = re.compile(r"[^。！？!?\n]*[。！？!?\n]*")
_WRITE = re.compile(r"写：(.+)$")
_ABOUT_WRITING = re.compile(r"写明|写清|要写|主机|几月|几日|几点|几个月")
"""Advice to whoever writes, and blanks to be filled in, are no words for a buyer."""
_WEIGHT_OF_INTENT = 0.5
"""How much the understood intent counts beside the words in common, which are worth 0 to 1."""
_LIKE_ENOUGH = 0.25
"""Below, the nearest text is about something else."""
_LEFT = 6
"""Characters that must be left of a text some sentences are taken from."""


@dataclass(frozen=True, slots=True)
class _Script:
    phrase: ScriptPhrase
    intent: str
    weights: Mapping[str, float]


class Rewriter:
    """Finds rewrites. Build one a library and shop."""

    def __init__(
        self, library: Library, scripts: Sequence[ScriptPhrase], understander: Understander, lawful: Lawful
    ) -> None:
        self._understander = understander
        self._lawful = lawful
        good = [script for script in scripts if lawful(script.content.text)]
        grams = [_grams(f"{_title(script, library)}{script.content.text}") for script in good]
        seen = Counter(gram for each in grams for gram in set(each))
        self._rarity = {gram: math.log((len(good) + 1) / (count + 0.5)) for gram, count in seen.items()}
        self._scripts = [
            _Script(script, script.script_id.partition("/")[0], self._weighed(each))
            for script, each in zip(good, grams, strict=True)
        ]

    def figures(self, text: str, edits: Sequence[Edit]) -> Rewrite | None:
        """The same words with every wrong figure put right; None where that is not enough."""
        mended = text
        for start, end, right in sorted(edits, reverse=True):
            mended = f"{mended[:start]}{right}{mended[end:]}"
        return Rewrite(kind=RewriteKind.FIGURE, text=mended) if self._lawful(mended) else None

    def instead(self, text: str, advice: Sequence[str], *, cut_first: bool) -> Rewrite | None:
        """A lawful text for what the phrase is about.

        The wording a broken rule gives (`advice`: why each may not go out), the nearest text of the library, or the
        text without its bad parts; this first where they are merely out of date.
        """
        ruled = [found for why in advice if (found := self._ruled(text, why)) is not None]
        if ruled:
            return max(ruled, key=lambda found: fuzz.ratio(plain_text(found.text), plain_text(text)))
        cut = self._cut(text)
        return (cut or self._nearest(text)) if cut_first else (self._nearest(text) or cut)

    def _ruled(self, text: str, why: str) -> Rewrite | None:
        """The bad sentences replaced by what the rule says to write; None where it gives no words for a buyer."""
        given = _WRITE.search(why)
        if given is None or _ABOUT_WRITING.search(given[1]):
            return None
        wording, parts = f"{given[1].rstrip('。')}。", _SENTENCE.findall(text)
        bad = [part for part in parts if part.strip() and not self._lawful(part)]
        if not bad:
            return None
        ruled = "".join(wording if part is bad[0] else "" if part in bad else part for part in parts).strip()
        return Rewrite(kind=RewriteKind.RULE, text=ruled) if self._lawful(ruled) else None

    def _nearest(self, text: str) -> Rewrite | None:
        if not self._scripts:
            return None
        weights = self._weighed(_grams(text))
        understood = {score.intent: score.confidence for score in self._understander.understand(text).candidates}
        worth, best = max(
            ((_in_common(weights, script.weights) + _WEIGHT_OF_INTENT * understood.get(script.intent, 0.0), script)
             for script in self._scripts), key=lambda pair: pair[0],
        )  # fmt: skip
        if worth < _LIKE_ENOUGH:
            return None
        return Rewrite(
            kind=RewriteKind.SCRIPT, text=best.phrase.content.text, script_id=best.phrase.script_id
        )

    def _cut(self, text: str) -> Rewrite | None:
        kept = "".join(part for part in _SENTENCE.findall(text) if not part.strip() or self._lawful(part)).strip()
        if len(plain_text(kept)) < _LEFT or kept == text.strip() or not self._lawful(kept):
            return None
        return Rewrite(kind=RewriteKind.CUT, text=kept)

    def _weighed(self, grams: Sequence[str]) -> Mapping[str, float]:
        """Unit-length weights of the groups, the rarer the heavier; groups no script has do not count."""
        weights = {gram: count * self._rarity[gram] for gram, count in Counter(grams).items() if gram in self._rarity}
        length = math.sqrt(sum(weight * weight for weight in weights.values()))
        return {gram: weight / length for gram, weight in weights.items()} if length else {}


def _grams(text: str) -> list[str]:
    plain = plain_text(text)
    return [plain[at : at + 2] for at in range(len(plain) - 1)]


def _in_common(one: Mapping[str, float], other: Mapping[str, float]) -> float:
    small, large = (one, other) if len(one) < len(other) else (other, one)
    return sum(weight * large[gram] for gram, weight in small.items() if gram in large)


def _title(script: ScriptPhrase, library: Library) -> str:
    reply = library.reply(script.script_id)
    return f"{reply.title}{library.intents[reply.intent].name}" if reply is not None else ""
