"""Logs are searchable and name nobody."""

from __future__ import annotations

import io
import json
import re
import sys

import pytest
import structlog

from cs_assistant.app.logs import configure_logs


def test_personal_values_are_masked_and_our_own_ids_stay(capsys: pytest.CaptureFixture[str]) -> None:
    configure_logs("INFO")
    conversation = "01a2050f-9e4a-723f-883f-3610a1ba52bc"
    structlog.get_logger().info(
        "message.refused", conversation=conversation, text="我电话13812345678，订单2211000000000000001"
    )
    line = json.loads(capsys.readouterr().err)
    assert line["conversation"] == conversation
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT.*Z", line["timestamp"])
    assert "13812345678" not in line["text"]
    assert "2211000000000000001" not in line["text"]


def test_an_exception_is_logged_with_its_trace_masked(capsys: pytest.CaptureFixture[str]) -> None:
    configure_logs("INFO")
    try:
        raise ValueError("买家 13812345678 的消息")
    except ValueError:
        structlog.get_logger().exception("thinking.failed")
    line = json.loads(capsys.readouterr().err)
    assert "ValueError" in line["exception"]
    assert "13812345678" not in line["exception"]


def test_debug_lines_are_left_out_by_default(capsys: pytest.CaptureFixture[str]) -> None:
    configure_logs("INFO")
    structlog.get_logger().debug("noise")
    assert capsys.readouterr().err == ""


def test_an_unknown_level_is_refused_with_the_known_ones() -> None:
    with pytest.raises(ValueError, match="WARNING"):
        configure_logs("LOUD")


def test_a_closed_stderr_does_not_stop_who_logs(monkeypatch: pytest.MonkeyPatch) -> None:
    """A delivery once stayed on its way for ever because its failure could not be logged."""
    configure_logs("INFO")
    closed = io.StringIO()
    closed.close()
    monkeypatch.setattr(sys, "stderr", closed)
    structlog.get_logger().error("delivery.broken")
