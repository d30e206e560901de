"""接入向导 put together: what it writes with, who hears of it, the sample files it offers."""

from __future__ import annotations

from collections.abc import Mapping

from cs_assistant.app.samples import STEP_FILES, sample_files
from cs_assistant.app.scripts import LoadedScripts
from cs_assistant.domain.imports import ImportKind
from cs_assistant.gateways.base import Clock
from cs_assistant.gateways.report.orders import ReportOrders
from cs_assistant.gateways.transcript.reading import read_transcript
from cs_assistant.services.casework import Casework
from cs_assistant.services.importing.chats import ImportingChats
from cs_assistant.services.importing.desk import Importing
from cs_assistant.services.importing.onboarding import Onboarding, OwnPage
from cs_assistant.services.learning import Learning
from cs_assistant.storage.database import Database
from cs_assistant.web.onboarding_api import Wizard

IN_THE_LIBRARY = frozenset({ImportKind.PRODUCTS, ImportKind.OUTLETS})
"""What the assistant's library is made of anew after an import."""
OWN_PAGES: Mapping[str, OwnPage] = {
    "phrases": OwnPage(href="/phrases", count=lambda uow, shop_id: len(uow.phrases.of_shop(shop_id))),
}
"""Steps whose files have a page of their own."""


def build_wizard(
    database: Database, brought: ReportOrders, casework: Casework, learning: Learning, scripts: LoadedScripts,
    clock: Clock,
) -> Wizard:
    """The wizard on one database."""

    async def after(_: str, kind: ImportKind) -> None:
        if kind is ImportKind.ORDERS:
            await brought.look()
        if kind in IN_THE_LIBRARY:
            await learning.renew()

    def samples() -> Mapping[str, bytes]:
        return sample_files(learning.brain.assistant.library, scripts.checked_world, clock.now())

    return Wizard(
        onboarding=Onboarding(database, casework, clock, OWN_PAGES),
        importing=Importing(database, learning.brain, casework, clock, after),
        chats=ImportingChats(database, read_transcript, clock),
        samples=samples, sample_names=STEP_FILES,
    )
