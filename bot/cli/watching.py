"""`yibiao run --watch`: a flows folder is published when it changes, and the author sees at once why it is not."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

import watchfiles

from bot.app.flows_folder import read_folder
from bot.app.publishing import Publisher
from bot.cli.publishing import HASH_SHOWN_CHARS, nobody_faster, told
from bot.core.errors import InputError, OutsideError
from bot.program import Program
from flows.language.problems import has_errors
from flows.language.reader import revision_of

DEBOUNCE_MS: Final = 400
"""How long a folder must be quiet: an editor that saves writes several times."""

STOP_WAIT_S: Final = 5.0
"""How long the end of the program waits for a publication that is under way."""

_WHY: Final = "published by --watch"

Say = Callable[[str], None]


@contextmanager
def watched(program: Program, folder: Path, say: Say) -> Iterator[None]:
    """Publish the folder now if it has changed, and with every change while the block runs."""
    publisher = Publisher(program.revisions)
    publish_changed(program, publisher, folder, say)
    stop = threading.Event()
    watcher = threading.Thread(target=_watch, args=(program, publisher, folder, say, stop), daemon=True)
    watcher.start()
    try:
        yield
    finally:
        stop.set()
        watcher.join(STOP_WAIT_S)


def _watch(program: Program, publisher: Publisher, folder: Path, say: Say, stop: threading.Event) -> None:
    for _ in watchfiles.watch(folder, stop_event=stop, debounce=DEBOUNCE_MS, raise_interrupt=False):
        publish_changed(program, publisher, folder, say)


def publish_changed(program: Program, publisher: Publisher, folder: Path, say: Say) -> bool:
    """Publish a folder that differs from what is in force; whether it did. A broken one changes nothing."""
    try:
        return _publish(program, publisher, folder, say)
    except (InputError, OutsideError) as error:
        say(f"Not published: {error}")
        return False


def _publish(program: Program, publisher: Publisher, folder: Path, say: Say) -> bool:
    files = read_folder(folder)
    with program.storage.transaction() as transaction:
        expected, in_force = transaction.current_revision(), publisher.in_force(transaction)
    if revision_of(files) == expected:
        return False
    problems = publisher.check(files, in_force).problems
    for problem in problems:
        say(f"{folder}/{problem}")
    if has_errors(problems):
        program.note_too_frequent(problems, program.clock.now())
        say("Not published: what is in force stays.")
        return False
    now = program.clock.now()
    with program.storage.transaction() as transaction, nobody_faster():
        changes = publisher.consequences(files, transaction, now)
        revision = publisher.publish(files, expected, None, transaction, now, note=_WHY)
    say(f"Revision {revision[:HASH_SHOWN_CHARS]} is in force.\n{told(changes, 'en')}")
    return True
