"""The API's models of 协作待办."""

from __future__ import annotations

from datetime import datetime

from pydantic import BaseModel, Field

from cs_assistant.web.batches import MAX_BATCH
from cs_assistant.web.case_models import Strict, TaskEntry

WORDS = Field(default="", max_length=500)
WHOSE = Field(default=None, max_length=64)


class TaskList(BaseModel):
    """Tasks: open ones oldest first, those that are over newest first."""

    now: datetime
    me: str
    """The person's name, to start the 经手人 field with."""
    colours: dict[str, int]
    """Shop id to its colour."""
    items: list[TaskEntry]


class TaskAnswer(Strict):
    """An answer to a task."""

    answer: str = Field(min_length=1, max_length=64)
    words: str = WORDS
    given: dict[str, str] = Field(default_factory=dict)
    """What the answer asks for, e.g. `voided_by`."""
    on_behalf: str | None = WHOSE
    """代录: who said it, and how."""


class ManyAnswers(Strict):
    """The same answer to many tasks."""

    task_ids: list[str] = Field(min_length=1, max_length=MAX_BATCH)
    answer: str = Field(min_length=1, max_length=64)
    words: str = WORDS
    given: dict[str, str] = Field(default_factory=dict)
    on_behalf: str | None = WHOSE


class PictureKept(BaseModel):
    """A picture that was kept."""

    id: str
