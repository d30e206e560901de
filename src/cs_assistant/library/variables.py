"""What a text may say about the shop, the order, dates and the policy: names, meanings, samples, values."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from enum import StrEnum

from cs_assistant.domain.hours import ServiceHours, answer_by, say_moment
from cs_assistant.domain.orders import Order
from cs_assistant.domain.phone_models import SERIAL_HOW, PhoneModel, SerialPlace
from cs_assistant.domain.script_library import Library, Shop
from cs_assistant.domain.scripts import PolicyFact, PolicyFacts
from cs_assistant.domain.situation import Situation
from cs_assistant.domain.times import chinese_date, shanghai_day
from cs_assistant.domain.verdicts import Verdicts

TAIL = 4
"""Digits of a number that a text shows: enough to recognise, too few to misuse."""


CARD_TEXT = "card_text"
"""The electronic guarantee card as one text; who renders the card puts it among the values."""


class VariableKind(StrEnum):
    """What a variable speaks of. Dates and money are never in an automatic reply (annex F)."""

    FACT = "fact"
    DATE = "date"
    MONEY = "money"
    POLICY = "policy"


@dataclass(frozen=True, kw_only=True, slots=True)
class Variable:
    """One variable a text may use."""

    identifier: str
    description: str
    sample: str
    kind: VariableKind
    source: str
    """Where its value comes from, in Chinese."""


def _shop(identifier: str, description: str, sample: str) -> Variable:
    source = "店铺资料 shops/<店>/shop.yaml"
    return Variable(
        identifier=identifier, description=description, sample=sample, kind=VariableKind.FACT, source=source
    )


def _order(identifier: str, description: str, sample: str) -> Variable:
    return Variable(
        identifier=identifier, description=description, sample=sample, kind=VariableKind.FACT, source="订单记录"
    )


def _date(identifier: str, description: str, sample: str, source: str = "按订单算出的权益") -> Variable:
    return Variable(
        identifier=identifier, description=description, sample=sample, kind=VariableKind.DATE, source=source
    )


FIXED: tuple[Variable, ...] = (
    _shop("shop_name", "店铺名", "晨光手机旗舰店"),
    _shop("bot_name", "智能助手的名字", "小晨"),
    _shop("hotline", "售后专线", "400-000-0000"),
    _shop("return_address", "退货地址", "示例省样例市演示区晨光路1号"),
    _shop("return_consignee", "退货收货人", "晨光手机退换货组"),
    _shop("return_phone", "退货收货电话", "000-0000000"),
    _shop("service_hours", "人工客服时间", "9:00–21:00"),
    _shop("outlet_enquiry", "售后网点的官方查询入口；认得机型时是那个品牌的", "品牌官网 → 服务支持 → 服务网点查询"),
    Variable(
        identifier=CARD_TEXT, description="电子版售后保障卡的全文（没有退换地址）", sample="（电子保障卡全文）",
        kind=VariableKind.FACT, source="card.yaml",
    ),
    _order("order_tail", f"订单号后 {TAIL} 位", "0137"),
    _order("product_title", "商品标题", "晨光 X8 手机 5G 双卡"),
    _order("product_model", "型号", "晨光X8"),
    _order("old_serial_tail", f"换货前那台的串码后 {TAIL} 位", "4411"),
    _order("new_serial_tail", f"换货后这台的串码后 {TAIL} 位", "8822"),
    Variable(
        identifier="serial_how", description="这个机型怎么看串码", sample=SERIAL_HOW[SerialPlace.DIAL],
        kind=VariableKind.FACT, source="机型 models.yaml；不认得的机型拨号查看",
    ),
    Variable(
        identifier="delay_cause", description="没发货的原因，仓库的原话", sample="仓库盘点三天",
        kind=VariableKind.FACT, source="未发退案件里仓库的答复",
    ),
    _date("ship_by", "仓库说能发货的日期", "11月25日", "未发退案件里仓库的答复"),
    _date("today", "今天", "11月22日", "当前时间"),
    _date("seven_day_last_day", "七天无理由的最后一天", "11月26日"),
    _date("return_window_end", "三包可退货的最后一天", "11月26日"),
    _date("exchange_window_end", "三包可换货的最后一天", "12月4日"),
    _date("repair_window_end", "三包免费修理的最后一天", "11月19日"),
    _date(
        "answer_by",
        "最晚什么时候答复（现在加 answer_within_hours，只算 service_hours 之内的时间）",
        "11月22日12:00",
        "当前时间、policy.yaml、shop.yaml",
    ),
)

SHOP_VALUES = frozenset(
    {"hotline", "return_address", "return_consignee", "return_phone", "service_hours", "outlet_enquiry"}
    | {"warehouse_print_time", "warehouse_memo_pattern", "platform_return_address"}
)
"""Keys that may stand under `values` in shop.yaml. The warehouse's are no variables: the flow before shipment reads
when it prints (HH:MM, R5.10) and how its own remark looks (a Python regular expression, R5.13)."""

PLATFORM_ADDRESS = "platform_return_address"
"""The default return address in the platform's own settings, where the shop has told it: a card is compared with it."""
ANSWER_WITHIN = "answer_within_hours"
_WINDOWS = {
    "seven_day_last_day": "seven_day.return",
    "return_window_end": "three_guarantees.return",
    "exchange_window_end": "three_guarantees.exchange",
    "repair_window_end": "three_guarantees.repair",
}
_MONEY_UNITS = frozenset({"元", "块", "%", "％"})
_DATE_UNITS = frozenset({"天", "日", "周", "月", "个月", "年", "工作日", "个工作日"})


def registry(policy: PolicyFacts) -> dict[str, Variable]:
    """Identifier → variable: the fixed ones and every key of policy.yaml."""
    known = {variable.identifier: variable for variable in FIXED}
    for fact in policy.facts:
        known.setdefault(fact.key, _of_policy(fact))
    return known


def _of_policy(fact: PolicyFact) -> Variable:
    unit = fact.unit or ""
    kind = VariableKind.MONEY if unit in _MONEY_UNITS else VariableKind.POLICY
    return Variable(
        identifier=fact.key,
        description=f"{fact.source}{f'（单位：{unit}）' if unit else ''}",
        sample=_said(fact) or "是",
        kind=VariableKind.DATE if unit in _DATE_UNITS else kind,
        source="policy.yaml",
    )


def _said(fact: PolicyFact) -> str | None:
    """A fact as a text says it; a recorded no has no wording and so no value."""
    if isinstance(fact.value, bool):
        return "是" if fact.value else None
    return f"{fact.value.normalize():f}" if isinstance(fact.value, Decimal) else fact.value


def values_for(situation: Situation, verdicts: Verdicts, library: Library) -> dict[str, str]:
    """Identifier → value for one turn; what is not known is absent and withholds the replies that need it.

    Policy numbers are those in force on the day of purchase, or today where no order is known.
    """
    shop = situation.shop
    order = situation.order
    found = _of_shop(shop, library, library.model_of(order) if order is not None else None)
    if order is not None:
        found.update(_of_order(order))
    found.update(_dates(situation, verdicts, library))
    found.update(_policy_values(situation, library.policy))
    found["delay_cause"] = situation.known.delay_cause
    return {name: value.strip() for name, value in found.items() if value is not None and value.strip()}


def card_values(shop: Shop, library: Library, model: PhoneModel | None, on: date) -> dict[str, str]:
    """Identifier → value for a guarantee card of this shop and model made on day `on`; no order is involved."""
    found = _of_shop(shop, library, model) | dict(_policy_on(library.policy, on))
    if model is not None:
        found["product_model"] = model.name
    return {name: value.strip() for name, value in found.items() if value is not None and value.strip()}


def _of_shop(shop: Shop, library: Library, model: PhoneModel | None) -> dict[str, str | None]:
    known = {variable.identifier for variable in FIXED}
    found: dict[str, str | None] = {"shop_name": shop.name, "bot_name": shop.bot_name}
    found |= {name: value for name, value in shop.values.items() if name in known}
    entry = library.enquiry(model.brand) if model is not None else None
    if entry is not None:
        found["outlet_enquiry"] = entry
    found["serial_how"] = SERIAL_HOW[model.serial if model is not None else SerialPlace.DIAL]
    return found


def _of_order(order: Order) -> dict[str, str | None]:
    return {
        "order_tail": _tail(order.order_no),
        "product_title": order.product.title,
        "product_model": order.product.model,
        "old_serial_tail": _tail(order.old_serial),
        "new_serial_tail": _tail(order.new_serial),
    }


def _tail(number: str | None) -> str | None:
    return number[-TAIL:] if number is not None and len(number) > TAIL else None


def _dates(situation: Situation, verdicts: Verdicts, library: Library) -> Iterator[tuple[str, str]]:
    today = shanghai_day(situation.now)
    yield "today", chinese_date(today)
    if situation.known.ship_by is not None and situation.known.ship_by >= today:  # a day that is over promises nothing
        yield "ship_by", chinese_date(situation.known.ship_by, seen_from=today)
    for name, verdict_id in _WINDOWS.items():
        verdict = verdicts.get(verdict_id)
        day = None if verdict is None else verdict.last_day or verdict.window_end
        if day is not None:
            yield name, chinese_date(day, seen_from=today)
    hours = library.policy.number(ANSWER_WITHIN, today)
    if hours is not None:
        at_desk = ServiceHours.read(situation.shop.values.get("service_hours", ""))
        yield "answer_by", say_moment(answer_by(situation.now, timedelta(hours=float(hours)), at_desk))


def _policy_values(situation: Situation, policy: PolicyFacts) -> Iterator[tuple[str, str | None]]:
    order = situation.order
    bought = None if order is None else order.bought_at or order.paid_at
    yield from _policy_on(policy, shanghai_day(bought or situation.now))


def _policy_on(policy: PolicyFacts, day: date) -> Iterator[tuple[str, str | None]]:
    for key in {fact.key for fact in policy.facts}:
        fact = policy.at(key, day)
        if fact is not None:
            yield key, _said(fact)


def variables_markdown(library: Library) -> str:
    """The text of VARIABLES.md: every variable with meaning, sample, kind and source."""
    rows = [
        f"| `{{{{ {variable.identifier} }}}}` | {variable.description} | {variable.sample} | {_KINDS[variable.kind]} "
        f"| {variable.source} |"
        for variable in registry(library.policy).values()
    ]
    return "\n".join((*_HEAD, *rows, ""))


_KINDS: Mapping[VariableKind, str] = {
    VariableKind.FACT: "事实",
    VariableKind.DATE: "日期（不自动发）",
    VariableKind.MONEY: "金额（不自动发）",
    VariableKind.POLICY: "规定",
}
_HEAD = (
    "# 话术里能用的变量",
    "",
    "这个文件由程序生成，请不要手改。改了 policy.yaml 之后用 `python -m cs_assistant.library 文件夹` 重新生成。",
    "",
    "- 写法：`{{ shop_name }}`；有就说、没有就不说：`{% if hotline %}也可以拨打 {{ hotline }}。{% endif %}`",
    "- 变量没有值时，整条话术自动收起，不会发出半句话；只用在 `{% if %}` 里的变量可以没有值。",
    "- 日期和金额只能由人发，不能写进 `automatic: true` 的话术。",
    "- 规定里的数字不要直接写进话术，用下面的变量；数字本身在 policy.yaml 里改。",
    "",
    "| 变量 | 意思 | 样子 | 种类 | 从哪里来 |",
    "|---|---|---|---|---|",
)
