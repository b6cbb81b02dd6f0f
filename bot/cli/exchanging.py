"""`yibiao import ...` and `yibiao export xlsform`: forms from and for other programs.

Says which commands there are; `spreadsheets` does their work, and is imported when one of them is called.
"""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from bot.cli.options import Name
from bot.cli.planning import exporting
from flows.exchange.drafts import Request
from flows.language.model import Level, PeriodKind

importing = typer.Typer(help="Make forms from what other programs wrote.", no_args_is_help=True)


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
    from bot.cli.spreadsheets import make_from_xlsform  # its libraries take most of a second to import

    make_from_xlsform(file, into, Request(flow or "", period, level), dry_run=dry_run)


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
    from bot.cli.spreadsheets import make_from_table

    make_from_table(file, into, Request(flow or "", period, level), dry_run=dry_run)


@exporting.command("xlsform")
def export_xlsform(
    flow: Annotated[
        Name, typer.Argument(help="Which form, e.g. village-quarterly.", metavar="FLOW", parser=Name)
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
    from bot.cli.spreadsheets import write_xlsform

    write_xlsform(flow, file, folder)
