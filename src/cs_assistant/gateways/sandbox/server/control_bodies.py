"""What the control API takes."""

from __future__ import annotations

from decimal import Decimal
from enum import StrEnum

from pydantic import BaseModel, ConfigDict, Field

from cs_assistant.domain.connected import GrantedTo
from cs_assistant.domain.refunds import RefundKind
from cs_assistant.errors import BadInputError
from cs_assistant.gateways.sandbox.server.accounts import Level
from cs_assistant.gateways.sandbox.server.troubles import Fault, FaultSchedule, MessageTroubles, Trouble


class DeedKind(StrEnum):
    """What somebody does in the invented world."""

    APPLY = "apply"
    CHANGE = "change"
    WITHDRAW = "withdraw"
    SEND_BACK = "send_back"
    SAY = "say"
    ASK_PLATFORM = "ask_platform"
    STEP_IN = "step_in"
    COLLEAGUE_MEMO = "memo"
    COLLEAGUE_REFUSES = "refuse"
    COLLEAGUE_AGREES_RETURN = "agree_return"
    SHIP = "ship"


class _Given(BaseModel):
    model_config = ConfigDict(extra="forbid")


class Deed(_Given):
    """One act: an order for what begins with one, a refund for what goes on."""

    shop: str
    act: DeedKind
    order: str = ""
    refund: str = ""
    kind: RefundKind = RefundKind.REFUND_ONLY
    text: str = ""
    """Reason, message, memo or waybill."""
    amount: Decimal | None = Field(default=None, gt=0)
    by: str = "仓库（沙盒）"
    """Colleague or carrier."""
    flag: int | None = None


class Move(_Given):
    """How far the clock moves, and how fast it runs from then on."""

    days: int = Field(default=0, ge=-400, le=400)
    hours: int = Field(default=0, ge=-240, le=240)
    minutes: int = Field(default=0, ge=-1440, le=1440)
    speed: float | None = Field(default=None, ge=1, le=100_000)


class PlannedFault(_Given):
    """What happens to one call."""

    trouble: Trouble
    seconds: float = Field(default=0.0, ge=0, le=120)


class Rates(_Given):
    """How often what happens."""

    chances: dict[Trouble, float]
    seconds: float = Field(default=0.0, ge=0, le=120)


class Faults(_Given):
    """All the trouble there is to be from now on."""

    seed: int = 0
    rates: dict[str, Rates] = Field(default_factory=dict)
    """By method, `*` for the others."""
    next: dict[str, list[PlannedFault]] = Field(default_factory=dict)
    duplicates: float = Field(default=0.0, ge=0, le=1)
    reorder: bool = False
    cut_after: list[int] = Field(default_factory=list)

    def into(self, faults: FaultSchedule) -> None:
        """Plan it. Raises BadInputError."""
        faults.reseed(self.seed)
        for method, rates in self.rates.items():
            try:
                faults.rate(method, rates.chances, rates.seconds)
            except ValueError as error:
                raise BadInputError(f"{method} 的概率加起来超过 1，或有负数。", where="rates") from error
        for method, planned in self.next.items():
            faults.plan(method, *(Fault(trouble=each.trouble, seconds=each.seconds) for each in planned))
        faults.messages = MessageTroubles(
            duplicates=self.duplicates, reorder=self.reorder, cut_after=list(self.cut_after)
        )


class Limits(_Given):
    """A call limit; without `calls` it is lifted."""

    method: str
    calls: int | None = Field(default=None, ge=0)
    seconds: int = Field(default=60, ge=1)


class Expire(_Given):
    """Whose sessions run out."""

    shop: str
    account: GrantedTo | None = None
    """None = both."""
    levels: tuple[Level, ...] = ()
    """r1, r2 (reading), w1, w2 (writing); none = all."""
    cancel: bool = False


class Reset(_Given):
    """Everything as at the start."""

    seed: int = 0
