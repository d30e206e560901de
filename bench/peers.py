"""Two libraries people would take instead, made to name the intent of a message; both run without any download.

They come with the `bench` extra and are imported only when they are measured.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from importlib.util import find_spec
from typing import Any

from bench.contract import Answer, Builder, LabelledLine
from cs_assistant.understanding.normalise import normalise


class MissingPeerError(Exception):
    """A library to compare with is not installed."""

    def __init__(self, module: str) -> None:
        super().__init__(
            f"没有安装对比用的 {module}（{module} is not installed）。"
            '先运行 pip install -e ".[bench]"，或者用 --systems 只选其余几个（or leave it out with --systems）。'
        )


def require(module: str) -> None:
    """Raises MissingPeerError unless `module` can be imported."""
    if find_spec(module) is None:
        raise MissingPeerError(module)


def chatterbot() -> Builder:
    """ChatterBot: lines in its SQL store (SQLite in memory), its indexed search, its Levenshtein comparison.

    Every line is stored as what the intent's name is the response to. The index its search needs is made of part of
    speech and lemma by a spaCy model that has to be downloaded; here it is made of neighbouring characters instead:
    about as often right as its search without any index, and fifteen times as fast.
    """
    require("chatterbot")
    from chatterbot import ChatBot, languages
    from chatterbot.conversation import Statement
    from chatterbot.tagging import NoOpTagger

    class Pairs(NoOpTagger):  # type: ignore[misc]  # ChatterBot carries no types
        def needs_text_indexing(self) -> bool:
            return True

        def get_text_index_string(self, text: str) -> str:
            return " ".join(text[place : place + 2] for place in range(len(text) - 1)) or text

    def build(lines: Sequence[LabelledLine]) -> Answer:
        pairs = Pairs(languages.CHI)
        bot: Any = ChatBot("bench", database_uri="sqlite:///:memory:", tagger=pairs, read_only=True)
        statements = [
            Statement(
                text=line.intent, search_text=line.intent, in_response_to=line.text,
                search_in_response_to=pairs.get_text_index_string(line.text), conversation="lines",
            )
            for line in lines
        ]  # fmt: skip
        bot.storage.create_many(statements)

        def answer(message: str) -> str | None:
            text = normalise(message).text
            if not text:
                return None
            found = bot.get_response(text, conversation="asked")
            return str(found.text) if found.confidence > 0 else None  # without a match it answers at random

        return answer

    return build


def hassil() -> Builder:
    """hassil: every line a template with anything before and behind it; the one with the most literal text wins.

    Templates of the bare lines recognise only messages that are a line, 3 in 100.
    """
    require("hassil")
    from hassil import Intents, recognize_all

    def build(lines: Sequence[LabelledLine]) -> Answer:
        templates: defaultdict[str, list[str]] = defaultdict(list)
        for line in lines:
            templates[line.intent].append(f"[{{head}}]{line.text}[{{tail}}]")  # normalised: nothing to escape
        intents = Intents.from_dict(
            {
                "language": "zh",
                "settings": {"ignore_whitespace": True},
                "lists": {"head": {"wildcard": True}, "tail": {"wildcard": True}},
                "intents": {name: {"data": [{"sentences": sentences}]} for name, sentences in templates.items()},
            }
        )

        def answer(message: str) -> str | None:
            found = recognize_all(normalise(message).text, intents)
            best = max(found, key=lambda each: each.text_chunks_matched, default=None)
            return str(best.intent.name) if best is not None else None

        answer("手机")  # it parses its templates when first asked: part of building
        return answer

    return build
