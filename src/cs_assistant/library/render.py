"""Texts filled in, or refused: nothing half-rendered ever reaches a buyer."""

from __future__ import annotations

from collections.abc import Mapping

from jinja2 import StrictUndefined, Template, nodes

from cs_assistant.domain.script_library import Library
from cs_assistant.domain.scripts import Reply
from cs_assistant.errors import RenderError
from cs_assistant.library import template
from cs_assistant.library.variables import registry


class _Absent(StrictUndefined):
    """A variable without a value: false in a condition, an error anywhere else."""

    def __bool__(self) -> bool:  # type: ignore[override]  # jinja2 types the failing version
        return False


class Renderer:
    """Fills in the replies of one library. Compiles each text once."""

    def __init__(self, library: Library) -> None:
        self._environment = template.environment()
        self._environment.undefined = _Absent
        self._descriptions = {name: variable.description for name, variable in registry(library.policy).items()}
        self._compiled: dict[str, tuple[nodes.Template, Template]] = {}

    def render(self, reply: Reply, values: Mapping[str, str]) -> str:
        """The text of `reply` with `values` put in.

        A variable that only decides an `{% if %}` may be absent; one that would be put out may not: RenderError, with
        every missing identifier. A blank value counts as absent.
        """
        tree, compiled = self._compile(reply)
        given = {name: value for name, value in values.items() if value.strip()}
        missing = tuple(sorted(template.needed(tree, given) - set(given)))
        if missing:
            named = "、".join(f"{name}（{self._descriptions.get(name, '未登记的变量')}）" for name in missing)
            raise RenderError(f"话术「{reply.title}」缺少：{named}。请补齐店铺资料或订单资料后再用。", missing=missing)
        return compiled.render(given).strip()

    def variables(self, reply: Reply) -> frozenset[str]:
        """Every variable the text names, also in branches not taken and in conditions."""
        return template.names(self._compile(reply)[0])

    def _compile(self, reply: Reply) -> tuple[nodes.Template, Template]:
        known = self._compiled.get(reply.text)
        if known is not None:
            return known
        tree = template.parse(reply.text)
        if not isinstance(tree, nodes.Template) or next(template.slips(tree), None) is not None:
            raise RenderError(f"话术「{reply.title}」的花括号写得不对，不能发出。请运行 cs-assistant check 查看。")
        made = tree, self._environment.from_string(reply.text)
        self._compiled[reply.text] = made
        return made
