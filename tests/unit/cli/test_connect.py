"""`cs-assistant connect`: a login pasted back becomes a token, which is never shown."""

from __future__ import annotations

import sys
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
from pydantic import SecretStr
from typer.testing import CliRunner

from cs_assistant.cli import cli, register_commands
from cs_assistant.cli.connecting import _connect, _list
from cs_assistant.domain.connected import GrantedTo
from cs_assistant.errors import NotAuthorisedError, NotFoundError
from cs_assistant.gateways.sandbox.clock import SandboxClock
from cs_assistant.gateways.sandbox.platform import Platform
from cs_assistant.gateways.sandbox.server.accounts import CODE_LIFE, Code
from cs_assistant.gateways.sandbox.server.server import PlatformServer
from cs_assistant.settings import Settings, TopShop
from tests.contract.worlds import packaged_world

SHOP = "shoes"


class Person:
    """Reads the address that was printed, logs in, and pastes what the browser shows then."""

    def __init__(self, server: PlatformServer, account: GrantedTo, capsys: pytest.CaptureFixture[str]) -> None:
        self.server, self.account, self.capsys, self.printed = server, account, capsys, ""

    def readline(self) -> str:
        self.printed = self.capsys.readouterr().out
        login = next(line.strip() for line in self.printed.splitlines() if "/authorize?" in line)
        asked = {name: values[0] for name, values in parse_qs(urlsplit(login).query).items()}
        accounts, now = self.server.backstage.office.accounts, self.server.platform.clock.now()
        code = accounts.new_code(
            Code(
                app_key=asked["client_id"], seller=accounts.sellers[SHOP], account=self.account,
                redirect_uri=asked["redirect_uri"], until=now + CODE_LIFE,
            )
        )
        return f"{asked['redirect_uri']}?code={code}&state={asked['state']}\n"


async def test_a_login_pasted_back_becomes_a_token_of_the_account_asked_for(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    server = PlatformServer(Platform(packaged_world(), SandboxClock()))
    await server.start()
    try:
        (app,) = server.apps
        shop = TopShop(
            app_key=app.app_key, app_secret=SecretStr(app.secret), seller_type="C", oauth_url=server.oauth_url
        )
        settings = Settings(database=tmp_path / "desk.sqlite3", top={SHOP: shop})
        await _list(settings)
        assert "还没有授权" in capsys.readouterr().out

        monkeypatch.setattr(sys, "stdin", Person(server, GrantedTo.SUB, capsys))
        await _connect(settings, SHOP, GrantedTo.SUB)
        await _list(settings)
        said = capsys.readouterr().out
        assert "已授权：子账号" in said
        assert f"{SHOP}：子账号" in said
        with pytest.raises(NotAuthorisedError, match=r"授权的是子账号.*要的是主账号"):
            await _connect(settings, SHOP, GrantedTo.MAIN)
        with pytest.raises(NotFoundError, match="CS_TOP"):
            await _connect(settings, "phones", GrantedTo.MAIN)
        said += capsys.readouterr().out
        secrets = {app.secret, *(session.token for session in server.backstage.office.accounts.sessions())}
        assert not [secret for secret in secrets if secret in said]
    finally:
        await server.stop()


def test_it_explains_itself() -> None:
    register_commands()
    assert CliRunner().invoke(cli, ["connect", "--help"]).exit_code == 0
