"""`/_sandbox/…`: what only the sandbox has: look at the world, act in it, move its clock, plan trouble."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import asdict
from datetime import timedelta
from ipaddress import ip_address
from typing import Any, TypeVar

from aiohttp import web
from pydantic import BaseModel, ValidationError

from cs_assistant.domain.refunds import RefundApplication
from cs_assistant.errors import BadInputError, CsAssistantError, ForbiddenError, NotFoundError
from cs_assistant.gateways.sandbox.server.backstage import Backstage
from cs_assistant.gateways.sandbox.server.control_bodies import Deed, DeedKind, Expire, Faults, Limits, Move, Reset
from cs_assistant.gateways.sandbox.server.quota import Limit
from cs_assistant.understanding.masking import mask_nick

PREFIX = "/_sandbox"
Model = TypeVar("Model", bound=BaseModel)
Handler = Callable[[web.Request], Awaitable[web.Response]]


class Control:
    """The routes."""

    def __init__(self, stage: Backstage) -> None:
        self._backstage = stage

    def routes(self) -> list[web.RouteDef]:
        """Every route, each behind the same door."""
        return [
            web.get(PREFIX, _door(self.state)),
            web.get(PREFIX + "/trades", _door(self.trades)),
            web.get(PREFIX + "/refunds", _door(self.refunds)),
            web.get(PREFIX + "/buyers", _door(self.buyers)),
            web.get(PREFIX + "/calls", _door(self.calls)),
            web.post(PREFIX + "/buyers/{key}", _door(self.step)),
            web.post(PREFIX + "/act", _door(self.act)),
            web.post(PREFIX + "/clock", _door(self.move)),
            web.post(PREFIX + "/faults", _door(self.plan)),
            web.post(PREFIX + "/limits", _door(self.limit)),
            web.post(PREFIX + "/sessions/expire", _door(self.expire)),
            web.post(PREFIX + "/reset", _door(self.reset)),
        ]

    async def state(self, _: web.Request) -> web.Response:
        """How things stand; no secret, no session."""
        stage = self._backstage
        boxes = stage.office.mail.boxes.items()
        return web.json_response(
            {
                "now": stage.platform.clock.now().isoformat(),
                "shops": {
                    seller.shop_id: {"nick": seller.nick, "type": seller.type.value}
                    for seller in stage.office.accounts.sellers.values()
                },
                "seed": stage.faults.seed,
                "unconfirmed": {key: len(box.unconfirmed) for key, box in boxes},
                "calls": dict(stage.log.counts),
                "second_checks": stage.office.sms,
            }
        )  # fmt: skip

    async def trades(self, request: web.Request) -> web.Response:
        """The orders of a shop."""
        orders = self._backstage.platform.orders_in(_shop(request))
        rows = [
            {
                "tid": order.order_no, "buyer": mask_nick(order.buyer_id), "status": str(order.status),
                "title": order.product.title, "memo_bytes": len(order.seller_memo.encode()),
                "refund_open": order.open_refund is not None,
            }
            for order in orders
        ]  # fmt: skip
        return web.json_response(rows)

    async def refunds(self, request: web.Request) -> web.Response:
        """The applications of a shop, last changed last."""
        found = self._backstage.platform.book.of_shop(_shop(request))
        return web.json_response([self._refund(each) for each in found])

    def _refund(self, claim: RefundApplication) -> dict[str, Any]:
        book = self._backstage.platform.book
        number = (claim.shop_id, claim.refund_no)
        papers, due = book.papers(number), book.due(number)
        return {
            "refund_id": claim.refund_no, "tid": claim.order_no, "kind": claim.kind.value, "reason": claim.reason,
            "status": claim.status.value, "amount": str(claim.amount), "version": papers.version,
            "reviewed": papers.reviewed, "cs_status": int(papers.cs_status), "messages": len(papers.messages),
            "due": due.isoformat() if due else None,
        }  # fmt: skip

    async def buyers(self, _: web.Request) -> web.Response:
        """The personas and where each stands."""
        rows = []
        for persona in self._backstage.personas.known.values():
            last = self._backstage.personas.last(persona)
            rows.append({**asdict(persona), "amount": str(persona.amount or ""),
                         "refund_id": last.refund_no if last else None,
                         "status": last.status.value if last else None})  # fmt: skip
        return web.json_response(rows)

    async def calls(self, _: web.Request) -> web.Response:
        """The last calls, masked."""
        return web.json_response([line.shown() for line in self._backstage.log.lines])

    async def step(self, request: web.Request) -> web.Response:
        """One persona does what is next."""
        return web.json_response({"did": self._backstage.personas.step(request.match_info["key"])})

    async def act(self, request: web.Request) -> web.Response:
        """A buyer, a colleague or the platform does something."""
        deed = await _body(request, Deed)
        done = _DEEDS[deed.act](self._backstage, deed)
        return web.json_response(self._refund(done) if isinstance(done, RefundApplication) else {"ok": True})

    async def move(self, request: web.Request) -> web.Response:
        """Move the clock, or let it run faster."""
        move = await _body(request, Move)
        self._backstage.move(timedelta(days=move.days, hours=move.hours, minutes=move.minutes), move.speed)
        return web.json_response({"now": self._backstage.platform.clock.now().isoformat()})

    async def plan(self, request: web.Request) -> web.Response:
        """Plan trouble; what was planned before is gone."""
        (await _body(request, Faults)).into(self._backstage.faults)
        return web.json_response({"seed": self._backstage.faults.seed})

    async def limit(self, request: web.Request) -> web.Response:
        """Set or lift a call limit."""
        given = await _body(request, Limits)
        window = Limit(calls=given.calls, window=timedelta(seconds=given.seconds)) if given.calls is not None else None
        self._backstage.quota.limit(given.method, window)
        return web.json_response({"ok": True})

    async def expire(self, request: web.Request) -> web.Response:
        """Let a shop's sessions run out; with `cancel` the seller withdraws."""
        given = await _body(request, Expire)
        self._backstage.expire(given.shop, given.account, levels=given.levels, cancel=given.cancel)
        return web.json_response({"ok": True})

    async def reset(self, request: web.Request) -> web.Response:
        """Everything as at the start."""
        self._backstage.reset((await _body(request, Reset)).seed)
        return web.json_response({"ok": True})


def _colleague_writes(stage: Backstage, deed: Deed) -> None:
    stage.platform.colleague_writes(deed.shop, deed.order, deed.text, deed.by, deed.flag)


_DEEDS: dict[DeedKind, Callable[[Backstage, Deed], object]] = {
    DeedKind.APPLY: lambda s, d: s.platform.buyer_applies(d.shop, d.order, d.kind, d.text, d.amount),
    DeedKind.CHANGE: lambda s, d: s.platform.buyer_changes(
        d.shop, d.refund, reason=d.text or None, amount=d.amount, kind=d.kind if "kind" in d.model_fields_set else None
    ),
    DeedKind.WITHDRAW: lambda s, d: s.platform.buyer_withdraws(d.shop, d.refund),
    DeedKind.SEND_BACK: lambda s, d: s.platform.buyer_sends_back(d.shop, d.refund, carrier=d.by, waybill=d.text),
    DeedKind.SAY: lambda s, d: s.platform.buyer_says(d.shop, d.refund, d.text),
    DeedKind.ASK_PLATFORM: lambda s, d: s.platform.buyer_asks_platform(d.shop, d.refund),
    DeedKind.STEP_IN: lambda s, d: s.platform.platform_steps_in(d.shop, d.refund),
    DeedKind.COLLEAGUE_MEMO: _colleague_writes,
    DeedKind.COLLEAGUE_REFUSES: lambda s, d: s.platform.colleague_refuses(d.shop, d.refund),
    DeedKind.COLLEAGUE_AGREES_RETURN: lambda s, d: s.platform.colleague_agrees_return(d.shop, d.refund),
    DeedKind.SHIP: lambda s, d: s.platform.warehouse_ships(d.shop, d.order),
}


def _shop(request: web.Request) -> str:
    return request.query.get("shop", "")


def _door(handler: Handler) -> Handler:
    """Only this machine, only by a name of this machine, and nothing a page of another site can send."""

    async def guarded(request: web.Request) -> web.Response:
        try:
            _check(request)
            return await handler(request)
        except ForbiddenError as error:
            return web.json_response({"detail": error.message}, status=403)
        except NotFoundError as error:
            return web.json_response({"detail": error.message}, status=404)
        except CsAssistantError as error:
            return web.json_response({"detail": error.message}, status=400)

    return guarded


def _check(request: web.Request) -> None:
    local = request.remote is not None and ip_address(request.remote).is_loopback
    name = request.host.rsplit(":", 1)[0].strip("[]")
    if not local or (name != "localhost" and not _is_loopback(name)):
        raise ForbiddenError("沙盒的控制接口只在本机上开放，请用 127.0.0.1 访问。")
    if request.method == "POST" and request.content_type != "application/json":
        raise ForbiddenError("沙盒的控制接口只收 application/json。")


def _is_loopback(name: str) -> bool:
    try:
        return ip_address(name).is_loopback
    except ValueError:
        return False


async def _body(request: web.Request, model: type[Model]) -> Model:
    try:
        return model.model_validate_json(await request.read() or b"{}")
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        where = ".".join(str(part) for part in first["loc"]) or "body"
        raise BadInputError(f"「{where}」不对：{first['msg']}。没有执行。", where=where) from None
