"""The conformance check of servers: ours passes it, and every one of its checks catches a server broken that way."""

from __future__ import annotations

from pathlib import Path

import pytest
from aiohttp import ClientSession

from cs_assistant.gateways.bridge.check.running import SERVER_CHECKS, Found, check_server
from cs_assistant.gateways.bridge.check.wire import Target

from .house import SECRET, SHOP, RealClock, bridge_house
from .little_server import LittleServer


async def problems(url: str, *keys: str, patience: float) -> list[Found]:
    """What the checks with these keys (all when none is named) find wrong."""
    chosen = tuple(check for check in SERVER_CHECKS if not keys or check.key in keys)
    async with ClientSession() as http:
        target = Target(
            http=http, url=url, shop=SHOP, secret=SECRET, clock=RealClock(), patience=patience, quiet=0.05
        )
        return [found async for found in check_server(target, chosen) if found.problem is not None]


@pytest.mark.no_cover
async def test_our_own_server_passes_every_check(tmp_path: Path) -> None:
    async with bridge_house(tmp_path) as house:
        assert await problems(house.url, patience=10) == []


async def test_another_server_that_keeps_the_protocol_passes_every_check() -> None:
    async with LittleServer(SHOP, SECRET).open() as server:
        assert await problems(server.url, patience=10) == []


@pytest.mark.no_cover
@pytest.mark.parametrize("key", [check.key for check in SERVER_CHECKS])
async def test_each_check_catches_a_server_broken_in_its_way(key: str) -> None:
    async with LittleServer(SHOP, SECRET, fault=key).open() as server:
        (found,) = await problems(server.url, key, patience=0.3)
        assert found.key == key
        assert found.problem


def test_checks_are_numbered_once_and_described() -> None:
    keys = [check.key for check in SERVER_CHECKS]
    assert len(set(keys)) == len(keys) >= 30
    assert all(check.title for check in SERVER_CHECKS)


async def test_a_server_that_is_not_there_fails_every_check_and_ends() -> None:
    found = await problems("http://127.0.0.1:9", patience=0.3)
    assert [one.key for one in found] == [check.key for check in SERVER_CHECKS]
    assert all("连" in (one.problem or "") for one in found)
