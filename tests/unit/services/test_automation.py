"""The page of automatic replies."""

from __future__ import annotations

import pytest

from cs_assistant.domain.acts import ActState
from cs_assistant.errors import BadInputError, NotFoundError

from .house import OTHER_SHOP, SHOP, FakeChannel, House


async def test_everything_is_off_until_somebody_switches_it_on(house: House, channel: FakeChannel) -> None:
    await house.say("充不进电")
    await house.quiet_passes()
    assert channel.received == []
    state = await house.automation.state(SHOP)
    assert not state.stopped
    assert [(switch.name, switch.allowed, switch.enabled) for switch in state.switches] == [
        ("充电故障", True, False),
        ("死机卡顿", False, False),
    ]
    assert [event.sentence for event in state.log] == ["没有自动回复：没有打开自动回复"]


async def test_switching_on_holds_for_one_shop_and_is_written_down_once(house: House) -> None:
    await house.enable_charging()
    await house.enable_charging()
    assert (await house.automation.state(SHOP)).switches[0].enabled
    assert not (await house.automation.state(OTHER_SHOP)).switches[0].enabled
    assert [event.sentence for event in await house.all_events()] == ["主管打开了「充电故障」的自动回复"]


async def test_an_intent_whose_script_forbids_it_cannot_be_switched_on(house: House) -> None:
    with pytest.raises(BadInputError, match="死机卡顿"):
        await house.automation.enable(SHOP, "fault.crash", "主管")
    with pytest.raises(BadInputError, match=r"no\.such"):
        await house.automation.enable(SHOP, "no.such", "主管")


async def test_an_unknown_shop_is_refused(house: House) -> None:
    with pytest.raises(NotFoundError, match="nowhere"):
        await house.automation.state("nowhere")


async def test_the_red_switch_takes_back_what_is_queued_and_stops_what_comes(
    house: House, channel: FakeChannel
) -> None:
    await house.enable_charging()
    await house.say("充不进电")
    await house.automation.stop(SHOP, "主管")
    await house.say("充不进电", buyer="wang")
    await house.quiet_passes()
    assert channel.received == []
    assert len(await house.desk.queue()) == 2
    sentences = [event.sentence for event in await house.all_events()]
    assert "主管按下红色开关，全部自动回复停止" in sentences
    assert "一条待发回复因红色开关按下没有发出" in sentences


async def test_released_the_red_switch_lets_the_next_turn_be_answered(house: House, channel: FakeChannel) -> None:
    await house.enable_charging()
    await house.automation.stop(SHOP, "主管")
    await house.say("充不进电")
    await house.automation.resume(SHOP, "主管")
    await house.say("充不进电", buyer="wang")
    await house.quiet_passes()
    assert [outgoing.buyer_id for outgoing in channel.received] == ["wang"]


async def test_switching_off_takes_back_what_is_queued_for_that_intent(house: House, channel: FakeChannel) -> None:
    await house.enable_charging()
    await house.say("充不进电")
    await house.automation.disable(SHOP, "fault.charging", "主管")
    (act,) = await house.database.read(lambda uow: uow.outbox.in_state(ActState.SUPERSEDED))
    assert act.why == "这个意图的自动回复已关闭"
    await house.quiet_passes()
    assert channel.received == []


async def test_the_change_is_told_to_the_consoles(house: House) -> None:
    with house.hub.subscribe() as changes:
        await house.automation.stop(SHOP, "主管")
        assert changes.get_nowait().kind == "automation"
