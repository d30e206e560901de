"""Writing an answer: HTTP 200 whatever it says, json on request, xml otherwise, a request id always."""

from __future__ import annotations

import json
from collections.abc import Mapping
from itertools import count

from aiohttp import web

from cs_assistant.gateways.sandbox.server.ask import Body
from cs_assistant.gateways.sandbox.server.refusal import RefusedError
from cs_assistant.gateways.wire.top_envelope import error_envelope, to_xml, wrap

_DIGITS = "0123456789abcdefghijklmnopqrstuvwxyz"


class RequestIds:
    """Numbers of calls as the platform writes them: short, lower case, never the same twice."""

    def __init__(self) -> None:
        self._numbers = count(int("1" + "0" * 11, 36))

    def next(self) -> str:
        """The next one."""
        number, text = next(self._numbers), ""
        while number:
            number, digit = divmod(number, 36)
            text = _DIGITS[digit] + text
        return text


def success(method: str, body: Body, texts: Mapping[str, str], request_id: str) -> Body:
    """The envelope of what an API answered; `simplify` counts for json only."""
    simple = texts.get("simplify", "").lower() == "true" and texts.get("format") == "json"
    return wrap(method, body, request_id, simple)


def refusal(error: RefusedError, request_id: str) -> Body:
    """The envelope of an error."""
    return error_envelope(
        error.code, error.words, request_id=request_id, sub_code=error.sub_code, sub_msg=error.sub_msg
    )


def written(envelope: Body, texts: Mapping[str, str], *, packed: bool) -> web.Response:
    """The answer on the wire, with gzip where the caller takes it."""
    if texts.get("format") == "json":
        body, kind = json.dumps(envelope, ensure_ascii=False, separators=(",", ":")).encode(), "text/javascript"
    else:
        body, kind = to_xml(envelope), "text/xml"
    answer = web.Response(body=body, content_type=kind, charset="UTF-8")
    if packed:
        answer.enable_compression(web.ContentCoding.gzip)
    return answer
