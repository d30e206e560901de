"""A program behind the reference bridge: it reads requests from a pipe and writes what happens to another."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable
from typing import Any, Protocol

from cs_assistant.errors import BadInputError
from cs_assistant.gateways.bridge.client_store import Outcome
from cs_assistant.gateways.wire.bridge import parse_frame
from cs_assistant.gateways.wire.bridge_out import SendFrame

RESULT_SECONDS = 8.0
"""How long the program has to report a result: a little less than the server waits for it."""
NO_RESULT = "没有等到这条发送的结果"


class Reports(Protocol):
    """What takes a frame to the server."""

    async def report(self, body: dict[str, Any]) -> int:
        """Keep a frame until the server has dealt with it."""


class Pipe:
    """Prints what the server says; takes lines of the program, results of requests among them."""

    def __init__(self, print_line: Callable[[dict[str, Any]], None], *, result_seconds: float = RESULT_SECONDS) -> None:
        self._print = print_line
        self._seconds = result_seconds
        self._results: dict[str, asyncio.Future[Outcome]] = {}

    def told(self, frame: dict[str, Any]) -> None:
        """What may be answered, what is known of a chat, what was wrong."""
        self._print(frame)

    async def write(self, send: SendFrame) -> Outcome:
        """Print the request and wait for the program's result; none in time means: not known."""
        result: asyncio.Future[Outcome] = asyncio.get_running_loop().create_future()
        self._results[send.act_key] = result
        self._print(send.model_dump(mode="json"))
        try:
            async with asyncio.timeout(self._seconds):
                return await result
        except TimeoutError:
            return Outcome(outcome="uncertain", why=NO_RESULT)
        finally:
            del self._results[send.act_key]

    async def take(self, line: str, client: Reports) -> str | None:
        """One line of the program; what is wrong with it, or None."""
        try:
            body = json.loads(line)
            frame = parse_frame({**body, "seq": 1})
        except (ValueError, TypeError):
            return "不是一个 JSON 对象"
        except BadInputError as error:
            return error.message
        waiting = self._results.get(str(body.get("act_key"))) if frame.type == "result" else None
        if waiting is not None and not waiting.done():
            waiting.set_result(Outcome(outcome=body["outcome"], id=body.get("id"), why=body.get("why", "")))
            return None
        await client.report({key: value for key, value in body.items() if key != "seq"})
        return None
