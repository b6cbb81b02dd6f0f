"""New files in a folder of the disk: all of them or none, and never in the place of one that is there."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from bot.core.errors import InputError


def write_new(folder: Path, files: Mapping[str, str]) -> None:
    """Write texts by their paths inside the folder, which is made where it is missing.

    InputError where one of them is there already. What was written before a failure is taken away again.
    """
    for path in files:
        if (folder / path).exists():
            raise InputError(f"{folder / path} is there already and is not overwritten.")
    written: list[Path] = []
    try:
        for path, text in files.items():
            target = folder / path
            target.parent.mkdir(parents=True, exist_ok=True)
            with target.open("x", encoding="utf-8", newline="\n") as file:
                written.append(target)
                file.write(text)
    except OSError:
        for target in written:
            target.unlink(missing_ok=True)
        raise
