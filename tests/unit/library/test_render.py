"""A text is filled in whole or refused; nothing half-rendered goes out."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cs_assistant.domain.script_library import Library
from cs_assistant.domain.scripts import Place, PolicyFacts, Reply, When
from cs_assistant.errors import RenderError
from cs_assistant.library.render import Renderer


def reply(text: str) -> Reply:
    return Reply(
        id="a.b/c", intent="a.b", text=text, clause=("own:x",), when=When(), automatic=False, opens=False, step=None,
        title="试一试", place=Place(file="x", line=1),
    )  # fmt: skip


@pytest.fixture
def renderer() -> Renderer:
    return Renderer(
        Library(
            intents={}, clauses={}, policy=PolicyFacts(), forbidden=(), signals=(), answers=(), reasons={}, remarks={},
            shops={}, robot_notice="", digest="",
        )
    )  # fmt: skip


def test_values_are_put_in(renderer: Renderer) -> None:
    assert renderer.render(reply("我是{{ bot_name }}。"), {"bot_name": "小晨"}) == "我是小晨。"


def test_every_missing_variable_is_named_with_its_meaning(renderer: Renderer) -> None:
    with pytest.raises(RenderError, match="售后专线") as caught:
        renderer.render(reply("{{ bot_name }}{{ hotline }}{{ today }}"), {"bot_name": "小晨"})
    assert caught.value.missing == ("hotline", "today")


@pytest.mark.parametrize("blank", ["", "  "])
def test_a_blank_value_is_a_missing_one(renderer: Renderer, blank: str) -> None:
    with pytest.raises(RenderError):
        renderer.render(reply("打{{ hotline }}"), {"hotline": blank})


def test_a_variable_that_only_decides_may_be_absent(renderer: Renderer) -> None:
    text = reply("好。{% if hotline %}打{{ hotline }}。{% elif today %}今天{{ today }}。{% else %}留言。{% endif %}")
    assert renderer.render(text, {"hotline": "1"}) == "好。打1。"
    assert renderer.render(text, {"today": "2"}) == "好。今天2。"
    assert renderer.render(text, {}) == "好。留言。"


@pytest.mark.parametrize(
    ("condition", "values", "said"),
    [
        ("a and b", "ab", True),
        ("a and b", "a", False),
        ("a or b", "b", True),
        ("not a", "", True),
        ("not a", "a", False),
    ],
)
def test_conditions_may_be_joined(renderer: Renderer, condition: str, values: str, said: bool) -> None:
    text = reply("{% if " + condition + " %}好{% endif %}。")
    assert renderer.render(text, dict.fromkeys(values, "1")) == ("好。" if said else "。")


def test_a_variable_tested_here_and_put_out_there_is_still_needed(renderer: Renderer) -> None:
    with pytest.raises(RenderError) as caught:
        renderer.render(reply("{% if hotline %}好{% endif %}打{{ hotline }}"), {})
    assert caught.value.missing == ("hotline",)


def test_a_variable_in_a_branch_not_taken_is_named_and_not_needed(renderer: Renderer) -> None:
    text = reply("{% if hotline %}{{ today }}{% endif %}好")
    assert renderer.variables(text) == {"hotline", "today"}
    assert renderer.render(text, {}) == "好"


def test_lines_of_conditions_leave_no_blank_lines(renderer: Renderer) -> None:
    text = reply("一\n{% if hotline %}\n二 {{ hotline }}\n{% endif %}\n三")
    assert renderer.render(text, {"hotline": "x"}) == "一\n二 x\n三"
    assert renderer.render(text, {}) == "一\n三"


@pytest.mark.parametrize(
    "text",
    [
        "{{ ''.__class__ }}",
        "{{ a|upper }}",
        "{{ f() }}",
        "{% for a in b %}{% endfor %}",
        "{{ 'x' }}",
        "{{ a + b }}",
        "{% if a.b %}{% endif %}",
        "{% set a = b %}",
        "{{ a",
        "{% if a %}",
        "{% include 'x' %}",
        "{{ a if b else c }}",
    ],
)
def test_anything_but_flat_variables_and_conditions_is_refused(renderer: Renderer, text: str) -> None:
    with pytest.raises(RenderError, match="花括号"):
        renderer.render(reply(text), dict.fromkeys("abcf", "1"))


@given(st.text(max_size=30).filter(str.strip))
def test_a_value_is_text_and_never_a_template(value: str) -> None:
    made = Renderer(
        Library(
            intents={}, clauses={}, policy=PolicyFacts(), forbidden=(), signals=(), answers=(), reasons={}, remarks={},
            shops={}, robot_notice="", digest="",
        )
    )  # fmt: skip
    assert made.render(reply("「{{ product_title }}」"), {"product_title": value}) == f"「{value}」"
    assert made.render(reply("「{{ product_title }}」"), {"product_title": "{{ 7*7 }}<b>"}) == "「{{ 7*7 }}<b>」"
