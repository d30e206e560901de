"""机型: one form a model, in effect at once (R2.14, R2.48)."""

from __future__ import annotations

from datetime import datetime

from aiohttp import web
from pydantic import BaseModel, Field

from cs_assistant.domain.orders import ProductKind
from cs_assistant.domain.people import Right
from cs_assistant.domain.phone_models import SERIAL_PLACE_NAMES, SerialPlace
from cs_assistant.services.phone_models import KnownModel, ModelForm, PhoneModelDesk
from cs_assistant.web.context import page, person_of, scope_of
from cs_assistant.web.models import Done, Named, Request
from cs_assistant.web.present import shop_name
from cs_assistant.web.routes import ApiRoute, PageRoute, Query, answer, read_body
from cs_assistant.web.scoping import by_body_shop, by_phone_model, by_query_shop

MODELS = "/api/v1/models"
MODEL_DESK = web.AppKey("cs_model_desk", PhoneModelDesk)


class ModelRequest(Request):
    """A model as filled in; one of the same name in the shop is replaced."""

    shop: str = Field(title="店铺")
    name: str = Field(min_length=1, max_length=80, title="机型名")
    aliases: list[str] = Field(default_factory=list, max_length=20, title="别名")
    brand: str | None = Field(default=None, max_length=40, title="网点品牌")
    removable_battery: bool = Field(title="电池")
    serial: SerialPlace = Field(default=SerialPlace.DIAL, title="串码在哪里看")


class ModelEntry(BaseModel):
    """One model in force."""

    id: str | None = Field(description="null: it stands in the script files")
    shop: str
    shop_name: str
    name: str
    aliases: list[str]
    brand: str | None
    removable_battery: bool
    serial: SerialPlace
    serial_name: str
    at: datetime | None
    actor: str | None


class ModelsEntry(BaseModel):
    """The models and what there is to choose from."""

    items: list[ModelEntry]
    shops: list[Named]
    brands: list[str]
    serials: list[Named]


def add_phone_models(
    app: web.Application, desk: PhoneModelDesk
) -> tuple[tuple[ApiRoute, ...], tuple[PageRoute, ...]]:
    """Put the service on `app`; returns the API and the page for the console to declare."""
    app[MODEL_DESK] = desk
    return model_routes(), (PageRoute(path="/models", handler=models_page, may=Right.SCRIPTS, name="机型", aside=True),)


async def models_page(request: web.Request) -> web.Response:
    """机型."""
    return page(request, "models.html")


async def get_models(request: web.Request) -> web.Response:
    """The models in force."""
    desk, scope = request.app[MODEL_DESK], scope_of(request)
    library = desk.library
    return answer(
        ModelsEntry(
            items=[_entry(known, request) for known in await desk.listed(scope)],
            shops=[
                Named(id=shop.id, name=shop.name)
                for shop in library.shops.values()
                if shop.id in scope and shop.product is ProductKind.PHONE
            ],
            brands=[enquiry.brand for enquiry in library.enquiries],
            serials=[Named(id=place, name=name) for place, name in SERIAL_PLACE_NAMES.items()],
        )
    )


async def post_model(request: web.Request) -> web.Response:
    """Add one, or replace the one of the same name."""
    wanted = await read_body(request, ModelRequest)
    form = ModelForm(
        shop_id=wanted.shop, name=wanted.name, aliases=tuple(wanted.aliases), brand=wanted.brand,
        removable_battery=wanted.removable_battery, serial=wanted.serial,
    )
    made = await request.app[MODEL_DESK].keep(form, person_of(request).name)
    return answer(_entry(made, request), status=201)


async def post_ended(request: web.Request) -> web.Response:
    """撤下."""
    await request.app[MODEL_DESK].end(request.match_info["model_id"], person_of(request).name)
    return answer(Done())


def _entry(known: KnownModel, request: web.Request) -> ModelEntry:
    model = known.model
    return ModelEntry(
        id=known.id, shop=model.shop_id, name=model.name,
        shop_name=shop_name(request.app[MODEL_DESK].library, model.shop_id),
        aliases=list(model.aliases), brand=model.brand, removable_battery=model.removable_battery,
        serial=model.serial, serial_name=SERIAL_PLACE_NAMES[model.serial], at=known.at, actor=known.actor,
    )


def model_routes() -> tuple[ApiRoute, ...]:
    """The API."""
    shop = Query(name="shop", description="店铺编号；不给就是有权看的全部店铺")
    return (
        ApiRoute(
            method="GET", path=MODELS, handler=get_models, summary="登记过的机型：名字、别名、电池、串码、网点品牌",
            may=Right.SCRIPTS, response=ModelsEntry, query=(shop,), shop=by_query_shop, errors=(404,),
        ),
        ApiRoute(
            method="POST", path=MODELS, handler=post_model, summary="登记一个机型，马上生效；同名的换成新的",
            may=Right.SCRIPTS, request=ModelRequest, response=ModelEntry, shop=by_body_shop, errors=(404,),
        ),
        ApiRoute(
            method="POST", path=f"{MODELS}/{{model_id}}/ended", handler=post_ended, summary="撤下在后台登记的机型",
            may=Right.SCRIPTS, response=Done, shop=by_phone_model, errors=(404,),
        ),
    )
