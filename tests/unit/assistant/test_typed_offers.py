"""An agent's own words offer nothing in place of a return where the conversation forbids it (R5.15, R5.75–R5.79)."""

from __future__ import annotations

from dataclasses import replace

import pytest

from cs_assistant.assistant import retention
from cs_assistant.assistant.typed_offers import why_not_typed
from cs_assistant.domain.messages import Line, Sender
from cs_assistant.domain.orders import Refund
from cs_assistant.domain.situation import Situation
from cs_assistant.domain.understanding import Signal, Understanding
from cs_assistant.policy.compliance import RETENTION, Linter
from tests.contract.worlds import packaged_library
from tests.unit.assistant.little import NOW, SHOP, situation, understood
from tests.unit.assistant.test_retention import OFFER, ORDER, ROUTE, says, shelf
from tests.unit.policy.wordings import of, read_wordings
from tests.unit.services.test_phone_models import packaged_assistant

WORDINGS = read_wordings("retention_wordings.tsv")


def offers(text: str) -> bool:
    return "别的款" in text


def why(given: Situation, *heard: Understanding) -> str | None:
    return why_not_typed(given, heard or (understood("return.request"),), shelf(), offers)


def spoken(*lines: tuple[Sender, str]) -> Situation:
    """A chat in which nothing was sent from a script; the buyer's last line waits for an answer."""
    made = tuple(Line(seq=n, sender=sender, text=text, at=NOW) for n, (sender, text) in enumerate(lines, 1))
    return situation(turn=made[-1:], history=made[:-1], order=ORDER)


def test_ten_own_wordings_are_known_as_offers_and_ten_lawful_ones_beside_them_are_not() -> None:
    linter = Linter(packaged_library().forbidden)
    missed = [text for text in of(WORDINGS, "retention", "block") if linter.first(RETENTION, text) is None]
    hindered = [text for text in of(WORDINGS, "retention", "pass") if linter.first(RETENTION, text) is not None]
    assert (missed, hindered) == ([], [])
    assert [len(list(of(WORDINGS, "retention", verdict))) for verdict in ("block", "pass")] == [10, 10]


def test_no_script_is_taken_for_an_offer_but_those_marked_as_one_and_each_of_them_is() -> None:
    library = packaged_library()
    linter = Linter(library.forbidden)
    replies = [reply for intent in library.intents.values() for reply in intent.replies]
    known = {reply.id for reply in replies if linter.first(RETENTION, reply.text) is not None}
    assert known == {reply.id for reply in replies if reply.retention}


def test_an_offer_is_no_finding_for_a_person_by_itself_and_never_goes_out_by_itself() -> None:
    linter = Linter(packaged_library().forbidden)
    text = "您看看别的款式呢"
    assert not [found for found in linter.lint(text, automatic=False) if found.rule == "offer_other"]
    assert [found.level for found in linter.lint(text, automatic=True) if found.rule == "offer_other"] == ["block"]


@pytest.mark.parametrize("text", ["鞋底开胶了，退货", "不喜欢，而且你们发错了", "再不退我投诉"])
def test_never_where_the_words_tell_of_a_defect_or_a_complaint(text: str) -> None:
    assert why(says(text)) == retention.GRIEVED


@pytest.mark.parametrize("signal", [Signal.DANGER, Signal.ANGER, Signal.THREAT, Signal.HARM])
def test_never_with_danger_anger_threat_or_harm_now_or_earlier(signal: Signal) -> None:
    upset = understood("return.request", signals=frozenset({signal}))
    assert why(says("不喜欢"), upset) == why(says("不喜欢"), understood("return.request"), upset) == retention.GRIEVED


def test_never_to_who_applied_for_a_reason_of_ours() -> None:
    applied = replace(ORDER, refunds=(Refund(refund_no="1", kind="退货退款", asked_at=NOW, reason="质量问题"),))
    assert why(replace(says("颜色不喜欢"), order=applied)) == retention.GRIEVED


def test_never_before_the_way_back_was_shown_by_a_script_or_in_own_words() -> None:
    assert why(says("尺码偏小，想退货", sent=frozenset())) == retention.ROUTE_FIRST
    assert why(says("尺码偏小，想退货")) is None
    told = (Sender.AGENT, "您在订单页点申请售后，选退货退款就行")
    assert why(spoken((Sender.BUYER, "不合脚，想退"), told, (Sender.BUYER, "知道了"))) is None


def test_once_a_conversation_whoever_offered_and_again_only_to_who_takes_it_up() -> None:
    assert why(says("尺码偏小，想退", sent=frozenset({ROUTE, OFFER}))) == retention.ONCE
    offered = ((Sender.BUYER, "不合脚，想退"), (Sender.AGENT, "订单页申请退货；也可以看看别的款"))
    assert why(spoken(*offered, (Sender.BUYER, "运费呢"))) == retention.ONCE
    assert why(spoken(*offered, (Sender.BUYER, "好的，看看吧"))) is None


@pytest.mark.parametrize("no", ["不换，就要退", "别推荐了", "直接退吧"])
def test_a_no_is_the_end_of_it_until_the_buyer_asks_for_something_else(no: str) -> None:
    assert why(says("颜色不喜欢，想退", no)) == why(says(no, "颜色不喜欢，退")) == retention.SAID_NO
    assert why(says("颜色不喜欢，想退", no, "算了，有什么别的颜色")) is None


def test_nobody_is_offered_anything_before_saying_why() -> None:
    assert why(says("我要退货")) == retention.REASON_FIRST


@pytest.mark.parametrize(
    "text",
    [
        "有什么款式推荐吗", "这双会不会开胶", "适合爬山穿吗", "这双质量怎么样，有没有别的款推荐",
        "想问个问题，还有别的颜色吗",
    ],
)
def test_a_recommendation_to_who_returns_nothing_is_a_sale(text: str) -> None:
    assert why(says(text, sent=frozenset()), understood("presale.product")) is None


def test_who_asks_for_an_exchange_gets_an_answer() -> None:
    assert why(says("小了，不退了，想换大一码", sent=frozenset()), understood("exchange.request")) is None


def test_the_assistant_reads_earlier_lines_of_the_buyer_too() -> None:
    lines = ((Sender.BUYER, "手机充电的时候冒烟了"), (Sender.AGENT, "请先停用"), (Sender.BUYER, "退货吧，不喜欢"))
    chat = replace(spoken(*lines), shop=SHOP)
    assert packaged_assistant().why_no_offer(chat) == retention.GRIEVED
