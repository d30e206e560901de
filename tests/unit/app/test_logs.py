"""Logs are searchable and name nobody."""

from __future__ import annotations

import io
import json
import logging
import re
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import pytest
import structlog
from pydantic import BaseModel, SecretStr

from cs_assistant.app.log_masking import Masking
from cs_assistant.app.logs import LibraryLog, configure_logs, known_secrets
from cs_assistant.settings import Settings


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


def test_what_a_library_says_is_masked_like_any_text(capsys: pytest.CaptureFixture[str]) -> None:
    configure_logs("INFO")
    logging.getLogger("asyncio").error(f"Task exception: 收货地址：{ADDRESS}，身份证330102199001011234")
    line = json.loads(capsys.readouterr().err)
    assert line["event"].startswith("Task exception: 收货地址：[地址]")
    assert "330102" not in line["event"]


@pytest.mark.parametrize("name", ["top_session", "X-CS-Signature", "my_app_secret", "refresh_token"])
def test_a_secret_whose_name_has_a_prefix_is_hidden_in_a_text(name: str) -> None:
    masked = Masking().event({"url": f"https://a.example/?redirect=1&{name}=canaryvalue&error_code=27"})
    assert "canaryvalue" not in masked["url"]
    assert masked["url"].endswith("&error_code=27")


SECRET = "Zm9vYmFy-the-shops-own-secret"
PHONE, ADDRESS = "13812345678", "浙江省杭州市余杭区文一西路969号3幢201室"


def written(capsys: pytest.CaptureFixture[str]) -> dict[str, Any]:
    line: dict[str, Any] = json.loads(capsys.readouterr().err)
    return line


@pytest.mark.parametrize(
    "key",
    ["app_secret", "password", "token", "access_token", "Authorization", "cookie", "session", "sign", "buyer_phone",
     "receiver_mobile", "address", "receiver_name", "收件人电话", "buyer_nick"],
)  # fmt: skip
def test_what_a_key_says_is_private_is_never_written_whatever_it_is(
    key: str, capsys: pytest.CaptureFixture[str]
) -> None:
    configure_logs("INFO")
    structlog.get_logger().info("x", **{key: "anything at all"}, inside=[{key: {"deep": "anything at all"}}])
    assert "anything" not in json.dumps(written(capsys))


@pytest.mark.parametrize(
    "told",
    [
        {"text": f"电话{PHONE}"}, {"event_": {"where": [f"寄到{ADDRESS}"]}}, {"number": int(PHONE)},
        {"body": PHONE.encode()}, {"why": f"坏了：{SECRET}"},
        {"url": f"https://gw.example/router/rest?session=6100abcdef&sign=ABCDEF0123&x={SECRET}"},
        {"headers": "Authorization: Bearer 6100abcdef"}, {"body": '{"password": "6100abcdef"}'},
    ],
)  # fmt: skip
def test_numbers_addresses_and_secrets_are_masked_at_any_depth(
    told: dict[str, Any], capsys: pytest.CaptureFixture[str]
) -> None:
    configure_logs("INFO", [SECRET])
    structlog.get_logger().info("x", **told)
    line = json.dumps(written(capsys), ensure_ascii=False)
    assert not [each for each in (PHONE, ADDRESS, "文一西路", SECRET, "6100abcdef", "ABCDEF0123") if each in line]


def test_an_event_name_with_a_number_in_it_is_masked_and_ids_stay(capsys: pytest.CaptureFixture[str]) -> None:
    configure_logs("INFO", [SECRET])
    conversation = "01a2050f-9e4a-723f-883f-3610a1ba52bc"
    asked = "16cf4rvz20000"  # by this the platform finds a call again
    told = {"act_key": f"erp:{conversation}:back:1", "request_id": f"2026112300{asked}"}
    structlog.get_logger().info(f"call {PHONE} {SECRET}", case=conversation, **told)
    line = written(capsys)
    assert (line["case"], line["act_key"]) == (conversation, f"erp:{conversation}:back:1")
    assert line["request_id"] == f"2026112300{asked}"
    assert PHONE not in line["event"]
    assert SECRET not in line["event"]


def test_what_is_masked_stays_masked() -> None:
    masking = Masking([SECRET])
    once = masking.event({"event": "x", "text": f"{PHONE} {ADDRESS} token={SECRET} Bearer {SECRET}"})
    assert masking.event(once) == once


def test_what_libraries_log_is_masked_too(capsys: pytest.CaptureFixture[str]) -> None:
    configure_logs("INFO", [SECRET])
    log = logging.getLogger("some.library")
    try:
        raise ValueError(f"{PHONE} {SECRET}")
    except ValueError:
        log.exception("failed for %s", PHONE)
    broken = logging.LogRecord("some.library", logging.WARNING, "", 1, "bad %s format", ("only", PHONE), None)
    next(each for each in logging.getLogger().handlers if isinstance(each, LibraryLog)).handle(broken)
    first, second = capsys.readouterr().err.splitlines()
    assert json.loads(first) | {"level": "error", "logger": "some.library"} == json.loads(first)
    assert PHONE not in first
    assert SECRET not in first
    assert json.loads(second)["event"] == "log.unreadable"
    log.info("not wanted")
    assert capsys.readouterr().err == ""


def test_every_secret_of_the_settings_is_known_however_deep_it_stands() -> None:
    class Inner(BaseModel):
        app_secret: SecretStr

    class Outer(BaseModel):
        token: SecretStr
        shops: Mapping[str, Inner]
        keys: Sequence[SecretStr]
        port: int = 1

    shops = {"phones": Inner(app_secret=SecretStr("b-secret"))}
    given = Outer(token=SecretStr("a-token"), shops=shops, keys=(SecretStr("c-key"),))
    assert known_secrets(given) == {"a-token", "b-secret", "c-key"}
    assert known_secrets(Settings(webhook_secrets={"phones": SecretStr("d-secret")})) == {"d-secret"}


def test_nothing_that_listens_writes_an_access_log() -> None:
    """Its lines would hold whole addresses, with the tokens in them."""
    source = Path(configure_logs.__code__.co_filename).parents[1]
    makers = re.compile(r"(?:AppRunner|run_app|ServerRunner|AccessLogger)\((?P<given>[^\n]*)")
    found = {
        f"{path.relative_to(source)}: {match.group()}": match["given"]
        for path in source.rglob("*.py")
        for match in makers.finditer(path.read_text(encoding="utf-8"))
    }
    assert len(found) >= 2
    assert [where for where, given in found.items() if "access_log=None" not in given] == []


def test_a_closed_stderr_does_not_stop_who_logs(monkeypatch: pytest.MonkeyPatch) -> None:
    """A delivery once stayed on its way for ever because its failure could not be logged."""
    configure_logs("INFO")
    closed = io.StringIO()
    closed.close()
    monkeypatch.setattr(sys, "stderr", closed)
    structlog.get_logger().error("delivery.broken")
