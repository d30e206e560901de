"""The sandbox platform as a program of its own."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from cs_assistant.app.scripts import read_scripts
from cs_assistant.app.stopping import asked_to_stop
from cs_assistant.errors import LibraryError
from cs_assistant.gateways.sandbox.clock import SandboxClock
from cs_assistant.gateways.sandbox.platform import Platform
from cs_assistant.gateways.sandbox.server.server import PlatformServer


async def serve_platform_sandbox(
    port: int, scripts: Path | None, *, speed: float, ready: Callable[[PlatformServer], None]
) -> None:
    """Listen on this machine until stopped; `ready` gets the server. Raises PortTakenError, LibraryError."""
    read = read_scripts(scripts)
    if read.library is None:
        raise LibraryError
    clock = SandboxClock()
    clock.run(speed)
    server = PlatformServer(Platform(read.checked_world, clock))
    await server.start("127.0.0.1", port)
    try:
        ready(server)
        await asked_to_stop().wait()
    finally:
        await server.stop()
