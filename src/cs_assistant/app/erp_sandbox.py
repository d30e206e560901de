"""The sandbox ERP as a program of its own."""

from __future__ import annotations

import errno
from collections.abc import Callable, Mapping

from aiohttp import web

from cs_assistant.app.clock import SystemClock
from cs_assistant.app.stopping import asked_to_stop
from cs_assistant.errors import PortTakenError
from cs_assistant.gateways.sandbox.erp import ErpSandbox


async def serve_erp_sandbox(
    port: int, secrets: Mapping[str, str], *, takes_keys: bool, ready: Callable[[str], None]
) -> None:
    """Listen on this machine until stopped; `ready` gets the address. Raises PortTakenError."""
    sandbox = ErpSandbox(secrets=secrets, clock=SystemClock(), takes_keys=takes_keys)
    runner = web.AppRunner(sandbox.application(), access_log=None)
    await runner.setup()
    try:
        try:
            await web.TCPSite(runner, "127.0.0.1", port).start()
        except OSError as error:
            if error.errno == errno.EADDRINUSE:
                raise PortTakenError(f"端口 {port} 已被占用。请用 --port 换一个。") from error
            raise
        ready(f"http://127.0.0.1:{runner.addresses[0][1]}")
        await asked_to_stop().wait()
    finally:
        await runner.cleanup()
