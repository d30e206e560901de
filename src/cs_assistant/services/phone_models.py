"""Phone models as a supervisor keeps them: one form a model, in effect at once (R2.14, R2.48, D13)."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from uuid_utils import uuid7

from cs_assistant.domain.events import Event
from cs_assistant.domain.orders import ProductKind
from cs_assistant.domain.phone_models import PhoneModel, SerialPlace, model_key
from cs_assistant.domain.script_library import Library
from cs_assistant.errors import BadInputError, NotFoundError
from cs_assistant.gateways.base import Clock
from cs_assistant.services.brain import Brain
from cs_assistant.services.learning import Learning
from cs_assistant.storage.database import Database
from cs_assistant.storage.repositories.phone_models import AddedModel
from cs_assistant.storage.unit_of_work import UnitOfWork

LONGEST_NAME, MOST_ALIASES = 80, 20


@dataclass(frozen=True, kw_only=True, slots=True)
class KnownModel:
    """One model in force and where it comes from."""

    model: PhoneModel
    id: str | None
    """None = it stands in the script files and is changed there, or replaced by one of the same name here."""
    at: datetime | None = None
    actor: str | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class ModelForm:
    """What a supervisor filled in."""

    shop_id: str
    name: str
    aliases: tuple[str, ...]
    brand: str | None
    removable_battery: bool
    serial: SerialPlace


class PhoneModelDesk:
    """Lists, adds and ends models."""

    def __init__(self, database: Database, learning: Learning, brain: Brain, clock: Clock) -> None:
        self._database = database
        self._learning = learning
        self._brain = brain
        self._clock = clock

    @property
    def library(self) -> Library:
        """The library in use, with every model in force."""
        return self._brain.assistant.library

    async def listed(self, shops: Collection[str]) -> tuple[KnownModel, ...]:
        """The models in force in these shops: those of the files, then those added here, oldest first."""
        added = await self._database.read(lambda uow: uow.phone_models.in_force())
        mine = {each.model: each for each in added}
        return tuple(
            _known(model, mine.get(model))
            for shop_id, models in self.library.models.items()
            if shop_id in shops
            for model in models
        )

    async def keep(self, form: ModelForm, actor: str) -> KnownModel:
        """Add a model, in the place of the one of the same name. Raises BadInputError saying what is wrong."""
        model, now = self._checked(form), self._clock.now()
        made = AddedModel(id=str(uuid7()), model=model, at=now, actor=actor)

        def work(uow: UnitOfWork) -> None:
            replaced = [each for each in uow.phone_models.in_force() if _same(each.model, model)]
            for each in replaced:
                uow.phone_models.end(each.id, actor, now)
            uow.phone_models.add(made)
            kind = "library.model_changed" if replaced else "library.model_added"
            uow.events.add(self._event(kind, model.shop_id, actor, now, name=model.name, battery=_battery(model)))

        await self._database.write(work)
        await self._learning.renew()
        return _known(model, made)

    async def end(self, model_id: str, actor: str) -> None:
        """End a model added here; one of the same name in the files counts again. Raises NotFoundError."""
        now = self._clock.now()

        def work(uow: UnitOfWork) -> None:
            found = next((each for each in uow.phone_models.in_force() if each.id == model_id), None)
            if found is None or not uow.phone_models.end(model_id, actor, now):
                raise NotFoundError("这个机型已经撤下了。请刷新后再看。")
            uow.events.add(
                self._event("library.model_ended", found.model.shop_id, actor, now, name=found.model.name)
            )

        await self._database.write(work)
        await self._learning.renew()

    def _checked(self, form: ModelForm) -> PhoneModel:
        shop = self.library.shops.get(form.shop_id)
        if shop is None or shop.product is not ProductKind.PHONE:
            raise BadInputError("机型要登记在手机店。请选一个手机店。", where="shop")
        name = " ".join(form.name.split())
        aliases = tuple(dict.fromkeys(" ".join(alias.split()) for alias in form.aliases if alias.strip()))
        if not model_key(name) or len(name) > LONGEST_NAME:
            raise BadInputError(f"机型名要有 1 到 {LONGEST_NAME} 个字，例如 晨光X8。", where="name")
        if len(aliases) > MOST_ALIASES or any(len(alias) > 2 * LONGEST_NAME for alias in aliases):
            raise BadInputError(
                f"别名最多 {MOST_ALIASES} 个，每个不超过 {2 * LONGEST_NAME} 个字。", where="aliases"
            )
        if form.serial is SerialPlace.UNDER_COVER and not form.removable_battery:
            raise BadInputError(
                "电池不可拆的手机，串码不会在后盖里。请选「拨号盘」或「设置」。", where="serial"
            )
        brand = (form.brand or "").strip() or None
        if brand is not None and self.library.enquiry(brand) is None:
            known = "、".join(each.brand for each in self.library.enquiries)
            raise BadInputError(f"没有品牌「{brand}」的官方查询入口。可以选：{known}。", where="brand")
        model = PhoneModel(
            shop_id=shop.id, name=name, aliases=aliases, brand=brand, removable_battery=form.removable_battery,
            serial=form.serial,
        )
        self._names_are_free(model)
        return model

    def _names_are_free(self, model: PhoneModel) -> None:
        """One name, one model: else neither would be known."""
        for other in self.library.models.get(model.shop_id, ()):
            if _same(other, model):
                continue
            for name in (model.name, *model.aliases):
                if model_key(name) in other.keys:
                    where = "name" if name == model.name else "aliases"
                    told = f"「{name}」已经是机型「{other.name}」的叫法。请换一个，或改那个机型。"
                    raise BadInputError(told, where=where)

    def _event(self, kind: str, shop_id: str, actor: str, at: datetime, **data: str) -> Event:
        return Event(type=kind, shop_id=shop_id, at=at, actor=actor, data=data)


def _same(one: PhoneModel, other: PhoneModel) -> bool:
    return one.shop_id == other.shop_id and model_key(one.name) == model_key(other.name)


def _battery(model: PhoneModel) -> str:
    return "电池可拆" if model.removable_battery else "电池不可拆"


def _known(model: PhoneModel, added: AddedModel | None) -> KnownModel:
    if added is None:
        return KnownModel(model=model, id=None)
    return KnownModel(model=model, id=added.id, at=added.at, actor=added.actor)
