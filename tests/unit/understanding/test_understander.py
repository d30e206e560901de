"""One turn is understood: an intent with calibrated confidence, a band, evidence; and abstention where nothing fits."""

from __future__ import annotations

import io
import json
from datetime import UTC, date, datetime

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cs_assistant.domain.scripts import NearMiss
from cs_assistant.domain.situation import OpenQuestion
from cs_assistant.domain.understanding import AnswerKind, Band, EvidenceKind, Signal, Understanding
from cs_assistant.understanding import lines
from cs_assistant.understanding.contract import as_json
from cs_assistant.understanding.lines import stored_plain
from cs_assistant.understanding.normalise import normalise
from cs_assistant.understanding.understander import Understander

from .little import EXAMPLES, PLACE, changed, intent, library

SEVERAL_LINES = st.lists(st.sampled_from([line for lines in EXAMPLES.values() for line in lines])).map("，".join)
QUESTION = OpenQuestion(reply_id="fault.charging/check_cable", sent_at=datetime(2026, 11, 22, tzinfo=UTC))


def texts(found: Understanding, kind: EvidenceKind) -> list[str]:
    return [evidence.text for evidence in found.evidence if evidence.kind is kind]


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("手机老是死机怎么办", "fault.crash"),
        ("冲不进去电", "fault.charging"),
        ("我要退货", "return.request"),
        ("盒子都是拆过的 这是新机吗", "service.new_box"),
        ("手機一直當機", "fault.crash"),
        ("tuihuo", "return.request"),
        ("kai发票", "invoice.request"),
        ("钱什么时候退给我", "refund.status"),
        ("亲，在吗？", "chat.greeting"),
    ],
)
def test_a_line_near_no_example_is_understood(understander: Understander, text: str, meant: str) -> None:
    assert understander.understand(text).intent == meant


@pytest.mark.parametrize("text", ["", "   ", "???", "。。。", "😡😡", "[图片]", "\u200b", "(≧▽≦)"])
def test_a_text_without_words_is_handed_over(understander: Understander, text: str) -> None:
    found = understander.understand(text)
    assert (found.intent, found.band, found.evidence) == ("other", Band.HAND_OVER, ())
    assert len(found.candidates) == 3


@pytest.mark.parametrize("text", ["量子力学的期末考试", "我家猫生了三只小猫", "xyzzy"])
def test_strange_talk_is_never_automatic(understander: Understander, text: str) -> None:
    assert understander.understand(text).band is not Band.AUTO


def test_an_example_is_recognised_exactly(understander: Understander) -> None:
    found = understander.understand("亲，我要退貨！")
    assert (found.intent, found.band) == ("return.request", Band.AUTO)
    assert texts(found, EvidenceKind.EXACT) == ["与例句一致：「我要退货」"]


def test_a_correction_is_shown(understander: Understander) -> None:
    found = understander.understand("手机冲不进电")
    assert texts(found, EvidenceKind.CORRECTION) == ["按拼音理解为：手机充不进电"]


def test_the_nearest_example_is_shown_with_its_likeness(understander: Understander) -> None:
    (shown,) = texts(understander.understand("手机充不进去电怎么办"), EvidenceKind.EXAMPLE)
    assert shown.startswith("最像：「手机充不进去电了」（相似 ")


def test_lines_of_the_corpus_are_never_shown() -> None:
    secret = "耗子啃了我家的充电线头"
    taught = changed(library(), "fault.charging", corpus=(secret,))
    understander = Understander.build(taught)
    for text in (secret, secret[:-1]):
        found = understander.understand(text)
        assert found.intent == "fault.charging"
        assert all(secret not in evidence.text for evidence in found.evidence)


def test_a_line_two_intents_claim_is_no_exact_hit() -> None:
    both = changed(library(), "complaint.general", examples=(*EXAMPLES["complaint.general"], "我要退货"))
    assert texts(Understander.build(both).understand("我要退货"), EvidenceKind.EXACT) == []


def test_two_wishes_are_both_found_and_business_goes_first(understander: Understander) -> None:
    found = understander.understand("你好，发票怎么开？退款多久到账")
    assert found.intent in {"invoice.request", "refund.status"}
    assert {"invoice.request", "refund.status"} <= {found.intent, *found.secondary}
    assert found.band is not Band.AUTO, "one automatic answer would leave a wish unanswered"


def test_a_greeting_does_not_hide_the_matter(understander: Understander) -> None:
    found = understander.understand("在吗，我要退货")
    assert found.intent == "return.request"
    assert found.secondary == ()


@pytest.mark.parametrize("text", ["你好 😊", "😊 你好", "你好，在吗？[微笑]", "您好！！ 在吗……", "你好\n"])
def test_a_greeting_with_a_smile_is_a_greeting(understander: Understander, text: str) -> None:
    assert understander.understand(text).intent == "chat.greeting"


@pytest.mark.parametrize("text", ["你好，😊，我要退货", "😊 我要退货", "在吗？你好！我要退货 😊"])
def test_smiles_and_greetings_in_front_do_not_hide_the_matter(understander: Understander, text: str) -> None:
    found = understander.understand(text)
    assert (found.intent, found.secondary) == ("return.request", ())


def test_a_concrete_problem_goes_before_the_complaint(understander: Understander) -> None:
    found = understander.understand("你们服务太差了，充不进电")
    assert (found.intent, found.secondary) == ("fault.charging", ("complaint.general",))


def test_a_near_miss_teaches_the_intent_it_names() -> None:
    miss = NearMiss(text="充电宝能带上飞机吗", intent="other", place=PLACE)
    plain = Understander.build(library())
    taught = Understander.build(changed(library(), "fault.charging", near_misses=(miss,)))
    found = [one.understand(miss.text).candidates for one in (plain, taught)]
    doubts = [next(each.confidence for each in candidates if each.intent == "other") for candidates in found]
    assert doubts[1] > doubts[0] + 0.1


def test_the_floor_of_an_intent_holds_the_band_back() -> None:
    strict = Understander.build(changed(library(), "return.request", auto_floor=1.0))
    assert strict.understand("我要退货").band is Band.SUGGEST


def test_signals_are_read_from_the_whole_paste(understander: Understander) -> None:
    found = understander.understand("啦" * 1800 + "电池冒烟" + "啦" * 1800)
    assert found.has(Signal.DANGER)


def test_a_long_paste_is_cut_and_kept(understander: Understander) -> None:
    paste = "我要退货。" * 1000
    found = understander.understand(paste)
    assert (found.text, found.intent) == (paste, "return.request")


def test_an_answer_is_read_only_while_a_question_is_open(understander: Understander) -> None:
    asked = understander.understand("试过了还是不行", open_question=QUESTION)
    assert asked.answer is AnswerKind.FAILED
    assert texts(asked, EvidenceKind.ANSWER)
    assert understander.understand("试过了还是不行").answer is None


def test_relative_days_are_read_by_the_given_day(understander: Understander) -> None:
    found = understander.understand("昨天收到的，我要退货", today=date(2026, 11, 22))
    assert [entity.value for entity in found.entities] == ["2026-11-21"]


def test_the_json_has_exactly_the_promised_keys(understander: Understander) -> None:
    found = as_json(understander.understand("订单2211345678901234567冲不进电"))
    assert set(found) == {"text", "intent", "confidence", "band", "candidates", "secondary", "entities", "evidence"}
    assert found["intent"] == found["candidates"][0]["intent"]
    assert set(found["candidates"][0]) == {"intent", "confidence"}
    assert set(found["entities"][0]) == {"type", "value", "start", "end"}
    assert set(found["evidence"][0]) == {"kind", "text"}


@settings(max_examples=60)
@given(st.one_of(st.text(max_size=80), SEVERAL_LINES))
def test_the_first_candidate_is_the_intent_and_confidences_are_probabilities(
    understander: Understander, text: str
) -> None:
    found = understander.understand(text)
    assert found.text == text
    assert (found.intent, found.confidence) == (found.candidates[0].intent, found.candidates[0].confidence)
    assert len(found.candidates) >= 3
    assert all(0.0 <= score.confidence <= 1.0 for score in found.candidates)
    assert sum(score.confidence for score in found.candidates) <= 1.0 + 1e-6
    assert found.intent != "other" or found.band is Band.HAND_OVER
    assert found.intent not in found.secondary


def test_weights_of_the_same_lines_are_taken_and_answer_alike(understander: Understander) -> None:
    again = Understander.build(library(), understander.weights())
    assert (understander.refitted, again.refitted) == (True, False)
    for text in ("手机老是死机怎么办", "冲不进去电", "随便看看"):
        assert again.understand(text) == understander.understand(text)


def test_new_weights_of_the_same_lines_replace_the_model_alone(understander: Understander) -> None:
    grown = changed(library(), "return.request", examples=(*EXAMPLES["return.request"], "把鞋给你们退回去"))
    following = understander.following(grown)
    fitted = Understander.build(grown).weights()
    caught_up = following.with_weights(fitted)
    assert caught_up is not None
    assert (following.stale, caught_up.stale, caught_up.weights()) == (True, False, fitted)
    assert caught_up.lines is following.lines
    assert following.with_weights(understander.weights()) is None


def test_only_lines_not_seen_before_are_normalised(
    understander: Understander, monkeypatch: pytest.MonkeyPatch
) -> None:
    weights, grown = understander.weights(), changed(library(), "return.request", examples=("把鞋给你们退回去",))
    asked: list[str] = []
    monkeypatch.setattr(lines, "normalise", lambda text: [asked.append(text), normalise(text)][1])
    following = understander.following(grown)
    assert asked == ["把鞋给你们退回去"]
    warm = Understander.warm(grown, weights)
    assert warm is not None
    to_trust_the_rest = 1 + len(understander.lines.plain) // 100
    assert len(asked) - 1 <= 1 + to_trust_the_rest
    assert warm.lines == following.lines


def test_lines_other_code_normalised_are_normalised_anew(understander: Understander) -> None:
    foreign = json.dumps(dict.fromkeys(understander.lines.plain, "別"))
    assert stored_plain(foreign) == {}
    assert stored_plain(understander.lines.plain_text()) == understander.lines.plain


def test_weights_are_plain_arrays(understander: Understander) -> None:
    with np.load(io.BytesIO(understander.weights()), allow_pickle=False) as stored:
        assert {"fingerprint", "coefficients"} <= set(stored.files)


def test_weights_of_other_lines_are_not_used(understander: Understander) -> None:
    grown = changed(library(), "return.request", examples=(*EXAMPLES["return.request"], "把鞋给你们退回去"))
    assert Understander.build(grown, understander.weights()).refitted


def test_who_waits_for_a_fit_is_told_before_it_and_nobody_else(understander: Understander) -> None:
    told: list[str] = []
    Understander.build(library(), understander.weights(), before_fit=lambda: told.append("kept"))
    Understander.build(library(), b"PK", before_fit=lambda: told.append("fitted"))
    assert told == ["fitted"]


@pytest.mark.parametrize("broken", [b"", b"PK", b"not weights at all"])
def test_broken_weights_are_not_used(broken: bytes) -> None:
    assert Understander.build(library(), broken).refitted


def test_a_fit_is_the_same_whatever_the_order_of_intents(understander: Understander) -> None:
    base = library()
    turned = library(*reversed(base.intents.values()))
    assert Understander.build(turned).weights() == understander.weights()


def test_a_library_of_one_or_two_intents_still_works() -> None:
    one = Understander.build(library(intent("return.request", ("我要退货", "怎么退货"))))
    assert one.understand("我要退货").intent == "return.request"
    two = Understander.build(
        library(intent("return.request", ("我要退货",)), intent("chat.greeting", ("你好", "在吗")))
    )
    assert two.understand("我要退货").intent == "return.request"
