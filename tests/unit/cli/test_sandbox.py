"""`cs-assistant sandbox`: what it prints is what works."""

from __future__ import annotations

import asyncio

import pytest

from cs_assistant.app.platform_sandbox import serve_platform_sandbox
from cs_assistant.cli.sandbox import _tell
from cs_assistant.errors import PortTakenError
from cs_assistant.gateways.sandbox.clock import SandboxClock
from cs_assistant.gateways.sandbox.platform import Platform
from cs_assistant.gateways.sandbox.server.server import PlatformServer
from tests.contract.worlds import packaged_world


async def test_it_runs_until_stopped_and_prints_where_and_with_what(capsys: pytest.CaptureFixture[str]) -> None:
    up: asyncio.Future[PlatformServer] = asyncio.get_running_loop().create_future()
    running = asyncio.create_task(serve_platform_sandbox(0, None, speed=60, ready=up.set_result))
    server = await up
    clock = server.platform.clock
    assert isinstance(clock, SandboxClock)
    assert clock.speed == 60
    _tell(server)
    printed = capsys.readouterr().out
    app = server.apps[0]
    told = (server.url, server.tmc_url, app.app_key, app.secret, *app.sessions.values())
    assert all(each in printed for each in told)
    assert "天猫）的子账号" in printed
    assert "淘宝）的主账号" in printed
    running.cancel()
    with pytest.raises(asyncio.CancelledError):
        await running


async def test_a_port_that_is_taken_is_said_so() -> None:
    first, second = (PlatformServer(Platform(packaged_world(), SandboxClock())) for _ in range(2))
    await first.start()
    port = int(first.oauth_url.rsplit(":", 1)[1])
    with pytest.raises(PortTakenError, match=str(port)):
        await second.start(port=port)
    await first.stop()
