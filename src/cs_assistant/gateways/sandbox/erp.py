"""An ERP to try against: verifies what it is sent, keeps what it got, and fails as it is told to."""

from __future__ import annotations

import html
from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from aiohttp import web
from pydantic import ValidationError

from cs_assistant.errors import SignatureError
from cs_assistant.gateways.base import Clock
from cs_assistant.gateways.wire.erp_envelope import PaperEnvelope
from cs_assistant.gateways.wire.signature import SIGNATURE_HEADER, TIMESTAMP_HEADER, verify

PATH = "/documents"
KEY_HEADER = "Idempotency-Key"
MAX_BODY_BYTES = 256 * 1024


class ErpFault(StrEnum):
    """What the next call meets."""

    REFUSED = "refused"
    """422, nothing booked."""
    BUSY = "busy"
    """429, nothing booked."""
    BROKEN = "broken"
    """500 without having booked it."""
    BOOKED_THEN_BROKEN = "booked_then_broken"
    """500 after having booked it."""
    BOOKED_THEN_SILENT = "booked_then_silent"
    """The connection is closed after it was booked."""


_STATUS = {
    ErpFault.REFUSED: 422, ErpFault.BUSY: 429, ErpFault.BROKEN: 500, ErpFault.BOOKED_THEN_BROKEN: 500,
}  # fmt: skip
_BOOKS = frozenset({ErpFault.BOOKED_THEN_BROKEN, ErpFault.BOOKED_THEN_SILENT})


@dataclass(kw_only=True)
class ErpSandbox:
    """The ERP's side: its books, its secrets, the faults still to come."""

    secrets: Mapping[str, str]
    """Shop id to the secret its calls are signed with."""
    clock: Clock
    takes_keys: bool = True
    booked: list[PaperEnvelope] = field(default_factory=list)
    """In the order they were booked."""
    faults: deque[ErpFault] = field(default_factory=deque)
    """Of the next calls that are signed rightly, one each."""
    calls: int = 0
    """Calls that were signed rightly."""
    refused: int = 0
    """Calls that were not."""
    _ids: dict[tuple[str, str], str] = field(default_factory=dict)

    def application(self) -> web.Application:
        """What listens: papers in, and a page that shows the books."""
        app = web.Application(client_max_size=MAX_BODY_BYTES)
        app.router.add_post(PATH, self.take)
        app.router.add_get("/", self.show)
        return app

    async def take(self, request: web.Request) -> web.StreamResponse:
        """Book one paper, or fail as the next fault says."""
        body = await request.read()
        try:
            paper = self._read(request, body)
        except SignatureError as error:
            self.refused += 1
            return web.json_response({"error": error.message}, status=403)
        except ValidationError:
            return web.json_response({"error": "请求体不是一张单据。"}, status=400)
        if request.headers.get(KEY_HEADER) != paper.act_key:
            return web.json_response({"error": "Idempotency-Key 和 act_key 不一样。"}, status=400)
        self.calls += 1
        fault = self.faults.popleft() if self.faults else None
        erp_id = self._book(paper) if fault is None or fault in _BOOKS else ""
        if fault is ErpFault.BOOKED_THEN_SILENT and request.transport is not None:
            request.transport.close()
        if fault is not None:
            return web.json_response({"error": fault.value}, status=_STATUS.get(fault, 500))
        return web.json_response({"id": erp_id})

    async def show(self, _: web.Request) -> web.Response:
        """The books as a page: numbers and names of the papers, nothing of what they say."""
        rows = "".join(
            f"<tr><td>{html.escape(each.number)}</td><td>{html.escape(each.name)}</td><td>{each.deed}</td>"
            f"<td>{html.escape(each.shop)}</td><td>{len(each.values)}</td></tr>"
            for each in self.booked
        )
        page = (
            '<!doctype html><html lang="zh"><meta charset="utf-8"><title>沙盒 ERP</title>'
            f"<h1>沙盒 ERP：收到 {len(self.booked)} 张</h1><table><tr><th>单号</th><th>单据</th><th>处理</th>"
            f"<th>店铺</th><th>栏数</th></tr>{rows}</table></html>"
        )
        return web.Response(text=page, content_type="text/html")

    def _read(self, request: web.Request, body: bytes) -> PaperEnvelope:
        """The paper, once its signature holds for its shop. Raises SignatureError, ValidationError."""
        # The shop decides which secret counts, so the body is looked at first and believed only after `verify`.
        paper = PaperEnvelope.model_validate_json(body)
        verify(
            self.secrets.get(paper.shop), request.headers.get(TIMESTAMP_HEADER), request.headers.get(SIGNATURE_HEADER),
            body, now=self.clock.now(),
        )  # fmt: skip
        return paper

    def _book(self, paper: PaperEnvelope) -> str:
        """Book it and return its id; where keys are taken a repeat gets the id it got before."""
        key = (paper.shop, paper.act_key)
        if self.takes_keys and key in self._ids:
            return self._ids[key]
        self.booked.append(paper)
        self._ids[key] = f"ERP-{len(self.booked):06d}"
        return self._ids[key]
