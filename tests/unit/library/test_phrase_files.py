"""Files of quick phrases: every header, encoding and quoting read; what was written comes back byte for byte."""

from __future__ import annotations

from io import BytesIO

import pytest
import xlsxwriter
from hypothesis import given, settings
from hypothesis import strategies as st

from cs_assistant.domain.phrases import Content
from cs_assistant.errors import BadInputError
from cs_assistant.library.encodings import Encoding
from cs_assistant.library.phrases.reading import HEADERS, PhraseFile, Variant, read_phrases
from cs_assistant.library.phrases.writing import (
    STRICT_LEGACY,
    WRITABLE,
    WRITTEN_IN,
    LossKind,
    losses,
    write_phrases,
)

PIECES = st.sampled_from([
    "您好", ",", '"', "\r\n", "\n", "\r", "&#44;", "&#13;", "&", "#", "，", " ", "\t", "1001", "=1+1", "未分组", "😀",
    "麤", "\u3000", "\ufeff", "﹏", "'", "A", "\x1c", "\u2028",
])  # fmt: skip
TEXTS = st.one_of(st.text(max_size=30), st.lists(PIECES, max_size=8).map("".join))
CONTENTS = st.builds(Content, code=TEXTS, text=TEXTS, group=TEXTS)


def contents(file: PhraseFile) -> list[Content]:
    return [row.content for row in file.rows]


def workbook(*rows: tuple[object, ...]) -> bytes:
    out = BytesIO()
    with xlsxwriter.Workbook(out) as book:
        page = book.add_worksheet()
        for number, row in enumerate(rows):
            page.write_row(number, 0, row)
    return out.getvalue()


@pytest.mark.no_cover
@settings(max_examples=100, deadline=None)
@given(rows=st.lists(CONTENTS, max_size=6), variant=st.sampled_from(WRITABLE), encoding=st.sampled_from(WRITTEN_IN))
def test_what_is_exported_imported_and_exported_again_is_the_same_to_the_byte(
    rows: list[Content], variant: Variant, encoding: Encoding
) -> None:
    first = write_phrases(rows, variant=variant, encoding=encoding)
    read = read_phrases(first)
    assert (read.variant, read.encoding, len(read.rows)) == (variant, encoding, len(rows))
    assert [each.text for each in contents(read)] == [each.text for each in rows]
    assert write_phrases(contents(read), variant=read.variant, encoding=read.encoding) == first


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
@pytest.mark.parametrize("variant", [Variant.V1, Variant.V2, Variant.V3])
def test_every_header_is_read_in_every_encoding_and_in_any_order(variant: Variant, encoding: str) -> None:
    values = {
        "登记日期": "2026-1-1", "分组": "售后", "快捷编码": "hh", "快捷短语编码": "hh", "快捷短语": "可以换货,请稍等",
        "是否加入团队": "是", "快捷短语分组": "售后",
    }  # fmt: skip
    for header in (HEADERS[variant], tuple(reversed(HEADERS[variant]))):
        data = f"{','.join(header)}\r\n" + ",".join(values[name].replace(",", "&#44;") for name in header)
        read = read_phrases(data.encode(encoding))
        assert contents(read) == [Content(code="hh", text="可以换货,请稍等", group="售后")]
        assert (read.variant, read.encoding) == (variant, Encoding(encoding))
        tabbed = "\t".join(header) + "\r\n" + "\t".join(values[name] for name in header)
        assert contents(read_phrases(tabbed.encode(encoding))) == contents(read)


def test_both_quotings_are_read_and_a_quoted_cell_is_taken_literally() -> None:
    data = (
        "快捷短语编码,快捷短语,快捷短语分组\r\n"
        'a,"您好,""亲""\r\n在的",问候\r\n'
        "b,您好&#44;在的&#13;&#10;请说,问候\r\n"
        'c,"写成 &#44; 的逗号",\r\n'
        'd,"您好"请说,\r\n'
        "e,没有第三格\r\n"
        "\r\n"
        "f,逗号,没有引号,问候\r\n"
    )
    read = read_phrases(data.encode())
    assert [each.text for each in contents(read)] == [
        '您好,"亲"\r\n在的', "您好,在的\r\n请说", "写成 &#44; 的逗号", '"您好"请说', "没有第三格", "逗号,没有引号",
    ]  # fmt: skip
    assert [row.line for row in read.rows] == [2, 4, 5, 6, 7, 9]
    assert [(note.line, "多出 1 列" in note.said) for note in read.notes] == [(9, True)]


def test_a_workbook_keeps_codes_as_people_typed_them() -> None:
    data = workbook(("本店短语",), HEADERS[Variant.V2], (1001, "第一条", "售后"), ("", "第二条", ""))
    read = read_phrases(data)
    assert contents(read) == [
        Content(code="1001", text="第一条", group="售后"), Content(code="", text="第二条", group=""),
    ]  # fmt: skip
    assert (read.variant, read.encoding) == (Variant.V2, None)


def test_rules_of_a_reply_bot_move_over_with_what_has_no_place_told() -> None:
    data = workbook(
        HEADERS[Variant.BOT], ("多个关键词用 | 隔开", "说明：填写回复", "", "", ""),
        ("运费|邮费", "运费看原因[~][@]http://x/1.png[/@][or]别的", "千牛", "是", "否"),
        ("^在吗$", "在的", "", "", "是"),
    )
    read = read_phrases(data)
    assert contents(read) == [
        Content(code="运费", text="运费看原因", group="千牛"), Content(code="", text="在的", group=""),
    ]
    said = "".join(note.said for note in read.notes)
    assert [word in said for word in ("图片", "随机回复", "[~]", "编码只能")] == [True] * 4


def test_text_modules_of_a_help_desk_move_over_as_plain_text() -> None:
    data = (
        "id,name,keywords,content,note,active,groups\n"
        '1,a,"hi hello","<div>您好 #{user.name}</div><div>请说&amp;</div>",,true,售前|售后\n2,b,,停用的,,false,\n'
    )
    read = read_phrases(data.encode())
    assert contents(read) == [Content(code="hi", text="您好 #{user.name}\n请说&", group="售前")]
    assert len(read.notes) == 3


@pytest.mark.parametrize(
    ("data", "said"),
    [
        ("随便,几列\n1,2\n".encode(), "没有找到快捷短语的表头"),
        (b"\xff\xff\xff", "读不懂"),
        (b"PK\x03\x04 broken", "打不开"),
        (b"x" * (4 * 1024 * 1024 + 1), "太大了"),
        (("快捷短语编码,快捷短语\n" + "a,b\n" * 5001).encode(), "一次最多 5000 行"),
        (f"快捷短语编码,快捷短语\na,b\nc,{'长' * 5001}\n".encode(), "第 3 行太长"),
    ],
)
def test_a_file_that_cannot_be_read_is_refused_with_what_to_do(data: bytes, said: str) -> None:
    with pytest.raises(BadInputError, match=said) as refused:
        read_phrases(data)
    assert refused.value.where == "file"


def test_what_an_export_loses_is_listed_by_encoding_and_limits() -> None:
    rows = [
        Content(code="1ab", text="好😀", group="一二三四五六七八九十一"),
        Content(code="abcde", text="见[图片]{{ 单号 }}", group=""),
        Content(code="ok", text="都好", group="售后"), Content(code="", text="坏\ud800", group=""),
    ]  # fmt: skip
    found = [(loss.row, loss.kind) for loss in losses(rows, limits=STRICT_LEGACY)]
    assert found == [
        (0, LossKind.CHARACTER), (0, LossKind.LONG), (0, LossKind.CODE), (1, LossKind.LONG), (1, LossKind.IMAGE),
        (1, LossKind.VARIABLE), (3, LossKind.CHARACTER),
    ]
    assert [loss.row for loss in losses(rows, encoding=Encoding.UTF8_BOM)] == [0, 1, 1, 3]
    assert "坏?".encode("gb18030") in write_phrases(rows)
    with pytest.raises(BadInputError):
        write_phrases(rows, variant=Variant.V3)
