"""An ERP to try against: `cs-assistant erp-sandbox`."""

from __future__ import annotations

from typing import Annotated

import typer

from cs_assistant.cli import command

SHOPS = ("phones", "shoes")
DEFAULT_PORT = 8790


@command("erp-sandbox")
def erp_sandbox(
    port: Annotated[int, typer.Option("--port", help="端口；0 表示任选一个空闲的。")] = DEFAULT_PORT,
    takes_keys: Annotated[bool, typer.Option(help="同一个 Idempotency-Key 只入一次账，还是每次都入。")] = True,
) -> None:
    """沙盒 ERP：核对签名，收单据和维修单，把收到的列在网页上。密钥用 CS_ERP_SECRETS，没有设置就用沙盒自己的。"""
    import asyncio
    import contextlib
    from secrets import token_hex

    from cs_assistant.app.erp_sandbox import serve_erp_sandbox
    from cs_assistant.cli.running import settings_with

    given = settings_with(None, None, None).erp_secrets
    secrets = {shop: secret.get_secret_value() for shop, secret in given.items()}
    own = dict.fromkeys(SHOPS, token_hex(8))

    def tell(url: str) -> None:
        typer.echo(f"沙盒 ERP：  {url}/")
        if not secrets:
            addresses = ",".join(f'"{shop}":"{url}/documents"' for shop in own)
            written = ",".join(f'"{shop}":"{secret}"' for shop, secret in own.items())
            typer.echo("另开一个终端，把店铺接上来：")
            typer.echo(f"  CS_ERP_URLS='{{{addresses}}}' CS_ERP_SECRETS='{{{written}}}' \\")
            typer.echo(f"  CS_ERP_TAKES_KEYS={str(takes_keys).lower()} cs-assistant demo")
        typer.echo("按 Ctrl+C 停止。")

    with contextlib.suppress(KeyboardInterrupt):
        asyncio.run(serve_erp_sandbox(port, secrets or own, takes_keys=takes_keys, ready=tell))
