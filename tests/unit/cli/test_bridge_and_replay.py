"""replay, bridge-client and bridge-check at the command line."""

from __future__ import annotations

import asyncio
import json
import threading
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from cs_assistant.cli import cli, register_commands
from tests.unit.bridge.house import SECRET, SHOP
from tests.unit.bridge.little_server import LittleServer

register_commands()


def run(*arguments: str, secret: str | None = SECRET) -> Result:
    return CliRunner().invoke(cli, list(arguments), env={"CS_BRIDGE_SECRET": secret or ""})


@pytest.fixture(scope="module")
def servers() -> Iterator[tuple[str, str]]:
    """One that keeps the protocol and one that takes every colleague for itself, on a loop of their own."""
    loop, stop = asyncio.new_event_loop(), asyncio.Event()
    urls: list[str] = []
    ready = threading.Event()

    async def serve() -> None:
        good, bad = LittleServer(SHOP, SECRET), LittleServer(SHOP, SECRET, fault="person")
        async with good.open(), bad.open():
            urls.extend((good.url, bad.url))
            ready.set()
            await stop.wait()

    thread = threading.Thread(target=loop.run_until_complete, args=(serve(),))
    thread.start()
    try:
        assert ready.wait(60), "the servers did not start"
        yield urls[0], urls[1]
    finally:
        if thread.is_alive():
            loop.call_soon_threadsafe(stop.set)
        thread.join(60)
        assert not thread.is_alive(), "the servers did not stop"
        loop.close()


def test_a_server_that_keeps_the_protocol_passes_with_exit_code_zero(servers: tuple[str, str]) -> None:
    result = run("bridge-check", servers[0], "--shop", SHOP, "--quiet", "0.05")
    assert result.exit_code == 0, result.output
    assert "33 项，33 项通过，0 项不通过" in result.output


def test_a_server_that_does_not_is_named_by_number_with_exit_code_one(servers: tuple[str, str]) -> None:
    result = run("bridge-check", servers[1], "--shop", SHOP, "--quiet", "0.05", "--json")
    rows = [json.loads(line) for line in result.stdout.splitlines()]
    assert result.exit_code == 1
    assert [row["key"] for row in rows if row["problem"]] == ["person", "same_words"]
    assert [row["number"] for row in rows] == list(range(1, 34))


def test_the_secret_comes_from_the_environment_and_one_side_is_chosen() -> None:
    assert run("bridge-check", "http://127.0.0.1:9", secret=None).exit_code == 2
    assert run("bridge-check").exit_code == 2
    assert run("bridge-client", "http://127.0.0.1:9", "--shop", SHOP, secret=None).exit_code == 2


@pytest.mark.no_cover
@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("bridge-client", "not-a-url", "--shop", SHOP), "「not-a-url」不是服务器的地址"),
        (("bridge-check", "ftp://x", "--shop", SHOP), "不是服务器的地址"),
        (("bridge-client", "http://[", "--shop", SHOP), "不是服务器的地址"),
        (("bridge-client", "http://127.0.0.1:1", "--shop", SHOP, "--store", "/none/b.sqlite3"), "打不开存档文件"),
    ],
)
def test_an_address_or_a_store_that_cannot_be_used_is_told_at_once(arguments: tuple[str, ...], said: str) -> None:
    """Regression: a stack trace, or connecting again for ever without a word."""
    result = run(*arguments)
    assert result.exit_code == 2
    assert said in result.output


def test_a_replay_compares_with_what_the_agent_wrote_and_shows_no_personal_number(tmp_path: Path) -> None:
    file = tmp_path / "chats.csv"
    file.write_text(
        "买家,时间,发送人,内容\n"
        "tb_lin_8899,2026-11-20 10:00,tb_lin_8899,手机充不进电\n"
        "tb_lin_8899,2026-11-20 10:01,晨光:小王,您留个电话13812345678我打给您\n"
        "tb_lin_8899,说不清,tb_lin_8899,在吗\n",
        encoding="utf-8",
    )
    for extra in ((), ("--json",)):
        result = run("replay", str(file), "--shop", SHOP, *extra)
        assert result.exit_code == 0
        assert "13812345678" not in result.output
        assert "tb_lin_8899" not in result.output
        assert "第 4 行" in result.output
    turn, counts = [json.loads(row) for row in result.stdout.splitlines() if row.startswith("{")]
    assert (turn["intent"], turn["suggestions"][0]["reply"]) == ("fault.charging", "fault.charging/check_cable")
    assert (counts["counts"]["turns"], counts["counts"]["written"]) == (1, 1)


@pytest.mark.parametrize("damage", ["cut", "flipped"])
def test_a_replay_of_a_broken_zip_is_answered_in_words_without_the_files_name(tmp_path: Path, damage: str) -> None:
    """zlib.error ended in a traceback, and messages named the file, which is called after the buyer."""
    file = tmp_path / "tb_lin_8899.zip"
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("tb_lin_8899.csv", "时间,发送人,内容\n" + "2026-11-20 10:00,tb_lin_8899,在吗\n" * 50)
    data = bytearray(file.read_bytes())
    start = data.index(b"tb_lin_8899.csv") + len("tb_lin_8899.csv")
    data[start : start + 8] = b"\xff" * 8
    file.write_bytes(data[: len(data) // 2] if damage == "cut" else data)
    result = run("replay", str(file), "--shop", SHOP)
    assert (result.exit_code, "解不开" in result.output) == (1, True), result.output
    assert "tb_lin_8899" not in result.output
