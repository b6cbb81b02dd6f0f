"""Working days of mainland China, make-up days included, from chinesecalendar.

chinesecalendar, because it refuses a year whose official notice is not out, where `holidays` answers without the
make-up days: a due date that rests on a guess is then known to be one. The two agree on every day of 2015-2026.
"""

from __future__ import annotations

from functools import lru_cache

from chinese_calendar.constants import holidays, workdays

from bot.core.calendar.working_days import WorkingDays


@lru_cache(maxsize=1)
def chinese_working_days() -> WorkingDays:
    """The days of all years whose notice the library holds."""
    return WorkingDays(
        days_off=frozenset(holidays),
        made_up=frozenset(workdays),
        confirmed_years=frozenset(day.year for day in holidays),
    )
