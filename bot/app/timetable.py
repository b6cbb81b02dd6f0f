"""What is done whenever the program is woken: open what may be asked, claim what has come, write the messages.

Nothing here remembers anything: what is due is asked of the database. So it does not matter how often the program is
woken, how many programs are, or for how long none was.
"""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable, Mapping
from datetime import datetime
from typing import Final, Protocol

from bot.app.firm_dates import firm_dates
from bot.app.openings import Openings
from bot.app.reminders import Reminders, Written
from bot.app.revisions import Revisions
from bot.core.errors import OutsideError
from bot.core.ports import Channel
from bot.core.timetable import CalendarTransaction

_LOG: Final = logging.getLogger(__name__)

Step = Callable[[CalendarTransaction, datetime], Written]


class Store(Protocol):
    """The store as the timetable sees it: work in a transaction, away from the loop, and the present moment."""

    def run(self, work: Callable[[CalendarTransaction], Written]) -> Awaitable[Written]: ...

    def now(self) -> datetime: ...


class Timetable:
    """The steps of a wake, in their order."""

    def __init__(
        self, revisions: Revisions, openings: Openings, reminders: Reminders, channels: Mapping[str, Channel]
    ) -> None:
        self._channels = channels

        def firm(transaction: CalendarTransaction, at: datetime) -> Written:
            return Written(is_more=bool(firm_dates(transaction, revisions, openings.hours.days, at)))

        self._steps: tuple[tuple[str, Step], ...] = (
            ("take back what a wrong clock claimed", _take_back),
            ("open reports", lambda transaction, at: Written(is_more=openings.go_on(transaction, at))),
            ("give provisional reports their real days", firm),
            (
                "claim milestones",
                lambda transaction, at: Written(is_more=reminders.note_milestones(transaction, at)),
            ),
            (
                "find messages that were lost",
                lambda transaction, at: Written(is_more=reminders.recover(transaction, at)),
            ),
            ("write messages", reminders.write),
        )

    async def wake(self, store: Store) -> None:
        """Do all that is due. A step that fails is left for the next wake; the others are taken all the same."""
        for name, step in self._steps:
            try:
                while await self._take(step, store):
                    pass
            except OutsideError as error:
                _LOG.warning("could not %s, and will try again: %s", name, error)
            except Exception:
                _LOG.exception("could not %s, by a mistake of ours", name)

    async def _take(self, step: Step, store: Store) -> bool:
        """Take a step in a transaction of its own and hand over what it wrote; whether it may be taken again."""
        written = await store.run(lambda transaction: step(transaction, store.now()))
        for message in written.messages:
            channel = self._channels.get(message.channel)
            if channel is not None and channel.traits.holder is None:
                channel.queued(message.address, [message])
        return written.is_more


def _take_back(transaction: CalendarTransaction, at: datetime) -> Written:
    transaction.take_back(at)
    return Written()
