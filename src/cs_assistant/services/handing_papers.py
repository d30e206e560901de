"""交给 ERP: a person says that a paper is final, and settles what became of it; a machine only carries it.

The row is written in the transaction of the click, with its audit. A second click is no second paper.
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass

from cs_assistant.domain.acts import ActState
from cs_assistant.domain.flows import Case
from cs_assistant.domain.papers import DEED_NAMES, HANDED_STATES, Deed, Paper, PaperKind
from cs_assistant.domain.people import Person, Right
from cs_assistant.errors import BadInputError, ForbiddenError, StepRefusedError
from cs_assistant.services.casework import Casework
from cs_assistant.services.document_rules import document_of_case
from cs_assistant.services.moving import Hand
from cs_assistant.services.paper_making import PaperView, document_paper, read_papers, sheet_paper
from cs_assistant.services.voided_papers import VOIDED_FIRST, stop_voided, voided_since
from cs_assistant.storage.database import Database
from cs_assistant.storage.document_records import CaseDocument
from cs_assistant.storage.repositories.erp_papers import HandedPaper
from cs_assistant.storage.unit_of_work import Topic, UnitOfWork


@dataclass(frozen=True, kw_only=True, slots=True)
class ErpView:
    """The part of the panel 单据 that is about the ERP."""

    on: bool
    """Whether the shop has an ERP; where it has none any more, what was handed over is still shown."""
    papers: tuple[PaperView, ...]


class HandingPapers:
    """Queues papers for the ERP of a shop, and settles them."""

    def __init__(self, database: Database, casework: Casework, shops: Collection[str]) -> None:
        """`shops`: those that have an ERP."""
        self._database = database
        self._casework = casework
        self._shops = frozenset(shops)

    async def view(self, case_id: str) -> ErpView:
        """What of a case can be handed over, and where the rest stands."""

        def read(uow: UnitOfWork) -> ErpView:
            case = uow.cases.get(case_id)
            on, papers = case.shop_id in self._shops, read_papers(uow, case)
            return ErpView(on=on, papers=papers if on else tuple(each for each in papers if each.handed))

        return await self._database.read(read)

    async def hand(self, case_id: str, paper_id: str, deed: Deed, person: Person, *, final: bool) -> None:
        """Say that a paper is final and goes to the ERP, once.

        Raises BadInputError without that word or where the shop has no ERP, StepRefusedError for a paper that is not
        final (a draft, not approved, a sheet that is not closed), ForbiddenError for a token.
        """
        if not final:
            raise BadInputError("交给 ERP 以前要有人核对过。请看一遍，再确认「核对无误」。", where="final")

        def work(hand: Hand, case: Case) -> None:
            self._connected(case.shop_id)
            view = next((each for each in read_papers(hand.uow, case) if each.paper_id == paper_id), None)
            if view is not None and any(each.deed is deed for each in view.handed):
                return  # a second click
            if view is None or view.offered is not deed:
                raise StepRefusedError(
                    "这张单据现在不能交给 ERP：要先做好、该批准的批准；维修单要先结案。请刷新后再看。"
                )
            paper = _paper(hand, case, view, deed)
            if hand.uow.erp_papers.add(paper, paper_id, hand.now):
                hand.uow.wake(Topic.ERP)
                _tell(hand, case, "document.handed", paper)

        await self._change(case_id, person, work)

    async def again(self, case_id: str, handed_id: int, person: Person) -> None:
        """重试: what the ERP did not take. Raises StepRefusedError in any other state."""

        def work(hand: Hand, case: Case) -> None:
            self._connected(case.shop_id)
            handed = _in(hand, case, handed_id, ActState.FAILED)
            if voided_since(hand.uow, handed):
                raise StepRefusedError("这张单据已经作废，不用再交给 ERP。")
            self._queue(hand, handed)
            _tell(hand, case, "document.erp_again", handed.paper)

        await self._change(case_id, person, work)

    async def settle(self, case_id: str, handed_id: int, person: Person, *, arrived: bool) -> None:
        """已核对: somebody looked in the ERP. It is there, or it is not, and then it goes again.

        Raises StepRefusedError for a paper that is not uncertain.
        """

        def work(hand: Hand, case: Case) -> None:
            handed = _in(hand, case, handed_id, ActState.UNCERTAIN)
            if arrived:
                told = {"settled_by": hand.actor, "arrived_at": hand.now}
                hand.uow.erp_papers.move(handed, ActState.SENT, why=None, **told)
                answer = "ERP 里有这张"
            elif voided_since(hand.uow, handed):
                hand.uow.erp_papers.move(handed, ActState.SUPERSEDED, why=VOIDED_FIRST, settled_by=hand.actor)
                answer = "ERP 里没有，单据也作废了，不再交"
            else:
                self._connected(case.shop_id)
                self._queue(hand, handed)
                answer = "ERP 里没有，再交一次"
            hand.uow.wake(Topic.ERP)
            _tell(hand, case, "document.erp_settled", handed.paper, answer=answer)

        await self._change(case_id, person, work)

    def _queue(self, hand: Hand, handed: HandedPaper) -> None:
        """A receiver that takes keys drops it if it has it after all: the key is the same."""
        fresh = {"attempts": 0, "maybe_sent": False, "not_before": hand.now, "why": None}
        hand.uow.erp_papers.move(handed, ActState.QUEUED, **fresh)
        hand.uow.wake(Topic.ERP)

    def _connected(self, shop_id: str) -> None:
        if shop_id not in self._shops:
            raise BadInputError(
                "这个店铺没有接 ERP。请管理员设置 CS_ERP_URLS 和 CS_ERP_SECRETS，或 CS_ERP_FOLDERS，再重启。",
                where="shop",
            )

    async def _change(self, case_id: str, person: Person, work: Callable[[Hand, Case], None]) -> None:
        def changed(uow: UnitOfWork) -> str:
            case = uow.cases.get(case_id)
            if person.scopes is not None or not person.may(Right.REMARK, case.shop_id):
                raise ForbiddenError("交给 ERP 要由客服本人登录后来点，一张一张地点。")
            work(self._casework.hand(uow, case.shop_id, person), case)
            return case.shop_id

        self._casework.tell(await self._database.write(changed))


def recall(hand: Hand, document: CaseDocument, case: Case) -> None:
    """A document was voided: what of it has not gone yet does not go. What may have arrived has to be looked up."""
    for handed in hand.uow.erp_papers.of_case(document.shop_id, document.case_id):
        if handed.paper_id != document.id or handed.deed is not Deed.BOOK or handed.state is not ActState.QUEUED:
            continue
        event = stop_voided(hand.uow, handed, maybe_sent=handed.maybe_sent)
        if event is not None:
            _tell(hand, case, event, handed.paper)
        hand.uow.wake(Topic.ERP)


def _paper(hand: Hand, case: Case, view: PaperView, deed: Deed) -> Paper:
    if view.kind is PaperKind.REPAIR_SHEET:
        return sheet_paper(hand.uow, case, hand)
    return document_paper(document_of_case(hand.uow, case.id, view.paper_id), deed, hand)


def _in(hand: Hand, case: Case, handed_id: int, state: ActState) -> HandedPaper:
    handed = hand.uow.erp_papers.one_of_case(case.shop_id, case.id, handed_id)
    if handed.state is not state:
        raise StepRefusedError(f"这张单据现在是「{HANDED_STATES[handed.state]}」，这一步不能做。请刷新后再看。")
    return handed


def _tell(hand: Hand, case: Case, event: str, paper: Paper, **data: str) -> None:
    hand.tell(event, case, kind=paper.name, number=paper.number, deed=DEED_NAMES[paper.deed], **data)
