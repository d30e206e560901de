"""The part of jinja2 a text may use: flat variables and `{% if %}`; what it needs is known without rendering."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from jinja2 import TemplateSyntaxError, nodes
from jinja2.sandbox import SandboxedEnvironment

Slip = tuple[int, str, str]
"""Line within the text (1-based), what is wrong, what to do."""

_TESTS = (nodes.Name, nodes.Not, nodes.And, nodes.Or)
_FLAT = "文字里只能写 {{ 变量 }} 和 {% if 变量 %}…{% endif %}"


def environment() -> SandboxedEnvironment:
    """A jinja2 without filters, tests, globals or escaping: a text is plain text for a chat window."""
    made = SandboxedEnvironment(autoescape=False, trim_blocks=True, lstrip_blocks=True)
    for names in (made.filters, made.tests, made.globals):
        names.clear()
    return made


def parse(text: str) -> nodes.Template | Slip:
    """The syntax tree of a text, or what is wrong with it."""
    try:
        return environment().parse(text)
    except TemplateSyntaxError as error:
        return error.lineno, "花括号的写法读不懂", f"检查 {{{{ }}}} 和 {{% %}} 是否成对，有 if 就有 endif；{_FLAT}"


def slips(tree: nodes.Template) -> Iterator[Slip]:
    """Everything in a text that is more than flat variables and conditions."""
    yield from _slips(tree.body)


def _slips(body: list[nodes.Node]) -> Iterator[Slip]:
    for node in body:
        if isinstance(node, nodes.Output):
            for part in node.nodes:
                if not isinstance(part, nodes.TemplateData | nodes.Name):
                    yield part.lineno, "变量里用了过滤器、点号、运算或固定文字", f"只写变量名；{_FLAT}"
        elif isinstance(node, nodes.If):
            if not all(isinstance(part, _TESTS) for part in _tree(node.test)):
                yield node.lineno, "条件里用了比较、点号、过滤器或固定文字", "条件只能写变量名，以及 not、and、or"
            yield from _slips([*node.body, *node.elif_, *node.else_])
        else:
            yield node.lineno, "用了 if 以外的语句（循环、赋值等）", _FLAT


def _tree(node: nodes.Node) -> Iterator[nodes.Node]:
    yield node
    for child in node.iter_child_nodes():
        yield from _tree(child)


def uses(tree: nodes.Template) -> tuple[tuple[str, int], ...]:
    """Every variable with its line within the text, also in branches not taken and in conditions."""
    return tuple((name.name, name.lineno) for name in tree.find_all(nodes.Name))


def names(tree: nodes.Template) -> frozenset[str]:
    """Every variable of the text."""
    return frozenset(name for name, _ in uses(tree))


def tested(tree: nodes.Template) -> frozenset[str]:
    """The variables that stand in a condition: the text has a wording for their absence."""
    return frozenset(
        name.name
        for branch in tree.find_all(nodes.If)
        for name in [*branch.test.find_all(nodes.Name), *([branch.test] if isinstance(branch.test, nodes.Name) else [])]
    )


def needed(tree: nodes.Template, present: Collection[str]) -> frozenset[str]:
    """The variables that would be put out when exactly `present` have a value."""
    return frozenset(_needed(tree.body, present))


def _needed(body: list[nodes.Node], present: Collection[str]) -> Iterator[str]:
    for node in body:
        if isinstance(node, nodes.Output):
            yield from (part.name for part in node.nodes if isinstance(part, nodes.Name))
        elif isinstance(node, nodes.If):
            yield from _needed(_taken(node, present), present)


def _taken(branch: nodes.If, present: Collection[str]) -> list[nodes.Node]:
    if _holds(branch.test, present):
        return branch.body
    for other in branch.elif_:
        if _holds(other.test, present):
            return other.body
    return branch.else_


def _holds(test: nodes.Node, present: Collection[str]) -> bool:
    if isinstance(test, nodes.Not):
        return not _holds(test.node, present)
    if isinstance(test, nodes.And):
        return _holds(test.left, present) and _holds(test.right, present)
    if isinstance(test, nodes.Or):
        return _holds(test.left, present) or _holds(test.right, present)
    return isinstance(test, nodes.Name) and test.name in present
