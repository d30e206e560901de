"""扮演买家: a newcomer writes as a buyer, moves the clock, and sees what the shop sees."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import TypeVar

from aiohttp import web
from jinja2 import Environment
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from cs_assistant.domain.orders import Order, OrderStatus
from cs_assistant.domain.script_library import Library
from cs_assistant.domain.times import SHANGHAI, shanghai_day
from cs_assistant.errors import BadInputError, NotFoundError
from cs_assistant.gateways.sandbox.acts import KINDS, Act, perform, shown
from cs_assistant.gateways.sandbox.buyers import Pen
from cs_assistant.gateways.sandbox.channel import SandboxChannel
from cs_assistant.gateways.sandbox.clock import SandboxClock
from cs_assistant.gateways.sandbox.orders import SandboxOrders
from cs_assistant.gateways.sandbox.pictures import picture_kind
from cs_assistant.gateways.sandbox.ready import READY
from cs_assistant.library.world import World
from cs_assistant.services.live import RESYNC, Change, Hub

Model = TypeVar("Model", bound=BaseModel)
Frame = Callable[[web.Request], Mapping[str, object]]
"""What the page's frame shows to whoever asks: menu, place, person. The console gives it."""

PAGE = "/sandbox"
STATUS_WORDS = {
    OrderStatus.UNPAID: "待付款", OrderStatus.UNSHIPPED: "待发货", OrderStatus.SHIPPED: "运输中",
    OrderStatus.SIGNED: "已签收", OrderStatus.SUCCESS: "交易成功",
}


@dataclass(frozen=True, kw_only=True, slots=True)
class Stage:
    """Everything the page plays with."""

    world: World
    clock: SandboxClock
    orders: SandboxOrders
    channel: SandboxChannel
    pen: Pen
    library: Callable[[], Library]
    hub: Hub | None
    frame: Frame
    templates: Environment

    def order(self, key: str) -> Order:
        """The order of world.yaml with this key. Raises NotFoundError."""
        try:
            return self.orders.by_key[key]
        except KeyError:
            raise NotFoundError("演示里没有这个订单。请从列表里选一个买家。") from None


STAGE = web.AppKey("cs_sandbox", Stage)


class Say(BaseModel):
    """One message of the played buyer."""

    model_config = ConfigDict(extra="forbid")
    order: str
    text: str
    click_id: str = Field(min_length=8, max_length=64)


class Shift(BaseModel):
    """How far the clock is moved; nothing given = back to the real time."""

    model_config = ConfigDict(extra="forbid")
    days: int = Field(default=0, ge=-400, le=400)
    hours: int = Field(default=0, ge=-48, le=48)


def routes() -> list[web.RouteDef]:
    """The page and what its script calls."""
    return [
        web.get(PAGE, get_page),
        web.get(PAGE + "/state", get_state),
        web.post(PAGE + "/say", post_say),
        web.post(PAGE + "/picture", post_picture),
        web.post(PAGE + "/clock", post_clock),
        web.post(PAGE + "/platform", post_platform),
    ]


async def get_page(request: web.Request) -> web.Response:
    """The page itself."""
    stage = request.app[STAGE]
    text = stage.templates.get_template("buyer.html").render(
        **stage.frame(request), groups=_groups(stage), chosen=_first(stage), ready=READY, kinds=KINDS,
        reasons=[text for reason in stage.library().reasons.values() for text in reason.platform[:1]],
    )
    return web.Response(text=text, content_type="text/html")


async def get_state(request: web.Request) -> web.Response:
    """The buyer's phone, the clock, and which conversation it is at the desk."""
    stage = request.app[STAGE]
    order = stage.order(request.query.get("order", ""))
    bubbles = stage.channel.phone(order.shop_id, order.buyer_id)
    return web.json_response(
        {
            "now": stage.clock.now().astimezone(SHANGHAI).isoformat(),
            "offset_hours": round(stage.clock.offset / timedelta(hours=1)),
            "card": {"product": order.product.title, "sku": order.product.sku, "stands": _stands(stage, order)},
            "bubbles": [
                {"mine": b.mine, "text": b.text, "kind": b.kind.value, "at": b.at.astimezone(SHANGHAI).isoformat()}
                for b in bubbles
            ],
            "conversation": stage.channel.conversation(order.shop_id, order.buyer_id),
            "platform": shown(stage.orders, order),
        }
    )


async def post_say(request: web.Request) -> web.Response:
    """The buyer writes."""
    stage = request.app[STAGE]
    say = await _body(request, Say)
    order = stage.order(say.order)
    await stage.pen.write(
        shop_id=order.shop_id, buyer_id=order.buyer_id, text=say.text, external_id=f"play:{say.click_id}",
        order_no=order.order_no,
    )
    return web.json_response({"ok": True}, status=202)


async def post_picture(request: web.Request) -> web.Response:
    """The buyer sends a picture: the body is the file, whatever it is."""
    stage = request.app[STAGE]
    order = stage.order(request.query.get("order", ""))
    kind = picture_kind(await request.read())
    await stage.pen.write(
        shop_id=order.shop_id, buyer_id=order.buyer_id, external_id=f"play:{request.query.get('click_id', '')}",
        text="", kind=kind, order_no=order.order_no,
    )
    return web.json_response({"ok": True}, status=202)


async def post_clock(request: web.Request) -> web.Response:
    """Move the clock, or put it back."""
    stage = request.app[STAGE]
    shift = await _body(request, Shift)
    by = timedelta(days=shift.days, hours=shift.hours)
    if by:
        stage.clock.shift(by)
    else:
        stage.clock.reset()
    return _changed(stage)


async def post_platform(request: web.Request) -> web.Response:
    """The buyer applies, changes or withdraws on the platform, or a colleague edits the memo in 千牛."""
    stage = request.app[STAGE]
    act = await _body(request, Act)
    perform(stage.orders, stage.order(act.order), act)
    return _changed(stage)


def _changed(stage: Stage) -> web.Response:
    """Open consoles read everything anew."""
    if stage.hub is not None:
        stage.hub.publish(Change(kind=RESYNC))
    return web.json_response({"ok": True})


async def _body(request: web.Request, model: type[Model]) -> Model:
    try:
        return model.model_validate_json(await request.read())
    except ValidationError as error:
        where = ".".join(str(part) for part in error.errors()[0]["loc"]) or "body"
        raise BadInputError("这一步的内容不对，没有执行。请刷新页面再试。", where=where) from None


def _groups(stage: Stage) -> list[tuple[str, list[tuple[str, str]]]]:
    """Shop name, then (key, label) of everyone who bought there."""
    names = {buyer.id: buyer.name for buyer in stage.world.buyers.values()}
    groups: dict[str, list[tuple[str, str]]] = {}
    for key, order in stage.orders.by_key.items():
        label = f"{names.get(order.buyer_id, order.buyer_id)}，{_stands(stage, order)}，{order.product.title}"
        groups.setdefault(order.shop_id, []).append((key, label))
    shops = stage.library().shops
    return [(shops[shop].name if shop in shops else shop, entries) for shop, entries in groups.items()]


def _stands(stage: Stage, order: Order) -> str:
    """Where the order stands, in a few words: what makes one buyer different from the next."""
    if order.open_refund is not None:
        return f"{order.open_refund.kind}申请中"
    if order.signed_at is None:
        return STATUS_WORDS[order.status] if order.status else "状态不明"
    days = (shanghai_day(stage.clock.now()) - shanghai_day(order.signed_at)).days
    signed = "今天签收" if days == 0 else f"签收 {days} 天" if days > 0 else "还没签收"
    return f"{signed}，售后换过新" if order.exchanged_at is not None else signed


def _first(stage: Stage) -> str | None:
    """Whom a newcomer plays first: somebody who does not write by himself, with a recent plain order."""
    busy = {stage.world.buyers[scene.buyer].id for scene in stage.world.scenes}
    orders = stage.orders.by_key
    plain = [key for key, order in orders.items() if order.signed_at is not None and order.open_refund is None]
    free = [key for key in plain if orders[key].buyer_id not in busy]
    return max(free or plain or list(orders), key=lambda key: _signed_stamp(orders[key]), default=None)


def _signed_stamp(order: Order) -> float:
    return order.signed_at.timestamp() if order.signed_at is not None else 0.0
