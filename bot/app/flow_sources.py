"""Where a state of a flows folder may come from: a folder, what is published, an earlier revision, a git revision."""

from __future__ import annotations

import io
import os
import re
import subprocess
import tarfile
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Final

from bot.app.flows_folder import read_folder, read_text
from bot.core.errors import InputError
from bot.core.office import OfficeTransaction

PUBLISHED: Final = "published"
GIT: Final = "git:"

PREFIX_MIN_CHARS: Final = 6
"""Characters of a revision's hash that name it: `yibiao revisions` shows twelve."""

_HASH: Final = re.compile(rf"[0-9a-f]{{{PREFIX_MIN_CHARS},64}}")


def files_of(source: str, transaction: OfficeTransaction) -> Mapping[str, str]:
    """The files that a person named; InputError that says what can be named.

    A folder, or a file in one; `published`; the beginning of a revision's hash; `git:REVISION[:FOLDER]`, where the
    folder is `flows` unless it is named.
    """
    if source == PUBLISHED:
        current = transaction.current_revision()
        if current is None:
            raise InputError("Nothing is published yet. `yibiao publish FOLDER` does it.")
        return transaction.revision_files(current)
    files = files_on_disk(source)
    if files is not None:
        return files
    if _HASH.fullmatch(source):
        return transaction.revision_files(find_revision(source, transaction))
    raise InputError(
        f"{source} is no folder. Name a folder, `{PUBLISHED}`, a revision from `yibiao revisions`, or {GIT}REVISION."
    )


def both_states(
    old: str, new: str, transaction: OfficeTransaction
) -> tuple[Mapping[str, str], Mapping[str, str]]:
    """Two states to compare. Of two files, the second is read in the place of the first, wherever it lies."""
    before = files_of(old, transaction)
    if not (os.path.isfile(old) and os.path.isfile(new)):
        return before, files_of(new, transaction)
    first = Path(old)
    place = first.resolve().relative_to(folder_of(first).resolve()).as_posix()
    if place not in before:
        raise InputError(f"{old} is no flow or message file, so there is nothing to compare.")
    return before, {**before, place: read_text(Path(new))}


def files_on_disk(source: str) -> Mapping[str, str] | None:
    """The files of a folder or of a git revision, None for what only the database knows."""
    if source.startswith(GIT):
        revision, _, folder = source.removeprefix(GIT).partition(":")
        return _files_in_git(revision, folder or "flows")
    if source != PUBLISHED and os.path.exists(source):  # Path.exists raises for a name that is too long
        return read_folder(folder_of(Path(source)))
    return None


def folder_of(path: Path) -> Path:
    """The flows folder a path belongs to: a file is read together with the dictionary it uses."""
    if not path.exists():
        raise InputError(f"There is no file or folder {path}.")
    if path.is_dir():
        return path
    for parent in path.resolve().parents:
        if (parent / "dictionary").is_dir():
            return _as_named_here(parent)
    raise InputError(f"{path} is in no flows folder: beside definitions/ there must be a dictionary/.")


def _as_named_here(folder: Path) -> Path:
    """The folder as seen from where the command runs, if it lies below."""
    here = Path.cwd()
    return Path(os.path.relpath(folder, here)) if folder.is_relative_to(here) else folder


def find_revision(prefix: str, transaction: OfficeTransaction) -> str:
    """The published revision whose hash begins so; InputError where none or several do."""
    found = {each.revision for each in transaction.publications() if each.revision.startswith(prefix)}
    if len(prefix) < PREFIX_MIN_CHARS:
        raise InputError(
            f"{prefix} is too short to name a revision: write at least {PREFIX_MIN_CHARS} characters of it. "
            "`yibiao revisions` lists them."
        )
    if len(found) != 1:
        why = "several revisions begin" if len(found) > 1 else "no revision begins"
        raise InputError(f"With {prefix} {why}. `yibiao revisions` lists them.")
    return found.pop()


def _files_in_git(revision: str, folder: str) -> Mapping[str, str]:
    """A folder as it was committed; read like one on disk, so that the same rules hold."""
    if revision.startswith("-") or folder.startswith("-"):
        raise InputError(f"{GIT}{revision}:{folder} names an option of git, not a revision.")
    command = ["git", "archive", "--format=tar", revision, folder]
    try:
        archive = subprocess.run(command, capture_output=True, check=True).stdout
    except FileNotFoundError:
        raise InputError("git is not installed, so a git revision cannot be read.") from None
    except subprocess.CalledProcessError as error:
        said = error.stderr.decode(errors="replace").strip().removeprefix("fatal: ")
        raise InputError(f"git cannot give {folder} of {revision or 'an empty name'}: {said}.") from None
    with tempfile.TemporaryDirectory(prefix="yibiao-git-") as scratch:
        try:
            with tarfile.open(fileobj=io.BytesIO(archive)) as packed:
                packed.extractall(scratch, filter="data")
            return read_folder(Path(scratch) / folder)
        except tarfile.FilterError:
            raise InputError(
                f"{folder} of {revision} holds a link that leads out of it. Remove it."
            ) from None
        except InputError as error:
            raise InputError(str(error).replace(f"{scratch}/", f"{GIT}{revision}:")) from None
