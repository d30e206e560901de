"""The side-car of an exported file: which row is which phrase, so that the file finds back wherever it was edited."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from cs_assistant.domain.phrases import MOST_PHRASES, Content, content_key
from cs_assistant.errors import BadInputError

FORMAT = "cs-assistant-phrases/1"
_LONGEST_ID = 64


@dataclass(frozen=True, kw_only=True, slots=True)
class Entry:
    """One row as it was exported."""

    id: str
    content: Content
    script_id: str | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Manifest:
    """All rows of one exported file, in its order."""

    shop_id: str
    exported_at: datetime
    entries: tuple[Entry, ...]


def write_manifest(manifest: Manifest) -> bytes:
    """JSON in UTF-8. `key` is the hash of normalised code and text: it tells whether a row was tampered with here."""
    rows = [
        {
            "id": entry.id, "key": entry.content.key, "code": entry.content.code, "text": entry.content.text,
            "group": entry.content.group, **({"script_id": entry.script_id} if entry.script_id else {}),
        }
        for entry in manifest.entries
    ]
    head = {
        "format": FORMAT, "shop": manifest.shop_id, "exported_at": manifest.exported_at.isoformat(), "phrases": rows,
    }  # fmt: skip
    return f"{json.dumps(head, ensure_ascii=False, indent=1)}\n".encode("utf-8", "surrogatepass")


def read_manifest(data: bytes, shop_id: str) -> Manifest:
    """The manifest of a file exported for this shop. Raises BadInputError when it is none, another's or edited."""
    try:
        head = json.loads(data)
        entries = tuple(_entries(head["phrases"]))
        made = Manifest(
            shop_id=head["shop"], exported_at=datetime.fromisoformat(head["exported_at"]), entries=entries
        )
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise BadInputError(_TOLD, where="manifest") from error
    if head.get("format") != FORMAT or len({entry.id for entry in entries}) != len(entries):
        raise BadInputError(_TOLD, where="manifest")
    if made.shop_id != shop_id:
        raise BadInputError(
            "这份清单是另一个店铺导出的，没有导入。请换成本店的清单，或不带清单导入。", where="manifest"
        )
    return made


_TOLD = "清单文件读不懂或被改过。请用导出时一起得到的那一份，或不带清单导入。"


def _entries(rows: Iterable[dict[str, Any]]) -> Iterable[Entry]:
    listed = list(rows)
    if len(listed) > MOST_PHRASES:
        raise ValueError("too many rows")
    for row in listed:
        code, text, group = str(row["code"]), str(row["text"]), str(row["group"])
        one = str(row["id"])
        if not 0 < len(one) <= _LONGEST_ID or row["key"] != content_key(code, text):
            raise ValueError("not as written")
        script = row.get("script_id")
        yield Entry(
            id=one, content=Content(code=code, text=text, group=group), script_id=str(script) if script else None
        )
