"""A parcel that is called back (R5.66–R5.68): its remark, and what the warehouse does when the money goes elsewhere."""

from __future__ import annotations

from cs_assistant.domain.flows import Opens
from cs_assistant.domain.people import Role
from cs_assistant.flows.common import remark_stands

INTERCEPTION_REMARK = remark_stands("interception", "订单备注「已联系快递追件」")
KEEP_PARCEL = Opens(kind="receive_parcel", department=Role.WAREHOUSE, title="平台已退款：追回的包裹到了请收货并备注")
RESUME = Opens(kind="resume_shipping", department=Role.WAREHOUSE, title="恢复发货（买家撤销了退款）")
LET_GO = Opens(
    kind="resume_delivery", department=Role.WAREHOUSE, title="恢复派送（买家撤销了退款，请让快递不再追回）"
)
