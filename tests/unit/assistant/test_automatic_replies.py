"""When something goes out by itself, and everything that stops it."""

from __future__ import annotations

from typing import Any

import pytest

from cs_assistant.domain.decision import Automation, Outcome
from cs_assistant.domain.messages import Line, MessageKind, Sender
from cs_assistant.domain.understanding import OTHER, AnswerKind, Band, Entity, EntityType, Signal
from tests.unit.assistant.little import (
    CHARGING,
    NOW,
    asked,
    assistant,
    everything_on,
    intent,
    library,
    offered,
    outcome,
    reply,
    situation,
    understood,
)


def test_a_sure_simple_fault_is_answered_with_its_first_step() -> None:
    decision = outcome(understood("fault.charging"))
    assert decision.outcome is Outcome.REPLY
    assert decision.reply is not None
    assert decision.reply.reply_id == "fault.charging/cable"
    assert decision.vetoes == ()


def test_every_automatic_text_says_that_a_robot_speaks_and_how_to_reach_a_person() -> None:
    text = outcome(understood("fault.charging")).reply_text or ""
    assert text.startswith("先换一根线试试。")
    assert "智能助手" in text
    assert "人工" in text


@pytest.mark.parametrize(
    ("signal", "word"),
    [
        (Signal.ANGER, "情绪"),
        (Signal.THREAT, "投诉升级"),
        (Signal.NEGATION, "否定"),
        (Signal.TRIED, "试过"),
        (Signal.HUMAN, "要人工"),
        (Signal.ASIDE, "眼前"),
        (Signal.MATTER, "别的事"),
        (Signal.HARM, "进水"),
        (Signal.OTHER_GOODS, "配件"),
        (Signal.ROBOT, "机器人"),
    ],
)
def test_a_signal_silences_the_robot_and_says_why(signal: Signal, word: str) -> None:
    decision = outcome(understood("fault.charging", signals=frozenset({signal})))
    assert decision.reply is None
    assert any(word in veto for veto in decision.vetoes)


@pytest.mark.parametrize("signal", [Signal.ANGER, Signal.THREAT, Signal.HUMAN])
def test_anger_threat_and_the_wish_for_a_person_go_to_a_person(signal: Signal) -> None:
    assert outcome(understood("fault.charging", signals=frozenset({signal}))).outcome is Outcome.HAND_OVER


PICTURE = Line(seq=2, sender=Sender.BUYER, text="[图片]", at=NOW, kind=MessageKind.IMAGE)


@pytest.mark.parametrize(
    ("changes", "word"),
    [
        ({"taken_over": True}, "人工接手"),
        ({"open_case": True}, "退款或售后"),
        ({"sent_replies": frozenset({"fault.charging/cable", "fault.charging/port"})}, "没有合适"),
        ({"unknown_order_no": "2211000000000000001"}, "查不到"),
        ({"turn": (PICTURE,)}, "图片"),
    ],
    ids=["taken over", "open case", "every step sent", "unknown order", "picture"],
)
def test_the_conversation_can_forbid_it(changes: dict[str, Any], word: str) -> None:
    decision = outcome(understood("fault.charging"), given=situation(**changes))
    assert decision.reply is None
    assert any(word in veto for veto in decision.vetoes)


def test_an_unknown_order_number_is_masked_in_the_reason() -> None:
    decision = outcome(understood("fault.charging"), given=situation(unknown_order_no="2211000000000000001"))
    assert not any("2211000000000000001" in veto for veto in decision.vetoes)


@pytest.mark.parametrize(
    ("changes", "word"),
    [
        ({"band": Band.SUGGEST, "confidence": 0.7}, "把握不够（70%）"),
        ({"secondary": ("return.request",)}, "两件事"),
        ({"secondary": ("chat.human",)}, "两件事"),
        ({"unexplained": ("娃把手机丢鱼缸里了",)}, "没有听懂"),
        ({"entities": (Entity(type=EntityType.INVALID_IMEI, value="1", start=0, end=1),)}, "串码"),
    ],
    ids=["unsure", "two matters", "a person beside it", "half understood", "bad serial"],
)
def test_doubt_forbids_it(changes: dict[str, Any], word: str) -> None:
    decision = outcome(understood("fault.charging", **changes))
    assert decision.outcome is not Outcome.REPLY
    assert any(word in veto for veto in decision.vetoes)


def test_a_long_story_is_read_by_a_person() -> None:
    story = Line(seq=1, sender=Sender.BUYER, text="充不进电，" * 9, at=NOW)
    decision = outcome(understood("fault.charging"), given=situation(turn=(story,)))
    assert decision.reply is None
    assert any("比较长" in veto for veto in decision.vetoes)


def test_a_greeting_beside_the_matter_is_no_second_matter() -> None:
    assert outcome(understood("fault.charging", secondary=("chat.greeting",))).outcome is Outcome.REPLY


def test_nothing_goes_out_while_the_switch_is_off_or_the_red_switch_is_pulled() -> None:
    off = outcome(understood("fault.charging"), automation=Automation(enabled=frozenset({"fault.power"})))
    stopped = outcome(
        understood("fault.charging"), automation=Automation(enabled=frozenset({"fault.charging"}), stopped=True)
    )
    assert off.outcome is Outcome.SUGGEST
    assert "没有打开" in off.vetoes[0]
    assert stopped.outcome is Outcome.SUGGEST
    assert "红色开关" in stopped.vetoes[0]


def test_what_a_person_says_the_buyer_meant_is_answered_by_a_person_and_the_reason_says_so() -> None:
    lib, given = library(), situation()
    thinking = assistant(lib, {given.text: "fault.charging"})
    assert thinking.consider(given, everything_on(lib)).decision.outcome is Outcome.REPLY
    picked = thinking.consider(given, everything_on(lib), intent="fault.charging").decision
    assert (picked.outcome, picked.reply) == (Outcome.SUGGEST, None)
    assert picked.reason == "客服改选了买家的意思，要由人来发"
    assert offered(picked)[0] == "fault.charging/cable"


def test_an_intent_that_allows_no_automation_stays_silent_although_its_switch_is_on() -> None:
    decision = outcome(understood("return.request"))
    assert decision.outcome is Outcome.SUGGEST
    assert offered(decision) == ["return.request/how"]


def test_money_never_goes_out_by_itself_although_a_script_says_automatic() -> None:
    lib = library(intent("fault.charging", reply("fault.charging/wrong", "这就给您退款。")))
    decision = outcome(understood("fault.charging"), lib=lib)
    assert decision.reply is None
    assert any("钱的事由人说" in veto for veto in decision.vetoes)


def test_a_forbidden_text_is_not_even_suggested() -> None:
    lib = library(intent("fault.charging", reply("fault.charging/wrong", "我们保证修好。")))
    decision = outcome(understood("fault.charging"), lib=lib)
    assert offered(decision) == []
    assert "不作绝对承诺" in decision.candidates.dropped[0].why


def test_what_fits_no_intent_is_handed_over() -> None:
    decision = outcome(understood(OTHER, 0.8, Band.HAND_OVER))
    assert decision.outcome is Outcome.HAND_OVER
    assert decision.reply is None


def test_a_failed_step_brings_the_next_one_never_the_same() -> None:
    decision = outcome(
        understood(OTHER, 0.9, Band.HAND_OVER, answer=AnswerKind.FAILED, signals=frozenset({Signal.TRIED})),
        given=situation(open_question=asked("fault.charging/cable"), sent_replies=frozenset({"fault.charging/cable"})),
    )
    assert decision.outcome is Outcome.REPLY
    assert decision.reply is not None
    assert decision.reply.reply_id == "fault.charging/port"


def test_a_step_sent_earlier_is_not_given_again_whatever_was_asked_since() -> None:
    sent = frozenset(step.id for step in CHARGING.steps)
    decision = outcome(
        understood(OTHER, 0.9, Band.HAND_OVER, answer=AnswerKind.FAILED),
        given=situation(open_question=asked("fault.charging/cable"), sent_replies=sent),
    )
    assert not {step.id for step in CHARGING.steps} & set(offered(decision))
    assert {dropped.reply_id: dropped.why for dropped in decision.candidates.dropped} == {
        "fault.charging/port": "这一步已经发过，不重复发"
    }


def test_the_same_greeting_does_not_go_out_twice_by_itself() -> None:
    lib = library(intent("chat.greeting", reply("chat.greeting/hello", "在的。")))
    given = situation(sent_replies=frozenset({"chat.greeting/hello"}))
    again = outcome(understood("chat.greeting"), given=given, lib=lib)
    assert outcome(understood("chat.greeting"), lib=lib).outcome is Outcome.REPLY
    assert again.reply is None
    assert offered(again) == ["chat.greeting/hello"]
    assert any("第二次" in veto for veto in again.vetoes)


def test_after_the_last_step_a_person_goes_on() -> None:
    sent = frozenset(step.id for step in CHARGING.steps)
    decision = outcome(
        understood(OTHER, 0.9, Band.HAND_OVER, answer=AnswerKind.FAILED),
        given=situation(open_question=asked("fault.charging/port"), sent_replies=sent),
    )
    assert decision.outcome is Outcome.SUGGEST
    assert offered(decision)[0] == "fault.charging/outlet"


def test_a_yes_or_no_to_our_question_is_judged_by_a_person() -> None:
    decision = outcome(
        understood("fault.charging", answer=AnswerKind.YES), given=situation(open_question=asked("fault.charging/port"))
    )
    assert decision.reply is None


def test_a_danger_raises_the_alarm_and_sends_the_safety_text_even_to_an_angry_buyer() -> None:
    signals = frozenset({Signal.DANGER, Signal.ANGER})
    decision = outcome(understood("complaint.general", signals=signals), given=situation(open_case=True))
    assert decision.alarm
    assert decision.reply is not None
    assert decision.reply.reply_id == "fault.power/danger"


def test_a_danger_without_automation_makes_the_safety_text_suggestion_one() -> None:
    decision = outcome(understood("return.request", signals=frozenset({Signal.DANGER})), automation=Automation())
    assert decision.alarm
    assert decision.outcome is Outcome.HAND_OVER
    assert offered(decision)[0] == "fault.power/danger"


def test_a_negation_beside_a_danger_does_not_hold_the_safety_text_back() -> None:
    """「没摔过，就鼓包了」: what is denied is the fall."""
    decision = outcome(understood("fault.power", signals=frozenset({Signal.DANGER, Signal.NEGATION})))
    assert decision.alarm
    assert decision.reply is not None
    assert decision.reply.reply_id == "fault.power/danger"


def test_in_a_danger_nothing_but_the_safety_text_is_offered() -> None:
    """Once 「先充电三十分钟」 stood second under a swelling battery, one key away."""
    decision = outcome(understood("fault.power", signals=frozenset({Signal.DANGER})))
    assert offered(decision) == ["fault.power/danger"]


def test_a_second_matter_is_named_and_not_called_doubt() -> None:
    decision = outcome(understood("fault.charging", 0.96, Band.SUGGEST, secondary=("return.request",)))
    assert not any("把握不够" in veto for veto in decision.vetoes)
    assert any("两件事" in veto for veto in decision.vetoes)


@pytest.mark.parametrize(
    ("name", "changes", "word"),
    [
        ("fault.charging", {"unexplained": ("娃把手机丢鱼缸里了",)}, "没有听懂"),
        ("fault.charging", {"signals": frozenset({Signal.NEGATION})}, "否定"),
        ("fault.charging", {"signals": frozenset({Signal.ASIDE})}, "眼前"),
        ("defect.quality", {"signals": frozenset({Signal.ASIDE})}, "眼前"),
    ],
    ids=["half understood", "denied", "aside", "aside of a flaw"],
)
def test_what_lowered_a_sure_reading_is_the_only_reason_given(name: str, changes: dict[str, Any], word: str) -> None:
    lib = library(intent(name, reply(f"{name}/first")))
    decision = outcome(understood(name, 1.0, Band.SUGGEST, **changes), lib=lib)
    [veto] = decision.vetoes
    assert word in veto


@pytest.mark.parametrize(
    "changes",
    [
        {"secondary": ("return.request",)},
        {"unexplained": ("娃把手机丢鱼缸里了",)},
        {"signals": frozenset({Signal.NEGATION})},
        {"signals": frozenset({Signal.ASIDE})},
    ],
    ids=["two matters", "half understood", "denied", "aside"],
)
def test_another_reason_does_not_hide_that_the_intent_is_hardly_known(changes: dict[str, Any]) -> None:
    decision = outcome(understood("fault.charging", 0.4, Band.SUGGEST, **changes))
    assert "把握不够（40%）" in decision.vetoes
    assert len(decision.vetoes) == 2


def test_an_aside_beside_no_fault_does_not_hide_the_doubt() -> None:
    """It lowers no band there: 「搞定了谢谢」."""
    lib = library(intent("chat.thanks", reply("chat.thanks/bye", "不客气。")))
    decision = outcome(understood("chat.thanks", 0.7, Band.SUGGEST, signals=frozenset({Signal.ASIDE})), lib=lib)
    assert any("把握不够（70%）" in veto for veto in decision.vetoes)


def test_a_danger_text_is_never_offered_without_a_danger() -> None:
    assert "fault.power/danger" not in offered(outcome(understood("fault.power")))


def test_the_decision_is_the_same_when_replayed() -> None:
    lib = library()
    first = outcome(understood("fault.charging"), lib=lib, automation=everything_on(lib))
    assert outcome(understood("fault.charging"), lib=lib, automation=everything_on(lib)) == first
