"""以前的对话 over HTTP: found by buyer and order, read page by page, shop by shop, and only read."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from cs_assistant.domain.messages import Sender
from cs_assistant.domain.people import Role
from cs_assistant.domain.transcripts import Transcript, TranscriptLine
from cs_assistant.services.history import add_history, history_of
from cs_assistant.services.past_chats import CHATS_A_PAGE, LINES_A_PAGE

from .conftest import Staff
from .office_house import OfficeHouse, office_house

ORDER = "2211000000000000137"
LONG_AGO = datetime(2025, 3, 1, 2, tzinfo=UTC)
API = "/api/v1/past-chats"


@pytest.fixture
async def house(tmp_path: Path, staff: Staff) -> AsyncIterator[OfficeHouse]:
    async with office_house(tmp_path / "office.sqlite3", staff) as made:
        await made.enter_as("客服", Role.AGENT, "shoes")
        yield made


async def bring(
    house: OfficeHouse, buyer: str, texts: Sequence[str] = ("在吗",), *, order_no: str | None = None,
    shop: str = "shoes", at: datetime = LONG_AGO,
) -> None:
    lines = tuple(
        TranscriptLine(
            buyer=buyer, sender=Sender.BUYER, account=None, text=text, at=at + timedelta(minutes=number),
            order_no=order_no,
        )
        for number, text in enumerate(texts)
    )
    messages = history_of(shop, Transcript(lines=lines, problems=()))
    await house.database.write(lambda uow: add_history(uow, shop, messages, house.clock.now()))


async def live_chat(house: OfficeHouse, buyer: str, shop: str = "shoes") -> str:
    chat_id = f"live-{len(buyer)}"
    return (await house.database.write(lambda uow: uow.conversations.add(chat_id, shop, "webhook", buyer))).id


async def beside(house: OfficeHouse, buyer: str, order: str = "") -> list[str]:
    chat = await live_chat(house, buyer)
    status, found = await house.get(f"/api/v1/conversations/{chat}/past-chats{order and f'?order={order}'}")
    assert status == 200
    return [each["last_text"] for each in found["items"]]


async def test_a_buyers_earlier_chat_stands_beside_the_new_one_and_is_read_page_by_page(house: OfficeHouse) -> None:
    texts = [f"第{number}句" for number in range(LINES_A_PAGE + 5)]
    await bring(house, "tb_lin88", texts)
    await bring(house, "tb_lin88", ["更早的一句"], at=LONG_AGO - timedelta(days=9))
    chat = await live_chat(house, "tb_lin88")
    _, found = await house.get(f"/api/v1/conversations/{chat}/past-chats")
    (entry,) = found["items"]
    assert (entry["buyer"], entry["lines"], entry["last_text"]) == ("tb***88", len(texts) + 1, texts[-1])
    assert entry["first_at"].startswith("2025-02-20")
    _, page = await house.get(f"{API}/{entry['id']}")
    assert ([each["text"] for each in page["lines"]], page["more"]) == (texts[-LINES_A_PAGE:], True)
    _, before = await house.get(f"{API}/{entry['id']}?before={page['lines'][0]['seq']}")
    assert ([each["text"] for each in before["lines"]], before["more"]) == (["更早的一句", *texts[:5]], False)
    assert "tb_lin88" not in str((found, page, before))


@pytest.mark.parametrize(
    ("nick", "names", "asked", "shown"),
    [
        ("t**8", ORDER, ORDER, True), ("t**8", None, ORDER, False), ("t**8", ORDER, "", False),
        ("t**8", ORDER, "2211000000000000999", False), ("t**7", ORDER, ORDER, False), ("x_other", ORDER, ORDER, False),
        ("**", ORDER, ORDER, True),
    ],
)  # fmt: skip
async def test_a_masked_nick_is_theirs_only_where_it_fits_and_their_order_is_named(
    house: OfficeHouse, nick: str, names: str | None, asked: str, shown: bool
) -> None:
    """t**8 may be several people: by the nick alone somebody would read another buyer's chat."""
    await bring(house, nick, ["问过尺码"], order_no=names)
    assert await beside(house, "tb_lin88", asked) == (["问过尺码"] if shown else [])


async def test_an_order_named_in_words_counts_and_a_chat_under_a_starred_nick_is_nobodys(house: OfficeHouse) -> None:
    await bring(house, "t**8", [f"订单 {ORDER} 鞋子挤脚"])
    assert await beside(house, "tb_lin88", ORDER) == [f"订单 {ORDER} 鞋子挤脚"]
    assert await beside(house, "t**8") == []


async def test_chats_are_searched_by_order_and_nick_in_ones_own_shops_only(house: OfficeHouse) -> None:
    await bring(house, "tb_lin88", ["鞋子挤脚"], order_no=ORDER)
    await bring(house, "t**9", ["另一位"])
    await bring(house, "tb_lin88", ["手机充不进电"], order_no=ORDER, shop="phones")
    for query, texts in (
        (f"order_no={ORDER}", ["鞋子挤脚"]), ("buyer=tb_lin88", ["鞋子挤脚"]), ("buyer=tb_lin8", []),
        (f"buyer=t**9&order_no={ORDER}", []), ("buyer=t**9", ["另一位"]), ("", ["另一位", "鞋子挤脚"]),
    ):  # fmt: skip
        status, found = await house.get(f"{API}?{query}")
        assert (status, [each["last_text"] for each in found["items"]]) == (200, texts), query
    assert [each["several"] for each in found["items"]] == [True, False]
    far = f"page={'0' * 17}1{'9' * 20}"  # more than the database counts to, behind zeros
    for query, where in (("order_no=123", "order_no"), ("page=x", "page"), ("page=0", "page"), (far, "page")):
        status, refused = await house.get(f"{API}?{query}")
        assert (status, refused["error"]["where"]) == (400, where)


async def test_more_chats_than_a_page_are_on_the_next(house: OfficeHouse) -> None:
    for number in range(CHATS_A_PAGE + 2):
        await bring(house, f"buyer{number}")
    pages = [(await house.get(f"{API}?page={page}"))[1] for page in (1, 2, 3)]
    assert [(len(page["items"]), page["more"]) for page in pages] == [(CHATS_A_PAGE, True), (2, False), (0, False)]


async def test_only_a_chat_that_is_over_is_read_here_and_another_shops_is_not(house: OfficeHouse) -> None:
    live = await live_chat(house, "tb_lin88")
    assert (await house.get(f"{API}/{live}"))[0] == 404
    await bring(house, "tb_z", shop="phones")
    theirs = await house.database.read(lambda uow: uow.conversations.of_buyer("phones", "transcript", "tb_z"))
    assert theirs is not None
    assert (await house.get(f"{API}/{theirs.id}"))[0] == (await house.get(f"{API}/nothing"))[0]


async def test_a_case_shows_its_buyers_earlier_chats(house: OfficeHouse) -> None:
    cases = (await house.get("/api/v1/cases"))[1]["items"]
    case = await house.database.read(lambda uow: uow.cases.get(cases[0]["id"]))
    assert case.buyer_id is not None
    await bring(house, case.buyer_id, ["去年也来问过"])
    _, found = await house.get(f"/api/v1/cases/{case.id}/past-chats")
    assert [each["last_text"] for each in found["items"]] == ["去年也来问过"]
