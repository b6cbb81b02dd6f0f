"""`yibiao flows write`: what is published, as files."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from bot.app.flows_folder import read_folder, write_folder
from bot.app.office import published_files
from bot.bootstrap import opened
from bot.cli.options import Database, looking, settings_for
from bot.core.errors import InputError

flows = typer.Typer(help="Take published forms out as files.", no_args_is_help=True)


@flows.command("write")
def write_published(
    folder: Annotated[Path, typer.Argument(help="Folder to write; made if missing.", metavar="FOLDER")],
    database: Database = None,
) -> None:
    """Write what is published into a folder, byte for byte as its authors wrote it.

    Files of a flows folder that are there and not published any more are taken away; all other files stay.
    """
    with opened(settings_for(database)) as program, looking(program) as transaction:
        files = published_files(transaction)
    if not files:
        raise InputError("No flows are published yet. Start the program with `yibiao run` once.")
    before = read_folder(folder) if (folder / "definitions").is_dir() else {}
    changed = write_folder(folder, before, files)
    typer.echo(f"{folder} holds {len(files)} files as they are published; {changed} of them were changed.")
