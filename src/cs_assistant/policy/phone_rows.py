"""Three guarantees of mobile phones (移动电话机三包规定; 消法消法实施条例§18; R2.5-R2.9)."""

from __future__ import annotations

from collections.abc import Iterator

from cs_assistant.domain.orders import Repair
from cs_assistant.domain.verdicts import VerdictValue
from cs_assistant.policy.facts import Part, RepairCause
from cs_assistant.policy.ground import Anchor, Ground
from cs_assistant.policy.periods import days_in_repair
from cs_assistant.policy.rows import EXCHANGE, PART, REPAIR, RETURN, Obstacle, Row, Window, window
from cs_assistant.policy.statutes import GIFT_KEY, Length

_PHONE_RULE = "手机三包规定"
RETURN_CLAUSE = f"R2.5; R2.21; 消法§24; 消法实施条例§18; {_PHONE_RULE}"
EXCHANGE_CLAUSE = f"R2.6; R2.21; 消法§24; 消法实施条例§18; {_PHONE_RULE}"
REPAIR_CLAUSE = f"R2.7; 消法§24; 消法实施条例§18; {_PHONE_RULE}"
PART_CLAUSE = f"R2.8; 消法实施条例§18; {_PHONE_RULE}"
PROMISE_CLAUSE = "R2.8; D12"
GIFT_CLAUSE = "R2.8; D11"

PART_NAMES = {
    Part.BATTERY: "电池", Part.CHARGER: "充电器", Part.WIRED_EARPHONE: "有线耳机",
    Part.BLUETOOTH_HEADSET: "蓝牙耳机", Part.MEMORY_CARD: "多媒体卡", Part.GIFT: "赠品",
}
PROMISED = frozenset({Part.MEMORY_CARD, Part.BLUETOOTH_HEADSET})
"""Parts whose period is the shop's promise, not the law (D12)."""


def phone_rows(ground: Ground) -> Iterator[Row]:
    """The four rows of a phone or of a part that came with it."""
    exchange = _exchange(ground)
    if ground.facts.part is Part.UNIT:
        yield _return_of_unit(ground, exchange)
        yield exchange
        yield _unit_row(REPAIR, "三包维修", REPAIR_CLAUSE, ground.restart, _year(ground, "可以免费维修"))
    else:
        yield _return_of_part(ground)
        yield _not_the_unit(EXCHANGE, "三包换货", EXCHANGE_CLAUSE, ground)
        yield _not_the_unit(REPAIR, "三包维修", REPAIR_CLAUSE, ground)
    yield _part(ground)


def _unit_row(row_id: str, title: str, clause: str, anchor: Anchor | None, windows: tuple[Window, ...]) -> Row:
    return Row(id=row_id, title=title, clause=clause, anchor=anchor, windows=windows)


def _return_of_unit(ground: Ground, exchange: Row) -> Row:
    """Seven days from delivery, not restarted; and as long as an exchange is due that cannot be made."""
    windows: tuple[Window, ...] = ()
    anchor = ground.delivery
    if anchor is not None:
        windows = (window(ground, anchor, "三包退货期", ground.numbers.length("phone_return_days"), "可以选择退货"),)
    if ground.facts.no_same_model:
        windows += tuple(
            Window(period=way.period, grant="该换货又没有同型号可换，可以直接退货") for way in exchange.windows)
    return Row(id=RETURN, title="三包退货", clause=RETURN_CLAUSE, windows=windows,
               anchor=anchor or (exchange.anchor if windows else None))


def _exchange(ground: Ground) -> Row:
    """Fifteen days, or within the year after failed or overlong repairs; both restart at an exchange."""
    anchor = ground.restart
    windows: tuple[Window, ...] = ()
    if anchor is not None:
        days = ground.numbers.length("phone_exchange_days")
        first = window(ground, anchor, "三包换货期", days, "可以换同型号，也可以修")
        windows = (first, *_repairs_failed(ground, anchor))
    return _unit_row(EXCHANGE, "三包换货", EXCHANGE_CLAUSE, anchor, windows)


def _repairs_failed(ground: Ground, anchor: Anchor) -> tuple[Window, ...]:
    """The year's window when repairs of the present unit failed; earlier ones belong to the unit exchanged away."""
    repairs = [repair for repair in ground.facts.repairs if anchor.day <= repair.start <= ground.on]
    failed = [repair for repair in repairs
              if repair.end is not None and repair.end <= ground.on and repair.fixed is False]
    if len(failed) >= ground.numbers.count("failed_repairs_for_exchange"):
        return _year(ground, f"修过 {len(failed)} 次仍没修好，可以换同型号")
    slow = next((repair for repair in repairs if _overlong(repair, ground)), None)
    if slow is not None:
        return _year(ground, f"维修已超过规定天数（{days_in_repair(slow, ground.on)} 天），可以换同型号")
    return ()


def _overlong(repair: Repair, ground: Ground) -> bool:
    limits = {
        RepairCause.PARTS.value: "repair_days_waiting_for_parts", RepairCause.REPAIRER.value: "repair_days_by_repairer"}
    limit = limits.get(repair.cause or "")
    return limit is not None and days_in_repair(repair, ground.on) > ground.numbers.count(limit)


def _year(ground: Ground, grant: str) -> tuple[Window, ...]:
    if ground.restart is None:
        return ()
    return (window(ground, ground.restart, "三包有效期", ground.numbers.length("phone_warranty_months"), grant),)


def _not_the_unit(row_id: str, title: str, clause: str, ground: Ground) -> Row:
    name = PART_NAMES[ground.facts.part]
    way = "店铺的设置" if ground.facts.part is Part.GIFT else "附件三包"
    obstacle = Obstacle(
        value=VerdictValue.NO,
        reason=f"这次是{name}的问题，{title}针对主机，{name}按{way}来办；主机也有故障的话请告诉我。",
    )
    return Row(id=row_id, title=title, clause=clause, anchor=ground.restart, obstacle=obstacle)


def _return_of_part(ground: Ground) -> Row:
    """A part goes back for its price when it was replaced twice within the year and is faulty again."""
    part, replaced = ground.facts.part, ground.facts.part_replacements or 0
    due = part is not Part.GIFT and replaced >= ground.numbers.count("part_replacements_for_return")
    windows = _year(ground, f"{PART_NAMES[part]}已换过 {replaced} 次又出故障，可以退掉这个配件")
    if not due or not windows:
        return _not_the_unit(RETURN, "三包退货", RETURN_CLAUSE, ground)
    return _unit_row(RETURN, "附件退货", f"R2.8; {_PHONE_RULE}", ground.restart, windows)


def _part(ground: Ground) -> Row:
    part, anchor = ground.facts.part, ground.restart
    if part is Part.UNIT:
        obstacle = Obstacle(value=VerdictValue.NO,
                            reason="这次是主机的问题，按主机三包来办；配件也有故障的话请告诉我是哪一件。")
        return Row(id=PART, title="附件三包", clause=PART_CLAUSE, anchor=anchor, obstacle=obstacle)
    name = PART_NAMES[part]
    length = _part_length(ground)
    if length is None:
        silent = "赠品的售后按店铺设置，目前没有登记；我请主管确认后答复您。"
        obstacle = Obstacle(value=VerdictValue.UNKNOWN, reason=silent)
        return Row(id=PART, title="附件三包", clause=GIFT_CLAUSE, anchor=anchor, obstacle=obstacle)
    clause = GIFT_CLAUSE if part is Part.GIFT else PROMISE_CLAUSE if part in PROMISED else PART_CLAUSE
    by_promise = "按本店承诺" if part in PROMISED or part is Part.GIFT else ""
    title = f"{name}三包" if not by_promise else f"本店承诺的{name}质保"
    windows = () if anchor is None else (
        window(ground, anchor, f"{title}期", length, f"{by_promise}可以免费换同型号的{name}"),)
    return Row(id=PART, title=title, clause=clause, anchor=anchor, windows=windows)


def _part_length(ground: Ground) -> Length | None:
    part = ground.facts.part
    if part is Part.GIFT:
        return ground.numbers.own(GIFT_KEY)
    return ground.numbers.length(f"{part.value}_warranty_months")
