"""`yibiao run` and `yibiao demo`: serve the channels."""

from __future__ import annotations

import asyncio
import errno
import os
import signal
import socket
import sys
import tempfile
import threading
import webbrowser
from collections.abc import Callable
from contextlib import ExitStack, closing
from datetime import date
from pathlib import Path
from typing import Annotated

import typer

from bot.app.flows_folder import read_folder
from bot.app.revisions import compile_folder
from bot.bootstrap import opened
from bot.cli.options import Database, settings_for
from bot.cli.watching import watched
from bot.config import Settings, load_settings
from bot.core.errors import OutsideError
from bot.demo.scene import furnish, next_quarter, reports_to_file, start_clock
from bot.host import ThreadedHost
from bot.logs import log_to_stderr
from bot.program import Program
from bot.service import Site, serve
from bot.web.application import application
from bot.web.demo import demo_routes
from bot.web.office.site import OfficeSite


def run(
    database: Database = None,
    watch: Annotated[
        bool, typer.Option("--watch", help="Publish the flows folder whenever it changes.")
    ] = False,
) -> None:
    """Serve the channels of YIBIAO_CHANNELS until stopped, with the forms that are published.

    At the first start the flows folder is published; one with problems ends it. Later, `yibiao publish` does that, or
    --watch with every change: a broken folder never replaces a good one.
    """
    settings = settings_for(database)
    log_to_stderr(settings.secrets)
    _end_well()
    with ExitStack() as stack:
        web = None
        if "web" in settings.channels:
            web = stack.enter_context(_listening(settings.listen, "in YIBIAO_LISTEN"))
        hook = _webhook_socket(settings, stack)
        program = stack.enter_context(opened(settings, is_serving=True))
        program.forms_in_force()
        if watch:
            stack.enter_context(watched(program, settings.flows_dir, typer.echo))
        elif (note := program.folder_told()) is not None:
            typer.echo(note)
        if (note := program.rules_told()) is not None:
            typer.echo(note)
        for line in program.working_days_told():
            typer.echo(line)
        in_force = program.forms_in_force().catalogue
        typer.echo(f"Flows {in_force.revision[:12]}: {', '.join(sorted(in_force.flows))}")

        def say_ready(bot: str | None) -> None:
            if web is not None:
                typer.echo(f"Web chat: {settings.public_url} (listening on {_name(web)})")
            if bot is not None:
                way = f"webhook on {_name(hook)}" if hook is not None else "long polling"
                typer.echo(f"Telegram: @{bot} by {settings.telegram_sdk} ({way})")
            typer.echo("Ctrl-C stops.")

        host = stack.enter_context(closing(ThreadedHost(program)))
        site = _site(program, host, web, stack) if web is not None else None
        asyncio.run(serve(program, host, site, hook, say_ready))


def _end_well() -> None:
    """Let Ctrl-C and SIGTERM be a good end before the service, which sees to them itself, has begun."""
    for each in (signal.SIGINT, signal.SIGTERM):
        signal.signal(each, lambda *_: sys.exit(0))


def _webhook_socket(settings: Settings, stack: ExitStack) -> socket.socket | None:
    if "telegram" not in settings.channels or settings.telegram_webhook_url is None:
        return None
    return stack.enter_context(
        _listening(settings.telegram_webhook_listen, "in YIBIAO_TELEGRAM_WEBHOOK_LISTEN")
    )


def demo(
    port: Annotated[
        int, typer.Option(help="Port of the web chat on this machine.", metavar="PORT", min=0, max=65535)
    ] = 8000,
    browser: Annotated[bool, typer.Option(help="Open the page in a browser.")] = True,
) -> None:
    """Try it with fictional villages that have filed two quarters.

    Everything is kept in a temporary folder that is gone afterwards. A button on the page goes on to the next quarter.
    """
    _end_well()
    with tempfile.TemporaryDirectory(prefix="yibiao-demo-") as folder:
        settings = load_settings().model_copy(
            update={
                "database_url": f"sqlite:///{Path(folder) / 'demo.db'}",
                "listen": f"127.0.0.1:{port}",
                "public_url": f"http://127.0.0.1:{port}",
            }
        )
        catalogue = compile_folder(read_folder(settings.flows_dir)).catalogue
        today = date.today()  # noqa: DTZ011 - the demo begins in this machine's present quarter
        clock = start_clock(today, catalogue)
        with _listening(settings.listen, "with --port") as listening, opened(settings, clock) as program:
            with typer.progressbar(length=reports_to_file(), label="Filing two quarters") as bar:
                furnish(program, lambda: bar.update(1))
            address = f"http://{_name(listening)}/demo"
            typer.echo(f"Open {address} in a browser, or {address}/office to edit the forms. Ctrl-C stops.")
            if browser:
                # A thread, because some systems wait for the browser; connections queue until the server takes them.
                threading.Thread(target=webbrowser.open, args=[address], daemon=True).start()
            with (
                closing(ThreadedHost(program)) as host,
                closing(OfficeSite(program, host, opened, writes_folder=False)) as office,
            ):
                more = [*demo_routes(program, lambda: next_quarter(clock)), *office.routes]
                app = application(program, more, is_demo=True, host=host)
                site = Site(app, listening, _ending(program, office))
                asyncio.run(serve(program, host, site))


def _site(program: Program, host: ThreadedHost, web: socket.socket, stack: ExitStack) -> Site:
    """The chat and the form office on one socket."""
    office = stack.enter_context(closing(OfficeSite(program, host, opened)))
    return Site(application(program, office.routes, host=host), web, _ending(program, office))


def _ending(program: Program, office: OfficeSite) -> Callable[[], None]:
    """Ends every open stream, of the chat and of previews."""

    def end() -> None:
        program.web.close()
        office.end_streams()

    return end


def _listening(place: str, chosen: str) -> socket.socket:
    """A socket on an address and port, opened before anything else so that a wrong one is told at once.

    `chosen` says where a person chooses it.
    """
    name, _, port = place.rpartition(":")
    host = name.strip("[]")
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        return socket.create_server((host, int(port)), family=family, backlog=_BACKLOG)
    except OSError as error:
        raise OutsideError(
            f"{place} cannot be listened on: {_cause(error)}. Choose another address or port {chosen}."
        ) from None


def _cause(error: OSError) -> str:
    if error.errno == errno.EADDRINUSE:
        return "another program uses the port"
    is_of_the_name_service = (error.errno or 0) < 0  # EAI_NONAME and its kin
    return "there is no such address" if is_of_the_name_service else os.strerror(error.errno or 0)


_BACKLOG = 2048
"""Connections that may wait; uvicorn's own number."""


def _name(listening: socket.socket) -> str:
    host, port = listening.getsockname()[:2]
    return f"[{host}]:{port}" if ":" in host else f"{host}:{port}"
