"""News for consoles."""

from __future__ import annotations

from cs_assistant.services.live import Change, Hub


def change(number: int) -> Change:
    return Change(kind="conversation", shop_id="phones", conversation_id=str(number))


def test_every_console_gets_every_change_in_order() -> None:
    hub = Hub()
    with hub.subscribe() as one, hub.subscribe() as other:
        for number in range(3):
            hub.publish(change(number))
        for queue in (one, other):
            assert [queue.get_nowait().conversation_id for _ in range(3)] == ["0", "1", "2"]


def test_a_slow_console_is_told_to_read_everything_anew_and_holds_nobody_up() -> None:
    hub = Hub(queue_size=3)
    with hub.subscribe() as slow:
        for number in range(5):
            hub.publish(change(number))
        seen = [slow.get_nowait() for _ in range(slow.qsize())]
    assert seen == [Change(kind="resync"), change(4)]


def test_a_console_that_left_is_forgotten() -> None:
    hub = Hub()
    with hub.subscribe() as queue:
        pass
    hub.publish(change(1))
    assert queue.empty()
