"""The ERP's side of the port Documents: a sandbox on a socket, or a folder; and a paper to hand over."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from aiohttp import ClientSession
from aiohttp.test_utils import TestServer

from cs_assistant.domain.papers import Deed, Paper, PaperKind, PaperLine, paper_act_key
from cs_assistant.gateways.base import Documents
from cs_assistant.gateways.erp.calls import ErpCalls
from cs_assistant.gateways.erp.files import ErpFiles, TableKind
from cs_assistant.gateways.sandbox.erp import PATH, ErpSandbox

from .worlds import NOW, MovableClock

SHOP, SECRET = "phones", "erp-secret-of-the-phones"


def paper(number: str = "XT20261122-0001", deed: Deed = Deed.BOOK, **changes: Any) -> Paper:
    case_id = "01a2050f-9e4a-723f-883f-3610a1ba52bc"
    made = Paper(
        act_key=paper_act_key(case_id, "back", number, deed), shop_id=SHOP, kind=PaperKind.DOCUMENT, deed=deed,
        name="销售退回单", number=number, case_id=case_id, order_no="2211000000000000137",
        values=(
            PaperLine(name="货号／品名", value="=晨光X8,「8GB」"), PaperLine(name="数量", value="1"),
            PaperLine(name="备注：原因", value="屏幕碎了\n要退"),
        ),
        terms=(PaperLine(name="入仓", value="退换货仓"),), made_at=NOW, made_by="小林", confirmed_at=NOW,
        confirmed_by="陈姐", why="填错了" if deed is Deed.VOID else None,
    )
    return replace(made, **changes)


@dataclass(frozen=True, kw_only=True)
class FarEnd:
    """A port together with what arrived behind it."""

    port: Documents
    arrived: Callable[[], list[dict[str, Any]]]
    """The papers that are there, as JSON, in the order of their arrival (of files: of their names)."""


@asynccontextmanager
async def on_a_socket(*, takes_keys: bool) -> AsyncIterator[tuple[ErpCalls, ErpSandbox]]:
    clock = MovableClock()
    sandbox = ErpSandbox(secrets={SHOP: SECRET}, clock=clock, takes_keys=takes_keys)
    async with TestServer(sandbox.application()) as server, ClientSession() as session:
        url = str(server.make_url(PATH))
        yield ErpCalls(session, url=url, secret=SECRET, takes_keys=takes_keys, clock=clock), sandbox


def calls(*, takes_keys: bool) -> Callable[[Path], AbstractAsyncContextManager[FarEnd]]:
    @asynccontextmanager
    async def made(_: Path) -> AsyncIterator[FarEnd]:
        async with on_a_socket(takes_keys=takes_keys) as (port, sandbox):
            yield FarEnd(port=port, arrived=lambda: [each.model_dump(mode="json") for each in sandbox.booked])

    return made


def files(table: TableKind) -> Callable[[Path], AbstractAsyncContextManager[FarEnd]]:
    @asynccontextmanager
    async def made(folder: Path) -> AsyncIterator[FarEnd]:
        def arrived() -> list[dict[str, Any]]:
            return [json.loads(each.read_text(encoding="utf-8")) for each in sorted(folder.glob("*.json"))]

        yield FarEnd(port=ErpFiles(folder, table=table), arrived=arrived)

    return made


FAR_ENDS = {
    "calls with keys": calls(takes_keys=True),
    "calls without keys": calls(takes_keys=False),
    "files and csv": files(TableKind.CSV),
    "files and xlsx": files(TableKind.XLSX),
}
