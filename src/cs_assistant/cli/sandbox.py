"""The platform to try against: `cs-assistant sandbox`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from cs_assistant.cli import command
from cs_assistant.cli.texts import Scripts
from cs_assistant.domain.connected import ACCOUNT_NAMES

if TYPE_CHECKING:
    from cs_assistant.gateways.sandbox.server.server import PlatformServer

DEFAULT_PORT = 18080
SELLERS = {"B": "天猫", "C": "淘宝"}


@command("sandbox")
def sandbox(
    port: Annotated[int, typer.Option("--port", help="端口；0 表示任选一个空闲的。")] = DEFAULT_PORT,
    speed: Annotated[float, typer.Option("--speed", min=1, help="时间走多快；60 就是一分钟当一小时。")] = 1.0,
    scripts: Scripts = None,
) -> None:
    """沙盒开放平台：/router/rest、授权和消息服务，店铺和买家都是虚构的，只在本机开放。"""
    import asyncio
    import contextlib

    from cs_assistant.app.platform_sandbox import serve_platform_sandbox

    with contextlib.suppress(KeyboardInterrupt):
        asyncio.run(serve_platform_sandbox(port, scripts, speed=speed, ready=_tell))


def _tell(server: PlatformServer) -> None:
    app, sellers = server.apps[0], server.platform.world.marketplace.sellers
    typer.echo(f"接口：     {server.url}")
    typer.echo(f"授权：     {server.oauth_url}/authorize 和 {server.oauth_url}/token")
    typer.echo(f"消息服务： {server.tmc_url}")
    typer.echo(f"控制：     {server.oauth_url}/_sandbox （只在本机；看 docs/sandbox.md）")
    typer.echo(f"app key：  {app.app_key}")
    typer.echo(f"secret：   {app.secret}")
    for (shop_id, account), token in app.sessions.items():
        seller = sellers[shop_id]
        typer.echo(f"session：  {token}  {seller.nick}（{shop_id}，{SELLERS[seller.type]}）的{ACCOUNT_NAMES[account]}")
    typer.echo("用 taobaopy 试一下（它用本地时间，要在中国时区里运行）：")
    main = next(iter(app.sessions.values()))
    typer.echo("  TZ=Asia/Shanghai python3 - <<'EOF'")
    typer.echo("  from taobaopy.taobao import TaoBaoAPIClient")
    typer.echo(f"  api = TaoBaoAPIClient('{app.app_key}', '{app.secret}', domain='{server.oauth_url}')")
    typer.echo(f"  api.set_access_token('{main}')")
    typer.echo("  print(api.refunds_receive_get(fields='refund_id,tid,status,reason'))")
    typer.echo("  EOF")
    typer.echo("按 Ctrl+C 停止。")
