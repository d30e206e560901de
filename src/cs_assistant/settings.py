"""Settings, read once from the environment (`CS_…`) and checked. Used by `cli` and `app` only."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, SecretStr
from pydantic_settings import BaseSettings, SettingsConfigDict

LogLevel = Literal["DEBUG", "INFO", "WARNING", "ERROR", "CRITICAL"]
DEFAULT_GROUP = "default"
"""The group of the platform's message service every application has."""


class TopShop(BaseModel):
    """A shop with an application of its own at the platform (docs/top.md)."""

    model_config = ConfigDict(extra="forbid")
    app_key: str = Field(min_length=1)
    app_secret: SecretStr = Field(min_length=1)
    seller_type: Literal["B", "C"]
    """B = 天猫, C = 淘宝: they take different parameters."""
    url: str = "https://gw.api.taobao.com/router/rest"
    tmc_url: str = "ws://mc.api.taobao.com/"
    """The message service; empty = none, then only what is read now and then tells of changes."""
    group: str = Field(default=DEFAULT_GROUP, min_length=1, max_length=32)
    """Consumer group of the message service; another than the default one is made before messages are asked for."""
    oauth_url: str = "https://oauth.taobao.com"
    redirect_url: str = "http://127.0.0.1:8765/"
    """Where the platform sends the browser after the login, as registered in its console."""
    may_renew: bool = False
    """True for an app of the 服务市场; a merchant's own must be authorised anew when its token ends."""
    buyers: Literal["open_uid", "nick"] = "open_uid"
    """What buyers are known by; it has to be what the shop's chats carry."""


class Settings(BaseSettings):
    """What may differ between two installations."""

    model_config = SettingsConfigDict(env_prefix="CS_", env_nested_delimiter="__", extra="ignore")

    database: Path = Path("cs_assistant.sqlite3")
    """The SQLite file; its folder must exist."""
    scripts: Path | None = None
    """The script library; None = the packaged one."""
    port: int = Field(default=8765, ge=0, le=65535)
    """0 = any free port."""
    host: str = "127.0.0.1"
    """The address to listen on. Anything but this machine needs an account first."""
    hosts: str = ""
    """Names, separated by commas, under which the console may be opened besides this machine's."""
    token: SecretStr | None = None
    """What the demo's login link carries; None = a new one at each start. `serve` has no such link."""
    webhook_secrets: dict[str, SecretStr] = Field(default_factory=dict)
    """Shop id to the secret of its webhook channel, as JSON. A shop without one refuses every message."""
    webhook_reply_urls: dict[str, str] = Field(default_factory=dict)
    """Shop id to the address replies are posted to, as JSON."""
    webhook_takes_keys: bool = True
    """Whether the receiver of replies drops a repeat with the same Idempotency-Key."""
    top: dict[str, TopShop] = Field(default_factory=dict)
    """Shop id to its application at the platform, as JSON. A shop without one works as before."""
    bridge_secrets: dict[str, SecretStr] = Field(default_factory=dict)
    """Shop id to the secret of its chat bridge, as JSON (docs/bridge.md). A shop without one refuses every bridge."""
    erp_urls: dict[str, str] = Field(default_factory=dict)
    """Shop id to the address its documents and repair sheets are posted to, as JSON (docs/erp.md)."""
    erp_secrets: dict[str, SecretStr] = Field(default_factory=dict)
    """Shop id to the secret those calls are signed with, as JSON."""
    erp_takes_keys: bool = False
    """Whether the ERP books a repeat with the same Idempotency-Key once. Only then is a call repeated by itself."""
    erp_folders: dict[str, Path] = Field(default_factory=dict)
    """Shop id to the folder its documents are laid into as files instead, as JSON."""
    erp_table: Literal["csv", "xlsx"] = "csv"
    """How the table beside each JSON file is written."""
    quiet_seconds: float = Field(default=5.0, ge=0, le=600)
    """How long a buyer must be quiet before an automatic reply goes out."""
    max_page_count: int | None = Field(default=None, ge=1)
    """SQLite's page limit; a full database is then an error, not a full disk."""
    log_level: Annotated[LogLevel, BeforeValidator(str.upper)] = "INFO"
    """From which level on lines are logged, in large or small letters."""

    @property
    def names(self) -> tuple[str, ...]:
        """The names of `hosts`, in small letters, in the order given."""
        return tuple(name.strip().lower() for name in self.hosts.split(",") if name.strip())
