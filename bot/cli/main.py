"""The commands of `yibiao`, and how their errors are told: one plain sentence, no traceback."""

from __future__ import annotations

import sys

import typer

from bot.cli import admin, checking, planning, serving, talking
from bot.core.errors import InputError, OutsideError

app = typer.Typer(
    name="yibiao",
    help="Quarterly and annual reports by chat: only what changed is asked.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    add_completion=False,
    rich_markup_mode=None,
)
app.command()(serving.demo)
app.command()(serving.run)
app.command()(talking.chat)
app.command()(checking.check)
app.command()(checking.schema)
app.command()(planning.plan)
app.command()(planning.export)
app.command()(admin.invite)
app.add_typer(admin.units, name="units")
app.add_typer(admin.database, name="db")


def main() -> None:
    """Run a command; input errors end with exit code 2, a failing outside with 3."""
    try:
        app()
    except InputError as error:
        _end(str(error), 2)
    except OutsideError as error:
        _end(str(error), 3)
    except KeyboardInterrupt:
        sys.exit(130)


def _end(message: str, code: int) -> None:
    sys.stderr.write(f"{message}\n")
    sys.exit(code)
