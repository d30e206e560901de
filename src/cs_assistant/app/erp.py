"""The ERP of each shop, as the settings name it: signed calls, or files in a folder."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import AsyncExitStack

from aiohttp import ClientSession
from yarl import URL

from cs_assistant.app.clock import SystemClock
from cs_assistant.errors import UsageError
from cs_assistant.gateways.base import Documents
from cs_assistant.gateways.erp.calls import ErpCalls
from cs_assistant.gateways.erp.files import ErpFiles, TableKind
from cs_assistant.settings import Settings


async def erp_ports(stack: AsyncExitStack, settings: Settings) -> Mapping[str, Documents]:
    """Shop id to its ERP; what they hold open is closed with the stack. Raises UsageError for bad settings."""
    _check(settings)
    ports: dict[str, Documents] = {
        shop: ErpFiles(folder, table=TableKind(settings.erp_table)) for shop, folder in settings.erp_folders.items()
    }
    if settings.erp_urls:
        session = await stack.enter_async_context(ClientSession())
        for shop, url in settings.erp_urls.items():
            # Signed with the machine's time: the demo plays on another day.
            ports[shop] = ErpCalls(
                session, url=url, secret=settings.erp_secrets[shop].get_secret_value(),
                takes_keys=settings.erp_takes_keys, clock=SystemClock(),
            )
    return ports


def _check(settings: Settings) -> None:
    both = sorted(settings.erp_urls.keys() & settings.erp_folders.keys())
    if both:
        raise UsageError(f"店铺 {both[0]} 的 ERP 只能接一种：CS_ERP_URLS 或 CS_ERP_FOLDERS 里去掉一个。")
    for shop, url in settings.erp_urls.items():
        if not settings.erp_secrets.get(shop):
            raise UsageError(f"店铺 {shop} 的 ERP 没有密钥，调用没法签名。请在 CS_ERP_SECRETS 里写上它的密钥。")
        if not _is_address(url):
            raise UsageError(f"CS_ERP_URLS 里店铺 {shop} 的地址不对：要以 http:// 或 https:// 开头，里面不要写密码。")
    for shop, folder in settings.erp_folders.items():
        if not folder.is_dir():
            raise UsageError(f"CS_ERP_FOLDERS 里店铺 {shop} 的文件夹不在：{folder}。请先建好，再启动。")


def _is_address(text: str) -> bool:
    try:
        url = URL(text)
    except ValueError:
        return False
    return url.scheme in {"http", "https"} and bool(url.host) and url.user is None and url.password is None
