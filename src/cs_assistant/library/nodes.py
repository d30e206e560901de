"""The base of every mapping in the script files: it knows its line and refuses what it does not know."""

from __future__ import annotations

from typing import Annotated, Any, Final

from pydantic import BaseModel, ConfigDict, Field, PlainValidator, model_validator
from pydantic_core import PydanticCustomError

from cs_assistant.library.fields import slip
from cs_assistant.library.located import Table
from cs_assistant.library.problems import meant

LINE: Final = "\0line"
SLIPS: Final = "\0slips"
EVERYTHING: Final = "*"
"""Keys no file can contain: they carry a mapping's line and its unknown or empty keys through pydantic."""


MANY = 2
"""More unknown names than this in one mapping: it stands in the wrong place, which is one problem."""


def _refuse(value: Any) -> Any:
    raise value


class Node(BaseModel):
    """A mapping of a script file, with its line."""

    model_config = ConfigDict(frozen=True, extra="forbid", arbitrary_types_allowed=True)

    line: int = Field(alias=LINE)
    slips: list[Annotated[Any, PlainValidator(_refuse)]] = Field(alias=SLIPS)

    @model_validator(mode="before")
    @classmethod
    def _located(cls, data: Any) -> Any:
        if not isinstance(data, Table):
            hint = "；冒号要用英文的" if isinstance(data, str) and "：" in data else ""
            raise slip("这里应当是几行「名字: 内容」", f"照 docs/scripts.md 的样子写{hint}")
        known = [field.alias or name for name, field in cls.model_fields.items() if field.alias not in (LINE, SLIPS)]
        unknown = [key for key in data if key not in known]
        slips = [_unknown(key, known, data.key_lines[key]) for key in unknown]
        if len(unknown) > MANY:
            slips = [_misplaced(unknown, known, data.key_lines[unknown[0]])]
        for key, value in data.items():
            if key in known and value is None:
                slips.append(_at(data.key_lines[key], f"「{key}」后面是空的", "填上内容，或删掉这一行", key))
        given = {key: value for key, value in data.items() if key in known and value is not None}
        return {LINE: data.line, SLIPS: slips, **given}


def _unknown(key: str, known: list[str], line: int) -> Exception:
    name, wide, _ = key.partition("：")
    if wide:
        return _at(line, f"「{name}」后面是中文冒号「：」", f"改成英文冒号加一个空格：{name}: …", key, name.strip())
    near = meant(key, known)
    fix = f"是不是想写 {near}？" if near else f"这里可以写：{'、'.join(known)}"
    return _at(line, f"不认识的名字「{key}」", fix, key, near)


def _misplaced(unknown: list[str], known: list[str], line: int) -> Exception:
    what = f"这里不认识「{'、'.join(unknown)}」，这一段可能放错了位置"
    fix = f"检查上面是不是漏了一行、缩进对不对；这里可以写：{'、'.join(known)}"
    return _at(line, what, fix, unknown[0], EVERYTHING)


def _at(line: int, what: str, fix: str, key: str, near: str | None = None) -> Exception:
    """An error for a key that is wrong as a whole; `near` is the key it was probably meant to be."""
    return PydanticCustomError("slip", "{what}", {"what": what, "fix": fix, "line": line, "key": key, "meant": near})
