"""A table of labelled messages is read as it stands, or every line that cannot be used is named."""

from __future__ import annotations

import pytest

from cs_assistant.errors import BadInputError
from cs_assistant.evaluation.labelled import read_labelled

KNOWN = {"return.request", "refund.status", "other"}
HEADER = "split\tprimary\tsecondary\tcertainty\tmessage"


def test_two_labels_and_unknown_messages_are_understood() -> None:
    rows = read_labelled(
        f"{HEADER}\nfair\treturn.request|refund.status\t-\tsure\t我要退\n\nfair\tother\t-\tfair\t那个呢\n",
        KNOWN,
        "a.tsv",
    )
    assert [(row.intents, row.unknown, row.split) for row in rows] == [
        (("return.request", "refund.status"), False, "fair"), (("other",), True, "fair"),
    ]  # fmt: skip


def test_a_file_with_two_columns_and_a_byte_order_mark_is_enough() -> None:
    [row] = read_labelled("\ufeffintent\ttext\nreturn.request\t我要退\n", KNOWN, "a.tsv")
    assert (row.text, row.intents, row.split) == ("我要退", ("return.request",), "")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "没有「message」"),
        ("primary\tnote\nreturn.request\tx", "没有「message」"),
        ("primary\tmessage\n", "一条标注也没有"),
        ("primary\tmessage\nreturn.reqest\t我要退", "第 2 行：没有意图「return.reqest」"),
        ("primary\tmessage\nreturn.request 我要退", "第 2 行：列数不够"),
        ("primary\tmessage\nreturn.request\t ", "第 2 行：没有写消息"),
    ],
)
def test_what_cannot_be_read_is_named_with_its_line(text: str, said: str) -> None:
    with pytest.raises(BadInputError, match=r"a\.tsv") as refused:
        read_labelled(text, KNOWN, "a.tsv")
    assert said in refused.value.message


def test_many_wrong_lines_are_counted_and_ten_are_named() -> None:
    with pytest.raises(BadInputError) as refused:
        read_labelled("primary\tmessage\n" + "x\ty\n" * 14, KNOWN, "a.tsv")
    assert "14 处" in refused.value.message
    assert "另有 4 处" in refused.value.message
