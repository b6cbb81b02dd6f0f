"""What a clock that ran ahead has left behind, and how it is taken back."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import bindparam, delete, exists, select, update

from bot.core.push import CHANNEL as PUSH
from storage.repositories.base import Repository
from storage.tables import (
    decisions,
    deliveries,
    digests,
    frozen_periods,
    milestones,
    openings,
    publications,
    reminders,
    reports,
)

_HAS_BEGUN = exists().where(publications.c.at <= bindparam("at"))
_IS_BEHIND = exists().where(openings.c.day > bindparam("tomorrow"))
_HAS_GONE_WRONG = select(_HAS_BEGUN & _IS_BEHIND)


class Clocks(Repository):
    def take_back(self, at: datetime) -> None:
        """Take back what was claimed for days that have not come: the clock had gone wrong.

        What was claimed for today or, zones differing, for tomorrow stays: it may have been told. What waits of
        the other days is not sent. What was sent stays sent: it may be that the clock has gone wrong only now, and on
        those days people were told. A clock that shows a moment before anything was published surely has.
        """
        tomorrow = (at + timedelta(days=1)).date()
        if not self._connection.execute(_HAS_GONE_WRONG, {"at": at, "tomorrow": tomorrow}).scalar_one():
            return
        early = select(milestones.c.report).where(milestones.c.at > at)
        run = self._connection.execute
        run(update(reports).where(reports.c.number.in_(early)).values(remind_at=at))
        run(delete(milestones).where(milestones.c.at > at))
        early_digests = (digests.c.day > tomorrow, digests.c.at > at, digests.c.sent_at.is_(None))
        written = select(digests.c.message).where(*early_digests, digests.c.message.is_not(None))
        run(delete(deliveries).where(deliveries.c.message.in_(written)))
        run(delete(digests).where(*early_digests))
        # what is pushed is due at once, so that was the moment by the clock
        pushed_early = (deliveries.c.channel == PUSH, deliveries.c.due_at > at)
        run(delete(deliveries).where(*pushed_early))
        run(update(reminders).where(reminders.c.due_at > at).values(due_at=at))
        run(delete(openings).where(openings.c.day > tomorrow))
        untouched = (reports.c.submissions == 0, ~exists().where(decisions.c.report == reports.c.number))
        run(delete(reports).where(reports.c.opened_at > at, *untouched))
        is_asked = exists().where(reports.c.period == frozen_periods.c.period)
        run(delete(frozen_periods).where(frozen_periods.c.at > at, ~is_asked))
