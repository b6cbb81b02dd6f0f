"""Reading, linting and compiling 1,000 forms and 5,000 elements, beside parsing the same YAML alone."""

from __future__ import annotations

import gc
import time
from collections.abc import Callable, Mapping

from ruamel.yaml import YAML

from benchmarks.made_up_folder import made_up_folder
from benchmarks.result import Result
from flows.language.reader import Reader, Reading

BAR_WHOLE = 2.0
BAR_EDITED = 0.05
ROUNDS = 3

EDITS: Mapping[str, tuple[str, str, str]] = {
    "a form: its title": ("definitions/flow-7.yaml", "title: {zh: ", "title: {zh: 新"),
    "a dictionary file: a limit": ("dictionary/part-2.yaml", "max: 200000", "max: 300000"),
    "a dictionary file: a definition": ("dictionary/part-2.yaml", "      zh: 期末", "      zh: 期末实有"),
}
"""What is edited, in which file, and the first such text with what takes its place."""


def measure(quick: bool) -> Result:
    """Read, lint and compile 1,000 forms over 5,000 elements ÷ parsing their YAML; bar 2, after an edit 0.05."""
    flows, elements = (20, 300) if quick else (1_000, 5_000)
    files = made_up_folder(flows, elements)
    print(f"{flows:,} forms, {elements:,} elements, {sum(map(len, files.values())):,} characters")
    parsed_s = _seconds(lambda: _parse(files))
    reader = Reader()
    whole_s = _seconds(lambda: _expect_whole(reader.read(files)))
    print(f"parsing alone:                       {parsed_s:8.2f} s")
    print(f"reading, linting and compiling:      {whole_s:8.2f} s   ÷ parsing {whole_s / parsed_s:.2f}")
    edited = {what: _edited(reader, files, what) for what in EDITS}
    for what, seconds in edited.items():
        print(f"after editing {what + ':':35}{seconds:6.3f} s   ÷ the whole {seconds / whole_s:.3f}")
    worst = max(edited.values()) / whole_s
    return Result(
        round(whole_s, 2),
        "s",
        round(parsed_s, 2),
        round(whole_s / parsed_s, 2),
        f"<= {BAR_WHOLE}, and <= {BAR_EDITED} after an edit (worst {worst:.3f})",
        whole_s / parsed_s <= BAR_WHOLE and worst <= BAR_EDITED,
    )


def _parse(files: Mapping[str, str]) -> None:
    """What the reader's parser does by itself: every event of every file, and nothing with them."""
    for text in files.values():
        for _ in YAML(typ="safe", pure=True).parse(text):
            pass


def _edited(reader: Reader, files: Mapping[str, str], what: str) -> float:
    """CPU seconds to read again after one edit: the fastest of a few, which other programs disturb least."""
    path, old, new = EDITS[what]
    edited = {**files, path: files[path].replace(old, new, 1)}
    assert edited[path] != files[path], f"{what}: nothing was edited"
    taken = []
    for _ in range(ROUNDS):
        reader.read(files)
        taken.append(_seconds(lambda: _expect_whole(reader.read(edited))))
    return min(taken)


def _expect_whole(reading: Reading) -> None:
    assert reading.catalogue is not None, "\n".join(map(str, reading.problems[:5]))


def _seconds(work: Callable[[], object]) -> float:
    """CPU seconds of one run; the collector starts with a clean slate, and runs as it always does."""
    gc.collect()
    began = time.process_time_ns()
    work()
    return (time.process_time_ns() - began) / 1e9
