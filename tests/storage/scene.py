"""Two villages, two people, one revision: the scene in which storage is tested, and verbs to act in it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import text

from bot.core.calendar.windows import OpenWindow
from bot.core.effects import DerivedFigure, NewObservation, Submit
from bot.core.facts import DraftKey, Figure, NewDraft, Person, Provenance, Report, ReportKey, Unit, UnitFacts
from bot.core.store import Storage, Transaction
from flows.language.model import Level, Value
from storage import SqlStorage, SqlTransaction

AT = datetime(2026, 10, 9, 1, 0, tzinfo=UTC)
SHANGHAI = ZoneInfo("Asia/Shanghai")
QUARTER = "2026Q3"
TOWN = Unit("t1", "甲镇", Level.TOWNSHIP, SHANGHAI)
VILLAGE = Unit("v1", "甲村", Level.VILLAGE, SHANGHAI, parent="t1", valid_from=date(2020, 1, 1))
OTHER_VILLAGE = Unit("v2", "乙村", Level.VILLAGE, ZoneInfo("Asia/Urumqi"), parent="t1")
REVISION = "rev-1"
WINDOW = OpenWindow(
    opens_at=datetime(2026, 9, 30, 16, 0, tzinfo=UTC),
    closes_at=datetime(2026, 11, 30, 16, 0, tzinfo=UTC),
    due_on=date(2026, 10, 28),
    is_provisional=False,
    zone=SHANGHAI,
)


class RolledBack(Exception):
    """Raised on purpose, to leave no trace."""


@dataclass(frozen=True)
class Scene:
    """`storage` with VILLAGE, OTHER_VILLAGE and TOWN, the people Li and Ma, and REVISION published."""

    storage: SqlStorage
    li: Person
    ma: Person

    @staticmethod
    def set_up(storage: SqlStorage) -> Scene:
        port: Storage = storage
        with port.transaction() as transaction:
            transaction.save_units([VILLAGE, OTHER_VILLAGE, TOWN])
            li, ma = transaction.add_person("Li", "zh"), transaction.add_person("Ma", "en")
            transaction.save_revision(REVISION, {"definitions/a.yaml": "schema: 1"}, AT)
        return Scene(storage, li, ma)

    @contextmanager
    def rolled_back(self) -> Iterator[SqlTransaction]:
        """A transaction that leaves no trace: for examples that must all begin alike."""
        try:
            with self.storage.transaction() as transaction:
                yield transaction
                raise RolledBack
        except RolledBack:
            pass

    def open(self, flow: str = "village", period: str = QUARTER, unit: str = "v1") -> Report:
        with self.storage.transaction() as transaction:
            return transaction.open_report(ReportKey(flow, unit, period), REVISION, WINDOW, AT)

    def report(self, flow: str = "village", period: str = QUARTER, unit: str = "v1") -> Report:
        with self.storage.transaction() as transaction:
            found = transaction.report(ReportKey(flow, unit, period))
        assert found is not None
        return found

    def facts(self, unit: str = "v1") -> UnitFacts:
        with self.storage.transaction() as transaction:
            return facts_of(transaction, unit)

    def figure(self, element: str) -> Figure:
        return self.facts().figures[element][0]

    def type(self, element: str, value: str | None, seen: int = 0, by: Person | None = None) -> None:
        """Write a draft of a number for the village's QUARTER; None withdraws."""
        with self.storage.transaction() as transaction:
            type_in(transaction, element, value, seen, by or self.li)

    def submit(self, effect: Submit, by: Person | None = None, at: datetime = AT) -> int:
        with self.storage.transaction() as transaction:
            return transaction.submit(effect, by or self.li, at)

    def rows(self, query: str) -> list[tuple[Any, ...]]:
        """What a plain SQL query gives."""
        with self.storage.engine.begin() as connection:
            return [tuple(row) for row in connection.execute(text(query))]

    def run(self, statement: str) -> None:
        """Carry out a plain SQL statement, as somebody at the database's own prompt would."""
        with self.storage.engine.begin() as connection:
            connection.execute(text(statement))


def facts_of(transaction: Transaction, unit: str = "v1") -> UnitFacts:
    facts = transaction.unit_facts(unit)
    assert facts is not None
    return facts


def type_in(transaction: Transaction, element: str, value: str | None, seen: int, by: Person) -> None:
    key = DraftKey(element, QUARTER)
    if value is None:
        transaction.withdraw("v1", key, seen, by.id, f"batch-{seen}", AT)
    else:
        transaction.record("v1", draft(element, Decimal(value)), seen, by.id, f"batch-{seen}", AT)


def draft(element: str, value: Value, **changes: Any) -> NewDraft:
    return replace(NewDraft(DraftKey(element, QUARTER), value, Provenance.REPORTED), **changes)


def observed(element: str, value: Value, period: str = QUARTER, **changes: Any) -> NewObservation:
    plain = NewObservation(
        element=element,
        period=period,
        value=value,
        meaning=1,
        provenance="reported",
        attested=period,
        estimated=False,
        note=None,
        typed=None,
        supersedes=None,
        carried_from=None,
    )
    return replace(plain, **changes)


def derived(element: str, value: Value, period: str = QUARTER) -> DerivedFigure:
    return DerivedFigure(element, period, value, 1, "computed")


def submission(
    *observations: NewObservation,
    flow: str = "village",
    period: str = QUARTER,
    unit: str = "v1",
    computed: tuple[DerivedFigure, ...] = (),
    rests_on: tuple[int, ...] = (),
) -> Submit:
    return Submit(ReportKey(flow, unit, period), observations, computed, rests_on, 95, 3, 28)


LATER = AT + timedelta(hours=2)
