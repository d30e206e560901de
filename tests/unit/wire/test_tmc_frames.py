"""Frames of the message service: the sample two public implementations read alike, and the round trip."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cs_assistant.errors import BadInputError
from cs_assistant.gateways.wire.tmc_frames import Frame, Int, Kind, MessageType, Value, Width, decode, encode

SAMPLE = bytes.fromhex(
    "0202050005000000746f6b2d310100060000005f5f6b696e6402030100020000006964050cd8b14a1a6cbd39010005000000746f7069"
    "63011b00000074616f62616f5f726566756e645f526566756e6443726561746564010007000000636f6e74656e74011c0000007b2274"
    "6964223a20312c20226e69636b223a2022e4b9b0e5aeb6227d01000400000074696d6506c04104a79c01000001000600000075736572"
    "69640521511785000000000000"
)
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
TEXTS = st.text(max_size=12)
NARROW = st.one_of(
    st.builds(Int, st.integers(-128, 127), st.just(Width.BYTE)),
    st.builds(Int, st.integers(-(2**15), 2**15 - 1), st.just(Width.INT16)),
    st.builds(Int, st.integers(-(2**31), 2**31 - 1), st.just(Width.INT32)),
)
TIMES = st.integers(0, 4_000_000_000_000).map(lambda milliseconds: EPOCH + timedelta(milliseconds=milliseconds))
VALUES: st.SearchStrategy[Value] = st.one_of(
    st.none(), TEXTS, NARROW, st.integers(-(2**63), 2**63 - 1), TIMES, st.binary(max_size=12)
)
FRAMES = st.builds(
    Frame,
    kind=st.sampled_from(MessageType),
    token=st.none() | TEXTS,
    status_code=st.none() | st.integers(0, 2**32 - 1),
    status_phrase=st.none() | TEXTS,
    flag=st.none() | st.integers(0, 2**32 - 1),
    headers=st.dictionaries(TEXTS, VALUES, max_size=6),
)


def test_the_sample_frame_is_read_as_published() -> None:
    frame = decode(SAMPLE)
    assert (frame.kind, frame.token) == (MessageType.SEND, "tok-1")
    assert frame.number("__kind") == Kind.DATA
    assert frame.number("id") == 4160600490938325004
    assert frame.text("topic") == "taobao_refund_RefundCreated"
    assert frame.text("content") == '{"tid": 1, "nick": "买家"}'
    assert frame.headers["time"] == EPOCH + timedelta(milliseconds=1772328600000)
    assert frame.number("userid") == 2232897825


def test_the_sample_frame_is_written_byte_for_byte() -> None:
    assert encode(decode(SAMPLE)) == SAMPLE


@given(FRAMES)
def test_whatever_is_written_is_read_back_the_same(frame: Frame) -> None:
    assert decode(encode(frame)) == frame


@given(FRAMES, st.data())
def test_a_frame_that_was_cut_is_refused(frame: Frame, data: st.DataObject) -> None:
    whole = encode(frame)
    kept = data.draw(st.integers(0, len(whole) - 1))
    with pytest.raises(BadInputError, match="读不懂"):
        decode(whole[:kept])


@given(st.binary(max_size=60))
def test_any_bytes_at_all_are_a_frame_or_refused_in_words(data: bytes) -> None:
    try:
        frame = decode(data)
    except BadInputError:
        return
    assert decode(encode(frame)) == frame


def test_bytes_after_the_end_and_another_version_are_refused() -> None:
    for wrong in (SAMPLE + b"\x00", b"\x03" + SAMPLE[1:]):
        with pytest.raises(BadInputError):
            decode(wrong)


def test_a_frame_too_long_to_be_one_is_not_even_read() -> None:
    with pytest.raises(BadInputError, match="超过上限"):
        decode(b"\x02\x02" + bytes(5 * 1024 * 1024))


@pytest.mark.parametrize("number", [Int(128, Width.BYTE), Int(2**15, Width.INT16), 2**63], ids=str)
def test_a_number_that_does_not_fit_is_not_cut_but_refused(number: Int | int) -> None:
    with pytest.raises(ValueError, match="does not fit"):
        encode(Frame(kind=MessageType.SEND, headers={"id": number}))


def test_a_number_needs_a_width_of_a_number() -> None:
    with pytest.raises(ValueError, match="width"):
        Int(1, Width.STRING)


def test_a_time_without_a_zone_is_not_sent() -> None:
    with pytest.raises(ValueError, match="zone"):
        encode(Frame(kind=MessageType.SEND, headers={"time": datetime(2026, 3, 1)}))
