"""The services behind 话术体检, 机型, 公告 and 保障卡, as one piece: what `app` builds and the console gets."""

from __future__ import annotations

from dataclasses import dataclass

from cs_assistant.gateways.base import Clock
from cs_assistant.services.cards import CardDesk
from cs_assistant.services.learning import Learning
from cs_assistant.services.library_health import Evaluating, LibraryHealth
from cs_assistant.services.phone_models import PhoneModelDesk
from cs_assistant.services.phrase_checks import PhraseChecks
from cs_assistant.services.phrases import PhraseDesk
from cs_assistant.services.shop_notices import NoticeDesk
from cs_assistant.services.worth_a_label import WorthALabel
from cs_assistant.storage.database import Database


@dataclass(frozen=True, kw_only=True, slots=True)
class LibraryDesk:
    """What a supervisor does for the library."""

    learning: Learning
    health: LibraryHealth
    worth: WorthALabel
    evaluating: Evaluating
    models: PhoneModelDesk
    notices: NoticeDesk
    cards: CardDesk
    phrases: PhraseDesk
    phrase_checks: PhraseChecks


def library_desk(database: Database, learning: Learning, clock: Clock) -> LibraryDesk:
    """All of them on one database."""
    return LibraryDesk(
        learning=learning,
        health=LibraryHealth(learning),
        worth=WorthALabel(database, learning, clock),
        evaluating=Evaluating(learning),
        models=PhoneModelDesk(database, learning, learning.brain, clock),
        notices=NoticeDesk(database, learning, learning.brain, clock),
        cards=CardDesk(learning.brain, clock),
        phrases=PhraseDesk.over(database, learning.brain, clock),
        phrase_checks=PhraseChecks(database, learning, clock),
    )
