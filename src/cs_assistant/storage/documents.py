"""Domain records as JSON documents and back, losslessly: the memory behind "why did it say that?"."""

from __future__ import annotations

from pydantic import TypeAdapter

from cs_assistant.domain.decision import Automation, Decision
from cs_assistant.domain.situation import Situation
from cs_assistant.domain.understanding import Understanding
from cs_assistant.domain.verdicts import Verdicts

SITUATION = TypeAdapter(Situation)
AUTOMATION = TypeAdapter(Automation)
UNDERSTANDING = TypeAdapter(Understanding)
VERDICTS = TypeAdapter(Verdicts)
DECISION = TypeAdapter(Decision)
