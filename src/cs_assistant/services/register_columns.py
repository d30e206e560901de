"""The columns of each register: what each cell says and of what kind it is, which decides how it is masked."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, time
from decimal import Decimal, InvalidOperation
from enum import StrEnum
from typing import Any, Generic, TypeVar

from cs_assistant.domain.times import SHANGHAI, shanghai_day
from cs_assistant.flows.claim import BUYER_CHOICE, CLAIM, COURIER, SHEET, TRACKING_NO, WHY_REJECTED
from cs_assistant.services.case_words import AGREEMENT_STATES, REFUND_STATES
from cs_assistant.services.register_rows import CallRow, ClaimRow, ConsentRow, RefundRow

KEEP_YEARS = 3
"""Records are kept at least so long (电商法§31, §62); nothing is deleted by itself."""


class Kind(StrEnum):
    """What a column holds: it decides how a cell is shown and what of it is masked."""

    NAME = "name"
    """A word of ours, or a colleague's name."""
    TEXT = "text"
    """What somebody wrote: anything may stand in it."""
    NUMBER = "number"
    """Order, refund or parcel number."""
    NICK = "nick"
    """A buyer."""
    MONEY = "money"
    """Yuan."""
    TIME = "time"
    DAY = "day"


_MUCH = Decimal(1_000_000)
"""Yuan. What stands above it in a place for money is no price but perhaps somebody's number: shown as text, masked."""
Value = str | Decimal | datetime | date | None
Row = TypeVar("Row")


@dataclass(frozen=True, kw_only=True, slots=True)
class Column(Generic[Row]):
    """One column of a register."""

    id: str
    title: str
    kind: Kind
    read: Callable[[Row], Value]
    personal: Callable[[Row], bool] | None = None
    """Where only the row tells: whether this cell names a customer."""

    def kind_in(self, row: Row) -> Kind:
        """What this row's cell holds."""
        return Kind.NICK if self.personal is not None and self.personal(row) else self.kind


def keep_until(moment: datetime, years: int = KEEP_YEARS) -> date:
    """The day until which a record is kept at least."""
    day = shanghai_day(moment)
    try:
        return day.replace(year=day.year + years)
    except ValueError:  # the 29th of February
        return date(day.year + years, 3, 1)


def kept_since(today: date, years: int = KEEP_YEARS) -> datetime:
    """What ended before this moment need not be kept any longer: the other way round of `keep_until`."""
    try:
        day = today.replace(year=today.year - years)
    except ValueError:  # the 29th of February
        day = date(today.year - years, 3, 1)
    return datetime.combine(day, time(), SHANGHAI)


def _fact(key: str) -> Callable[[ClaimRow], Value]:
    return lambda row: row.case.fact(key)


def _fact_day(key: str) -> Callable[[ClaimRow], Value]:
    def read(row: ClaimRow) -> Value:
        value = row.case.fact(key)
        try:
            return date.fromisoformat(value) if value else None
        except ValueError:
            return value

    return read


def _fact_money(key: str) -> Callable[[ClaimRow], Value]:
    def read(row: ClaimRow) -> Value:
        value = row.case.fact(key)
        try:
            amount = Decimal(value) if value else None
        except InvalidOperation:
            return value
        return amount if amount is None or (amount.is_finite() and abs(amount) <= _MUCH) else value

    return read


def _stamped_at(row: ClaimRow) -> Value:
    copy = row.case.facts.get("copy_kept")
    return copy.at if copy is not None and copy.value else None


def _column(id_: str, title: str, kind: Kind, read: Callable[[Any], Value]) -> Column[Any]:
    return Column(id=id_, title=title, kind=kind, read=read)


_SHEET = {need.key: need.name for need in SHEET}
_SHOP = _column("shop", "店铺", Kind.NAME, lambda row: row.shop)

REFUND_COLUMNS: tuple[Column[RefundRow], ...] = (
    _column("asked_at", "申请时间", Kind.TIME, lambda row: row.refund.application.asked_at),
    _SHOP,
    _column("refund_no", "退款编号", Kind.NUMBER, lambda row: row.refund.application.refund_no),
    _column("order_no", "订单号", Kind.NUMBER, lambda row: row.refund.application.order_no),
    _column("buyer", "买家", Kind.NICK, lambda row: row.refund.application.buyer_id),
    _column("kind", "类型", Kind.NAME, lambda row: row.refund.application.kind.value),
    _column("phase", "阶段", Kind.NAME, lambda row: row.refund.application.phase.value),
    _column("amount", "金额（元）", Kind.MONEY, lambda row: row.refund.application.amount),
    _column("style", "款式", Kind.TEXT, lambda row: row.refund.application.style),
    _column("size", "尺码", Kind.TEXT, lambda row: row.refund.application.size),
    _column("first", "首次选择", Kind.NAME, lambda row: row.first),
    _column("first_text", "首次选择（平台原文）", Kind.TEXT, lambda row: row.refund.reasons.first.text),
    _column("current", "当前选择", Kind.NAME, lambda row: row.current),
    _column("current_text", "当前选择（平台原文）", Kind.TEXT, lambda row: row.refund.reasons.current.text),
    _column("stated", "买家自述", Kind.NAME, lambda row: row.stated),
    _column("words", "买家原话", Kind.TEXT, lambda row: row.said and row.said.words),
    _column("stated_by", "谁记的", Kind.NAME, lambda row: row.said and row.said.by),
    _column("verified", "核实结果", Kind.NAME, lambda row: row.verified),
    _column("evidence", "核实依据", Kind.TEXT, lambda row: row.found and row.found.evidence),
    _column("status", "平台状态", Kind.NAME, lambda row: REFUND_STATES[row.refund.application.status]),
    _column("case_state", "案件", Kind.NAME, lambda row: row.around.state),
    _column("agreed", "同意", Kind.NAME, lambda row: row.agreement and AGREEMENT_STATES[row.agreement.state]),
    _column(
        "agreed_how", "谁的话算数", Kind.NAME,
        lambda row: row.agreement and row.agreement.confirmed_how and row.agreement.confirmed_how.value,
    ),
    _column("agreed_by", "同意人", Kind.NAME, lambda row: row.agreement and row.agreement.by),
    _column("agreed_at", "同意时间", Kind.TIME, lambda row: row.agreement and row.agreement.at),
    _column("keep_until", "至少保存到", Kind.DAY, lambda row: keep_until(row.refund.application.asked_at)),
)  # fmt: skip

CONSENT_COLUMNS: tuple[Column[ConsentRow], ...] = (
    _column("recorded_at", "登记时间", Kind.TIME, lambda row: row.consent.recorded_at),
    _SHOP,
    _column("order_no", "订单号", Kind.NUMBER, lambda row: row.consent.order_no),
    _column("buyer", "买家", Kind.NICK, lambda row: row.around.buyer_id),
    _column("words", "同意的原话", Kind.TEXT, lambda row: row.consent.words),
    _column("said_at", "什么时候说的", Kind.TIME, lambda row: row.consent.said_at),
    _column("terms", "细则版本", Kind.NAME, lambda row: row.consent.terms_id.removeprefix("terms/")),
    _column("situation", "细则适用", Kind.NAME, lambda row: row.situation),
    _column("recorded_by", "确认人", Kind.NAME, lambda row: row.consent.recorded_by),
    _column("standing", "现在", Kind.NAME, lambda row: "有效" if row.consent.valid else "已撤回"),
    _column("withdrawn_at", "撤回时间", Kind.TIME, lambda row: row.consent.withdrawn_at),
    _column("withdrawn_words", "撤回的原话", Kind.TEXT, lambda row: row.consent.withdrawn_words),
    _column("withdrawn_by", "撤回登记人", Kind.NAME, lambda row: row.consent.withdrawn_by),
    _column("case_state", "案件", Kind.NAME, lambda row: row.around.state),
    _column("keep_until", "至少保存到", Kind.DAY, lambda row: keep_until(row.consent.recorded_at)),
)

CALL_COLUMNS: tuple[Column[CallRow], ...] = (
    _column("at", "时间", Kind.TIME, lambda row: row.call.at),
    _SHOP,
    _column("whom", "打给谁", Kind.NAME, lambda row: row.call.whom),
    _column("outcome", "结果", Kind.NAME, lambda row: row.call.outcome),
    _column("reason", "说的原因", Kind.NAME, lambda row: row.reason),
    _column("words", "对方原话", Kind.TEXT, lambda row: row.call.words),
    _column("promise", "答应了什么", Kind.TEXT, lambda row: row.call.promise),
    _column("order_no", "订单号", Kind.NUMBER, lambda row: row.call.order_no),
    _column("refund_no", "退款编号", Kind.NUMBER, lambda row: row.around.refund_no),
    _column("buyer", "买家", Kind.NICK, lambda row: row.call.buyer_id),
    _column("by", "谁打的", Kind.NAME, lambda row: row.call.by),
    _column("case_state", "案件", Kind.NAME, lambda row: row.around.state),
    _column("keep_until", "至少保存到", Kind.DAY, lambda row: keep_until(row.call.at)),
)

CLAIM_COLUMNS: tuple[Column[ClaimRow], ...] = (
    _column("opened_at", "开单时间", Kind.TIME, lambda row: row.case.opened_at),
    _SHOP,
    _column("order_no", "订单编号", Kind.NUMBER, lambda row: row.case.order_no),
    _column("buyer", "买家", Kind.NICK, lambda row: row.case.buyer_id),
    _column("article", _SHEET["article"], Kind.TEXT, _fact("article")),
    _column("size", _SHEET["size"], Kind.TEXT, _fact("size")),
    _column("courier", COURIER.name, Kind.TEXT, _fact(COURIER.key)),
    _column("tracking_no", TRACKING_NO.name, Kind.NUMBER, _fact(TRACKING_NO.key)),
    _column("price", _SHEET["price"], Kind.MONEY, _fact_money("price")),
    _column("loss_proof", "丢失证明", Kind.TEXT, _fact("loss_proof")),
    _column("shipped_on", _SHEET["shipped_on"], Kind.DAY, _fact_day("shipped_on")),
    _column("handled_by", _SHEET["handled_by"], Kind.TEXT, _fact("handled_by")),
    _column("state", "进度", Kind.NAME, lambda row: CLAIM.state(row.case.state).name),
    _column("stamped_at", "盖章时间", Kind.TIME, _stamped_at),
    _column("courier_claim_no", "快递的理赔编号", Kind.NUMBER, _fact("courier_claim_no")),
    _column("paid_amount", "到账金额（元）", Kind.MONEY, _fact_money("paid_amount")),
    _column("why_rejected", WHY_REJECTED.name, Kind.TEXT, _fact(WHY_REJECTED.key)),
    _column("buyer_choice", BUYER_CHOICE.name, Kind.TEXT, _fact(BUYER_CHOICE.key)),
    _column("buyer_words", "买家的原话", Kind.TEXT, _fact("buyer_choice_words")),
    _column("keep_until", "至少保存到", Kind.DAY, lambda row: keep_until(row.case.opened_at)),
)
