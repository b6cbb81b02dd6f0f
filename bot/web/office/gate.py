"""Who may come in: a browser session of the form office, and for what changes something only our own pages."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Final

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from adapters.webchat.guards import TooLarge, is_cross_site, is_json, posted_json
from adapters.webchat.sessions import address_of, keep_session, token_of
from bot.app.flows_folder import FILE_MAX_BYTES
from bot.app.office import NotTaken, Overtaken
from bot.app.revisions import HasProblems
from bot.core.errors import InputError, OutsideError
from bot.core.facts import Person
from bot.core.office import OfficeTransaction
from bot.host import ThreadedHost
from bot.program import Program
from bot.web.office.pages import OfficePages
from bot.web.office.wire import file_json

BODY_MAX_BYTES: Final = 6 * FILE_MAX_BYTES + 10_000
"""Bytes of one posted text: JSON may need six for a character, and a few short fields come along."""

Endpoint = Callable[[Request], Awaitable[Response]]
PageAnswer = Callable[[Request, Person], Awaitable[Response]]
PostedAnswer = Callable[[Request, Person, object], Awaitable[Response]]


class Gate:
    """Lets the form office in, and tells everybody else kindly where they are."""

    def __init__(self, program: Program, host: ThreadedHost, pages: OfficePages) -> None:
        self._program = program
        self._host = host
        self._pages = pages

    def page(self, answer: PageAnswer) -> Endpoint:
        """An endpoint that shows a page to the form office, and to others where they may go."""

        async def endpoint(request: Request) -> Response:
            person = await self._person(request)
            if person is None:
                return self._pages.message(self._pages.language(request, None), "office_only", 403)
            response = await answer(request, person)
            token = token_of(request)
            if token is not None:
                keep_session(response, token, secure=self._program.settings.is_public_https)
            return response

        return endpoint

    def posted(self, answer: PostedAnswer) -> Endpoint:
        """An endpoint for what the pages post: from our own page, JSON, of the form office, and not too large."""

        async def endpoint(request: Request) -> Response:
            if is_cross_site(request.headers) or not is_json(request.headers):
                return self._refuse(request, None, NotTaken("malformed"), 403)
            person = await self._person(request)
            if person is None:
                return self._refuse(request, None, NotTaken("session_ended"), 401)
            try:
                return await answer(request, person, await _posted(request))
            except TooLarge:
                return self._refuse(request, person, NotTaken("too_large", limit=FILE_MAX_BYTES), 413)
            except Overtaken as overtaken:
                theirs = overtaken.theirs
                key = "overtaken" if theirs.by is not None else "overtaken_settled"
                said = self.sentence(request, person, key, by=theirs.by)
                return JSONResponse({"error": said, "theirs": file_json(theirs)}, 409)
            except NotTaken as refused:
                return self._refuse(request, person, refused, 400)
            except OutsideError:
                return self._refuse(request, person, NotTaken("busy"), 503)
            except HasProblems as error:
                language = self._pages.language(request, person)
                return JSONResponse({"error": "\n".join(each.line(language) for each in error.problems)}, 400)
            except InputError as error:
                return JSONResponse({"error": str(error)}, 400)
            except ValueError:
                return self._refuse(request, person, NotTaken("malformed"), 400)

        return endpoint

    async def _person(self, request: Request) -> Person | None:
        """Who asks, None for whoever does not belong to the form office."""
        token = token_of(request)
        if token is None:
            return None

        def read(transaction: OfficeTransaction) -> Person | None:
            person = transaction.person_at(self._program.web.name, address_of(token))
            return person if person is not None and transaction.is_office(person.id) else None

        return await self._host.run(read)

    def _refuse(self, request: Request, person: Person | None, refused: NotTaken, status: int) -> Response:
        return JSONResponse(
            {"error": self.sentence(request, person, refused.reason, **refused.values)}, status
        )

    def sentence(self, request: Request, person: Person | None, key: str, **values: object) -> str:
        """A sentence of messages/*/office.yaml in the language of whoever asks."""
        return self._pages.texts[self._pages.language(request, person)][key].format(**values)


async def _posted(request: Request) -> object:
    """The JSON value that was posted; NotTaken for what is none."""
    try:
        return await posted_json(request, BODY_MAX_BYTES)
    except ValueError:
        raise NotTaken("no_json") from None
