"""The guarantee card filled in: by shop, region and phone model, on one day, for paper or for a chat (R2.4, R2.11)."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from jinja2 import Template, nodes

from cs_assistant.domain.cards import (
    CardBlock,
    CardGap,
    CardLine,
    CardPart,
    CardSaid,
    CardScript,
    CardSection,
    GuaranteeCard,
    Medium,
    Outlet,
)
from cs_assistant.domain.orders import ProductKind
from cs_assistant.domain.phone_models import PhoneModel, find_named
from cs_assistant.domain.script_library import Library, Shop
from cs_assistant.domain.scripts import When
from cs_assistant.domain.times import chinese_date
from cs_assistant.errors import BadInputError, NotFoundError
from cs_assistant.library import template
from cs_assistant.library.regions import in_region
from cs_assistant.library.variables import PLATFORM_ADDRESS, card_values, registry

Lint = Callable[[str], Sequence[str]]
"""Why a finished line may not go out, in Chinese; empty when it may."""
_STAMP = 8
"""Digits of the snapshot's digest a card shows."""


@dataclass(slots=True)
class _Making:
    """One card on its way."""

    medium: Medium
    values: Mapping[str, str]
    removable: bool
    on: date
    region: str | None
    brand: str | None
    shop: Shop
    gaps: list[CardGap] = field(default_factory=list)


class CardMaker:
    """Makes the cards of one library. Compiles each line once."""

    def __init__(self, library: Library, lint: Lint) -> None:
        self._library = library
        self._lint = lint
        self._environment = template.environment()
        self._descriptions = {name: variable.description for name, variable in registry(library.policy).items()}
        self._compiled: dict[str, tuple[nodes.Template, Template]] = {}

    def card(
        self,
        shop_id: str,
        *,
        on: date,
        region: str | None = None,
        model: str | None = None,
        medium: Medium = Medium.PRINT,
    ) -> GuaranteeCard:
        """The card of a shop as it stands on day `on`.

        Raises NotFoundError for a shop or a model nobody knows, BadInputError for a shop that sells no phones.
        """
        shop = self._library.shops.get(shop_id)
        if shop is None:
            raise NotFoundError("没有这个店铺。请从店铺列表里选。")
        script = self._library.card
        if script is None:
            raise NotFoundError("话术库里没有保障卡（card.yaml）。请从自带话术库里拷一份再改。")
        if shop.product is not ProductKind.PHONE:
            raise BadInputError(f"保障卡是手机店的，{shop.name}主营的不是手机。请换一个店铺。", where="shop")
        known = self._model(shop, model)
        return self._make(script, shop, known, on=on, region=(region or "").strip() or None, medium=medium)

    def chat_text(self, shop_id: str, model: PhoneModel | None, on: date) -> str | None:
        """The electronic card as one text, or None where the shop has none (R2.2)."""
        shop, script = self._library.shops.get(shop_id), self._library.card
        if shop is None or script is None or shop.product is not ProductKind.PHONE:
            return None
        return self._make(script, shop, model, on=on, region=None, medium=Medium.CHAT).text()

    def _model(self, shop: Shop, name: str | None) -> PhoneModel | None:
        if not (name or "").strip():
            return None
        found = find_named(self._library.models.get(shop.id, ()), name or "")
        if found is None:
            known = "、".join(model.name for model in self._library.models.get(shop.id, ())) or "还没有登记机型"
            raise NotFoundError(f"{shop.name}没有机型「{name}」。登记过的：{known}。")
        return found

    def _make(
        self, script: CardScript, shop: Shop, model: PhoneModel | None, *, on: date, region: str | None, medium: Medium
    ) -> GuaranteeCard:
        making = _Making(
            medium=medium, values=card_values(shop, self._library, model, on), on=on, region=region, shop=shop,
            removable=model is not None and model.removable_battery, brand=model.brand if model else None,
        )
        sections = tuple(self._section(making, script, part) for part in script.parts)
        return GuaranteeCard(
            title=script.title, shop_id=shop.id, shop_name=shop.name, region=region,
            model=model.name if model else None, sections=sections, gaps=tuple(dict.fromkeys(making.gaps)),
            version=f"{on.isoformat()}-{self._library.digest[:_STAMP]}",
        )

    def _section(self, making: _Making, script: CardScript, part: CardPart) -> CardSection:
        lines = list(self._lines(making, part))
        if part.block is CardBlock.OUTLETS:
            lines += self._outlets(making, script)
        version = None
        if part.terms is not None and making.medium is Medium.PRINT:
            version, said = self._terms(making, part, part.terms)
            lines += said
        return CardSection(block=part.block, title=part.title, lines=tuple(lines), terms=version)

    def _lines(self, making: _Making, part: CardPart) -> Iterator[CardSaid]:
        for line in part.lines:
            if line.only not in (None, making.medium) or line.removable_battery not in (None, making.removable):
                continue
            said = self._said(making, part.block, line)
            if said is not None:
                yield CardSaid(text=said, clause=line.clause)

    def _said(self, making: _Making, block: CardBlock, line: CardLine) -> str | None:
        tree, compiled = self._compile(line.text)
        missing = sorted(template.needed(tree, making.values) - set(making.values))
        for name in missing:
            named = self._descriptions.get(name, name)
            why = f"没有填「{named}」（{name}），用到它的一行没有印"
            making.gaps.append(CardGap(block=block, key=name, why=why))
        if missing or not self._address_agrees(making, block, tree):
            return None
        return self._lawful(making, block, compiled.render(making.values).strip())

    def _address_agrees(self, making: _Making, block: CardBlock, tree: nodes.Template) -> bool:
        """Another address than the platform's own needs the buyer's consent (R2.17, 争议规则§41): not on a card."""
        theirs = making.shop.values.get(PLATFORM_ADDRESS)
        ours = making.values.get("return_address")
        if theirs is None or ours is None or "return_address" not in template.names(tree) or theirs == ours:
            return True
        why = f"退货地址和平台的默认退货地址（{theirs}）不一致，没有印；改成一致，或逐单取得买家同意"
        making.gaps.append(CardGap(block=block, key="return_address", why=why))
        return False

    def _lawful(self, making: _Making, block: CardBlock, text: str) -> str | None:
        found = self._lint(text)
        if not found:
            return text
        making.gaps.append(CardGap(block=block, key="blocked", why=f"有一行没有印，{found[0]}"))
        return None

    def _outlets(self, making: _Making, script: CardScript) -> Iterator[CardSaid]:
        """The checked outlets of the region and brand; of a region without any, the enquiry above stands (R2.11)."""
        if making.region is None:
            return
        block, region = CardBlock.OUTLETS, making.region
        near = [each for each in self._library.outlets if self._is_near(making, each)]
        fresh = [each for each in near if (making.on - each.checked_on).days <= script.outlet_fresh_days]
        for old in (each for each in near if each not in fresh):
            days = (making.on - old.checked_on).days
            last = old.checked_on.isoformat()
            why = f"网点「{old.name}」已有 {days} 天没有核对（上次 {last}），没有印；核对后改 checked_on"
            making.gaps.append(CardGap(block=block, key="outlets", why=why))
        if not near:
            whose = f"{making.brand}在" if making.brand else ""
            why = f"没有{whose}「{region}」的网点资料，只印了官方查询入口"
            making.gaps.append(CardGap(block=block, key="outlets", why=why))
        for outlet in fresh:
            text = self._lawful(making, block, _outlet(outlet, making.on))
            if text is not None:
                yield CardSaid(text=text, clause=("R2.10", "R2.11"))

    def _is_near(self, making: _Making, outlet: Outlet) -> bool:
        ours = outlet.shop_id == making.shop.id and making.brand in (None, outlet.brand)
        return ours and making.region is not None and in_region(making.region, outlet.province, outlet.city)

    def _terms(self, making: _Making, part: CardPart, kind: str) -> tuple[str | None, list[CardSaid]]:
        """The terms a buyer will be asked to agree to, without the question: that is asked in the chat (R2.19)."""
        version = self._library.terms_on(kind, making.on)
        fitting = [text for text in version.texts if _of_any_phone(text.when)] if version else []
        text = max(fitting, key=lambda each: each.when.specificity, default=None)
        if version is None or text is None:
            why = f"今天没有生效的手机细则（terms/{kind}），这一块只印了说明"
            making.gaps.append(CardGap(block=part.block, key="terms", why=why))
            return None, []
        tree, compiled = self._compile(text.text)
        if template.needed(tree, making.values) - set(making.values):
            return None, []
        lines = compiled.render(making.values).strip().splitlines()
        kept = [line for line in lines[:-1] if not line.endswith(("：", ":"))]
        return version.version, [CardSaid(text=line, clause=text.clause) for line in kept]

    def _compile(self, text: str) -> tuple[nodes.Template, Template]:
        made = self._compiled.get(text)
        if made is None:
            tree = template.parse(text)
            if not isinstance(tree, nodes.Template):
                raise BadInputError("保障卡的花括号写得不对。请运行 cs-assistant check 查看。")
            made = self._compiled[text] = tree, self._environment.from_string(text)
        return made


def _of_any_phone(when: When) -> bool:
    """Whether a consent text is for a phone whose dates are not known: a card is read on any day."""
    return not when.status and not when.verdicts and (not when.product or ProductKind.PHONE in when.product)


def _outlet(outlet: Outlet, on: date) -> str:
    phone = f"，电话 {outlet.phone}" if outlet.phone else ""
    checked = chinese_date(outlet.checked_on, seen_from=on)
    name = outlet.name if outlet.brand in outlet.name else f"{outlet.brand} {outlet.name}"
    return " ".join(f"{name}：{outlet.address}{phone}（{checked}核对）".split())
