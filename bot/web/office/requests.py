"""What the form office asks of units over HTTP, and what was refused: the same rules as everywhere."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final, TypeVar

from starlette.requests import Request as HttpRequest
from starlette.responses import JSONResponse, Response

from bot.app.asking import Asking, Request, plain_refusal
from bot.app.asking_words import AskingWords, KeptRefusal
from bot.app.office import NotTaken
from bot.app.wording import shortened
from bot.core.facts import Person
from bot.core.timetable import CalendarTransaction
from bot.host import ThreadedHost
from bot.program import Program
from bot.web.office.pages import OfficePages
from bot.web.office.wire import text_of, texts_of

DOOR: Final = "api"
"""How requests that come over HTTP are called in the list of refusals."""

_KEYS: Final = frozenset({"flow", "period", "units"})

_Value = TypeVar("_Value")


class Requests:
    """Answers `/office/refusals`, `/office/api/ask` and `/office/api/refusals`."""

    def __init__(self, program: Program, host: ThreadedHost, pages: OfficePages) -> None:
        self._program = program
        self._host = host
        self._pages = pages
        self._asking = Asking(program.revisions, program.openings)

    async def ask(self, request: HttpRequest, person: Person, posted: object) -> Response:
        """Posted `flow`, `period` and `units`, a list of codes, empty for all; what became of it, by unit."""
        if not isinstance(posted, dict):
            raise NotTaken("ask_object")
        unknown = posted.keys() - _KEYS
        if unknown:
            raise NotTaken("ask_unknown", keys=", ".join(map(shortened, sorted(unknown))))
        wanted = Request(
            _told(text_of, posted, "flow"),
            _told(text_of, posted, "period"),
            _told(texts_of, posted, "units"),
            DOOR,
            None,
            person.id,
        )
        at, language = self._program.clock.now(), self._pages.language(request, person)
        words = AskingWords(language, self._pages.texts[language])

        def work(transaction: CalendarTransaction) -> list[dict[str, object]]:
            outcomes = self._asking.ask(transaction, wanted, at)
            catalogue = self._program.revisions.current(transaction).catalogue
            return [words.plain(each, catalogue, at) for each in outcomes]

        return JSONResponse({"outcomes": await self._host.run(work)})

    async def page(self, request: HttpRequest, person: Person) -> Response:
        """GET /office/refusals: what was asked for and refused, and why, the latest first."""
        language = self._pages.language(request, person)
        words = AskingWords(language, self._pages.texts[language])

        def work(transaction: CalendarTransaction) -> list[KeptRefusal]:
            catalogue = self._program.revisions.current(transaction).catalogue
            return [words.kept(each, catalogue) for each in transaction.refusals()]

        return self._pages.page("refusals.html", language, {"refusals": await self._host.run(work)})

    async def refusals(self, _request: HttpRequest, _person: Person, _posted: object) -> Response:
        """What was refused, the latest first."""
        found = await self._host.run(lambda transaction: transaction.refusals())
        return JSONResponse({"refusals": [plain_refusal(each) for each in found]})


def _told(read: Callable[[object, str], _Value], posted: object, key: str) -> _Value:
    """What was posted under a key of a request; NotTaken that says what belongs there."""
    try:
        return read(posted, key)
    except NotTaken:
        raise NotTaken(f"ask_{key}") from None
