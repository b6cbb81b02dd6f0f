"""An agenda in words of one language, by the texts of messages/*/calendar.yaml: for pages, files and the command line.

Pure.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date, datetime, timedelta
from typing import Final
from urllib.parse import quote, urlsplit
from zoneinfo import ZoneInfo

from bot.app.wording import day, near_day, period, text
from bot.core.calendar.agenda import Agenda, Entry, Message
from bot.core.calendar.asking import Rule
from bot.core.calendar.events import CalendarContent, CalendarEvent
from bot.core.calendar.groups import GroupAgenda
from bot.core.calendar.milestones import OVERDUE
from bot.core.calendar.working_days import WorkingHours
from bot.core.facts import ReportState, Unit, Verdict
from bot.core.periods import Period

MESSAGE_LASTS: Final = timedelta(minutes=15)
"""How long a message takes in a calendar: calendars show nothing, or an hour, for what has no length."""

_AND: Final = {"zh": "、", "en": ", "}
_THEN: Final = {"zh": "；", "en": "; "}
_BRACKETS: Final = {"zh": "（{}）", "en": " ({})"}


def calendar_address(site: str, unit: str) -> str:
    """Where a unit's calendar is read; with `.ics` behind it, where it is subscribed to."""
    return f"{site.rstrip('/')}/calendar/{quote(unit, safe='')}"


class CalendarWords:
    """Says what an agenda holds."""

    def __init__(self, language: str, texts: Mapping[str, str], site: str) -> None:
        """`texts` are those of the language; `site` is the public address of this installation."""
        self.language = language
        self.texts = texts
        self.site = site

    def form(self, entry: Entry) -> str:
        """A form and its period."""
        return f"{self.title(entry)} {period(self.language, entry.period)}"

    def title(self, entry: Entry) -> str:
        """A form without its period."""
        return text(self.language, entry.flow.title)

    def day(self, when: date) -> str:
        """A day with its weekday, without its year."""
        return near_day(self.language, when)

    def due(self, entry: Entry) -> str:
        """By when a report is due, and whether that may still change."""
        return self._marked(self.texts["due"].format(day=self.day(entry.window.due_on)), entry)

    def window(self, entry: Entry) -> str:
        """From when to when a report may be filed."""
        first, last = (day(self.language, each) for each in (entry.opens_on, entry.last_on))
        return self.texts["window"].format(first=first, last=last)

    def state(self, entry: Entry, at: datetime) -> str:
        """Whether a report is filed, or on what its opening waits; empty where it is simply still to come."""
        report = entry.report
        if report is None:
            return "" if entry.waits_for is None else self._said("waits", period=entry.waits_for)
        if report.verdict is Verdict.RETURNED:
            return self.texts["state_returned"]
        if report.state is not ReportState.OPEN and report.submitted_at is not None:
            key = "state_accepted" if report.verdict is Verdict.ACCEPTED else "state_submitted"
            return self._said(key, day=report.submitted_at.astimezone(report.zone).date())
        if at >= report.closes_at:
            return self.texts["state_closed"]
        if report.is_late(at):
            return self._said("state_overdue", day=entry.last_on)
        return self.texts["state_open"] if at >= report.opens_at else ""

    def why_not(self, entry: Entry, of_many: bool = False) -> str:
        """Why nobody is asked; `of_many`: where it is said of all units of a kind."""
        admission = entry.flow.admission
        if entry.why_not is Rule.NOT_ADMITTED:
            return self._said("not_admitted", approved=admission.approved_on, until=admission.valid_until)
        if entry.why_not is Rule.NO_SUCH_UNIT:
            return self._said("no_such_units" if of_many else "no_such_unit", day=entry.period.last_day)
        if entry.why_not is Rule.SHORT_NOTICE and entry.since is not None:
            return self._said("short_notice_since", day=entry.since.astimezone(entry.window.zone).date())
        return self.texts[str(entry.why_not)]

    def not_asked(self, agenda: Agenda, of_many: bool = False) -> list[tuple[str, str]]:
        """Forms with their periods, and why nobody is asked for them: a line for each form and reason."""
        lines: dict[tuple[str, str], list[str]] = {}
        for entry in agenda.not_asked:
            lines.setdefault((self.title(entry), self.why_not(entry, of_many)), []).append(
                period(self.language, entry.period)
            )
        return [(f"{title} {_AND[self.language].join(of)}", why) for (title, why), of in lines.items()]

    def items(self, message: Message) -> str:
        """What a message lists, in groups by why it lists it: `reminder: A, B; overdue: C`."""
        by_milestone: dict[str, list[str]] = {}
        for entry, milestone in message.items:
            named = self.form(entry)
            if entry.waits_for is not None:
                named = self._said("after_filing", form=named, period=entry.waits_for)
            by_milestone.setdefault(self.milestone(milestone), []).append(named)
        said = self.texts["message_of"]
        return _THEN[self.language].join(
            said.format(milestone=milestone, forms=_AND[self.language].join(forms))
            for milestone, forms in by_milestone.items()
        )

    def milestone(self, name: str) -> str:
        """Why a report is told of."""
        return self.texts[f"milestone_{OVERDUE if name.startswith(OVERDUE) else name}"]

    def provisional_note(self, years: Iterable[int]) -> str:
        """That the days of some years are not certain; empty where there are none."""
        named = _AND[self.language].join(map(str, years))
        return self.texts["provisional_note"].format(years=named) if named else ""

    def hours(self, hours: WorkingHours) -> str:
        """When messages go out, how many, and to whom."""
        return self.texts["messages_hours"].format(begins=f"{hours.begins:%H:%M}", ends=f"{hours.ends:%H:%M}")

    def unit(self, unit: Unit) -> str:
        """The code, level and time zone of a unit."""
        level = self.texts[f"level_{unit.level}"]
        return self.texts["unit_of"].format(code=unit.code, level=level, zone=unit.zone)

    def group(self, of: GroupAgenda) -> str:
        """A level and time zone with how many units and reporters there are."""
        group = of.group
        return self.texts["units_of"].format(
            level=self.texts[f"level_{group.level}"],
            zone=group.zone,
            units=sum(life.units for life in group.lives),
            people=group.reporters,
        )

    def file_of_unit(self, agenda: Agenda) -> CalendarContent:
        """The due days and messages of a unit as a calendar file."""
        unit = agenda.unit
        name, address = self._said("title_of", name=unit.name), calendar_address(self.site, unit.code)
        return CalendarContent(name, tuple(self._events(agenda, unit.code)), address)

    def file_of_groups(self, groups: Iterable[GroupAgenda]) -> CalendarContent:
        """The same for all units, by level and time zone."""
        events = (
            event
            for each in groups
            for event in self._events(
                each.agenda, f"{each.group.level}-{each.group.zone}", each.group.reporters
            )
        )
        return CalendarContent(self.texts["title"], tuple(events))

    def _events(self, agenda: Agenda, whose: str, reporters: int | None = None) -> Iterator[CalendarEvent]:
        """The entries of an agenda; `whose` tells them apart from those of other units.

        `reporters`: where the agenda is that of many units, how many people get a message at most.
        """
        place = f"{whose}@{urlsplit(self.site).hostname}"
        for entry in agenda.asked:
            yield self._due_event(entry, place)
        for message in agenda.messages:
            yield self._message_event(message, agenda.unit.zone, place, reporters)

    def _due_event(self, entry: Entry, place: str) -> CalendarEvent:
        waits = "" if entry.waits_for is None else self._said("waits", period=entry.waits_for)
        lines = [self.window(entry), waits, self.texts["later_note"]]
        return CalendarEvent(
            uid=f"due-{entry.flow.id}-{entry.period}-{place}",
            title=self._marked(self.texts["event_due"].format(form=self.form(entry)), entry),
            text="\n".join(filter(None, lines)),
            starts=entry.window.due_on,
            lasts=timedelta(days=1),
        )

    def _message_event(
        self, message: Message, zone: ZoneInfo, place: str, reporters: int | None
    ) -> CalendarEvent:
        people = None if reporters is None else self.texts["to_reporters"].format(count=reporters)
        return CalendarEvent(
            uid=f"message-{message.at.astimezone(zone).date()}-{place}",
            title=self.texts["event_message"].format(items=self.items(message)),
            text="\n".join(filter(None, [people, self.texts["messages_text"]])),
            starts=message.at,
            lasts=MESSAGE_LASTS,
        )

    def _marked(self, said: str, entry: Entry) -> str:
        if not entry.window.is_provisional:
            return said
        return said + _BRACKETS[self.language].format(self.texts["provisional"])

    def _said(self, key: str, **values: object) -> str:
        """A text with days and periods put into it as they are read."""
        read = {name: self._read(value) for name, value in values.items()}
        return self.texts[key].format(**read)

    def _read(self, value: object) -> object:
        if isinstance(value, Period):
            return period(self.language, value)
        return day(self.language, value) if isinstance(value, date) else value
