"""Every intent, reply and policy fact cites a clause that is kept, or says why the shop made it up."""

from __future__ import annotations

from collections.abc import Iterator

from cs_assistant.domain.scripts import Place
from cs_assistant.library.checks import rulebooks
from cs_assistant.library.drafts import Draft
from cs_assistant.library.located import Text
from cs_assistant.library.problems import Report, did_you_mean

OWN = "own:"


def check_citations(draft: Draft, report: Report) -> None:
    """Note unknown, superseded and empty citations."""
    for place, clause in _cited(draft):
        if clause.startswith(OWN):
            if not clause.removeprefix(OWN).strip():
                report.add(place, "「own:」后面没有写为什么", '写一句理由，例如 "own:本店答复时限"，并加引号')
            continue
        node = draft.clauses.value.get(clause)
        if node is None:
            if draft.clauses.whole:
                fix = did_you_mean(clause, draft.clauses.value, '先在 clauses.yaml 里加上它；本店自定的写 "own:为什么"')
                report.add(place, f"没有条款「{clause}」", fix)
        elif not node.kept:
            report.add(place, f"条款 {clause} 已停用（{node.why}）", "改引现行的条款，话术内容也按现行的办")


def _cited(draft: Draft) -> Iterator[tuple[Place, Text]]:
    for part in draft.intents.values():
        cited = [*part.value.clause, *(clause for reply in part.value.replies for clause in reply.clause)]
        for clause in cited:
            yield part.place(clause.line), clause
    for terms in draft.terms.values():
        for text in terms.value.texts:
            for clause in text.clause:
                yield terms.place(clause.line), clause
    yield from rulebooks.cited(draft)
    if draft.card is not None and draft.card.value is not None:
        for block in draft.card.value.blocks:
            for line in block.lines:
                for clause in line.clause:
                    yield draft.card.place(clause.line), clause
