"""`serve` as it is, with one difference: at a named point of a message's way the process kills itself.

SIGKILL, so nothing is flushed, closed or rolled back by us: what survives is what was on disk.
"""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import os
import signal

from cs_assistant.app.running import running
from cs_assistant.settings import Settings

SHOP = "phones"
INTENT = "fault.charging"
POINTS = ("after_receive", "after_claim", "after_send")


class DieAt:
    """A checkpoint that kills the process the n-th time `point` is passed."""

    def __init__(self, point: str | None, count: int) -> None:
        self._point = point
        self._left = count

    def __call__(self, name: str) -> None:
        if name == self._point:
            self._left -= 1
            if self._left == 0:
                os.kill(os.getpid(), signal.SIGKILL)


def main() -> None:
    """Settings come from the environment, as with `cs-assistant serve`."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--die-at", choices=POINTS)
    parser.add_argument("--on", type=int, default=1, help="the how manieth time it is passed")
    given = parser.parse_args()
    asyncio.run(_serve(DieAt(given.die_at, given.on)))


async def _serve(checkpoint: DieAt) -> None:
    stopped = asyncio.Event()
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, stopped.set)
    async with running(Settings(), checkpoint=checkpoint) as desk:
        await desk.automation.enable(SHOP, INTENT, "主管")
        with contextlib.suppress(BrokenPipeError):
            print(f"READY {desk.url}", flush=True)
        await stopped.wait()


if __name__ == "__main__":
    main()
