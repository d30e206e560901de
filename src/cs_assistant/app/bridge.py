"""The chat bridge's routes, as the console mounts and describes them."""

from __future__ import annotations

from aiohttp import web

from cs_assistant.app.clock import SystemClock
from cs_assistant.gateways.bridge.build import Bridge
from cs_assistant.gateways.bridge.exchange import PATH as EXCHANGE_PATH
from cs_assistant.gateways.wire.bridge_hello import PATH as SOCKET_PATH
from cs_assistant.gateways.wire.bridge_hello import Exchange
from cs_assistant.gateways.wire.bridge_out import ExchangeAnswer
from cs_assistant.services.desk import Desk
from cs_assistant.services.receive import Receive
from cs_assistant.settings import Settings
from cs_assistant.web.routes import ApiRoute


def bridge_secrets(settings: Settings) -> dict[str, str]:
    """Shop id to the secret of its chat bridge, in the clear."""
    return {shop: secret.get_secret_value() for shop, secret in settings.bridge_secrets.items()}


def add_bridge(
    app: web.Application, bridge: Bridge, receive: Receive, desk: Desk, settings: Settings
) -> tuple[ApiRoute, ...]:
    """The two ways in. Whoever calls proves itself by its signature."""
    routes = bridge.routes(receive, desk, bridge_secrets(settings), SystemClock())
    app.on_shutdown.append(routes.close)
    return (
        ApiRoute(
            method="POST", path=EXCHANGE_PATH, handler=routes.exchange, summary="聊天桥接：双向交换（签名接口）",
            request=Exchange, response=ExchangeAnswer, errors=(409, 413, 507), open=True, may=None,
        ),
        ApiRoute(
            method="GET", path=SOCKET_PATH, handler=routes.socket, summary="聊天桥接：长连接（先发带签名的 hello）",
            open=True, may=None, switches_protocols=True,
        ),
    )  # fmt: skip
