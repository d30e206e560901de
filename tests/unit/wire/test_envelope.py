"""What the webhook takes and gives."""

from __future__ import annotations

import json
from base64 import b64encode
from datetime import UTC, datetime
from typing import Any

import pytest

from cs_assistant.domain.acts import Outgoing
from cs_assistant.domain.messages import MessageKind
from cs_assistant.errors import BadInputError
from cs_assistant.gateways.wire.envelope import ReplyEnvelope, read_message

FIELDS: dict[str, Any] = {"buyer": "tb_lin", "text": "充不进电", "sent_at": "2026-11-22T10:00:00+08:00"}


def read(**changes: Any) -> Any:
    body = json.dumps({**FIELDS, **changes}).encode()
    return read_message(body, shop_id="phones", channel="webhook")


def test_a_message_keeps_its_words_and_its_instant_in_utc() -> None:
    message = read(id="m-1", order_no="2211000000000000001")
    assert (message.text, message.external_id, message.order_no) == ("充不进电", "m-1", "2211000000000000001")
    assert message.sent_at == datetime(2026, 11, 22, 2, 0, tzinfo=UTC)


def test_a_repeat_without_an_id_has_the_same_id_and_another_ordinal_another() -> None:
    assert read().external_id == read().external_id
    assert read().external_id != read(ordinal=1).external_id
    assert read().external_id != read(text="死机").external_id


@pytest.mark.parametrize(
    ("changes", "where"),
    [
        ({"buyer": " "}, "buyer"),
        ({"sent_at": "2026-11-22T10:00:00"}, "sent_at"),
        ({"sent_at": "昨天"}, "sent_at"),
        ({"ordinal": -1}, "ordinal"),
        ({"texte": "x"}, "texte"),
        ({"text": 5}, "text"),
    ],
    ids=["no buyer", "no zone", "not a time", "negative", "unknown key", "not text"],
)
def test_a_wrong_field_is_named(changes: dict[str, Any], where: str) -> None:
    with pytest.raises(BadInputError) as caught:
        read(**changes)
    assert caught.value.where == where
    assert where in caught.value.message


def test_a_body_that_is_no_json_is_refused_in_chinese() -> None:
    with pytest.raises(BadInputError, match="请求体"):
        read_message(b"\xff\xfe", shop_id="phones", channel="webhook")


@pytest.mark.parametrize(
    ("data", "kind"),
    [
        (b64encode(b"\x89PNG\r\n\x1a\n...").decode(), MessageKind.IMAGE),
        (b64encode(b"not a picture").decode(), MessageKind.BROKEN),
        ("%%%", MessageKind.BROKEN),
        ("", MessageKind.BROKEN),
    ],
    ids=["png", "other bytes", "not base64", "empty"],
)
def test_a_picture_that_cannot_be_read_is_kept_as_broken(data: str, kind: MessageKind) -> None:
    assert read(image={"data": data}).kind is kind


def test_a_reply_carries_its_act_key() -> None:
    outgoing = Outgoing(
        act_key="auto:c:1",
        shop_id="phones",
        channel="webhook",
        buyer_id="tb_lin",
        conversation_id="c",
        text="您好",
        created_at=datetime(2026, 11, 22, tzinfo=UTC),
    )
    assert json.loads(ReplyEnvelope.of(outgoing).model_dump_json())["act_key"] == "auto:c:1"
