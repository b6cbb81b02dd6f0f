"""The agenda of a unit: what it will be asked, until when, when messages go out, and what it is not asked and why.

Pure. What was opened already counts as it is stored; what is still to come is worked out by the rules that open it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time, timedelta
from typing import Final, NamedTuple
from zoneinfo import ZoneInfo

from bot.core.calendar.asking import Rule, refusal, with_notice
from bot.core.calendar.milestones import milestones
from bot.core.calendar.windows import OpenWindow, window_of
from bot.core.calendar.working_days import WorkingHours, moment
from bot.core.facts import Report, ReportKey, Unit
from bot.core.periods import YEAR_MAX, YEAR_MIN, Period, parse_typed
from flows.language.model import Catalogue, Flow, PeriodKind

SAME_WAKE: Final = timedelta(minutes=10)
"""Reports of a unit that are opened within so long of each other are opened by one wake, and told of in one message."""

_YEARS_BEFORE: Final = 2
"""An annual window opens in the year after its period and may be open until the year after that."""


class Span(NamedTuple):
    """Days, the first and the last one included."""

    first: date
    last: date

    def has(self, day: date) -> bool:
        return self.first <= day <= self.last


def years(first: int, last: int | None = None) -> Span:
    """The days of a year, or of several."""
    return Span(date(first, 1, 1), date(last or first, 12, 31))


def typed_year(text: str | None, today: date) -> Span | None:
    """The days of the year that somebody typed, of today's where nothing was; None where it is no year."""
    period = parse_typed(text if text is not None else f"{today.year}", today)
    return years(period.year) if period is not None and period.kind is PeriodKind.ANNUAL else None


@dataclass(frozen=True)
class Forms:
    """The forms that may be asked. `frozen` maps periods whose forms are frozen to these, `of_reports` revisions of
    reports to theirs, both as they are asked now; `since` a form's id to the moment since which it is in force.
    """

    in_force: Catalogue
    frozen: Mapping[str, Catalogue] = field(default_factory=dict)
    of_reports: Mapping[str, Catalogue] = field(default_factory=dict)
    since: Mapping[str, datetime] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Entry:
    """One form for one period. `report` is None until it is opened.

    `why_not` is the rule by which nobody is asked, None where somebody is. `since` is when the form came into force,
    None where nobody knows. An annual form `waits_for` the last quarter of its year: it opens when that is filed, or
    can be filed no longer. `told_from` is the moment at which it was opened, or the first at which it can be: nobody
    is told of it before. For a form that waits it is the moment from which it may wait.
    """

    flow: Flow
    period: Period
    window: OpenWindow
    told_from: datetime
    report: Report | None = None
    why_not: Rule | None = None
    since: datetime | None = None
    waits_for: Period | None = None

    @property
    def opens_on(self) -> date:
        """The first day on which it may be filed, on the report's clock."""
        return self.window.opens_on

    @property
    def closes_on(self) -> date:
        """The first day on which it may be filed no longer."""
        return self.window.closes_at.astimezone(self.window.zone).date()

    @property
    def last_on(self) -> date:
        """The last day on which it may be filed."""
        return self.window.last_on

    @property
    def is_filed(self) -> bool:
        return self.report is not None and not self.report.is_waiting


class Item(NamedTuple):
    """One report for whose sake a message goes out, and its milestone of that day."""

    entry: Entry
    milestone: str


class Message(NamedTuple):
    """The one message of a day to each reporter of a unit who has not filed all of its reports. `at` is in UTC.

    `items` are the reports for whose sake it goes out; whatever else is open stands in it too.
    """

    at: datetime
    items: tuple[Item, ...]


@dataclass(frozen=True)
class Agenda:
    """What a unit is asked in a span, the first to open first; messages, the earliest first, one a day at most."""

    unit: Unit
    span: Span
    entries: tuple[Entry, ...]
    messages: tuple[Message, ...]

    @property
    def asked(self) -> tuple[Entry, ...]:
        return tuple(each for each in self.entries if each.why_not is None)

    @property
    def not_asked(self) -> tuple[Entry, ...]:
        return tuple(each for each in self.entries if each.why_not is not None)

    def messages_from(self, at: datetime) -> tuple[Message, ...]:
        """The messages that are still to go out at a moment."""
        return tuple(each for each in self.messages if each.at >= at)

    def provisional_years(self, hours: WorkingHours) -> tuple[int, ...]:
        """The years whose working days are not confirmed, and on which due dates rest."""
        resting = [each for each in self.asked if each.window.is_provisional]
        found = {day.year for each in resting for day in (each.opens_on, each.window.due_on)}
        return tuple(sorted(found - hours.days.confirmed_years))


def agenda_of(
    unit: Unit,
    forms: Forms,
    reports: Iterable[Report],
    span: Span,
    hours: WorkingHours,
    at: datetime | None,
    *,
    tells_filing: bool = True,
) -> Agenda:
    """What `unit` is asked in `span` as things stand at `at`; None: whatever could be opened in time was.

    `reports` are all that were ever opened for the unit. Without `tells_filing` they count with their windows alone:
    the agenda is the same whether the unit has filed or not, and holds no report. A form that waits for the last
    quarter then stands there with the days of its window, since more time would tell that it has not been opened.
    """
    opened = {each.key: _opened(each, unit.zone, forms, tells_filing=tells_filing) for each in reports}
    planned = (
        each if each.waits_for is not None and not tells_filing else _noticed(each, unit.zone, hours, at)
        for each in _planned(unit, forms, opened, hours, span, at)
    )
    entries = [each for each in (*opened.values(), *planned) if _meets(each, span)]
    entries.sort(key=lambda each: (each.window.opens_at, each.window.due_on, each.flow.id))
    return Agenda(unit, span, tuple(entries), tuple(_messages(entries, unit.zone, span, hours)))


def _opened(report: Report, unit_zone: ZoneInfo, forms: Forms, *, tells_filing: bool) -> Entry:
    window = OpenWindow(report.opens_at, report.closes_at, report.due_on, report.is_provisional, report.zone)
    flow = forms.of_reports[report.revision].flows[report.key.flow]
    period, since = report.period, forms.since.get(flow.id)
    entry = Entry(flow, period, window, report.opened_at or report.opens_at, report, since=since)
    if tells_filing:
        return entry
    waits_for = _waits_for(flow, period)
    told_from = entry.told_from if waits_for is None else _opens_at(flow, window, unit_zone, since, None)
    return replace(entry, report=None, told_from=told_from, waits_for=waits_for)


def _planned(
    unit: Unit,
    forms: Forms,
    opened: Mapping[ReportKey, Entry],
    hours: WorkingHours,
    span: Span,
    at: datetime | None,
) -> Iterator[Entry]:
    """What is not opened: every form of the unit's level, for every period whose window lies in the span."""
    for flow in forms.in_force.flows.values():
        if flow.level is not unit.level:
            continue
        for period in periods_of(span):
            key = ReportKey(flow.id, unit.code, str(period))
            if period.kind is flow.period and key not in opened:
                entry = _still_to_open(unit, flow, period, forms, hours, at)
                if entry.why_not is None or span.has(entry.opens_on):
                    yield entry


def periods_of(span: Span) -> Iterator[Period]:
    """All quarters and years whose windows may lie in a span, a few more among them."""
    first, last = max(YEAR_MIN, span.first.year - _YEARS_BEFORE), min(YEAR_MAX, span.last.year)
    for year in range(first, last + 1):
        yield from (*Period(year).quarters, Period(year))


def _still_to_open(
    unit: Unit, flow: Flow, period: Period, forms: Forms, hours: WorkingHours, at: datetime | None
) -> Entry:
    frozen = forms.frozen.get(str(period))
    asked = flow if frozen is None else frozen.flows.get(flow.id)
    since = forms.since.get(flow.id)
    if asked is None or (asked.period, asked.level) != (flow.period, flow.level):
        window = window_of(period, flow.window, unit.zone, hours.days)
        return Entry(flow, period, window, window.opens_at, why_not=Rule.SHORT_NOTICE, since=since)
    window, waits_for = window_of(period, asked.window, unit.zone, hours.days), _waits_for(asked, period)
    why_not = _why_not(asked, period, unit, window, at, hours, since)
    told_from = _opens_at(asked, window, unit.zone, since, at if waits_for is None else None)
    return Entry(asked, period, window, told_from, None, why_not, since, waits_for)


def _waits_for(flow: Flow, period: Period) -> Period | None:
    return period.quarters[-1] if flow.over_time and period.kind is PeriodKind.ANNUAL else None


def _why_not(
    flow: Flow,
    period: Period,
    unit: Unit,
    window: OpenWindow,
    at: datetime | None,
    hours: WorkingHours,
    since: datetime | None,
) -> Rule | None:
    """The rule that forbids a report which is not opened yet, judged at the first moment at which it could be."""
    judged_at = _opens_at(flow, window, unit.zone, since, at)
    if judged_at >= window.closes_at:
        return Rule.NOT_ADMITTED
    is_over = at is not None and at >= window.closes_at
    rule = refusal(flow, period, unit, window, judged_at, hours.days, since)
    return Rule.OUTSIDE_WINDOW if is_over and rule is None else rule


def _opens_at(
    flow: Flow, window: OpenWindow, zone: ZoneInfo, since: datetime | None, at: datetime | None
) -> datetime:
    """The first moment from `at` on at which a report that is not opened yet could be; of one that is over: could have
    been. A form that came into force after the window is judged as if it had been there: it is refused for that alone.
    """
    first = max(window.opens_at, moment(flow.admission.approved_on, time(), zone))
    if since is not None and since < window.closes_at:
        first = max(first, since)
    return first if at is None or at >= window.closes_at else max(first, at)


def _noticed(entry: Entry, zone: ZoneInfo, hours: WorkingHours, at: datetime | None) -> Entry:
    """An entry that is still to open, with the later due date that its report gets where it opens late."""
    if entry.why_not is not None:
        return entry
    opens_at = _opens_at(entry.flow, entry.window, zone, entry.since, at)
    window = with_notice(entry.flow.window, entry.window, opens_at, hours.days)
    return replace(entry, window=window)


def _meets(entry: Entry, span: Span) -> bool:
    return entry.opens_on <= span.last and entry.last_on >= span.first


def _messages(entries: Iterable[Entry], zone: ZoneInfo, span: Span, hours: WorkingHours) -> Iterator[Message]:
    """One message for each day on which a report is told of; what opens later on such a day is told of on the next."""
    told = ((at, Item(entry, name)) for entry in entries for at, name in _moments(entry, zone, hours))
    days: dict[date, Message] = {}
    for at, item in sorted(told, key=lambda each: each[0]):
        day = at.astimezone(zone).date()
        if day in days and days[day].at < at - SAME_WAKE:
            at = hours.beginning(day + timedelta(days=1), zone)
            day = at.astimezone(zone).date()
        if at < _told_until(item.entry):
            others = (each for each in days[day].items if each.entry is not item.entry) if day in days else ()
            days[day] = Message(at, (*others, item))
    for day in sorted(days):
        if span.has(day):
            at, items = days[day]
            yield Message(at, tuple(sorted(items, key=lambda item: item.entry.window.due_on)))


def _moments(entry: Entry, zone: ZoneInfo, hours: WorkingHours) -> Sequence[tuple[datetime, str]]:
    """When a report is told of: at the beginning of the working hours of each milestone's day.

    Of milestones that had passed when it was opened one message tells, as soon as working hours allow it.
    """
    if entry.why_not is not None:
        return []
    found = milestones(entry.opens_on, entry.window.due_on, entry.closes_on, hours.days)
    told = [(hours.beginning(each.on, zone), each.name) for each in found]
    passed = [name for at, name in told if at < entry.told_from]
    late = [(hours.next_from(entry.told_from, zone), passed[-1])] if passed else []
    return late + told[len(passed) :]


def _told_until(entry: Entry) -> datetime:
    """From when on nobody is told of a report: its window is over, or it is filed."""
    until = entry.window.closes_at
    if entry.is_filed and entry.report is not None and entry.report.submitted_at is not None:
        until = min(until, entry.report.submitted_at)
    return until
