"""What only the webhook channel promises: its signature, and which failure may be tried again."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest
from aiohttp import ClientSession

from cs_assistant.domain.acts import Outgoing
from cs_assistant.errors import DeliveryError
from cs_assistant.gateways.webhook.channel import WebhookChannel
from cs_assistant.gateways.wire.signature import SIGNATURE_HEADER, TIMESTAMP_HEADER, verify
from tests.contract.worlds import NOW, MovableClock
from tests.journeys.shop import Inbox, receiver


def outgoing(shop: str = "phones") -> Outgoing:
    return Outgoing(
        act_key="auto:c:1",
        shop_id=shop,
        channel="webhook",
        buyer_id="b",
        conversation_id="c",
        text="您好",
        created_at=NOW,
    )


@pytest.fixture
async def inbox() -> AsyncIterator[Inbox]:
    async with receiver() as made:
        yield made


@pytest.fixture
async def session() -> AsyncIterator[ClientSession]:
    async with ClientSession() as made:
        yield made


def channel(session: ClientSession, url: str) -> WebhookChannel:
    return WebhookChannel(
        session, urls={"phones": url}, secrets={"phones": "钥匙"}, takes_keys=False, clock=MovableClock()
    )


async def test_the_receiver_can_verify_what_it_gets(inbox: Inbox, session: ClientSession) -> None:
    await channel(session, inbox.url).send(outgoing())
    headers = inbox.headers[0]
    verify("钥匙", headers[TIMESTAMP_HEADER], headers[SIGNATURE_HEADER], inbox.raw[0], now=NOW)
    assert headers["Idempotency-Key"] == "auto:c:1"


@pytest.mark.parametrize(
    ("status", "uncertain", "final"),
    [(400, False, True), (404, False, True), (500, True, False), (503, True, False), (302, True, False)],
)
async def test_a_refusal_is_final_and_anything_else_uncertain(
    inbox: Inbox, session: ClientSession, status: int, uncertain: bool, final: bool
) -> None:
    inbox.status = status
    with pytest.raises(DeliveryError) as caught:
        await channel(session, inbox.url).send(outgoing())
    assert (caught.value.uncertain, caught.value.final) == (uncertain, final)


async def test_a_receiver_that_hangs_up_may_have_got_it(inbox: Inbox, session: ClientSession) -> None:
    inbox.hangs_up = True
    with pytest.raises(DeliveryError) as caught:
        await channel(session, inbox.url).send(outgoing())
    assert caught.value.uncertain


async def test_where_no_connection_was_made_nothing_arrived(session: ClientSession) -> None:
    async with receiver() as gone:
        url = gone.url
    with pytest.raises(DeliveryError) as caught:
        await channel(session, url).send(outgoing())
    assert (caught.value.uncertain, caught.value.final) == (False, False)


async def test_a_shop_without_an_address_is_told_what_to_set(session: ClientSession) -> None:
    with pytest.raises(DeliveryError, match="CS_WEBHOOK_REPLY_URLS") as caught:
        await channel(session, "http://127.0.0.1:1/").send(outgoing("shoes"))
    assert caught.value.final
