"""The flows folder on disk: which files belong to it, and their texts. The one place that reads and writes them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from enum import StrEnum
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


class Unwritten(StrEnum):
    """Why a publication was not written to the folder. The values are keys of messages/*/office.yaml."""

    SAMPLE = "folder_is_the_sample"
    CHANGED = "folder_has_changed"
    FORBIDDEN = "folder_is_read_only"


def write_publication(folder: Path, before: Mapping[str, str], after: Mapping[str, str]) -> Unwritten | None:
    """Bring the folder from one published state to the next; None where that was done.

    A folder that holds anything else than `before` was changed by somebody and stays as it is, and so do the samples
    that come with the program. Where it fails half-way the folder holds neither state, and start-up says so.
    """
    if folder.resolve() == flows.FOLDER.resolve():
        return Unwritten.SAMPLE
    try:
        if read_folder(folder) != before:
            return Unwritten.CHANGED
        write_folder(folder, before, after)
    except InputError:
        return Unwritten.CHANGED
    except OSError:
        return Unwritten.FORBIDDEN
    return None


def write_folder(folder: Path, before: Mapping[str, str], after: Mapping[str, str]) -> int:
    """Write what differs between two states, byte for byte, and take away what is gone; how many files that were.

    Each file is replaced at once, so that no reader ever sees half of one.
    """
    changed = [path for path in sorted(before.keys() | after.keys()) if before.get(path) != after.get(path)]
    for path in changed:
        target = folder / path
        if path in after:
            target.parent.mkdir(parents=True, exist_ok=True)
            part = target.with_name(f".{target.name}.part")
            part.write_bytes(after[path].encode())
            part.replace(target)
        else:
            target.unlink(missing_ok=True)
    return len(changed)


def _files(folder: Path) -> Iterator[Path]:
    for pattern in _PATTERNS:
        yield from sorted(folder.glob(pattern))


def _read(path: Path, folder: Path) -> str:
    if not path.resolve().is_relative_to(folder.resolve()):
        raise InputError(f"{path} leads out of the flows folder. Put the file itself there.")
    return read_text(path)


def read_text(path: Path) -> str:
    """The text of one file, character by character; InputError for one that is too large or not UTF-8."""
    if path.stat().st_size > FILE_MAX_BYTES:
        raise InputError(f"{path} is larger than {FILE_MAX_BYTES:,} bytes. Split it.")
    try:
        return path.read_bytes().decode("utf-8")  # line ends and a byte order mark stay as they were written
    except UnicodeDecodeError:
        raise InputError(f"{path} is not UTF-8 text. Save it again with the encoding UTF-8.") from None
