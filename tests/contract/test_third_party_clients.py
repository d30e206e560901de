"""Clients that others wrote cannot tell the sandbox from the platform: real packages, unmodified, real sockets."""

from __future__ import annotations

import asyncio
import json
import os
import shutil
import sys
from collections.abc import AsyncIterator, Callable
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from cs_assistant.domain.connected import GrantedTo
from cs_assistant.domain.refunds import RefundKind
from cs_assistant.gateways.sandbox.clock import SandboxClock
from cs_assistant.gateways.sandbox.platform import Platform
from cs_assistant.gateways.sandbox.server.accounts import Accounts, App
from cs_assistant.gateways.sandbox.server.ask import Api
from cs_assistant.gateways.sandbox.server.gate import Gate
from cs_assistant.gateways.sandbox.server.quota import Quota
from cs_assistant.gateways.sandbox.server.refusal import RefusedError
from cs_assistant.gateways.sandbox.server.server import PlatformServer
from cs_assistant.gateways.sandbox.server.troubles import Fault, Trouble
from cs_assistant.gateways.wire.top_envelope import from_platform_time
from tests.privacy import look_at

from .worlds import packaged_world

TESTS = Path(__file__).parents[1]
VECTORS: list[dict[str, Any]] = json.loads((TESTS / "data" / "top_vectors.json").read_text("utf-8"))
METHODS = ("md5", "hmac", "hmac-sha256")
_CLAIM = (RefundKind.REFUND_ONLY, "发票问题")


@dataclass(kw_only=True)
class Street:
    """The one server of this file, in real time."""

    server: PlatformServer

    def order_no(self, key: str) -> str:
        return self.server.platform.by_key[key].order_no

    def refund_no(self, key: str) -> str:
        order = self.server.platform.by_key[key]
        return self.server.platform.refunds_of(order.shop_id, order.order_no)[-1].refund_no

    def access(self, shop: str) -> tuple[str, str, str]:
        app = self.server.apps[0]
        return app.app_key, app.secret, app.sessions[shop, GrantedTo.MAIN]


@pytest.fixture(scope="module")
async def street() -> AsyncIterator[Street]:
    server = PlatformServer(Platform(packaged_world(), SandboxClock()))
    await server.start()
    yield Street(server=server)
    await server.stop()


async def program(
    *command: str, cwd: Path = TESTS.parent, enough: Callable[[], bool] | None = None
) -> str:
    """What a program printed; it runs in China's time, as these clients want it.

    Its input ends once there is `enough`; one that is waited for in vain ends all the same, and says what it printed.
    """
    process = await asyncio.create_subprocess_exec(
        *command, cwd=cwd, env={**os.environ, "TZ": "Asia/Shanghai", "NO_PROXY": "*"},
        stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.PIPE,
    )  # fmt: skip
    try:
        if enough is not None:
            await come(enough, process)
        out, err = await asyncio.wait_for(process.communicate(b""), 120)
    finally:
        if process.returncode is None:
            process.kill()
    look_at(err.decode(errors="replace"))
    assert process.returncode == 0, err.decode()
    return out.decode()


async def come(enough: Callable[[], bool], process: asyncio.subprocess.Process) -> None:
    """Until there is enough, the program has ended or a minute has passed; what is missing then the test says."""
    with suppress(TimeoutError):
        async with asyncio.timeout(60):
            while not enough() and process.returncode is None:
                await asyncio.sleep(0.02)


# Signatures


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize("vector", VECTORS, ids=lambda vector: vector["name"])
def test_every_vector_passes_the_gate_and_not_with_one_letter_changed(vector: dict[str, Any], method: str) -> None:
    params = {**vector["params"], "sign_method": method, "sign": vector[method]}
    app = App(key=params["app_key"], secret=vector["secret"])
    sellers = packaged_world().marketplace.sellers
    now = from_platform_time(params["timestamp"])
    accounts = Accounts((app,), sellers, now)
    accounts.keep(replace(accounts.of("phones", GrantedTo.SUB, app.key), token=params["session"]))
    gate = Gate({params["method"]: Api(handle=lambda _: {})}, accounts, Quota())
    assert gate.check(params, now, now).session is not None
    for name in set(params) - {"sign", "method", "app_key", "timestamp", "v", "format", "sign_method"}:
        with pytest.raises(RefusedError) as refused:
            gate.check({**params, name: params[name] + "1"}, now, now)
        assert refused.value.code == 25


# taobaopy


@pytest.fixture(scope="module")
async def taobaopy(street: Street) -> dict[str, Any]:
    street.server.faults.plan("taobao.time.get", Fault(trouble=Trouble.BUSY), Fault(trouble=Trouble.BUSY))
    printed = await program(
        sys.executable, "-m", "tests.clients.with_taobaopy", street.server.oauth_url, *street.access("phones"),
        street.order_no("phone_unshipped"), street.refund_no("phone_invoice_refund"),
    )  # fmt: skip
    return dict(json.loads(printed))


def test_taobaopy_reads_a_trade_with_its_nineteen_digits(street: Street, taobaopy: dict[str, Any]) -> None:
    trade = taobaopy["trade"]["trade_get_response"]["trade"]
    number = street.order_no("phone_unshipped")
    assert trade == {
        "tid": int(number), "tid_str": number, "status": "WAIT_SELLER_SEND_GOODS", "payment": "1999.00",
        "orders": {"order": [{"title": "晨光 X8 手机 5G 双卡"}]},
    }  # fmt: skip


def test_taobaopy_writes_and_updates_a_memo_in_chinese(street: Street, taobaopy: dict[str, Any]) -> None:
    memo = taobaopy["memo"]["trade_fullinfo_get_response"]["trade"]
    assert (memo["seller_memo"], memo["seller_flag"]) == ("【退差价】张三 3.50元 & 客服:小美", 3)
    changes = street.server.platform.memo_book.changes("phones", 0)
    assert [change.memo.text for change in changes[:2]] == ["已经提交未发退 2026-11-22 小美", memo["seller_memo"]]
    assert changes[0].by == "晨光手机旗舰店"


def test_taobaopy_lists_and_reads_refunds(street: Street, taobaopy: dict[str, Any]) -> None:
    listed = taobaopy["refunds"]["refunds_receive_get_response"]
    rows = listed["refunds"]["refund"]
    assert listed["total_results"] == len(rows) >= 10
    assert taobaopy["refund"]["refund_id"] == street.refund_no("phone_invoice_refund")
    assert taobaopy["refund"]["refund_id"] in {row["refund_id"] for row in rows}


def test_taobaopy_refuses_with_a_file(taobaopy: dict[str, Any]) -> None:
    assert taobaopy["no proof"][:2] == [40, "Missing required arguments:refuse_proof"]
    refused = taobaopy["refused"]["refund_refuse_response"]
    assert refused["is_success"]
    assert refused["refund"]["status"] == "SELLER_REFUSE_BUYER"
    assert taobaopy["refused twice"][2] == "isv.invalid-permission"


@pytest.mark.parametrize(
    ("call", "code", "sub_code"),
    [
        ("no such trade", 15, "isv.trade-not-exist"), ("no fields", 40, "isv.missing-parameter"),
        ("tid", 41, "isv.invalid-parameter"), ("method", 22, "isv.method-not-exist"),
        ("session", 27, "invalid-sessionkey"), ("no session", 26, ""), ("signature", 25, "isv.invalid-signature"),
        ("app", 29, "isv.appkey-not-exists"), ("added twice", 15, "isv.trade-memo-exists"),
        ("too long", 15, "isv.trade-memo-too-long"),
    ],
)  # fmt: skip
def test_taobaopy_gets_the_documented_errors(
    taobaopy: dict[str, Any], call: str, code: int, sub_code: str
) -> None:
    got_code, _, got_sub_code, has_request_id = taobaopy[call]
    assert (got_code, got_sub_code, has_request_id) == (code, sub_code, True)


def test_a_repeat_with_the_same_timestamp_is_no_replay(street: Street, taobaopy: dict[str, Any]) -> None:
    answered = taobaopy["busy"]["time_get_response"]["time"]
    assert abs(from_platform_time(answered) - datetime.now(UTC)).total_seconds() < 60
    calls = [line for line in street.server.backstage.log.lines if line.method == "taobao.time.get"]
    assert [line.sub_code for line in calls] == ["isp.top-remote-service-unavailable"] * 2 + [None]


# taobao-openapi, the platform's own


@pytest.fixture(scope="module")
async def openapi(street: Street) -> dict[str, Any]:
    port = street.server.oauth_url.rsplit(":", 1)[1]
    printed = await program(
        sys.executable, "-W", "ignore", "-m", "tests.clients.with_taobao_openapi", "127.0.0.1", port,
        *street.access("shoes"), street.order_no("shoes_day3"), street.refund_no("shoes_refund_open"),
    )  # fmt: skip
    return dict(json.loads(printed))


def test_the_platforms_python_package_reads_trades_and_refunds(street: Street, openapi: dict[str, Any]) -> None:
    trade = openapi["trade"]["trade_fullinfo_get_response"]["trade"]
    assert (trade["tid"], trade["title"]) == (int(street.order_no("shoes_day3")), "青禾鞋坊")
    assert trade["orders"]["order"][0]["seller_type"] == "C"
    assert len(openapi["refunds"]["refunds_receive_get_response"]["refunds"]["refund"]) >= 10
    refund = openapi["refund"]["refund_get_response"]["refund"]
    assert refund == {"refund_id": "990000000003", "reason": "大小不合适", "refund_fee": "199.00"}


def test_the_platforms_python_package_writes_and_updates_a_memo(openapi: dict[str, Any]) -> None:
    memo = openapi["memo"]["trade_fullinfo_get_response"]["trade"]
    assert memo == {"seller_memo": "换货，已寄出 & 单号见下", "seller_flag": 4}


def test_the_platforms_python_package_gets_the_documented_errors(openapi: dict[str, Any]) -> None:
    assert openapi["no such trade"] == [15, "Remote service error", "isv.trade-not-exist"]
    assert openapi["no such refund"] == [15, "Remote service error", "isv.refund-not-exist"]
    assert openapi["session"] == [27, "Invalid session", "invalid-sessionkey"]


# ali-topsdk, the platform's own Node package


@pytest.fixture(scope="module")
async def node(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the package installed."""
    if shutil.which("npm") is None or shutil.which("node") is None:
        reason = "没有 Node：apt-get install -y --no-install-recommends nodejs npm"
        pytest.fail(reason) if os.environ.get("CS_REQUIRE_ALL") == "1" else pytest.skip(reason)
    folder = tmp_path_factory.mktemp("node")
    for name in ("package.json", "client.js"):
        shutil.copy(TESTS / "node" / name, folder / name)
    await program("npm", "install", "--no-audit", "--no-fund", "--no-package-lock", "--ignore-scripts", cwd=folder)
    return folder


async def test_the_platforms_node_package_calls_and_receives_and_confirms_messages(street: Street, node: Path) -> None:
    server, order_no = street.server, street.order_no("phone_day10")
    box = server.mailbox
    box.permit("phones", (), datetime.now(UTC))
    made = server.platform.buyer_applies("phones", order_no, *_CLAIM)
    server.platform.colleague_writes("phones", order_no, "仓库：先别发", "仓库老李", flag=2)
    server.platform.buyer_withdraws("phones", made.refund_no)
    key, secret, session = street.access("phones")
    tid, confirmed = street.order_no("phone_day3"), box.confirmed
    printed = await program(
        "node", "client.js", server.url, server.tmc_url, key, secret, session, tid, cwd=node,
        enough=lambda: box.confirmed >= confirmed + 4 and not box.unconfirmed,
    )  # fmt: skip
    lines = [json.loads(line) for line in printed.splitlines() if line.startswith("{")]
    assert lines[0]["memo"]["trade"]["modified"]
    messages = lines[1:]
    assert [message["topic"].rsplit("_", 1)[1] for message in messages] == [
        "RefundCreated", "TradeMemoModified", "RefundClosed", "TradeMemoModified",
    ]  # fmt: skip
    contents = [json.loads(message["content"]) for message in messages]
    assert contents[0]["refund_id"] == int(made.refund_no)
    assert (contents[1]["tid"], contents[1]["seller_memo"]) == (int(order_no), "仓库：先别发")
    assert contents[3]["seller_memo"] == "【退差价】张三 & 客服:小美"
    assert len({message["id"] for message in messages}) == 4
    assert all(len(message["id"]) == 19 for message in messages)
    assert not box.unconfirmed
    assert box.confirmed - confirmed == 4
