"""All files read, each on its own; what the checks and the records are made of."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import TypeVar

from pydantic import TypeAdapter

from cs_assistant.domain.scripts import Place
from cs_assistant.library import card_nodes, rulebook_nodes, schema
from cs_assistant.library.files import Files, digest_of
from cs_assistant.library.located import Text, parse
from cs_assistant.library.problems import Report, did_you_mean
from cs_assistant.library.read import Part, read

T = TypeVar("T")
N = TypeVar("N")

_INTENT = re.compile(r"intents/((?:[a-z0-9_]+/)?[a-z0-9_]+)\.yaml")
_CORPUS = re.compile(r"corpus/((?:[a-z0-9_]+/)?[a-z0-9_]+)\.txt")
_SHOP = re.compile(r"shops/([a-z0-9_-]+)/shop\.yaml")
_TERMS = re.compile(r"terms/([a-z0-9_]+\.\d{4}-\d{2}-\d{2})\.yaml")
_FREIGHT = re.compile(r"shops/([a-z0-9_-]+)/freight\.yaml")
_NOTICES = re.compile(r"shops/([a-z0-9_-]+)/notices\.yaml")
_OUTLETS = re.compile(r"shops/([a-z0-9_-]+)/outlets\.yaml")
_MODELS = re.compile(r"shops/([a-z0-9_-]+)/models\.yaml")
_FREE = re.compile(r"shops/[a-z0-9_-]+/products\.yaml")
"""Files of later parts: read for their notation only."""

_SINGLE = (
    "taxonomy.yaml", "policy.yaml", "clauses.yaml", "reasons.yaml", "remarks.yaml", "forbidden.yaml", "signals.yaml",
    "robot.yaml", "world.yaml",
)  # fmt: skip
PUBLISHED = "terms/published.yaml"
"""Where the digests of published consent texts stand."""
UNREAD = ""
"""Digest of a file of consent texts that is there and could not be read."""
_OPTIONAL = (
    "known_failures.yaml", "card.yaml", "outlets.yaml", PUBLISHED, "timeouts.yaml", "decisions.yaml", "intact.yaml",
)  # fmt: skip


@dataclass(frozen=True, kw_only=True, slots=True)
class Draft:
    """The library file by file, before anything is compared across files."""

    taxonomy: Part[dict[Text, Text]]
    clauses: Part[dict[str, schema.ClauseNode]]
    policy: Part[list[schema.FactNode]]
    reasons: Part[list[schema.ReasonNode]]
    remarks: Part[dict[Text, Text]]
    forbidden: Part[list[schema.ForbiddenNode]]
    signals: Part[schema.SignalsFile | None]
    robot: Part[schema.RobotFile | None]
    world: Part[schema.WorldFile | None]
    known_failures: Part[list[dict[Text, Text]]]
    timeouts: Part[list[rulebook_nodes.TimeoutNode]]
    decisions: Part[list[rulebook_nodes.DecisionNode]]
    intact: Part[list[rulebook_nodes.IntactNode]]
    intents: Mapping[str, Part[schema.IntentFile]] = field(default_factory=dict)
    corpora: Mapping[str, Part[list[Text]]] = field(default_factory=dict)
    shops: Mapping[str, Part[schema.ShopFile]] = field(default_factory=dict)
    notices: Mapping[str, Part[list[schema.NoticeNode]]] = field(default_factory=dict)
    """Notices by shop."""
    freight: Mapping[str, Part[list[rulebook_nodes.FreightNode]]] = field(default_factory=dict)
    """Freight lists by shop."""
    card: Part[card_nodes.CardFile | None] | None = None
    enquiries: Part[list[card_nodes.EnquiryNode]] | None = None
    outlets: Mapping[str, Part[list[card_nodes.OutletNode]]] = field(default_factory=dict)
    """Outlets by shop."""
    models: Mapping[str, Part[list[card_nodes.ModelNode]]] = field(default_factory=dict)
    """Phone models by shop."""
    terms: Mapping[str, Part[schema.TermsFile]] = field(default_factory=dict)
    """Consent texts by the version their file name says."""
    terms_digests: Mapping[str, str] = field(default_factory=dict)
    """SHA-256 of each of their files, also of those that cannot be used; UNREAD for one that could not be read."""
    published_terms: Part[dict[Text, Text]] | None = None
    """Version → SHA-256 as registered; None when the file is there and cannot be used."""
    broken_intents: frozenset[str] = frozenset()
    """Ids whose file is there and could not be used, wholly or in part."""
    broken_shops: frozenset[str] = frozenset()

    @property
    def intent_ids(self) -> frozenset[str]:
        """Every intent id that may be referred to."""
        return frozenset(self.taxonomy.value) | frozenset(self.intents) | self.broken_intents


def gather(files: Files, unreadable: Collection[str], report: Report) -> Draft:
    """Read every file; problems of notation and shape go to `report`, each once, at its own place."""
    _names(files, report)
    source = _Source(files, frozenset(unreadable), report)
    intents = {_intent_id(path): part for path, part in source.many(_INTENT, schema.INTENT)}
    shops = {_SHOP.sub(r"\1", path): part for path, part in source.many(_SHOP, schema.SHOP)}
    notices = {_NOTICES.sub(r"\1", path): part for path, part in source.many(_NOTICES, schema.NOTICES, depth=1)}
    freight = {
        _FREIGHT.sub(r"\1", path): part for path, part in source.many(_FREIGHT, rulebook_nodes.FREIGHT, depth=1)
    }
    outlets = {_OUTLETS.sub(r"\1", path): part for path, part in source.many(_OUTLETS, card_nodes.OUTLETS, depth=1)}
    models = {_MODELS.sub(r"\1", path): part for path, part in source.many(_MODELS, card_nodes.MODELS, depth=1)}
    terms = {_TERMS.sub(r"\1", path): part for path, part in source.many(_TERMS, schema.TERMS)}
    published: Part[dict[Text, Text]] = source.one(PUBLISHED, schema.PUBLISHED, {}, depth=1)
    signals = source.one("signals.yaml", schema.SIGNALS, None, depth=2)
    card = source.one("card.yaml", card_nodes.CARD, None, depth=2)
    robot = source.one("robot.yaml", schema.ROBOT, None, depth=1)
    world = source.one("world.yaml", schema.WORLD, None, depth=2)
    everything = [*files, *unreadable]
    return Draft(
        taxonomy=source.one("taxonomy.yaml", schema.TAXONOMY, {}, depth=1),
        clauses=source.one("clauses.yaml", schema.CLAUSES, {}, depth=1),
        policy=source.one("policy.yaml", schema.POLICY, [], depth=1),
        reasons=source.one("reasons.yaml", schema.REASONS, [], depth=1),
        remarks=source.one("remarks.yaml", schema.REMARKS, {}, depth=1),
        forbidden=source.one("forbidden.yaml", schema.FORBIDDEN, [], depth=1),
        signals=signals,
        robot=robot,
        world=world,
        known_failures=source.one("known_failures.yaml", schema.KNOWN_FAILURES, [], depth=1),
        timeouts=source.one("timeouts.yaml", rulebook_nodes.TIMEOUTS, [], depth=1),
        decisions=source.one("decisions.yaml", rulebook_nodes.DECISIONS, [], depth=1),
        intact=source.one("intact.yaml", rulebook_nodes.INTACT, [], depth=1),
        intents={key: part for key, part in intents.items() if part is not None},
        corpora={_intent_id(path): _corpus(path, files[path]) for path in sorted(files) if _CORPUS.fullmatch(path)},
        shops={key: part for key, part in shops.items() if part is not None},
        freight={key: part for key, part in freight.items() if part is not None},
        notices={key: part for key, part in notices.items() if part is not None},
        card=card,
        enquiries=source.one("outlets.yaml", card_nodes.ENQUIRIES, [], depth=1),
        outlets={key: part for key, part in outlets.items() if part is not None},
        models={key: part for key, part in models.items() if part is not None},
        terms={key: part for key, part in terms.items() if part is not None},
        terms_digests={
            _TERMS.sub(r"\1", path): digest_of(files[path]) if path in files else UNREAD
            for path in everything
            if _TERMS.fullmatch(path)
        },
        published_terms=published if published.whole else None,
        broken_intents=frozenset(
            _intent_id(path)
            for path in everything
            if _INTENT.fullmatch(path) and ((part := intents.get(_intent_id(path))) is None or not part.whole)
        ),
        broken_shops=frozenset(
            _SHOP.sub(r"\1", path)
            for path in everything
            if _SHOP.fullmatch(path) and ((shop := shops.get(_SHOP.sub(r"\1", path))) is None or not shop.whole)
        ),
    )


def terms_version(path: str) -> str | None:
    """The version a file of consent texts is, by its name; None for any other file."""
    match = _TERMS.fullmatch(path)
    return None if match is None else match[1]


def _intent_id(path: str) -> str:
    return path.split("/", 1)[1].rsplit(".", 1)[0].replace("/", ".")


def _corpus(path: str, content: str) -> Part[list[Text]]:
    lines = [Text(line.strip(), line=number) for number, line in enumerate(content.splitlines(), 1)]
    return Part(file=path, value=[line for line in lines if line and not line.startswith("#")], whole=True)


class _Source:
    """Reads files of a mapping; a missing one is said once and is not whole."""

    def __init__(self, files: Files, unreadable: frozenset[str], report: Report) -> None:
        self._files = files
        self._unreadable = unreadable
        self._report = report

    def one(self, path: str, adapter: TypeAdapter[T], nothing: N, *, depth: int) -> Part[T | N]:
        """The file `path`, or `nothing` when there is none to use."""
        if path not in self._files:
            missing = path not in self._unreadable and path not in _OPTIONAL
            if missing:
                self._report.add(Place(file=path, line=1), "缺少这个文件", "从自带话术库里拷一份回来再改")
            return Part(file=path, value=nothing, whole=path in _OPTIONAL and path not in self._unreadable)
        part = read(path, self._files[path], adapter, self._report, depth=depth)
        if part is None:
            return Part(file=path, value=nothing, whole=False)
        return Part(file=path, value=part.value, whole=part.whole)

    def many(
        self, pattern: re.Pattern[str], adapter: TypeAdapter[T], *, depth: int = 2
    ) -> list[tuple[str, Part[T] | None]]:
        """Every file whose path matches; None for one that cannot be used."""
        paths = [path for path in sorted(self._files) if pattern.fullmatch(path)]
        return [(path, read(path, self._files[path], adapter, self._report, depth=depth)) for path in paths]


def _names(files: Files, report: Report) -> None:
    """Problems of file names: a script with a slip in its name would silently be left out."""
    known = (*_SINGLE, *_OPTIONAL)
    for path, content in files.items():
        if _FREE.fullmatch(path):
            parse(path, content, report)
            continue
        shapes = (_INTENT, _CORPUS, _SHOP, _NOTICES, _FREIGHT, _OUTLETS, _MODELS, _TERMS)
        shaped = any(pattern.fullmatch(path) for pattern in shapes)
        script = path.endswith((".yaml", ".yml")) or (path.startswith("corpus/") and path.endswith(".txt"))
        if path in known or shaped or not script:
            continue
        report.add(Place(file=path, line=1), "不认识的文件，里面的内容不会生效", _name_fix(path, known))


def _name_fix(path: str, known: Collection[str]) -> str:
    """What a file should be called. No consent text is told to take the register's name: it would overwrite it."""
    if path.startswith("terms/"):
        return f"细则写成 terms/<种类>.<生效日期>.yaml，例如 terms/send_back.2026-11-22.yaml；{PUBLISHED} 只放登记"
    otherwise = "文件名照 docs/scripts.md：intents/<组>/<名>.yaml，小写英文字母、数字和下划线，以 .yaml 结尾"
    return did_you_mean(path, known, otherwise)
