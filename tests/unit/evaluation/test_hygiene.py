"""The health of a library: what is thin, what stands twice, what leans towards another intent."""

from __future__ import annotations

import time

from cs_assistant.app.scripts import read_scripts
from cs_assistant.domain.script_library import Library
from cs_assistant.domain.scripts import Intent, Place, PolicyFacts
from cs_assistant.evaluation.hygiene import Health, health
from cs_assistant.understanding.lines import LibraryLines

PLACE = Place(file="intents/x.yaml", line=1)


def intent(intent_id: str, *examples: str, corpus: tuple[str, ...] = ()) -> Intent:
    return Intent(
        id=intent_id,
        name=intent_id,
        clause=(),
        examples=examples,
        corpus=corpus,
        near_misses=(),
        replies=(),
        tests=(),
        automation=False,
        auto_floor=0.9,
        place=PLACE,
    )


def library(*intents: Intent) -> Library:
    return Library(
        intents={each.id: each for each in intents},
        clauses={},
        policy=PolicyFacts(),
        forbidden=(),
        signals=(),
        answers=(),
        reasons={},
        remarks={},
        shops={},
        robot_notice="",
        digest="0" * 64,
    )


def looked_over(given: Library) -> Health:
    return health(given, LibraryLines.of(given).shown)


def test_the_same_line_in_two_intents_is_named_once() -> None:
    found = looked_over(library(intent("a", "怎么申请退货呀"), intent("b", "怎么申请退货呀！")))
    [clash] = found.duplicates
    assert ({clash.intent, clash.other_intent}, clash.likeness) == ({"a", "b"}, 100)
    assert found.nearer == ()


def test_an_example_nearer_to_another_intent_is_named_with_both_likenesses() -> None:
    found = looked_over(library(intent("a", "单号在哪里填", "寄回的快递怎么登记"), intent("b", "订单号在哪里")))
    [first, second] = found.nearer
    assert {first.example, second.example} == {"单号在哪里填", "订单号在哪里"}
    assert all(clash.likeness > clash.own_likeness for clash in found.nearer)


def test_an_example_with_a_nearer_line_of_its_own_is_left_alone() -> None:
    found = looked_over(library(intent("a", "单号在哪里填", "单号在哪里填呢"), intent("b", "订单号在哪里看到")))
    assert [clash.example for clash in found.nearer] == ["订单号在哪里看到"]


def test_lines_of_the_corpus_count_as_neighbours_but_are_never_accused() -> None:
    found = looked_over(
        library(
            intent("a", "怎么申请退货呀", corpus=("可以开发票吗",)),
            intent(
                "b",
                corpus=(
                    "怎么申请退货呀呀",
                    "可以开发票吗亲",
                ),
            ),
        )
    )
    assert [(clash.example, clash.other_is_example) for clash in found.duplicates] == [("怎么申请退货呀", False)]
    assert found.nearer == ()


def test_thin_is_too_few_examples_or_no_reply_and_other_needs_neither() -> None:
    found = looked_over(library(intent("a", "在"), intent("other", corpus=("嗯",))))
    assert [size.intent for size in found.sizes if size.thin] == ["a"]
    assert found.lines == 2


def test_the_shipped_library_has_no_line_in_two_intents_and_is_looked_over_quickly() -> None:
    shipped = read_scripts(None).checked_library
    before = time.process_time()
    found = looked_over(shipped)
    assert time.process_time() - before < 10
    assert [clash for clash in found.duplicates if clash.likeness == 100] == []
    assert found.lines > 10_000
