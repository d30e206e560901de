"""The OpenAPI document is what the server does: held against the routes and against real answers."""

from __future__ import annotations

import json
import re
from typing import Any

import jsonschema
import pytest

from cs_assistant.web.build import route_table
from cs_assistant.web.openapi import DOCUMENT_PATH

from .conftest import Console


async def fetched(console: Console) -> Any:
    answer = await console.client.get(DOCUMENT_PATH)
    assert answer.status == 200
    return await answer.json()


async def test_the_document_names_every_api_route_and_no_other(console: Console) -> None:
    described = {
        (method.upper(), path) for path, item in (await fetched(console))["paths"].items() for method in item
    }
    served = {
        (route.method, route.resource.canonical)
        for route in console.client.app.router.routes()
        if route.resource is not None and route.resource.canonical.startswith(("/api/", "/healthz"))
    }
    assert described == {(method, path) for method, path in served if method != "HEAD"}


async def test_every_reference_in_the_document_leads_somewhere(console: Console) -> None:
    document = await fetched(console)
    names = set(document["components"]["schemas"])
    references = [part.split('"')[0] for part in json.dumps(document).split("#/components/schemas/")[1:]]
    assert references
    assert set(references) <= names


async def test_the_document_is_openapi_3_1_with_one_error_shape_everywhere(console: Console) -> None:
    document = await fetched(console)
    assert document["openapi"] == "3.1.0"
    identities = []
    for path, item in document["paths"].items():
        for method, operation in item.items():
            identities.append(operation["operationId"])
            assert operation["summary"], (method, path)
            for status, answer in operation["responses"].items():
                if status.startswith("4"):
                    schema = answer["content"]["application/json"]["schema"]
                    assert schema == {"$ref": "#/components/schemas/ErrorBody"}
    assert len(identities) == len(set(identities))


def test_every_field_of_a_body_has_a_chinese_name_for_messages_about_it() -> None:
    unnamed = [
        f"{route.path}: {name}"
        for route in route_table()
        if route.request is not None
        for name, field in route.request.model_fields.items()
        if not re.match("[一-鿿]", field.title or "")
    ]
    assert unnamed == []


async def test_open_routes_are_described_as_needing_no_login(console: Console) -> None:
    paths = (await fetched(console))["paths"]
    assert paths["/api/v1/shops/{shop}/messages"]["post"]["security"] == []
    assert paths["/api/v1/queue"]["get"]["security"] == [{"console": []}, {"token": []}]


@pytest.mark.parametrize(
    ("path", "route"),
    [
        ("/api/v1/console", "/api/v1/console"),
        ("/api/v1/queue", "/api/v1/queue"),
        ("/api/v1/conversations/0198-first", "/api/v1/conversations/{conversation_id}"),
        ("/api/v1/conversations/0198-first/rights", "/api/v1/conversations/{conversation_id}/rights"),
        ("/api/v1/shops/phones/automation", "/api/v1/shops/{shop}/automation"),
        ("/api/v1/me", "/api/v1/me"),
        ("/api/v1/audit", "/api/v1/audit"),
        ("/healthz", "/healthz"),
    ],
)
async def test_answers_are_what_the_document_says(console: Console, path: str, route: str) -> None:
    document = await fetched(console)
    schema = document["paths"][route]["get"]["responses"]["2XX"]["content"]["application/json"]["schema"]
    answer = await (await console.client.get(path)).json()
    jsonschema.validate(answer, {**schema, "components": document["components"]})


async def test_errors_are_what_the_document_says(console: Console) -> None:
    document = await fetched(console)
    answer = await (await console.client.get("/api/v1/conversations/none")).json()
    jsonschema.validate(answer, {"$ref": "#/components/schemas/ErrorBody", "components": document["components"]})
