"""协作待办: what departments are asked, and their answers; a colleague may record one for them (代录)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import partial

from uuid_utils import uuid7

from cs_assistant.domain.flows import Case
from cs_assistant.domain.people import DEPARTMENTS, DESK, Person, Right, Role
from cs_assistant.errors import BadInputError, ConflictError, ForbiddenError
from cs_assistant.services.batches import one_by_one
from cs_assistant.services.casework import Casework
from cs_assistant.services.intact_findings import wants_picture
from cs_assistant.services.moving import Hand, answer_task, flow_of
from cs_assistant.services.pictures import Picture
from cs_assistant.storage.case_records import Attachment, Task, TaskState
from cs_assistant.storage.database import Database
from cs_assistant.storage.unit_of_work import UnitOfWork

PICTURES_A_TASK = 9
CLOSED_SHOWN = 200
"""So many of the tasks that are over are listed."""


@dataclass(frozen=True, kw_only=True, slots=True)
class TaskView:
    """One task with the case it belongs to."""

    task: Task
    case: Case
    pictures: tuple[tuple[str, str], ...] = ()
    """Id and name of the pictures sent with it."""


class TaskDesk:
    """Lists and answers tasks."""

    def __init__(self, database: Database, casework: Casework) -> None:
        self._database = database
        self._casework = casework

    async def listed(self, person: Person, *, state: TaskState | None = TaskState.OPEN) -> tuple[TaskView, ...]:
        """Tasks the person may see: a department's own; the desk sees all of its shops'. None = those that are over."""
        states = (state,) if state is not None else (TaskState.DONE, TaskState.CANCELLED)

        def work(uow: UnitOfWork) -> tuple[TaskView, ...]:
            found: list[Task] = []
            for shop_id in person.shops(Right.TASKS):
                for one in states:
                    found += uow.tasks.listed((shop_id,), departments=_visible(person, shop_id), state=one)
            if state is TaskState.OPEN:
                found.sort(key=lambda task: (task.opened_at, task.id))
            else:
                found.sort(key=lambda task: (task.answered_at or task.opened_at, task.id), reverse=True)
                del found[CLOSED_SHOWN:]
            return tuple(_task_view(uow, task) for task in found)

        return await self._database.read(work)

    async def one(self, task_id: str) -> TaskView:
        """One task. Raises NotFoundError."""
        return await self._database.read(lambda uow: _task_view(uow, uow.tasks.get(task_id)))

    async def answer(
        self,
        task_id: str,
        person: Person,
        *,
        answer: str,
        words: str = "",
        given: dict[str, str] | None = None,
        on_behalf: str | None = None,
        picture: Picture | None = None,
    ) -> Task:
        """Answer a task; the answer moves the case where the table says so.

        `answer` is one of the task's events, or `done`. Who is not of the department names whose word it is in
        `on_behalf` (代录). Raises ConflictError for a task that was answered, BadInputError, StepRefusedError.
        """

        def work(uow: UnitOfWork) -> Task:
            task = uow.tasks.get(task_id)
            self._check(person, task, on_behalf)
            if task.state is not TaskState.OPEN:
                raise ConflictError("这个待办已经有人答复，或不用做了。请刷新后再看。")
            if answer not in (task.answers or {"done": ""}):
                raise BadInputError("请从待办给出的答复里选一个。", where="answer")
            hand = self._casework.hand(uow, task.shop_id, person, on_behalf)
            case = uow.cases.get(task.case_id)
            done = answer_task(hand, case, task, answer, words.strip())
            if picture is not None:
                uow.attachments.add(_kept(picture, task, person.name, hand.now))
            _check_pictured(uow, hand, case, task, answer, given or {})
            if answer in task.answers:
                self._casework.take(hand, case, answer, given or {})
            return done

        task = await self._database.write(work)
        self._casework.tell(task.shop_id)
        return task

    async def answer_many(
        self,
        task_ids: Iterable[str],
        person: Person,
        *,
        answer: str,
        words: str = "",
        given: dict[str, str] | None = None,
        on_behalf: str | None = None,
    ) -> dict[str, str]:
        """The same answer to many tasks, each in its own transaction: why one was not answered, empty where it was."""
        say = partial(self.answer, person=person, answer=answer, words=words, given=given, on_behalf=on_behalf)
        return await one_by_one(task_ids, say)

    async def add_picture(self, task_id: str, person: Person, picture: Picture) -> str:
        """Keep a picture with a task, before or after its answer; its id. Raises BadInputError, ForbiddenError."""

        def work(uow: UnitOfWork) -> Attachment:
            task = uow.tasks.get(task_id)
            if not _may_touch(person, task):
                raise ForbiddenError("这个待办不是您部门的。")
            case = uow.cases.get(task.case_id)
            if len(_pictures(uow, task)) >= PICTURES_A_TASK:
                raise BadInputError(f"一个待办最多放 {PICTURES_A_TASK} 张图片。", where="picture")
            hand = self._casework.hand(uow, task.shop_id, person)
            kept = _kept(picture, task, person.name, hand.now)
            uow.attachments.add(kept)
            hand.tell("task.picture", case, title=task.title)
            return kept

        kept = await self._database.write(work)
        self._casework.tell(kept.shop_id)
        return kept.id

    async def attachment(self, attachment_id: str, person: Person) -> Attachment:
        """A picture, for whoever may see its case or its task. Raises NotFoundError, ForbiddenError."""

        def work(uow: UnitOfWork) -> Attachment:
            found = uow.attachments.get(attachment_id)
            if person.may(Right.READ, found.shop_id):
                return found
            task = uow.tasks.get(found.task_id) if found.task_id is not None else None
            if task is not None and _of_own_department(person, task):
                return found
            raise ForbiddenError("这张图片不是您部门的待办里的。")

        return await self._database.read(work)

    def _check(self, person: Person, task: Task, on_behalf: str | None) -> None:
        if not _may_touch(person, task):
            raise ForbiddenError("这个待办不是您部门的。")
        if not _of_own_department(person, task) and not (on_behalf or "").strip():
            raise BadInputError("代录要写明是谁说的、怎么说的（比如：仓库老周，电话）。", where="on_behalf")


def _of_own_department(person: Person, task: Task) -> bool:
    return task.department in person.roles_in(task.shop_id) and person.may(Right.TASKS, task.shop_id)


def _may_touch(person: Person, task: Task) -> bool:
    at_the_desk = bool(person.roles_in(task.shop_id) & DESK) and person.may(Right.REMARK, task.shop_id)
    return at_the_desk or _of_own_department(person, task)


def _visible(person: Person, shop_id: str) -> frozenset[Role]:
    if person.may(Right.READ, shop_id):
        return DEPARTMENTS
    return person.roles_in(shop_id) & DEPARTMENTS if person.may(Right.TASKS, shop_id) else frozenset()


def _pictures(uow: UnitOfWork, task: Task) -> tuple[tuple[str, str], ...]:
    return tuple((each, name) for each, name, owner in uow.attachments.names_of_case(task.case_id) if owner == task.id)


def _check_pictured(
    uow: UnitOfWork, hand: Hand, case: Case, task: Task, answer: str, given: Mapping[str, str]
) -> None:
    """What weighs against 完好 is kept in a picture (R2.27). Raises BadInputError."""
    steps = flow_of(case).steps_from(case.state)
    asked_for = next((step.asks_for for step in steps if step.event == answer), ())
    seen = wants_picture(given, asked_for, hand.library.intact)
    if seen and not _pictures(uow, task):
        raise BadInputError(f"完好清单上有「{'」「'.join(seen)}」：请先用「加图片」放上照片，再答复。", where="picture")


def _task_view(uow: UnitOfWork, task: Task) -> TaskView:
    return TaskView(task=task, case=uow.cases.get(task.case_id), pictures=_pictures(uow, task))


def _kept(picture: Picture, task: Task, by: str, now: datetime) -> Attachment:
    return Attachment(
        id=str(uuid7()), shop_id=task.shop_id, case_id=task.case_id, task_id=task.id, name=picture.name[:200],
        media_type=picture.media_type, data=picture.data, at=now, by=by,
    )
