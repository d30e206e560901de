"""Checked drafts of the guarantee card, outlets and phone models → records."""

from __future__ import annotations

from cs_assistant.domain.cards import CardLine, CardPart, CardScript, Enquiry, Outlet
from cs_assistant.domain.phone_models import PhoneModel
from cs_assistant.library.card_nodes import CardLineNode, CardPartNode
from cs_assistant.library.drafts import Draft
from cs_assistant.library.located import Text


def card_script(draft: Draft) -> CardScript | None:
    """card.yaml; None where there is none."""
    node = None if draft.card is None else draft.card.value
    if node is None:
        return None
    return CardScript(
        title=str(node.title),
        parts=tuple(map(_part, node.blocks)),
        outlet_fresh_days=node.outlet_fresh_days,
        regions={str(province): tuple(map(str, cities)) for province, cities in node.regions.items()},
    )


def _part(node: CardPartNode) -> CardPart:
    return CardPart(
        block=node.id, title=str(node.title), lines=tuple(map(card_line, node.lines)), terms=_plain(node.terms)
    )


def card_line(node: CardLineNode) -> CardLine:
    """One line."""
    return CardLine(
        text=str(node.text), clause=tuple(map(str, node.clause)), only=node.only,
        removable_battery=node.removable_battery,
    )


def enquiries(draft: Draft) -> tuple[Enquiry, ...]:
    """outlets.yaml."""
    rows = [] if draft.enquiries is None else draft.enquiries.value
    return tuple(Enquiry(brand=str(node.brand), entry=str(node.entry)) for node in rows)


def outlets(draft: Draft) -> tuple[Outlet, ...]:
    """Every shop's outlets."""
    return tuple(
        Outlet(
            shop_id=shop_id, brand=str(node.brand), province=str(node.province), city=str(node.city),
            name=str(node.name), address=str(node.address), phone=_plain(node.phone), checked_on=node.checked_on,
        )
        for shop_id, part in sorted(draft.outlets.items())
        for node in part.value
    )


def phone_models(draft: Draft) -> dict[str, tuple[PhoneModel, ...]]:
    """Every shop's phone models."""
    return {
        shop_id: tuple(
            PhoneModel(
                shop_id=shop_id, name=str(node.name), aliases=tuple(map(str, node.aliases)), brand=_plain(node.brand),
                removable_battery=node.removable_battery, serial=node.serial,
            )
            for node in part.value
        )
        for shop_id, part in sorted(draft.models.items())
    }


def _plain(value: Text | None) -> str | None:
    return None if value is None else str(value)
