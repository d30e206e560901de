"""What usually lies behind a YAML error, in words of the person who typed it."""

from __future__ import annotations

import re
from collections.abc import Iterator

import yaml

Slip = tuple[int, str, str]
"""Line (1-based), what is wrong, what to do."""

_WIDE_KEY = re.compile(r"^\s*(?:- )?\{?\s*([A-Za-z_][\w.]*)\s*：")
_WIDE_KEY_HERE = re.compile(r"^\s*(?:- )?([^\s:：{\[\"']{1,20})：")
_WIDE_IN_BRACES = re.compile(r"\{.*?([，；、])\s*[A-Za-z_]\w*\s*:|[{,]\s*[A-Za-z_]\w*\s*(：)")
_TAB = re.compile(r"^ *\t")
_GLUED = re.compile(r"^\s*(?:- )?([A-Za-z_]\w*):(?=[^\s:/])")
_WIDE_QUOTE = re.compile(r"[:\[,{-]\s*[“”‘’]")

_KNOWN: tuple[tuple[str, str, str], ...] = (
    ("found character '\\t'", "这一行用了 Tab 键", "把 Tab 换成空格，每层缩进两个空格"),
    ("tab character", "这一行用了 Tab 键", "把 Tab 换成空格，每层缩进两个空格"),
    ("mapping values are not allowed", "这一行多了一个冒号，或缩进不对", "文字里有「: 」时给整句加引号；并检查缩进"),
    ("could not find expected ':'", "这一行少了英文冒号", "写成「名字: 内容」，冒号用英文的，后面空一格"),
    ("quoted scalar", "引号没有成对", "补上另一半引号；文字里本身有引号时，外面换用另一种引号"),
    ("',' or ']'", "方括号 [ ] 里的写法不对", "各项之间用英文逗号，最后有 ]；文字里有逗号或括号时加引号"),
    ("',' or '}'", "花括号 { } 里的写法不对", "各项写成「名字: 内容」，之间用英文逗号，最后有 }；文字里有逗号时加引号"),
    ("undefined alias", "文字以 * 开头，YAML 把它当成了引用", "给整句文字加上引号"),
    ("alias", "文字以 * 开头，YAML 把它当成了引用", "给整句文字加上引号"),
    ("anchor", "文字以 & 开头，YAML 把它当成了标记", "给整句文字加上引号"),
    ("tag", "文字以 ! 开头，YAML 把它当成了特殊标记", "给整句文字加上引号"),
    ("cannot start any token", "这一行以 YAML 的特殊符号（@ ` % 等）开头", "给整句文字加上引号"),
    ("directive", "这一行以 % 开头，YAML 把它当成了指令", "给整句文字加上引号"),
    ("block scalar", "「|-」后面的写法不对", "「|-」后面直接换行，文字从下一行开始并多缩进两格"),
    ("another document", "文件里出现了第二个「---」", "删掉多余的「---」，一个文件只放一份内容"),
    ("single document", "文件里出现了第二个「---」", "删掉多余的「---」，一个文件只放一份内容"),
    ("escape", "双引号里的反斜杠写法不对", "把双引号换成单引号，或把 \\ 写成 \\\\"),
    ("control characters", "文件里有看不见的控制字符", "删掉这一行重新输入"),
    ("special characters", "文件里有看不见的控制字符", "删掉这一行重新输入"),
    ("block collection", "缩进没有对齐，或「- 」写得不对", "同一层的各行左边对齐，「-」后面空一格"),
    ("block mapping", "缩进没有对齐", "同一层的各行左边对齐，每层缩进两个空格"),
)


def explain(text: str, error: yaml.YAMLError) -> Iterator[Slip]:
    """The likely slips behind `error`; at least one, with the line to look at."""
    line, message = _where(text, error)
    lines = text.splitlines()
    wide = [slip for number, content in enumerate(lines[: line + 1], 1) for slip in _wide(number, content)]
    if wide:
        yield from wide
        return
    nearby = _nearby(lines, line)
    if nearby is not None:
        yield nearby
        return
    for sign, what, fix in _KNOWN:
        if sign in message:
            yield line, what, fix
            return
    yield line, "这一行附近的写法读不懂", "检查缩进、引号、冒号是否成对；可以对照别的同类文件"


def _where(text: str, error: yaml.YAMLError) -> tuple[int, str]:
    """Line to point at and the whole message. A missing colon or quote is felt later than it stands."""
    message = str(error)
    if not isinstance(error, yaml.MarkedYAMLError):
        position = getattr(error, "position", 0)
        return text.count("\n", 0, position if isinstance(position, int) else 0) + 1, message
    mark = error.problem_mark or error.context_mark
    early = any(sign in message for sign in ("could not find expected ':'", "quoted scalar"))
    if early and error.context_mark is not None:
        mark = error.context_mark
    return min((mark.line if mark else 0) + 1, max(1, text.rstrip().count("\n") + 1)), message


def _wide(number: int, content: str) -> Iterator[Slip]:
    key = _WIDE_KEY.match(content)
    if key:
        yield _wide_key(number, key[1])
        return
    inside = _WIDE_IN_BRACES.search(content)
    if inside:
        fix = "括号里分隔各项的逗号和冒号用英文的；如果它是文字的一部分，给文字加引号"
        yield number, f"括号里用了中文标点「{inside[1] or inside[2]}」", fix


def _wide_key(number: int, key: str) -> Slip:
    return number, f"「{key}」后面是中文冒号「：」", f"改成英文冒号加一个空格：{key}: …"


def _nearby(lines: list[str], line: int) -> Slip | None:
    for number in (line, line - 1):
        content = lines[number - 1] if 0 < number <= len(lines) else ""
        wide = _WIDE_KEY_HERE.match(content)
        if wide:
            return _wide_key(number, wide[1])
        if _TAB.match(content):
            return number, "这一行用 Tab 键缩进", "把 Tab 换成空格，每层缩进两个空格"
        glued = _GLUED.match(content)
        if glued:
            return number, f"「{glued[1]}:」后面少了空格", f"冒号后面空一格：{glued[1]}: …"
        if _WIDE_QUOTE.search(content) and number == line:
            return number, "这一行用了中文引号", "外层引号用英文的 \" 或 '；文字里的中文引号可以保留"
    return None
