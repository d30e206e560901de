"""Types of the values in script files, made from text. Each says in Chinese what it wants."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from enum import StrEnum
from typing import Annotated, Any, TypeVar

from pydantic import BeforeValidator, Field, PlainValidator
from pydantic_core import PydanticCustomError

from cs_assistant.domain.intact import Weight
from cs_assistant.domain.modules import Module
from cs_assistant.domain.orders import OrderStatus, ProductKind
from cs_assistant.domain.phone_models import SerialMatch
from cs_assistant.domain.promises import PromiseKind
from cs_assistant.domain.refunds import Connection, Phase, RefundKind
from cs_assistant.domain.scripts import Level
from cs_assistant.domain.timeouts import Actor
from cs_assistant.domain.understanding import AnswerKind, Signal
from cs_assistant.library.located import Text
from cs_assistant.library.marketplace_words import SellerType, Turn
from cs_assistant.library.problems import did_you_mean

Kind = TypeVar("Kind", bound=StrEnum)


def slip(what: str, fix: str) -> PydanticCustomError:
    """The error a validator raises: what is wrong and what to do, both for people."""
    return PydanticCustomError("slip", "{what}", {"what": what, "fix": fix})


def text(value: Any) -> Text:
    """A scalar that is not blank."""
    if value is None or (isinstance(value, Text) and not value.strip()):
        raise slip("这里是空的", "填上内容，或删掉这一项；文字里有 # 时加引号")
    if not isinstance(value, Text):
        raise slip("这里应当是一句文字", "写成一句文字；整句里有「: 」时加引号")
    return value


def _flag(value: Any) -> bool:
    word = text(value)
    if word not in ("true", "false"):
        raise slip(f"「{word}」不是 true 或 false", "是写 true，否写 false")
    return word == "true"


def _whole(value: Any) -> int:
    word = text(value)
    if not (word.isascii() and word.isdecimal()):
        raise slip(f"「{word}」不是整数", "只写半角数字，例如 1")
    return int(word)


def _share(value: Any) -> float:
    word = text(value)
    try:
        share = float(word)
    except ValueError:
        share = -1.0
    if not 0.0 <= share <= 1.0:
        raise slip(f"「{word}」不是 0 到 1 之间的小数", '例如 "0.90"')
    return share


def _amount(value: Any) -> Decimal:
    word = text(value)
    try:
        amount = Decimal(word)
    except InvalidOperation:
        raise slip(f"「{word}」不是金额", '只写数字，例如 "1999.00"') from None
    if not amount.is_finite():
        raise slip(f"「{word}」不是金额", '只写数字，例如 "1999.00"')
    return amount


def _day(value: Any) -> date:
    word = text(value)
    try:
        return date.fromisoformat(word)
    except ValueError:
        raise slip(f"「{word}」不是日期", "写成 2026-11-22 这样") from None


def _moment(value: Any) -> datetime:
    word = text(value)
    try:
        moment = datetime.fromisoformat(word)
    except ValueError:
        raise slip(f"「{word}」不是时间", "写成 2026-11-22T10:00:00+08:00 这样") from None
    if moment.tzinfo is None:
        raise slip(f"「{word}」没有写时区", "末尾加上 +08:00")
    return moment


def _pattern(value: Any) -> Text:
    word = text(value)
    try:
        re.compile(word)
    except re.error as error:
        raise slip(f"正则表达式「{word}」写错了（{error}）", "检查括号、方括号是否成对，特殊符号前加 \\") from None
    return word


def choice(kind: type[Kind]) -> Callable[[Any], Kind]:
    """A validator that takes the values of an enum, in text."""

    def validate(value: Any) -> Kind:
        word = text(value)
        try:
            return kind(str(word))
        except ValueError:
            allowed = [str(member) for member in kind]
            fix = did_you_mean(word, allowed, f"可以写：{'、'.join(allowed)}")
            raise slip(f"「{word}」不在可选的值里", fix) from None

    return validate


def _one_or_more(value: Any) -> Any:
    return [value] if isinstance(value, Text) else value


class ForbiddenLevel(StrEnum):
    """Levels of forbidden.yaml."""

    BLOCK = "block"
    WARN = "warn"
    AUTOMATIC = "automatic"
    RETENTION = "retention"
    RECORDED = "recorded"


class FaultSide(StrEnum):
    """Whose matter a refund reason is (`spec/reasons.md`)."""

    BUYER = "buyer"
    SHOP = "shop"
    COURIER = "courier"
    NEUTRAL = "neutral"


Words = Annotated[Text, PlainValidator(text)]
Flag = Annotated[bool, PlainValidator(_flag)]
Whole = Annotated[int, PlainValidator(_whole)]
Share = Annotated[float, PlainValidator(_share)]
Amount = Annotated[Decimal, PlainValidator(_amount)]
Day = Annotated[date, PlainValidator(_day)]
Moment = Annotated[datetime, PlainValidator(_moment)]
Pattern = Annotated[Text, PlainValidator(_pattern)]
OneOrMore = Annotated[list[Words], BeforeValidator(_one_or_more), Field(min_length=1)]
Patterns = Annotated[list[Pattern], BeforeValidator(_one_or_more)]
OfProduct = Annotated[ProductKind, PlainValidator(choice(ProductKind))]
OfStatus = Annotated[OrderStatus, PlainValidator(choice(OrderStatus))]
OfSignal = Annotated[Signal, PlainValidator(choice(Signal))]
OfAnswer = Annotated[AnswerKind, PlainValidator(choice(AnswerKind))]
OfConnection = Annotated[Connection, PlainValidator(choice(Connection))]
OfPromise = Annotated[PromiseKind, PlainValidator(choice(PromiseKind))]
OfModule = Annotated[Module, PlainValidator(choice(Module))]
OfRefundKind = Annotated[RefundKind, PlainValidator(choice(RefundKind))]
OfSeller = Annotated[SellerType, PlainValidator(choice(SellerType))]
OfTurn = Annotated[Turn, PlainValidator(choice(Turn))]
OfActor = Annotated[Actor, PlainValidator(choice(Actor))]
OfWeight = Annotated[Weight, PlainValidator(choice(Weight))]
OfSerials = Annotated[SerialMatch, PlainValidator(choice(SerialMatch))]
OfPhase = Annotated[Phase, PlainValidator(choice(Phase))]
OfClauseLevel = Annotated[Level, PlainValidator(choice(Level))]
OfLevel = Annotated[ForbiddenLevel, PlainValidator(choice(ForbiddenLevel))]
OfFault = Annotated[FaultSide, PlainValidator(choice(FaultSide))]
Products = Annotated[list[OfProduct], BeforeValidator(_one_or_more), Field(min_length=1)]
Modules = Annotated[list[OfModule], BeforeValidator(_one_or_more)]
Statuses = Annotated[list[OfStatus], BeforeValidator(_one_or_more), Field(min_length=1)]
