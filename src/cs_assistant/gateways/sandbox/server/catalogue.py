"""Every method the sandbox answers; any other is code 22, honestly."""

from __future__ import annotations

from collections.abc import Mapping

from cs_assistant.gateways.sandbox.server import own_apis, refund_acts, refund_reads, return_acts, trade_apis
from cs_assistant.gateways.sandbox.server.ask import Api

APIS: Mapping[str, Api] = {
    **own_apis.APIS, **trade_apis.APIS, **refund_reads.APIS, **refund_acts.APIS, **return_acts.APIS,
}  # fmt: skip
