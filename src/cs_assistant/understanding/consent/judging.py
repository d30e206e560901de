"""Whether an answer to 「您同意按这个细则寄回检测吗？」 may be proposed as consent (R2.19, R2.54). Pure, no model.

Consent is proposed only when something in the message agrees and the closed lists of `consent_pieces` cover it from
end to end. One word that is not on them, a sign that may be ironic, a question about anything but address, parcel,
courier and how long the test takes: not clear, and the agent asks again. What is not clear is then sorted by marker
words; they word the hint and never make anything clear.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass

from cs_assistant.domain.consent import ConsentJudgement, ConsentKind
from cs_assistant.understanding.consent.phrases import Piece, Says
from cs_assistant.understanding.consent.pieces import PIECES
from cs_assistant.understanding.consent.words import (
    ANSWER_WORDS,
    DIALECT,
    FRIENDLY_SIGNS,
    FRIENDLY_TAGS,
    HEDGES,
    LAUGHTER,
    MARKERS,
    OTHER_WORDS,
    SLIPS,
    THRICE,
    VOCATIVES,
)
from cs_assistant.understanding.normalise import is_han, normalise, without_soft_end
from cs_assistant.understanding.syllables import syllable

LONGEST = 170
"""Characters; a longer answer is read by a person, whatever it says."""
_LONGEST_PIECE = 30

_TAG = re.compile(r"[\[【]([^\[\]【】]{1,6})[\]】]")
_ELLIPSIS = re.compile(r"…|⋯|[.。·]{3,}|。。。")
_MARKS = r"\s,，.。!！~～;；:：、()（）\-—_^*·|"
_BREAKS = re.compile(rf"[{_MARKS}?？]+")
_SPACED = re.compile(r"(?<![^\s])([一-鿿])\s+(?=[一-鿿](?!\S))|(?<=[a-z])\s+(?=[a-z])")
_EDGE, _ASKED = "|", "？"
_MARK = re.compile("[|？]")


def judge_consent(text: str) -> ConsentJudgement:
    """Judge the buyer's whole answer, all lines of the turn together.

    The words must answer the question for consent; whether the terms were delivered is the caller's to know.
    """
    if len(text) > LONGEST:
        return ConsentJudgement(kind=ConsentKind.OTHER, evidence="话很长，不只是同意")
    read = _read(text)
    if not read.text:
        return ConsentJudgement(kind=ConsentKind.VAGUE, evidence=read.doubt or "没有说话")
    said = _covered(read.text)
    if read.doubt is None and said is not None and _is_clear(said):
        return ConsentJudgement(kind=ConsentKind.CLEAR, evidence=f"说了「{_shown(text)}」，没有别的条件")
    return _unclear(read, said)


def _is_clear(said: frozenset[Says]) -> bool:
    return any(_agrees(says) for says in said)


def _agrees(says: Says) -> bool:
    """Whether the buyer says yes: in so many words, or in others when nothing but the parcel is spoken of besides."""
    if Says.OTHERS in says:
        return Says.MINE in says
    if Says.AGREES in says:
        return True
    return not says & (Says.RELUCTANT | Says.ASIDE) and _answers(says)


def _answers(says: Says) -> bool:
    """Whether our question was answered with yes in other words than 同意."""
    if Says.ANSWERS in says or (Says.HEARD in says and Says.STEP in says):
        return True
    return Says.TRUE in says and not says & (Says.STEP | Says.DEED)


def _unclear(read: _Read, said: frozenset[Says] | None) -> ConsentJudgement:
    plain = read.text.replace(_EDGE, " ").strip()
    for kind, pattern in MARKERS:
        found = pattern.search(read.text) or pattern.search(read.folded)
        if found is not None:
            return ConsentJudgement(kind=kind, evidence=f"话里有「{found.group().strip(_EDGE)}」")
    if read.doubt is not None:
        kind = ConsentKind.VAGUE if said is not None and _is_clear(said) else ConsentKind.OTHER
        return ConsentJudgement(kind=kind, evidence=read.doubt)
    if said is not None and all(Says.OTHERS in says for says in said):
        return ConsentJudgement(kind=ConsentKind.OTHER, evidence=f"「{plain}」是替别人说的")
    if said is not None:
        return ConsentJudgement(kind=ConsentKind.VAGUE, evidence=f"只说了「{plain}」，没有说同意")
    return ConsentJudgement(kind=ConsentKind.OTHER, evidence=f"「{plain}」里有没听懂的话")


@dataclass(frozen=True, slots=True)
class _Read:
    """A message ready for the pieces."""

    text: str
    """Normalised clauses, each closed by `|`, or by `？` when it was asked."""
    folded: str
    """One width and case, signs and marks still there."""
    doubt: str | None
    """A sign, repetition or tail that forbids a plain reading; None when there is none."""


def _read(text: str) -> _Read:
    doubt = "话里有省略号，像在犹豫" if _ELLIPSIS.search(text) else None
    wide = unicodedata.normalize("NFKC", text).lower()
    folded = "".join(char for char in wide if unicodedata.category(char) not in ("Cf", "Mn"))
    without_tags, sign = _without_tags(folded)
    without_signs, other_sign = _without_signs(without_tags)
    doubt = doubt or sign or other_sign
    repeated = THRICE.search(without_signs)
    if repeated is not None:
        doubt = doubt or f"「{repeated.group()}」说了好几遍，像在赌气"
    laugh = LAUGHTER.search(without_signs)
    if laugh is not None:
        doubt = doubt or f"话里有「{laugh.group()}」"
    parts: list[str] = []
    for clause, asked in _clauses(_SPACED.sub(r"\1", without_signs)):
        plain, hedge = _plain(clause)
        doubt = doubt or hedge
        if plain:
            parts.append(plain + (_ASKED if asked else _EDGE))
        elif asked:
            doubt = doubt or "话里有单独的问号"
    return _Read("".join(parts), folded, doubt)


def _without_tags(text: str) -> tuple[str, str | None]:
    """`text` without the tags of emoticons, and the first that is not friendly."""
    odd = next((tag.group() for tag in _TAG.finditer(text) if tag.group(1) not in FRIENDLY_TAGS), None)
    return _TAG.sub(" ", text), None if odd is None else f"带着表情{odd}"


def _without_signs(text: str) -> tuple[str, str | None]:
    """`text` without friendly emoji, and the first sign that is neither they nor plain punctuation."""
    plain = "".join(" " if char in FRIENDLY_SIGNS else char for char in text)
    left = _BREAKS.sub("", plain)
    odd = next((char for char in left if not (is_han(char) or (char.isascii() and char.isalnum()))), None)
    return plain, None if odd is None else f"带着「{odd}」"


def _clauses(text: str) -> Iterator[tuple[str, bool]]:
    """The clauses of `text`, each with whether a question mark closes it."""
    position = 0
    for mark in _BREAKS.finditer(text):
        yield text[position : mark.start()], "?" in mark.group() or "？" in mark.group()
        position = mark.end()
    if position < len(text):
        yield text[position:], False


def _plain(clause: str) -> tuple[str, str | None]:
    """A clause in its normal form with slips put right, and the hedge its end holds, if any."""
    found = normalise(clause)
    if not found.text:
        return "", None
    head, tail = clause[: found.starts[0]], clause[found.ends[-1] :]
    subject = VOCATIVES.search(head)
    plain = (subject.group() if subject is not None else "") + _mended(found.text)
    hedge = HEDGES.search(tail) if ANSWER_WORDS.search(plain) else None
    return plain, None if hedge is None else f"末尾的「{hedge.group()}」像是勉强"


def _mended(text: str) -> str:
    """`text` with the words of consent put right where only their sound was typed."""
    text = without_soft_end(text)  # in 「地址呢」 the address is asked for all the same
    for typed, word in DIALECT:
        text = text.replace(typed, word)
    for word, sounds in SLIPS:
        size = len(word)
        for start in range(len(text) - size + 1):
            typed = text[start : start + size]
            alike = any(one == other for one, other in zip(typed, word, strict=True)) or typed == "统一"
            if alike and typed not in OTHER_WORDS and tuple(map(syllable, typed)) == sounds:
                text = text[:start] + word + text[start + size :]
    return text


def _covered(text: str) -> frozenset[Says] | None:
    """What each way to cover `text` with pieces says; None when there is no way."""
    states: list[set[tuple[bool, bool, Says]]] = [set() for _ in range(len(text) + 1)]
    states[0].add((True, False, Says.NOTHING))
    for start, char in enumerate(text):
        for head, asks, says in states[start]:
            if char in (_EDGE, _ASKED):
                if char == _EDGE or asks:
                    states[start + 1].add((True, False, says))
                continue
            for piece, end in _fitting(text, start, head):
                states[end].add((head and piece.leads, piece.asks, says | piece.says))
    ends = frozenset(says for _, _, says in states[len(text)])
    return ends or None


def _fitting(text: str, start: int, head: bool) -> Iterator[tuple[Piece, int]]:
    for piece in PIECES:
        if (piece.head and not head) or piece.pattern.match(text, start) is None:
            continue
        for end in _ends(text, start, piece):
            if piece.pattern.fullmatch(text, start, end) is None:
                continue
            if piece.before is None or piece.before.match(text, end):
                yield piece, end


def _ends(text: str, start: int, piece: Piece) -> range:
    """Where `piece` may end: a whole clause only at its mark."""
    if piece.whole:
        mark = _MARK.search(text, start)
        end = len(text) if mark is None else mark.start()
        return range(end, end + 1)
    return range(start + 1, min(len(text), start + _LONGEST_PIECE) + 1)


def _shown(text: str) -> str:
    """The words as evidence, one line."""
    return " ".join(text.split())
