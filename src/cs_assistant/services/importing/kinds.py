"""What each kind of file may hold: fields, the headings 千牛, 淘宝 and common shop programs give them, what is private.

The first heading of a field is the one our own sample files use. A heading that names nothing here stays unmapped until
a supervisor maps it; private ones are never imported.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from cs_assistant.domain.imports import ImportKind
from cs_assistant.services.importing.reading import heading_key


@dataclass(frozen=True, kw_only=True, slots=True)
class Field:
    """One thing a file can tell about a record."""

    key: str
    name: str
    headings: tuple[str, ...]
    required: bool = False
    unknown: str = ""
    """What stays unknown without it."""


_ORDER_NO = Field(
    key="order_no", name="订单编号", required=True,
    headings=(
        "订单编号", "订单号", "主订单编号", "父订单编号", "交易编号", "订单ID", "淘宝订单号", "平台订单号", "原始单号",
    ),
)
_TITLES = ("宝贝标题", "宝贝名称", "商品标题", "商品名称", "商品", "标题", "宝贝")
_BUYERS = ("买家会员名", "买家昵称", "买家旺旺", "买家旺旺号", "买家账号", "会员名", "旺旺", "买家", "买家ID")
_SKUS = ("商品属性", "宝贝属性", "修改后的sku", "销售属性", "颜色规格", "规格", "规格名称", "SKU属性", "颜色尺码")
_CODES = ("商家编码", "宝贝ID", "商品ID", "商品编码", "货号", "外部系统编号", "数字ID")
_PAID = (
    "买家实际支付金额", "实付金额", "实际支付金额", "买家实付金额", "实付款", "实收款", "订单金额", "交易金额",
    "总金额",
)
_COURIERS = ("物流公司", "快递公司", "承运商", "物流名称")

ORDER_FIELDS = (
    _ORDER_NO,
    Field(key="buyer", name="买家会员名", headings=_BUYERS, required=True),
    Field(key="title", name="宝贝标题", headings=_TITLES, unknown="没有宝贝标题：话术里不写商品名，也对不上商品表。"),
    Field(key="item_no", name="商品编号", headings=_CODES),
    Field(key="sku", name="规格", headings=_SKUS),
    Field(
        key="status", name="订单状态", headings=("订单状态", "交易状态", "状态", "当前状态"),
        unknown="没有订单状态：发没发货、收没收货只按时间看。",
    ),
    Field(key="amount", name="实付金额", headings=_PAID),
    Field(
        key="bought_at", name="下单时间", headings=("订单创建时间", "下单时间", "拍下时间", "创建时间", "订单提交时间"),
    ),
    Field(
        key="paid_at", name="付款时间",
        headings=("订单付款时间", "付款时间", "支付时间", "买家付款时间", "订单支付时间"),
        unknown="没有付款时间：按哪一天的规定算、没有签收日时从哪天估，都不知道。",
    ),
    Field(key="shipped_at", name="发货时间", headings=("发货时间", "卖家发货时间", "订单发货时间", "出库时间")),
    Field(
        key="signed_at", name="签收时间", headings=("签收时间", "物流签收时间", "妥投时间", "收货时间", "签收日期"),
        unknown="没有签收时间：七天无理由从哪天算不知道，已经成功的按付款日估，没成功的问买家哪天签收的。",
    ),
    Field(
        key="success_at", name="确认收货时间",
        headings=("确认收货时间", "交易成功时间", "订单完成时间", "买家确认收货时间", "完成时间"),
        unknown="没有确认收货时间：平台售后期到哪天不知道。",
    ),
    Field(key="courier", name="物流公司", headings=_COURIERS),
    Field(key="tracking_no", name="物流单号", headings=("物流单号", "运单号", "快递单号", "物流运单号")),
    Field(
        key="region", name="省份（只取省）",
        headings=("收货省份", "省份", "省", "收货地址", "收货人地址", "收件地址", "修改后的收货地址", "收货人省份"),
    ),
)
REFUND_FIELDS = (
    Field(
        key="refund_no", name="退款编号", required=True,
        headings=("退款编号", "退款单编号", "退款单号", "退款ID", "售后编号", "售后单号", "售后单编号"),
    ),
    _ORDER_NO,
    Field(key="buyer", name="买家会员名", headings=_BUYERS),
    Field(
        key="kind", name="退款类型", required=True,
        headings=("退款类型", "售后类型", "退款方式", "服务类型", "申请类型", "是否需要退货"),
    ),
    Field(
        key="reason", name="退款原因", required=True,
        headings=("买家退款原因", "退款原因", "申请原因", "售后原因", "买家申请原因", "原因"),
    ),
    Field(
        key="amount", name="退款金额", required=True,
        headings=("退款金额", "买家退款金额", "申请退款金额", "退款总金额", "退给买家金额", "申请金额"),
    ),
    Field(key="paid", name="实付金额", headings=_PAID),
    Field(
        key="asked_at", name="申请时间", required=True,
        headings=("申请时间", "退款的申请时间", "退款申请时间", "退款创建时间", "售后申请时间", "发起时间"),
    ),
    Field(
        key="ended_at", name="完结时间",
        headings=("完结时间", "退款完结时间", "退款成功时间", "退款结束时间", "售后完结时间", "完成时间"),
    ),
    Field(key="modified_at", name="最后修改时间", headings=("最后修改时间", "退款修改时间", "修改时间", "更新时间")),
    Field(
        key="status", name="退款状态", required=True,
        headings=("退款状态", "售后状态", "状态", "退款单状态", "退款处理状态"),
    ),
    Field(
        key="phase", name="申请时货在哪里",
        headings=("货物状态", "收货状态", "发货状态", "商品状态", "退款阶段", "售后阶段", "申请阶段"),
        unknown="没有货物状态：按导入的订单看申请那天货在哪里；订单也没有的「仅退款」不能导入。",
    ),
    Field(key="title", name="宝贝标题", headings=_TITLES, unknown="没有宝贝标题：统计看不出哪款商品。"),
    Field(key="size", name="规格", headings=_SKUS, unknown="没有规格：统计看不出哪个尺码。"),
    Field(key="batch", name="批次", headings=("批次", "生产批次", "批号"), unknown="没有批次：统计看不出哪一批。"),
    Field(key="courier", name="物流公司", headings=_COURIERS),
)
PRODUCT_FIELDS = (
    Field(key="title", name="宝贝标题", headings=_TITLES, required=True),
    Field(key="number", name="宝贝ID", headings=("宝贝ID", "商品ID", "数字ID", "商品编号", "宝贝编号")),
    Field(key="code", name="商家编码", headings=("商家编码", "商品编码", "外部系统编号", "款号")),
    Field(
        key="category", name="类目",
        headings=("类目", "商品类目", "宝贝类目", "类目名称", "一级类目", "叶子类目", "品类"),
        unknown="没有类目：每件商品都按店铺主营的算。",
    ),
    Field(key="model", name="型号", headings=("型号", "机型", "商品型号", "货号", "款式")),
    Field(key="brand", name="品牌", headings=("品牌", "商品品牌")),
    Field(
        key="battery", name="电池可拆", headings=("电池可拆", "电池是否可拆", "可拆电池", "电池类型"),
        unknown="没有「电池可拆」：手机一律按电池不可拆来提示。",
    ),
)
OUTLET_FIELDS = (
    Field(key="brand", name="品牌", headings=("品牌", "服务品牌"), required=True),
    Field(key="province", name="省", headings=("省", "省份", "所在省"), required=True),
    Field(key="city", name="市", headings=("市", "城市", "所在市"), required=True),
    Field(
        key="name", name="网点名称", headings=("网点名称", "名称", "服务网点", "网点", "服务中心"), required=True,
    ),
    Field(key="address", name="地址", headings=("地址", "网点地址", "详细地址"), required=True),
    Field(key="phone", name="电话", headings=("电话", "网点电话", "联系电话", "服务电话")),
    Field(
        key="checked_on", name="核对日期", headings=("核对日期", "核对时间", "最近核对", "更新日期"), required=True,
    ),
)
FIELDS: Mapping[ImportKind, tuple[Field, ...]] = {
    ImportKind.ORDERS: ORDER_FIELDS, ImportKind.REFUNDS: REFUND_FIELDS, ImportKind.PRODUCTS: PRODUCT_FIELDS,
    ImportKind.OUTLETS: OUTLET_FIELDS,
}
"""Kind to its fields, in the order of the page."""

_PRIVATE = (
    "收货人姓名 收货人 收件人 收件人姓名 姓名 买家姓名 联系电话 联系手机 手机 手机号 手机号码 电话 "
    "收货人电话 收货人手机 收货人联系方式 收货地址 收货人地址 收件地址 详细地址 地址 修改后的收货地址 邮编 "
    "邮政编码 买家支付宝账号 买家支付宝 支付宝账号 支付宝账户 买家邮箱 邮箱 身份证号 身份证 发票抬头 税号 "
    "买家留言 买家退款说明 退款说明 买家备注 订单备注 卖家备注 备注"
)
PRIVATE = frozenset(heading_key(heading) for heading in _PRIVATE.split())
"""Headings of columns that say who a buyer is, where they live or how to reach them, or hold free words: not imported.

Of an address the province alone is read (`region`); outlets are no buyers, their addresses and numbers are public.
"""

_OF_A_PERSON = re.compile(
    r"(?:收货人|收件人|寄件人|联系人)(?!.*省份?$)|电话|手机(?![型壳款品])|地址|住址|街道|姓名|邮箱|微信|身份证|支付宝"
)
"""What a heading says that no list knows by name: 收件人手机, 街道地址."""


_OF_BUYERS = frozenset(map(heading_key, _BUYERS))
_LIKE_A_NICK = re.compile(r"昵称|会员名|旺旺|用户名|客户名|顾客|买家(?:id|账号|名)$|nick")
"""What a heading of a column with buyers' nicks says, also a second one beside the column that is read."""


def known_headings(kind: ImportKind) -> frozenset[str]:
    """Everything a header row of this kind of file may say."""
    return frozenset(heading_key(each) for field in FIELDS[kind] for each in field.headings)


def is_private(kind: ImportKind, heading: str) -> bool:
    """Whether a column of this kind of file is never shown."""
    key = heading_key(heading)
    return kind is not ImportKind.OUTLETS and (key in PRIVATE or _OF_A_PERSON.search(key) is not None)


def is_buyer(kind: ImportKind, heading: str) -> bool:
    """Whether a column of this kind of file holds buyers' nicks, whatever it is read as: shown masked only."""
    key = heading_key(heading)
    return kind is not ImportKind.OUTLETS and (key in _OF_BUYERS or _LIKE_A_NICK.search(key) is not None)
