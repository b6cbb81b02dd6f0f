"""`yibiao check` and `yibiao schema`: for the person who edits flows."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Annotated

import typer

from bot.app.flows_folder import read_folder
from bot.app.rendering import Messages
from bot.core.errors import InputError
from flows.language.reader import read_catalogue
from flows.language.schema import schema_texts

Paths = Annotated[list[Path], typer.Argument(help="Flows folders, or files in them.", metavar="PATH...")]


def check(paths: Paths) -> None:
    """List every problem of flow files, with its line and what to do.

    Exit code 0: no problems. 1: problems, as listed. 2: there is nothing to check at that path.
    """
    count = 0
    for folder in sorted({_folder_of(path) for path in paths}):
        problems = _problems(read_folder(folder))
        for problem in problems:
            typer.echo(f"{folder}/{problem}")
        count += len(problems)
    if count:
        typer.echo(f"{count} problem{'s' if count > 1 else ''}.")
        raise typer.Exit(1)
    typer.echo("No problems.")


def _problems(files: Mapping[str, str]) -> list[str]:
    """Every problem of the forms, and the first one of the messages."""
    problems = [str(problem) for problem in read_catalogue(files).problems]
    try:
        Messages(files)
    except InputError as error:
        problems.append(str(error))
    return problems


def _folder_of(path: Path) -> Path:
    """The flows folder a path belongs to: a file is checked together with the dictionary it uses."""
    if not path.exists():
        raise InputError(f"There is no file or folder {path}.")
    if path.is_dir():
        return path
    for parent in path.resolve().parents:
        if (parent / "dictionary").is_dir():
            return parent
    raise InputError(f"{path} is in no flows folder: beside definitions/ there must be a dictionary/.")


def schema(
    folder: Annotated[Path, typer.Argument(help="Folder to write the two schemas into.", metavar="FOLDER")],
) -> None:
    """Write the JSON Schemas of flow and dictionary files, for completion in an editor."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, text in schema_texts().items():
        target = folder / name
        target.write_text(text, "utf-8")
        typer.echo(f"Wrote {target}")
