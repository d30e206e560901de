"""粘贴: words pasted in, the terms to copy out, and what the desk is told of a chat nothing can be sent into."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from cs_assistant.domain.acts import ActState
from cs_assistant.domain.messages import Line, Sender
from cs_assistant.domain.people import Role
from cs_assistant.services.views import ConversationView, LineView

from . import fakes
from .conftest import Console

PATH = "/api/v1/conversations/0198-first"
GOOD = {"shop": "shoes", "buyer": "小鱼儿1987", "text": "鞋子开胶了", "click_id": "click-0001"}


async def paste(console: Console, **changed: object) -> tuple[int, Any]:
    body = {key: value for key, value in {**GOOD, **changed}.items() if value is not None}
    answer = await console.client.post("/api/v1/paste", json=body, headers=console.origin)
    return answer.status, await answer.json()


async def test_pasted_words_go_the_way_of_every_message_and_the_answer_says_where_they_stand(console: Console) -> None:
    status, told = await paste(console, order_no="2211000000000000137", buyer="  小鱼儿  1987 ")
    assert (status, told) == (201, {"conversation_id": "0198-pasted", "new": True})
    assert console.desk.calls == [
        ("accept", "shoes", "paste", "小鱼儿 1987", "鞋子开胶了", "2211000000000000137"),
    ]


@pytest.mark.parametrize(
    ("changed", "where", "word"),
    [
        ({"buyer": "   "}, "buyer", "旺旺昵称"),
        ({"buyer": None}, "buyer", "旺旺昵称"),
        ({"text": ""}, "text", "是空的"),
        ({"order_no": "12345"}, "order_no", "订单号"),
        ({"order_no": "２２１１０００００００００００１３７"}, "order_no", "订单号"),
    ],
    ids=["blank-nick", "no-nick", "no-words", "short-number", "wide-digits"],
)
async def test_what_cannot_be_pasted_is_refused_with_the_field(
    console: Console, changed: dict[str, object], where: str, word: str
) -> None:
    status, told = await paste(console, **changed)
    assert (status, told["error"]["where"]) == (400, where)
    assert word in told["error"]["message"]
    assert console.desk.calls == []


async def test_a_pasted_chat_goes_on_without_naming_the_buyer_again(console: Console) -> None:
    console.desk.change = lambda view: replace(pasted(view), shop_id="shoes")
    status, _ = await paste(console, buyer=None, conversation_id="0198-first")
    assert status == 201
    assert console.desk.calls == [("accept", "shoes", "paste", "tb_demo_lin88", "鞋子开胶了", None)]


@pytest.mark.parametrize("shop_of_chat", ["shoes", "phones"], ids=["not-pasted", "another-shop"])
async def test_nothing_is_pasted_into_a_chat_of_another_kind_or_shop(console: Console, shop_of_chat: str) -> None:
    console.desk.change = lambda view: replace(view, shop_id=shop_of_chat, pasted=shop_of_chat == "phones")
    refused = await paste(console, buyer=None, conversation_id="0198-first")
    assert (refused[0], console.desk.calls) == (404, [])
    assert refused == await paste(console, buyer=None, conversation_id="nowhere")


async def test_the_auditor_may_not_paste(stranger: Console) -> None:
    await stranger.enter_as("审计粘贴", Role.AUDITOR, "phones", "shoes")
    status, _ = await paste(stranger)
    assert status == 403


async def test_the_terms_of_the_day_are_given_as_a_suggestion(console: Console) -> None:
    answer = await console.client.get(f"{PATH}/terms")
    told = await answer.json()
    assert (told["reply_id"], told["title"]) == (fakes.TERMS, "寄回细则")
    assert (await console.client.get("/api/v1/conversations/0198-other/terms")).status == 404


async def test_shops_say_how_far_they_are_connected(console: Console) -> None:
    shops = (await (await console.client.get("/api/v1/console")).json())["shops"]
    assert [(shop["id"], shop["connection"]) for shop in shops] == [("phones", "直连"), ("shoes", "粘贴")]


async def shown(console: Console) -> Any:
    return await (await console.client.get(PATH)).json()


async def test_a_line_with_terms_shows_its_version_and_situation(console: Console) -> None:
    line = LineView(
        line=Line(seq=4, sender=Sender.AGENT, text="细则", at=fakes.NOW, reply_id=fakes.TERMS), state=ActState.SENT,
        act_key="click:2",
    )
    console.desk.change = lambda view: replace(view, lines=(*view.lines, line))
    lines = (await shown(console))["lines"]
    assert [each["terms"] for each in lines] == [None, None, None, None, "寄回细则 2026-11-22 版（手机）"]


def pasted(view: ConversationView) -> ConversationView:
    return replace(view, pasted=True, order=None, verdicts=None, order_no="2211000000000000999")


async def test_a_pasted_chat_keeps_its_number_and_may_be_a_send_back_where_the_shop_sells_phones(
    console: Console,
) -> None:
    console.desk.change = pasted
    told = await shown(console)
    assert (told["pasted"], told["order"], told["order_no"]) == (True, None, "2211000000000000999")
    assert told["sends_back"]
    console.desk.change = lambda view: replace(pasted(view), shop_id="shoes")
    assert not (await shown(console))["sends_back"]


async def test_without_an_order_nothing_is_sent_back_in_a_connected_shop(console: Console) -> None:
    assert (await shown(console))["sends_back"]
    console.desk.change = lambda view: replace(view, order=None, verdicts=None)
    assert not (await shown(console))["sends_back"]
