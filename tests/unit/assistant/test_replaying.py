"""Chats that are over, played again."""

from __future__ import annotations

from datetime import timedelta

import pytest

from cs_assistant.assistant.replaying import Replayer, count
from cs_assistant.domain.decision import Outcome
from cs_assistant.domain.messages import Line, Sender
from tests.contract.worlds import NOW
from tests.unit.services.house import STEP, SimpleAssistant


@pytest.fixture
def assistant() -> SimpleAssistant:
    return SimpleAssistant()


@pytest.fixture
def replayer(assistant: SimpleAssistant) -> Replayer:
    return Replayer(assistant, assistant.library.shops["phones"])


def chat(*said: tuple[Sender, str]) -> list[Line]:
    return [
        Line(seq=number, sender=sender, text=text, at=NOW + timedelta(minutes=number))
        for number, (sender, text) in enumerate(said, start=1)
    ]


def test_bubbles_are_one_turn_and_stand_beside_what_the_agent_wrote(replayer: Replayer) -> None:
    lines = chat(
        (Sender.AGENT, "您好"), (Sender.BUYER, "在吗"), (Sender.BUYER, "充不进电"), (Sender.ROBOT, "稍等"),
        (Sender.AGENT, "亲，请换一根数据线试试呢"), (Sender.BUYER, "死机"),
    )  # fmt: skip
    first, last = replayer.chat("lin", lines)
    assert [line.text for line in first.said] == ["在吗", "充不进电"]
    assert (first.decision.outcome, first.written, first.rank) == (Outcome.REPLY, "亲，请换一根数据线试试呢", 1)
    assert first.nearest is not None
    assert first.nearest.reply_id == STEP
    assert (last.decision.outcome, last.written, last.nearest, last.rank) == (Outcome.SUGGEST, None, None, None)


def test_what_the_agent_said_counts_as_said(replayer: Replayer, assistant: SimpleAssistant) -> None:
    lines = chat((Sender.BUYER, "充不进电"), (Sender.AGENT, "请换一根数据线试试。"), (Sender.BUYER, "还是充不进"))
    _, second = replayer.chat("lin", lines)
    assert second.decision.outcome is Outcome.SUGGEST, "the same step is not given a second time by itself"
    assert assistant.situations[-1].sent_replies == {STEP}
    assert assistant.situations[-1].open_question is not None
    assert [line.text for line in assistant.situations[-1].history] == ["充不进电", "请换一根数据线试试。"]


def test_the_counts_add_up(replayer: Replayer) -> None:
    lines = chat(
        (Sender.BUYER, "充不进电"), (Sender.AGENT, "完全不同的一句话，关于发票"), (Sender.BUYER, "死机"),
        (Sender.AGENT, "请问是卡住还是自动重启？"), (Sender.BUYER, "鼓包"),
    )  # fmt: skip
    counts = count(replayer.chat("lin", lines))
    assert (counts.turns, counts.automatic + counts.suggested + counts.handed_over) == (3, 3)
    assert (counts.written, counts.scripted, counts.offered, counts.offered_first) == (2, 1, 1, 1)
