"""接入向导 as the wire shows it: personal values masked, long lists cut."""

from __future__ import annotations

from collections.abc import Iterable

from cs_assistant.domain.imports import ImportBatch, ImportKind, RowProblem, RowState
from cs_assistant.domain.transcripts import Transcript
from cs_assistant.services.importing.chats import problems_of
from cs_assistant.services.importing.desk import Preview, Undone
from cs_assistant.services.importing.kinds import FIELDS, is_private
from cs_assistant.services.importing.onboarding import OnboardingView, StepView
from cs_assistant.services.importing.reading import Line
from cs_assistant.services.importing.showing import shown, shown_as
from cs_assistant.web import onboarding_models as wire
from cs_assistant.web.models import Named

MOST_PROBLEMS, MOST_LEFT_OUT, MOST_ROWS = 100, 20, 6
NOT_SHOWN = "（不导入，不显示）"


def onboarding(view: OnboardingView) -> wire.OnboardingEntry:
    """Where a shop stands."""
    return wire.OnboardingEntry(
        shop=view.shop_id, connection=view.connection.value, limits=view.limits,
        steps=[_step(each) for each in view.steps],
    )


def _step(view: StepView) -> wire.StepEntry:
    spec = view.spec
    return wire.StepEntry(
        key=spec.key, name=spec.name, kind=spec.kind, state=view.state, count=view.count, brings=spec.brings,
        unknown=spec.unknown, where=spec.where, href=view.href, last=batch(view.last) if view.last else None,
    )


def batch(made: ImportBatch) -> wire.BatchEntry:
    """One import."""
    return wire.BatchEntry(
        id=made.id, kind=made.kind, file=made.file_name, at=made.at, actor=made.actor, new=made.new,
        changed=made.changed, same=made.same, problems=len(made.problems), unwritten=made.unwritten,
        left_out=_rows(made.problems[:MOST_LEFT_OUT]),
    )


def _rows(problems: Iterable[RowProblem]) -> list[wire.ProblemRow]:
    return [wire.ProblemRow(line=each.line, what=each.what, fix=each.fix) for each in problems]


def undone(done: Undone) -> wire.UndoneEntry:
    """What 撤销 did."""
    kept = [wire.KeptEntry(key=each.key, why=each.why) for each in done.kept]
    return wire.UndoneEntry(taken_back=done.taken_back, kept=kept)


def preview(kind: ImportKind, seen: Preview) -> wire.PreviewEntry:
    """What a file would change."""
    plan, lines = seen.plan, {line.number: line for line in seen.grid.lines}
    count = {state: plan.count(state) if plan else 0 for state in RowState}
    problems = plan.problems if plan else ()
    return wire.PreviewEntry(
        read=seen.grid.told, header_line=seen.grid.header_line, rows=len(seen.grid.lines),
        columns=_columns(kind, seen),
        fields=[wire.FieldEntry(key=each.key, name=each.name, required=each.required) for each in FIELDS[kind]],
        missing=[field.name for field in seen.missing],
        counts=wire.CountsEntry(
            new=count[RowState.NEW], changed=count[RowState.CHANGED], same=count[RowState.SAME],
            problems=len(problems),
        ),
        problems=_rows(problems[:MOST_PROBLEMS]),
        first=[
            wire.PlannedEntry(line=row.line, state=row.state, cells=_cells(kind, seen, lines[row.line]))
            for row in (plan.writes if plan else ())[:MOST_ROWS]
        ],
        unmapped=[wire.ReasonCount(text=text, count=count) for text, count in seen.unmapped],
        unknown=list(seen.unknown), token=seen.token,
    )


def chats(transcript: Transcript) -> wire.ChatsPreviewEntry:
    """What a file of chats holds."""
    problems = problems_of(transcript)
    return wire.ChatsPreviewEntry(
        buyers=len({line.buyer for line in transcript.lines}), lines=len(transcript.lines),
        problem_count=transcript.problem_count,
        problems=_rows(problems[:MOST_PROBLEMS]),
    )


def _columns(kind: ImportKind, seen: Preview) -> list[wire.ColumnEntry]:
    fields = {at: key for key, at in seen.columns.items()}
    return [
        wire.ColumnEntry(
            index=at, heading=heading or f"第 {at + 1} 列", private=is_private(kind, heading), field=fields.get(at),
            sample=NOT_SHOWN if is_private(kind, heading) else _shown(kind, seen, at, _sample(seen, at)),
        )
        for at, heading in enumerate(seen.grid.headings)
    ]


def _sample(seen: Preview, at: int) -> str:
    return next((cell for line in seen.grid.lines if (cell := line.cell(at))), "")


def _shown(kind: ImportKind, seen: Preview, at: int, cell: str) -> str:
    field = next((key for key, column in seen.columns.items() if column == at), None)
    return shown(shown_as(kind, seen.grid.headings[at], field), cell)


def _cells(kind: ImportKind, seen: Preview, line: Line) -> list[Named]:
    """The mapped cells of a line; an address shows nothing, its province is all that is read of it."""
    return [
        Named(id=key, name=_shown(kind, seen, at, line.cell(at)))
        for key, at in seen.columns.items()
        if key != "region"
    ]
