"""`yibiao run` and `yibiao demo`: serve the channels."""

from __future__ import annotations

import tempfile
import webbrowser
from datetime import date
from pathlib import Path
from typing import Annotated

import typer

from bot.app.flows_folder import read_folder
from bot.bootstrap import opened
from bot.cli.options import Database, settings_for
from bot.config import load_settings
from bot.core.errors import OutsideError
from bot.demo.scene import furnish, next_quarter, reports_to_file, start_clock
from bot.web.application import Server, application
from bot.web.demo import demo_routes


def run(database: Database = None) -> None:
    """Serve the channels of YIBIAO_CHANNELS until stopped."""
    settings = settings_for(database)
    with opened(settings) as program:
        published = program.publish_folder()
        typer.echo(
            f"Flows {published.catalogue.revision[:12]}: {', '.join(sorted(published.catalogue.flows))}"
        )
        typer.echo(f"Web chat: {settings.public_url} (listening on {settings.listen}). Ctrl-C stops.")
        _serve(Server(program, application(program)))


def demo(
    port: Annotated[int, typer.Option(help="Port of the web chat on 127.0.0.1.")] = 8000,
    browser: Annotated[bool, typer.Option(help="Open the page in a browser.")] = True,
) -> None:
    """Try it: fictional villages with two quarters filed, in a temporary folder that is gone afterwards."""
    address = f"http://127.0.0.1:{port}"
    with tempfile.TemporaryDirectory(prefix="yibiao-demo-") as folder:
        settings = load_settings().model_copy(
            update={
                "database_url": f"sqlite:///{Path(folder) / 'demo.db'}",
                "listen": f"127.0.0.1:{port}",
                "public_url": address,
            }
        )
        read_folder(settings.flows_dir)
        clock = start_clock(date.today())  # noqa: DTZ011 - the demo begins in this machine's present quarter
        with opened(settings, clock) as program:
            with typer.progressbar(length=reports_to_file(), label="Filing two quarters") as bar:
                furnish(program, lambda: bar.update(1))
            more = demo_routes(program, lambda: next_quarter(clock))
            typer.echo(f"Open {address}/demo in a browser. Ctrl-C stops.")
            if browser:
                webbrowser.open(f"{address}/demo")
            _serve(Server(program, application(program, more, is_demo=True)))


def _serve(server: Server) -> None:
    try:
        server.run()
    except SystemExit as stop:
        if stop.code:
            raise OutsideError(
                f"Port {server.config.port} cannot be opened. Is another program using it? Choose another one."
            ) from None
