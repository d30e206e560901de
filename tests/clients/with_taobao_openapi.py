"""What the platform's own Python package gets of the sandbox: MD5, half in the query, time in milliseconds."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from typing import Any

import top
from top.api.base import TopException
from top.api.rest.RefundGetRequest import RefundGetRequest
from top.api.rest.RefundsReceiveGetRequest import RefundsReceiveGetRequest
from top.api.rest.TradeFullinfoGetRequest import TradeFullinfoGetRequest
from top.api.rest.TradeMemoAddRequest import TradeMemoAddRequest
from top.api.rest.TradeMemoUpdateRequest import TradeMemoUpdateRequest


def error_of(call: Callable[[], Any]) -> list[Any]:
    try:
        return ["no error", call()]
    except TopException as error:
        return [error.errorcode, error.message, error.subcode]


def main(host: str, port: str, key: str, secret: str, session: str, tid: str, refund_id: str) -> dict[str, Any]:
    top.setDefaultAppInfo(key, secret)

    def call(kind: Any, token: str = session, **params: object) -> Any:
        request = kind(host, int(port))
        for name, value in params.items():
            setattr(request, name, value)
        return request.getResponse(token)

    got = {"trade": call(TradeFullinfoGetRequest, tid=tid, fields="tid,title,status,payment,orders")}
    got["added"] = call(TradeMemoAddRequest, tid=tid, memo="换货，已联系买家", flag=1)
    got["updated"] = call(TradeMemoUpdateRequest, tid=tid, memo="换货，已寄出 & 单号见下", flag=4)
    got["memo"] = call(TradeFullinfoGetRequest, tid=tid, fields="seller_memo,seller_flag")
    got["refunds"] = call(RefundsReceiveGetRequest, fields="refund_id,status")
    got["refund"] = call(RefundGetRequest, refund_id=refund_id, fields="refund_id,reason,refund_fee")
    got["no such trade"] = error_of(lambda: call(TradeFullinfoGetRequest, tid=1, fields="tid"))
    got["no such refund"] = error_of(lambda: call(RefundGetRequest, refund_id=1, fields="refund_id"))
    got["session"] = error_of(lambda: call(RefundGetRequest, "6100000", refund_id=refund_id, fields="refund_id"))
    return got


if __name__ == "__main__":
    print(json.dumps(main(*sys.argv[1:])))
