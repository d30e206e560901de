"""Files of chats: what is read, what is left out and named."""

from __future__ import annotations

import json
import re
import zipfile
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cs_assistant.domain.messages import MessageKind, Sender
from cs_assistant.errors import BadInputError
from cs_assistant.gateways.transcript import reading
from cs_assistant.gateways.transcript.columns import FIELDS, moment, plain_nick, who_wrote
from cs_assistant.gateways.transcript.reading import read_transcript

ROOT = Path(__file__).parents[3]
AT = datetime(2026, 11, 2, 1, 5, tzinfo=UTC)
CSV = "买家,时间,发送人,内容\ntb_lin,2026-11-02 09:05,tb_lin,充不进电\ntb_lin,2026-11-02 09:06,晨光:小王,换根线试试\n"


def zipped(**files: bytes) -> bytes:
    data = BytesIO()
    with zipfile.ZipFile(data, "w") as packed:
        for name, content in files.items():
            packed.writestr(name.replace("__", "."), content)
    return data.getvalue()


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_a_table_is_read_in_every_encoding_shops_export(encoding: str) -> None:
    lines = read_transcript(CSV.encode(encoding)).lines
    assert [(line.sender, line.account, line.text) for line in lines] == [
        (Sender.BUYER, None, "充不进电"), (Sender.AGENT, "晨光:小王", "换根线试试"),
    ]  # fmt: skip
    assert (lines[0].at, lines[0].line) == (AT, 2)


def test_json_lines_and_tabs_say_the_same_as_a_table() -> None:
    wanted = [(line.text, line.at) for line in read_transcript(CSV.encode()).lines]
    heads = CSV.splitlines()[0].split(",")
    rows = [dict(zip(heads, row.split(","), strict=True)) for row in CSV.splitlines()[1:]]
    as_lines = "\n".join(json.dumps(row, ensure_ascii=False) for row in rows)
    for text in (as_lines, json.dumps(rows), CSV.replace(",", "\t")):
        assert [(line.text, line.at) for line in read_transcript(text.encode()).lines] == wanted


def test_a_zip_has_a_file_a_buyer_whose_name_is_the_buyer() -> None:
    records = [
        {"date": "2026-11-02", "time": "09:05:00", "sender": "cntaobaotb_lin", "text": "在", "imgUrl": ""},
        {"date": "2026-11-02", "time": "09:05:09", "sender": "晨光:小王", "text": "", "imgUrl": "https://img/1"},
    ]
    transcript = read_transcript(zipped(tb_lin__json=json.dumps(records).encode(), tb_z__csv=b"x"))
    assert [(line.buyer, line.sender, line.kind) for line in transcript.lines] == [
        ("tb_lin", Sender.BUYER, MessageKind.TEXT), ("tb_lin", Sender.AGENT, MessageKind.IMAGE),
    ]  # fmt: skip
    assert [problem.file for problem in transcript.problems] == ["t***z.csv"]


def test_lines_of_one_buyer_stand_by_time_and_equal_times_as_in_the_file() -> None:
    text = (
        "买家,时间,发送人,内容\na,2026-11-02 10:00,a,三\nb,2026-11-02 08:00,b,别人\n"
        "a,2026-11-02 09:00,a,一\na,2026-11-02 09:00,a,二\n"
    )
    assert [line.text for line in read_transcript(text.encode()).lines] == ["一", "二", "三", "别人"]


def test_a_record_beyond_what_can_be_read_is_a_problem_of_its_line_and_the_others_are_read() -> None:
    good = json.dumps(dict(zip(CSV.splitlines()[0].split(","), CSV.splitlines()[1].split(","), strict=True)))
    deep, long = '{"内容": ' + "[" * 100_000 + "]" * 100_000 + "}", '{"内容": ' + "1" * 5_000 + "}"
    transcript = read_transcript("\n".join((deep, long, good)).encode())
    assert [line.text for line in transcript.lines] == ["充不进电"]
    assert [(problem.line, "太深" in problem.what) for problem in transcript.problems] == [(1, True), (2, True)]
    with pytest.raises(BadInputError, match="太深"):
        read_transcript(b"[" * 100_000)


@pytest.mark.parametrize("written", ["0001-01-01T00:00:00", "0001-01-01 00:00"])
def test_a_moment_before_the_calendar_begins_is_none(written: str) -> None:
    assert moment(written) is None


def test_lines_that_cannot_be_read_are_named_by_line_and_without_personal_numbers() -> None:
    text = (
        CSV + "tb_lin,13812345678,tb_lin,在吗\ntb_lin,2026-11-02 09:07,,谁说的\n,2026-11-02 09:07,x,哪位\n"
        "tb_lin,2026-11-02 09:07,tb_lin,\n" + f"tb_lin,2026-11-02 09:07,tb_lin,{'长' * 2001}\n"
    )
    transcript = read_transcript(text.encode())
    assert len(transcript.lines) == 2
    assert [problem.line for problem in transcript.problems] == [4, 5, 6, 7, 8]
    assert "13812345678" not in " ".join(map(str, transcript.problems))


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (b"", "空"),
        ("买家,时间\nx,2026-11-02\n".encode(), "发送人、内容"),
        (b"\xff\xfe\x00\x01\x80", "编码"),
        (b"[{", "JSON"),
        (zipped(readme__md=b"x"), "没有聊天记录"),
    ],
)
def test_a_file_that_holds_no_chats_is_refused_with_what_to_do(data: bytes, says: str) -> None:
    with pytest.raises(BadInputError, match=says):
        read_transcript(data)


def test_a_zip_that_unpacks_far_too_large_is_refused_before_it_is_unpacked(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reading, "MOST_BYTES", 1000)
    with pytest.raises(BadInputError, match="太大"):
        read_transcript(zipped(a__csv=b"0" * 2000))


@pytest.mark.parametrize(
    ("written", "day", "means"),
    [
        ("2026-11-02 09:05", "", AT), ("2026/11/2 9:05", "", AT), ("2026年11月2日 09:05:00", "", AT),
        ("09:05:00", "2026-11-02", AT), ("2026-11-02T01:05:00Z", "", AT), (str(int(AT.timestamp())), "", AT),
        (f"{int(AT.timestamp())}000", "", AT), ("昨天", "", None), ("2026-13-02 09:05", "", None), ("", "", None),
    ],
)  # fmt: skip
def test_times_are_shanghais_where_no_zone_is_given(written: str, day: str, means: datetime | None) -> None:
    assert moment(written, day) == means


def test_the_platforms_robot_is_neither_buyer_nor_person() -> None:
    assert who_wrote("店小蜜", "tb_lin") == (Sender.ROBOT, "店小蜜")
    assert who_wrote("客服", "tb_lin") == (Sender.AGENT, None)
    assert who_wrote(" cntaobaotb_lin ", "tb_lin") == (Sender.BUYER, None)
    assert plain_nick("cntaobaotb_lin") == "tb_lin"


def test_the_document_names_every_heading_that_is_accepted() -> None:
    """img_url, order_id, message_id and messageId were read and written down nowhere."""
    words = set(re.findall(r"[\w一-鿿]+", (ROOT / "docs/transcripts.md").read_text("utf-8")))
    assert {heading for headings in FIELDS.values() for heading in headings} <= words


@pytest.mark.no_cover
@given(st.binary(max_size=300))
def test_whatever_the_file_holds_it_is_read_or_refused(data: bytes) -> None:
    try:
        transcript = read_transcript(data)
    except BadInputError:
        return
    assert transcript.lines or transcript.problems
