"""The pages keep to the strict policy and name only what exists."""

from __future__ import annotations

import re
from importlib.resources import files

import pytest

from cs_assistant.domain.people import Role
from cs_assistant.domain.verdicts import VERDICT_NAMES
from cs_assistant.web.wording import question

from .conftest import Console

PAGES = (
    "/", "/cases", "/cases/0198-1", "/unshipped", "/tasks", "/registers", "/automation", "/past-chats", "/audit", "/me",
    "/login",
)  # fmt: skip


@pytest.mark.parametrize("path", PAGES)
async def test_a_page_is_chinese_and_has_nothing_inline(console: Console, path: str) -> None:
    text = await (await console.client.get(path)).text()
    assert '<html lang="zh-CN">' in text
    assert not re.search(r"<style|\sstyle=|\son\w+=|<script(?![^>]*\ssrc=)", text)


@pytest.mark.parametrize("path", PAGES)
async def test_everything_a_page_loads_is_there(console: Console, path: str) -> None:
    text = await (await console.client.get(path)).text()
    for address in re.findall(r'(?:src|href)="(/static/[^"]+)"', text):
        assert (await console.client.get(address)).status == 200, address


async def menu(console: Console) -> list[str]:
    text = await (await console.client.get("/me")).text()
    found = re.search(r'<nav class="menu".*?</nav>', text, re.DOTALL)
    return re.findall(r">([^<>\s]+)</a>", found[0]) if found is not None else []


async def test_every_entry_of_a_persons_menu_opens(console: Console) -> None:
    for name, role in (("菜单客服", Role.AGENT), ("菜单主管", Role.SUPERVISOR), ("菜单管理", Role.ADMINISTRATOR)):
        await console.enter_as(name, role)
        text = await (await console.client.get("/me")).text()
        paths = re.findall(r'<a href="([^"]+)"', text.partition('<nav class="menu"')[2].partition("</nav>")[0])
        assert paths
        for path in paths:
            assert (await console.client.get(path)).status == 200, (name, path)


async def test_the_menu_holds_only_what_the_person_may_open(console: Console) -> None:
    assert {"接待台", "自动回复", "审计"} <= set(await menu(console))
    assert "账号" not in await menu(console)
    await console.enter_as("只管账号", Role.ADMINISTRATOR)
    assert await menu(console) == ["账号"]


async def test_what_a_narrow_window_has_no_room_for_stands_behind_more_as_well(
    console: Console, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("cs_assistant.web.context.ROOM", 4)

    async def entries(look: str) -> list[str]:
        text = await (await console.client.get("/me")).text()
        return re.findall(rf'class="{look}"[^>]*>([^<>\s]+)</a>', text)

    late = await entries("only-wide")
    assert late == (await menu(console))[3:3 + len(late)]
    assert {"台账", "自动回复"} <= set(late), "three entries and 更多 are four"
    assert await entries("only-narrow") == late
    await console.enter_as("窄窗管理", Role.ADMINISTRATOR)
    assert await entries("only-wide") == []


async def test_the_page_says_who_is_logged_in_and_lets_them_leave(console: Console) -> None:
    text = await (await console.client.get("/")).text()
    assert "王主管" in text
    assert '<form method="post" action="/logout">' in text
    left = await console.client.post("/logout", headers=console.origin)
    assert (left.status, left.url.path) == (200, "/login")
    assert (await console.client.get("/api/v1/queue")).status == 401


async def test_home_is_the_first_page_somebody_may_open(console: Console) -> None:
    assert (await console.client.get("/home")).url.path == "/"
    await console.enter_as("管账号的", Role.ADMINISTRATOR)
    assert (await console.client.get("/home")).url.path == "/accounts"


def test_modules_import_only_modules_that_exist() -> None:
    static = files("cs_assistant.web") / "static"
    for module in static.iterdir():
        if module.name.endswith(".js"):
            for wanted in re.findall(r'from "\./([^"]+)"', module.read_text("utf-8")):
                assert (static / wanted).is_file(), (module.name, wanted)


def test_every_verdict_of_the_contract_has_a_name() -> None:
    assert len(VERDICT_NAMES) == 10


def test_an_unknown_fact_still_gives_a_question() -> None:
    assert "colour" in question("colour")


def test_on_no_page_one_class_means_two_things() -> None:
    """Regression: the banner of broken links and a page's row of links shared a name; the row looked like a warning."""
    web = files("cs_assistant.web")
    pages = {page.name: page.read_text("utf-8") for page in web.joinpath("templates").iterdir()}
    for name, text in pages.items():
        sheets = [*["base.css"] * ("extends" in text), *re.findall(r"/static/([\w-]+\.css)", text)]
        begun = [
            each
            for sheet in sheets
            for each in set(re.findall(r"(?m)^\.([\w-]+) \{", web.joinpath("static", sheet).read_text("utf-8")))
        ]
        assert sorted(set(begun)) == sorted(begun), name
