"""The calendar's addresses. What is asked when is open to all; whether it was filed is told to those it concerns."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Final
from zoneinfo import ZoneInfo

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import BaseRoute, Route

from adapters.ics import MEDIA_TYPE, calendar_file
from adapters.webchat.pages import PageTexts
from adapters.webchat.sessions import address_of, token_of
from bot.app.agenda_words import CalendarWords, calendar_address
from bot.app.agendas import Agendas, units_shown_to
from bot.app.units_file import may_be_a_code
from bot.core.calendar.agenda import Agenda, Span, typed_year, years
from bot.core.facts import Person, Unit
from bot.core.office import OfficeTransaction
from bot.host import ThreadedHost
from bot.program import Program
from bot.web.calendar.pages import CalendarPages
from bot.web.calendar.view import unit_page

FILE_CACHE_S: Final = 3600
"""How long a calendar file may be kept on its way: it is the same for everybody, and subscribers come once a day."""


@dataclass(frozen=True, slots=True)
class _Found:
    """What a request asks for: its person (None: a stranger), and the agenda where the unit exists.

    `has_others`: the list of the person's units leads to more than this one.
    """

    person: Person | None
    agenda: Agenda | None
    has_others: bool = False


class CalendarSite:
    """The pages and files under /calendar."""

    def __init__(self, program: Program, host: ThreadedHost, texts: PageTexts) -> None:
        self._program = program
        self._host = host
        self._pages = CalendarPages(texts)
        self._agendas = Agendas(program.revisions, program.hours)

    @property
    def routes(self) -> list[BaseRoute]:
        """A unit is a `path`: its code may hold a slash."""
        return [
            Route("/calendar", self._units),
            Route("/calendar/", self._units),
            Route("/calendar/static/{version}/{name}", self._pages.static),
            Route("/calendar/{unit:path}.ics", self._file),
            Route("/calendar/{unit:path}", self._unit),
        ]

    async def _units(self, request: Request) -> Response:
        """GET /calendar: the units of whoever is signed in; where there is one only, its page."""
        now = self._program.clock.now()

        def read(transaction: OfficeTransaction) -> tuple[Person | None, tuple[Unit, ...]]:
            person = self._person(request, transaction)
            return person, units_shown_to(transaction, person.id, now) if person is not None else ()

        person, units = await self._host.run(read)
        language = self._pages.language(request, person)
        if person is None:
            return self._pages.message(language, "stranger", 403)
        if len(units) == 1:
            return RedirectResponse(f"{calendar_address('', units[0].code)}?lang={language}", 303)
        listed = [{"name": unit.name, "address": calendar_address("", unit.code)} for unit in units]
        return self._pages.page("units.html", language, {"name": person.name, "units": listed})

    async def _unit(self, request: Request) -> Response:
        """GET /calendar/UNIT: one year of a unit."""
        now, typed = self._program.clock.now(), request.query_params.get("year")
        if typed_year(typed, now.date()) is None:
            return self._pages.message(self._pages.language(request, None), "bad_year", 400)
        found = await self._find(request, typed, now)
        language = self._pages.language(request, found.person)
        if found.agenda is None:
            return self._pages.message(language, "no_unit", 404)
        words = self._words(language)
        page = unit_page(found.agenda, words, self._program.hours, now)
        page |= {"is_known": found.person is not None, "has_others": found.has_others}
        return self._pages.page("unit.html", language, page)

    async def _file(self, request: Request) -> Response:
        """GET /calendar/UNIT.ics: this year and the next one, to subscribe to; the same for everybody."""
        now, language = self._program.clock.now(), self._pages.language(request, None)

        def read(transaction: OfficeTransaction) -> Agenda | None:
            unit = _named(request, transaction)
            if unit is None:
                return None
            span = _two_years(now, unit.zone)
            return self._agendas.of_unit(transaction, unit, span, now, tells_filing=False)

        agenda = await self._host.run(read)
        if agenda is None:
            return self._pages.message(language, "no_unit", 404)
        file = calendar_file(self._words(language).file_of_unit(agenda), now)
        headers = {
            "cache-control": f"public, max-age={FILE_CACHE_S}",
            "content-disposition": 'inline; filename="yibiao.ics"',
            "vary": "accept-language",
            "x-content-type-options": "nosniff",
        }
        return Response(file, media_type=MEDIA_TYPE, headers=headers)

    async def _find(self, request: Request, year: str | None, now: datetime) -> _Found:
        def read(transaction: OfficeTransaction) -> _Found:
            person, unit = self._person(request, transaction), _named(request, transaction)
            span = typed_year(year, now.astimezone(unit.zone).date()) if unit is not None else None
            if unit is None or span is None:
                return _Found(person, None)
            shown = units_shown_to(transaction, person.id, now) if person is not None else ()
            codes = [each.code for each in shown]
            agenda = self._agendas.of_unit(transaction, unit, span, now, tells_filing=unit.code in codes)
            return _Found(person, agenda, codes not in ([], [unit.code]))

        return await self._host.run(read)

    def _person(self, request: Request, transaction: OfficeTransaction) -> Person | None:
        token = token_of(request)
        return None if token is None else transaction.person_at(self._program.web.name, address_of(token))

    def _words(self, language: str) -> CalendarWords:
        return CalendarWords(language, self._pages.texts[language], self._program.settings.public_url)


def _named(request: Request, transaction: OfficeTransaction) -> Unit | None:
    """The unit whose code stands in the address, None where there is none."""
    code = request.path_params["unit"]
    return transaction.unit(code) if may_be_a_code(code) else None


def _two_years(now: datetime, zone: ZoneInfo) -> Span:
    year = now.astimezone(zone).year
    return years(year, year + 1)
