"""The settings of an ERP: what contradicts itself is told at the start, with what to do."""

from __future__ import annotations

import asyncio
from contextlib import AsyncExitStack
from pathlib import Path
from typing import Any

import pytest
from aiohttp import ClientSession
from pydantic import SecretStr

from cs_assistant.app.clock import SystemClock
from cs_assistant.app.erp import erp_ports
from cs_assistant.app.erp_sandbox import serve_erp_sandbox
from cs_assistant.errors import PortTakenError, UsageError
from cs_assistant.gateways.erp.calls import ErpCalls
from cs_assistant.gateways.sandbox.erp import PATH
from cs_assistant.settings import Settings
from tests.contract.erp import SECRET, SHOP, paper

URL = "https://erp.example/documents"
SECRETS = {"phones": SecretStr("a")}


async def test_each_shop_gets_the_erp_its_settings_name(tmp_path: Path) -> None:
    async with AsyncExitStack() as stack:
        ports = await erp_ports(stack, Settings(
            erp_urls={"phones": URL}, erp_secrets=SECRETS, erp_takes_keys=False, erp_folders={"shoes": tmp_path},
        ))  # fmt: skip
        assert {shop: port.takes_keys for shop, port in ports.items()} == {"phones": False, "shoes": True}
        assert await erp_ports(stack, Settings()) == {}


@pytest.mark.parametrize(
    ("given", "told"),
    [
        ({"erp_urls": {"phones": URL}}, "CS_ERP_SECRETS"),
        ({"erp_urls": {"phones": URL}, "erp_secrets": {"phones": SecretStr("")}}, "CS_ERP_SECRETS"),
        ({"erp_urls": {"phones": "erp.example"}, "erp_secrets": SECRETS}, "http://"),
        ({"erp_urls": {"phones": "https://who:word@erp.example/"}, "erp_secrets": SECRETS}, "不要写密码"),
        ({"erp_urls": {"phones": URL}, "erp_secrets": SECRETS, "erp_folders": {"phones": Path()}}, "只能接一种"),
        ({"erp_folders": {"phones": Path("/no/such/folder")}}, "先建好"),
    ],
)
async def test_what_contradicts_itself_is_refused_and_told(given: dict[str, Any], told: str) -> None:
    async with AsyncExitStack() as stack:
        with pytest.raises(UsageError, match=told) as caught:
            await erp_ports(stack, Settings(**given))
    assert "word" not in caught.value.message


async def test_the_sandbox_takes_papers_at_the_address_it_tells_and_shows_numbers_only() -> None:
    told: asyncio.Future[str] = asyncio.get_running_loop().create_future()
    serving = asyncio.create_task(serve_erp_sandbox(0, {SHOP: SECRET}, takes_keys=True, ready=told.set_result))
    try:
        url = await told
        async with ClientSession() as session:
            port = ErpCalls(session, url=url + PATH, secret=SECRET, takes_keys=True, clock=SystemClock())
            await port.hand(paper())
            async with session.get(url) as answer:
                page = await answer.text()
        with pytest.raises(PortTakenError, match="--port"):
            await serve_erp_sandbox(int(url.rpartition(":")[2]), {}, takes_keys=True, ready=lambda _: None)
    finally:
        serving.cancel()
        await asyncio.wait({serving})
    assert "XT20261122-0001" in page
    assert "屏幕碎了" not in page
