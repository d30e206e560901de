"""Where a pasted block belongs, which of its lines are news, and the sign-for day a person notes."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from itertools import count
from typing import Any

import pytest

from cs_assistant.domain.flows import Case, Fact, FactSource
from cs_assistant.domain.messages import PASTE, Sender
from cs_assistant.domain.orders import OrderStatus
from cs_assistant.domain.refunds import Connection
from cs_assistant.domain.times import SHANGHAI, shanghai_day
from cs_assistant.errors import BadInputError, DeliveryError, NotFoundError
from cs_assistant.services.pasting import How, Paste, Pasting, Recognised
from cs_assistant.services.told import TellingDates
from tests.contract.worlds import NOW

from .house import OTHER_SHOP, SHOP, FakeChannel, FakeOrders, House, house_at, order

BOTH = (SHOP, OTHER_SHOP)


@dataclass
class Records(FakeOrders):
    """Order records of shops that are pasted into, unless `direct` says otherwise."""

    direct: frozenset[str] = frozenset()
    away: bool = False

    def connection(self, shop_id: str) -> Connection:
        return Connection.DIRECT if shop_id in self.direct else Connection.PASTE

    async def order(self, shop_id: str, order_no: str) -> object:  # type: ignore[override]
        if self.away:
            raise DeliveryError("没有连上")
        return await super().order(shop_id, order_no)


@dataclass
class Window:
    """Pastes as the window does: recognises, stores, waits for the thought."""

    house: House
    records: Records
    nick: str
    """A buyer no other test has."""
    first: str
    second: str
    """Two order numbers no other test has."""

    def at(self, minutes: int, nick: str | None = None) -> str:
        """A line with nick and time, so many minutes before now."""
        moment = (NOW - timedelta(minutes=minutes)).astimezone(SHANGHAI)
        return f"{nick or self.nick}({moment:%Y-%m-%d %H:%M:%S}):"

    @property
    def pasting(self) -> Pasting:
        return Pasting(self.house.database, self.records, self.house.brain, self.house.clock)  # type: ignore[arg-type]

    @property
    def telling(self) -> TellingDates:
        house = self.house
        return TellingDates(house.database, house.orders, house.hub, house.clock)  # type: ignore[arg-type]

    async def recognise(self, text: str, *, scope: tuple[str, ...] = BOTH, **said: object) -> Recognised:
        return await self.pasting.recognise(paste(text, **said), scope)

    async def put(self, text: str, *, scope: tuple[str, ...] = (SHOP,), **said: object) -> list[bool]:
        """Whether each message was news."""
        given = paste(text, **said)
        found = await self.pasting.recognise(given, scope)
        accepted = [await self.house.receive.accept(each) for each in await self.pasting.messages(given, found)]
        await self.house.receive.idle()
        return [each.new for each in accepted]

    async def chat(self) -> list[tuple[Sender, str]]:
        view = await self.house.desk.conversation(await self.chat_id())
        return [(shown.line.sender, shown.line.text) for shown in view.lines]

    async def chat_id(self) -> str:
        found = await self.house.database.read(lambda uow: uow.conversations.of_buyer(SHOP, PASTE, self.nick))
        assert found is not None
        return found.id


def paste(text: str, **said: object) -> Paste:
    return replace(Paste(click_id="click-0001", text=text), **said)  # type: ignore[arg-type]


@pytest.fixture(scope="module")
async def shared(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[House]:
    """One house for all tests here: each has a buyer and orders of its own."""
    async with house_at(tmp_path_factory.mktemp("pasting") / "desk.sqlite3", FakeChannel()) as up:
        yield up


COUNTED = count(1)


@pytest.fixture
def window(shared: House) -> Window:
    number = next(COUNTED)
    shared.orders.orders.clear()
    return Window(
        house=shared, records=Records(orders=shared.orders.orders), nick=f"小鱼儿{number}",
        first=f"22110000000001{number:03}1", second=f"22110000000001{number:03}2",
    )


async def test_the_shop_is_known_by_its_own_nick_and_the_buyer_by_the_other(window: Window) -> None:
    found = await window.recognise(f"{window.at(3)}\n死机\n{window.at(2, '远行鞋店:小林')}\n您好")
    assert (found.shop_id, found.shop_how, found.buyer_id, found.buyer_how) == (
        OTHER_SHOP, How.NICK, window.nick, How.NICK,
    )


async def test_an_order_on_record_says_shop_and_buyer_of_bare_words(window: Window) -> None:
    window.records.orders.append(order(window.first, shop_id=OTHER_SHOP))
    found = await window.recognise(f"订单号{window.first} 什么时候发")
    assert (found.shop_id, found.shop_how, found.buyer_id, found.buyer_how, found.order_no) == (
        OTHER_SHOP, How.ORDER, "lin", How.ORDER, window.first,
    )


async def test_an_order_of_a_shop_the_person_does_not_work_in_is_not_looked_up(window: Window) -> None:
    window.records.orders.append(order(window.first, shop_id=OTHER_SHOP))
    found = await window.recognise(f"订单号{window.first}", scope=(SHOP,))
    assert (found.shop_id, found.buyer_id) == (SHOP, None)


async def test_a_buyer_who_was_pasted_before_says_the_shop_and_so_does_the_order_named_then(window: Window) -> None:
    await window.put(f"{window.at(3)}\n死机 订单{window.second}")
    assert (await window.recognise(f"{window.at(1)}\n在吗")).shop_how is How.BUYER
    again = await window.recognise(f"订单{window.second}还没修好")
    assert (again.shop_id, again.buyer_id, again.buyer_how) == (SHOP, window.nick, How.ORDER)


async def test_the_last_shop_is_taken_only_where_nothing_says_more_and_else_it_is_asked(window: Window) -> None:
    asked = await window.recognise("死机")
    assert (asked.shop_id, asked.shops) == (None, BOTH)
    last = await window.recognise("死机", last_shop=OTHER_SHOP)
    assert (last.shop_id, last.shop_how) == (OTHER_SHOP, How.LAST)
    foreign = await window.recognise("死机", last_shop="hats")
    assert foreign.shop_id is None
    only = await window.recognise("死机", scope=(SHOP,))
    assert (only.shop_how, only.buyer_id) == (How.ONLY, None)


async def test_two_nicks_are_asked_about_until_one_is_said_to_be_ours(window: Window) -> None:
    block = f"{window.at(3)}\n死机\n{window.at(2, '阿强')}\n您好"
    asked = await window.recognise(block, scope=(SHOP,))
    assert (asked.buyer_id, asked.block.nicks) == (None, (window.nick, "阿强"))
    settled = await window.recognise(block, scope=(SHOP,), own_nicks=("阿强",))
    assert (settled.buyer_id, settled.block.nicks) == (window.nick, (window.nick,))


async def test_an_order_system_that_is_away_says_nothing_and_stops_nobody(window: Window) -> None:
    window.records.away = True
    assert (await window.recognise(f"订单{window.first}")).shop_id is None


async def test_a_shop_with_an_app_key_is_pasted_for_too_because_its_chats_do_not_come_in(window: Window) -> None:
    window.records.direct = frozenset(BOTH)
    window.records.orders.append(order(window.first))
    found = await window.recognise(f"死机，订单{window.first}")
    assert (found.shop_id, found.order_no) == (SHOP, window.first)


async def test_a_paste_without_words_is_refused(window: Window) -> None:
    with pytest.raises(BadInputError, match="没有文字"):
        await window.recognise(f"{window.at(1)}\n")


async def test_only_a_pasted_chat_of_ones_own_shops_is_gone_on_with(window: Window) -> None:
    await window.put(f"{window.at(3)}\n死机")
    chat_id = await window.chat_id()
    assert (await window.recognise("在吗", conversation_id=chat_id)).buyer_id == window.nick
    with pytest.raises(NotFoundError):
        await window.recognise("在吗", conversation_id=chat_id, scope=(OTHER_SHOP,))
    await window.house.say("死机", buyer=window.nick)
    with pytest.raises(NotFoundError):
        await window.recognise("在吗", conversation_id=await window.house.conversation_id(window.nick))


async def test_a_block_pasted_again_with_more_brings_only_what_is_new(window: Window) -> None:
    block = f"{window.at(5)}\n死机\n{window.at(4, '晨光手机:小林')}\n请重启\n{window.at(3)}\n在吗\n{window.at(3)}\n在吗"
    assert await window.put(block) == [True] * 4
    assert await window.put(block, click_id="click-0002") == [False] * 4
    assert await window.put(f"{block}\n{window.at(1)}\n好了吗", click_id="click-0003") == [False] * 4 + [True]
    assert await window.chat() == [
        (Sender.BUYER, "死机"), (Sender.AGENT, "请重启"), (Sender.BUYER, "在吗"), (Sender.BUYER, "在吗"),
        (Sender.BUYER, "好了吗"),
    ]


async def test_the_same_click_is_stored_once_also_where_it_was_interrupted(window: Window) -> None:
    given: dict[str, Any] = {"buyer": window.nick, "click_id": "click-0009"}
    assert await window.put("死机\n怎么办", **given) == [True]
    assert await window.put("死机\n怎么办", **given) == [False]
    assert await window.put("死机\n怎么办", buyer=window.nick, click_id="click-0010") == [True]


async def test_words_longer_than_a_message_are_stored_as_several_and_as_news_once(window: Window) -> None:
    """Regression: a line of more than 2000 characters was refused after the lines before it had been stored."""
    long = "".join(f"第{number}句说的是屏幕，" for number in range(300)).removesuffix("，")
    block = f"{window.at(5)}\n在吗\n{window.at(4)}\n{long}\n{window.at(3)}\n{'哈' * 4500}"
    assert await window.put(block) == [True] * 6
    assert await window.put(block, click_id="click-0002") == [False] * 6
    told = [text for _, text in await window.chat()]
    assert told[0] == "在吗"
    assert "".join(told[1:3]) == long
    assert all(part.endswith("，") for part in told[1:2])
    assert [len(each) for each in told[3:]] == [2000, 2000, 500]
    assert await window.put("哈" * 4500, buyer=window.nick, click_id="click-0030") == [True] * 3


async def test_words_pasted_bare_do_not_come_again_with_their_time(window: Window) -> None:
    await window.put("死机\n怎么办", buyer=window.nick)
    block = f"{window.at(5)}\n死机\n{window.at(4)}\n怎么办\n{window.at(3)}\n死机"
    assert await window.put(block, click_id="click-0002") == [True]
    assert [text for _, text in await window.chat()] == ["死机\n怎么办", "死机"]


async def test_bare_words_stand_for_one_line_only_and_for_none_said_after_they_were_pasted(window: Window) -> None:
    await window.put("在吗\n死机", buyer=window.nick, click_id="click-0020")
    early, late = f"{window.at(5)}\n在吗", f"{window.at(0)}\n在吗"
    assert await window.put(early, click_id="click-0002") == []
    assert await window.put(early, click_id="click-0003") == [], "it is known for good"
    assert await window.put(late, click_id="click-0004") == [True], "the same words said once more"
    assert await window.put(f"{early}\n{late}", click_id="click-0005") == [False]
    window.house.clock.move(timedelta(minutes=20))
    later = f"{window.at(-10)}\n死机"
    assert await window.put(later, click_id="click-0006") == [True], "the bare one was pasted before this was said"
    window.house.clock.move(timedelta(minutes=-20))
    assert [text for _, text in await window.chat()] == ["在吗\n死机", "在吗", "死机"]


async def test_a_masked_nick_of_an_order_names_nobody(window: Window) -> None:
    for number in (window.first, window.second):
        window.records.orders.append(order(number, buyer="t**8"))
    asked = await window.recognise(f"订单{window.second} 怎么还没发货", scope=(SHOP,))
    assert (asked.buyer_id, asked.buyer_how) == (None, None)
    await window.put(f"{window.at(3)}\n死机 订单{window.first}")
    again = await window.recognise(f"订单{window.first} 还没修好")
    assert (again.buyer_id, again.buyer_how) == (window.nick, How.ORDER), "the order's own chat goes on"
    assert (await window.recognise(f"订单{window.second} 呢", scope=(SHOP,))).buyer_id is None


async def test_a_reply_copied_here_is_not_a_colleagues_when_it_comes_back_in_a_block(window: Window) -> None:
    await window.put(f"{window.at(5)}\n死机")
    chat_id = await window.chat_id()
    seen = (await window.house.desk.conversation(chat_id)).last_seq
    await window.house.desk.send(
        chat_id, click_id="c1", actor="小李", text="请问是卡住吗", reply_id=None, seen_seq=seen
    )
    again = f"{window.at(5)}\n死机\n{window.at(0, '晨光手机:小林')}\n请问是卡住吗\n{window.at(0)}\n是的"
    assert await window.put(again, click_id="click-0002") == [False, False, True]


async def test_the_noted_day_is_what_rights_and_suggestions_are_judged_by(window: Window) -> None:
    await window.put(f"{window.at(5)}\n死机")
    house, chat_id = window.house, await window.chat_id()
    telling = window.telling
    assert (await house.desk.conversation(chat_id)).verdicts is None
    day = shanghai_day(NOW) - timedelta(days=3)
    await telling.note(chat_id, day, "小李")
    await house.receive.idle()
    view = await house.desk.conversation(chat_id)
    assert (view.told_signed_on, view.order) == (day, None)
    assert view.verdicts is not None
    judged = house.assistant.situations[-1].order
    assert judged is not None
    assert judged.signed_at == datetime.combine(day, datetime.min.time(), SHANGHAI)
    assert judged.status is OrderStatus.SIGNED
    assert "conversation.told_signed_on" in await house.events()

    await telling.note(chat_id, None, "小李")
    assert (await house.desk.conversation(chat_id)).verdicts is None


async def test_the_noted_day_goes_with_its_order(window: Window) -> None:
    await window.put(f"{window.at(5)}\n死机 订单{window.first}")
    house, chat_id = window.house, await window.chat_id()
    await window.telling.note(chat_id, date(2026, 11, 20), "小李")
    await window.put(f"{window.at(3)}\n另一个订单{window.second}也死机", click_id="click-0002")
    assert house.assistant.situations[-1].order is None, "the day was of the other order"
    assert (await house.desk.conversation(chat_id)).told_signed_on is None


async def test_what_is_on_record_is_never_overruled(window: Window) -> None:
    await window.put(f"{window.at(5)}\n死机")
    house, chat_id = window.house, await window.chat_id()
    await window.telling.note(chat_id, date(2026, 11, 1), "小李")
    house.orders.orders.append(order(window.first, buyer=window.nick))
    await window.put(f"{window.at(3)}\n还是死机", click_id="click-0002")
    judged = house.assistant.situations[-1].order
    assert judged == order(window.first, buyer=window.nick)


@pytest.mark.parametrize("day", [shanghai_day(NOW) + timedelta(days=1), date(2002, 1, 1)])
async def test_a_day_that_cannot_be_is_refused(window: Window, day: date) -> None:
    await window.put(f"{window.at(5)}\n死机")
    telling = window.telling
    with pytest.raises(BadInputError, match="签收日期"):
        await telling.note(await window.chat_id(), day, "小李")


@pytest.mark.parametrize("theirs", [True, False])
async def test_a_number_taken_at_its_word_shows_nothing_of_another_buyers_cases(window: Window, theirs: bool) -> None:
    """The day of a case fills the missing one in a pasted chat too, but only where the case is this buyer's."""
    day = shanghai_day(NOW) - timedelta(days=3)
    entered = Fact(value=day.isoformat(), at=NOW, by="小李", source=FactSource.PERSON)
    kept = Case(
        id=f"case-{window.nick}", shop_id=SHOP, flow="send_back", flow_version=1, state="asking", entered_at=NOW,
        opened_at=NOW, order_no=window.first, buyer_id=window.nick if theirs else "别人", facts={"signed_on": entered},
    )
    await window.house.database.write(lambda uow: uow.cases.add(kept))
    await window.put(f"{window.at(5)}\n死机 订单{window.first}")
    judged = window.house.assistant.situations[-1].order
    assert (judged is not None and judged.signed_at is not None and shanghai_day(judged.signed_at) == day) is theirs
