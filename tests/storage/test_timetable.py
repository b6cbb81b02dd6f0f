"""The scheduler's claims, where two programs act on the same database at the same moment."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor

from storage import SqlStorage
from tests.storage.scene import AT, Scene

LOOKS_S = 0.5
"""How long whoever writes something is given to write it before somebody else's transaction ends."""


def test_whoever_is_to_be_told_more_while_they_are_being_told_is_told_again(
    scene: Scene, rival: SqlStorage
) -> None:
    """A reviewer returns a report after somebody's message was made up, and before it is written."""
    with scene.storage.transaction() as transaction:
        transaction.remind([scene.li.id], AT)
    has_reminded = threading.Event()

    def return_a_report() -> None:
        with rival.transaction() as transaction:
            transaction.remind([scene.li.id], AT)
        has_reminded.set()

    with ThreadPoolExecutor(1) as pool:
        with scene.storage.transaction() as transaction:
            told = transaction.due_reminders(AT, 10)
            returned = pool.submit(return_a_report)
            has_reminded.wait(LOOKS_S)
            transaction.end_reminders(told)
        returned.result()
    with scene.storage.transaction() as transaction:
        assert transaction.due_reminders(AT, 10) == told == (scene.li.id,)


def test_a_reminder_that_was_put_off_stays_so_when_there_is_more_to_tell(scene: Scene) -> None:
    later = AT.replace(year=2027)
    with scene.storage.transaction() as transaction:
        transaction.remind([scene.li.id], AT)
        transaction.postpone({scene.li.id: later})
        transaction.remind([scene.li.id, scene.ma.id], AT)
        assert transaction.due_reminders(AT, 10) == (scene.ma.id,)
        assert transaction.due_reminders(later, 10) == (scene.ma.id, scene.li.id)
