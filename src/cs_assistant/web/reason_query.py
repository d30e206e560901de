"""The query string of the reason statistics: the page's address and the API's are the same."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from enum import StrEnum
from typing import TypeVar

from cs_assistant.domain.reason_rows import Attribute, View
from cs_assistant.domain.reason_selection import Period, Selection
from cs_assistant.domain.reason_tables import Step
from cs_assistant.errors import BadInputError
from cs_assistant.services.reason_views import ATTRIBUTE_NAMES, STYLE_AND_BATCH, VIEW_NAMES, ReasonQuery
from cs_assistant.web.context import day_of
from cs_assistant.web.routes import Query

DEFAULT_DAYS = 30
MANY = 2
"""A breakdown is by at most so many attributes: more cannot be read."""
PAGE_LENGTH = 50
LONGEST_PAGE = 500
Kind = TypeVar("Kind", bound=StrEnum)
Given = Mapping[str, str]

SHOP = Query(name="shop", description="店铺编号；不给就是有权看的全部店铺")
PERIOD = (
    Query(name="from", description="第一天（上海时间），不给就是 30 天前起", format="date"),
    Query(name="to", description="最后一天（含），不给就是今天", format="date"),
)
FILTERS = (
    SHOP,
    *PERIOD,
    *(
        Query(name=name.value, description=f"只看这个{title}；给空值就是没有记录的")
        for name, title in ATTRIBUTE_NAMES.items()
    ),
    *(Query(name=view.value, description=f"只看{title}是这个原因编号的") for view, title in VIEW_NAMES.items()),
    Query(name="quality", description="yes 只看有品质证据的，no 只看没有的"),
)
TABLES = (
    Query(name="view", description="排行、走势、分项按哪个口径数：first、current、stated、verified"),
    Query(name="step", description="走势按 day、week 还是 month；不给就按时段长短定"),
    Query(name="by", description="分项按什么分，最多两项，逗号隔开：style、size、batch、courier、phase、kind"),
    Query(name="selected", description="对照表的选择取 first 还是 current"),
)
PAGING = (
    Query(name="offset", description="从第几件起，0 是最新的"),
    Query(name="limit", description=f"最多几件，不超过 {LONGEST_PAGE}"),
)


def query_of(given: Given, scope: frozenset[str], today: date) -> ReasonQuery:
    """What is asked for, within the shops of `scope`. Raises BadInputError that names the parameter."""
    period = period_of(given, today)
    selection = Selection(
        period=period,
        attributes={name: given[name.value] for name in Attribute if name.value in given},
        reasons={view: given[view.value] for view in View if given.get(view.value)},
        quality=_quality(given),
    )
    return ReasonQuery(
        shop_ids=scope,
        selection=selection,
        view=_one(given, "view", View) or View.FIRST,
        step=_one(given, "step", Step),
        attributes=_attributes(given),
        selected=_selected(given),
    )


def page_of(given: Given) -> tuple[int, int]:
    """Offset and limit. Raises BadInputError."""
    offset, limit = _whole(given, "offset", 0), _whole(given, "limit", PAGE_LENGTH)
    return offset, min(limit, LONGEST_PAGE)


def period_of(given: Given, today: date) -> Period:
    """The period of `from` and `to`; the last 30 days without them. Raises BadInputError."""
    last = day_of(given, "to") or today
    try:
        first = day_of(given, "from") or last - timedelta(days=DEFAULT_DAYS - 1)
        period = Period(first=first, last=last)
        _ = period.previous.start, period.end
    except (ValueError, OverflowError):
        raise BadInputError("时段不对：开始的日子要在结束的日子之前。", where="from") from None
    return period


def _attributes(given: Given) -> tuple[Attribute, ...]:
    if not given.get("by"):
        return STYLE_AND_BATCH
    named = tuple(dict.fromkeys(_member(word, "by", Attribute) for word in given["by"].split(",")))
    if len(named) > MANY:
        raise BadInputError(f"分项最多按 {MANY} 样来分。", where="by")
    return named


def _selected(given: Given) -> View:
    selected = _one(given, "selected", View) or View.FIRST
    if selected not in (View.FIRST, View.CURRENT):
        raise BadInputError("对照表的选择只能取 first 或 current。", where="selected")
    return selected


def _quality(given: Given) -> bool | None:
    word = given.get("quality")
    if word not in (None, "", "yes", "no"):
        raise BadInputError("quality 只能是 yes 或 no。", where="quality")
    return None if not word else word == "yes"


def _one(given: Given, name: str, kind: type[Kind]) -> Kind | None:
    return _member(given[name], name, kind) if given.get(name) else None


def _member(word: str, name: str, kind: type[Kind]) -> Kind:
    try:
        return kind(word)
    except ValueError:
        raise BadInputError(f"{name} 只能是：{_listed(kind)}。", where=name) from None


def _listed(words: Iterable[StrEnum]) -> str:
    return "、".join(word.value for word in words)


def _whole(given: Given, name: str, otherwise: int) -> int:
    word = given.get(name)
    if not word:
        return otherwise
    if not (word.isascii() and word.isdecimal() and len(word) < 9):
        raise BadInputError(f"{name} 要写成不带符号的整数。", where=name)
    return int(word)
