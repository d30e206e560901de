"""One house with files for all tests of importing; each leaves it as it was."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from .house import PHONES, SHOES, FileHouse, file_house
from .little_files import (
    CHATS,
    ORDERS,
    OUTLETS,
    PRODUCTS,
    REFUNDS,
    latest,
)


@pytest.fixture(scope="module")
async def shared(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[FileHouse]:
    async with file_house(tmp_path_factory.mktemp("files") / "desk.sqlite3") as made:
        yield made


@pytest.fixture
async def house(shared: FileHouse) -> AsyncIterator[FileHouse]:
    """The house as it was before: whatever a test leaves behind is taken back."""
    empty = await shared.everything()
    yield shared
    for kind in (REFUNDS, ORDERS, PRODUCTS, OUTLETS, CHATS):
        for shop in (SHOES, PHONES):
            while (last := await latest(shared, shop, kind)) is not None:
                await shared.undo(last)
    left = await shared.everything()
    for table in ("imported_rows", "cases", "timers", "tasks"):
        assert left[table] == empty[table], table
