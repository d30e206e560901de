"""From the services' views of the library to what goes over the wire; personal data masked."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict

from cs_assistant.domain.script_library import Library
from cs_assistant.evaluation.evaluate import Evaluation, Measured
from cs_assistant.evaluation.hygiene import ENOUGH_EXAMPLES, Clash, Health
from cs_assistant.evaluation.metrics import Confusion
from cs_assistant.services.learning import LearningState
from cs_assistant.services.worth_a_label import DAYS, Cluster
from cs_assistant.storage.records import LearnedExample
from cs_assistant.understanding.masking import mask
from cs_assistant.web import library_models as wire
from cs_assistant.web.models import Named
from cs_assistant.web.present import local


def health(found: Health, library: Library) -> wire.LibraryHealthEntry:
    """体检."""
    return wire.LibraryHealthEntry(
        intents=len(found.sizes),
        examples=sum(size.examples for size in found.sizes),
        lines=found.lines,
        enough=ENOUGH_EXAMPLES,
        thin=[
            wire.ThinEntry(
                id=size.intent, name=_name(library, size.intent), examples=size.examples, replies=size.replies,
                tests=size.tests,
            )
            for size in found.sizes
            if size.thin
        ],
        duplicates=[_clash(each, library) for each in found.duplicates],
        nearer=[_clash(each, library) for each in found.nearer],
    )


def worth(clusters: Iterable[Cluster], library: Library) -> wire.WorthALabelEntry:
    """值得收的说法. An intent the library no longer has is no proposal."""
    return wire.WorthALabelEntry(
        days=DAYS,
        intents=[Named(id=intent.id, name=intent.name) for intent in library.intents.values()],
        items=[
            wire.ClusterEntry(
                wordings=list(each.wordings), count=each.count, newest=local(each.newest), understood=each.understood,
                understood_name=_name(library, each.understood) if each.understood else None,
                proposed=each.proposed if each.proposed in library.intents else None, corrections=each.corrections,
            )
            for each in clusters
        ],
    )


def examples(state: LearningState, library: Library) -> wire.ExamplesEntry:
    """What people added, newest first."""
    newest_first = reversed(state.examples)
    return wire.ExamplesEntry(fitting=state.fitting, items=[example(each, library) for each in newest_first])


def example(learned: LearnedExample, library: Library) -> wire.ExampleEntry:
    """One line somebody made an example of."""
    return wire.ExampleEntry(
        id=learned.id, intent=learned.intent, intent_name=_name(library, learned.intent), text=learned.text,
        at=local(learned.at), actor=learned.actor,
    )


def evaluation(found: Evaluation, name: str, library: Library) -> wire.EvaluationEntry:
    """评测."""
    return wire.EvaluationEntry(
        name=name, known=found.known, unknown=found.unknown,
        systems=[_measured(each, library) for each in found.systems],
    )


def _measured(found: Measured, library: Library) -> wire.MeasuredEntry:
    figures = {
        key: getattr(found, key)
        for key in wire.MeasuredEntry.model_fields
        if key not in ("reliability", "confusions", "slowest")
    }
    return wire.MeasuredEntry(
        **figures,
        reliability=[wire.ReliabilityEntry(**asdict(each)) for each in found.reliability],
        confusions=[_confusion(each, library) for each in found.confusions],
        slowest=[wire.SlowEntry(text=mask(each.text), milliseconds=each.milliseconds) for each in found.slowest],
    )


def _confusion(found: Confusion, library: Library) -> wire.ConfusionEntry:
    return wire.ConfusionEntry(
        label_name=_name(library, found.label), answer_name=_name(library, found.answer), count=found.count,
        example=mask(found.example),
    )


def _clash(found: Clash, library: Library) -> wire.ClashEntry:
    return wire.ClashEntry(
        **asdict(found), intent_name=_name(library, found.intent), other_name=_name(library, found.other_intent)
    )


def _name(library: Library, intent: str) -> str:
    known = library.intents.get(intent)
    return known.name if known else intent
