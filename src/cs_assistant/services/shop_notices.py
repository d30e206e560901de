"""公告 as a supervisor keeps them: written in a form, in effect on their days, gone by themselves."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from uuid_utils import uuid7

from cs_assistant.domain.events import Event
from cs_assistant.domain.notices import KINDS, LONGEST, PROVINCES, Notice
from cs_assistant.domain.script_library import Library
from cs_assistant.domain.times import shanghai_day
from cs_assistant.errors import BadInputError, NotFoundError
from cs_assistant.gateways.base import Clock
from cs_assistant.services.brain import Brain
from cs_assistant.services.learning import Learning
from cs_assistant.storage.database import Database
from cs_assistant.storage.repositories.notices import WrittenNotice
from cs_assistant.storage.unit_of_work import UnitOfWork


@dataclass(frozen=True, kw_only=True, slots=True)
class KnownNotice:
    """One notice and where it comes from."""

    notice: Notice
    row: str | None
    """None = it stands in the script files; keeping one of its id here takes its place."""
    actor: str | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class NoticeForm:
    """What a supervisor filled in."""

    shop_id: str
    id: str | None
    """The notice that is changed; None = a new one."""
    text: str
    first: date
    last: date
    regions: frozenset[str]
    products: frozenset[str]


class NoticeDesk:
    """Lists, writes and takes down notices."""

    def __init__(self, database: Database, learning: Learning, brain: Brain, clock: Clock) -> None:
        self._database = database
        self._learning = learning
        self._brain = brain
        self._clock = clock

    @property
    def library(self) -> Library:
        """The library in use, with every notice."""
        return self._brain.assistant.library

    def today(self) -> date:
        """The day in Asia/Shanghai."""
        return shanghai_day(self._clock.now())

    async def listed(self, shops: Collection[str]) -> tuple[KnownNotice, ...]:
        """The notices of these shops that are not over, those that end first before the others."""
        written = await self._database.read(lambda uow: uow.notices.in_force())
        mine = {(each.notice.shop_id, each.notice.id): each for each in written}
        found = [
            _known(notice, mine.get((notice.shop_id, notice.id)))
            for notice in self.library.notices
            if notice.shop_id in shops and notice.last >= self.today()
        ]
        return tuple(sorted(found, key=lambda each: (each.notice.last, each.notice.first, each.notice.id)))

    async def keep(self, form: NoticeForm, actor: str) -> KnownNotice:
        """Write a notice, in the place of the one of the same id. Raises BadInputError saying what is wrong."""
        notice, now = self._checked(form), self._clock.now()
        made = WrittenNotice(id=str(uuid7()), notice=notice, at=now, actor=actor)

        def work(uow: UnitOfWork) -> None:
            for each in _same(uow, notice):
                uow.notices.end(each.id, actor, now)
            uow.notices.add(made)
            uow.events.add(_event(f"library.notice_{'added' if form.id is None else 'changed'}", notice, actor, now))

        await self._database.write(work)
        await self._learning.renew()
        return _known(notice, made)

    async def end(self, shop_id: str, notice_id: str, actor: str) -> None:
        """Take a notice down at once, also one of the files. Raises NotFoundError."""
        known = next((each for each in await self.listed((shop_id,)) if each.notice.id == notice_id), None)
        if known is None:
            raise NotFoundError("这条公告已经撤下了。请刷新后再看。")
        now, over = self._clock.now(), replace(known.notice, last=self.today() - timedelta(days=1))
        over = replace(over, first=min(over.first, over.last))

        def work(uow: UnitOfWork) -> None:
            for each in _same(uow, over):
                uow.notices.end(each.id, actor, now)
            uow.notices.add(WrittenNotice(id=str(uuid7()), notice=over, at=now, actor=actor))
            uow.events.add(_event("library.notice_ended", known.notice, actor, now))

        await self._database.write(work)
        await self._learning.renew()

    def _checked(self, form: NoticeForm) -> Notice:
        """The notice, by the rules that also hold for the files (`library.checks.notices`)."""
        if form.shop_id not in self.library.shops:
            raise BadInputError("没有这个店铺。请从列表里选。", where="shop")
        known = {each.id for each in self.library.notices if each.shop_id == form.shop_id}
        if form.id is not None and form.id not in known:
            raise BadInputError("要改的公告已经不在了。请刷新后再看。", where="id")
        text = " ".join(form.text.split())
        self._check_text(text)
        if form.last < form.first:
            raise BadInputError("最后一天在第一天之前。请改日期，最后一天也算在内。", where="last")
        if form.last < self.today():
            raise BadInputError("最后一天已经过了，写了也不会显示。请改日期。", where="last")
        unknown = sorted(form.regions - set(PROVINCES))
        if unknown:
            raise BadInputError(f"不认识的地区「{unknown[0]}」。请写省份的名字，比如浙江、江苏。", where="regions")
        odd = sorted(each for each in form.products - KINDS if each.isascii() and each.isalpha() and each.islower())
        if odd:
            raise BadInputError(f"不认识的商品「{odd[0]}」。请写手机、鞋、电器，或写型号。", where="products")
        return Notice(
            shop_id=form.shop_id, id=form.id or f"console-{uuid7().hex[:12]}", text=text, first=form.first,
            last=form.last, regions=form.regions, products=form.products,
        )

    def _check_text(self, text: str) -> None:
        if not text or len(text) > LONGEST:
            raise BadInputError(f"公告要有 1 到 {LONGEST} 个字：什么事、到什么时候、怎么办。", where="text")
        if "{{" in text or "{%" in text:
            raise BadInputError("公告里不能用变量。请写成一句完整的话，原样发给买家。", where="text")
        wrong = self._brain.assistant.lint_errors(text)
        if wrong:
            raise BadInputError("公告里有不能对买家说的话：" + "；".join(wrong) + "。请改好再存。", where="text")


def _same(uow: UnitOfWork, notice: Notice) -> list[WrittenNotice]:
    return [
        each for each in uow.notices.in_force()
        if (each.notice.shop_id, each.notice.id) == (notice.shop_id, notice.id)
    ]  # fmt: skip


def _event(kind: str, notice: Notice, actor: str, at: datetime) -> Event:
    data = {"text": notice.text}
    if kind != "library.notice_ended":
        data |= {"first": notice.first.isoformat(), "last": notice.last.isoformat()}
    return Event(type=kind, shop_id=notice.shop_id, at=at, actor=actor, data=data)


def _known(notice: Notice, written: WrittenNotice | None) -> KnownNotice:
    return KnownNotice(
        notice=notice, row=written.id if written else None, actor=written.actor if written else None
    )
