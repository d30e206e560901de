"""What may stand in card.yaml, outlets.yaml, shops/<id>/outlets.yaml and shops/<id>/models.yaml."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field, PlainValidator, TypeAdapter

from cs_assistant.domain.cards import CardBlock, Medium
from cs_assistant.domain.phone_models import SerialPlace
from cs_assistant.library.fields import Day, Flag, OneOrMore, Whole, Words, choice
from cs_assistant.library.nodes import Node

OfBlock = Annotated[CardBlock, PlainValidator(choice(CardBlock))]
OfMedium = Annotated[Medium, PlainValidator(choice(Medium))]
OfSerialPlace = Annotated[SerialPlace, PlainValidator(choice(SerialPlace))]


class CardLineNode(Node):
    """One line of the card."""

    text: Words
    clause: OneOrMore
    only: OfMedium | None = None
    removable_battery: Flag | None = None


class CardPartNode(Node):
    """One block of the card."""

    id: OfBlock
    title: Words
    lines: list[CardLineNode] = Field(min_length=1)
    terms: Words | None = None


class CardFile(Node):
    """card.yaml."""

    title: Words
    outlet_fresh_days: Whole
    regions: dict[Words, OneOrMore] = Field(default_factory=dict)
    blocks: list[CardPartNode] = Field(min_length=1)


class EnquiryNode(Node):
    """One row of outlets.yaml: the brand's own enquiry."""

    brand: Words
    entry: Words


class OutletNode(Node):
    """One row of shops/<id>/outlets.yaml."""

    brand: Words
    province: Words
    city: Words
    name: Words
    address: Words
    phone: Words | None = None
    checked_on: Day


class ModelNode(Node):
    """One row of shops/<id>/models.yaml."""

    name: Words
    aliases: list[Words] = Field(default_factory=list)
    brand: Words | None = None
    removable_battery: Flag
    serial: OfSerialPlace = SerialPlace.DIAL


CARD = TypeAdapter(CardFile)
ENQUIRIES: TypeAdapter[list[EnquiryNode]] = TypeAdapter(list[EnquiryNode])
OUTLETS: TypeAdapter[list[OutletNode]] = TypeAdapter(list[OutletNode])
MODELS: TypeAdapter[list[ModelNode]] = TypeAdapter(list[ModelNode])
