"""The proof that nothing private is logged can fail: planted lines are found, in every process of a run."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests import privacy
from tests.privacy import PrivacyProof

ROOT = Path(__file__).parents[2]
CONFTEST = '''
import pytest
from tests.privacy import PrivacyProof

def pytest_configure(config):
    proof = PrivacyProof()
    proof.watch()
    config.pluginmanager.register(proof, "privacy")
'''
PLANTED = '''
import hmac, logging, secrets, sys
from datetime import UTC, datetime
import pytest, structlog
from pydantic import SecretStr
from cs_assistant.app.logs import configure_logs
from cs_assistant.domain.connected import Grant, GrantedTo
from cs_assistant.gateways.wire.top_signature import SignMethod, sign_call
from cs_assistant.services.passwords import Passwords
from tests.journeys.kill.processes import running_module

log = structlog.get_logger()

def test_leak_phone_on_stderr():
    print("call 138 0013 8000", file=sys.stderr)

def test_leak_address_on_stderr():
    print("寄到浙江省杭州市余杭区文一西路969号", file=sys.stderr)

def test_leak_configured_secret():
    log.warning("x", why="planted " + SecretStr("canary-of-a-webhook").get_secret_value())

def test_leak_below_the_level():
    configure_logs("CRITICAL")
    log.debug("x", why=SecretStr("canary-of-an-app-secret").get_secret_value())

def test_leak_made_token():
    log.warning("x", why=secrets.token_urlsafe(24))

def test_leak_signing_key():
    hmac.new(b"canary-of-a-signing-key", b"", "sha256")
    logging.getLogger("lib").error("canary-of-a-signing-key")

def test_leak_signing_key_given_by_name():
    hmac.new(key=b"canary-of-a-named-key", msg=b"", digestmod="sha256")
    log.warning("x", why="canary-of-a-named-key")

def test_leak_secret_of_an_app():
    sign_call(params={}, secret="canary-of-an-app", method=SignMethod.MD5)
    log.warning("x", why="canary-of-an-app")

def test_leak_session_of_a_call():
    sign_call({"method": "m", "session": "canary-of-a-session"}, "key", SignMethod.MD5)
    log.warning("x", why="canary-of-a-session")

def granted(**tokens):
    Grant(shop_id="s", account=GrantedTo.MAIN, got_at=datetime.now(UTC), **tokens)

def test_leak_access_token():
    granted(access_token="canary-of-an-access-token")
    log.warning("x", why="canary-of-an-access-token")

def test_leak_refresh_token():
    granted(access_token="short", refresh_token="canary-of-a-refresh-token")
    log.warning("x", why="canary-of-a-refresh-token")

async def test_leak_password():
    await Passwords(memory_kib=8).verify(None, "canary-of-a-password")
    log.warning("x", why="canary-of-a-password")

async def test_leak_password_given_by_name():
    await Passwords(memory_kib=8).hash(password="canary-of-a-named-password")
    log.warning("x", why="canary-of-a-named-password")

def test_leak_of_a_librarys_own_handler():
    handler = logging.StreamHandler(sys.stderr)
    logging.getLogger("loud").addHandler(handler)
    logging.getLogger("loud").error("phone 13800138000")
    logging.getLogger("loud").removeHandler(handler)

@pytest.fixture
def leaks():
    print("13800138000", file=sys.stderr)

def test_leak_in_a_fixture(leaks):
    pass

def test_leak_beside_another_failure():
    print("1380013" + "8000", file=sys.stderr)
    assert False

async def test_leak_in_the_log_of_a_process(tmp_path):
    (tmp_path / "leaking.py").write_text('import sys; print("1380013" "8000", file=sys.stderr)')
    environment = {"PYTHONPATH": str(tmp_path)}
    async with running_module("leaking", log=tmp_path / "log", environment=environment) as process:
        assert await process.died_within(60)

def test_fine_masked_phone():
    log.warning("x", text="call 13800138000")
    logging.getLogger("lib").error("call 13800138000")

def test_fine_order_number_id_and_time():
    log.warning("x", order="2211000000000000137", case="01a2050f-9e4a-723f-883f-3610a1ba52bc", at=1790000000)

def test_fine_nothing():
    pass
'''
ENVIRONMENT = {name: value for name, value in os.environ.items() if not name.startswith(("COV", "PYTEST"))}
"""Without what would make the run within the run part of the one around it."""
CANARIES = re.compile(r"13800138000|138 0013 8000|文一西路|canary-of-[a-z-]+(?=\W)")


@pytest.mark.no_cover
def test_each_planted_line_fails_its_test_in_its_own_process_and_is_not_repeated(tmp_path: Path) -> None:
    (tmp_path / "conftest.py").write_text(CONFTEST, encoding="utf-8")
    (tmp_path / "test_planted.py").write_text(PLANTED, encoding="utf-8")
    options = ("-n", "1", "-q", "-rfEp", "-p", "no:cacheprovider", "-o", "asyncio_mode=auto", "--rootdir", ".")
    ran = subprocess.run(
        [sys.executable, "-m", "pytest", *options, "test_planted.py"], cwd=tmp_path, capture_output=True, check=False,
        env={**ENVIRONMENT, "PYTHONPATH": str(ROOT), "PYTHONUTF8": "1"}, timeout=120, text=True,
    )  # fmt: skip
    told = ran.stdout
    assert ran.returncode == 1, told + ran.stderr
    outcomes = dict(re.findall(r"^\S*(?:FAILED|PASSED|ERROR)\S* test_planted\.py::(\w+)(.*)$", told, re.MULTILINE))
    failed = {name for name, _ in re.findall(r"^(?:FAILED|ERROR) test_planted\.py::(\w+)(.*)$", told, re.MULTILINE)}
    planted = set(re.findall(r"^(?:async )?def (test_\w+)", PLANTED, re.MULTILINE))
    assert set(outcomes) == planted
    assert failed == {name for name in planted if name.startswith("test_leak")}
    assert CANARIES.findall(told) == []


@pytest.mark.parametrize(
    "text",
    ["订单 2211000000000000137", "took 13800138000123 ns", "0.13812345678", "a-13812345678", "第 3 幢 2 号",
     "北京时间 8 点", "01a2050f-9e4a-7138-1234-5678a1ba52bc", "version 13.8.0"],
)  # fmt: skip
def test_what_names_nobody_is_let_through(text: str) -> None:
    assert PrivacyProof().leaks(text) == []


@pytest.mark.parametrize(
    "text", ["13812345678", "电话：138-1234-5678", "+8613812345678", "广东省深圳市南山区科技园路12号"]
)
def test_what_leads_to_a_person_is_found_and_hidden(text: str) -> None:
    (told,) = PrivacyProof().leaks(f"line before\n{text}\nline after")
    assert "line" not in told
    assert not re.search(r"\d{4}|路", told)


def test_a_word_too_short_or_too_plain_to_be_a_secret_is_none() -> None:
    proof = PrivacyProof()
    for word in ("morning", "aaaaaaaaaa", "12345678901234", b"\xff\xfe"):
        proof.know(word)
    assert proof.secrets == set()


def test_more_secrets_than_can_be_looked_for_fail_every_test_from_then_on(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(privacy, "MOST", 2)
    proof = PrivacyProof()
    for word in ("first-secret", "second-secret", "first-secret"):
        proof.know(word)
    assert proof.leaks("a line") == []
    proof.know("third-secret")
    (told,) = proof.leaks("a line")
    assert "more than 2 secrets" in told
