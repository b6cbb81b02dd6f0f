"""The flows folder on disk: which files belong to it, and their texts. The one place that reads them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import lru_cache
from pathlib import Path
from typing import Final

import flows
from bot.core.errors import InputError

FILE_MAX_BYTES: Final = 1_000_000
"""One file of a flows folder; the longest real form we know is a hundredth of this."""

_PATTERNS: Final = (
    "definitions/*.yaml",
    "dictionary/*.yaml",
    "messages/*/*.yaml",
    "messages/*/cards/*.txt",
)


def read_folder(folder: Path) -> Mapping[str, str]:
    """Path inside the folder to text, sorted; InputError for a folder or file that cannot be used."""
    if not folder.is_dir():
        raise InputError(f"There is no flows folder at {folder}. Set YIBIAO_FLOWS_DIR to one.")
    if not any((folder / part).is_dir() for part in ("definitions", "dictionary")):
        raise InputError(f"There are no flows in {folder}: it holds neither definitions/ nor dictionary/.")
    return {path.relative_to(folder).as_posix(): _read(path, folder) for path in _files(folder)}


@lru_cache(maxsize=1)
def packaged_words() -> Mapping[str, str]:
    """The message files that come with the program: what a folder does not say itself is said with them."""
    return {path: text for path, text in read_folder(flows.FOLDER).items() if path.startswith("messages/")}


def _files(folder: Path) -> Iterator[Path]:
    for pattern in _PATTERNS:
        yield from sorted(folder.glob(pattern))


def _read(path: Path, folder: Path) -> str:
    if not path.resolve().is_relative_to(folder.resolve()):
        raise InputError(f"{path} leads out of the flows folder. Put the file itself there.")
    if path.stat().st_size > FILE_MAX_BYTES:
        raise InputError(f"{path} is larger than {FILE_MAX_BYTES:,} bytes. Split it.")
    try:
        return path.read_text("utf-8")
    except UnicodeDecodeError:
        raise InputError(f"{path} is not UTF-8 text. Save it again with the encoding UTF-8.") from None
