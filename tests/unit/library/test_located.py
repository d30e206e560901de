"""YAML is read as text with lines, and slips are explained to the person who made them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cs_assistant.library import schema
from cs_assistant.library.located import Rows, Table, Text, parse
from cs_assistant.library.problems import Report
from cs_assistant.library.read import read


def tree_of(text: str) -> Table:
    report = Report()
    tree, whole = parse("x.yaml", text, report)
    assert whole, report.found
    assert isinstance(tree, Table)
    return tree


@pytest.mark.parametrize("word", ["no", "yes", "12:30", "007", "1e3", "true", "2026-11-22", "0x1F", "=", "1_000"])
def test_every_scalar_is_the_text_that_was_typed(word: str) -> None:
    assert tree_of(f"a: {word}\n")["a"] == word


def test_only_nothing_is_nothing() -> None:
    tree = tree_of("a:\nb: ~\nc: ''\n")
    assert (tree["a"], tree["b"], tree["c"]) == (None, None, "")


def test_keys_items_and_block_texts_know_their_lines() -> None:
    tree = tree_of("a: 1\nb:\n  - x\n  - y\nc: |-\n  one\n  two\n")
    rows, block = tree["b"], tree["c"]
    assert isinstance(rows, Rows)
    assert isinstance(block, Text)
    assert (tree.key_lines["b"], rows.item_lines) == (2, [3, 4])
    assert (block.line, block.first, block.line_of(block.index("two"))) == (5, 6, 7)


@pytest.mark.parametrize(
    ("text", "line", "what"),
    [
        ("id: a.b\nname：充电\nclause: [R1]\n", 2, "「name」后面是中文冒号「：」"),
        ("a: 1\nb: {text: 充满，intent: x}\n", 2, "括号里用了中文标点「，」"),
        ("a: {甲，乙: 1\nb: {text：充满, intent: x: 2}\n", 2, "括号里用了中文标点「：」"),
        ("民法典：1\nb: 2\n", 1, "「民法典」后面是中文冒号「：」"),
        ("a: {b: 1，好，不错, c: 1}\nd: [e\n", 2, "方括号 [ ] 里的写法不对"),
        ("a:\n\tb: 1\n", 2, "这一行用 Tab 键缩进"),
        ("- {a: 1, b: 2, a: 1, b: 2}\n", 1, "「a」写了两遍"),
        ("a: 1\na: 2\n", 2, "「a」写了两遍"),
        ("a: 1\nb:2\nc: 3\n", 2, "「b:」后面少了空格"),
        ("a: 1\nb: '没有结束\nc: 2\n", 2, "引号没有成对"),
        ("a: 1\nb: 他说: 好\n", 2, "这一行多了一个冒号，或缩进不对"),
        ("a: 1\nb: *好\n", 2, "文字以 * 开头，YAML 把它当成了引用"),
        ("a: &x 1\nb: *x\n", 1, "这里用了 YAML 的引用（& 和 *）"),
        ("a: 1\nb: !好 2\n", 2, "文字以 ! 开头，YAML 把它当成了特殊标记"),
        ("a: 1\nb: @好\n", 2, "这一行以 YAML 的特殊符号（@ ` % 等）开头"),
        ("a: {b: 1\nc: 2\n", 2, "花括号 { } 里的写法不对"),
        ("a: [b\nc: 2\n", 2, "方括号 [ ] 里的写法不对"),
        ("a: 1\n  b: 2\n", 2, "这一行多了一个冒号，或缩进不对"),
        ("a:\n  b: 1\n c: 2\n", 3, "缩进没有对齐"),
        ("a: 1\n---\nb: 2\n", 2, "文件里出现了第二个「---」"),
        ("a: 1\nb: \x07\n", 2, "文件里有看不见的控制字符"),
        ("a: 1\n? [x]\n: 2\n", 2, "冒号前面不是一个简单的名字"),
        ("# 只有注释\n", 1, "文件是空的"),
    ],
)
def test_a_slip_is_explained_at_its_line(text: str, line: int, what: str) -> None:
    report = Report()
    _, whole = parse("x.yaml", text, report)
    assert not whole
    assert [(p.place.line, p.what) for p in report.found] == [(line, what)]


@given(st.text(alphabet=st.sampled_from("ab:：,，[]{}\"'|->*&!#%@ \n\t充电-?")))
def test_no_text_breaks_the_reader_and_a_refusal_always_has_a_reason(text: str) -> None:
    report = Report()
    tree, whole = parse("x.yaml", text, report)
    assert whole == (not report.found)
    assert tree is not None or report.found
    lines = max(1, len(text.splitlines()))
    assert all(1 <= problem.place.line <= lines for problem in report.found)


@pytest.mark.parametrize("text", ["", "# 注释\n", "~", "&-", "null"])
def test_a_file_with_nothing_in_it_is_refused_as_empty(text: str) -> None:
    # A lone anchor composes to a null: found by the property above.
    report = Report()
    assert parse("x.yaml", text, report) == (None, False)
    assert ["空" in problem.what for problem in report.found] == [True]


@given(st.text(alphabet=st.sampled_from("ab: \n-[]{},id\"'"), max_size=60))
def test_no_tree_breaks_the_schema(text: str) -> None:
    for adapter in (schema.INTENT, schema.WORLD):
        report = Report()
        part = read("x.yaml", text, adapter, report, depth=2)
        assert part is not None or report.found


def test_an_unknown_key_is_guessed_and_not_reported_as_missing_too() -> None:
    report = Report()
    read("x.yaml", "- {id: a, pattern: b, levle: warn, why: c, source: d}\n", schema.FORBIDDEN, report, depth=1)
    assert [(p.what, p.fix) for p in report.found] == [("不认识的名字「levle」", "是不是想写 level？")]


def test_a_full_width_colon_inside_braces_is_one_problem() -> None:
    report = Report()
    read("x.yaml", "- {id：a, pattern: b, level: warn, why: c, source: d}\n", schema.FORBIDDEN, report, depth=1)
    assert [p.what for p in report.found] == ["「id」后面是中文冒号「：」"]


def test_an_empty_value_is_one_problem_at_its_line() -> None:
    report = Report()
    read("x.yaml", "notice:\n", schema.ROBOT, report, depth=1)
    assert [(p.place.line, p.what) for p in report.found] == [(1, "「notice」后面是空的")]


def test_a_mapping_in_the_wrong_place_is_one_problem() -> None:
    report = Report()
    read("x.yaml", "- {title: a, text: b, when: c}\n", schema.FORBIDDEN, report, depth=1)
    assert [p.what for p in report.found] == ["这里不认识「title、text、when」，这一段可能放错了位置"]
