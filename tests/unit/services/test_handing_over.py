"""交接班: nothing that is open is missing, what is settled is gone, a line is taken by one person (R5.68)."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest

from cs_assistant.domain.handover import LineKind
from cs_assistant.domain.messages import Message
from cs_assistant.domain.promises import PromiseKind
from cs_assistant.errors import BadInputError, ConflictError, ForbiddenError
from cs_assistant.services.handing_over import HandoverLine, ShopHandover
from cs_assistant.services.handover_lines import NEXT_SHIFT
from cs_assistant.storage import UnitOfWork

from .case_house import AGENT, SENIOR, SHOES, STRANGER, WAREHOUSE, CaseHouse, case_house


@pytest.fixture
async def house(tmp_path: Path) -> AsyncIterator[CaseHouse]:
    """Nobody writes the remarks in it: they wait."""
    async with case_house(tmp_path / "desk.sqlite3") as house:
        await house.office.sync.read_all()
        yield house


async def of(house: CaseHouse, shop: str = SHOES) -> ShopHandover:
    (found,) = await house.office.handing_over.of((shop,))
    return found


async def lines(house: CaseHouse, kind: LineKind, shop: str = SHOES) -> list[HandoverLine]:
    return [line for line in (await of(house, shop)).lines if line.line.kind is kind]


async def buyer_writes(house: CaseHouse, text: str, buyer: str = "qiao", shop: str = SHOES) -> str:
    message = Message(
        shop_id=shop, channel="webhook", buyer_id=buyer, text=text, sent_at=house.clock.now(), external_id=text
    )

    def work(uow: UnitOfWork) -> str:
        chat = uow.conversations.add(f"{shop}-{buyer}", shop, "webhook", buyer)
        seq = uow.messages.add(chat.id, message, house.clock.now()).seq
        uow.conversations.change(
            chat, last_seq=seq, buyer_seq=seq, waiting_since=message.sent_at, last_text=text
        )
        return chat.id

    return await house.database.write(work)


async def answered(house: CaseHouse, chat: str) -> None:
    await house.database.write(lambda uow: uow.conversations.change(uow.conversations.get(chat), waiting_since=None))


async def promised(house: CaseHouse, chat: str) -> str:
    made = await house.office.promises.add_to_chat(
        chat, AGENT, kind=PromiseKind.ANSWER, text="今晚告诉您", due_at=house.clock.now() + timedelta(hours=3),
        click="click-one",
    )
    return made.id


async def test_every_kind_of_open_thing_is_on_the_list(house: CaseHouse) -> None:
    chat = await buyer_writes(house, "还没收到货")
    await promised(house, chat)
    case = await house.office.casework.listed((SHOES,), flow="refund_unshipped")
    await house.office.casework.step(case[0][0].id, "submit", AGENT)
    shown = {kind: await lines(house, kind) for kind in LineKind}
    assert [each.line.title for each in shown[LineKind.CHAT]] == ["还没收到货"]
    assert [each.line.title for each in shown[LineKind.PROMISE]] == ["今晚告诉您"]
    assert all(each.line.detail == "等系统写上" for each in shown[LineKind.REMARK])
    assert shown[LineKind.REMARK]
    assert [each.line.detail for each in shown[LineKind.TASK]] == ["等仓库答复"]
    horizon = house.clock.now() + NEXT_SHIFT
    assert all(each.line.due_at is not None and each.line.due_at <= horizon for each in shown[LineKind.DEADLINE])


async def test_a_deadline_comes_on_the_list_when_it_falls_into_the_next_shift_and_stays_when_it_is_over(
    house: CaseHouse,
) -> None:
    house.clock.forward(timedelta(days=3).total_seconds())
    late = await lines(house, LineKind.DEADLINE)
    assert late
    moments = [each.line.due_at for each in late if each.line.due_at is not None]
    assert moments == sorted(moments)
    assert moments[0] < house.clock.now()


async def test_what_is_settled_meanwhile_is_gone_and_the_rest_stays(house: CaseHouse) -> None:
    first, second = await buyer_writes(house, "在吗"), await buyer_writes(house, "什么时候发", buyer="ning")
    promise = await promised(house, first)
    await house.office.handing_over.begin(SHOES, AGENT)
    await answered(house, first)
    await house.office.promises.kept(promise, AGENT)
    assert [each.line.ref for each in await lines(house, LineKind.CHAT)] == [second]
    assert await lines(house, LineKind.PROMISE) == []
    with pytest.raises(ConflictError, match="已经办完"):
        await house.office.handing_over.accept(SHOES, SENIOR, LineKind.CHAT, first)


async def test_a_line_is_taken_by_one_person_and_what_is_open_stays_on_the_list(house: CaseHouse) -> None:
    chat = await buyer_writes(house, "在吗")
    handing_over = house.office.handing_over
    with pytest.raises(BadInputError, match="还没有开始交接班"):
        await handing_over.accept(SHOES, SENIOR, LineKind.CHAT, chat)
    await handing_over.begin(SHOES, AGENT, "仓库老周下午不在")
    await handing_over.note(SHOES, AGENT, LineKind.CHAT, chat, "他在等尺码")
    await handing_over.accept(SHOES, SENIOR, LineKind.CHAT, chat)
    await handing_over.accept(SHOES, SENIOR, LineKind.CHAT, chat)
    (line,) = await lines(house, LineKind.CHAT)
    assert line.mark is not None
    assert (line.mark.note, line.mark.noted_by, line.mark.accepted_by) == ("他在等尺码", "小林", "陈姐")
    with pytest.raises(ConflictError, match="陈姐已经接下"):
        await handing_over.accept(SHOES, AGENT, LineKind.CHAT, chat)
    told = [event.type for event in await house.database.read(lambda uow: uow.events.latest(SHOES, limit=3))]
    assert told == ["handover.accepted", "handover.noted", "handover.begun"]
    state = await of(house)
    assert state.handover is not None
    assert (state.handover.by, state.handover.note) == ("小林", "仓库老周下午不在")


async def test_the_next_change_of_shift_asks_for_every_open_line_again(house: CaseHouse) -> None:
    chat = await buyer_writes(house, "在吗")
    await house.office.handing_over.begin(SHOES, AGENT)
    await house.office.handing_over.accept(SHOES, SENIOR, LineKind.CHAT, chat)
    await house.office.handing_over.begin(SHOES, SENIOR)
    (line,) = await lines(house, LineKind.CHAT)
    assert line.mark is None


async def test_a_hand_over_is_of_one_shop_and_of_people_at_its_desk(house: CaseHouse) -> None:
    chat = await buyer_writes(house, "在吗")
    await house.office.handing_over.begin("phones", AGENT)
    assert (await of(house)).handover is None
    assert await lines(house, LineKind.CHAT, "phones") == []
    await house.office.handing_over.begin(SHOES, AGENT)
    for outsider in (STRANGER, WAREHOUSE):
        with pytest.raises(ForbiddenError):
            await house.office.handing_over.accept(SHOES, outsider, LineKind.CHAT, chat)
        with pytest.raises(ForbiddenError):
            await house.office.handing_over.begin(SHOES, outsider)
