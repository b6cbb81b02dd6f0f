"""The commands of `yibiao`, and how their errors are told: one plain sentence, no traceback."""

from __future__ import annotations

import sys
import tempfile
import traceback
from collections.abc import Sequence
from contextlib import suppress

import typer

from bot.cli import (
    admin,
    agenda,
    asking,
    checking,
    exchanging,
    flow_files,
    planning,
    previewing,
    publishing,
    replaying,
    serving,
    simulating,
    starting,
    talking,
)
from bot.config import load_settings
from bot.core.errors import InputError, OutsideError
from bot.logs import starred

app = typer.Typer(
    name="yibiao",
    help="Quarterly and annual reports by chat: only what changed is asked.",
    epilog="Settings are environment variables YIBIAO_... or lines of a file .env in this folder.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    add_completion=False,
    rich_markup_mode=None,
    context_settings={"max_content_width": 100},
)
app.command(short_help="Try it with fictional villages; nothing is kept.")(serving.demo)
app.command(short_help="Serve the web chat, Telegram or both until stopped.")(serving.run)
app.command(short_help="Fill in a report in this terminal.")(talking.chat)
app.command(short_help="Walk a form as a reporter would; nothing is kept.")(previewing.preview)
app.command(short_help="List every problem of a flows folder.")(checking.check)
app.command(short_help="Say what reporters will notice of a change.")(publishing.diff)
app.command(short_help="Check a flows folder and put it in force.")(publishing.publish)
app.command(short_help="List what was published, and when.")(publishing.revisions)
app.command(short_help="Put an earlier revision in force again.")(publishing.revert)
app.command("replay", short_help="Walk the last period's answers against changed forms.")(
    replaying.replay_command
)
app.command(short_help="Write JSON Schemas, for completion in an editor.")(checking.schema)
app.command(short_help="Show what a report would ask, and why.")(planning.plan)
app.command(short_help="Say what is asked of whom, when, with each message.")(agenda.calendar)
app.command(short_help="Ask units for a form, where the rules allow it.")(asking.ask)
app.command(short_help="List what was asked for and refused, and by which rule.")(asking.refusals)
app.command("simulate", short_help="Play years of the calendar, and see every promise kept.")(
    simulating.simulate_command
)
app.command(short_help="Make an invitation for one person.")(admin.invite)
app.add_typer(starting.new, name="new")
app.add_typer(flow_files.flows, name="flows")
app.add_typer(exchanging.importing, name="import")
app.add_typer(planning.exporting, name="export")
app.add_typer(admin.units, name="units")
app.add_typer(admin.database, name="db")

INPUT, OUTSIDE, FAULT = 2, 3, 70
"""Exit codes: what was given cannot be used; something outside failed; the program is at fault (sysexits.h)."""


def main(arguments: Sequence[str] | None = None) -> None:
    """Run a command, of `sys.argv` where none is given, and exit with its code."""
    try:
        app(arguments, prog_name="yibiao")
    except InputError as error:
        _end(str(error), INPUT)
    except OutsideError as error:
        _end(" ".join(str(error).split()), OUTSIDE)  # a database's words may have several lines
    except OSError as error:
        _end(f"{error.filename or 'The system'}: {error.strerror or error}.", OUTSIDE)
    except Exception:
        _end(f"The program has a fault. Please report it, with the file {_noted_fault()}", FAULT)


def _noted_fault() -> str:
    with tempfile.NamedTemporaryFile("w", prefix="yibiao-fault-", suffix=".txt", delete=False) as note:
        note.write(starred(traceback.format_exc(), _secrets()))
    return note.name


def _secrets() -> Sequence[str]:
    with suppress(InputError):
        return load_settings().secrets
    return ()


def _end(message: str, code: int) -> None:
    sys.stderr.write(f"{message}\n")
    sys.exit(code)
