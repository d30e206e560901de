"""自动回复: switches per intent and the red switch per shop."""

from __future__ import annotations

from .conftest import Console

PATH = "/api/v1/shops/phones/automation"


async def test_switching_on_answers_with_the_state_after_it(console: Console) -> None:
    answer = await console.client.post(f"{PATH}/fault.charging/enable", headers=console.origin)
    switches = {each["intent"]: each["enabled"] for each in (await answer.json())["switches"]}
    assert switches["fault.charging"] is True
    answer = await console.client.post(f"{PATH}/fault.charging/disable", headers=console.origin)
    assert (await answer.json())["switches"][0]["enabled"] is False


async def test_an_intent_whose_script_forbids_automation_cannot_be_switched_on(console: Console) -> None:
    answer = await console.client.post(f"{PATH}/complaint.general/enable", headers=console.origin)
    assert answer.status == 400
    assert "不允许自动回复" in (await answer.json())["error"]["message"]


async def test_the_red_switch_stops_one_shop_and_not_the_other(console: Console) -> None:
    answer = await console.client.post(f"{PATH}/stop", headers=console.origin)
    assert (await answer.json())["stopped"] is True
    other = await console.client.get("/api/v1/shops/shoes/automation")
    assert (await other.json())["stopped"] is False
    answer = await console.client.post(f"{PATH}/resume", headers=console.origin)
    assert (await answer.json())["stopped"] is False


async def test_the_log_speaks_in_sentences(console: Console) -> None:
    log = (await (await console.client.get(PATH)).json())["log"]
    sentences = [event["sentence"] for event in log]
    assert sentences == ["智能助手自动回复「换线换头试一试」", "没有自动回复：买家说已经试过"]


async def test_an_unknown_shop_is_not_found(console: Console) -> None:
    answer = await console.client.post("/api/v1/shops/hats/automation/stop", headers=console.origin)
    assert answer.status == 404
