"""The pages keep to the strict policy and name only what exists."""

from __future__ import annotations

import re
from importlib.resources import files

import pytest

from cs_assistant.domain.verdicts import VERDICT_NAMES
from cs_assistant.web.masking import mask_nick, mask_number
from cs_assistant.web.wording import question

from .conftest import Console

PAGES = ("/", "/automation")


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


@pytest.mark.parametrize("path", PAGES)
async def test_the_menu_has_no_empty_entry(console: Console, path: str) -> None:
    text = await (await console.client.get(path)).text()
    menu = re.search(r'<nav class="menu".*?</nav>', text, re.DOTALL)
    assert menu is not None
    assert re.findall(r">([^<>\s]+)</a>", menu[0]) == ["接待台", "自动回复", "扮演买家"]


def test_modules_import_only_modules_that_exist() -> None:
    static = files("cs_assistant.web") / "static"
    for module in static.iterdir():
        if module.name.endswith(".js"):
            for wanted in re.findall(r'from "\./([^"]+)"', module.read_text("utf-8")):
                assert (static / wanted).is_file(), (module.name, wanted)


def test_a_masked_nick_never_shows_the_whole() -> None:
    assert mask_nick("tb_demo_lin88") == "tb***88"
    for length in range(1, 12):
        nick = "abcdefghijkl"[:length]
        assert nick not in mask_nick(nick) or length == 1


def test_a_masked_number_shows_its_tail() -> None:
    assert mask_number("LJ0000000000001") == "尾号 0001"


def test_every_verdict_of_the_contract_has_a_name() -> None:
    assert len(VERDICT_NAMES) == 10


def test_an_unknown_fact_still_gives_a_question() -> None:
    assert "colour" in question("colour")
