"""The `entitlement` contract: one JSON object in, one out (docs/architecture.md)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from difflib import get_close_matches
from enum import StrEnum
from typing import Annotated, Any

from pydantic import (
    BaseModel,
    ConfigDict,
    Field,
    PlainValidator,
    StrictBool,
    StrictInt,
    ValidationError,
    model_validator,
)
from pydantic_core import ErrorDetails, PydanticCustomError

from cs_assistant.domain.intact import Condition
from cs_assistant.domain.orders import OrderStatus, ProductKind, Repair
from cs_assistant.domain.scripts import RefundReason
from cs_assistant.domain.times import SHANGHAI, shanghai_day
from cs_assistant.domain.verdicts import Verdict, Verdicts
from cs_assistant.errors import BadInputError
from cs_assistant.policy.facts import EntitlementFacts, Fault, Part, Payer, RepairCause, Report
from cs_assistant.policy.reasons import map_reason

FIRST_YEAR, LAST_YEAR = 1990, 2100
"""Years outside are typing errors: the rules began in 2001."""

_DAY_HINT = "请写 2026-11-22，或 2026-11-22T10:00:00+08:00（不写时区按上海时间）"


def _wrong(text: str) -> PydanticCustomError:
    return PydanticCustomError("entitlement", "{text}", {"text": text})


def _moment(value: object) -> datetime:
    """An ISO time; Asia/Shanghai where it carries no zone; a day alone is its 00:00."""
    if not isinstance(value, str):
        raise _wrong(f"应是日期文字，{_DAY_HINT}")
    try:
        moment = datetime.fromisoformat(value.strip())
    except ValueError as error:
        raise _wrong(f"不是能读懂的日期，{_DAY_HINT}") from error
    if not FIRST_YEAR <= moment.year <= LAST_YEAR:
        raise _wrong(f"年份应在 {FIRST_YEAR} 到 {LAST_YEAR} 之间")
    return moment if moment.tzinfo is not None else moment.replace(tzinfo=SHANGHAI)


def _day(value: object) -> date:
    return shanghai_day(_moment(value))


def _one_of(kind: type[StrEnum]) -> PlainValidator:
    def read(value: object) -> StrEnum:
        allowed = [member.value for member in kind]
        if isinstance(value, str) and value in allowed:
            return kind(value)
        raise _wrong(f"请写 {'、'.join(allowed)} 之一{_did_you_mean(value, allowed)}")

    return PlainValidator(read)


def _reason_text(value: object) -> str:
    if not isinstance(value, str) or not value.strip():
        raise _wrong("应是退款原因的编号或平台的原文，例如 quality、商品质量问题")
    return value


def _did_you_mean(value: object, allowed: list[str]) -> str:
    close = get_close_matches(str(value).strip().lower(), allowed, 1)
    return f"，是不是 {close[0]}？" if close else ""


Moment = Annotated[datetime, PlainValidator(_moment)]
Day = Annotated[date, PlainValidator(_day)]
ReasonText = Annotated[str, PlainValidator(_reason_text)]


class RepairInput(BaseModel):
    """One repair: days of hand-in and hand-back, `to` null while it is open."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    start: Day = Field(alias="from")
    end: Day | None = Field(default=None, alias="to")
    fixed: StrictBool | None = None
    cause: Annotated[RepairCause, _one_of(RepairCause)] | None = None

    @model_validator(mode="after")
    def _in_order(self) -> RepairInput:
        if self.end is not None and self.end < self.start:
            raise _wrong(f"取回日 to（{self.end}）早于送修日 from（{self.start}），请核对")
        return self

    def record(self) -> Repair:
        """The domain's record."""
        return Repair(start=self.start, end=self.end, fixed=self.fixed,
                      cause=None if self.cause is None else self.cause.value)


class EntitlementInput(BaseModel):
    """The keys of the contract; all optional but `on`; null means not on record."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    on: Day
    bought_at: Moment | None = None
    paid_at: Moment | None = None
    shipped_at: Moment | None = None
    signed_at: Moment | None = None
    success_at: Moment | None = None
    refund_asked_at: Moment | None = None
    product: Annotated[ProductKind, _one_of(ProductKind)] | None = None
    part: Annotated[Part, _one_of(Part)] | None = None
    fault: Annotated[Fault, _one_of(Fault)] | None = None
    report: Annotated[Report, _one_of(Report)] | None = None
    condition: list[Annotated[Condition, _one_of(Condition)]] | None = None
    repairs: list[RepairInput] | None = None
    exchanged_at: Moment | None = None
    free_shipping: StrictBool | None = None
    agreed_freight: Annotated[Payer, _one_of(Payer)] | None = None
    reason: ReasonText | None = None
    stated_reason: ReasonText | None = None
    verified_reason: ReasonText | None = None
    status: Annotated[OrderStatus, _one_of(OrderStatus)] | None = None
    no_same_model: StrictBool | None = None
    part_replacements: Annotated[StrictInt, Field(ge=0)] | None = None


def read_facts(data: object, reasons: Mapping[str, RefundReason]) -> EntitlementFacts:
    """The facts in a decoded JSON object. Raises BadInputError naming every wrong key, its value and what is allowed.

    A refund reason that maps to nothing is left out with a note, it is not an error.
    """
    if not isinstance(data, Mapping):
        raise BadInputError('应是一个 JSON 对象，例如 {"on": "2026-11-22", "signed_at": "2026-11-20"}。')
    try:
        given = EntitlementInput.model_validate(dict(data))
    except ValidationError as error:
        problems = error.errors(include_url=False)
        raise BadInputError("；".join(_explain(problem) for problem in problems) + "。",
                            where=_place(problems[0]["loc"])) from error
    return _facts(given, reasons)


def _facts(given: EntitlementInput, reasons: Mapping[str, RefundReason]) -> EntitlementFacts:
    notes: list[str] = []

    def mapped(text: str | None) -> str | None:
        if text is None:
            return None
        reason, found = map_reason(text, reasons)
        notes.extend(found)
        return reason

    reason, stated, verified = mapped(given.reason), mapped(given.stated_reason), mapped(given.verified_reason)
    return EntitlementFacts(
        on=given.on, bought_at=given.bought_at, paid_at=given.paid_at, shipped_at=given.shipped_at,
        signed_at=given.signed_at, success_at=given.success_at, refund_asked_at=given.refund_asked_at,
        product=given.product, part=given.part or Part.UNIT, fault=given.fault or Fault.UNKNOWN,
        report=given.report or Report.NONE, condition=frozenset(given.condition or ()),
        repairs=tuple(repair.record() for repair in given.repairs or ()), exchanged_at=given.exchanged_at,
        free_shipping=given.free_shipping, agreed_freight=given.agreed_freight, reason=reason, stated_reason=stated,
        verified_reason=verified, status=given.status, no_same_model=given.no_same_model,
        part_replacements=given.part_replacements, notes=tuple(dict.fromkeys(notes)),
    )


_EXPECTED = {
    "bool_type": "请写 true 或 false", "int_type": "请写整数，例如 2", "greater_than_equal": "请写 0 或更大的整数",
    "list_type": "请写列表，例如 []", "model_type": '请写对象，例如 {"from": "2026-06-01", "to": null}',
}


def _explain(problem: ErrorDetails) -> str:
    place = _place(problem["loc"])
    if problem["type"] == "missing":
        return f"缺少 {place}：{_DAY_HINT}" if place == "on" or place.endswith("from") else f"缺少 {place}"
    if problem["type"] == "extra_forbidden":
        allowed = _keys(RepairInput if len(problem["loc"]) > 1 else EntitlementInput)
        key = str(problem["loc"][-1])
        return f"不认识的键 {place}{_did_you_mean(key, allowed) or '，可用的键：' + '、'.join(allowed)}"
    expected = problem.get("ctx", {}).get("text") or _EXPECTED.get(problem["type"], problem["msg"])
    return f"{place} 的值 {_shown(problem['input'])} 不对，{expected}"


def _keys(model: type[BaseModel]) -> list[str]:
    return [field.alias or name for name, field in model.model_fields.items()]


def _place(loc: tuple[int | str, ...]) -> str:
    """repairs[0].from"""
    place = ""
    for step in loc:
        place += f"[{step}]" if isinstance(step, int) else f".{step}" if place else str(step)
    return place


def _shown(value: object) -> str:
    text = f"「{value}」" if isinstance(value, str) else repr(value)
    return text if len(text) <= 60 else text[:57] + "…"


def verdicts_as_json(verdicts: Verdicts) -> dict[str, Any]:
    """The contract's output object; `last_day` is an ISO day or null."""
    return {"verdicts": [_verdict_as_json(verdict) for verdict in verdicts], "notes": list(verdicts.notes)}


def _verdict_as_json(verdict: Verdict) -> dict[str, Any]:
    return {
        "id": verdict.id, "value": verdict.value.value,
        "last_day": None if verdict.last_day is None else verdict.last_day.isoformat(),
        "clause": verdict.clause, "reason": verdict.reason, "missing": list(verdict.missing),
        "trace": list(verdict.trace),
    }
