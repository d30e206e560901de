"""Words of `marketplace` in world.yaml."""

from __future__ import annotations

from enum import StrEnum


class SellerType(StrEnum):
    """Whose rules hold for a shop on the platform."""

    TMALL = "B"
    TAOBAO = "C"


class Turn(StrEnum):
    """What a buyer does when the shop refuses."""

    CHANGE = "change"
    """Ask again, a little less."""
    ASK = "ask_platform"
    """Ask the platform in."""
    WITHDRAW = "withdraw"
