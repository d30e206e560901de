"""Promises at the desk: what is open, how it ended, and a new time with its reason."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import replace
from datetime import datetime
from typing import Any

from cs_assistant.domain.hours import say_moment
from cs_assistant.domain.people import Person, Right
from cs_assistant.domain.promises import Promise, PromiseKind, PromiseState
from cs_assistant.domain.times import to_utc
from cs_assistant.errors import BadInputError, ConflictError, ForbiddenError
from cs_assistant.services.casework import Casework
from cs_assistant.services.promising import About, about_case, about_chat, make, tell
from cs_assistant.storage.database import Database
from cs_assistant.storage.unit_of_work import UnitOfWork

MOST_LISTED = 200
"""Open promises a page asks for: the soonest due. A hand-over reads all of them."""


class Promises:
    """Lists, adds, moves and settles promises. Every change is one transaction with its event."""

    def __init__(self, database: Database, casework: Casework) -> None:
        self._database = database
        self._casework = casework

    async def open(self, shops: Collection[str]) -> tuple[Promise, ...]:
        """The first open promises of these shops, the soonest due first, those without a time last."""
        return await self._database.read(lambda uow: uow.promises.open_of(shops, MOST_LISTED))

    async def of_conversation(self, conversation_id: str) -> tuple[Promise, ...]:
        """Every promise made in a chat."""

        def work(uow: UnitOfWork) -> tuple[Promise, ...]:
            shop_id = uow.conversations.get(conversation_id).shop_id
            return uow.promises.of_conversation(shop_id, conversation_id)

        return await self._database.read(work)

    async def of_case(self, case_id: str) -> tuple[Promise, ...]:
        """Every promise of a case or about its order."""

        def work(uow: UnitOfWork) -> tuple[Promise, ...]:
            case = uow.cases.get(case_id)
            return uow.promises.of_case(case.shop_id, case.id, case.order_no)

        return await self._database.read(work)

    async def add_to_chat(
        self, conversation_id: str, person: Person, *, kind: PromiseKind, text: str, due_at: datetime | None, click: str
    ) -> Promise:
        """Keep what a person promised in a chat, once a click. Raises BadInputError for no words or a past time."""
        return await self._add(
            lambda uow: about_chat(uow, uow.conversations.get(conversation_id)), person, kind, text, due_at, click
        )

    async def add_to_case(
        self, case_id: str, person: Person, *, kind: PromiseKind, text: str, due_at: datetime | None, click: str
    ) -> Promise:
        """Keep what a person promised about a case, once a click. Raises BadInputError."""
        return await self._add(lambda uow: about_case(uow.cases.get(case_id)), person, kind, text, due_at, click)

    async def kept(self, promise_id: str, person: Person, how: str = "") -> Promise:
        """做到了. Raises ConflictError when it was settled already."""
        return await self._settle(promise_id, person, PromiseState.KEPT, "promise.kept", how)

    async def withdrawn(self, promise_id: str, person: Person, how: str = "") -> Promise:
        """买家不需要了. Raises ConflictError when it was settled already."""
        return await self._settle(promise_id, person, PromiseState.WITHDRAWN, "promise.withdrawn", how)

    async def move(self, promise_id: str, person: Person, *, due_at: datetime, why: str) -> Promise:
        """改期: a later time with its reason; what was said first stays on record.

        Raises BadInputError without a reason or for a past time, ConflictError when it was settled already.
        """
        if not why.strip():
            raise BadInputError("改期要写原因：为什么没有按时做到，跟买家怎么说的。", where="why")
        moment = self._ahead(due_at)

        def work(uow: UnitOfWork) -> Promise:
            promise = self._open(uow, promise_id, person)
            changed = self._change(uow, promise, due_at=moment, moved_why=why.strip(), overdue_at=None)
            now, due = self._casework.now(), say_moment(moment)
            tell(uow, promise, "promise.moved", now, person.name, text=promise.text, due=due, why=why.strip())
            return changed

        return await self._told(work)

    async def _add(
        self, about: Callable[[UnitOfWork], About], person: Person, kind: PromiseKind, text: str,
        due_at: datetime | None, click: str,
    ) -> Promise:
        if not text.strip():
            raise BadInputError("请写上答应了买家什么。", where="text")
        moment = self._ahead(due_at) if due_at is not None else None

        def work(uow: UnitOfWork) -> Promise:
            what = about(uow)
            _check(person, what.shop_id)
            return make(
                uow, what, kind=kind, text=text.strip(), due_at=moment, source=f"hand:{click}",
                now=self._casework.now(), actor=person.name,
            )

        return await self._told(work)

    async def _settle(self, promise_id: str, person: Person, state: PromiseState, kind: str, how: str) -> Promise:
        def work(uow: UnitOfWork) -> Promise:
            promise, now = self._open(uow, promise_id, person), self._casework.now()
            changed = self._change(
                uow, promise, state=state, settled_at=now, settled_by=person.name, how=how.strip()
            )
            tell(uow, promise, kind, now, person.name, text=promise.text, how=how.strip())
            return changed

        return await self._told(work)

    def _open(self, uow: UnitOfWork, promise_id: str, person: Person) -> Promise:
        promise = uow.promises.get(promise_id)
        _check(person, promise.shop_id)
        if promise.state is not PromiseState.OPEN:
            raise ConflictError(f"这条承诺{promise.settled_by or '同事'}已经处理过了。请刷新后再看。")
        return promise

    def _change(self, uow: UnitOfWork, promise: Promise, **values: Any) -> Promise:
        if not uow.promises.change(promise, **values):
            raise ConflictError("这条承诺刚被同事处理过。请刷新后再看。")
        return replace(promise, **values)

    def _ahead(self, due_at: datetime) -> datetime:
        if to_utc(due_at) <= self._casework.now():
            raise BadInputError("这个时间已经过了。请写以后的时间。", where="due_at")
        return due_at

    async def _told(self, work: Callable[[UnitOfWork], Promise]) -> Promise:
        promise = await self._database.write(work)
        self._casework.tell(promise.shop_id)
        return promise


def _check(person: Person, shop_id: str) -> None:
    if not person.may(Right.REMARK, shop_id):
        raise ForbiddenError("承诺要由客服来记、来了结。")
