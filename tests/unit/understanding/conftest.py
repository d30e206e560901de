from __future__ import annotations

import pytest

from cs_assistant.understanding.understander import Understander

from .little import library


@pytest.fixture(scope="session")
def understander() -> Understander:
    return Understander.build(library())
