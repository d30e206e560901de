"""The recording platform, one for each test: its answers are the test's own."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable

import pytest

from cs_assistant.gateways.top.client import TopClient

from .recorder import Recorder, recording


@pytest.fixture
async def platform() -> AsyncIterator[tuple[Recorder, Callable[..., TopClient]]]:
    async with recording() as made:
        yield made


@pytest.fixture
def recorder(platform: tuple[Recorder, Callable[..., TopClient]]) -> Recorder:
    return platform[0]


@pytest.fixture
def client(platform: tuple[Recorder, Callable[..., TopClient]]) -> Callable[..., TopClient]:
    return platform[1]
