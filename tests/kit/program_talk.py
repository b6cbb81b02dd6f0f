"""The whole program with people talking to it: what every channel's talk does alike, and what is read of the store."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from pathlib import Path

from sqlalchemy import bindparam, func, literal, null, select, update

from bot.app.clock import SetClock
from bot.app.invitations import invite
from bot.app.publishing import Publisher
from bot.config import Settings
from bot.core.facts import ReportKey, UnitFacts
from bot.core.invitees import REPORTER, REVIEWER
from bot.core.periods import parse_identifier
from bot.program import Program
from flows.language.model import Value
from storage.tables import derived_figures, observations, people, reports, submissions, walks
from storage.values import from_columns
from tests.kit.databases import new_sqlite
from tests.kit.filing import Saved, past_filing
from tests.kit.players import TOWN, UNIT


class StillClock:
    """A clock that a transcript sets."""

    def __init__(self) -> None:
        self.at = datetime.fromisoformat("2026-01-01T00:00:00+00:00")

    def now(self) -> datetime:
        return self.at


class RunningClock(StillClock):
    """A clock that runs on from the moment that was set: what is sent again is due some time later."""

    @property
    def at(self) -> datetime:
        return self._clock.now()

    @at.setter
    def at(self, moment: datetime) -> None:
        self._clock = SetClock(moment)

    def now(self) -> datetime:
        return self.at


class ProgramTalk:
    """The part of a talk that asks the store. A channel's talk opens the program as `_program`."""

    _program: Program

    def __init__(self, folder: Path, flows_dir: Path, **more: object) -> None:
        self._clock = StillClock()
        place = new_sqlite(folder / "talk.db")
        self._settings = Settings(database_url=place, flows_dir=flows_dir, _env_file=None, **more)
        self._last_filed = 0
        self._reviewers: set[str] = set()

    @property
    def facts(self) -> UnitFacts:
        with self._program.storage.transaction() as transaction:
            found = transaction.unit_facts(UNIT.code)
        assert found is not None
        return found

    def file(
        self,
        flow: str,
        period: str,
        values: Mapping[str, Value],
        at: datetime,
        meanings: Mapping[str, int] = {},
    ) -> None:
        """Put figures into the past, as a submission of `flow` would have; `meanings` where they were others."""
        with self._program.storage.transaction() as transaction:
            catalogue = self._program.revisions.current(transaction).catalogue
            window = self._program.duties.window(catalogue.flows[flow], parse_identifier(period), UNIT)
            key = ReportKey(flow, UNIT.code, period)
            transaction.open_report(key, catalogue.revision, window, at)
            person = transaction.person_by_id(1) or transaction.add_person("早先", "zh")
            transaction.submit(past_filing(key, values, meanings, catalogue), person, at)
        with self._program.storage.engine.begin() as connection:
            self._last_filed = connection.execute(select(func.max(submissions.c.id))).scalar_one()

    def make_reviewer(self, name: str) -> None:
        """Let somebody review the reports of the unit; who has not opened the talk yet files none."""
        self._reviewers.add(name)
        with self._program.storage.engine.begin() as connection:
            known = connection.execute(select(people.c.id).where(people.c.name == name)).scalar_one_or_none()
        with self._program.storage.transaction() as transaction:
            transaction.save_units([TOWN, replace(UNIT, parent=TOWN.code)])
            if known is not None:
                transaction.add_role(known, TOWN.code, REVIEWER, self._clock.at)

    def _invitation(self, name: str) -> str:
        """The code by which somebody joins the talk."""
        unit, role = (TOWN, REVIEWER) if name in self._reviewers else (UNIT, REPORTER)
        with self._program.storage.transaction() as transaction:
            return invite(transaction, unit.code, role, self._clock.at)[0]

    def publish(self, files: Mapping[str, str], at: datetime, *, also_open: bool) -> None:
        """Put other forms in force, as `yibiao publish` does."""
        publisher = Publisher(self._program.revisions)
        with self._program.storage.transaction() as transaction:
            current = transaction.current_revision()
            publisher.publish(files, current, None, transaction, at, also_open=also_open)

    def spoil_walks(self, text: str) -> None:
        """Overwrite every stored walk, as a newer program or a damaged disk might have."""
        with self._program.storage.engine.begin() as connection:
            connection.execute(update(walks).values(walk=text))

    def states(self) -> dict[str, str]:
        """The state of the newest report of each flow."""
        with self._program.storage.transaction() as transaction:
            found = transaction.reports_of_unit(UNIT.code)
        return {report.key.flow: report.state.value for report in reversed(found)}

    def saved(self) -> Saved | None:
        """What the last submission wrote, None where all were put into the past by `file`."""
        with self._program.storage.engine.begin() as connection:
            last = connection.execute(_LAST_SUBMISSION).first()
            if last is None or last.id <= self._last_filed:
                return None
            rows = [
                row
                for table in (observations, derived_figures)
                for row in connection.execute(_VALUES[table.name], {"submission": last.id})
            ]
        return Saved(
            last.period,
            {(row.element, row.period): from_columns(*row[2:6]) for row in rows},
            Counter(row.provenance for row in rows),
            frozenset(row.element for row in rows if row.estimated),
            {row.element: row.note for row in rows if row.note is not None},
        )

    def ever_written(self, element: str, period: str) -> Sequence[Value]:
        """Every figure ever submitted for an element and period, oldest first."""
        columns = observations.c
        wanted = (
            select(columns.kind, columns.number, columns.decimals, columns.text)
            .where(columns.unit == UNIT.code, columns.element == element, columns.period == period)
            .order_by(columns.id)
        )
        with self._program.storage.engine.begin() as connection:
            return [from_columns(*row) for row in connection.execute(wanted)]


_LAST_SUBMISSION = (
    select(submissions.c.id, reports.c.period)
    .join(reports, reports.c.number == submissions.c.report)
    .order_by(submissions.c.id.desc())
    .limit(1)
)
_NEVER = (literal(False).label("estimated"), null().label("note"))
"""What a derived figure is: no estimate, without words of its own."""

_VALUES = {
    table.name: select(
        *(table.c.element, table.c.period, table.c.kind, table.c.number, table.c.decimals, table.c.text),
        table.c.provenance,
        *((observations.c.estimated, observations.c.note) if table is observations else _NEVER),
    ).where(table.c.submission == bindparam("submission"))
    for table in (observations, derived_figures)
}
