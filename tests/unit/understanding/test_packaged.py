"""The shipped library is understood as the requirements demand."""

from __future__ import annotations

import pytest

from cs_assistant.domain.understanding import Band
from cs_assistant.library.files import packaged_folder
from cs_assistant.library.load import load_folder
from cs_assistant.understanding.features import Vocabulary, grams
from cs_assistant.understanding.lines import stored_plain
from cs_assistant.understanding.model import LinearModel, stored_beside
from cs_assistant.understanding.normalise import normalise
from cs_assistant.understanding.understander import Understander
from cs_assistant.understanding.words import WordIndex


@pytest.fixture(scope="module")
def shipped() -> Understander:
    folder = packaged_folder()
    loaded = load_folder(folder)
    assert loaded.library is not None, "\n".join(map(str, loaded.problems))
    weights = folder / "corpus" / "weights.npz"
    return Understander.build(loaded.library, weights.read_bytes() if weights.is_file() else None)


@pytest.mark.no_cover  # what it runs is counted by the tests of its parts
def test_what_is_stored_beside_the_lines_is_what_this_code_makes_of_them(shipped: Understander) -> None:
    """Else every start would work on old ground. Mend: `cs-assistant check --write-weights`."""
    weights = (packaged_folder() / "corpus" / "weights.npz").read_bytes()
    stored = LinearModel.from_bytes(weights, shipped.fingerprint)
    plain = stored_plain(stored_beside(weights))
    assert stored is not None
    assert not shipped.refitted
    assert plain == shipped.lines.plain
    assert plain == {line: normalise(line).text for line in plain}
    texts = [line.text for line in shipped.lines.training]
    assert stored.words.to_text() == WordIndex.of(texts).to_text()
    assert (stored.vocabulary.keys == Vocabulary.of(grams(texts)).keys).all()


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("手机老是死机怎么办", "fault.crash"),
        ("冲不进去电", "fault.charging"),
        ("我要退货", "return.request"),
        ("盒子都是拆过的 这是新机吗", "service.new_box"),
    ],
)
def test_the_four_lines_of_the_requirements_are_understood(shipped: Understander, text: str, meant: str) -> None:
    found = shipped.understand(text)
    assert found.intent == meant
    assert found.band is not Band.HAND_OVER


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("tuihuo怎么弄", "return.request"),
        ("手機一直當機", "fault.crash"),
        ("kai发票", "invoice.request"),
        ("chong不进电", "fault.charging"),
        ("亲亲😊在吗在吗？？？", "chat.greeting"),
        ("我要转人工！！！", "chat.human"),
    ],
)
def test_noise_does_not_hide_the_meaning(shipped: Understander, text: str, meant: str) -> None:
    assert shipped.understand(text).intent == meant


@pytest.mark.parametrize("text", ["", "???", "😡", "[图片]"])
def test_a_text_without_words_is_handed_over(shipped: Understander, text: str) -> None:
    assert shipped.understand(text).band is Band.HAND_OVER
