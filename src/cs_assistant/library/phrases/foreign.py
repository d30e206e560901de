"""Moving over from other tools: rules of a reply bot, text modules of a help desk. What has no place is told."""

from __future__ import annotations

import html
import re
from collections.abc import Mapping

from cs_assistant.domain.phrases import Content

_PICTURE = re.compile(r"\[@\](.*?)\[/@\]", re.DOTALL)
_EITHER = "[or]"
_NOISE = "[~]"
_PLACEHOLDER = re.compile(r"#\{[^}]*\}")
_BREAK = re.compile(r"<\s*(?:br\s*/?|/p|/div|/li)\s*>", re.IGNORECASE)
_TAG = re.compile(r"<[^>]+>")
_IMAGE_TAG = re.compile(r"<\s*img\b", re.IGNORECASE)
_YES = {"是", "true", "1", "yes", "y"}
_EXPLANATION = re.compile(r"^(?:说明|示例|填写|必填|多个关键词)")

Moved = tuple[Content | None, tuple[str, ...]]
"""The phrase, or None where the row is none; and what could not come along."""


def from_bot(row: Mapping[str, str]) -> Moved:
    """A keyword rule. Its second row explains the columns; random marks against duplicate detection stay behind."""
    text, words = row.get("回复内容", ""), row.get("匹配关键词", "").strip()
    if _EXPLANATION.match(text.strip()) or _EXPLANATION.match(words):
        return None, ()
    said: list[str] = []
    pictures = _PICTURE.findall(text)
    if pictures:
        said.append(f"{len(pictures)} 张图片不能随文字导入，请在千牛里重新添加。")
    text = _PICTURE.sub("", text)
    if _EITHER in text:
        said.append("几种随机回复只留第一种，其余没有导入。")
        text = text.split(_EITHER)[0]
    if _NOISE in text:
        said.append("随机符号 [~] 没有导入：躲重复检测不合平台规则。")
        text = text.replace(_NOISE, "")
    regular = row.get("支持正则", "").strip().casefold() in _YES
    keywords = [] if regular else [each for each in re.split(r"[|*]|\[and\]", words) if each.strip()]
    if words and (regular or len(keywords) != 1):
        said.append("编码只能是一个短词，其余匹配关键词没有导入。")
    code = keywords[0].strip() if keywords else ""
    return Content(code=code, text=text.strip(), group=row.get("平台", "").strip()), tuple(said)


def from_helpdesk(row: Mapping[str, str]) -> Moved:
    """A text module: HTML becomes plain text, the first keyword the code, the first group the group."""
    if row.get("active", "").strip().casefold() in {"false", "0", "no"}:
        return None, ("已停用的文字块没有导入。",)
    written = row.get("content", "")
    said: list[str] = []
    if _IMAGE_TAG.search(written):
        said.append("图片不能随文字导入，请在千牛里重新添加。")
    text = html.unescape(_TAG.sub("", _BREAK.sub("\n", written))).strip()
    if _PLACEHOLDER.search(text):
        said.append("文字里有 #{…} 变量，千牛的短语没有变量，请改成固定的文字。")
    keywords = row.get("keywords", "").replace(",", " ").split()
    groups = [each.strip() for each in re.split(r"[,|]|::", row.get("groups", "")) if each.strip()]
    if len(groups) > 1:
        said.append(f"属于 {len(groups)} 个组，只放进「{groups[0]}」。")
    code = keywords[0] if keywords else ""
    return Content(code=code, text=text, group=groups[0] if groups else ""), tuple(said)
