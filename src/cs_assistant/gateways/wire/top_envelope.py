"""What the platform's answers are wrapped in (`reference/top-api.md` 1.6): shared by client and sandbox.

Bodies inside the project are plain: a list is a list. On the wire a list is wrapped once more, in an object whose only
name is that of one element, and the whole in `<method>_response`; `simplify` leaves both away, but never for an error.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from xml.etree import ElementTree as ET  # builds answers; nothing is parsed with it

from cs_assistant.domain.times import SHANGHAI, check_aware, to_utc
from cs_assistant.errors import BadInputError

Body = dict[str, Any]
ERROR = "error_response"
TIME_FORMAT = "%Y-%m-%d %H:%M:%S"
STRINGS = "string"
NUMBERS = "number"
LIST_NAMES: Mapping[str, str] = {
    "trades": "trade",
    "orders": "order",
    "promotion_details": "promotion_detail",
    "service_orders": "service_order",
    "refunds": "refund",
    "refund_messages": "refund_message",
    "pic_urls": "pic_url",
    "reasons": "reason",
    "messages": "tmc_message",
    "addresses": "address_result",
    "allowed_operations": "operation",
    "not_allowed_operations": "operation",
    "combine_item_info": "combine_item_info",
    "reason_list": "reason",
    "address_list": "address",
    "result_list": "query_refund_status_response",
    "datas": "tmc_queue_info",
    "trace_list": "transit_step_info",
    "groups": "tmc_group",
}
"""Name of one element by the name of the list, where it is the same in every method."""
LIST_NAMES_OF: Mapping[tuple[str, str], str] = {
    ("taobao.rp.refunds.agree", "results"): "refund_mapping_result",
    ("tmall.dispute.receive.get", "results"): "dispute",
    ("tmall.exchange.receive.get", "results"): "exchange",
}
"""And where it depends on the method."""
_PREFIX = "taobao."


def response_name(method: str) -> str:
    """The outer name of a success: `taobao.trade.get` → `trade_get_response`; other prefixes stay."""
    return method.removeprefix(_PREFIX).replace(".", "_") + "_response"


def list_name(method: str, name: str, items: Sequence[Any]) -> str:
    """The name of one element of a list. Raises ValueError for a list of objects nobody has named."""
    if items and all(isinstance(item, str) for item in items):
        return STRINGS
    if items and all(isinstance(item, int) for item in items):
        return NUMBERS
    known = LIST_NAMES_OF.get((method, name)) or LIST_NAMES.get(name)
    if known is None and items:
        raise ValueError(f"no element name for the list {name!r} of {method!r}")
    return known or STRINGS


def wrap(method: str, body: Mapping[str, Any], request_id: str, simplify: bool = False) -> Body:
    """The envelope of a success around a plain body."""
    if simplify:
        return {**body, "request_id": request_id}
    return {response_name(method): {**_wrapped(method, body), "request_id": request_id}}


def _wrapped(method: str, body: Mapping[str, Any]) -> Body:
    return {name: _wrapped_value(method, name, value) for name, value in body.items()}


def _wrapped_value(method: str, name: str, value: Any) -> Any:
    if isinstance(value, Mapping):
        return _wrapped(method, value)
    if isinstance(value, list | tuple):
        items = [_wrapped(method, item) if isinstance(item, Mapping) else item for item in value]
        return {list_name(method, name, value): items}
    return value


def error_envelope(
    code: int, msg: str, *, request_id: str, sub_code: str | None = None, sub_msg: str | None = None
) -> Body:
    """The envelope of an error; what is not known is left out. It is the same with `simplify`."""
    error: Body = {"code": code, "msg": msg}
    if sub_code is not None:
        error["sub_code"] = sub_code
    if sub_msg is not None:
        error["sub_msg"] = sub_msg
    return {ERROR: {**error, "request_id": request_id}}


def error_of(envelope: Mapping[str, Any]) -> Mapping[str, Any] | None:
    """What an error envelope says, or None when it is none."""
    error = envelope.get(ERROR)
    return error if isinstance(error, Mapping) else None


def unwrap(method: str, envelope: Mapping[str, Any]) -> Body:
    """The plain body of a success, from either envelope. Raises BadInputError when it is neither."""
    named = envelope.get(response_name(method))
    if isinstance(named, Mapping):
        return _plain(method, named)
    if len(envelope) == 1 and next(iter(envelope)).endswith("_response"):
        raise BadInputError(f"平台对 {method} 的回答不是这个接口的格式。请核对接口地址。", where=method)
    return _plain(method, envelope)


def _plain(method: str, body: Mapping[str, Any]) -> Body:
    return {name: _plain_value(method, name, value) for name, value in body.items()}


def _plain_value(method: str, name: str, value: Any) -> Any:
    if isinstance(value, list):
        return [_plain(method, item) if isinstance(item, Mapping) else item for item in value]
    if not isinstance(value, Mapping):
        return value
    inner = _only_list(method, name, value)
    return _plain(method, value) if inner is None else _plain_value(method, name, inner)


def _only_list(method: str, name: str, value: Mapping[str, Any]) -> list[Any] | None:
    """The list inside a list's wrapper, when `value` is one; an empty list may come as an empty wrapper.

    Under a name that is a list's, whatever one element is called: the pages do not name all of them.
    """
    listed = name in LIST_NAMES or (method, name) in LIST_NAMES_OF
    if not value and listed:
        return []
    if len(value) != 1:
        return None
    ((inner, items),) = value.items()
    return items if isinstance(items, list) and (listed or inner in (STRINGS, NUMBERS)) else None


def to_xml(envelope: Mapping[str, Any]) -> bytes:
    """An envelope as the platform writes it without `format=json`: the same names, one root, UTF-8."""
    ((root_name, body),) = envelope.items()
    root = ET.Element(root_name)
    _fill(root, body)
    return f'<?xml version="1.0" encoding="utf-8" ?>{ET.tostring(root, encoding="unicode")}'.encode()


def _fill(parent: ET.Element, body: Any) -> None:
    if not isinstance(body, Mapping):
        parent.text = _xml_text(body)
        return
    for name, value in body.items():
        for item in value if isinstance(value, list | tuple) else [value]:
            _fill(ET.SubElement(parent, name), item)


def _xml_text(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    return "" if value is None else _CONTROL.sub("", str(value))


_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f]")
"""What no XML document may contain."""


def platform_time(moment: datetime) -> str:
    """An instant as the platform writes it: `2026-03-01 09:30:00`, China's time. Raises ValueError for a naive one."""
    return check_aware(moment).astimezone(SHANGHAI).strftime(TIME_FORMAT)


def from_platform_time(text: str) -> datetime:
    """The instant, in UTC, the platform wrote so. Raises BadInputError."""
    try:
        return to_utc(datetime.strptime(text, TIME_FORMAT).replace(tzinfo=SHANGHAI))
    except ValueError as error:
        raise BadInputError("这个时间不是平台的写法，应为 2026-03-01 09:30:00。", where="时间") from error
