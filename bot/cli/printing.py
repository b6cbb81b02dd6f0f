"""Where tables are printed."""

from __future__ import annotations

from typing import Final

from rich.console import Console

PIPED_WIDTH_CHARS: Final = 240
"""A table that does not go to a terminal is never cut: this is wider than any of its lines."""


def console_for_tables(*, highlight: bool = True) -> Console:
    """A terminal at its own width, anything else without a line cut. `highlight`: numbers and the like are coloured."""
    console = Console(highlight=highlight)
    return console if console.is_terminal else Console(highlight=highlight, width=PIPED_WIDTH_CHARS)
