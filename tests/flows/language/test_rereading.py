"""Reading a folder again after an edit gives what reading it for the first time would give."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final

from hypothesis import given, settings
from hypothesis import strategies as st

from flows.language.model import Catalogue
from flows.language.reader import Reader, Reading, read_catalogue
from tests.flows.folder import BASE, DICTIONARY, QUARTERLY, element_text

WELLS: Final = "dictionary/wells.yaml"
DITCHES: Final = "dictionary/ditches.yaml"
FORM: Final = "definitions/base-quarterly.yaml"

EDITS: Final[Mapping[str, tuple[str | None, ...]]] = {
    WELLS: (
        None,
        element_text(min="0"),
        element_text(
            min="0", check="wells <= residents + ditches", check_message="{zh: 请核对。, en: Look again.}"
        ),
        element_text(applies_if="ditches > 0 and ditches < residents"),
        element_text(compute="ditches * 2", aliases="[常住人口3]"),
        element_text(warn_if="ditches > 5"),
        element_text("well_count", label="{zh: 机井总数, en: All wells}"),
        element_text(label="{zh: 本期出生人数, en: Born}", unit="person", measure="flow", accepts="[mu]"),
        "elements: [",
        "",
    ),
    DITCHES: (
        None,
        element_text("ditches", min="6"),
        element_text("ditches", max="5", warn_if="wells > 0"),
        element_text("ditches", compute="wells + 1"),
        element_text("ditches", min="3", unit="furlong"),
        element_text("wells", label="{zh: 沟渠, en: Ditches}", aliases="[没有]"),
    ),
    "dictionary/base.yaml": (
        DICTIONARY,
        DICTIONARY.replace("mu}, dimension: area", "mu}, dimension: length"),
        DICTIONARY.replace("  household:", "  family:"),
        DICTIONARY.replace("  agriculture:", "  farming:"),
    ),
    FORM: (
        QUARTERLY,
        QUARTERLY.replace("births]", "births, wells, ditches]"),
        QUARTERLY.replace("births]", "wells]").replace("minutes: 6", "minutes: 1"),
        QUARTERLY.replace("level: village", "level: county"),
        QUARTERLY.replace("period: quarterly", "period: annual"),
    ),
    "messages/zh/sentences.yaml": (None, "button_yes: 对\n"),
}
"""What each file may hold, None where it is gone."""

_EDIT: Final = st.sampled_from([(path, text) for path, texts in EDITS.items() for text in texts])


def seen(reading: Reading) -> tuple[object, ...]:
    """Everything a reading says, functions aside."""
    return [str(problem) for problem in reading.problems], _said(reading.catalogue)


def _said(catalogue: Catalogue | None) -> str:
    return re.sub(r"<function .*? at 0x[0-9a-f]+>", "", f"{catalogue}")


@settings(max_examples=25)  # each example reads a folder up to 16 times
@given(st.lists(_EDIT, min_size=1, max_size=8))
def test_reading_again_after_edits_gives_what_a_first_reading_gives(
    edits: list[tuple[str, str | None]],
) -> None:
    reader, files = Reader(), dict(BASE)
    reader.read(files)
    for path, text in edits:
        files.pop(path, None)
        if text is not None:
            files[path] = text
        assert seen(reader.read(files)) == seen(read_catalogue(files))


def test_what_did_not_change_is_the_same_object_as_before() -> None:
    reader = Reader()
    before = reader.read({**BASE, WELLS: element_text()}).catalogue
    after = reader.read({**BASE, WELLS: element_text(max="9")}).catalogue
    assert before is not None
    assert after is not None
    assert after.elements["residents"] is before.elements["residents"]
    assert after.elements["wells"] is not before.elements["wells"]
    assert after.flows["base-quarterly"] is before.flows["base-quarterly"]
    assert after.revision != before.revision
