"""`yibiao import ...` and `yibiao export xlsform`: forms from and for other programs."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Annotated

import typer

import flows
from bot.app.flows_folder import read_folder
from bot.app.new_files import write_new
from bot.cli.options import find_flow
from bot.cli.planning import exporting
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
from flows.language.model import Level, MeasurementUnit, PeriodKind
from flows.language.reader import read_catalogue

importing = typer.Typer(help="Make forms from what other programs wrote.", no_args_is_help=True)


class Id(str):
    """A name in a flows folder; the help shows this class's name as the kind of argument."""


Into = Annotated[
    Path | None,
    typer.Option(
        help="Flows folder to add to, instead of YIBIAO_FLOWS_DIR; a new one is made.", metavar="FOLDER"
    ),
]
NewFlow = Annotated[
    str | None, typer.Option("--flow", help="Id of the new form; without it the file's.", metavar="FLOW")
]
Period = Annotated[PeriodKind, typer.Option("--period", help="quarterly or annual.", metavar="PERIOD")]
OfLevel = Annotated[
    Level, typer.Option("--level", help="Who files it: village, community...", metavar="LEVEL")
]
DryRun = Annotated[bool, typer.Option("--dry-run", help="Show the files and the list, and write nothing.")]


@importing.command("xlsform")
def import_xlsform(
    file: Annotated[Path, typer.Argument(help="An XLSForm: .xlsx, .xlsm or .xls.", metavar="FILE")],
    into: Into = None,
    flow: NewFlow = None,
    period: Period = PeriodKind.QUARTERLY,
    level: OfLevel = Level.VILLAGE,
    dry_run: DryRun = False,
) -> None:
    """Make a form and dictionary entries from an XLSForm, and list what could not be carried over.

    Elements that the dictionary has already are used, not made again. What a spreadsheet does not say is marked in
    the files with "# to decide:", and nobody is asked before the form office admits the form. Nothing that is there
    is overwritten. Exit code 1: nothing could be carried over.
    """
    content = _content(file)
    objection = objection_to(file.name, content)
    if objection is not None:
        typer.echo(f"{file.name}:{objection}")
    _import(file, into, Request(flow or "", period, level), read_xlsform, dry_run=dry_run, content=content)


@importing.command("table")
def import_table(
    file: Annotated[Path, typer.Argument(help="A list of items: .xlsx, .xls or .csv.", metavar="FILE")],
    into: Into = None,
    flow: NewFlow = None,
    period: Period = PeriodKind.QUARTERLY,
    level: OfLevel = Level.VILLAGE,
    dry_run: DryRun = False,
) -> None:
    """Make a form and dictionary entries from a plain list of items, one a row.

    The headings are looked for in the first ten rows: 指标 or item for the names, and 计量单位, 类型, 口径, 选项, 类别
    and others, or unit, type, definition, options, group. Types and measures that are not stated are guessed, and each
    guess is listed. Elements that the dictionary has already are used. Exit code 1: nothing could be carried over.
    """
    _import(
        file, into, Request(flow or "", period, level), read_table, dry_run=dry_run, content=_content(file)
    )


@exporting.command("xlsform")
def export_xlsform(
    flow: Annotated[
        Id, typer.Argument(help="Which form, e.g. village-quarterly.", metavar="FLOW", parser=Id)
    ],
    file: Annotated[Path, typer.Argument(help="The .xlsx to write; an old one is replaced.", metavar="FILE")],
    folder: Annotated[
        Path | None,
        typer.Option("--flows", help="Flows folder, instead of YIBIAO_FLOWS_DIR.", metavar="FOLDER"),
    ] = None,
) -> None:
    """Write a form as an XLSForm, and list what XLSForm cannot say.

    Labels, hints and options are in both languages. The file is examined with pyxform before it is written.
    """
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
