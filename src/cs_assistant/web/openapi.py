"""The OpenAPI 3.1 document, made from the route table and the pydantic models."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from http import HTTPStatus
from typing import Any, Literal

from aiohttp import web
from pydantic import BaseModel
from pydantic.json_schema import models_json_schema

from cs_assistant import __version__
from cs_assistant.domain.people import RIGHT_NAMES
from cs_assistant.web.models import ErrorBody
from cs_assistant.web.routes import ApiRoute

DOCUMENT_PATH = "/api/v1/openapi.json"
DESCRIPTION = "售后台的接口。错误只有一种形状：ErrorBody。"
REFERENCES = "#/components/schemas/{model}"

Mode = Literal["validation", "serialization"]
Json = dict[str, Any]
Refs = Mapping[tuple[Any, Mode], Json]
"""(model, mode) to its reference."""


def document(routes: Sequence[ApiRoute]) -> Json:
    """The whole API as OpenAPI 3.1."""
    refs, definitions = models_json_schema([*_models(routes)], ref_template=REFERENCES)
    paths: dict[str, Json] = {}
    for route in routes:
        paths.setdefault(route.path, {})[route.method.lower()] = _operation(route, refs)
    return {
        "openapi": "3.1.0",
        "info": {"title": "cs_assistant", "version": __version__, "description": DESCRIPTION},
        "paths": paths,
        "components": {
            "schemas": definitions["$defs"],
            "securitySchemes": {
                "console": {"type": "apiKey", "in": "cookie", "name": "cs_console_{port}"},
                "token": {"type": "http", "scheme": "bearer"},
            },
        },
    }


def document_route(described: Sequence[ApiRoute]) -> ApiRoute:
    """Serves the document, of itself too; made when it is first asked for: the table does not change afterwards."""

    @cache
    def made() -> Json:
        return document((*described, itself))

    async def get_document(_: web.Request) -> web.Response:
        return web.json_response(made())

    itself = ApiRoute(method="GET", path=DOCUMENT_PATH, handler=get_document, summary="这份文档", may=None)
    return itself


def _models(routes: Iterable[ApiRoute]) -> Iterable[tuple[type[BaseModel], Mode]]:
    yield ErrorBody, "serialization"
    for route in routes:
        if route.request is not None:
            yield route.request, "validation"
        if route.response is not None:
            yield route.response, "serialization"


def _operation(route: ApiRoute, refs: Refs) -> Json:
    operation: Json = {
        "summary": route.summary,
        **({"description": f"要有「{RIGHT_NAMES[route.may]}」的权限"} if route.may is not None else {}),
        "operationId": getattr(route.handler, "__name__", "") + re.sub(r"\W+", "_", route.path.removeprefix("/api/v1")),
        "parameters": _parameters(route),
        "responses": _responses(route, refs),
        "security": [] if route.open else [{"console": []}, {"token": []}],
    }
    if route.request is not None:
        operation["requestBody"] = {"required": True, "content": _json(refs[route.request, "validation"])}
    return operation


def _parameters(route: ApiRoute) -> list[Json]:
    names = re.findall(r"{(\w+)}", route.path)
    path = [{"name": name, "in": "path", "required": True, "schema": {"type": "string"}} for name in names]
    return path + [
        {
            "name": query.name, "in": "query", "required": query.required, "description": query.description,
            "schema": {"type": "string", **({"format": query.format} if query.format else {})},
        }
        for query in route.query
    ]


def _responses(route: ApiRoute, refs: Refs) -> Json:
    problem = _json(refs[ErrorBody, "serialization"])
    good: Json = {"description": route.summary}
    if route.response is not None:
        good["content"] = _json(refs[route.response, "serialization"])
    answers: Json = {"101" if route.switches_protocols else "2XX": good}
    for status in sorted({400, 403, *(() if route.open else (401,)), *route.errors}):
        answers[str(status)] = {"description": HTTPStatus(status).phrase, "content": problem}
    return answers


def _json(schema: Json) -> Json:
    return {"application/json": {"schema": schema}}
