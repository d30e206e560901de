"""Nothing on a page can be pressed before its script listens, and no form reloads the page.

Regression: on a busy machine 预览 was pressed before the page's script ran; the browser sent the form itself, the page
was read anew and the chosen file was gone without a word. The own password would have stood in the address.
"""

from __future__ import annotations

import re
from html.parser import HTMLParser
from importlib.resources import files

import pytest

WEB = files("cs_assistant.web")
PAGES = sorted(page.name for page in WEB.joinpath("templates").iterdir() if page.name.endswith(".html"))
VOID = frozenset({"br", "hr", "img", "input", "link", "meta"})
_JINJA = re.compile(r"{%.*?%}|{#.*?#}", re.DOTALL)


class Pressable(HTMLParser):
    """The forms a script answers, and the buttons that can be seen and pressed before it runs."""

    def __init__(self) -> None:
        super().__init__()
        self.inside: list[tuple[str, dict[str, str | None]]] = []
        self.forms: list[dict[str, str | None]] = []
        self.early: list[dict[str, str | None]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        mine = dict(attrs)
        around = [*self.inside, (tag, mine)]
        in_dialog = any(name == "dialog" for name, _ in around)
        if tag == "form" and not in_dialog:
            self.forms.append(mine)
        posted = any(name == "form" and held.get("method") in {"get", "post"} for name, held in around)
        unseen = in_dialog or any("hidden" in held for _, held in around)
        if tag == "button" and not posted and not unseen and mine.get("type") != "reset":
            self.early.append(mine)
        if tag not in VOID:
            self.inside.append((tag, mine))

    def handle_endtag(self, tag: str) -> None:
        while self.inside and self.inside.pop()[0] != tag:
            pass


def pressable(name: str) -> Pressable:
    found = Pressable()
    found.feed(_JINJA.sub("", WEB.joinpath("templates", name).read_text("utf-8")))
    return found


@pytest.mark.parametrize("name", PAGES)
def test_a_button_only_a_script_answers_waits_for_it(name: str) -> None:
    assert [button for button in pressable(name).early if "disabled" not in button] == []


@pytest.mark.parametrize("name", PAGES)
def test_a_form_says_who_answers_it_and_one_of_a_script_never_leaves_the_page(name: str) -> None:
    assert [form for form in pressable(name).forms if form.get("method") not in {"post", "get", "dialog"}] == []


def test_the_last_module_of_every_page_lets_the_waiting_buttons_go() -> None:
    whole = [name for name in PAGES if "<!doctype" in WEB.joinpath("templates", name).read_text("utf-8").lower()]
    assert whole
    for name in whole:
        loaded = re.findall(r'<script type="module" src="([^"]+)"', WEB.joinpath("templates", name).read_text("utf-8"))
        assert loaded[-1] == "/static/ready.js", name
    assert "button[data-waits]" in WEB.joinpath("static", "ready.js").read_text("utf-8")
