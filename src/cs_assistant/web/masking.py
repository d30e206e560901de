"""Personal data as the console shows it: enough to recognise, too little to misuse (R-ids on personal data)."""

from __future__ import annotations

from cs_assistant.understanding.masking import mask_nick, mask_number

__all__ = ["mask_nick", "mask_number"]
