"""Quick phrases of a shop: previewed, taken over, undone, given out again, rewritten. Every write names its shop."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from uuid_utils import uuid7

from cs_assistant.domain.events import Event
from cs_assistant.domain.phrases import MOST_PHRASES, Phrase, Side, state_token
from cs_assistant.domain.script_library import Library, Shop
from cs_assistant.errors import BadInputError, ConflictError, NotFoundError
from cs_assistant.gateways.base import Clock
from cs_assistant.library.phrases.manifest import read_manifest
from cs_assistant.library.phrases.merging import Plan, PlannedRow, RowKind, plan, settled
from cs_assistant.library.phrases.reading import read_phrases
from cs_assistant.services.brain import Brain
from cs_assistant.services.phrase_files import Exported, ExportWish, export_phrases, export_scripts
from cs_assistant.storage.database import Database
from cs_assistant.storage.repositories.phrases import ChangeKind, PhraseChange
from cs_assistant.storage.unit_of_work import UnitOfWork

_WRITTEN = (RowKind.NEW, RowKind.CHANGED, RowKind.OURS, RowKind.CONFLICT, RowKind.SAME)


@dataclass(frozen=True, kw_only=True, slots=True)
class Preview:
    """An import before it is written."""

    plan: Plan
    state: str
    """For which state of the shop's phrases it was made; the import says it back."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Wish:
    """How a person wants a previewed file taken over."""

    state: str
    choices: Mapping[str, Side] = field(default_factory=dict)
    """Phrase id → the version to keep; a conflict nobody settled stays ours and is asked again next time."""
    end_missing: bool = False
    """Also take out of use what the file does not have. Off unless a person says so."""


class PhraseDesk:
    """The use cases. Reading and merging run beside the loop: a large file takes a second."""

    def __init__(
        self, database: Database, library: Callable[[], Library], lint: Callable[[str], tuple[str, ...]], clock: Clock
    ) -> None:
        """`lint` says why a text may not go out; `library` is asked each time, a new one may be published."""
        self._database = database
        self._library = library
        self._lint = lint
        self._clock = clock

    @classmethod
    def over(cls, database: Database, brain: Brain, clock: Clock) -> PhraseDesk:
        """With the library and the linter in use."""
        return cls(
            database, lambda: brain.assistant.library, lambda text: brain.assistant.lint_errors(text), clock
        )

    @property
    def library(self) -> Library:
        """The script library in use."""
        return self._library()

    async def listed(self, shop_id: str) -> tuple[Phrase, ...]:
        """The shop's phrases in their order."""
        return await self._database.read(lambda uow: uow.phrases.of_shop(shop_id))

    async def preview(self, shop_id: str, data: bytes, manifest: bytes | None = None) -> Preview:
        """What an import would do. Raises BadInputError for a file or manifest that cannot be read."""
        return await self._planned(shop_id, data, manifest, await self.listed(shop_id))

    async def take_over(
        self, shop_id: str, data: bytes, wish: Wish, actor: str, manifest: bytes | None = None
    ) -> Mapping[str, int]:
        """Write a previewed import; returns its counts. Raises ConflictError when the phrases changed since."""
        phrases = await self.listed(shop_id)
        previewed = await self._planned(shop_id, data, manifest, phrases)
        now = self._clock.now()
        rows = [settled(row, wish.choices.get(row.phrase_id or "")) for row in previewed.plan.rows]
        missing = previewed.plan.missing
        before = {phrase.id: phrase for phrase in phrases}
        stay = () if wish.end_missing else missing
        put = [
            _signed(phrase, before.get(phrase.id), now, actor)
            for phrase in _as_they_shall_stand(shop_id, rows, stay, wish.choices, now, actor)
        ]
        if len(put) > MOST_PHRASES:
            raise BadInputError(f"导入后会有 {len(put)} 条，一个店铺最多 {MOST_PHRASES} 条。请先整理。", where="file")
        ended = [phrase.id for phrase in missing] if wish.end_missing else []
        counts = {**previewed.plan.counts, "ended": len(ended)}
        waits = {row.phrase_id for row in rows if row.kind is RowKind.CONFLICT} - wish.choices.keys()
        away = {phrase.id for phrase in missing}
        said = {name: str(counts[name]) for name in ("new", "changed", "ended")}

        def work(uow: UnitOfWork) -> None:
            current = uow.phrases.of_shop(shop_id)
            if wish.state != previewed.state or state_token(current) != previewed.state:
                raise ConflictError("预览以后，本店的短语有人改过，没有写入。请重新选文件预览。")
            still = uow.phrases.open_conflicts(shop_id) & away
            made = self._change(shop_id, ChangeKind.IMPORT, counts, actor, now)
            uow.phrases.write(replace(made, open=frozenset(filter(None, waits)) | still), put, ended)
            uow.events.add(_event("library.phrases_imported", shop_id, actor, now, said))

        await self._database.write(work)
        return counts

    async def last_change(self, shop_id: str) -> PhraseChange | None:
        """What 撤销 would take back."""
        return await self._database.read(lambda uow: uow.phrases.last_change(shop_id))

    async def undo(self, shop_id: str, change_id: str, actor: str) -> int:
        """Take back the newest change; returns how many phrases it touched. Raises ConflictError when it is not."""
        now = self._clock.now()

        def work(uow: UnitOfWork) -> int:
            last = uow.phrases.last_change(shop_id)
            if last is None or last.id != change_id:
                raise ConflictError("这一次改动之后又有别的改动，或已经撤销。请刷新后，从最近的一次撤起。")
            uow.phrases.undo(last, now, actor)
            count = len(last.before)
            uow.events.add(_event("library.phrases_undone", shop_id, actor, now, {"count": str(count)}))
            return count

        return await self._database.write(work)

    async def rewrite(self, shop_id: str, phrase_id: str, text: str, seen: str, actor: str) -> Phrase:
        """Give a phrase another text. ConflictError when it is not `seen` any more, BadInputError when unlawful."""
        errors = self._lint(text)
        if errors or not text.strip():
            raise BadInputError("；".join(errors) or "短语要有文字。", where="text")
        now = self._clock.now()

        def work(uow: UnitOfWork) -> Phrase:
            phrase = _one(uow, shop_id, phrase_id)
            if phrase.ours.text != seen:
                raise ConflictError("这条短语有人改过，没有改写。请刷新后再看。")
            changed = replace(phrase, ours=replace(phrase.ours, text=text), at=now, actor=actor)
            uow.phrases.write(self._change(shop_id, ChangeKind.REWRITE, {"changed": 1}, actor, now), [changed])
            uow.events.add(_event("library.phrase_rewritten", shop_id, actor, now, {}))
            return changed

        return await self._database.write(work)

    async def end(self, shop_id: str, phrase_id: str, actor: str) -> None:
        """Take one phrase out of use. Raises NotFoundError."""
        now = self._clock.now()

        def work(uow: UnitOfWork) -> None:
            _one(uow, shop_id, phrase_id)
            change = self._change(shop_id, ChangeKind.END, {"ended": 1}, actor, now)
            uow.phrases.write(change, end=[phrase_id])
            uow.events.add(_event("library.phrase_ended", shop_id, actor, now, {}))

        await self._database.write(work)

    async def export(self, shop_id: str, wish: ExportWish) -> Exported:
        """The shop's phrases as a file. Whoever has it in hand says so with `handed_out`. Raises NotFoundError."""
        self._shop(shop_id)
        return export_phrases(shop_id, await self.listed(shop_id), wish, self._clock.now())

    async def handed_out(self, shop_id: str, made: Exported, actor: str) -> None:
        """What was written becomes the base of the next merge.

        Not of a phrase both sides changed, where nobody chose yet: it is asked again, whatever was exported.
        """
        now = self._clock.now()

        def work(uow: UnitOfWork) -> None:
            waits = uow.phrases.open_conflicts(shop_id)
            uow.phrases.set_base(each for each in made.phrases if each.id not in waits)
            said = {"count": str(len(made.phrases))}
            uow.events.add(_event("library.phrases_exported", shop_id, actor, now, said))

        await self._database.write(work)

    def export_scripts(self, shop_id: str, wish: ExportWish, *, conditional: bool = False) -> Exported:
        """The library's own texts as a file for the desk client; nothing is stored. Raises NotFoundError."""
        return export_scripts(self.library, self._shop(shop_id), wish, self._clock.now(), conditional=conditional)

    async def _planned(
        self, shop_id: str, data: bytes, manifest: bytes | None, phrases: Sequence[Phrase]
    ) -> Preview:
        self._shop(shop_id)

        def work() -> Plan:
            beside = read_manifest(manifest, shop_id) if manifest else None
            return plan(read_phrases(data), phrases, beside)

        return Preview(plan=await asyncio.to_thread(work), state=state_token(phrases))

    def _shop(self, shop_id: str) -> Shop:
        shop = self.library.shops.get(shop_id)
        if shop is None:
            raise NotFoundError("没有这个店铺。请从店铺列表里选。")
        return shop

    def _change(
        self, shop_id: str, kind: ChangeKind, counts: Mapping[str, int], actor: str, now: datetime
    ) -> PhraseChange:
        return PhraseChange(id=str(uuid7()), shop_id=shop_id, kind=kind, at=now, actor=actor, counts=counts)


def _as_they_shall_stand(
    shop_id: str, rows: Sequence[PlannedRow], missing: Sequence[Phrase], choices: Mapping[str, Side], now: datetime,
    actor: str,
) -> list[Phrase]:
    """The phrases of the file in its order, then those it lacks."""
    kept: list[Phrase] = []
    for row in rows:
        if row.kind not in _WRITTEN or row.merged is None:
            continue
        one = row.phrase_id or str(uuid7())
        # Until a person chose, the base stays what it was: the conflict is asked again.
        open_still = row.kind is RowKind.CONFLICT and one not in choices
        kept.append(
            Phrase(
                id=one, shop_id=shop_id, ours=row.merged, base=row.base if open_still else row.row.content,
                position=len(kept), script_id=row.script_id, at=now, actor=actor,
            )
        )
    return [*kept, *(replace(phrase, position=len(kept) + place) for place, phrase in enumerate(missing))]


def _signed(phrase: Phrase, before: Phrase | None, now: datetime, actor: str) -> Phrase:
    """Whoever said it last stays named where nothing was changed."""
    if before is None or before.ours != phrase.ours:
        return replace(phrase, at=now, actor=actor)
    return replace(phrase, at=before.at, actor=before.actor)


def _one(uow: UnitOfWork, shop_id: str, phrase_id: str) -> Phrase:
    phrase = next((each for each in uow.phrases.of_shop(shop_id) if each.id == phrase_id), None)
    if phrase is None:
        raise NotFoundError("这条短语已经停用。请刷新后再看。")
    return phrase


def _event(kind: str, shop_id: str, actor: str, at: datetime, data: Mapping[str, str]) -> Event:
    return Event(type=kind, shop_id=shop_id, at=at, actor=actor, data=data)
