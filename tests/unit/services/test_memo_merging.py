"""Putting back what our write took away, while changes are still on their way to us: each was once got wrong."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from cs_assistant.domain.remarks import Memo, MemoChange
from cs_assistant.services.memo_merging import mended_flag, overwritten, own_changes, worth_looking_at
from cs_assistant.storage.case_records import MemoWrite
from tests.contract.worlds import NOW


def change(seq: int, text: str, flag: int, seconds: float) -> MemoChange:
    return MemoChange(
        seq=seq, order_no="22", memo=Memo(text=text, flag=flag), by="x", at=NOW + timedelta(seconds=seconds)
    )


def write(number: int, base: Memo, written: Memo, seconds: float, *, seen: bool = False) -> MemoWrite:
    return MemoWrite(
        id=number, shop_id="phones", order_no="22", base=base.text, base_flag=base.flag, written=written.text,
        written_flag=written.flag, at=NOW + timedelta(seconds=seconds), seen=seen,
    )


def flag_after(feed: tuple[MemoChange, ...], writes: tuple[MemoWrite, ...], seq: int, flag: int) -> int:
    """What the landing `seq` says the flag should be, where it is `flag` now."""
    own = own_changes(feed, writes)
    lost = overwritten(feed, own, seq)
    return flag if lost is None else mended_flag(lost, replace(feed[-1].memo, flag=flag), own, writes)


EMPTY, OURS = Memo(), Memo(text="我们")
SET = change(1, "", 4, 10)
LANDED = change(2, "我们", 0, 11)
FIRST = write(1, EMPTY, OURS, 10)


def test_a_flag_set_in_the_window_is_put_back() -> None:
    assert flag_after((SET, LANDED), (FIRST,), 2, 0) == 4


def test_a_flag_that_stood_again_and_was_changed_by_somebody_stays_as_they_set_it() -> None:
    back = write(2, OURS, replace(OURS, flag=4), 20, seen=True)
    assert flag_after((SET, LANDED), (FIRST, back), 2, 2) == 2
    assert flag_after((SET, LANDED), (FIRST, back), 2, 0) == 0


def test_a_later_flag_is_put_back_though_we_put_an_earlier_one_back_meanwhile() -> None:
    second = write(2, OURS, Memo(text="我们\n又"), 29)
    feed = (SET, LANDED, change(3, "我们", 1, 30), change(4, "我们\n又", 0, 31))
    back = write(3, Memo(text="我们\n又"), Memo(text="我们\n又", flag=4), 40, seen=True)
    assert flag_after(feed, (FIRST, second, back), 4, 4) == 1


def test_a_write_of_ours_that_kept_another_flag_shows_that_somebody_set_it() -> None:
    kept = write(2, replace(OURS, flag=3), Memo(text="我们\n又", flag=3), 40)
    feed = (SET, LANDED, change(4, "我们\n又", 3, 41))  # who set 3 is not heard of yet
    assert flag_after(feed, (FIRST, kept), 2, 3) == 3


def test_what_our_reading_would_have_shown_was_taken_back_by_a_change_still_on_its_way() -> None:
    feed = (change(1, "我们", 0, 0), change(2, "我们", 1, 40), change(4, "我们\n又", 0, 91))
    late = write(2, OURS, Memo(text="我们\n又"), 90)
    assert flag_after(feed, (late,), 4, 0) == 0


def test_without_the_memo_we_wrote_upon_older_changes_say_nothing_certain() -> None:
    based_on_unheard = write(2, Memo(text="我们", flag=2), Memo(text="我们\n又", flag=2), 27)
    feed = (SET, LANDED, change(3, "我们\n他们", 0, 26), change(5, "我们\n又", 2, 28))
    assert flag_after(feed, (FIRST, based_on_unheard), 5, 2) == 2


def test_a_memo_like_one_of_ours_that_never_landed_is_somebody_elses_when_it_comes_much_later() -> None:
    lost_on_the_way = write(1, EMPTY, OURS, 0)
    feed = (change(1, "我们", 4, 300), change(2, "我们", 0, 310))
    assert own_changes(feed, (lost_on_the_way,)) == {}


def test_a_change_that_comes_late_has_the_next_landing_of_ours_looked_at_again_ours_too() -> None:
    second = write(2, OURS, Memo(text="我们\n又"), 29)
    feed = (LANDED, change(3, "我们\n他们", 0, 28), change(4, "我们\n又", 0, 31))
    own = own_changes(feed, (FIRST, second))
    assert worth_looking_at(feed, own, {2}) == [2, 4]
    assert worth_looking_at(feed, own, {3}) == [4]


def test_a_memo_like_an_earlier_write_of_ours_is_somebody_elses_behind_a_later_one() -> None:
    """Schedule 291085: a colleague took the flag back, and it looked as if a write of ours that never landed had."""
    never = write(1, EMPTY, OURS, 10)
    second = write(2, Memo(flag=2), replace(OURS, flag=2), 20)
    third = write(3, replace(OURS, flag=2), Memo(text="我们\n又", flag=2), 22)
    feed = (change(1, "", 2, 11), change(2, "我们", 2, 21), change(3, "我们", 0, 22), change(4, "我们\n又", 2, 23))
    assert own_changes(feed, (never, second, third)) == {2: second, 4: third}
    assert flag_after(feed, (never, second, third), 4, 2) == 0


def test_a_flag_put_back_by_a_write_nobody_answered_stood_there_when_a_later_memo_has_what_it_brought() -> None:
    """Schedule 179494: the write that put flag and line back was not heard of yet, a colleague's flag after it was."""
    with_line = Memo(text="我们\n同事")
    feed = (SET, LANDED, replace(change(5, with_line.text, 0, 45), by="同事"))
    back = write(2, OURS, replace(with_line, flag=4), 20)
    assert flag_after(feed, (FIRST, back), 2, 0) == 0
    assert flag_after(feed[:2], (FIRST, back), 2, 0) == 4, "nothing shows that it landed: once more"


def test_a_flag_alone_put_back_stood_there_when_somebody_changed_it_to_what_it_had_been() -> None:
    back = write(2, OURS, replace(OURS, flag=4), 20)
    again = replace(change(5, OURS.text, 0, 45), by="同事")
    assert flag_after((SET, LANDED, again), (FIRST, back), 2, 0) == 0
    line = replace(again, memo=Memo(text="我们\n同事"))
    assert flag_after((SET, LANDED, line, replace(again, seq=6)), (FIRST, back), 2, 0) == 4, "only a line went"


def test_the_memo_a_flag_was_put_back_upon_does_not_show_that_it_stood() -> None:
    """Schedule 14217: the platform's time of a colleague's line lay within the stamp of our write upon it."""
    with_line = Memo(text="我们\n同事")
    feed = (SET, LANDED, replace(change(3, with_line.text, 0, 44), by="同事"))
    back = write(2, with_line, replace(with_line, flag=4), 45)
    assert flag_after(feed, (FIRST, back), 2, 0) == 4


def test_a_flag_heard_of_late_is_restored_though_we_put_an_older_one_over_it_meanwhile() -> None:
    back, over = write(2, OURS, replace(OURS, flag=4), 20, seen=True), write(3, OURS, replace(OURS, flag=4), 60)
    theirs = replace(change(5, "我们\n同事", 0, 50), by="同事")
    feed = (SET, LANDED, change(3, OURS.text, 4, 21), theirs)
    assert flag_after(feed, (FIRST, back, over), 2, 4) == 0


def test_a_flag_our_own_putting_back_explains_is_not_one_somebody_set() -> None:
    """Schedule 772482: a colleague's line showed the flag we had put back, before our write was heard of."""
    both = Memo(text="我们\n又")
    second, back = write(2, OURS, both, 29), write(3, both, replace(both, flag=4), 40)
    feed = (SET, LANDED, change(3, "我们", 1, 30), change(4, "我们\n又", 0, 31), change(6, "我们\n又\n同事", 4, 60))
    assert flag_after(feed, (FIRST, second, back), 4, 4) == 1


def test_a_line_our_reading_showed_is_not_taken_out_because_its_message_is_late() -> None:
    """Schedule 34772: what was overwritten before our write before this one is that one's to put back."""
    late = Memo(text="我们\n同事二")  # nobody told us yet of 同事二
    second = write(2, late, Memo(text="我们\n同事二\n又"), 12)
    feed = (change(1, "同事一", 0, 11), LANDED, change(4, "我们\n同事二\n又", 0, 13))
    own = own_changes(feed, (FIRST, second))
    assert own == {2: FIRST, 4: second}
    assert overwritten(feed, own, 4) is None
