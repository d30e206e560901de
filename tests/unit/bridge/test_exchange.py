"""The bridge over HTTP: both ways in one signed call, with the same numbers as over a socket."""

from __future__ import annotations

import asyncio
import json
import secrets
import time
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
from aiohttp import ClientSession

from cs_assistant.domain.messages import Message
from cs_assistant.gateways.wire.bridge import CHANNEL
from cs_assistant.gateways.wire.signature import SIGNATURE_HEADER, TIMESTAMP_HEADER, sign
from cs_assistant.services.bridge_links import BridgeLinks
from cs_assistant.services.bridging import Bridging

from .house import SECRET, SHOP, BridgeHouse, bridge_house, line


@pytest.fixture
async def house(tmp_path: Path) -> AsyncIterator[BridgeHouse]:
    async with bridge_house(tmp_path) as up:
        yield up


async def exchange(house: BridgeHouse, *frames: dict[str, Any], shop: str = SHOP, **more: Any) -> tuple[int, Any]:
    body = {
        "type": "exchange", "shop": SHOP, "bridge": "poll-1", "nonce": secrets.token_hex(16), "frames": list(frames),
        **more,
    }  # fmt: skip
    data, stamp = json.dumps(body).encode(), str(int(time.time()))
    headers = {TIMESTAMP_HEADER: stamp, SIGNATURE_HEADER: sign(SECRET, stamp, data)}
    async with (
        ClientSession() as http,
        http.post(f"{house.url}/api/v1/shops/{shop}/bridge", data=data, headers=headers) as response,
    ):
        return response.status, await response.json()


async def test_a_reply_waits_for_the_poll_and_its_result_settles_it(house: BridgeHouse) -> None:
    await house.automation.enable(SHOP, "fault.charging", "主管")
    _, first = await exchange(house, {"seq": 1, **line("充不进电", id_="m1")}, suggestions=False)
    assert first["received"] == 1
    status, second = await exchange(house, wait_seconds=5, suggestions=False)
    (send,) = second["frames"]
    assert (status, send["type"], send["expires_in"] > 0) == (200, "send", True)
    result = {"type": "result", "seq": 2, "act_key": send["act_key"], "outcome": "sent", "id": "1.PNM"}
    _, third = await exchange(house, result, received=send["seq"], suggestions=False)
    await house.deliver.idle()
    assert (third["received"], third["frames"]) == (2, [])
    assert len(await house.texts("lin")) == 2


async def test_an_answer_that_got_lost_is_given_again_and_frames_sent_again_change_nothing(house: BridgeHouse) -> None:
    frames = [{"seq": 1, **line("手机死机", id_="m1")}, {"type": "ask", "seq": 2, "conversation": "c1"}]
    _, first = await exchange(house, *frames, suggestions=False)
    _, again = await exchange(house, *frames, suggestions=False)
    assert first["frames"][-1]["type"] == "state"
    assert again == first
    assert await house.texts("lin") == ["手机死机"]


async def test_frames_with_a_gap_are_refused_and_what_was_before_stays(house: BridgeHouse) -> None:
    await exchange(house, {"seq": 1, **line("一", id_="m1")})
    status, answer = await exchange(house, {"seq": 3, **line("三", id_="m3")})
    assert (status, answer["error"]["code"]) == (409, "conflict")
    assert await house.texts("lin") == ["一"]


async def test_no_more_is_given_than_the_bridge_takes(house: BridgeHouse) -> None:
    asks = [{"type": "ask", "seq": number, "conversation": "c1"} for number in (1, 2, 3)]
    _, first = await exchange(house, *asks, window=2, suggestions=False)
    assert (first["received"], [frame["seq"] for frame in first["frames"]]) == (2, [1, 2])
    _, second = await exchange(house, asks[2], window=2, received=2, suggestions=False)
    assert (second["received"], [frame["seq"] for frame in second["frames"]]) == (3, [3])


async def test_suggestions_come_while_it_waits(house: BridgeHouse) -> None:
    _, first = await exchange(house, {"seq": 1, **line("手机死机", id_="m1")})
    frames = first["frames"]
    async with asyncio.timeout(5):
        while not frames:
            frames = (await exchange(house, wait_seconds=0.05))[1]["frames"]
    assert frames[0]["items"][0]["title"] == "问清现象"


async def _suggested(house: BridgeHouse, **more: Any) -> int:
    """The first exchanges, up to the suggestions; the number of their frame."""
    frames = (await exchange(house, {"seq": 1, **line("手机死机", id_="m1")}, **more))[1]["frames"]
    async with asyncio.timeout(5):
        while not frames:
            frames = (await exchange(house, wait_seconds=0.05, **more))[1]["frames"]
    await house.receive.idle()
    seq: int = frames[-1]["seq"]
    return seq


async def _fill(house: BridgeHouse) -> None:
    """Take the room for one frame, as a reply that is sent just now does."""
    links = BridgeLinks(house.database, house.clock)
    assert await links.give(SHOP, "poll-1", "state", "{}", 1) is not None


async def test_room_that_is_taken_while_suggestions_are_told_does_not_hold_the_bridge_up(
    house: BridgeHouse, monkeypatch: pytest.MonkeyPatch
) -> None:
    await exchange(house, {"seq": 1, **line("手机死机", id_="m1")}, suggestions=False, window=1)
    await house.receive.idle()
    look, fillings = house.desk.conversation, [_fill]

    async def looks_while_another_sends(conversation_id: str) -> Any:
        view = await look(conversation_id)
        if fillings:
            await fillings.pop()(house)
        return view

    monkeypatch.setattr(house.desk, "conversation", looks_while_another_sends)
    async with asyncio.timeout(3):
        _, first = await exchange(house, window=1)
        _, second = await exchange(house, window=1, received=1)
    assert (len(first["frames"]), fillings) == (1, [])
    assert [frame["type"] for frame in second["frames"]] == ["suggestions"]


async def test_a_question_whose_answer_has_no_room_is_not_counted_and_answered_when_it_comes_again(
    house: BridgeHouse, monkeypatch: pytest.MonkeyPatch
) -> None:
    ask = {"type": "ask", "seq": 1, "conversation": "c1"}
    await exchange(house, window=1, suggestions=False)
    known, fillings = Bridging.known, [_fill]

    async def knows_while_another_sends(bridging: Bridging, shop_id: str, chat: str) -> Any:
        if fillings:
            await fillings.pop()(house)
        return await known(bridging, shop_id, chat)

    monkeypatch.setattr(Bridging, "known", knows_while_another_sends)
    async with asyncio.timeout(3):
        _, full = await exchange(house, ask, window=1, suggestions=False)
        _, later = await exchange(house, ask, window=1, suggestions=False, received=1)
    assert (full["received"], [frame["seq"] for frame in full["frames"]]) == (0, [1])
    assert (later["received"], [frame["type"] for frame in later["frames"]]) == (1, ["state"])


async def test_suggestions_are_taken_back_once_when_somebody_answered(house: BridgeHouse) -> None:
    told = await _suggested(house)
    answered = {"seq": 2, **line("您好，我来处理", id_="a1", role="account", nick="晨光:小王")}
    _, answer = await exchange(house, answered, received=told)
    frames = answer["frames"] or (await exchange(house, wait_seconds=5, received=told))[1]["frames"]
    assert [(frame["type"], frame["items"]) for frame in frames] == [("suggestions", [])]
    assert (await exchange(house, received=frames[-1]["seq"]))[1]["frames"] == []


async def test_a_poll_that_waits_is_woken_by_a_new_suggestion(house: BridgeHouse) -> None:
    told = await _suggested(house)
    poll = asyncio.create_task(exchange(house, wait_seconds=20, received=told))
    await house.until(lambda: house.bridge._live.link(SHOP, "poll-1").turn.locked())
    more = Message(
        shop_id=SHOP, channel=CHANNEL, buyer_id="lin", text="充不进电", sent_at=house.clock.now(), external_id="m2"
    )
    await house.receive.accept(more)
    async with asyncio.timeout(5):
        _, answer = await poll
    assert {frame["type"] for frame in answer["frames"]} == {"suggestions"}
    await house.receive.idle()
    _, last = await exchange(house, received=answer["frames"][-1]["seq"])
    assert [*answer["frames"], *last["frames"]][-1]["up_to"] == "m2"


async def test_a_new_exchange_ends_the_poll_that_waits(house: BridgeHouse) -> None:
    poll = asyncio.create_task(exchange(house, wait_seconds=20))
    await house.until(lambda: house.bridge._live.link(SHOP, "poll-1").turn.locked())
    async with asyncio.timeout(5):
        _, answer = await exchange(house, {"seq": 1, **line("手机死机", id_="m1")})
        _, nothing = await poll
    assert (answer["received"], nothing["frames"]) == (1, [])


@pytest.mark.parametrize(
    ("more", "status"),
    [({"shop": "shoes"}, 403), ({"bridge": "with space"}, 400), ({"window": 0}, 400), ({"received": 5}, 400)],
    ids=["another shop's address", "bad name", "no window", "claims what was never given"],
)
async def test_an_opening_that_is_wrong_is_refused(house: BridgeHouse, more: dict[str, Any], status: int) -> None:
    assert (await exchange(house, **more))[0] == status
