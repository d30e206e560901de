"""How a program is asked to stop: Ctrl+C, or SIGTERM from whatever runs it."""

from __future__ import annotations

import asyncio
import contextlib
import signal


def asked_to_stop() -> asyncio.Event:
    """An event that is set once the process is asked to stop; from here on the signal itself ends nothing.

    Needs a running loop.
    """
    stopped, loop = asyncio.Event(), asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        with contextlib.suppress(NotImplementedError):  # Windows has no signal handlers on the loop
            loop.add_signal_handler(number, stopped.set)
    return stopped
