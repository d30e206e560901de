"""The signed first words of a bridge's connection, both ways, and the body of an exchange over HTTP."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any, Literal, TypeVar

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, ValidationError

from cs_assistant.errors import BadInputError, SignatureError
from cs_assistant.gateways.wire.bridge import CHANNEL, VERSION, UpTo
from cs_assistant.gateways.wire.envelope import Identifier
from cs_assistant.gateways.wire.signature import sign, verify

SETTING = "CS_BRIDGE_SECRETS"
PATH = "/api/v1/shops/{shop}/bridge/socket"
REFUSED, REPLACED = 4403, 4408
"""Why the connection was closed for good: who calls is not known, or calls a second time."""
LinkId = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9._:-]{1,64}$")]
Nonce = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9._:-]{16,64}$")]
Window = Annotated[int, Field(ge=1, le=256)]
Payload = TypeVar("Payload", bound=BaseModel)


class Opening(BaseModel):
    """Who calls, and how far it is."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    version: Literal[1] = VERSION
    shop: Identifier
    channel: Literal["bridge"] = CHANNEL
    bridge: LinkId
    """This installation of the bridge; its numbers go on as long as it is called so."""
    nonce: Nonce
    """Never used before."""
    received: UpTo = 0
    """Up to which of our frames it has dealt with."""
    window: Window = 32
    """How many of our frames it takes unacknowledged."""
    suggestions: bool = True
    """Whether it wants to be told what may be answered."""


class Hello(Opening):
    """The first frame of a bridge over a WebSocket."""

    type: Literal["hello"] = "hello"


class Welcome(BaseModel):
    """Who answers, and how far we are."""

    model_config = ConfigDict(extra="ignore", frozen=True)
    type: Literal["welcome"] = "welcome"
    version: int = VERSION
    shop: str
    bridge: str
    nonce: str
    """The hello's, so that it is no recorded answer."""
    received: int
    """Up to which of its frames we have dealt with: it goes on with the next."""
    window: int
    """How many of its frames we take unacknowledged."""


class Exchange(Opening):
    """An exchange over HTTP: hello, acknowledgement and frames in one."""

    type: Literal["exchange"] = "exchange"
    frames: list[dict[str, Any]] = Field(default_factory=list, max_length=256)
    wait_seconds: float = Field(default=0, ge=0, le=25)
    """How long the answer may take while there is nothing to give."""


class Sealed(BaseModel):
    """A payload exactly as it was signed, and its signature over `timestamp.payload`."""

    model_config = ConfigDict(extra="ignore", frozen=True)
    type: Literal["hello", "welcome"]
    timestamp: str
    payload: str
    signature: str


def seal(payload: Hello | Welcome, secret: str, now: datetime) -> str:
    """The first frame of a side, signed."""
    timestamp, text = str(int(now.timestamp())), payload.model_dump_json()
    sealed = Sealed(
        type=payload.type, timestamp=timestamp, payload=text, signature=sign(secret, timestamp, text.encode())
    )
    return sealed.model_dump_json()


def unseal(text: str, kind: type[Payload], secret: str | None, now: datetime) -> Payload:
    """What a first frame says. Raises SignatureError, and BadInputError for one that is signed but wrong."""
    try:
        sealed = Sealed.model_validate_json(text)
    except ValidationError as error:
        raise SignatureError("第一帧要是带签名的 hello，连接已拒绝。请对照 docs/bridge.md 改正。") from error
    verify(secret, sealed.timestamp, sealed.signature, sealed.payload.encode(), now=now, setting=SETTING)
    return read_payload(sealed.payload, kind)


def read_payload(text: str | bytes, kind: type[Payload]) -> Payload:
    """A signed payload as what it should be. Raises BadInputError."""
    try:
        return kind.model_validate_json(text)
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False)[0]
        where = ".".join(str(part) for part in first["loc"]) or "payload"
        raise BadInputError(f"「{where}」不对：{first['msg']}。请对照 docs/bridge.md 改正。", where=where) from error
