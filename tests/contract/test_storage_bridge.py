"""What a database must do for the chat bridge and for imported history."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from cs_assistant.domain.messages import RECALLED_TEXT, Message, MessageKind, Sender
from cs_assistant.domain.transcripts import Transcript, TranscriptLine
from cs_assistant.services.history import Added, add_history, history_of, take_back_history
from cs_assistant.storage import Database, UnitOfWork
from cs_assistant.storage.repositories.bridge import BridgeSend, Chat, Link, SendState

NOW = datetime(2026, 11, 22, 2, 0, tzinfo=UTC)
LINK = Link(shop_id="phones", link="pc-1", received=0, given=0, acked=0)


@pytest.fixture
async def database(tmp_path: Path) -> AsyncIterator[Database]:
    async with Database.open(tmp_path / "desk.sqlite3") as database:
        yield database


async def test_frames_are_kept_in_order_until_acknowledged_and_per_shop_and_bridge(database: Database) -> None:
    def work(uow: UnitOfWork) -> None:
        for shop in ("phones", "shoes"):
            uow.bridges.keep_link(Link(shop_id=shop, link="pc-1", received=0, given=0, acked=0), NOW)
        for number in range(3):
            link = uow.bridges.link("phones", "pc-1")
            assert link is not None
            assert uow.bridges.give(link, "send", f"{{{number}}}", NOW) == number + 1
        known = uow.bridges.link("phones", "pc-1")
        assert known is not None
        uow.bridges.acknowledge(known, 1)

    await database.write(work)
    frames = await database.read(lambda uow: uow.bridges.on_their_way("phones", "pc-1", 0, 9))
    assert [frame.seq for frame in frames] == [2, 3]
    assert await database.read(lambda uow: uow.bridges.on_their_way("shoes", "pc-1", 0, 9)) == ()
    assert await database.read(lambda uow: uow.bridges.on_their_way("phones", "pc-2", 0, 9)) == ()
    kept = await database.read(lambda uow: uow.bridges.link("phones", "pc-1"))
    assert kept is not None
    assert (kept.given, kept.acked) == (3, 1)


async def test_a_nonce_is_used_once_a_shop_and_forgotten_when_no_signature_lasts_so_long(database: Database) -> None:
    async def used(shop: str, now: datetime) -> bool:
        kept = timedelta(minutes=15)
        return await database.write(lambda uow: uow.bridges.use_nonce(shop, "n" * 16, now, kept))

    assert await used("phones", NOW)
    assert not await used("phones", NOW)
    assert await used("shoes", NOW)
    assert await used("phones", NOW + timedelta(minutes=16))


async def test_a_request_to_send_is_settled_only_from_the_state_it_was_read_in(database: Database) -> None:
    send = BridgeSend(
        shop_id="phones", act_key="click:1", link="pc-1", state=SendState.WAITING, external_id=None, why=None, at=NOW
    )

    def work(uow: UnitOfWork) -> tuple[bool, bool, BridgeSend | None, BridgeSend | None]:
        uow.bridges.add_send(send)
        first = uow.bridges.settle_send(send, SendState.SENT, external_id="1.PNM")
        second = uow.bridges.settle_send(send, SendState.UNCERTAIN)
        return first, second, uow.bridges.send("phones", "click:1"), uow.bridges.send("shoes", "click:1")

    first, second, kept, others = await database.write(work)
    assert (first, second, others) == (True, False, None)
    assert kept is not None
    assert (kept.state, kept.external_id) == (SendState.SENT, "1.PNM")


async def test_a_chat_is_its_shops_and_the_one_written_in_last_is_answered(database: Database) -> None:
    def work(uow: UnitOfWork) -> tuple[Chat | None, Chat | None]:
        for shop in ("phones", "shoes"):
            conversation = uow.conversations.add(f"{shop}-lin", shop, "bridge", "lin")
            for chat, last_seq in (("c1", 5), ("c2", 3)):
                uow.bridges.keep_chat(
                    Chat(
                        shop_id=shop, chat=chat, conversation_id=conversation.id, buyer_id="lin", nick="lin",
                        open_uid=None, link="pc-1", last_seq=last_seq,
                    )
                )
        return uow.bridges.chat_of("phones", "phones-lin"), uow.bridges.chat_of("shoes", "phones-lin")

    newest, others = await database.write(work)
    assert newest is not None
    assert (newest.chat, newest.shop_id, others) == ("c1", "phones", None)


async def test_an_echo_is_known_by_its_id_in_its_shop_and_channel(database: Database) -> None:
    def work(uow: UnitOfWork) -> None:
        uow.echoes.note("phones", "bridge", "1.PNM", "click:1")
        uow.echoes.note("phones", "bridge", "1.PNM", "click:2")
        assert uow.echoes.act_key("phones", "bridge", "1.PNM") == "click:1"
        assert uow.echoes.act_key("shoes", "bridge", "1.PNM") is None
        assert uow.echoes.act_key("phones", "webhook", "1.PNM") is None
        assert uow.echoes.seen("phones", ["click:1", "click:3"]) == {"click:1"}

    await database.write(work)


async def test_a_line_taken_back_has_no_words_and_no_order_any_more(database: Database) -> None:
    message = Message(
        shop_id="phones", channel="bridge", buyer_id="lin", text="我的电话", sent_at=NOW, external_id="m1",
        order_no="2211000000000000001", account=None,
    )

    def work(uow: UnitOfWork) -> None:
        conversation = uow.conversations.add("c", "phones", "bridge", "lin")
        uow.messages.add(conversation.id, message, NOW)
        assert uow.messages.recall("shoes", "bridge", "m1", NOW) is None
        recalled = uow.messages.recall("phones", "bridge", "m1", NOW)
        assert recalled is not None
        assert recalled.sender is Sender.BUYER
        assert uow.messages.recall("phones", "bridge", "m1", NOW) is None
        (stored,) = uow.messages.latest("phones", "c", 9)
        assert (stored.line.text, stored.line.kind, stored.order_no) == (RECALLED_TEXT, MessageKind.RECALLED, None)

    await database.write(work)


def transcript(*texts: str) -> Transcript:
    lines = tuple(
        TranscriptLine(buyer="tb_lin", sender=Sender.BUYER, account=None, text=text, at=NOW) for text in texts
    )
    return Transcript(lines=lines, problems=())


async def test_row_numbers_that_a_file_calls_ids_drop_no_chat_and_the_file_again_is_no_news(
    database: Database,
) -> None:
    """Every chat of an export may count its lines from 1."""
    lines = tuple(
        TranscriptLine(buyer=buyer, sender=Sender.BUYER, account=None, text=f"{row}", at=NOW, external_id=f"{row}")
        for buyer in ("tb_lin", "tb_zhou")
        for row in (1, 2, 3)
    )
    read = Transcript(lines=lines, problems=())
    messages = history_of("phones", read)
    first, again = [await database.write(lambda uow: add_history(uow, "phones", messages, NOW)) for _ in range(2)]
    assert (first.chats, len(first.seqs), first.repeats) == (2, 6, 0)
    assert (again.chats, len(again.seqs), again.repeats) == (0, 0, 6)


async def test_history_is_kept_once_is_due_for_nobody_and_can_be_taken_back(database: Database) -> None:
    async def add(*texts: str) -> Added:
        messages = history_of("phones", transcript(*texts))
        return await database.write(lambda uow: add_history(uow, "phones", messages, NOW))

    first = await add("在吗", "在吗", "充不进电")
    again = await add("在吗", "在吗", "充不进电", "算了")
    assert (first.chats, len(first.seqs), first.repeats) == (1, 3, 0)
    assert (again.chats, len(again.seqs), again.repeats) == (1, 1, 3)

    def look(uow: UnitOfWork) -> tuple[object, ...]:
        return uow.conversations.due(9, ()), uow.conversations.queue(None), uow.conversations.recent(["phones"], 9)

    assert await database.read(look) == ((), (), ())
    assert await database.write(lambda uow: take_back_history(uow, "shoes", first.seqs)) == 0
    assert await database.write(lambda uow: take_back_history(uow, "phones", first.seqs)) == 3
    found = await database.read(lambda uow: uow.conversations.of_buyer("phones", "transcript", "tb_lin"))
    assert found is not None
    left = await database.read(lambda uow: uow.messages.latest("phones", found.id, 9))
    assert [stored.line.text for stored in left] == ["算了"]
