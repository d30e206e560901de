"""What a buyer's turn means, with evidence. Produced by `understanding`, read by `assistant`."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

OTHER = "other"
"""The intent of what fits none: the right answer is to abstain (`spec/intents.md`)."""


class Band(StrEnum):
    """How sure understanding is; permission to send belongs to the Decision."""

    AUTO = "auto"
    SUGGEST = "suggest"
    HAND_OVER = "hand_over"


class Signal(StrEnum):
    """What forbids an automatic reply whatever the intent (issue of part 1; design, section 1.5)."""

    DANGER = "danger"
    ANGER = "anger"
    THREAT = "threat"
    NEGATION = "negation"
    TRIED = "tried"
    HUMAN = "human"
    ASIDE = "aside"
    """Not the buyer's own goods as they are now: supposed, past, solved, somebody else's, or asked before buying."""
    MATTER = "matter"
    """Another matter stands beside: return, money, freight, a date, a parcel, an outlet."""
    HARM = "harm"
    """Dropped, wet, bent, or somebody hurt."""
    OTHER_GOODS = "other_goods"
    """Accessories or other goods: a text about the phone itself would be wrong."""
    ROBOT = "robot"
    """The buyer talks about our own words or about who is answering."""


class AnswerKind(StrEnum):
    """How a turn answers the step or question we sent last."""

    FAILED = "failed"
    """Tried, did not help."""
    SOLVED = "solved"
    YES = "yes"
    NO = "no"
    UNCLEAR = "unclear"


class EntityType(StrEnum):
    """What can be read out of a text. Values of personal entities are masked outside the desk."""

    ORDER_NO = "order_no"
    TRACKING_NO = "tracking_no"
    PHONE = "phone"
    IMEI = "imei"
    """15 digits whose check digit is right."""
    INVALID_IMEI = "invalid_imei"
    """Given as the number of a device, and it cannot be one: it has to be asked for again."""
    MEID = "meid"
    ID_CARD = "id_card"
    """Its value is masked already."""
    MONEY = "money"
    SIZE = "size"
    """Of shoes or clothes, or the length of a foot (255mm)."""
    HEIGHT = "height"
    """Of a person: 175cm."""
    WEIGHT = "weight"
    """Of a person, in kilograms whatever the unit said: 60kg."""
    STORAGE = "storage"
    """Of a device: 256GB, 1TB, with its memory 8GB+256GB."""
    QUANTITY = "quantity"
    """Pieces of goods with the measure word: 2双."""
    DATE = "date"
    TIME = "time"
    """Of day, HH:MM of 24 hours, Asia/Shanghai."""
    DURATION = "duration"


@dataclass(frozen=True, kw_only=True, slots=True)
class IntentScore:
    """One intent with its calibrated probability, 0 to 1."""

    intent: str
    confidence: float


@dataclass(frozen=True, kw_only=True, slots=True)
class Entity:
    """A value found in the original text at [start, end)."""

    type: EntityType
    value: str
    """Normalised: digits only, ISO 8601 date and duration, HH:MM, money as decimal yuan, a measure with its unit."""
    start: int
    end: int


class EvidenceKind(StrEnum):
    """Where a piece of evidence comes from."""

    EXACT = "exact"
    """The text is (nearly) a line of the library."""
    EXAMPLE = "example"
    """The nearest line of the intent."""
    CORRECTION = "correction"
    """Read by pinyin as something else."""
    FEATURE = "feature"
    """Character or syllable groups that weighed most."""
    SIGNAL = "signal"
    ANSWER = "answer"


@dataclass(frozen=True, kw_only=True, slots=True)
class Evidence:
    """Why the text was understood so, as one Chinese phrase."""

    kind: EvidenceKind
    text: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Understanding:
    """The meaning of one turn."""

    text: str
    intent: str
    """Always the top candidate."""
    confidence: float
    band: Band
    candidates: tuple[IntentScore, ...]
    """Best first, at least three."""
    secondary: tuple[str, ...] = ()
    entities: tuple[Entity, ...] = ()
    evidence: tuple[Evidence, ...] = ()
    signals: frozenset[Signal] = frozenset()
    unexplained: tuple[str, ...] = ()
    """Clauses of a message of several that say something the intent does not account for; normalised."""
    answer: AnswerKind | None = None
    """How the turn answers our open step or question; None when nothing was open or it does not answer."""

    def has(self, signal: Signal) -> bool:
        """Whether `signal` was found."""
        return signal in self.signals
