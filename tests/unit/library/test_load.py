"""Files become records, or every problem at once and no follow-ups."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from cs_assistant.domain.orders import ProductKind
from cs_assistant.domain.refunds import Connection
from cs_assistant.domain.script_library import Library
from cs_assistant.domain.scripts import Place
from cs_assistant.domain.understanding import AnswerKind, Signal
from cs_assistant.domain.verdicts import VerdictValue
from cs_assistant.library.load import KnownFailure, Problem, load


def loaded(files: Mapping[str, str]) -> Library:
    result = load(files)
    assert result.library is not None, "\n".join(map(str, result.problems))
    return result.library


def test_a_clean_library_has_no_problems(mini: dict[str, str]) -> None:
    assert load(mini).problems == ()


def test_a_problem_reads_as_file_line_what_and_remedy() -> None:
    problem = Problem(place=Place(file="intents/fault/crash.yaml", line=12), what="没有变量「a」", fix="是不是想写 b？")
    assert str(problem) == "intents/fault/crash.yaml:12 没有变量「a」。怎么改：是不是想写 b？"


def test_an_intent_file_becomes_an_intent_with_replies_tests_and_places(mini: dict[str, str]) -> None:
    intent = loaded(mini).intents["fault.charging"]
    assert (intent.name, intent.automation, intent.auto_floor) == ("充电故障", True, 0.95)
    assert intent.corpus == ("充电器坏掉了", "线头接触不好")
    assert len(intent.examples) == 30
    assert [reply.id for reply in intent.replies] == ["fault.charging/check_cable", "fault.charging/still"]
    assert [reply.id for reply in intent.steps] == ["fault.charging/check_cable"]
    line = mini["intents/fault/charging.yaml"].splitlines().index("  - id: check_cable") + 1
    assert intent.replies[0].place == Place(file="intents/fault/charging.yaml", line=line)
    assert intent.tests[1].say == ("手机充着充着就断", "还是不行")
    assert intent.tests[1].reply == "fault.charging/still"


def test_conditions_are_typed_and_short_ids_are_of_the_same_intent(mini: dict[str, str]) -> None:
    first, second = loaded(mini).intents["fault.charging"].replies
    assert first.when.product == {ProductKind.PHONE}
    assert second.when.answering == {"fault.charging/check_cable"}
    assert second.when.answer is AnswerKind.FAILED
    assert second.when.verdicts == {"seven_day.return": {VerdictValue.YES}}


def test_a_step_waits_for_an_answer_and_another_reply_does_not(mini: dict[str, str]) -> None:
    first, second = loaded(mini).intents["fault.charging"].replies
    assert (first.opens, second.opens) == (True, False)
    assert (first.automatic, second.automatic) == (True, False)


def test_scalars_stay_what_was_typed(mini: dict[str, str]) -> None:
    library = loaded(mini)
    assert library.shops["phones"].values["hotline"] == "007"
    assert library.answers[1].kind is AnswerKind.NO
    assert type(library.shops["phones"].name) is str


def test_a_shop_is_connected_by_copy_and_paste_until_its_file_says_more(mini: dict[str, str]) -> None:
    assert loaded(mini).shops["phones"].connection is Connection.PASTE
    mini["shops/phones/shop.yaml"] += "connection: 直连\n"
    assert loaded(mini).shops["phones"].connection is Connection.DIRECT


def test_an_intent_without_a_file_keeps_its_name_and_lines_and_says_nothing(mini: dict[str, str]) -> None:
    intent = loaded({**mini, "corpus/other.txt": "今天天气不错\n"}).intents["other"]
    assert (intent.name, intent.corpus, intent.replies, intent.automation) == (
        "其他/不明",
        ("今天天气不错",),
        (),
        False,
    )


def test_an_intent_file_may_use_an_id_of_its_own(mini: dict[str, str]) -> None:
    text = mini["intents/chat/thanks.yaml"].replace("chat.thanks", "chat.own").replace("多谢你啦", "自己加的")
    text = text.replace("好的谢谢啊", "加一个新的")
    assert "chat.own" in loaded({**mini, "intents/chat/own.yaml": text}).intents


def test_the_small_tables_become_records(mini: dict[str, str]) -> None:
    library = loaded(mini)
    assert library.clauses["R2.22"].kept is False
    assert library.policy.number("charge_minutes", date(2026, 10, 31)) == Decimal(30)
    assert library.policy.number("charge_minutes", date(2026, 11, 1)) == Decimal(40)
    assert library.reasons["unwanted"].platform == ("不要了", "不喜欢/不想要")
    assert library.remarks == {"claim_opened": "索赔单已开"}
    assert [rule.level for rule in library.forbidden] == ["block", "automatic"]
    assert library.signals[0].signal is Signal.DANGER
    assert library.robot_notice.startswith("我是智能助手")


def test_the_digest_is_of_the_files_and_not_of_their_order(mini: dict[str, str]) -> None:
    backwards = dict(reversed(mini.items()))
    assert loaded(mini).digest == loaded(backwards).digest
    assert loaded(mini).digest != loaded({**mini, "README.md": "x"}).digest


def test_known_failures_name_a_test(mini: dict[str, str]) -> None:
    known = "- fault.charging: 手机插上充电器没动静\n"
    assert load({**mini, "known_failures.yaml": known}).known_failures == (
        KnownFailure(intent="fault.charging", say="手机插上充电器没动静"),
    )
    stale = load({**mini, "known_failures.yaml": "# 空\n- fault.charging: 没有这句\n"}).problems
    assert [(p.place.line, p.what) for p in stale] == [(2, "fault.charging 里没有「没有这句」这条测试")]


@pytest.mark.parametrize(
    "file",
    [
        "taxonomy",
        "policy",
        "clauses",
        "reasons",
        "forbidden",
        "signals",
        "robot",
        "world",
        "remarks",
        "shops/phones/shop",
        "intents/fault/charging",
    ],
)
def test_a_broken_file_gives_its_own_problem_and_no_other(mini: dict[str, str], file: str) -> None:
    file = f"{file}.yaml"
    result = load({**mini, file: "a：b\nc: d\n"})
    assert result.library is None
    assert [(p.place.file, p.place.line) for p in result.problems] == [(file, 1)]


@pytest.mark.parametrize("file", ["clauses.yaml", "taxonomy.yaml", "world.yaml", "shops/phones/shop.yaml"])
def test_nothing_is_concluded_from_a_file_that_could_not_be_read(mini: dict[str, str], file: str) -> None:
    del mini[file]
    assert load(mini, unreadable={file}).problems == ()


def test_a_missing_file_is_said_once(mini: dict[str, str]) -> None:
    del mini["clauses.yaml"]
    assert [str(p) for p in load(mini).problems] == [
        "clauses.yaml:1 缺少这个文件。怎么改：从自带话术库里拷一份回来再改"
    ]


def test_one_wrong_item_does_not_hide_what_is_wrong_beside_it(mini: dict[str, str]) -> None:
    path = "intents/fault/charging.yaml"
    mini[path] = mini[path].replace("product: [phone]", "product: [phnoe]").replace("answer_by", "anser_by")
    found = [problem.what for problem in load(mini).problems]
    assert found == ["「phnoe」不在可选的值里", "没有变量「anser_by」"]


def test_the_world_is_given_even_when_scripts_have_problems(mini: dict[str, str]) -> None:
    mini["robot.yaml"] = "notice: [\n"
    result = load(mini)
    assert result.library is None
    assert result.world is not None


def test_records_are_plain_values_that_compare(mini: dict[str, str]) -> None:
    assert loaded(mini) == replace(loaded(mini))
