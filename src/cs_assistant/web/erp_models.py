"""The API's models of what of a case goes to the ERP."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from pydantic import BaseModel, Field

from cs_assistant.web.models import Request


class HandedEntry(BaseModel):
    """One paper on its way, or where it ended."""

    id: int
    deed: str
    """book or void."""
    deed_name: str
    state: str
    """queued, sending, sent, superseded, uncertain or failed."""
    state_name: str
    why: str | None
    at: datetime
    by: str
    """Who said that it is final."""
    attempts: int
    arrived_at: datetime | None
    erp_id: str | None
    settled_by: str | None


class PaperEntry(BaseModel):
    """One paper of a case that can be handed over, or has been."""

    id: str
    kind: str
    """document or repair_sheet."""
    name: str
    number: str
    offered: str | None
    """The deed it can be handed over for now."""
    handed: list[HandedEntry]


class ErpPanel(BaseModel):
    """The part of the panel 单据 that is about the ERP."""

    on: bool
    papers: list[PaperEntry]


class HandRequest(Request):
    """Hand one paper over."""

    paper: str = Field(max_length=36, title="单据")
    deed: Literal["book", "void"] = Field(default="book", title="入账还是作废")
    final: bool = Field(default=False, title="核对无误")


class ArrivedRequest(Request):
    """What somebody found in the ERP."""

    arrived: bool = Field(title="在 ERP 里有没有找到")
