"""`cs-assistant user`: accounts from the server's command line, also beside a running `serve`."""

from __future__ import annotations

import asyncio
import re
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from cs_assistant.app.clock import SystemClock
from cs_assistant.cli import cli, register_commands
from cs_assistant.domain.people import Person, Right
from cs_assistant.errors import ForbiddenError
from cs_assistant.services.audit import AuditLog
from cs_assistant.services.logins import Logins
from cs_assistant.storage import Database

register_commands()


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "desk.sqlite3"


def user(file: Path, *arguments: str, given: str | None = None) -> Result:
    return CliRunner().invoke(cli, ["user", *arguments, "--database", str(file)], input=given)


def printed_password(result: Result) -> str:
    found = re.search(r"密码（只显示这一次）：(\S+)", result.stdout)
    assert found is not None, result.stdout
    return found[1]


def logged_in(file: Path, name: str, password: str) -> Person | None:
    async def run() -> Person | None:
        async with Database.open(file) as database:
            logins = Logins(database, SystemClock())
            return await logins.person_with_login(await logins.log_in(name, password))

    return asyncio.run(run())


@pytest.mark.parametrize("name", ["add", "list", "password", "deactivate", "token"])
def test_every_user_command_explains_itself(name: str) -> None:
    assert CliRunner().invoke(cli, ["user", name, "--help"]).exit_code == 0


def test_the_first_account_is_made_with_a_printed_password_in_every_shop(file: Path) -> None:
    result = user(file, "add", "王主管", "--role", "supervisor")
    assert result.exit_code == 0, result.stderr
    person = logged_in(file, "王主管", printed_password(result))
    assert person is not None
    assert person.shops(Right.REFUSE) == {"phones", "shoes"}


def test_roles_may_be_several_and_chinese_and_shops_chosen(file: Path) -> None:
    result = user(
        file, "add", "小林", "--role", "客服", "--role", "administrator", "--shop", "shoes", "--password-stdin",
        given="一句好记的话就可以\n",
    )
    assert result.exit_code == 1
    assert "至少 10 个字符" in result.stderr
    result = user(
        file, "add", "小林", "--role", "客服", "--role", "administrator", "--shop", "shoes", "--password-stdin",
        given="一句好记的话就可以了\n",
    )
    assert result.exit_code == 0
    assert "一句好记" not in result.stdout
    person = logged_in(file, "小林", "一句好记的话就可以了")
    assert person is not None
    assert (set(person.roles), person.may(Right.SEND, "shoes")) == ({"shoes"}, True)
    assert "小林\tshoes：客服、管理员" in user(file, "list").stdout


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("add", "小林", "--role", "boss"), "supervisor（主管）"),
        (("add", "小林", "--role", "timer"), "没有角色「timer」"),
        (("add", "小林", "--role", "agent", "--shop", "hats"), "现有：phones、shoes"),
        (("password", "没有这个人"), "没有账号「没有这个人」"),
        (("token", "没有这个人", "--scope", "fly"), "没有权限「fly」"),
    ],
)
def test_what_is_wrong_is_said_with_what_there_is(file: Path, arguments: tuple[str, ...], said: str) -> None:
    result = user(file, *arguments)
    assert result.exit_code in (1, 2)
    assert said in result.stderr
    assert "Traceback" not in result.stderr


def test_a_reset_password_replaces_the_old_one_and_a_deactivated_account_is_listed_as_such(file: Path) -> None:
    old = printed_password(user(file, "add", "小林", "--role", "agent"))
    new = printed_password(user(file, "password", "小林"))
    assert old != new
    with pytest.raises(ForbiddenError):
        logged_in(file, "小林", old)
    assert logged_in(file, "小林", new) is not None
    assert user(file, "deactivate", "小林").exit_code == 0
    assert "（已停用）" in user(file, "list").stdout


def test_a_printed_token_is_good_for_its_scopes_only(file: Path) -> None:
    user(file, "add", "小林", "--role", "agent", "--shop", "phones")
    result = user(file, "token", "小林", "--scope", "read", "--for", "日报", "--days", "30")
    assert result.exit_code == 0, result.stderr

    async def run() -> Person | None:
        async with Database.open(file) as database:
            return await Logins(database, SystemClock()).person_with_token(result.stdout.strip())

    person = asyncio.run(run())
    assert person is not None
    assert (person.name, person.may(Right.READ, "phones"), person.may(Right.SEND, "phones")) == (
        "小林（日报）", True, False,
    )
    beyond = user(file, "token", "小林", "--scope", "agree")
    assert beyond.exit_code == 1
    assert "同意退款" in beyond.stderr


def test_it_works_while_another_process_serves_and_is_written_down(file: Path) -> None:
    async def run() -> list[str]:
        async with Database.open(file) as database:  # as `serve` holds it
            added = await asyncio.to_thread(user, file, "add", "小林", "--role", "agent", "--shop", "phones")
            assert added.exit_code == 0, added.stderr
            page = await AuditLog(database).page(("phones",))
            return [event.sentence for _, event in page.events]

    assert asyncio.run(run()) == ["命令行建立账号「小林」，角色：客服"]


def test_without_accounts_the_list_says_how_to_begin(file: Path) -> None:
    assert "user add" in user(file, "list").stdout
