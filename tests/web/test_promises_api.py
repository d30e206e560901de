"""Promises, hand-overs, notices and goals over HTTP (R5.2, R5.68)."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from cs_assistant.domain.flows import Case
from cs_assistant.domain.messages import Message
from cs_assistant.domain.notices import Notice
from cs_assistant.domain.people import Role
from cs_assistant.domain.promises import PromiseKind
from cs_assistant.services.promises import MOST_LISTED
from cs_assistant.services.promising import About, make
from cs_assistant.storage import UnitOfWork

from . import fakes
from .conftest import Console, Staff, build
from .office_house import OfficeHouse, office_house

CLICK = "click-number-one"


@pytest.fixture
async def house(tmp_path: Path, staff: Staff) -> AsyncIterator[OfficeHouse]:
    async with office_house(tmp_path / "office.sqlite3", staff) as made:
        await made.enter_as("客服", Role.AGENT)
        yield made


async def chat_of(house: OfficeHouse, text: str = "我的鞋呢，电话13812345678", shop: str = "shoes") -> str:
    message = Message(
        shop_id=shop, channel="webhook", buyer_id="tb_demo_qiao5", text=text, sent_at=house.clock.now(),
        external_id="m1",
    )

    def work(uow: UnitOfWork) -> str:
        chat = uow.conversations.add("0198-chat", shop, "webhook", message.buyer_id)
        seq = uow.messages.add(chat.id, message, house.clock.now()).seq
        uow.conversations.change(
            chat, last_seq=seq, buyer_seq=seq, waiting_since=message.sent_at, last_text=message.text
        )
        return chat.id

    return await house.database.write(work)


async def promise(house: OfficeHouse, chat: str, **more: Any) -> Any:
    due = (house.clock.now() + timedelta(hours=3)).isoformat()
    body = {"text": "今天下午告诉您", "due_at": due, "click_id": CLICK, **more}
    status, answer = await house.post(f"/api/v1/conversations/{chat}/promises", body)
    assert status == 201, answer
    return answer


async def test_a_promise_is_made_shown_in_shanghai_time_and_settled_with_one_click(house: OfficeHouse) -> None:
    chat = await chat_of(house)
    made = await promise(house, chat, kind="courier_query")
    assert (made["kind_name"], made["state"], made["buyer"]) == ("问快递", "open", "tb***o5")
    assert made["due_at"].endswith("+08:00")
    again = await promise(house, chat)
    assert again["id"] == made["id"]
    _, listed = await house.get("/api/v1/promises")
    assert [each["id"] for each in listed["items"]] == [made["id"]]
    status, kept = await house.post(f"/api/v1/promises/{made['id']}/kept", {"how": "在旺旺里说了"})
    assert (status, kept["state"], kept["how"]) == (200, "kept", "在旺旺里说了")
    status, answer = await house.post(f"/api/v1/promises/{made['id']}/withdrawn")
    assert (status, "已经处理过" in answer["error"]["message"]) == (409, True)
    _, of_chat = await house.get(f"/api/v1/conversations/{chat}/promises")
    assert [each["state"] for each in of_chat["items"]] == ["kept"]
    assert (await house.get("/api/v1/promises"))[1]["items"] == []


async def test_a_new_time_without_a_zone_or_a_reason_is_refused_with_the_field(house: OfficeHouse) -> None:
    made = await promise(house, await chat_of(house))
    path, later = f"/api/v1/promises/{made['id']}/moved", house.clock.now() + timedelta(hours=9)
    status, answer = await house.post(path, {"due_at": later.isoformat()[:16], "why": "快递没回"})
    assert (status, answer["error"]["where"]) == (400, "due_at")
    status, answer = await house.post(path, {"due_at": later.isoformat(), "why": ""})
    assert (status, answer["error"]["where"]) == (400, "why")
    status, moved = await house.post(path, {"due_at": later.isoformat(), "why": "快递没回"})
    assert (status, moved["moved_why"]) == (200, "快递没回")
    assert moved["due_at"] != moved["first_due_at"]


async def test_a_cases_promises_and_those_of_its_calls_stand_on_its_page(house: OfficeHouse) -> None:
    _, listed = await house.get("/api/v1/cases")
    case_id = listed["items"][0]["id"]
    due = (house.clock.now() + timedelta(hours=3)).isoformat()
    call = {"whom": "买家", "outcome": "接通", "promise": "下午回电", "promise_due": due}
    status, _ = await house.post(f"/api/v1/cases/{case_id}/calls", call)
    assert status == 200
    body = {"text": "明早寄出", "click_id": CLICK, "kind": "send"}
    assert (await house.post(f"/api/v1/cases/{case_id}/promises", body))[0] == 201
    _, found = await house.get(f"/api/v1/cases/{case_id}/promises")
    assert [(each["text"], each["kind"]) for each in found["items"]] == [("下午回电", "other"), ("明早寄出", "send")]


async def test_an_auditor_reads_promises_and_the_hand_over_and_may_write_nothing(house: OfficeHouse) -> None:
    chat = await chat_of(house)
    made = await promise(house, chat)
    await house.enter_as("审计", Role.AUDITOR)
    assert (await house.get("/api/v1/promises"))[0] == 200
    assert (await house.post(f"/api/v1/promises/{made['id']}/kept"))[0] == 403
    _, handover = await house.get("/api/v1/handover")
    assert [shop["may_hand_over"] for shop in handover["shops"]] == [False, False]
    assert (await house.post("/api/v1/handover/begin", {"shop": "shoes"}))[0] == 403


async def test_the_hand_over_masks_the_buyer_and_a_line_is_taken_by_one(house: OfficeHouse) -> None:
    chat = await chat_of(house)
    line = {"shop": "shoes", "kind": "chat", "ref": chat}
    status, answer = await house.post("/api/v1/handover/accept", line)
    assert (status, answer["error"]["where"]) == (400, "shop")
    assert (await house.post("/api/v1/handover/begin", {"shop": "shoes", "note": "老周下午不在"}))[0] == 200
    assert (await house.post("/api/v1/handover/note", {**line, "note": "他在等尺码"}))[0] == 200
    me = await house.enter_as("接班", Role.AGENT)
    assert (await house.post("/api/v1/handover/accept", line))[0] == 200
    _, found = await house.get("/api/v1/handover?shop=shoes")
    (shoes,) = found["shops"]
    assert (found["me"], shoes["note"]) == (me, "老周下午不在")
    (shown,) = [each for each in shoes["lines"] if each["kind"] == "chat"]
    assert "13812345678" not in str(shown)
    assert (shown["buyer"], shown["note"], shown["accepted_by"]) == ("tb***o5", "他在等尺码", me)
    await house.enter_as("又一个", Role.AGENT)
    status, answer = await house.post("/api/v1/handover/accept", line)
    assert (status, me in answer["error"]["message"]) == (409, True)


async def test_goals_count_the_shops_ended_cases_and_lead_to_them_without_names(house: OfficeHouse) -> None:
    now = house.clock.now()

    def ended(number: int, flow: str, state: str, shop: str = "shoes") -> Case:
        return Case(
            id=f"ended-{number}", shop_id=shop, flow=flow, flow_version=1, state=state, order_no="2211000000000000311",
            opened_at=now - timedelta(hours=5), entered_at=now - timedelta(hours=1), buyer_id="tb_demo_qiao5",
        )  # fmt: skip

    def work(uow: UnitOfWork) -> None:
        for number, (flow, state) in enumerate(
            [("exchange_offer", "retained"), ("exchange_offer", "honoured"), ("refund_unshipped", "agreed")]
        ):
            uow.cases.add(ended(number, flow, state), final=True)
        uow.cases.add(ended(9, "exchange_offer", "retained", "phones"), final=True)

    await house.database.write(work)
    await house.enter_as("主管", Role.SUPERVISOR)
    status, goals = await house.get("/api/v1/goals?shop=shoes")
    assert status == 200
    by_key = {goal["key"]: goal for goal in goals["goals"]}
    assert by_key["retained"]["parts"][0]["count"] == 1
    assert goals["honoured"]["count"] == 1
    assert by_key["hours"]["parts"][0]["half"] == pytest.approx(4.0)
    _, cases = await house.get("/api/v1/goals/cases?part=retained&shop=shoes")
    (one,) = cases["items"]
    assert (one["id"], one["order_no"], one["buyer"], one["hours"]) == ("ended-0", "尾号 0311", "tb***o5", 4.0)
    assert not {"by", "actor", "agent", "opened_by"} & {*one, *goals, *by_key["retained"]}
    status, answer = await house.get("/api/v1/goals/cases?part=nobody")
    assert (status, answer["error"]["where"]) == (400, "part")
    status, answer = await house.get("/api/v1/goals?from=2024-01-01&to=2026-01-01")
    assert (status, answer["error"]["where"]) == (400, "from")
    await house.enter_as("客服", Role.AGENT)
    assert (await house.get("/api/v1/goals"))[0] == 403


async def test_the_desk_asks_for_the_first_two_hundred_and_a_hand_over_for_all(house: OfficeHouse) -> None:
    """R5.68: the soonest due stand at the desk, none is missing from the hand-over."""
    chat = await chat_of(house)

    def many(uow: UnitOfWork) -> None:
        for number in range(MOST_LISTED + 1):
            due = house.clock.now() + timedelta(minutes=MOST_LISTED - number)
            make(
                uow, About(shop_id="shoes", conversation_id=chat), kind=PromiseKind.ANSWER, text=f"第{number}条",
                due_at=due, source=f"hand:{number}", now=house.clock.now(), actor="小林",
            )

    await promise(house, chat, text="最晚的一条", due_at=(house.clock.now() + timedelta(days=3)).isoformat())
    _, few = await house.get("/api/v1/promises")
    assert (len(few["items"]), few["full"]) == (1, False)
    await house.database.write(many)
    _, first = await house.get("/api/v1/promises")
    assert (len(first["items"]), first["full"]) == (MOST_LISTED, True)
    assert first["items"][0]["text"] == f"第{MOST_LISTED}条"
    _, handed = await house.get("/api/v1/handover")
    lines = [line for shop in handed["shops"] for line in shop["lines"] if line["kind"] == "promise"]
    assert len(lines) == MOST_LISTED + 2


async def test_a_notice_stands_beside_the_chats_it_concerns_while_it_holds(console: Console, staff: Staff) -> None:
    def noticed(first: date, last: date, regions: frozenset[str] = frozenset()) -> Notice:
        return Notice(
            shop_id="phones", id="rain", text="派送会晚几天", first=first, last=last, regions=regions,
            products=frozenset({"phone"}),
        )

    async def shown(*notices: Notice) -> list[dict[str, Any]]:
        from aiohttp import CookieJar, web
        from aiohttp.test_utils import TestClient, TestServer

        from .browsing import carry

        app = web.Application()
        build(app, staff, library=lambda: replace(fakes.library(), notices=notices))
        async with TestClient(TestServer(app), cookie_jar=CookieJar(unsafe=True)) as client:
            carry(client, await staff.logins.enter("小林"))
            answer = await (await client.get(f"/api/v1/conversations/{fakes.CONVERSATION}")).json()
        found: list[dict[str, Any]] = answer["notices"]
        return found

    day = date(2026, 11, 22)
    (one,) = await shown(noticed(day, day))
    assert (one["text"], one["whom"], one["unsure"]) == ("派送会晚几天", "只对手机", "")
    (one,) = await shown(noticed(day, day, frozenset({"浙江"})))
    assert (one["whom"], one["unsure"]) == ("只对浙江，只对手机", "不知道买家在哪里，先问清")
    assert await shown(noticed(day - timedelta(days=3), day - timedelta(days=1))) == []
    assert await shown(noticed(day + timedelta(days=1), day + timedelta(days=1))) == []
