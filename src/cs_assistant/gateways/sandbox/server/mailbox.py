"""The message service's memory: what waits for which app, what was sent and not confirmed, who hears of new letters."""

from __future__ import annotations

import asyncio
import heapq
import json
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from cs_assistant.library.marketplace import Seller

FIRST_ID = 4_160_600_490_938_325_004
"""Message ids have nineteen digits: more than a double holds."""
AGAIN = timedelta(minutes=5)
"""An unconfirmed message comes again after so long on the sandbox's clock."""
KEPT = timedelta(hours=24)
GROUP = "default"


@dataclass(frozen=True, kw_only=True, slots=True)
class Letter:
    """One message."""

    id: int
    topic: str
    content: str
    """JSON text."""
    seller: Seller
    at: datetime


@dataclass(frozen=True, kw_only=True, slots=True)
class Permit:
    """A seller's word that an app gets his messages."""

    topics: tuple[str, ...]
    """Empty = all."""
    created: datetime
    modified: datetime


class Mailbox:
    """The letters of one app: each is there until it is confirmed or a day old, and given out again and again."""

    def __init__(self, again: timedelta = AGAIN) -> None:
        self.again = again
        self.permits: dict[str, Permit] = {}
        """By shop."""
        self.groups: dict[str, set[str]] = {GROUP: set()}
        """Shops by the group somebody put them in; all others are in the first one."""
        self.bells: set[asyncio.Event] = set()
        """Rung when something may be due."""
        self.confirmed = 0
        self._letters: dict[int, Letter] = {}
        self._when: dict[int, datetime] = {}
        """When each letter is due; what stands in the heap for another moment is no longer true."""
        self._due: list[tuple[datetime, int]] = []

    def permit(self, shop_id: str, topics: tuple[str, ...], now: datetime) -> None:
        """Messages of this shop come from now on; another call overwrites the topics."""
        known = self.permits.get(shop_id)
        made = Permit(topics=topics, created=now, modified=now)
        self.permits[shop_id] = replace(made, created=known.created) if known else made

    def group(self, name: str, shops: Iterable[str]) -> None:
        """These shops' messages go to this group, which is made where there is none; a shop is in one group."""
        moved = set(shops)
        for members in self.groups.values():
            members -= moved
        self.groups.setdefault(name, set()).update(moved)

    def group_of(self, shop_id: str) -> str:
        """The group that gets a shop's messages."""
        return next((name for name, shops in self.groups.items() if shop_id in shops), GROUP)

    def wants(self, shop_id: str, topic: str) -> bool:
        """Whether the app gets this topic of this shop."""
        permit = self.permits.get(shop_id)
        return permit is not None and (not permit.topics or topic in permit.topics)

    def put(self, letter: Letter) -> None:
        """One more letter, due at once."""
        self._letters[letter.id] = letter
        self._plan(letter.id, letter.at)
        self.ring()

    def take(self, now: datetime, limit: int, group: str = GROUP) -> list[Letter]:
        """A group's letters that are due, oldest first; each is due again later unless it is confirmed."""
        taken: list[Letter] = []
        others: list[tuple[datetime, int]] = []
        while self._due and len(taken) < limit and self._due[0][0] <= now:
            moment, number = heapq.heappop(self._due)
            letter = self._letters.get(number)
            if letter is None or self._when[number] != moment:
                continue
            if now - letter.at > KEPT:
                del self._letters[number]
                continue
            if self.group_of(letter.seller.shop_id) != group:
                others.append((moment, number))
                continue
            self._plan(number, now + self.again)
            taken.append(letter)
        for each in others:
            heapq.heappush(self._due, each)
        return taken

    def give_back(self, letters: Iterable[Letter], now: datetime) -> None:
        """These were taken and never went out: they are due at once."""
        for letter in letters:
            if letter.id in self._letters:
                self._plan(letter.id, now)
        self.ring()

    def _plan(self, number: int, moment: datetime) -> None:
        self._when[number] = moment
        heapq.heappush(self._due, (moment, number))

    def confirm(self, numbers: Iterable[int]) -> None:
        """These were handled; an unknown number is no error."""
        for number in numbers:
            self.confirmed += self._letters.pop(number, None) is not None
            self._when.pop(number, None)

    def empty(self) -> None:
        """No letter waits any more; the permits stay."""
        self._letters, self._when, self._due = {}, {}, []

    def withdraw(self, shop_id: str) -> None:
        """The seller took the permit away: nothing new comes; what was sent before, and the word of it, still does."""
        self.permits.pop(shop_id, None)

    def forget(self, shop_id: str) -> bool:
        """The permit of a shop is gone, its letters with it; whether there was one."""
        self._letters = {key: each for key, each in self._letters.items() if each.seller.shop_id != shop_id}
        return self.permits.pop(shop_id, None) is not None

    @property
    def unconfirmed(self) -> Collection[Letter]:
        """Every letter that is not confirmed."""
        return self._letters.values()

    def ring(self) -> None:
        """Something may be due."""
        for bell in self.bells:
            bell.set()


class Mailroom:
    """The mailboxes of all apps, and the numbers on the letters."""

    def __init__(self, app_keys: Iterable[str], sellers: Mapping[str, Seller]) -> None:
        self.boxes = {key: Mailbox() for key in app_keys}
        self._sellers = sellers
        self._next = FIRST_ID

    def publish(self, shop_id: str, topic: str, content: Mapping[str, Any], now: datetime) -> None:
        """Put a letter into the box of every app that wants it."""
        text = json.dumps(content, ensure_ascii=False, separators=(",", ":"))
        for box in self.boxes.values():
            if box.wants(shop_id, topic):
                box.put(Letter(id=self._next, topic=topic, content=text, seller=self._sellers[shop_id], at=now))
                self._next += 1

    def ring(self) -> None:
        """The clock moved: something may be due."""
        for box in self.boxes.values():
            box.ring()
