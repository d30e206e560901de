"""What goes over the wire for 话术体检."""

from __future__ import annotations

from datetime import datetime

from pydantic import BaseModel, Field

from cs_assistant.domain.messages import MAX_TEXT_LENGTH
from cs_assistant.web.models import Named, Request


class ThinEntry(Named):
    """An intent with too little to understand it by, or to answer with."""

    examples: int
    replies: int
    tests: int


class ClashEntry(BaseModel):
    """An example and the line of another intent most like it; likeness is 0 to 100."""

    intent: str
    intent_name: str
    example: str
    other_intent: str
    other_name: str
    other: str
    other_is_example: bool = Field(description="false: a line of the base corpus, not in the intent's own file")
    likeness: int
    own_likeness: int = Field(description="of the line of its own intent most like it")


class LibraryHealthEntry(BaseModel):
    """What to look at in the library."""

    intents: int
    examples: int
    lines: int = Field(description="examples and base corpus")
    enough: int = Field(description="examples below which an intent is thin")
    thin: list[ThinEntry]
    duplicates: list[ClashEntry]
    nearer: list[ClashEntry]


class ClusterEntry(BaseModel):
    """Lines of buyers that ask the same, personal data masked."""

    wordings: list[str]
    count: int
    newest: datetime
    understood: str | None
    understood_name: str | None
    proposed: str | None
    corrections: int = Field(description="how many of the lines an agent corrected (0 都不对)")


class WorthALabelEntry(BaseModel):
    """值得收的说法, newest first."""

    days: int
    intents: list[Named]
    items: list[ClusterEntry]


class ExampleEntry(BaseModel):
    """A line somebody made an example of."""

    id: str
    intent: str
    intent_name: str
    text: str
    at: datetime
    actor: str


class ExamplesEntry(BaseModel):
    """What was added to the script files, newest first, and whether the model has caught up."""

    fitting: bool
    items: list[ExampleEntry]


class ExampleRequest(Request):
    """Make a line an example of an intent."""

    intent: str = Field(min_length=1, max_length=64, title="意图")
    text: str = Field(min_length=1, max_length=MAX_TEXT_LENGTH, title="例句")


class EvaluateRequest(Request):
    """Labelled messages: the text of a tab-separated file."""

    name: str = Field(min_length=1, max_length=200, title="文件名", description="for messages about it")
    text: str = Field(title="文件内容")


class ReliabilityEntry(BaseModel):
    """Messages of similar confidence, 0 to 1: how sure, and how often right."""

    low: float
    count: int
    confidence: float
    accuracy: float


class ConfusionEntry(BaseModel):
    """A label taken for another."""

    label_name: str
    answer_name: str
    count: int
    example: str


class SlowEntry(BaseModel):
    """A message that took long."""

    text: str
    milliseconds: float


class MeasuredEntry(BaseModel):
    """The figures of one system; shares are 0 to 1."""

    name: str
    accuracy: float
    top_3: float
    macro_f1: float
    coverage_at_98: float
    separation: float | None
    calibration_error: float
    automatic: float
    automatic_precision: float | None
    unknown_automatic: float | None
    p50_ms: float
    p99_ms: float
    reliability: list[ReliabilityEntry]
    confusions: list[ConfusionEntry]
    slowest: list[SlowEntry]


class EvaluationEntry(BaseModel):
    """Ours first, then the baselines, on the same messages."""

    name: str
    known: int
    unknown: int
    systems: list[MeasuredEntry]
