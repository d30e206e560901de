"""Replies out: one signed POST per message, with the act key as Idempotency-Key."""

from __future__ import annotations

from collections.abc import Mapping

from aiohttp import ClientConnectorError, ClientError, ClientSession, ClientTimeout

from cs_assistant.domain.acts import Outgoing
from cs_assistant.errors import DeliveryError
from cs_assistant.gateways.base import Clock, Receipt
from cs_assistant.gateways.wire.envelope import ReplyEnvelope
from cs_assistant.gateways.wire.signature import SIGNATURE_HEADER, TIMESTAMP_HEADER, sign

SEND_TIMEOUT = ClientTimeout(total=10)


class WebhookChannel:
    """Posts replies to the address of each shop."""

    def __init__(
        self,
        session: ClientSession,
        *,
        urls: Mapping[str, str],
        secrets: Mapping[str, str],
        takes_keys: bool,
        clock: Clock,
    ) -> None:
        self._session = session
        self._urls = urls
        self._secrets = secrets
        self._takes_keys = takes_keys
        self._clock = clock

    @property
    def takes_keys(self) -> bool:
        """Whether the receiver drops a repeat with the same Idempotency-Key (a setting: only the receiver knows)."""
        return self._takes_keys

    async def send(self, outgoing: Outgoing) -> Receipt:
        """Post one reply. Raises DeliveryError; `uncertain` unless it is certain that nothing arrived."""
        url, secret = self._urls.get(outgoing.shop_id), self._secrets.get(outgoing.shop_id)
        if url is None or secret is None:
            raise DeliveryError(
                "这个店铺没有配置回复地址或密钥，消息没有发出。请设置 CS_WEBHOOK_REPLY_URLS 和密钥后重启。", final=True
            )
        body = ReplyEnvelope.of(outgoing).model_dump_json().encode()
        timestamp = str(int(self._clock.now().timestamp()))
        headers = {
            "Content-Type": "application/json",
            "Idempotency-Key": outgoing.act_key,
            TIMESTAMP_HEADER: timestamp,
            SIGNATURE_HEADER: sign(secret, timestamp, body),
        }
        try:
            async with self._session.post(
                url, data=body, headers=headers, timeout=SEND_TIMEOUT, allow_redirects=False
            ) as response:
                status = response.status
        except ClientConnectorError as error:
            # No connection was made, so nothing can have arrived: safe to try again without a key.
            raise DeliveryError("连不上接收方，消息没有发出，稍后重试。") from error
        except (ClientError, TimeoutError) as error:
            raise DeliveryError("发送中断，对方可能已经收到。", uncertain=True) from error
        return _receipt(status)


def _receipt(status: int) -> Receipt:
    if 200 <= status < 300:
        return Receipt()
    if 400 <= status < 500:
        raise DeliveryError(f"接收方拒收（HTTP {status}），消息没有送达。请核对回复地址和密钥。", final=True)
    raise DeliveryError(f"接收方出错（HTTP {status}），不能确定是否收到。", uncertain=True)
