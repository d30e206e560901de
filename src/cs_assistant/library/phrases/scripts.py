"""The library's own texts as quick phrases: filled in once for a shop, without what a phrase cannot know."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from pypinyin import Style, lazy_pinyin

from cs_assistant.domain.phrases import Content, plain_text
from cs_assistant.domain.script_library import Library, Shop
from cs_assistant.domain.scripts import Reply
from cs_assistant.errors import RenderError
from cs_assistant.library.phrases.writing import Loss, LossKind
from cs_assistant.library.render import Renderer
from cs_assistant.library.variables import CARD_TEXT, card_values, registry

CODE_LENGTH = 4
"""Longer codes are cut off by older clients."""
_GROUP_LENGTH = 10
_LETTERS = "abcdefghijklmnopqrstuvwxyz"


@dataclass(frozen=True, kw_only=True, slots=True)
class ScriptPhrase:
    """A reply as a quick phrase."""

    content: Content
    script_id: str


@dataclass(frozen=True, kw_only=True, slots=True)
class ScriptPhrases:
    """What of a library can stand beside a chat window, and what cannot, with why."""

    items: tuple[ScriptPhrase, ...]
    losses: tuple[Loss, ...]


def script_phrases(library: Library, shop: Shop, on: date, *, conditional: bool = False) -> ScriptPhrases:
    """The replies that can be said without knowing the order: those for no order, or for any.

    Variables of shop and policy are filled in as of `on`. A reply that needs the order, a date or the terms in force
    is left out. So is one for a certain situation, unless `conditional`: then its condition is told as lost.
    """
    renderer, values = Renderer(library), card_values(shop, library, None, on)
    values.pop(CARD_TEXT, None)
    known = registry(library.policy)
    items: list[ScriptPhrase] = []
    losses: list[Loss] = []
    codes: set[str] = set()
    texts: dict[str, str] = {}
    for reply in _replies(library):
        group = library.intents[reply.intent].name[:_GROUP_LENGTH]
        why = _left_out(reply, shop, conditional=conditional)
        text = None if why is not None else _rendered(renderer, reply, values)
        if text is None:
            missing = "、".join(sorted(renderer.variables(reply) - set(values)))
            told = why or f"要填订单或日期（{missing}），短语里没有，没有导出。"
            kind = LossKind.CONDITION if why else LossKind.VARIABLE
            losses.append(Loss(row=-1, kind=kind, said=told, name=reply.title))
            continue
        plain = plain_text(text)
        if (first := texts.get(plain)) is not None:
            told = f"和「{first}」一字不差，只导出一条。"
            losses.append(Loss(row=-1, kind=LossKind.LEFT_OUT, said=told, name=reply.title))
            continue
        texts[plain] = reply.title
        code = _code(reply.title, codes)
        number = len(items)
        items.append(ScriptPhrase(content=Content(code=code, text=text, group=group), script_id=reply.id))
        for kind, why in _lost(reply, renderer, known):
            losses.append(Loss(row=number, kind=kind, said=why, name=f"{code}：{reply.title}"))
    return ScriptPhrases(items=tuple(items), losses=tuple(losses))


def _replies(library: Library) -> Iterator[Reply]:
    for intent in library.intents.values():
        yield from intent.replies


def _left_out(reply: Reply, shop: Shop, *, conditional: bool) -> str | None:
    """Why this reply is no quick phrase, whatever it says; None when it may be one."""
    if reply.when.product and shop.product not in reply.when.product:
        return "说的是别的商品，没有导出。"
    if reply.terms is not None:
        return "细则按当天生效的版本发，要在售后台里发，没有导出。"
    if reply.retention:
        return "挽留的话要先确认该说的都说了，没有导出。"
    if reply.when.signal is not None or reply.when.answering or reply.when.consent is not None:
        return "只在接着前面的话时说，没有导出。"
    if not conditional and _conditions(reply):
        return f"只在这种情况说（{'、'.join(_conditions(reply))}），没有导出。"
    return None


def _conditions(reply: Reply) -> tuple[str, ...]:
    """What a reader of the phrase would have to check; that no order is known is what a phrase is for."""
    when = reply.when
    facts = {
        "订单状态": bool(when.status), "认出了订单": when.order_known is True,
        "有换货记录": when.exchange_on_record is not None, "有进行中的退款": when.refund_open is not None,
        "电池可拆": when.removable_battery is not None, "串码比对": when.serials is not None,
        "该换整机": when.whole_unit_due is not None, "买家的回答": when.answer is not None,
        "按日期算出的权益": bool(when.verdicts),
    }
    return tuple(name for name, asked in facts.items() if asked)


def _rendered(renderer: Renderer, reply: Reply, values: Mapping[str, str]) -> str | None:
    try:
        return renderer.render(reply, values)
    except RenderError:
        return None


def _lost(reply: Reply, renderer: Renderer, known: Mapping[str, object]) -> Iterator[tuple[LossKind, str]]:
    used = sorted(renderer.variables(reply) & set(known))
    if used:
        yield LossKind.VARIABLE, f"已填好 {'、'.join(used)}；以后改了店铺资料或规定，要重新导出。"
    if _conditions(reply):
        yield LossKind.CONDITION, f"本来只在这种情况说：{'、'.join(_conditions(reply))}。发之前请自己核对。"
    if reply.warning:
        yield LossKind.CONDITION, f"发之前要注意：{reply.warning}"


def _code(title: str, taken: set[str]) -> str:
    """The first letters of the title's pinyin, one phrase each; letters only, four at most."""
    initials = "".join(lazy_pinyin(title, style=Style.FIRST_LETTER, errors="ignore")).lower()
    stem = "".join(letter for letter in initials if letter in _LETTERS)[:CODE_LENGTH] or "hs"
    for code in _variants(stem):
        if code not in taken:
            taken.add(code)
            return code
    raise AssertionError("a library has fewer replies than there are codes")


def _variants(stem: str) -> Iterator[str]:
    yield stem
    for kept in range(min(len(stem), CODE_LENGTH - 1), -1, -1):
        for number in range(26 ** (CODE_LENGTH - kept)):
            tail = ""
            for _ in range(CODE_LENGTH - kept):
                number, digit = divmod(number, 26)
                tail = _LETTERS[digit] + tail
            yield stem[:kept] + tail
