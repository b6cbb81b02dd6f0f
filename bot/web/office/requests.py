"""What the form office asks of units over HTTP, and what was refused: the same rules as everywhere."""

from __future__ import annotations

from typing import Any, Final

from starlette.requests import Request as HttpRequest
from starlette.responses import JSONResponse, Response

from bot.app.asking import Asking, Outcome, Request
from bot.core.calendar.asking import Refused
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

        def work(transaction: CalendarTransaction) -> tuple[Outcome, ...]:
            return self._asking.ask(transaction, wanted, at)

        outcomes = await self._host.run(work)
        return JSONResponse({"outcomes": [_outcome_json(each) for each in outcomes]})

    async def refusals(self, _request: HttpRequest, _person: Person, _posted: object) -> Response:
        """What was refused, the latest first."""
        found = await self._host.run(lambda transaction: transaction.refusals())
        return JSONResponse({"refusals": [_refused_json(each) for each in found]})


def _outcome_json(outcome: Outcome) -> dict[str, Any]:
    rule = outcome.rule.value if outcome.rule is not None else None
    return {"unit": outcome.unit, "refusedBy": rule, "held": [figure.element for figure in outcome.figures]}


def _refused_json(refused: Refused) -> dict[str, Any]:
    what = refused.what
    return {
        **{name: getattr(what, name) for name in ("door", "flow", "unit", "period", "detail")},
        "rule": what.rule.value,
        "firstAt": refused.first_at.isoformat(),
        "lastAt": refused.last_at.isoformat(),
        "times": refused.times,
    }
