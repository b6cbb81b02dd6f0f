"""`yibiao new flow` and `yibiao new element`: a commented starting file, and the schemas that an editor needs."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Annotated

import typer

import flows
from bot.app.checking import problems_of
from bot.app.flows_folder import read_folder
from bot.app.starting_files import element_text, flow_text
from bot.cli.checking import write_schemas
from bot.config import load_settings
from bot.core.errors import InputError
from flows.language.problems import Severity

new = typer.Typer(help="Write a commented starting file for an author.", no_args_is_help=True)

_LANGUAGE = "en"
"""Of the comments that are written, as of everything else that the command says."""

Folder = Annotated[
    Path | None,
    typer.Option("--folder", help="The flows folder, instead of YIBIAO_FLOWS_DIR.", metavar="FOLDER"),
]


class Id(str):
    """An id as it was typed; whether it can be one is said by the rules of the file it stands in."""


@new.command("flow")
def new_flow(
    id_: Annotated[Id, typer.Argument(help="Small letters, digits and hyphens.", metavar="ID", parser=Id)],
    folder: Folder = None,
) -> None:
    """Write definitions/ID.yaml: a flow with one field, and comments that say what to fill in.

    A file that exists is left alone.
    """
    place, files = _folder(folder)
    _write(place, f"definitions/{id_}.yaml", flow_text(id_, files, _LANGUAGE), files)


@new.command("element")
def new_element(
    id_: Annotated[Id, typer.Argument(help="Small letters, digits and _.", metavar="ID", parser=Id)],
    file: Annotated[
        str | None,
        typer.Option("--file", help="Which new file, such as dictionary/water.yaml.", metavar="FILE"),
    ] = None,
    folder: Folder = None,
) -> None:
    """Write a dictionary file with one element, and comments that say what to fill in.

    The file is dictionary/ID.yaml, with hyphens for _, unless --file names another. A file that exists is left alone.
    """
    place, files = _folder(folder)
    path = file or f"dictionary/{id_.replace('_', '-')}.yaml"
    if not path.startswith("dictionary/"):
        raise InputError(
            f"--file {path} is not in dictionary/, where elements stand. Write dictionary/NAME.yaml."
        )
    _write(place, path, element_text(id_, files, _LANGUAGE), files)


def _folder(folder: Path | None) -> tuple[Path, Mapping[str, str]]:
    """Where to write, and what stands there already; a folder that is empty or missing is a new one."""
    place = folder or load_settings().flows_dir
    if place.resolve() == flows.FOLDER.resolve():
        raise InputError("The packaged flows are samples. Name a folder of your own: --folder my-flows.")
    is_begun = any((place / part).is_dir() for part in ("definitions", "dictionary"))
    return place, read_folder(place) if is_begun else {}


def _write(folder: Path, path: str, text: str, files: Mapping[str, str]) -> None:
    target = folder / path
    if target.exists():
        raise InputError(
            f"{target} exists already, and is left alone. Choose another name, or edit that file."
        )
    for problem in problems_of({**files, path: text}):
        if problem.severity is Severity.ERROR:
            raise InputError(f"{problem.field or path} - {problem.sentence}")
    target.parent.mkdir(parents=True, exist_ok=True)
    with target.open("x", encoding="utf-8") as file:
        file.write(text)
    typer.echo(f"Wrote {target}. Decide where it says so, then: yibiao check {folder}")
    if not (folder / "schema").exists():
        write_schemas(folder / "schema")
