"""A trade of one shop and its application as the platform tells them, and the shop's client."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from cs_assistant.domain.refund_answers import Refusal
from cs_assistant.domain.remarks import MemoChange
from cs_assistant.gateways.top.client import TopClient
from cs_assistant.gateways.top.models import SellerType
from cs_assistant.gateways.top.orders import TopOrders
from cs_assistant.gateways.top.shops import TopShop
from cs_assistant.gateways.wire.top_envelope import from_platform_time

from .recorder import Asked, Recorder

Make = Callable[..., TopClient]
FULL, SOLD = "taobao.trade.fullinfo.get", "taobao.trades.sold.get"
LIST, GET = "taobao.refunds.receive.get", "taobao.refund.get"
UPDATE, AGREE, REVIEW = "taobao.trade.memo.update", "taobao.rp.refunds.agree", "taobao.rp.refund.review"
AGREE_RETURN, ADDRESSES = "taobao.rp.returngoods.agree", "taobao.logistics.address.search"
REFUSE, REASONS, DETAIL = "taobao.refund.refuse", "taobao.refund.refusereason.get", "taobao.refund.detail.get"
MESSAGES = "taobao.refund.messages.get"
TID, REFUND_NO, VERSION = 2231958349017000011, "67210380251180911", 1795140000000
PNG = b"\x89PNG\r\n\x1a\n" + bytes(64)
TRADE: dict[str, Any] = {
    "tid": TID, "buyer_nick": "林**", "buyer_open_uid": "AAH-open-uid", "status": "WAIT_BUYER_CONFIRM_GOODS",
    "payment": "19.90", "post_fee": "0.00", "created": "2026-11-15 10:00:00", "pay_time": "2026-11-15 10:01:00",
    "consign_time": "2026-11-16 09:00:00", "seller_memo": "已催", "seller_flag": 3, "receiver_state": "浙江省",
    "orders": [
        {"oid": TID + 1, "title": "赠品袜子", "is_free_gift": True, "refund_status": "NO_REFUND"},
        {"oid": TID, "title": "板鞋", "sku_properties_name": "颜色:黑色;尺码:41", "refund_status": "NO_REFUND",
         "logistics_company": "蓝鲸速运", "invoice_no": "LJ1", "seller_type": "B"},
    ],
}  # fmt: skip
REFUND: dict[str, Any] = {
    "refund_id": REFUND_NO, "tid": TID, "oid": TID, "buyer_nick": "林**", "buyer_open_uid": "AAH-open-uid",
    "total_fee": "19.90", "refund_fee": "19.90", "payment": "0.00", "created": "2026-11-20 10:00:00",
    "modified": "2026-11-20 10:00:00", "status": "WAIT_SELLER_AGREE", "good_status": "BUYER_RECEIVED",
    "order_status": "WAIT_BUYER_CONFIRM_GOODS", "has_good_return": False, "refund_phase": "onsale",
    "refund_version": VERSION, "reason": "质量问题", "title": "板鞋", "sku": "300|颜色:黑色;尺码:41",
    "operation_contraint": "null",
    "refund_remind_timeout": {"exist_timeout": True, "remind_type": 1, "timeout": "2026-11-25 10:00:00"},
}  # fmt: skip
RETURN = {**REFUND, "has_good_return": True, "dispute_type": "REFUND_AND_RETURN"}
ADDRESS = {
    "contact_id": 88, "contact_name": "李仓", "province": "浙江省", "city": "杭州市", "country": "余杭区",
    "addr": "仓前路1号", "zip_code": "311100", "phone": "", "mobile_phone": "13800000000",
}  # fmt: skip
GOOD = Refusal(reason_id="118", words="商品已影响二次销售", proof=PNG)


class NoFeed:
    """Tells no changes."""

    async def changes(self, shop_id: str, after: int) -> tuple[MemoChange, ...]:
        return ()


def orders(client: Make, recorder: Recorder, seller: SellerType = SellerType.TMALL, **changes: Any) -> TopOrders:
    shop = TopShop(shop_id="phones", seller=seller, **changes)
    return TopOrders(client(), {"phones": shop}, NoFeed(), recorder.clock, sleep=recorder.sleep)


def refunds(recorder: Recorder, *rows: Mapping[str, Any]) -> None:
    recorder.answer(GET, *({"refund": row} for row in rows))
    recorder.answer(FULL, {"trade": TRADE})


def within(*rows: Mapping[str, Any]) -> Callable[[Asked], dict[str, Any]]:
    """A list that shows what changed in the span it is asked for."""

    def page(asked: Asked) -> dict[str, Any]:
        start, end = (from_platform_time(asked.params[name]) for name in ("start_modified", "end_modified"))
        found = [row for row in rows if start <= from_platform_time(row["modified"]) <= end]
        return {"refunds": found, "has_next": False}

    return page


def refusable(recorder: Recorder, **changes: Any) -> None:
    refunds(recorder, {**REFUND, **changes})
    recorder.answer(REASONS, {"reasons": [{"reason_id": 118, "reason_text": "已经影响商品完好"}]})
    recorder.answer(DETAIL, {"detail": {"refund_version": VERSION, "allowed_operations": []}})
    recorder.answer(REFUSE, {"is_success": True})
    recorder.answer("taobao.rp.returngoods.refuse", {"result": True})
