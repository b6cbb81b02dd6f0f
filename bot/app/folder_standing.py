"""Whether the flows folder on disk may take the place of what is published. Pure.

Why it may not after a publication in the browser: docs/decisions/0023-files-and-the-editor.md.
"""

from __future__ import annotations

from enum import Enum

from bot.core.office import Publication


class Standing(Enum):
    """How the folder stands to the revision in force."""

    SAME = "same"
    AHEAD = "ahead"
    """It may be published: what is in force came from a folder too, or nothing is in force."""
    BEHIND = "behind"
    """It holds a state from before a publication in the browser."""
    APART = "apart"
    """It was changed on disk, and something else was published in the browser."""


def standing(folder: str, latest: Publication | None, *, is_known: bool) -> Standing:
    """How a folder whose files have the hash `folder` stands. `is_known`: it was published at some time."""
    if latest is None:
        return Standing.AHEAD
    if latest.revision == folder:
        return Standing.SAME
    if latest.by is None:
        return Standing.AHEAD
    return Standing.BEHIND if is_known else Standing.APART


def told(standing: Standing, latest: Publication | None) -> str | None:
    """What the person at the command line must know, None where there is nothing to say."""
    if latest is None or standing in (Standing.SAME, Standing.AHEAD):
        return None
    in_force = f"In force is what {latest.by} published in the browser on {latest.at:%Y-%m-%d %H:%M} UTC"
    if standing is Standing.BEHIND:
        return f"{in_force}; the flows folder is older. `yibiao flows write FOLDER` brings it up to date."
    return (
        f"{in_force}; the flows folder was changed too and is not used. `yibiao flows write OTHER` shows what is in "
        "force; bring the two together, then start with --take-folder."
    )
