"""Chats that are over, kept as history: shown and searched, never thought about, never answered."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256

from uuid_utils import uuid7

from cs_assistant.domain.messages import TRANSCRIPT, Message
from cs_assistant.domain.transcripts import Transcript, TranscriptLine
from cs_assistant.storage.unit_of_work import UnitOfWork


@dataclass(frozen=True, kw_only=True, slots=True)
class Added:
    """What an import, or a slice of one, put in."""

    chats: int
    """Chats that have new lines."""
    seqs: tuple[int, ...]
    """The new lines; what `take_back_history` wants to undo it."""
    repeats: int
    """Lines that were there already."""


def history_of(shop_id: str, transcript: Transcript) -> tuple[Message, ...]:
    """The lines of a transcript as they are kept, each under an id by which it is known when it comes again."""
    messages: list[Message] = []
    for buyer, lines in transcript.chats.items():
        ordinals: dict[str, int] = {}
        messages += [_message(shop_id, buyer, line, ordinals) for line in lines]
    return tuple(messages)


def add_history(uow: UnitOfWork, shop_id: str, messages: Sequence[Message], now: datetime) -> Added:
    """Keep lines of `history_of`, all or some. The same file, or one that overlaps, adds what is new and nothing twice.

    They stand in chats of their own (channel `transcript`): nothing is due there and nothing can be sent.
    """
    chats: dict[str, list[Message]] = {}
    for message in messages:
        chats.setdefault(message.buyer_id, []).append(message)
    new = [_add_chat(uow, shop_id, buyer, lines, now) for buyer, lines in chats.items()]
    seqs = tuple(seq for each in new for seq in each)
    return Added(chats=sum(1 for each in new if each), seqs=seqs, repeats=len(messages) - len(seqs))


def take_back_history(uow: UnitOfWork, shop_id: str, seqs: Iterable[int]) -> int:
    """Undo an import: its lines go, whatever else is in the chats stays; how many went.

    A chat that ended with one of them ends with what is left; one that has no line left goes too.
    """
    gone = uow.messages.take_back(shop_id, TRANSCRIPT, tuple(seqs))
    for conversation_id in gone:
        uow.conversations.lines_went(shop_id, conversation_id)
    return gone.total()


def _add_chat(uow: UnitOfWork, shop_id: str, buyer: str, messages: Iterable[Message], now: datetime) -> list[int]:
    conversation = uow.conversations.of_buyer(shop_id, TRANSCRIPT, buyer) or uow.conversations.add(
        str(uuid7()), shop_id, TRANSCRIPT, buyer
    )
    new: list[int] = []
    last = conversation.last_text
    for message in messages:
        stored = uow.messages.add(conversation.id, message, now)
        if stored.new:
            new.append(stored.seq)
            last = message.text
    if new:
        # Answered up to its end: nobody waits in a chat that is over.
        uow.conversations.change(
            conversation, last_seq=new[-1], buyer_seq=new[-1], answered_seq=new[-1], thought_seq=new[-1],
            last_text=last,
        )
    return new


def _message(shop_id: str, buyer: str, line: TranscriptLine, ordinals: dict[str, int]) -> Message:
    return Message(
        shop_id=shop_id, channel=TRANSCRIPT, buyer_id=buyer, text=line.text, sent_at=line.at,
        external_id=_id(buyer, line, ordinals), kind=line.kind, sender=line.sender, order_no=line.order_no,
        account=line.account,
    )  # fmt: skip


def _id(buyer: str, line: TranscriptLine, ordinals: dict[str, int]) -> str:
    """hash(the file's id, buyer, time, text), without one hash(buyer, sender, time, text, which of the same).

    The same line is a repeat. The id alone would not do: what a file calls so may be a row number that begins anew in
    every chat.
    """
    if line.external_id is not None:
        named = "\x1f".join((buyer, line.external_id, line.at.isoformat(), line.text))
        return "named:" + sha256(named.encode()).hexdigest()
    content = "\x1f".join((buyer, line.sender.value, line.account or "", line.at.isoformat(), line.text))
    ordinals[content] = ordinals.get(content, 0) + 1
    return "content:" + sha256(f"{content}\x1f{ordinals[content]}".encode()).hexdigest()
