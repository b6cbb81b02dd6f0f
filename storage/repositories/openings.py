"""Daily passes over the units of a form, and what was refused."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, and_, bindparam, select, update

from bot.core.calendar.asking import Refusal, Refused, Rule
from bot.core.calendar.windows import OpenWindow
from bot.core.facts import ReportKey
from bot.core.timetable import Cohort, NextUnits, Pass
from flows.language.model import Level
from storage.repositories.base import AnyRow, insert_for
from storage.repositories.reports import Reports, row_of
from storage.repositories.units import unit_of, zone_of
from storage.tables import openings, refusals, reports, units

_PASSES = select(openings)
_NEXT_ZONE = (
    select(units.c.zone)
    .where(units.c.level == bindparam("level"), units.c.zone > bindparam("after"))
    .order_by(units.c.zone)
    .limit(1)
)
_OF_COHORT = tuple(openings.c[name] for name in Cohort._fields)


class Openings(Reports):
    def zones(self, level: Level) -> tuple[ZoneInfo, ...]:
        """The time zones in which there are units of a level, by name: one look into the index for each."""
        found: list[ZoneInfo] = []
        name: str | None = ""
        while True:
            named = {"level": level.value, "after": name}
            name = self._connection.execute(_NEXT_ZONE, named).scalar_one_or_none()
            if name is None:
                return tuple(found)
            found.append(zone_of(name))

    def passes(self) -> Mapping[Cohort, Pass]:
        """The last pass over each cohort."""
        rows = self._connection.execute(_PASSES)
        return {Cohort(row.flow, row.period, row.zone): Pass(row.day, row.is_done) for row in rows}

    def take_pass(self, cohort: Cohort, day: date) -> str | None:
        """The code after which a day's pass goes on, '' at its beginning; None where it is done or another works on
        it. It is locked until the transaction ends."""
        begun = {"day": day, "after": "", "is_done": False}
        self._add_if_new(openings, {**cohort._asdict(), **begun})
        locked = select(openings).where(*_is(cohort)).with_for_update(skip_locked=True)
        row = self._connection.execute(locked).one_or_none()
        if row is None:
            return None
        if row.day != day:
            self._connection.execute(update(openings).where(*_is(cohort)).values(begun))
            return ""
        return None if row.is_done else str(row.after)

    def advance_pass(self, cohort: Cohort, after: str, *, is_done: bool) -> None:
        """Remember how far a pass has come."""
        values = {"after": after, "is_done": is_done}
        self._connection.execute(update(openings).where(*_is(cohort)).values(values))

    def units_without_report(self, cohort: Cohort, level: Level, after: str, limit: int) -> NextUnits:
        """Of the next `limit` units of a cohort after a code, those for which nothing is opened."""
        ours = (units.c.level == level.value, units.c.zone == cohort.zone, units.c.code > after)
        some = select(units).where(*ours).order_by(units.c.code).limit(limit).subquery()
        theirs = and_(
            reports.c.unit == some.c.code,
            reports.c.flow == cohort.flow,
            reports.c.period == cohort.period,
        )
        rows = self._connection.execute(
            select(some, reports.c.number).outerjoin(reports, theirs).order_by(some.c.code)
        ).all()
        found = tuple(unit_of(row) for row in rows if row.number is None)
        return NextUnits(found, rows[-1].code if rows else after, len(rows) < limit)

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
        """What was refused, the latest first."""
        rows = self._connection.execute(select(refusals).order_by(refusals.c.last_at.desc(), refusals.c.id))
        return tuple(map(_refused, rows))


def _refused(row: AnyRow) -> Refused:
    what = Refusal(Rule(row.rule), row.door, row.flow, row.unit, row.period, row.detail, row.person)
    return Refused(what, row.first_at, row.last_at, row.times)


def _is(cohort: Cohort) -> tuple[ColumnElement[bool], ...]:
    return tuple(column == value for column, value in zip(_OF_COHORT, cohort, strict=True))
