"""`yibiao units import`, `yibiao invite`, `yibiao db ...`: what an operator does now and then."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from bot.app.invitations import ROLES
from bot.app.invitations import invite as make_invitation
from bot.app.units_file import read_units
from bot.bootstrap import opened
from bot.cli.asking import DOOR
from bot.cli.options import Database, find_unit, settings_for
from bot.core.calendar.asking import Refusal, Rule
from bot.core.errors import InputError

units = typer.Typer(help="Bring in villages, communities, townships...", no_args_is_help=True)
database = typer.Typer(help="Look after the database.", no_args_is_help=True)


@units.command("import")
def import_units(
    file: Annotated[Path, typer.Argument(help="A CSV file in UTF-8.", metavar="FILE")],
    database: Database = None,
) -> None:
    """Bring units in from a CSV file, or change those that are there.

    The first line names the columns: code,name,level,parent,timezone and, where wanted, valid_from,valid_until.
    `parent` is the code of the unit above, empty at the top. A file with any mistake changes nothing, and all its
    mistakes are listed.
    """
    with opened(settings_for(database)) as program, program.storage.transaction() as transaction:
        present = transaction.all_units()
        found = read_units(file, present)
        transaction.save_units(found)
        gone = transaction.take_back_reports([unit for unit in found if unit.valid_from or unit.valid_until])
        for key in gone:
            transaction.note_refusal(Refusal(Rule.NO_SUCH_UNIT, DOOR, *key), program.clock.now())
    codes = {unit.code for unit in present}
    changed = sum(unit.code in codes for unit in found)
    typer.echo(f"{len(found)} units are in: {len(found) - changed} new, {changed} that were there already.")
    if gone:
        typer.echo(
            f"{_counted(len(gone))} that nobody has filed: the unit did not exist on the period's last day."
        )


def _counted(gone: int) -> str:
    return "1 report is taken back" if gone == 1 else f"{gone:,} reports are taken back"


def invite(
    role: Annotated[str, typer.Option(help=f"One of {', '.join(ROLES)}.", metavar="ROLE")] = ROLES[0],
    unit: Annotated[
        str | None, typer.Option(help="Which village, community...; not for the role office.", metavar="CODE")
    ] = None,
    database: Database = None,
) -> None:
    """Make an invitation for one person: a code to read out, and links that carry it.

    It can be used once. Only its digest is stored: what is printed here is nowhere else.
    """
    if role not in ROLES:
        raise InputError(f"There is no role {role}. Roles: {', '.join(ROLES)}.")
    if (unit is None) != (role == "office"):
        raise InputError("A reporter or reviewer needs --unit CODE; the form office belongs to no unit.")
    settings = settings_for(database)
    with opened(settings) as program:
        if unit is not None:
            find_unit(program, unit)
        with program.storage.transaction() as transaction:
            code, expires_at = make_invitation(transaction, unit, role, program.clock.now())
    typer.echo(f"code: {code}")
    if "web" in settings.channels:
        typer.echo(f"web: {settings.public_url.rstrip('/')}/join/{code}")
    if settings.telegram_bot:
        typer.echo(f"telegram: https://t.me/{settings.telegram_bot}?start={code}")
    typer.echo(f"expires: {expires_at:%Y-%m-%d %H:%M} UTC, for one person")


@database.command()
def upgrade(database: Database = None) -> None:
    """Bring the schema up to date. Every command does this when it starts; this one does nothing else."""
    with opened(settings_for(database)) as program:
        typer.echo(f"The database is at version {program.storage.upgrade()}.")


@database.command()
def rebuild(database: Database = None) -> None:
    """Make the table of current values anew from the figures that were submitted."""
    with opened(settings_for(database)) as program:
        with program.storage.transaction() as transaction:
            codes = [unit.code for unit in transaction.all_units()]
        with typer.progressbar(codes, label="Units") as bar:
            for code in bar:
                with program.storage.transaction() as transaction:
                    transaction.rebuild_current_values(code)
    typer.echo(f"Current values of {len(codes)} units are made anew.")
