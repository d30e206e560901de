"""Papers as calls: one signed POST each, with the act key as Idempotency-Key."""

from __future__ import annotations

from aiohttp import ClientConnectorError, ClientError, ClientResponse, ClientSession, ClientTimeout
from pydantic import ValidationError

from cs_assistant.domain.papers import Paper
from cs_assistant.errors import DeliveryError
from cs_assistant.gateways.base import Clock, Receipt
from cs_assistant.gateways.wire.erp_envelope import PaperEnvelope, TakenBody
from cs_assistant.gateways.wire.signature import SIGNATURE_HEADER, TIMESTAMP_HEADER, sign

KEY_HEADER = "Idempotency-Key"
CALL_TIMEOUT = ClientTimeout(total=20)
LONGEST_ANSWER = 64 * 1024
"""Bytes of an answer that are read: only its `id` matters."""
LONGEST_ID = 128
NOT_NOW = frozenset({408, 425, 429})
"""The receiver says that it did not take it yet, and that it may be sent again."""


class ErpCalls:
    """Posts the papers of one shop to its ERP."""

    def __init__(self, session: ClientSession, *, url: str, secret: str, takes_keys: bool, clock: Clock) -> None:
        self._session = session
        self._url = url
        self._secret = secret
        self._takes_keys = takes_keys
        self._clock = clock

    @property
    def takes_keys(self) -> bool:
        """Whether the ERP books a repeat with the same Idempotency-Key once (a setting: only the ERP knows)."""
        return self._takes_keys

    async def hand(self, paper: Paper) -> Receipt:
        """Post one paper. Raises DeliveryError; `uncertain` unless it is certain that nothing was booked."""
        body = PaperEnvelope.of(paper).model_dump_json().encode()
        timestamp = str(int(self._clock.now().timestamp()))
        headers = {
            "Content-Type": "application/json",
            KEY_HEADER: paper.act_key,
            TIMESTAMP_HEADER: timestamp,
            SIGNATURE_HEADER: sign(self._secret, timestamp, body),
        }
        try:
            async with self._session.post(
                self._url, data=body, headers=headers, timeout=CALL_TIMEOUT, allow_redirects=False
            ) as response:
                _check(response.status)
                return await _receipt(response)
        except ClientConnectorError as error:
            # No connection was made, so nothing can have arrived: safe to try again without a key.
            raise DeliveryError("连不上 ERP，单据没有交出去，稍后重试。") from error
        except (ClientError, TimeoutError) as error:
            raise DeliveryError("交给 ERP 时中断，对方可能已经收到。", uncertain=True) from error


def _check(status: int) -> None:
    if 200 <= status < 300:
        return
    if status in NOT_NOW:
        raise DeliveryError(f"ERP 忙，没有收下（HTTP {status}），稍后重试。")
    if 400 <= status < 500:
        raise DeliveryError(
            f"ERP 拒收（HTTP {status}），单据没有交出去。请看 ERP 的接口日志，核对地址、密钥和单据内容，改好后点重试。",
            final=True,
        )
    raise DeliveryError(f"ERP 出错（HTTP {status}），不能确定是否收到。", uncertain=True)


async def _receipt(response: ClientResponse) -> Receipt:
    """What the ERP calls the paper, where its answer says so in a form we know; it was taken in any case."""
    try:
        said = await response.content.read(LONGEST_ANSWER)
        taken = TakenBody.model_validate_json(said).id
    except (ClientError, TimeoutError, ValidationError):
        return Receipt()
    return Receipt(external_id=taken[:LONGEST_ID] if taken else None)
