"""One error shape; no stack trace ever leaves the house."""

from __future__ import annotations

from collections.abc import Iterator, MutableMapping
from typing import Any

import pytest
import structlog
from aiohttp import web
from structlog.testing import capture_logs

from cs_assistant import errors
from cs_assistant.web.problems import problem

from .conftest import Console


@pytest.mark.parametrize(
    ("error", "status"),
    [
        (errors.SignatureError(), 403),
        (errors.ForbiddenError(), 403),
        (errors.NotLoggedInError(), 401),
        (errors.TooManyTriesError(), 429),
        (errors.BadInputError(), 400),
        (errors.UnknownOrderError(), 400),
        (errors.NotFoundError(), 404),
        (errors.ConflictError(), 409),
        (errors.RenderError(), 409),
        (errors.DiskFullError(), 507),
        (errors.StorageError(), 503),
        (errors.StepRefusedError(), 409),
        (errors.NotConnectedError(), 409),
        (errors.MemoTooLongError(), 400),
        (errors.LibraryError(), 409),
        (errors.DeliveryError(), 502),
        (errors.CsAssistantError(), 500),
        (web.HTTPRequestEntityTooLarge(max_size=1, actual_size=2), 413),
        (web.HTTPRequestRangeNotSatisfiable(), 416),
        (RuntimeError("secret inside"), 500),
    ],
    ids=lambda value: type(value).__name__ if isinstance(value, Exception) else str(value),
)
def test_every_error_has_its_status_and_a_chinese_sentence(error: Exception, status: int) -> None:
    given, detail = problem(error)
    assert given == status
    assert any("\u4e00" <= letter <= "\u9fff" for letter in detail.message)
    assert "secret" not in detail.message


@pytest.fixture
def logged() -> Iterator[list[MutableMapping[str, Any]]]:
    """What is logged meanwhile, whatever an earlier test made of the process's logging."""
    before = structlog.get_config()
    structlog.reset_defaults()
    with capture_logs() as lines:
        yield lines
    structlog.configure(**before)


async def test_an_unexpected_error_tells_people_nothing_of_the_inside(
    console: Console, logged: list[MutableMapping[str, Any]]
) -> None:
    console.desk.fail = RuntimeError("secret inside")
    answer = await console.client.get("/api/v1/conversations/0198-first")
    assert answer.status == 500
    assert "secret" not in await answer.text()
    assert [(line["event"], line["exc_info"]) for line in logged] == [("request_failed", True)]


async def test_a_page_that_does_not_exist_is_a_page(console: Console) -> None:
    answer = await console.client.get("/nowhere")
    assert answer.status == 404
    assert answer.content_type == "text/html"
    assert "没有这一页" in await answer.text()


async def test_an_api_address_that_does_not_exist_is_json(console: Console) -> None:
    answer = await console.client.get("/api/v1/nowhere")
    assert (answer.status, (await answer.json())["error"]["code"]) == (404, "not_found")


async def test_a_wrong_method_is_405(console: Console) -> None:
    answer = await console.client.put("/api/v1/queue", headers=console.origin)
    assert (answer.status, (await answer.json())["error"]["code"]) == (405, "method_not_allowed")
