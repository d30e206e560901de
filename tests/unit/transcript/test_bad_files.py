"""Files of chats that are broken, too large or of another kind: refused in words, in little memory, naming no buyer."""

from __future__ import annotations

import subprocess
import sys
import zipfile
from datetime import UTC, datetime
from functools import partial
from io import BytesIO
from random import Random

import pytest
import xlsxwriter

from cs_assistant.errors import BadInputError
from cs_assistant.gateways.transcript import reading, records
from cs_assistant.gateways.transcript.reading import read_transcript
from cs_assistant.library.phrases.cells import read_cells
from cs_assistant.services.importing.reading import read_grid

HEADER = "买家,时间,发送人,内容\n"
LINE = "tb_lin88,2026-11-02 09:05,tb_lin88,充不进电\n"
READ_IN_A_GIGABYTE = """
import resource, sys
resource.setrlimit(resource.RLIMIT_AS, (1 << 30, 1 << 30))
from cs_assistant.errors import BadInputError
from cs_assistant.gateways.transcript import reading
from cs_assistant.gateways.transcript.reading import read_transcript
reading.MOST_RECORDS = 50_000
try:
    read_transcript(sys.stdin.buffer.read())
except BadInputError as error:
    sys.stdout.buffer.write(str(error).encode())
"""


def zipped(packing: int = zipfile.ZIP_DEFLATED, **files: bytes) -> bytes:
    data = BytesIO()
    with zipfile.ZipFile(data, "w", packing) as packed:
        for name, content in files.items():
            packed.writestr(name.replace("__", "."), content)
    return data.getvalue()


def workbook(*rows: tuple[object, ...]) -> bytes:
    out = BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True, "default_date_format": "yyyy-mm-dd"}) as book:
        page = book.add_worksheet("聊天")
        for number, row in enumerate(rows):
            page.write_row(number, 0, row)
    return out.getvalue()


# Limits


def test_a_little_zip_with_many_million_lines_is_refused_in_a_gigabyte() -> None:
    """A zip of some hundred kilobytes unpacked to a hundred million lines and ended the server."""
    bomb = zipped(**{f"f{number}__csv": HEADER.encode() + b"a\n" * 9_000_000 for number in range(3)})
    assert len(bomb) < 300_000
    done = subprocess.run(
        [sys.executable, "-c", READ_IN_A_GIGABYTE], input=bomb, capture_output=True, check=False
    )
    assert (done.returncode, "请按月份分成几份" in done.stdout.decode()) == (0, True), done.stderr.decode()[-500:]


@pytest.mark.parametrize("most", ["MOST_FILE_BYTES", "MOST_RECORDS"])
def test_more_than_is_read_at_once_is_refused_with_what_to_do(monkeypatch: pytest.MonkeyPatch, most: str) -> None:
    monkeypatch.setattr(reading, most, 2)
    with pytest.raises(BadInputError, match="分成几份"):
        read_transcript((HEADER + LINE * 3).encode())


def test_a_file_with_too_many_lines_is_refused_also_when_they_are_empty(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(records, "MOST_LINES", 5)
    as_json = '{"买家": "a", "时间": "2026-11-02 09:05", "发送人": "a", "内容": "在"}\n'
    for text in (HEADER + "\n" * 9, as_json + "\r" * 9):
        with pytest.raises(BadInputError, match="超过 5 行"):
            read_transcript(text.encode())


def test_problems_beyond_those_kept_are_counted(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reading, "MOST_PROBLEMS", 2)
    transcript = read_transcript((HEADER + LINE + "x,y\n" * 5).encode())
    assert (len(transcript.lines), len(transcript.problems), transcript.problem_count) == (1, 2, 5)


def test_one_line_far_too_long_is_a_problem_of_its_line(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(records, "LONGEST", 200)
    as_json = '{"买家": "a", "时间": "2026-11-02 09:05", "发送人": "a", "内容": "在"}\n{"x": "' + "长" * 200 + '"}\n'
    for text in (HEADER + LINE + "长" * 201 + "\n", as_json):
        transcript = read_transcript(text.encode())
        assert (len(transcript.lines), len(transcript.problems)) == (1, 1)


def test_a_packing_that_is_unpacked_whole_is_refused() -> None:
    with pytest.raises(BadInputError, match="解不开"):
        read_transcript(zipped(zipfile.ZIP_BZIP2, a__csv=(HEADER + LINE).encode()))


# Broken files


def test_a_zip_with_flipped_bytes_is_read_or_refused_whatever_they_are() -> None:
    """A flipped byte raised zlib.error, a name that is no UTF-8 UnicodeDecodeError: both ended in a 500."""
    whole, chance = zipped(买家__csv=(HEADER + LINE * 40).encode(), b__json=b"[{}]"), Random(7)
    refused = 0
    for _ in range(400):
        data = bytearray(whole)
        for _ in range(chance.randint(1, 4)):
            data[chance.randrange(len(data))] ^= 1 << chance.randrange(8)
        try:
            read_transcript(bytes(data))
        except BadInputError:
            refused += 1
    assert refused > 20
    with pytest.raises(BadInputError, match="解不开"):
        read_transcript(whole[: len(whole) // 2])


def test_a_header_that_cannot_be_read_is_named() -> None:
    """csv.Error came from outside the part that catches it."""
    with pytest.raises(BadInputError, match="第 1 行表头"):
        read_transcript(('买家,"' + "长" * 200_000 + "\n" + LINE).encode())


@pytest.mark.parametrize("text", ['[{"内容": "x"}', '[{"内容": "x"} {}]', '[{"内容": "x"}] {}', "[,]"])
def test_a_list_that_is_no_complete_json_is_refused(text: str) -> None:
    with pytest.raises(BadInputError, match=r"JSON|这些列"):
        read_transcript(text.encode())


def test_half_an_emoji_that_an_exporter_cut_off_does_not_stop_the_file() -> None:
    """Regression: the preview was fine, and the import ended in an error that named no line."""
    line = '{"买家": "a1", "发送者": "a1", "内容": "好的\\ud83d", "时间": "2026-01-01 10:00:00"}'
    (read,) = read_transcript(line.encode()).lines
    assert read.text.encode().decode() == "好的�"


# Spreadsheets and encodings


def test_a_workbook_is_read_below_title_lines_with_its_day_and_hour_in_two_columns() -> None:
    content = workbook(
        ("聊天记录导出",), ("买家昵称（旺旺）", "日期", "时间", "发送方", "消息内容", "订单编号"),
        ("tb_lin88", datetime(2026, 11, 2), "09:05:00", "tb_lin88", "充不进电", "2211000000000000137"),
    )  # fmt: skip
    (line,) = read_transcript(content).lines
    assert (line.buyer, line.text, line.order_no) == ("tb_lin88", "充不进电", "2211000000000000137")
    assert line.at == datetime(2026, 11, 2, 1, 5, tzinfo=UTC)


def test_a_workbook_inside_a_zip_is_a_buyers_file() -> None:
    content = workbook(("时间", "发送人", "内容"), ("2026-11-02 09:05", "tb_lin88", "在吗"))
    (line,) = read_transcript(zipped(tb_lin88__xlsx=content)).lines
    assert (line.buyer, line.text) == ("tb_lin88", "在吗")


@pytest.mark.parametrize("content", [workbook(("买家", "说了什么"), ("a", "在吗")), "买家,说了什么\na,在吗\n".encode()])
def test_other_columns_are_answered_with_those_that_are_wanted(content: bytes) -> None:
    """A chat in an .xlsx was taken for a zip without chats."""
    with pytest.raises(BadInputError, match="认不出这些列：发送人、内容、时间") as refused:
        read_transcript(content)
    assert "要有「买家」「发送人」「内容」「时间」" in refused.value.message
    assert "发送时间" in refused.value.message


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_orders_phrases_and_chats_are_read_in_the_same_encodings(encoding: str) -> None:
    """Three readers had a decoder each: chats in a spreadsheet's 「Unicode 文本」 were refused, orders read."""
    data = (HEADER + LINE).replace(",", "\t").encode(encoding)
    assert [line.text for line in read_transcript(data).lines] == ["充不进电"]
    assert read_grid("a.txt", data, frozenset()).lines[0].cells[-1] == "充不进电"
    assert read_cells(data).rows[1][1][-1] == "充不进电"
    for read in (read_transcript, read_cells, partial(read_grid, "a.txt", known=frozenset())):
        with pytest.raises(BadInputError, match="编码试过 UTF-8、GB18030、UTF-16"):
            read(b"\xff" * 40)


# Names


def test_no_message_says_how_a_buyer_of_a_zip_is_called() -> None:
    """Exports name a file after the buyer, and messages repeated the name."""
    bad = zipped(tb_lin88__csv=b"x", cntaobaotb_wang99__json=b'[{"time": "?", "sender": "x", "text": "y"}]')
    told = " ".join(map(str, read_transcript(bad).problems))
    assert "tb***88.csv" in told
    assert "tb***99.json" in told
    assert "tb_lin88" not in told
    assert "tb_wang99" not in told
