"""The API's models of 协作待办."""

from __future__ import annotations

from datetime import datetime

from pydantic import BaseModel, Field

from cs_assistant.web.batches import MAX_BATCH
from cs_assistant.web.case_models import TaskEntry
from cs_assistant.web.models import Request


class TaskList(BaseModel):
    """Tasks: open ones oldest first, those that are over newest first."""

    now: datetime
    me: str
    """The person's name, to start the 经手人 field with."""
    colours: dict[str, int]
    """Shop id to its colour."""
    items: list[TaskEntry]


class Answering(Request):
    """What is answered."""

    answer: str = Field(min_length=1, max_length=64, title="答复")
    words: str = Field(default="", max_length=500, title="补充说明")
    given: dict[str, str] = Field(default_factory=dict, title="填写的内容")
    """What the answer asks for, e.g. `voided_by`."""
    on_behalf: str | None = Field(default=None, max_length=64, title="是谁说的")
    """代录: who said it, and how."""


class TaskAnswer(Answering):
    """An answer to a task."""


class ManyAnswers(Answering):
    """The same answer to many tasks."""

    task_ids: list[str] = Field(min_length=1, max_length=MAX_BATCH, title="待办")


class PictureKept(BaseModel):
    """A picture that was kept."""

    id: str
