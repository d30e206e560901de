"""Which consent terms fit a turn: the version in force on its day, the text for its situation (R2.19, R2.39)."""

from __future__ import annotations

from cs_assistant.assistant.matching import fits_facts
from cs_assistant.domain.script_library import Library, TermsText
from cs_assistant.domain.situation import Situation
from cs_assistant.domain.times import shanghai_day
from cs_assistant.domain.verdicts import Verdicts


def terms_for(library: Library, kind: str, situation: Situation, verdicts: Verdicts | None) -> TermsText | None:
    """The text of the version in force, the most specific that fits; None when no version or no text does."""
    version = library.terms_on(kind, shanghai_day(situation.now))
    fitting = [text for text in version.texts if fits_facts(text.when, situation, verdicts)] if version else []
    return max(fitting, key=lambda text: text.when.specificity, default=None)
