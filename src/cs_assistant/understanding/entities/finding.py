"""Values in a text: orders, parcels, phones, devices, money, sizes, bodies, storage, dates, times, quantities.

Found in the original text. The order of claims matters, because one run of digits may look like several things: what
is claimed first is not claimed again.
"""

from __future__ import annotations

import re
from datetime import date

from cs_assistant.domain.understanding import Entity, EntityType
from cs_assistant.understanding.entities.bodies import claim_bodies
from cs_assistant.understanding.entities.claims import Claims
from cs_assistant.understanding.entities.clock import find_times
from cs_assistant.understanding.entities.digit_runs import claim_digit_runs
from cs_assistant.understanding.entities.measures import claim_money, claim_storage
from cs_assistant.understanding.entities.moments import find_dates, find_durations
from cs_assistant.understanding.entities.numerals import NUMERAL
from cs_assistant.understanding.entities.quantities import claim_quantities
from cs_assistant.understanding.entities.sizes import claim_sizes, claim_worn_sizes

_LONGEST_TEXT = 4000
"""Characters read; a longer paste holds nothing more a buyer means to tell."""
_RUN = re.compile(r"\d{4}|[0-9A-Fa-f]{8}")
_COUNTED = re.compile(rf"[\d半]|{NUMERAL}")
_ANY = re.compile(rf"[\d半天日昨明今周码号XLSM]|{NUMERAL}|星期|礼拜", re.IGNORECASE)
"""Without one of these signs a text names nothing."""


def find_entities(text: str, today: date | None) -> tuple[Entity, ...]:
    """Entities of `text` in order of place. Days without a year are read near `today`; without it they are left out."""
    claims = Claims(text[:_LONGEST_TEXT])
    if _ANY.search(claims.text) is None:
        return ()
    counted = _COUNTED.search(claims.text) is not None
    if _RUN.search(claims.text):
        claim_digit_runs(claims)
    if counted:
        claim_storage(claims)
        claim_money(claims)
        claim_bodies(claims)
        claim_worn_sizes(claims)
    for found in find_dates(claims.text, today):
        claims.add(EntityType.DATE, found.value, found.start, found.end)
    claim_sizes(claims)
    if counted:
        for found in find_durations(claims.text):
            claims.add(EntityType.DURATION, found.value, found.start, found.end)
        for found in find_times(claims.text):
            claims.add(EntityType.TIME, found.value, found.start, found.end)
        claim_quantities(claims)
    return tuple(sorted(claims.found, key=lambda entity: entity.start))
