"""The work of `yibiao import ...` and `yibiao export xlsform`: reads and writes files, and prints what was lost."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

import typer

import flows
from bot.app.flows_folder import read_folder
from bot.app.new_files import write_new
from bot.cli.options import find_flow
from bot.config import load_settings
from bot.core.errors import InputError
from flows.exchange.drafts import Request, Source
from flows.exchange.importing import Imported, ImportRefused, import_source, units_of
from flows.exchange.notes import Note
from flows.exchange.pyxform_side import objection_to
from flows.exchange.table import NoTable, read_table
from flows.exchange.workbooks import BOOK_MAX_BYTES, BookRefused, Sheet, book_bytes, read_book
from flows.exchange.xlsform import read_xlsform
from flows.exchange.xlsform_export import export_flow
from flows.language.model import MeasurementUnit
from flows.language.reader import read_catalogue


def make_from_xlsform(file: Path, into: Path | None, request: Request, *, dry_run: bool) -> None:
    """Make a form of an XLSForm; also say what pyxform has against the file."""
    content = _content(file)
    objection = objection_to(file.name, content)
    if objection is not None:
        typer.echo(f"{file.name}:{objection}")
    _import(file, into, request, read_xlsform, dry_run=dry_run, content=content)


def make_from_table(file: Path, into: Path | None, request: Request, *, dry_run: bool) -> None:
    """Make a form of a plain list of items."""
    _import(file, into, request, read_table, dry_run=dry_run, content=_content(file))


def write_xlsform(flow: str, file: Path, folder: Path | None) -> None:
    """Write a form as an XLSForm, and say what the format cannot."""
    reading = read_catalogue(read_folder(folder or load_settings().flows_dir))
    if reading.catalogue is None:
        raise InputError(
            f"The flows folder has problems. Mend them first: yibiao check. {reading.problems[0]}"
        )
    exported = export_flow(find_flow(reading.catalogue, flow))
    content = book_bytes(exported.sheets)
    objection = objection_to("form.xlsx", content)
    file.write_bytes(content)
    _list(file.name, [*exported.notes, *([objection] if objection else [])])
    typer.echo(f"Wrote {file}")


def _content(file: Path) -> bytes:
    if not file.is_file():
        raise InputError(f"There is no file {file}.")
    if file.stat().st_size > BOOK_MAX_BYTES:
        raise InputError(f"{file} is larger than {BOOK_MAX_BYTES:,} bytes. Remove what is not the form.")
    return file.read_bytes()


def _import(
    file: Path,
    into: Path | None,
    request: Request,
    read: Callable[[Sequence[Sheet], str, Mapping[str, MeasurementUnit]], Source],
    *,
    dry_run: bool,
    content: bytes,
) -> None:
    folder = into or load_settings().flows_dir
    if not dry_run and folder.resolve() == flows.FOLDER.resolve():
        raise InputError(
            "The samples that come with the program are not added to. Name a folder: --into my-flows."
        )
    try:
        files = _files(folder)
        sheets = read_book(file.name, content)
        imported = import_source(read(sheets, file.stem, units_of(files)), request, files)
    except (BookRefused, ImportRefused, NoTable) as refusal:
        raise InputError(f"{file}: {refusal}") from refusal
    if dry_run:
        for path, text in imported.files.items():
            typer.echo(f"--- {path}\n{text}")
    else:
        write_new(folder, imported.files)
    _tell(file.name, imported, folder, dry_run=dry_run)


def _files(folder: Path) -> Mapping[str, str]:
    """What stands in the flows folder; nothing where it is still to be made."""
    is_new = not any((folder / part).is_dir() for part in ("definitions", "dictionary"))
    return {} if is_new else read_folder(folder)


def _tell(name: str, imported: Imported, folder: Path, *, dry_run: bool) -> None:
    _list(name, imported.notes)
    counts = ", ".join(f"{each.what} {each.carried} of {each.asked}" for each in imported.tally if each.asked)
    typer.echo(f"Carried over: {counts or 'nothing'}.")
    if not imported.files:
        typer.echo("Nothing is left that could be asked, so no file was written.")
        raise typer.Exit(1)
    for path in imported.files:
        typer.echo(f"{'Would write' if dry_run else 'Wrote'} {folder / path}")


def _list(name: str, notes: Sequence[Note]) -> None:
    for each in notes:
        typer.echo(f"{name}:{each}")
