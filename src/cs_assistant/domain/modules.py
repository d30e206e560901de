"""Parts a shop switches on: not every shop keeps an ERP, repairs on site or pays for others' faults."""

from __future__ import annotations

from enum import StrEnum


class Module(StrEnum):
    """A part that is off unless the shop's file names it."""

    BOOKKEEPING = "退换货单据"
    """Documents of goods that come back (R1)."""
    VISITS = "上门维修"
    """Repair on site with 《售后维修单》 (R3)."""
    COMPENSATION = "售后赔偿"
    """Compensation, old parts and recourse (R4)."""
