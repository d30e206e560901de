"""The likest phrases are paired first, in little memory however many are nearly alike."""

from __future__ import annotations

import tracemalloc

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from rapidfuzz import fuzz, process

from cs_assistant.domain.phrases import Content, plain_code, plain_text
from cs_assistant.library.phrases.likeness import ALIKE, ALIKE_WITH_CODE, SAME_CODE, SAME_GROUP
from cs_assistant.library.phrases.matching import Known, match


def greedy(rows: list[Content], known: list[Known]) -> dict[int, str]:
    """The pairing by all pairs at once, as plainly as it can be written."""
    pairs = []
    for number, row in enumerate(rows):
        for each in known:
            (content,) = each.contents
            same_code = bool(row.code) and plain_code(row.code) == plain_code(content.code)
            texts = [plain_text(row.text)], [plain_text(content.text)]
            likeness = int(process.cdist(*texts, scorer=fuzz.ratio, dtype=np.uint8)[0, 0])
            if likeness >= (ALIKE_WITH_CODE if same_code else ALIKE):
                worth = likeness + SAME_CODE * same_code + SAME_GROUP * (row.group == content.group)
                pairs.append((worth, number, each.id))
    found: dict[int, str] = {}
    for _, number, one in sorted(pairs, key=lambda pair: -pair[0]):
        if number not in found and one not in found.values():
            found[number] = one
    return found


NEARLY = st.builds(
    Content, code=st.sampled_from(["", "a", "b"]), group=st.sampled_from(["", "售后"]),
    text=st.text(alphabet="甲乙丙", min_size=1, max_size=3).map(lambda tail: f"退货请到订单页面申请一下{tail}"),
)


@settings(max_examples=60)
@given(st.lists(NEARLY, max_size=14, unique_by=lambda each: each.text), st.data())
def test_holding_a_few_of_each_row_pairs_as_all_pairs_would(contents: list[Content], data: st.DataObject) -> None:
    """Of thousands of near-alike phrases all pairs took gigabytes."""
    rows = data.draw(st.lists(NEARLY, max_size=14, unique_by=lambda each: each.text))
    taken = {each.text for each in contents}
    rows = [row for row in rows if row.text not in taken]
    known = [Known(id=f"id-{number}", contents=(content,)) for number, content in enumerate(contents)]
    expected = greedy(rows, known)
    by_code = {number for number, row in enumerate(rows) if row.code}
    found = match(rows, known)
    # Texts that are no likeness may still be paired afterwards, by a code both sides have once.
    assert expected.items() <= found.items()
    assert found.keys() - expected.keys() <= by_code


def test_near_alike_phrases_by_the_thousand_are_paired_in_little_memory() -> None:
    texts = [f"尺码{number}号偏大半码，平时穿这个码的建议拍小一码哦" for number in range(1200)]
    contents = [Content(code="", text=text, group="") for text in texts]
    known = [Known(id=str(number), contents=(content,)) for number, content in enumerate(contents)]
    tracemalloc.start()
    try:
        found = match([Content(code="", text=f"{text}亲", group="") for text in texts], known)
        _, most = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert len(found) == len(texts)
    assert most < 40 * 1024 * 1024
