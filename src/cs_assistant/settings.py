"""Settings, read once from the environment (`CS_…`) and checked. Used by `cli` and `app` only."""

from __future__ import annotations

from pathlib import Path

from pydantic import Field, SecretStr
from pydantic_settings import BaseSettings, SettingsConfigDict


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
    quiet_seconds: float = Field(default=5.0, ge=0, le=600)
    """How long a buyer must be quiet before an automatic reply goes out."""
    max_page_count: int | None = Field(default=None, ge=1)
    """SQLite's page limit; a full database is then an error, not a full disk."""
    log_level: str = "INFO"

    @property
    def names(self) -> tuple[str, ...]:
        """The names of `hosts`, in small letters, in the order given."""
        return tuple(name.strip().lower() for name in self.hosts.split(",") if name.strip())
