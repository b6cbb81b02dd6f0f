"""`yibiao run` and `yibiao demo`: serve the channels."""

from __future__ import annotations

import errno
import os
import signal
import socket
import sys
import tempfile
import threading
import webbrowser
from datetime import date
from pathlib import Path
from typing import Annotated

import typer

from bot.app.flows_folder import read_folder
from bot.app.revisions import compile_folder
from bot.bootstrap import opened
from bot.cli.options import Database, settings_for
from bot.config import Settings, load_settings
from bot.core.errors import OutsideError
from bot.demo.scene import furnish, next_quarter, reports_to_file, start_clock
from bot.web.application import Server, application
from bot.web.demo import demo_routes


def run(database: Database = None) -> None:
    """Serve the channels of YIBIAO_CHANNELS until stopped, with the flows of YIBIAO_FLOWS_DIR.

    The flows folder is checked and published first; a folder with problems stops the start and changes nothing.
    """
    settings = settings_for(database)
    with opened(settings) as program:
        published = program.publish_folder()
        server = Server(program, application(program))
        with _listening(settings) as listening:
            revision = published.catalogue.revision[:12]
            typer.echo(f"Flows {revision}: {', '.join(sorted(published.catalogue.flows))}")
            typer.echo(f"Web chat: {settings.public_url} (listening on {_name(listening)}). Ctrl-C stops.")
            _serve(server, listening)


def demo(
    port: Annotated[
        int, typer.Option(help="Port of the web chat on this machine.", metavar="PORT", min=0, max=65535)
    ] = 8000,
    browser: Annotated[bool, typer.Option(help="Open the page in a browser.")] = True,
) -> None:
    """Try it with fictional villages that have filed two quarters.

    Everything is kept in a temporary folder that is gone afterwards. A button on the page goes on to the next quarter.
    """
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
        with _listening(settings) as listening, opened(settings, clock) as program:
            with typer.progressbar(length=reports_to_file(), label="Filing two quarters") as bar:
                furnish(program, lambda: bar.update(1))
            more = demo_routes(program, lambda: next_quarter(clock))
            server = Server(program, application(program, more, is_demo=True))
            address = f"http://{_name(listening)}/demo"
            typer.echo(f"Open {address} in a browser. Ctrl-C stops.")
            if browser:
                # A thread, because some systems wait for the browser; connections queue until the server takes them.
                threading.Thread(target=webbrowser.open, args=[address], daemon=True).start()
            _serve(server, listening)


def _listening(settings: Settings) -> socket.socket:
    """A socket on the address of the web chat, opened before anything else so that a wrong one is told at once."""
    host = settings.listen_host.strip("[]")
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        return socket.create_server((host, settings.listen_port), family=family, backlog=_BACKLOG)
    except OSError as error:
        raise OutsideError(
            f"{settings.listen} cannot be listened on: {_cause(error)}. Choose another address or port."
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


def _serve(server: Server, listening: socket.socket) -> None:
    """Serve until Ctrl-C or SIGTERM, which both are a good end: what is in hand is finished, then everything closed."""
    signal.signal(
        signal.SIGTERM, lambda *_: sys.exit(0)
    )  # the server passes the signal on when it has stopped
    try:
        server.run([listening])
    except KeyboardInterrupt:
        return
