"""Every situation in which the bot says something: facts by hand, one step of the real engine, its cards.

The form is small and holds each kind of element once; the words are the shipped ones.
"""

from __future__ import annotations

import zlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal
from functools import lru_cache
from pathlib import Path
from typing import Final
from zoneinfo import ZoneInfo

from bot.app.flows_folder import read_folder
from bot.app.rendering import Messages
from bot.core.effects import Card, EditLast, Say, Tell
from bot.core.engine import step
from bot.core.events import Event, Pressed, Said
from bot.core.facts import (
    Decision,
    Draft,
    DraftKey,
    Figure,
    Known,
    NewDraft,
    Pauses,
    Person,
    Provenance,
    Report,
    ReportKey,
    ReportState,
    Reviewing,
    Unit,
    UnitFacts,
)
from bot.core.periods import Period, parse_identifier
from bot.core.presses import Press, Verb, encode
from bot.core.state import Cursor, Stage, Walk
from flows.language.model import Catalogue, Level, Value
from flows.language.reader import read_catalogue
from tests.kit.pause_memory import HOURS

ZONE: Final = ZoneInfo("Asia/Shanghai")
AT: Final = datetime(2026, 10, 9, 9, tzinfo=ZONE)
UNIT: Final = Unit("demo-001", "青石村", Level.VILLAGE, ZONE)
LI: Final = Person(1, "李示例", "zh")
WANG: Final = Person(2, "王示例", "zh")
QUARTER: Final = ReportKey("basics", UNIT.code, "2026Q3")
YEAR: Final = ReportKey("year", UNIT.code, "2025")

SHIPPED: Final = Path(__file__).parents[2] / "flows"
FORM: Final = Path(__file__).parent / "form"

REPORT: Final = Report(
    number=7,
    key=QUARTER,
    revision="now",
    state=ReportState.OPEN,
    due_on=date(2026, 10, 26),
    opens_at=datetime(2026, 10, 1, tzinfo=ZONE),
    closes_at=datetime(2026, 11, 26, tzinfo=ZONE),
    zone=ZONE,
)
ANNUAL: Final = replace(REPORT, number=8, key=YEAR, due_on=date(2027, 3, 26))
SUBMITTED: Final = replace(REPORT, state=ReportState.SUBMITTED, submissions=1)

BEFORE: Final[Mapping[str, Value]] = {
    "households": Decimal(309),
    "residents": Decimal(1198),
    "births": Decimal(0),
    "income": Decimal(30),
    "farmland": Decimal(800),
    "irrigated": Decimal(300),
    "clinic": "exists",
    "waste": ("bins", "pit"),
    "insured": True,
    "drill": date(2026, 5, 12),
}
"""What was filed for 2026Q2."""


@lru_cache(maxsize=1)
def files() -> Mapping[str, str]:
    """The small form with the shipped messages."""
    messages = {path: text for path, text in read_folder(SHIPPED).items() if path.startswith("messages/")}
    return messages | dict(read_folder(FORM))


@lru_cache(maxsize=1)
def messages() -> Messages:
    return Messages(files())


@lru_cache(maxsize=1)
def catalogue() -> Catalogue:
    reading = read_catalogue(files())
    assert reading.catalogue is not None, reading.problems
    return reading.catalogue


def figure(element: str, value: Value, period: str = "2026Q2", **more: object) -> Figure:
    """A submitted figure of today's meaning."""
    when = parse_identifier(period)
    meaning = catalogue().elements[element].meaning
    plain = Figure(
        zlib.crc32(f"{element} {period}".encode()), element, when, value, meaning, Provenance.REPORTED, when
    )
    return replace(plain, **more)  # type: ignore[arg-type]


def figures(values: Mapping[str, Value] = BEFORE, *further: Figure) -> Mapping[str, tuple[Figure, ...]]:
    found: dict[str, list[Figure]] = {}
    for each in (*(figure(element, value) for element, value in values.items()), *further):
        found.setdefault(each.element, []).append(each)
    return {
        element: tuple(sorted(held, key=lambda each: each.period, reverse=True))
        for element, held in found.items()
    }


def draft(element: str, value: Value, *, by: Person = LI, entry: int = 1, **more: object) -> Draft:
    """What somebody typed for 2026Q3 and has not submitted."""
    what = NewDraft(DraftKey(element, "2026Q3"), value, Provenance.REPORTED, typed=str(value))
    return Draft(replace(what, **more), 1, entry, "batch", by.id, by.name, AT)  # type: ignore[arg-type]


def facts(
    held: Mapping[str, tuple[Figure, ...]] | None = None, drafts: Sequence[Draft] = (), **more: object
) -> UnitFacts:
    by_key = {each.what.key: each for each in drafts}
    plain = UnitFacts(UNIT, figures() if held is None else held, by_key)
    return replace(plain, **more)  # type: ignore[arg-type]


ALONE: Final = Pauses(own_units=(UNIT,))


@dataclass(frozen=True)
class Scene:
    """A situation, and what happens in it. `walk` None: the report is in focus at its opening."""

    event: Event
    facts: UnitFacts
    walk: Walk | None = None
    reports: tuple[Report, ...] = (REPORT,)
    closed: tuple[Report, ...] = ()
    at: datetime = AT
    overtaken: frozenset[tuple[str, DraftKey]] = frozenset()
    pauses: Pauses = ALONE
    decisions: tuple[Decision, ...] = ()
    reviewing: Reviewing | None = None
    is_late: bool = False

    def played(self) -> tuple[Walk, tuple[Card, ...]]:
        """Where the person stands afterwards, and what the bot says."""
        walk = self.walk or focused(Cursor(), self.reports)
        known = Known(
            LI,
            self.reports,
            {UNIT.code: self.facts},
            {"now": catalogue()},
            self.closed,
            self.overtaken,
            hours=HOURS,
            pauses=self.pauses,
            decisions={report.number: self.decisions for report in self.reports},
            reviewing=self.reviewing,
            is_late=self.is_late,
        )
        walk, effects = step(walk, replace(self.event, at=self.at), known)
        return walk, tuple(effect.card for effect in effects if isinstance(effect, Say | EditLast | Tell))

    def follow(self, verb: Verb) -> Scene:
        """What happens next, when the first button that means `verb` is pressed; drafts of this scene are not kept."""
        walk, cards = self.played()
        presses = [button.press for card in cards for row in card.buttons for button in row]
        press = next(press for press in presses if press.verb is verb)
        return replace(self, event=Pressed(AT, encode(press)), walk=walk)


def focused(cursor: Cursor, reports: Sequence[Report] = (REPORT,)) -> Walk:
    return Walk(reports[0].key, {reports[0].key: cursor}) if reports else Walk()


def at_stage(stage: Stage, element: str | None = None, **more: object) -> Walk:
    """A walk whose last message was about `element`."""
    key = DraftKey(element, "2026Q3") if element is not None else None
    return focused(replace(Cursor(stage, key, (), (key,) if key else ()), **more))  # type: ignore[arg-type]


def said(text: str) -> Said:
    return Said(AT, text)


def pressed(
    verb: Verb, element: str | None = None, *, period: Period | None = None, **more: object
) -> Pressed:
    """A press about 2026Q3 (or another period), whose mark is not looked at or does not fit."""
    number = catalogue().flows["basics"].field_of[element].number if element else 0
    quarter = (period.quarter if period else 3) or 0
    press = Press(verb, REPORT.number, number * 10 + quarter if number else 0)
    return Pressed(AT, encode(replace(press, **more)))  # type: ignore[arg-type]
