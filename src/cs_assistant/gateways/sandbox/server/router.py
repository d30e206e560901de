"""`/router/rest`: one call from the wire to its answer, with the trouble somebody planned."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta

from aiohttp import web

from cs_assistant.errors import BadInputError, NotFoundError, StepRefusedError
from cs_assistant.gateways.sandbox.server.answers import RequestIds, refusal, success, written
from cs_assistant.gateways.sandbox.server.arguments import Arguments
from cs_assistant.gateways.sandbox.server.ask import Ask, Body, Office
from cs_assistant.gateways.sandbox.server.call_log import CallLog
from cs_assistant.gateways.sandbox.server.gate import Gate
from cs_assistant.gateways.sandbox.server.quota import BY_API, banned
from cs_assistant.gateways.sandbox.server.refusal import RefusedError, business, invalid, wrong_state
from cs_assistant.gateways.sandbox.server.requests import Sent, read_sent
from cs_assistant.gateways.sandbox.server.troubles import AFTER, Fault, FaultSchedule, Trouble

Sleep = Callable[[float], Awaitable[None]]
Clocks = Callable[[], tuple[datetime, ...]]
BAN = timedelta(seconds=1)
ERROR_PAGE = "<html><body>502 Bad Gateway</body></html>"


class Router:
    """Answers calls."""

    def __init__(
        self, gate: Gate, office: Office, faults: FaultSchedule, log: CallLog, clocks: Clocks,
        *, sleep: Sleep = asyncio.sleep,
    ) -> None:  # fmt: skip
        self._gate, self._office, self._faults, self._log = gate, office, faults, log
        self._clocks, self._sleep = clocks, sleep
        self._ids = RequestIds()

    async def rest(self, request: web.Request) -> web.StreamResponse:
        """One call."""
        try:
            sent = await read_sent(request)
        except ValueError:  # a multipart body that is none
            return written(refusal(RefusedError(3), self._ids.next()), request.query, packed=False)
        fault = self._faults.for_call(sent.texts.get("method", ""))
        if fault.seconds:
            await self._sleep(fault.seconds)
        envelope = self.answer(request.method, sent, fault)
        if fault.trouble in (Trouble.LOST_BEFORE, Trouble.LOST_AFTER):
            if request.transport is not None:
                request.transport.abort()
            return web.Response(status=499)
        if envelope is None or fault.trouble in AFTER:
            return web.Response(status=502, text=ERROR_PAGE, content_type="text/html")
        return written(envelope, sent.texts, packed="gzip" in request.headers.get("Accept-Encoding", ""))

    def answer(self, http: str, sent: Sent, fault: Fault) -> Body | None:
        """The envelope; None when nothing was done because the call never came through."""
        request_id, error = self._ids.next(), None
        envelope: Body | None = None
        try:
            if http not in ("GET", "POST"):
                raise RefusedError(9)
            if fault.trouble not in (Trouble.ERROR_BEFORE, Trouble.LOST_BEFORE):
                envelope = success(sent.texts.get("method", ""), self._done(sent, fault), sent.texts, request_id)
        except RefusedError as refused:
            error, envelope = refused, refusal(refused, request_id)
        self._log.note(
            self._office.platform.clock.now(), sent.texts, code=error.code if error else None,
            sub_code=error.sub_code if error else None, trouble=fault.trouble,
        )
        return envelope

    def _done(self, sent: Sent, fault: Fault) -> Body:
        """What the API answers. Raises RefusedError."""
        if fault.trouble is Trouble.BUSY:
            raise business("isp.top-remote-service-unavailable", "服务暂时不可用，请稍后重试")
        if fault.trouble is Trouble.LIMITED:
            raise banned(BY_API, BAN)
        now = self._office.platform.clock.now()
        passed = self._gate.check(sent.texts, now, *self._clocks())
        ask = Ask(
            args=Arguments(sent.texts, sent.files), app=passed.app, session=passed.session, now=now,
            office=self._office, stale=fault.trouble is Trouble.STALE and passed.api.reads,
        )
        for _ in range(2 if fault.trouble is Trouble.TWICE else 1):
            body = _translated(passed.api.handle, ask)
        return body


def _translated(handle: Callable[[Ask], Body], ask: Ask) -> Body:
    """What the invented world refuses in its own words, in the platform's."""
    try:
        return handle(ask)
    except StepRefusedError as error:
        raise wrong_state(error.message) from error
    except NotFoundError as error:
        raise business("isv.refund-not-exist", error.message) from error
    except BadInputError as error:
        raise invalid(error.where or "memo", error.message) from error
