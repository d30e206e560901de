"""The sandbox as one piece: what `app` builds, mounts and plays."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from aiohttp import web
from jinja2 import Environment, PackageLoader, select_autoescape

from cs_assistant.domain.refunds import Connection
from cs_assistant.domain.script_library import Library
from cs_assistant.gateways.sandbox.buyers import Accept, Pen, SceneRunner
from cs_assistant.gateways.sandbox.channel import CHANNEL, SandboxChannel
from cs_assistant.gateways.sandbox.clock import SandboxClock
from cs_assistant.gateways.sandbox.orders import SandboxOrders
from cs_assistant.gateways.sandbox.pages import STAGE, Frame, Stage, routes
from cs_assistant.library.world import World
from cs_assistant.services.live import Hub

STATIC_PATH = "/sandbox/static/"


@dataclass(frozen=True, kw_only=True, slots=True)
class Sandbox:
    """Orders, a channel and a clock of an imaginary world."""

    world: World
    clock: SandboxClock
    orders: SandboxOrders
    channel: SandboxChannel

    @property
    def channel_name(self) -> str:
        """What its messages carry as their channel."""
        return CHANNEL

    async def play(self, accept: Accept) -> None:
        """Let the buyers of the scenes write by themselves."""
        await SceneRunner(self.world, self.orders, self.clock, Pen(accept, self.channel, self.clock)).run()


def build_sandbox(
    world: World, clock: SandboxClock | None = None, connections: Mapping[str, Connection] | None = None
) -> Sandbox:
    """A sandbox whose orders are counted from now; `connections` by shop, without them every shop is 直连."""
    clock = clock or SandboxClock()
    orders = SandboxOrders(world, clock, connections=connections)
    return Sandbox(world=world, clock=clock, orders=orders, channel=SandboxChannel(clock))


def add_sandbox(
    app: web.Application,
    sandbox: Sandbox,
    *,
    accept: Accept,
    library: Callable[[], Library],
    frame: Frame,
    hub: Hub | None = None,
) -> tuple[web.RouteDef, ...]:
    """Prepare 扮演买家 on the console's application; returns its routes, for the console to declare and guard.

    With `hub`, moving the clock tells open consoles to read everything anew.
    """
    folder = Path(__file__).parent
    app[STAGE] = Stage(
        world=sandbox.world, clock=sandbox.clock, orders=sandbox.orders, channel=sandbox.channel,
        pen=Pen(accept, sandbox.channel, sandbox.clock), library=library, hub=hub, frame=frame,
        templates=Environment(
            loader=PackageLoader("cs_assistant.gateways.sandbox"), autoescape=select_autoescape(default=True),
            trim_blocks=True, lstrip_blocks=True,
        ),
    )
    app.router.add_static(STATIC_PATH, folder / "static")
    return tuple(routes())
