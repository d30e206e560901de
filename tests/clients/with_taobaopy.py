"""What `taobaopy` gets of the sandbox: HMAC, everything in the body, uploads."""

from __future__ import annotations

import io
import json
import sys
from collections.abc import Callable
from typing import Any

from taobaopy.taobao import TaoBaoAPIClient, TaoBaoAPIError

PNG = b"\x89PNG\r\n\x1a\n" + b"\0" * 32


def error_of(call: Callable[[], Any]) -> list[Any]:
    try:
        return ["no error", call()]
    except TaoBaoAPIError as error:
        return [error.code, error.msg, error.sub_code, bool(error.request_id)]


def main(url: str, key: str, secret: str, session: str, tid: str, refund_id: str) -> dict[str, Any]:
    api = TaoBaoAPIClient(key, secret, domain=url)
    api.set_access_token(session)
    strange = TaoBaoAPIClient(key, secret, domain=url)
    strange.set_access_token("6100000")
    forged = TaoBaoAPIClient(key, "another", domain=url)
    unknown = TaoBaoAPIClient("1", secret, domain=url)
    without = TaoBaoAPIClient(key, secret, domain=url)
    got: dict[str, Any] = {"trade": api.trade_get(tid=tid, fields="tid,status,payment,orders.title")}
    got["added"] = api.trade_memo_add(tid=tid, memo="已经提交未发退 2026-11-22 小美", flag=1)
    got["added twice"] = error_of(lambda: api.trade_memo_add(tid=tid, memo="又一次"))
    got["updated"] = api.trade_memo_update(tid=tid, memo="【退差价】张三 3.50元 & 客服:小美", flag=3)
    got["memo"] = api.trade_fullinfo_get(tid=tid, fields="tid,seller_memo,seller_flag")
    got["too long"] = error_of(lambda: api.trade_memo_update(tid=tid, memo="备" * 334))
    got["refunds"] = api.refunds_receive_get(fields="refund_id,tid,status,reason", status="WAIT_SELLER_AGREE")
    fields = "refund_id,status,refund_version,refund_phase,refund_fee"
    got["refund"] = refund = api.refund_get(refund_id=refund_id, fields=fields)["refund_get_response"]["refund"]
    refusal = {
        "refund_id": refund_id, "refund_phase": refund["refund_phase"], "refund_version": refund["refund_version"],
        "refuse_message": "商品已影响二次销售", "refuse_reason_id": 118,
    }  # fmt: skip
    got["no proof"] = error_of(lambda: api.refund_refuse(**refusal))
    got["refused"] = api.refund_refuse(**refusal, refuse_proof=io.BytesIO(PNG))
    got["refused twice"] = error_of(lambda: api.refund_refuse(**refusal, refuse_proof=io.BytesIO(PNG)))
    got["no such trade"] = error_of(lambda: api.trade_get(tid=1, fields="tid"))
    got["no fields"] = error_of(lambda: api.trade_get(tid=tid))
    got["tid"] = error_of(lambda: api.trade_get(tid="abc", fields="tid"))
    got["method"] = error_of(lambda: api.item_seller_get(fields="num_iid"))
    got["session"] = error_of(lambda: strange.trade_get(tid=tid, fields="tid"))
    got["no session"] = error_of(lambda: without.trade_get(tid=tid, fields="tid"))
    got["signature"] = error_of(lambda: forged.trade_get(tid=tid, fields="tid"))
    got["app"] = error_of(lambda: unknown.trade_get(tid=tid, fields="tid"))
    got["busy"] = api.time_get()
    return got


if __name__ == "__main__":
    print(json.dumps(main(*sys.argv[1:])))
