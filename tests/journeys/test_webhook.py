"""A buyer's message through the whole house: signed in, understood, answered or waiting, never lost."""

from __future__ import annotations

import asyncio
import shutil
from base64 import b64encode
from pathlib import Path
from typing import Any

import pytest

from cs_assistant.app.running import running
from cs_assistant.domain.messages import MAX_TEXT_LENGTH
from cs_assistant.errors import AlreadyRunningError, LibraryError, PortTakenError
from cs_assistant.library.files import packaged_folder
from tests.journeys.shop import SECRET, message, post, receiver, settings


async def test_a_simple_fault_is_answered_once_where_the_shop_switched_it_on(tmp_path: Path) -> None:
    async with receiver() as inbox, running(settings(tmp_path, webhook_reply_urls={"phones": inbox.url})) as desk:
        await desk.automation.enable("phones", "fault.charging", "主管")
        first = await post(desk, message("手机充不进电", id_="m-1"))
        again = await post(desk, message("手机充不进电", id_="m-1"))
        await desk.receive.idle()
        await desk.deliver.idle()
        assert (first.status, first.body["new"]) == (200, True)
        assert (again.status, again.body["new"]) == (200, False)
        assert len(inbox.bodies) == 1
        assert "数据线" in inbox.bodies[0]["text"]
        assert "智能助手" in inbox.bodies[0]["text"]
        assert inbox.keys == [inbox.bodies[0]["act_key"]]


async def test_nothing_goes_out_before_a_person_switched_it_on(tmp_path: Path) -> None:
    async with receiver() as inbox, running(settings(tmp_path, webhook_reply_urls={"phones": inbox.url})) as desk:
        await post(desk, message("手机充不进电"))
        await desk.receive.idle()
        await desk.deliver.idle()
        assert inbox.bodies == []
        waiting = await desk.desk.queue()
        view = await desk.desk.conversation(waiting[0].conversation_id)
        assert view.suggestions[0].reply_id == "fault.charging/check_cable"


async def test_an_agent_answers_and_the_same_click_twice_is_one_message(tmp_path: Path) -> None:
    async with receiver() as inbox, running(settings(tmp_path, webhook_reply_urls={"phones": inbox.url})) as desk:
        await post(desk, message("我要退货"))
        await desk.receive.idle()
        (waiting,) = await desk.desk.queue()
        view = await desk.desk.conversation(waiting.conversation_id)
        suggestion = view.suggestions[0]
        for _ in range(2):
            await desk.desk.send(
                waiting.conversation_id,
                click_id="click-1",
                actor="小王",
                text=suggestion.text,
                reply_id=suggestion.reply_id,
                seen_seq=view.last_seq,
            )
        await desk.deliver.idle()
        assert [body["text"] for body in inbox.bodies] == [suggestion.text]


async def test_a_danger_calls_a_person_and_the_safety_text_is_suggestion_one(tmp_path: Path) -> None:
    async with running(settings(tmp_path)) as desk:
        await post(desk, message("电池鼓包了，后盖都顶起来了"))
        await desk.receive.idle()
        (waiting,) = await desk.desk.queue()
        view = await desk.desk.conversation(waiting.conversation_id)
        assert waiting.alarm
        assert view.suggestions[0].reply_id == "fault.power/danger"


@pytest.mark.parametrize(
    ("secret", "shop", "offset", "says"),
    [
        (None, "phones", 0, "缺少签名"),
        ("wrong", "phones", 0, "签名不对"),
        (SECRET, "shoes", 0, "签名不对"),
        (SECRET, "hats", 0, "没有配置接入密钥"),
        (SECRET, "phones", -400, "5 分钟"),
    ],
    ids=["missing", "wrong", "another shop's", "no secret configured", "too old"],
)
async def test_a_message_without_a_right_signature_is_refused_and_not_stored(
    tmp_path: Path, secret: str | None, shop: str, offset: int, says: str
) -> None:
    import time

    async with running(settings(tmp_path)) as desk:
        answer = await post(desk, message("在吗"), shop=shop, secret=secret, at=time.time() + offset)
        assert answer.status == 403
        assert says in answer.body["error"]["message"]
        assert await desk.desk.queue() == ()


@pytest.mark.parametrize(
    ("body", "says"),
    [
        (message("长" * (MAX_TEXT_LENGTH + 1)), str(MAX_TEXT_LENGTH)),
        (message(""), "空"),
        ({"buyer": "tb_lin", "text": "在吗"}, "sent_at"),
        (message("在吗", colour="red"), "colour"),
    ],
    ids=["over-long", "empty", "no time", "unknown key"],
)
async def test_a_message_we_cannot_take_is_refused_with_what_is_wrong(
    tmp_path: Path, body: dict[str, Any], says: str
) -> None:
    async with running(settings(tmp_path)) as desk:
        answer = await post(desk, body)
        assert answer.status == 400
        assert says in answer.body["error"]["message"]
        assert await desk.desk.queue() == ()


@pytest.mark.parametrize(
    ("data", "readable"),
    [(b"\x89PNG\r\n\x1a\n" + b"0" * 64, True), (b"this is no picture", False)],
    ids=["picture", "broken"],
)
async def test_a_picture_readable_or_not_is_kept_and_waits_for_a_person(
    tmp_path: Path, data: bytes, readable: bool
) -> None:
    async with running(settings(tmp_path)) as desk:
        await desk.automation.enable("phones", "fault.charging", "主管")
        answer = await post(desk, message("充不进电", image={"data": b64encode(data).decode()}))
        await desk.receive.idle()
        await desk.deliver.idle()
        (waiting,) = await desk.desk.queue()
        view = await desk.desk.conversation(waiting.conversation_id)
        assert answer.status == 200
        assert [entry.line.sender for entry in view.lines] == ["buyer"]
        assert ("无法读取" in view.lines[0].line.text) is not readable


async def test_an_unknown_order_number_is_shown_and_answered_by_a_person(tmp_path: Path) -> None:
    async with running(settings(tmp_path)) as desk:
        await desk.automation.enable("phones", "fault.charging", "主管")
        await post(desk, message("订单2211000000000000999的手机充不进电"))
        await desk.receive.idle()
        (waiting,) = await desk.desk.queue()
        view = await desk.desk.conversation(waiting.conversation_id)
        assert view.unknown_order_no == "2211000000000000999"
        assert view.decision is not None
        assert view.decision.reply is None


async def test_a_full_database_refuses_visibly_keeps_what_it_has_and_takes_the_retry_later(tmp_path: Path) -> None:
    async with running(settings(tmp_path)) as desk:
        await post(desk, message("第一条", id_="first"))
        await desk.receive.idle()
    async with running(settings(tmp_path, max_page_count=1)) as desk:
        # SQLite never shrinks the limit below the pages in use: the next page is one too many.
        answers = [await post(desk, message("很长的一条" * 300, id_=f"late-{number}")) for number in range(40)]
        assert answers[-1].status == 507
        assert "已满" in answers[-1].body["error"]["message"]
        stored = [number for number, answer in enumerate(answers) if answer.status == 200]
    async with running(settings(tmp_path)) as desk:
        retried = [await post(desk, message("很长的一条" * 300, id_=f"late-{number}")) for number in range(40)]
        assert {answer.status for answer in retried} == {200}
        assert [number for number, answer in enumerate(retried) if not answer.body["new"]] == stored
        (waiting,) = await desk.desk.queue()
        view = await desk.desk.conversation(waiting.conversation_id)
        assert len(view.lines) == 41


async def test_a_second_start_on_the_same_database_is_refused(tmp_path: Path) -> None:
    async with running(settings(tmp_path)):
        with pytest.raises(AlreadyRunningError, match="已有"):
            async with running(settings(tmp_path)):
                pass


async def test_a_taken_port_is_named(tmp_path: Path) -> None:
    async with running(settings(tmp_path)) as desk:
        port = int(desk.url.rpartition(":")[2])
        with pytest.raises(PortTakenError, match=str(port)):
            async with running(settings(tmp_path, database=tmp_path / "other.sqlite3", port=port)):
                pass


async def test_a_broken_script_file_is_named_and_the_last_published_library_stays(tmp_path: Path) -> None:
    scripts = tmp_path / "scripts"
    shutil.copytree(packaged_folder(), scripts)
    given = settings(tmp_path, scripts=scripts)
    async with running(given) as desk:
        assert desk.problems == ()
    (scripts / "intents" / "fault" / "crash.yaml").write_bytes("坏".encode("gbk"))
    async with running(given) as desk:
        assert [problem.file for problem in desk.problems] == ["intents/fault/crash.yaml"]
        await post(desk, message("手机老是死机"))
        await desk.receive.idle()
        (waiting,) = await desk.desk.queue()
        view = await desk.desk.conversation(waiting.conversation_id)
        assert view.suggestions[0].intent == "fault.crash"


async def test_without_a_clean_library_and_without_a_published_one_the_start_lists_the_problems(tmp_path: Path) -> None:
    scripts = tmp_path / "scripts"
    shutil.copytree(packaged_folder(), scripts)
    (scripts / "intents" / "fault" / "crash.yaml").write_bytes("坏".encode("gbk"))
    with pytest.raises(LibraryError, match=r"crash\.yaml"):
        async with running(settings(tmp_path, scripts=scripts)):
            pass


async def test_several_bubbles_are_one_turn_with_one_answer(tmp_path: Path) -> None:
    async with (
        receiver() as inbox,
        running(settings(tmp_path, webhook_reply_urls={"phones": inbox.url}, quiet_seconds=0.5)) as desk,
    ):
        await desk.automation.enable("phones", "fault.charging", "主管")
        await asyncio.gather(*(post(desk, message(text, id_=text)) for text in ("你好", "手机充不进电")))
        await desk.receive.idle()
        await desk.deliver.idle()
        assert len(inbox.bodies) <= 1
