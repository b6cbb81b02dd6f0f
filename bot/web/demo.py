"""The demo's own routes: the way in without an invitation on paper, and on to the next quarter."""

from __future__ import annotations

import uuid
from collections.abc import Callable

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import BaseRoute, Route

from adapters.webchat.guards import is_cross_site
from adapters.webchat.sessions import address_of, keep_session, new_token, token_of
from bot.app.invitations import OFFICE, invite
from bot.core.events import Pressed
from bot.core.invitees import REPORTER
from bot.core.ports import Arrival
from bot.core.presses import Press, Verb, encode
from bot.demo.villages import VILLAGES
from bot.program import Program
from flows.language.model import LANGUAGES


def demo_routes(program: Program, go_on: Callable[[], None]) -> list[BaseRoute]:
    """Routes that only a demo has. `go_on` sets the clock to the next quarter."""

    def enter(request: Request) -> Response:
        """GET /demo: a fresh invitation for the first village; one who is in already goes on talking."""
        token, language = token_of(request), request.query_params.get("lang")
        chosen = f"?lang={language}" if language in LANGUAGES else ""
        with program.storage.transaction() as transaction:
            if token and transaction.person_at(program.web.name, address_of(token)):
                return RedirectResponse(f"/chat{chosen}", 303)
            code, _ = invite(transaction, VILLAGES[0].unit.code, REPORTER, program.clock.now())
        return RedirectResponse(f"/join/{code}{chosen}", 303)

    def next_quarter(request: Request) -> Response:
        """POST /demo/next-quarter: the clock goes on, and the bot shows what is due then."""
        token = token_of(request)
        if token is None or is_cross_site(request.headers):
            return Response(status_code=403)
        go_on()
        home = Pressed(program.clock.now(), encode(Press(Verb.HOME)))
        program.inbox.accept(Arrival(program.web.name, address_of(token), uuid.uuid4().hex, home))
        return Response(status_code=204)

    def edit(request: Request) -> Response:
        """GET /demo/office: a visitor of the demo belongs to its form office too."""
        token, at = token_of(request) or new_token(), program.clock.now()
        chat = (program.web.name, address_of(token))
        with program.storage.transaction() as transaction:
            person = transaction.person_at(*chat)
            if person is None:
                person = transaction.add_person("来访者", LANGUAGES[0])
                transaction.add_address(person.id, *chat, at)
            transaction.add_role(person.id, None, OFFICE, at)
        response = RedirectResponse("/office/", 303)
        keep_session(response, token, secure=False)
        return response

    return [
        Route("/demo", enter),
        Route("/demo/office", edit),
        Route("/demo/next-quarter", next_quarter, methods=["POST"]),
    ]
