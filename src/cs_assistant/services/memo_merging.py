"""What our overwriting of a memo cost a colleague, and the text that puts it back: rules without I/O.

The platform only offers "overwrite the whole text". Between our reading a memo and our write landing somebody else may
have written; the feed of changes shows it afterwards, in the order in which the writes landed.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta

from cs_assistant.domain.remarks import Memo, MemoChange
from cs_assistant.storage.case_records import MemoWrite

STAMP = timedelta(seconds=2)
"""How far the platform's times, whole seconds, may lie behind ours."""
READING_TAKES = timedelta(seconds=20)
"""So much older than a write the reading it was based on may be, with the difference of the clocks."""
LANDS_WITHIN = timedelta(seconds=30)
"""A write lands so soon or never: a call is given up earlier. The same memo later is somebody else's doing."""


def lines_of(text: str) -> tuple[str, ...]:
    """The lines of a memo that say something, without the blanks around them."""
    return tuple(line.strip() for line in text.splitlines() if line.strip())


def same(one: str, other: str) -> bool:
    """Whether two memos say the same; blanks and empty lines do not count."""
    return lines_of(one) == lines_of(other)


def with_lines(text: str, lines: Iterable[str]) -> str:
    """The memo with more lines at its end."""
    return "\n".join(filter(None, (text.rstrip(), *lines)))


def own_changes(feed: Sequence[MemoChange], writes: Sequence[MemoWrite]) -> dict[int, MemoWrite]:
    """Feed number → our write, for the changes that are ours; both are given oldest first.

    A write lands at most once, so each stands for one change: somebody who restores a text of ours is somebody else.
    Where two changes say the same, the one is ours whose account never wrote anything else here; and a change long
    after our call is not its doing: a colleague who takes our change back may end at a memo of ours that never landed.
    Nor is one behind a later write of ours: we write one after the other, and an earlier call was over by then.
    """
    own: dict[int, MemoWrite] = {}
    left = list(writes)
    told_apart = {change.by for change in feed if not any(_is_write(change, write) for write in writes)}
    before = dict(zip((change.seq for change in feed), (None, *(change.memo.text for change in feed)), strict=False))
    for change in sorted(feed, key=lambda change: (change.by in told_apart, change.seq)):
        fitting = [write for write in left if _is_write(change, write) and _in_turn(change, write, own)]
        if fitting:
            text = before[change.seq]
            based = (write for write in fitting if text is not None and same(write.base, text))
            own[change.seq] = next(based, fitting[0])
            left.remove(own[change.seq])
    return own


@dataclass(frozen=True, kw_only=True, slots=True)
class Overwritten:
    """A memo of somebody else that our write took away."""

    write: MemoWrite
    landed: MemoChange
    """Our write as the feed shows it."""
    theirs: MemoChange
    """The last memo of somebody else before it landed."""
    by: str
    """Everybody who wrote in the window."""
    since: tuple[MemoChange, ...]
    """Everything after it landed."""
    certain: bool
    """It was in the window for sure: the feed shows what our write was based on, or they wrote after we had read."""


def overwritten(feed: Sequence[MemoChange], own: Mapping[int, MemoWrite], seq: int) -> Overwritten | None:
    """What the write of ours that landed under `seq` took away; None when nobody had written in the window."""
    landed = next(change for change in feed if change.seq == seq)
    write = own[seq]
    before = [change for change in feed if change.seq < seq]
    base = _base_in(before, write)
    # We read anew for each write: what an earlier one of ours took away is that one's to put back.
    last = max((at for at, change in enumerate(before) if change.seq in own), default=None)
    start = max((at for at in (base, last) if at is not None), default=None)
    window = [change for change in before[0 if start is None else start + 1 :] if change.seq not in own]
    if not window:
        return None
    by = "、".join(dict.fromkeys(change.by for change in window))
    theirs = window[-1]
    if base is not None:
        # What they wrote long before, our reading would have shown: a change that took it back is still on its way.
        certain = theirs.at >= write.at - READING_TAKES
    else:
        # The memo we wrote upon may be the one from before all changes, if none of them is older than our reading.
        certain = last is None and all(change.at >= write.at - STAMP for change in before)
    since = tuple(change for change in feed if change.seq > seq)
    return Overwritten(write=write, landed=landed, theirs=theirs, by=by, since=since, certain=certain)


def worth_looking_at(feed: Sequence[MemoChange], own: Mapping[int, MemoWrite], fresh: Collection[int]) -> list[int]:
    """Landings of ours to be judged now that the changes `fresh` are known: themselves, and the next after each.

    A change may come late, after the landing behind it was judged already.
    """
    found = {seq for seq in fresh if seq in own}
    for seq in fresh:
        found |= set([change.seq for change in feed if change.seq > seq and change.seq in own][:1])
    return sorted(found)


def untouched(lost: Overwritten, own: Mapping[int, MemoWrite], writes: Sequence[MemoWrite], text: str) -> bool:
    """Whether only we wrote since our write landed: `text`, the memo now, is one of ours."""
    others = any(change.seq not in own for change in lost.since)
    return not others and any(write.id >= lost.write.id and same(write.written, text) for write in writes)


def mended(lost: Overwritten, text: str, *, ours_alone: bool, keep: Collection[str]) -> str | None:
    """The memo `text` with what the colleague wrote put back; None when that is not mechanical: then nobody guesses.

    `ours_alone`: nobody else wrote since, so their memo can be put under our lines as it was. Else lines they had added
    are appended; an edit of theirs is left to a person. `keep` are lines of our remarks, never taken away here.
    """
    base, theirs, present = (lines_of(each) for each in (lost.write.base, lost.theirs.memo.text, text))
    if ours_alone and lost.certain:
        kept = [line for line in present if line not in theirs and (line not in base or line in keep)]
        return with_lines(lost.theirs.memo.text, kept)
    # What stood there again since was put back already; who took it out then meant it.
    seen = {line for change in lost.since for line in lines_of(change.memo.text)}
    missing = [line for line in dict.fromkeys(theirs) if line not in base and line not in present and line not in seen]
    removed = [line for line in base if line not in theirs and line not in keep]
    if any(line in present for line in removed) and (missing or lost.certain):
        return None
    return with_lines(text, missing)


def mended_flag(lost: Overwritten, memo: Memo, own: Mapping[int, MemoWrite], writes: Sequence[MemoWrite]) -> int:
    """The flag a colleague had set in the window, unless a colleague changed it since; `memo` is the memo now.

    What we set since does not count: it was put back for an earlier one. A write of ours that only kept the flag it
    found shows that somebody had set it, though we have not heard of it yet.
    """
    theirs, landed = lost.theirs.memo.flag, lost.landed.memo.flag
    changed = theirs != lost.write.base_flag and lost.certain
    steps = zip((lost.landed, *lost.since), lost.since, strict=False)
    put_back = [write for write in writes if write.written_flag != write.base_flag]
    ours = {seq for seq, write in own.items() if write in put_back}
    unheard = [write for write in put_back if write not in own.values()]
    set_since = [
        now for before, now in steps if now.memo.flag != before.memo.flag and now.seq not in ours
        and not (  # a line of theirs that shows a flag we put back
            not same(now.memo.text, before.memo.text)
            and any(write.written_flag == now.memo.flag and write.at <= now.at for write in unheard)
        )
    ]  # fmt: skip
    since = [write for write in put_back if write.id > lost.write.id]
    meant = next((each for each in reversed(set_since) if each.seq not in own), None)
    if meant and memo.flag == theirs and any(write.written_flag == theirs and write.at > meant.at for write in since):
        return meant.memo.flag  # we put it back before we heard of theirs
    if any(write.written_flag == theirs and _stood(write, memo, own, lost) for write in since):
        return memo.flag  # it stood there again: who changed it then meant it
    known = {landed, *(write.written_flag for write in since)}
    return theirs if changed and not set_since and memo.flag in known else memo.flag


def _stood(write: MemoWrite, memo: Memo, own: Mapping[int, MemoWrite], lost: Overwritten) -> bool:
    """Whether a write landed, though its answer was lost and its own message is still on its way.

    A memo shows it that nobody else can have made: with the lines it brought, or "changed" to what had stood before.
    """
    if write.seen or write in own.values():
        return True
    theirs = [change for change in lost.since if change.seq not in own]
    if not same(write.written, write.base):
        after = (change.memo for change in theirs if change.at >= write.at - STAMP)
        return any(same(each.text, write.written) for each in (*after, memo))
    before = dict(zip((each.seq for each in lost.since), (lost.landed, *lost.since), strict=False))
    return any(
        all(_is(each, write.base, write.base_flag) for each in (before[change.seq], change))
        for change in theirs if change.at > write.at
    )  # fmt: skip


def _base_in(before: Sequence[MemoChange], write: MemoWrite) -> int | None:
    """Where the memo our write was based on stands among the changes before it."""
    return max((at for at, change in enumerate(before) if _is(change, write.base, write.base_flag)), default=None)


def _is_write(change: MemoChange, write: MemoWrite) -> bool:
    landed_in_time = write.at - STAMP <= change.at <= write.at + LANDS_WITHIN
    return landed_in_time and _is(change, write.written, write.written_flag)


def _in_turn(change: MemoChange, write: MemoWrite, own: Mapping[int, MemoWrite]) -> bool:
    return all((other.id < write.id) == (seq < change.seq) for seq, other in own.items())


def _is(change: MemoChange, text: str, flag: int) -> bool:
    return change.memo.flag == flag and same(change.memo.text, text)
