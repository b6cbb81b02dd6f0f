"""What the form office asks of units over HTTP, and what was refused: the same rules as everywhere."""

from __future__ import annotations

from typing import Final

from starlette.requests import Request as HttpRequest
from starlette.responses import JSONResponse, Response

from bot.app.asking import Asking, Request, plain_outcome, plain_refusal
from bot.core.facts import Person
from bot.core.timetable import CalendarTransaction
from bot.host import ThreadedHost
from bot.program import Program
from bot.web.office.wire import text_of, texts_of

DOOR: Final = "api"
"""How requests that come over HTTP are called in the list of refusals."""


class Requests:
    """Answers `/office/api/ask` and `/office/api/refusals`."""

    def __init__(self, program: Program, host: ThreadedHost) -> None:
        self._program = program
        self._host = host
        self._asking = Asking(program.revisions, program.openings)

    async def ask(self, _request: HttpRequest, person: Person, posted: object) -> Response:
        """Posted `flow`, `period` and `units`, a list of codes, empty for all; what became of it, by unit."""
        wanted = Request(
            text_of(posted, "flow"),
            text_of(posted, "period"),
            texts_of(posted, "units"),
            DOOR,
            None,
            person.id,
        )
        at = self._program.clock.now()

        def work(transaction: CalendarTransaction) -> list[dict[str, object]]:
            outcomes = self._asking.ask(transaction, wanted, at)
            catalogue = self._program.revisions.current(transaction).catalogue
            return [plain_outcome(each, catalogue, person.language) for each in outcomes]

        return JSONResponse({"outcomes": await self._host.run(work)})

    async def refusals(self, _request: HttpRequest, _person: Person, _posted: object) -> Response:
        """What was refused, the latest first."""
        found = await self._host.run(lambda transaction: transaction.refusals())
        return JSONResponse({"refusals": [plain_refusal(each) for each in found]})
