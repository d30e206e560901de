"""接入向导: at which level a shop works, what it brought already, and what stays unknown without the rest."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from cs_assistant.domain.imports import ImportBatch, ImportKind
from cs_assistant.domain.refunds import Connection
from cs_assistant.errors import BadInputError
from cs_assistant.gateways.base import Clock
from cs_assistant.services.casework import Casework
from cs_assistant.storage.database import Database
from cs_assistant.storage.unit_of_work import UnitOfWork


class StepState(StrEnum):
    """Where a step stands."""

    OPEN = "open"
    DONE = "done"
    SKIPPED = "skipped"


@dataclass(frozen=True, kw_only=True, slots=True)
class StepSpec:
    """One step as it is offered."""

    key: str
    name: str
    brings: str
    """What it is good for."""
    unknown: str
    """What stays unknown without it."""
    where: str
    """Where in 千牛 the file is found."""
    kind: ImportKind | None = None
    """None = it has a page of its own."""


STEPS = (
    StepSpec(
        key="phrases", name="快捷短语",
        brings="体检哪几句不合规、互相矛盾、过期；改好导回千牛；在这里存一份，查得到、能撤销。推荐不用它。",
        unknown="没有快捷短语：千牛里那几句有没有不合规、过期的，这里查不出来。推荐照常。",
        where="千牛聊天窗口 → 快捷短语 → 导出",
    ),
    StepSpec(
        key="orders", name="订单", kind=ImportKind.ORDERS,
        brings="粘贴买家的话就认出订单，七天、三包、售后期都按日子算清。",
        unknown="没有订单：日期类权益只能按买家说的算。", where="千牛 → 交易 → 已卖出的宝贝 → 批量导出",
    ),
    StepSpec(
        key="refunds", name="退款", kind=ImportKind.REFUNDS,
        brings="退款原因统计马上有一个月的数；还没完结的自动开案件。",
        unknown="没有退款：退款原因统计是空的，等着处理的退款要一笔一笔登记。", where="千牛 → 交易 → 退款管理 → 导出",
    ),
    StepSpec(
        key="products", name="商品", kind=ImportKind.PRODUCTS, brings="配件不当手机算，充电提示按电池可不可拆来说。",
        unknown="没有商品：每件商品都按店铺主营的算，手机一律按电池不可拆来提示。",
        where="千牛 → 商品 → 我的宝贝 → 导出",
    ),
    StepSpec(
        key="outlets", name="网点", kind=ImportKind.OUTLETS, brings="保障卡上印本店核对过的网点。",
        unknown="没有网点：保障卡只写品牌的官方查询入口。",
        where="自己核对过的表：品牌、省、市、网点名称、地址、电话、核对日期",
    ),
    StepSpec(
        key="chats", name="聊天记录", kind=ImportKind.CHATS, brings="以前的对话查得到；只看，不会再回复。",
        unknown="没有聊天记录：以前答应过买家什么，这里查不到。", where="千牛 → 客服 → 聊天记录 → 导出",
    ),
)  # fmt: skip
"""In the order of the page: refunds look into the orders, so those come first."""
LIMITS: Mapping[Connection, str] = {
    Connection.PASTE: "买家的话要粘贴进来，回复要复制出去；订单、退款都不知道，日期按买家说的算。",
    Connection.REPORT: "订单和退款是导入那一刻的样子，要记得隔几天再导一次；备注、同意退款在千牛里点，再回来确认。",
    Connection.DIRECT: "订单、退款、备注直接走平台，这里的订单和退款不用导入。",
}
"""What each level of connection cannot do."""
Counted = Callable[[UnitOfWork, str], int]
"""How many records of a step a shop has."""


@dataclass(frozen=True, kw_only=True, slots=True)
class StepView:
    """One step as it stands."""

    spec: StepSpec
    state: StepState
    count: int
    href: str | None
    """The page of a step that has one; None = the file is dropped here, or the step is not there yet."""
    last: ImportBatch | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class OnboardingView:
    """The page of one shop."""

    shop_id: str
    connection: Connection
    limits: str
    steps: tuple[StepView, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class OwnPage:
    """A step that has a page of its own."""

    href: str
    count: Counted


class Onboarding:
    """What the wizard shows, and the steps a shop passes over."""

    def __init__(
        self, database: Database, casework: Casework, clock: Clock, pages: Mapping[str, OwnPage]
    ) -> None:
        self._database = database
        self._casework = casework
        self._clock = clock
        self._pages = pages

    async def view(self, shop_id: str) -> OnboardingView:
        """Where a shop stands."""
        steps = await self._database.read(lambda uow: self._steps(uow, shop_id))
        connection = self._casework.connection(shop_id)
        return OnboardingView(
            shop_id=shop_id, connection=connection, limits=LIMITS[connection], steps=tuple(steps)
        )

    async def skip(self, shop_id: str, step: str, *, skipped: bool, actor: str) -> None:
        """Pass a step over, or take it up again. Raises BadInputError for a step there is not."""
        if all(each.key != step for each in STEPS):
            raise BadInputError("没有这一步。请刷新后再试。", where="step")
        now = self._clock.now()
        await self._database.write(
            lambda uow: uow.imports.skip(shop_id, step, skipped=skipped, at=now, actor=actor)
        )

    def _steps(self, uow: UnitOfWork, shop_id: str) -> Sequence[StepView]:
        skipped = uow.imports.skipped(shop_id)
        return [self._step(uow, shop_id, spec, skipped=spec.key in skipped) for spec in STEPS]

    def _step(self, uow: UnitOfWork, shop_id: str, spec: StepSpec, *, skipped: bool) -> StepView:
        own = self._pages.get(spec.key)
        count = _count(uow, shop_id, spec.kind) if spec.kind else own.count(uow, shop_id) if own else 0
        state = StepState.DONE if count else StepState.SKIPPED if skipped else StepState.OPEN
        return StepView(
            spec=spec, state=state, count=count, href=own.href if own else None,
            last=uow.imports.latest(shop_id, spec.kind) if spec.kind else None,
        )


def _count(uow: UnitOfWork, shop_id: str, kind: ImportKind) -> int:
    if kind is ImportKind.REFUNDS:
        return len(uow.refunds.numbers((shop_id,)))
    if kind is ImportKind.CHATS:
        return uow.imports.brought(shop_id, kind)
    return uow.imported.count(shop_id, kind)
