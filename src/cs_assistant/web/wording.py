"""The console's fixed Chinese words: names of rights, questions that settle an unknown, validation messages."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import TYPE_CHECKING

from cs_assistant.domain.people import RIGHT_NAMES, ROLE_NAMES, Person, Right, Role, who_has

if TYPE_CHECKING:
    from pydantic import ValidationError

VALUE_WORDS: Mapping[str, str] = {
    "yes": "可以", "no": "不适用", "unknown": "待确认", "shop": "店铺承担", "buyer": "买家承担", "split": "双方分担",
}

QUESTIONS: Mapping[str, str] = {
    "on": "按哪一天算？",
    "status": "订单现在是什么状态？",
    "bought_at": "哪天买的？",
    "paid_at": "哪天付的款？",
    "shipped_at": "发货了吗？哪天发的？",
    "signed_at": "哪天签收的？",
    "success_at": "哪天确认收货的？",
    "refund_asked_at": "哪天申请的退款？",
    "product": "是手机、鞋，还是别的商品？",
    "part": "是主机坏了，还是电池、充电器等配件？",
    "fault": "是商品本身的故障，还是磕碰、进水等人为原因？",
    "report": "有没有检测报告？是厂家、约定的检测点，还是我们自己出的？",
    "condition": "商品现在什么样：拆封了吗、激活了吗、配件齐吗？",
    "repairs": "修过吗？哪天送修、哪天取回、修好了没有？",
    "exchanged_at": "换过新吗？哪天换的？",
    "free_shipping": "下单时是包邮的吗？",
    "agreed_freight": "运费双方商量好由谁出了吗？",
    "reason": "退款页面上选的是什么原因？",
    "stated_reason": "买家自己说的原因是什么？",
    "verified_reason": "核实下来的原因是什么？",
    "no_same_model": "还有同型号的可以换吗？",
    "part_replacements": "这个部件换过几次？",
    "three_guarantees_card": "这件商品有没有三包凭证？凭证上怎么写？",
}
"""Key of a missing fact to the one question that settles it."""

BANDS: Mapping[str, str] = {"auto": "把握大", "suggest": "把握一般", "hand_over": "把握小"}
OUTCOMES: Mapping[str, str] = {"reply": "自动回复", "suggest": "建议", "hand_over": "转人工"}
SIGNALS: Mapping[str, str] = {
    "danger": "危险", "anger": "生气", "threat": "要升级投诉", "negation": "否定句", "tried": "已经试过",
    "human": "要找人工", "aside": "不是眼前自己的", "matter": "另有事情", "harm": "人为或受伤",
    "other_goods": "别的物品", "robot": "说的是回复本身",
}
ANSWERS: Mapping[str, str] = {
    "failed": "试过，没解决", "solved": "解决了", "yes": "是", "no": "不是", "unclear": "没说清",
}
ENTITIES: Mapping[str, str] = {
    "order_no": "订单号", "tracking_no": "快递单号", "phone": "电话", "imei": "IMEI",
    "invalid_imei": "IMEI（校验不过）", "meid": "MEID", "id_card": "身份证号", "money": "金额", "size": "尺码",
    "height": "身高", "weight": "体重", "storage": "容量", "quantity": "数量", "date": "日期", "time": "时间",
    "duration": "时长",
}
COMPLAINTS: Mapping[str, str] = {
    "missing": "缺少「{name}」。请填上。",
    "string_too_long": "「{name}」太长，最多 {max_length} 个字。请写短一些，或分成几次。",
    "string_too_short": "「{name}」太短，至少 {min_length} 个字。请写全。",
    "string_empty": "「{name}」是空的。请写点内容。",
    "too_short": "「{name}」一个也没有选。请先选。",
    "too_long": "「{name}」一次最多 {max_length} 个。请分几次。",
    "greater_than_equal": "「{name}」不能小于 {ge}。请改正。",
    "less_than_equal": "「{name}」不能大于 {le}。请改正。",
    "extra_forbidden": "不认识「{name}」这一项。请对照 /api/v1/openapi.json。",
    "json_invalid": "请求不是有效的 JSON。请检查引号和逗号。",
}
"""What pydantic found wrong with a field, by its type of error and with its limits."""
NO_FORM = "「{name}」的格式不对。请核对后重填；写程序的请对照 /api/v1/openapi.json。"
STATUSES: Mapping[str, str] = {
    "unpaid": "待付款", "unshipped": "待发货", "shipped": "已发货", "signed": "已签收", "success": "交易成功",
}


def role_words(roles: Collection[Role]) -> str:
    """Roles as one phrase: 客服、仓库."""
    return "、".join(ROLE_NAMES[role] for role in Role if role in roles)


def refusal(right: Right, person: Person, shop_id: str | None) -> str:
    """Why a person may not: the right by its name, who has it, and what this person is."""
    holders = "、".join(ROLE_NAMES[role] for role in who_has(right)) or "没有人"
    held = {role for shop, roles in person.roles.items() if shop_id in (None, shop) for role in roles}
    if person.scopes is not None and right not in person.scopes:
        return f"这个接口令牌没有「{RIGHT_NAMES[right]}」的权限。请找管理员另建一个带这项权限的令牌。"
    return (
        f"这一步要有「{RIGHT_NAMES[right]}」的权限，有这项权限的是：{holders}。"
        f"您的角色是：{role_words(held) or '没有角色'}。请找有权限的同事，或请管理员调整角色。"
    )


def question(key: str) -> str:
    """The question that settles a missing fact; for a key without its own words the key itself is shown."""
    return QUESTIONS.get(key, f"还缺一项资料：{key}")


def complaint(error: ValidationError, names: Mapping[str, str]) -> tuple[str, str]:
    """Where and what, of the first problem pydantic found, in Chinese; `names` are what people call the fields."""
    first = error.errors(include_url=False, include_input=False)[0]
    where = ".".join(str(part) for part in first["loc"]) or "body"
    name = names.get(str(first["loc"][0]), where) if first["loc"] else "请求"
    kind, limits = first["type"], first.get("ctx", {})
    if kind == "string_too_short" and limits["min_length"] == 1:
        kind = "string_empty"
    return where, COMPLAINTS.get(kind, NO_FORM).format(name=name, **limits)
