"""What every connected OrderSystem promises of memos and the feed of their changes."""

from __future__ import annotations

from datetime import timedelta

import pytest

from cs_assistant.domain.orders import Order
from cs_assistant.domain.remarks import MEMO_LIMIT, Memo
from cs_assistant.errors import DeliveryError, UnknownOrderError

from .conftest import people
from .shelves import Shelf


def unshipped(shelf: Shelf, shop: str = "phones") -> Order:
    return next(order for order in shelf.orders if order.shop_id == shop and order.open_refund is not None)


async def test_a_memo_is_read_back_as_written_flag_included_and_the_order_shows_it(connected: Shelf) -> None:
    order = unshipped(connected)
    memo = Memo(text="已经提交未发退 2026-11-22 08:30 小美\n第二行", flag=3)
    await connected.system.write_memo(order.shop_id, order.order_no, memo)
    assert await connected.system.memo(order.shop_id, order.order_no) == memo
    found = await connected.system.order(order.shop_id, order.order_no)
    assert found is not None
    assert found.seller_memo == memo.text


async def test_a_write_replaces_everything_the_last_writer_wins(connected: Shelf) -> None:
    shop, number = unshipped(connected).shop_id, unshipped(connected).order_no
    people(connected).colleague_writes(shop, number, "仓库已作废 老李", "仓库老李", flag=2)
    assert await connected.system.memo(shop, number) == Memo(text="仓库已作废 老李", flag=2)
    await connected.system.write_memo(shop, number, Memo(text="已经提交未发退"))
    assert await connected.system.memo(shop, number) == Memo(text="已经提交未发退", flag=0)


async def test_a_colleague_who_writes_without_a_flag_keeps_its_colour(connected: Shelf) -> None:
    shop, number = unshipped(connected).shop_id, unshipped(connected).order_no
    await connected.system.write_memo(shop, number, Memo(text="甲", flag=5))
    people(connected).colleague_writes(shop, number, "乙", "仓库老李")
    assert await connected.system.memo(shop, number) == Memo(text="乙", flag=5)


async def test_a_memo_of_1000_bytes_is_taken_and_one_more_is_refused_for_good(connected: Shelf) -> None:
    shop, number = unshipped(connected).shop_id, unshipped(connected).order_no
    longest = Memo(text="备" * 333 + "a")
    assert len(longest.text.encode()) == MEMO_LIMIT
    await connected.system.write_memo(shop, number, longest)
    with pytest.raises(DeliveryError) as refused:
        await connected.system.write_memo(shop, number, Memo(text=longest.text + "a"))
    assert (refused.value.final, refused.value.uncertain) == (True, False)
    assert await connected.system.memo(shop, number) == longest


async def test_every_write_is_in_the_feed_in_order_with_who_and_what_ours_too(connected: Shelf) -> None:
    order = unshipped(connected)
    shop, number = order.shop_id, order.order_no
    await connected.system.write_memo(shop, number, Memo(text="一", flag=1))
    connected.clock.move(timedelta(minutes=1))
    people(connected).colleague_writes(shop, number, "二", "仓库老李")
    await connected.system.write_memo(shop, number, Memo(text="三", flag=1))
    changes = await connected.system.memo_changes(shop, 0)
    ours = changes[0].by
    assert [(each.memo.text, each.memo.flag) for each in changes] == [("一", 1), ("二", 1), ("三", 1)]
    assert ours.strip()
    if connected.names_writers:
        assert [each.by for each in changes] == [ours, "仓库老李", ours]
    assert {each.order_no for each in changes} == {number}
    assert [each.seq for each in changes] == sorted({each.seq for each in changes})
    assert changes[1].at - changes[0].at == timedelta(minutes=1)


async def test_the_feed_goes_on_after_a_number_and_tells_again_what_was_not_taken(connected: Shelf) -> None:
    shop, number = unshipped(connected).shop_id, unshipped(connected).order_no
    for text in ("一", "二", "三"):
        await connected.system.write_memo(shop, number, Memo(text=text))
    changes = await connected.system.memo_changes(shop, 0)
    assert await connected.system.memo_changes(shop, changes[0].seq) == changes[1:]
    assert await connected.system.memo_changes(shop, 0) == changes
    assert await connected.system.memo_changes(shop, changes[-1].seq) == ()


async def test_memos_and_their_feed_are_of_one_shop(connected: Shelf) -> None:
    phone, shoe = unshipped(connected, "phones"), unshipped(connected, "shoes")
    await connected.system.write_memo("phones", phone.order_no, Memo(text="手机"))
    assert await connected.system.memo_changes("shoes", 0) == ()
    for call in (
        connected.system.memo("shoes", phone.order_no),
        connected.system.write_memo("phones", shoe.order_no, Memo(text="错店")),
        connected.system.memo("phones", "2211000000009999999"),
    ):
        with pytest.raises(UnknownOrderError):
            await call
    assert (await connected.system.memo("shoes", shoe.order_no)).text == shoe.seller_memo
