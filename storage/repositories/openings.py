"""Daily passes over the units of a form, and what was refused."""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from functools import cache
from typing import Final
from zoneinfo import ZoneInfo

from sqlalchemy import and_, bindparam, delete, exists, select, update

from bot.core.calendar.asking import Refusal, Refused, Rule
from bot.core.calendar.windows import OpenWindow
from bot.core.facts import Report, ReportKey, Unit
from bot.core.timetable import Cohort, NextUnits, Pass
from flows.language.model import Level
from storage.repositories.base import AnyRow, insert_for
from storage.repositories.reports import REPORTS, Reports, readable_reports, row_of
from storage.repositories.units import unit_of, zone_of
from storage.tables import decisions, milestones, openings, people, refusals, reports, units

_LOG: Final = logging.getLogger(__name__)

SCANNED_MAX: Final = 2000
"""Units that are looked at in one statement for those without a report: most have theirs. Some 5 ms on both engines."""

_PASSES = select(openings)
_NEXT_ZONE = (
    select(units.c.zone)
    .where(units.c.level == bindparam("level"), units.c.zone > bindparam("after"))
    .order_by(units.c.zone)
    .limit(1)
)
_OF_COHORT = tuple(openings.c[name] == bindparam(f"of_{name}") for name in Cohort._fields)
_LOCKED = select(openings).where(*_OF_COHORT).with_for_update(skip_locked=True)
_BEGIN = update(openings).where(*_OF_COHORT).values(day=bindparam("today"), after="", is_done=False)
_ADVANCE = update(openings).where(*_OF_COHORT).values(after=bindparam("last"), is_done=bindparam("done"))

_following = (
    select(units.c.code)
    .where(
        units.c.level == bindparam("of_level"),
        units.c.zone == bindparam("of_zone"),
        units.c.code > bindparam("last"),
    )
    .order_by(units.c.code)
)
_some = _following.limit(SCANNED_MAX).subquery()  # read from the index alone
_WITHOUT_REPORT = (
    select(units)
    .select_from(_some)
    .outerjoin(
        reports,
        and_(
            reports.c.unit == _some.c.code,
            reports.c.flow == bindparam("of_flow"),
            reports.c.period == bindparam("of_period"),
        ),
    )
    .join(units, units.c.code == _some.c.code)
    .where(reports.c.number.is_(None))
    .order_by(_some.c.code)
    .limit(bindparam("count"))
)
_LAST_OF_SOME = _following.offset(SCANNED_MAX - 1).limit(1)


_UNTOUCHED = REPORTS.where(
    reports.c.unit.in_(bindparam("units", expanding=True)),
    reports.c.submissions == 0,
    ~exists().where(decisions.c.report == reports.c.number),
).with_for_update(of=reports)
_FORGET_MILESTONES = delete(milestones).where(milestones.c.report == bindparam("report"))
_TAKE_BACK = delete(reports).where(reports.c.number == bindparam("report"))

REFUSALS_MAX: Final = 1000
"""Refusals that are listed: more than anybody reads, and few enough for a page."""

_REFUSALS = (
    select(refusals, people.c.name.label("by"))
    .outerjoin(people, people.c.id == refusals.c.person)
    .order_by(refusals.c.last_at.desc(), refusals.c.id)
    .limit(REFUSALS_MAX)
)


class Openings(Reports):
    def zones(self, level: Level) -> tuple[ZoneInfo, ...]:
        """The time zones in which there are units of a level, by name: one look into the index for each.

        One that this machine does not know keeps units of the others from nothing.
        """
        found: list[ZoneInfo] = []
        name: str | None = ""
        while True:
            named = {"level": level.value, "after": name}
            name = self._connection.execute(_NEXT_ZONE, named).scalar_one_or_none()
            if name is None:
                return tuple(found)
            zone = _zone_told_once(name)
            if zone is not None:
                found.append(zone)

    def passes(self) -> Mapping[Cohort, Pass]:
        """The last pass over each cohort."""
        rows = self._connection.execute(_PASSES)
        return {Cohort(row.flow, row.period, row.zone): Pass(row.day, row.is_done) for row in rows}

    def take_pass(self, cohort: Cohort, day: date) -> str | None:
        """The code after which a day's pass goes on, '' at its beginning; None where it is done or another works on
        it. It is locked until the transaction ends."""
        begun = {"day": day, "after": "", "is_done": False}
        self._add_if_new(openings, {**cohort._asdict(), **begun})
        row = self._connection.execute(_LOCKED, _named(cohort)).one_or_none()
        if row is None:
            return None
        if row.day != day:
            self._connection.execute(_BEGIN, {**_named(cohort), "today": day})
            return ""
        return None if row.is_done else str(row.after)

    def advance_pass(self, cohort: Cohort, after: str, *, is_done: bool) -> None:
        """Remember how far a pass has come."""
        self._connection.execute(_ADVANCE, {**_named(cohort), "last": after, "done": is_done})

    def units_without_report(self, cohort: Cohort, level: Level, after: str, limit: int) -> NextUnits:
        """Of the next units of a cohort after a code, at most `limit` for which nothing is opened."""
        named = {**_named(cohort), "of_level": level.value, "last": after}
        rows = self._connection.execute(_WITHOUT_REPORT, {**named, "count": limit}).all()
        found = tuple(map(unit_of, rows))
        if len(found) == limit:
            return NextUnits(found, found[-1].code, is_end=False)
        last = self._connection.execute(_LAST_OF_SOME, named).scalar_one_or_none()
        return NextUnits(found, last if last is not None else after, is_end=last is None)

    def open_reports(
        self,
        keys: Sequence[ReportKey],
        revision: str,
        window: OpenWindow,
        at: datetime,
        remind_at: datetime,
    ) -> None:
        """Open reports that share a window, unless they are."""
        if keys:
            rows = [row_of(key, revision, window, at, remind_at) for key in keys]
            self._add_all_new(reports, rows)

    def take_back_reports(self, units: Sequence[Unit]) -> tuple[ReportKey, ...]:
        """Take back reports that nobody has filed or decided about, of units that did not exist on their period's last
        day, as somebody found out since; the keys of those that are gone. What was typed for them stays."""
        unit_of_code = {unit.code: unit for unit in units}
        codes, gone = sorted(unit_of_code), list[Report]()
        for first in range(0, len(codes), SCANNED_MAX):
            rows = self._connection.execute(_UNTOUCHED, {"units": codes[first : first + SCANNED_MAX]})
            gone += (
                report
                for report in readable_reports(rows)
                if not unit_of_code[report.key.unit].existed_on(report.period.last_day)
            )
        if gone:
            numbers = [{"report": report.number} for report in gone]
            self._connection.execute(_FORGET_MILESTONES, numbers)
            self._connection.execute(_TAKE_BACK, numbers)
        return tuple(report.key for report in gone)

    def note_refusal(self, refusal: Refusal, at: datetime) -> None:
        """Write down what was refused; the same again is counted."""
        row = {
            "rule": refusal.rule.value,
            "door": refusal.door,
            "flow": refusal.flow,
            "unit": refusal.unit,
            "period": refusal.period,
            "detail": refusal.detail,
            "person": refusal.person,
            "first_at": at,
            "last_at": at,
            "times": 1,
        }
        insertion = insert_for(self._engine_name, refusals)
        counted = insertion.on_conflict_do_update(
            index_elements=["rule", "door", "flow", "unit", "period"],
            set_={
                "times": refusals.c.times + 1,
                "last_at": insertion.excluded.last_at,
                "detail": insertion.excluded.detail,
                "person": insertion.excluded.person,
            },
        )
        self._connection.execute(counted, row)

    def refusals(self) -> tuple[Refused, ...]:
        """What was refused, the latest first, at most REFUSALS_MAX."""
        return tuple(map(_refused, self._connection.execute(_REFUSALS)))


@cache
def _zone_told_once(name: str) -> ZoneInfo | None:
    """A zone; None for one that this machine does not know, of which the log speaks once: every pass asks for it."""
    try:
        return zone_of(name)
    except ValueError as error:
        _LOG.error("nothing is opened for units of the time zone %r: %s", name, error)
        return None


def _refused(row: AnyRow) -> Refused:
    what = Refusal(Rule(row.rule), row.door, row.flow, row.unit, row.period, row.detail, row.person)
    return Refused(what, row.first_at, row.last_at, row.times, row.by)


def _named(cohort: Cohort) -> dict[str, str]:
    return {f"of_{name}": value for name, value in cohort._asdict().items()}
