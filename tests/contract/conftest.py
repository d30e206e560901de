"""The order systems the contract is held against. A new implementation is one more entry in SYSTEMS."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Iterable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from datetime import timedelta

import pytest
from _pytest.mark import ParameterSet

from cs_assistant.domain.refunds import Connection, Phase, RefundApplication, RefundKind
from cs_assistant.gateways.sandbox.orders import SandboxOrders
from cs_assistant.gateways.sandbox.platform import Platform

from .platform_shelf import platform_server
from .report_shelf import brought, nothing
from .shelves import Shelf
from .worlds import NOW, MovableClock, packaged_world

PNG = b"\x89PNG\r\n\x1a\n" + bytes(64)


@asynccontextmanager
async def sandbox() -> AsyncIterator[Shelf]:
    clock = MovableClock()
    system = SandboxOrders(packaged_world(), clock)
    yield Shelf(system=system, orders=tuple(system.by_key.values()), people=system, clock=clock)


@asynccontextmanager
async def pasted() -> AsyncIterator[Shelf]:
    system = SandboxOrders(packaged_world(), MovableClock(), connections={"phones": Connection.REPORT})
    yield Shelf(system=system, orders=tuple(system.by_key.values()))


CONNECTED: dict[str, Callable[[], AbstractAsyncContextManager[Shelf]]] = {
    "sandbox": sandbox, "platform": platform_server,
}  # fmt: skip
APART: dict[str, Callable[[], AbstractAsyncContextManager[Shelf]]] = {"pasted": pasted, "none": nothing}
SYSTEMS = {**CONNECTED, **APART, "brought": brought}


def named(systems: Iterable[str]) -> list[ParameterSet]:
    """Over a socket counting lines takes longer than the calls; the client has unit tests that are counted."""
    return [
        pytest.param(name, marks=[pytest.mark.no_cover] if name == "platform" else []) for name in sorted(systems)
    ]


@pytest.fixture(params=named(CONNECTED))
async def connected(request: pytest.FixtureRequest) -> AsyncIterator[Shelf]:
    async with CONNECTED[request.param]() as made:
        yield made


def people(shelf: Shelf) -> Platform:
    assert shelf.people is not None
    return shelf.people


async def waiting(shelf: Shelf, kind: RefundKind = RefundKind.REFUND_ONLY) -> RefundApplication:
    """An application that waits for the shop: before shipment, or for goods that are to come back."""
    found = await shelf.system.refunds("phones", NOW - timedelta(days=9))
    unshipped = kind is RefundKind.REFUND_ONLY
    return next(each for each in found if each.kind is kind and (each.phase is Phase.UNSHIPPED) is unshipped)
