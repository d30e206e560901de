"""The JSON body of one paper on its way to an ERP, as it is posted and as it lies in a file."""

from __future__ import annotations

from datetime import datetime

from pydantic import BaseModel, ConfigDict

from cs_assistant.domain.papers import Deed, Paper, PaperKind, PaperLine
from cs_assistant.domain.times import SHANGHAI

VERSION = 1


class EnvelopeLine(BaseModel):
    """One line of a paper."""

    model_config = ConfigDict(extra="forbid")
    name: str
    value: str


class PaperEnvelope(BaseModel):
    """One paper; the act key is also the Idempotency-Key header. Times are those of Asia/Shanghai."""

    model_config = ConfigDict(extra="forbid")
    version: int = VERSION
    act_key: str
    shop: str
    kind: PaperKind
    deed: Deed
    name: str
    number: str
    case: str
    order_no: str | None
    values: list[EnvelopeLine]
    terms: list[EnvelopeLine]
    made_at: datetime
    made_by: str
    approved_at: datetime | None
    approved_by: str | None
    confirmed_at: datetime
    confirmed_by: str
    why: str | None

    @classmethod
    def of(cls, paper: Paper) -> PaperEnvelope:
        """The envelope of one paper."""
        return cls(
            act_key=paper.act_key, shop=paper.shop_id, kind=paper.kind, deed=paper.deed, name=paper.name,
            number=paper.number, case=paper.case_id, order_no=paper.order_no, values=_lines(paper.values),
            terms=_lines(paper.terms), made_at=paper.made_at.astimezone(SHANGHAI), made_by=paper.made_by,
            approved_at=paper.approved_at and paper.approved_at.astimezone(SHANGHAI), approved_by=paper.approved_by,
            confirmed_at=paper.confirmed_at.astimezone(SHANGHAI), confirmed_by=paper.confirmed_by, why=paper.why,
        )  # fmt: skip


class TakenBody(BaseModel):
    """What a receiver may answer; further fields do not matter."""

    id: str | None = None
    """What the ERP calls the paper."""


def _lines(lines: tuple[PaperLine, ...]) -> list[EnvelopeLine]:
    return [EnvelopeLine(name=line.name, value=line.value) for line in lines]
