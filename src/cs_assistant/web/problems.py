"""One shape for every error: JSON for programs, a quiet page for people, never a stack trace."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

import structlog
from aiohttp import web
from aiohttp.typedefs import Middleware
from jinja2 import Environment

from cs_assistant import errors
from cs_assistant.web.models import ErrorBody, ErrorDetail

STATUSES: tuple[tuple[type[errors.CsAssistantError], int, str], ...] = (
    (errors.SignatureError, 403, "signature"),
    (errors.NotLoggedInError, 401, "login"),
    (errors.TooManyTriesError, 429, "too_many_tries"),
    (errors.ForbiddenError, 403, "forbidden"),
    (errors.UnknownOrderError, 400, "unknown_order"),
    (errors.BadInputError, 400, "bad_input"),
    (errors.RenderError, 409, "missing_variable"),
    (errors.NotFoundError, 404, "not_found"),
    (errors.ConflictError, 409, "conflict"),
    (errors.DiskFullError, 507, "disk_full"),
    (errors.StorageError, 503, "storage"),
    (errors.DeliveryError, 502, "delivery"),
    (errors.LibraryError, 409, "library"),
    (errors.NotConnectedError, 409, "not_connected"),
    (errors.CsAssistantError, 500, "internal"),
)
"""Error class to HTTP status and code; the first that fits decides, so the special stand before the general."""

HTTP_MESSAGES = {
    404: ("not_found", "没有这个地址。请检查网址，或从接待台重新进入。"),
    405: ("method_not_allowed", "这个地址不支持这种操作。请对照 /api/v1/openapi.json。"),
    413: ("too_large", "内容太大，没有接收。请缩小图片或分成几条。"),
}
REFUSED = "这个请求没有被接收。请刷新页面再试；写程序的请对照 /api/v1/openapi.json。"
UNEXPECTED = "服务器出错了，这一步可能没有完成。请刷新后核对；如果反复出现，请把时间告诉管理员。"

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]
log = structlog.get_logger(__name__)


def problem(error: Exception) -> tuple[int, ErrorDetail]:
    """Status and detail of an error. An unexpected one says nothing about its inside."""
    for kind, status, code in STATUSES:
        if isinstance(error, kind):
            missing = list(error.missing) if isinstance(error, errors.StepRefusedError) else []
            where = getattr(error, "where", None)
            return status, ErrorDetail(code=code, message=str(error.args[0]), where=where, missing=missing)
    if isinstance(error, web.HTTPException):
        code, message = HTTP_MESSAGES.get(error.status, ("http", REFUSED))
        return error.status, ErrorDetail(code=code, message=message, where=None)
    return 500, ErrorDetail(code="internal", message=UNEXPECTED, where=None)


def wants_json(request: web.Request) -> bool:
    """Whether the caller is a program: the API, or a script that asks for JSON."""
    return request.path.startswith("/api/") or "application/json" in request.headers.get("Accept", "")


def error_middleware(templates: Environment) -> Middleware:
    """Turns every exception below it into the one shape."""

    @web.middleware
    async def catch(request: web.Request, handler: Handler) -> web.StreamResponse:
        try:
            return await handler(request)
        except web.HTTPException as error:
            if error.status < 400:
                raise
            caught: Exception = error
        except errors.CsAssistantError as error:
            caught = error
        except Exception as error:  # the edge: whatever it is, people get a sentence and the log gets the trace
            log.exception("request_failed", method=request.method, path=request.path)
            caught = error
        status, detail = problem(caught)
        if wants_json(request):
            body = ErrorBody(error=detail).model_dump_json().encode()
            return web.Response(body=body, status=status, content_type="application/json")
        page = templates.get_template("error.html").render(status=status, message=detail.message, nav=(), here="")
        return web.Response(text=page, status=status, content_type="text/html")

    return catch
