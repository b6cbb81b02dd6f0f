"""The web chat's addresses: which request is answered by what."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple
from urllib.parse import quote

from sse_starlette.sse import EventSourceResponse
from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse, Response
from starlette.routing import Route

from adapters.webchat.assets import read_assets
from adapters.webchat.channel import WebChat
from adapters.webchat.guards import TooLarge, is_cross_site, is_json, posted_bytes, posted_json
from adapters.webchat.host import ChatHost
from adapters.webchat.incoming import (
    BODY_MAX_BYTES,
    CODE_MAX_CHARS,
    FORM_MAX_BYTES,
    Refusal,
    Sender,
    arrival_of,
    joining,
    name_of,
)
from adapters.webchat.pages import Pages, PageTexts
from adapters.webchat.sessions import address_of, keep_session, language_of, mark_of, new_token, token_of
from adapters.webchat.stream import PING_S, another_session, follow, newest_before, ping
from adapters.webchat.subscribing import ended_subscription_of, subscription_of
from bot.core.errors import OutsideError
from bot.core.push import PushOffer

RETRY_AFTER_S = 5
"""When a page shall try again after something behind us failed."""

_ROW_ID = re.compile(r"\d{1,18}", re.ASCII)


def routes(
    host: ChatHost,
    channel: WebChat,
    texts: PageTexts,
    *,
    demo: bool = False,
    secure_cookies: bool,
    is_framed: bool = False,
    has_calendar: bool = False,
    push: PushOffer | None = None,
) -> list[Route]:
    """The routes of the web chat.

    `texts` maps language to key to text, as in flows/messages/<language>/page.yaml; its first language is the
    default. With `demo` the page shows a bar whose button posts to /demo/next-quarter, which is not ours. `is_framed`:
    other pages of this site may show the chat in a frame. With `has_calendar` the page leads to /calendar, which is not
    ours. `push`: the page offers to wake its browser. The routes may be mounted under a prefix.
    """
    assets = read_assets()
    pages = Pages(texts, assets, is_framed=is_framed, has_calendar=has_calendar)
    chat = _Chat(host, channel, pages, demo=demo, secure_cookies=secure_cookies, push=push)

    async def static(request: Request) -> Response:
        return assets.response(request, request.path_params["name"], request.path_params["version"])

    async def worker(request: Request) -> Response:
        response = assets.response(request, "worker.js")
        response.headers["service-worker-allowed"] = "/chat"  # its own folder would be /chat/
        return response

    return [
        Route("/", _to_chat),
        Route("/join/{code}", chat.landing, methods=["GET"]),
        Route("/join/{code}", chat.accept_invitation, methods=["POST"]),
        Route("/chat", chat.page),
        Route("/chat/events", chat.events),
        Route("/chat/messages", chat.earlier_messages, methods=["GET"]),
        Route("/chat/messages", chat.post_message, methods=["POST"]),
        Route("/chat/push", chat.subscribe, methods=["POST"]),
        Route("/chat/push", chat.unsubscribe, methods=["DELETE"]),
        Route("/chat/static/{version}/{name}", static),
        Route("/chat/worker.js", worker),
    ]


async def _to_chat(request: Request) -> Response:
    return RedirectResponse(_chat_of(request), 303)


def _chat_of(request: Request) -> str:
    """The path of the chat page, behind the prefix under which these routes are mounted (ASGI's root_path)."""
    return f"{request.scope.get('root_path', '')}/chat"


class _Posted(NamedTuple):
    """A posted JSON value, and the address of the talk whose cookie came with it."""

    address: str
    value: object

    @property
    def is_of_another_talk(self) -> bool:
        """Whether the page was opened in an earlier session of the browser."""
        return isinstance(self.value, dict) and self.value.get("talk") not in (None, mark_of(self.address))


class _Chat:
    """The endpoints that need the host."""

    def __init__(
        self,
        host: ChatHost,
        channel: WebChat,
        pages: Pages,
        *,
        demo: bool,
        secure_cookies: bool,
        push: PushOffer | None,
    ) -> None:
        self._host = host
        self._channel = channel
        self._pages = pages
        self._demo = demo
        self._secure_cookies = secure_cookies
        self._push = push

    async def landing(self, request: Request) -> Response:
        """GET /join/{code}: never uses the invitation up, so previews of the link may fetch it.

        It is the same page whatever the code is, and for a code that is none: here guessing is neither answered nor
        counted. Whoever has a name already is not asked for one.
        """
        language = self._language_of_browser(request)
        code = request.path_params["code"]
        if len(code) > CODE_MAX_CHARS:
            return self._pages.notice(language, "bad_link", 404)
        token = token_of(request)
        is_known = token is not None and await self._host.language_of(address_of(token)) is not None
        response = self._pages.join(language, code, asks_name=not is_known)
        # Already here, so that two taps on the button are two requests of one session.
        self._keep(response, token or new_token())
        return response

    async def accept_invitation(self, request: Request) -> Response:
        """POST /join/{code}: brings the invitation to the bot, which answers in the chat."""
        language = self._language_of_browser(request)
        if is_cross_site(request.headers):
            return self._pages.notice(language, "bad_link", 403)
        token = token_of(request) or new_token()
        try:
            name = name_of(await posted_bytes(request, FORM_MAX_BYTES))
        except TooLarge:
            name = None  # nobody's name, and no reason to lose an invitation
        sender = Sender(address_of(token), self._host.now(), language)
        arrival = joining(request.path_params["code"], sender, name)
        if arrival is None:
            return self._pages.notice(language, "bad_link", 404)
        try:
            await self._host.accept(arrival)
        except OutsideError:
            return self._pages.notice(language, "busy", 503)
        response = RedirectResponse(f"{_chat_of(request)}?lang={quote(language)}", 303)
        self._keep(response, token)
        return response

    async def page(self, request: Request) -> Response:
        """GET /chat."""
        token = token_of(request)
        if token is None:
            return self._pages.notice(self._language_of_browser(request), "no_session", 200)
        address = address_of(token)
        language = await self._language_of(request, address)
        push_key = self._push.key if self._push is not None else None
        response = self._pages.chat(language, address, _chat_of(request), demo=self._demo, push_key=push_key)
        self._keep(response, token)
        return response

    async def events(self, request: Request) -> Response:
        """GET /chat/events: the talk as server-sent events."""
        token = token_of(request)
        if token is None:
            return await self._refuse(request, "error_no_session", 401)
        if self._channel.is_full:
            return await self._refuse(request, "error_busy", 503)
        address = address_of(token)
        if request.query_params.get("talk") not in (None, mark_of(address)):
            return EventSourceResponse(another_session())
        events = follow(self._host, self._channel, address, _resume_point(request))
        return EventSourceResponse(events, ping=PING_S, ping_message_factory=ping, send_timeout=2 * PING_S)

    async def earlier_messages(self, request: Request) -> Response:
        """GET /chat/messages?before=ID: what was said before a message."""
        token = token_of(request)
        if token is None:
            return await self._refuse(request, "error_no_session", 401)
        before = request.query_params.get("before", "")
        if not _ROW_ID.fullmatch(before):
            return await self._refuse(request, Refusal.MALFORMED, 400)
        found = await newest_before(self._host, address_of(token), int(before))
        return JSONResponse(found, headers={"cache-control": "no-store"})

    async def post_message(self, request: Request) -> Response:
        """POST /chat/messages: 204 once what was said or pressed is on disk."""
        posted = await self._posted(request)
        if isinstance(posted, Response):
            return posted
        sender = Sender(posted.address, self._host.now(), self._language_of_browser(request))
        arrival = arrival_of(posted.value, sender)
        if isinstance(arrival, Refusal):
            return await self._refuse(request, arrival, 400)
        if posted.is_of_another_talk:
            return await self._refuse(request, "error_other_session", 409)
        try:
            await self._host.accept(arrival)
        except OutsideError:
            return await self._refuse(request, "error_busy", 503)
        return Response(status_code=204)

    async def subscribe(self, request: Request) -> Response:
        """POST /chat/push: 204 once the browser will be woken when something is said in this talk unasked."""
        posted = await self._posted(request)
        if isinstance(posted, Response):
            return posted
        subscription = subscription_of(posted.value, self._push) if self._push is not None else None
        if subscription is None:
            return await self._refuse(request, "error_subscription", 400)
        if posted.is_of_another_talk:
            return await self._refuse(request, "error_other_session", 409)
        try:
            if await self._host.language_of(posted.address) is None:  # nobody is enrolled here
                return await self._refuse(request, "error_no_session", 401)
            await self._host.subscribe_push(posted.address, subscription)
        except OutsideError:
            return await self._refuse(request, "error_busy", 503)
        return Response(status_code=204)

    async def unsubscribe(self, request: Request) -> Response:
        """DELETE /chat/push: 204 once the browser will not be woken any more. Only the browser knows what to name."""
        posted = await self._posted(request)
        if isinstance(posted, Response):
            return posted
        ended = ended_subscription_of(posted.value)
        if ended is None:
            return await self._refuse(request, "error_subscription", 400)
        try:
            await self._host.forget_push(ended)
        except OutsideError:
            return await self._refuse(request, "error_busy", 503)
        return Response(status_code=204)

    async def _posted(self, request: Request) -> _Posted | Response:
        """What a page of ours posted, or the answer that refuses it."""
        token = token_of(request)
        if token is None:
            return await self._refuse(request, "error_no_session", 401)
        if is_cross_site(request.headers):
            return await self._refuse(request, "error_cross_site", 403)
        if not is_json(request.headers):
            return await self._refuse(request, "error_not_json", 415)
        try:
            return _Posted(address_of(token), await posted_json(request, BODY_MAX_BYTES))
        except TooLarge:
            return await self._refuse(request, Refusal.TEXT_TOO_LONG, 413)
        except ValueError:
            return await self._refuse(request, Refusal.MALFORMED, 400)

    async def _refuse(self, request: Request, key: str, status: int) -> Response:
        token = token_of(request)
        address = address_of(token) if token else None
        language = await self._language_of(request, address)
        headers = {"retry-after": str(RETRY_AFTER_S)} if status == 503 else None
        return JSONResponse({"error": self._pages.texts[language][key]}, status, headers)

    async def _language_of(self, request: Request, address: str | None) -> str:
        spoken = await self._host.language_of(address) if address else None
        return spoken if spoken and spoken in self._pages.texts else self._language_of_browser(request)

    def _language_of_browser(self, request: Request) -> str:
        return language_of(request, self._pages.texts, self._pages.default_language)

    def _keep(self, response: Response, token: str) -> None:
        keep_session(response, token, secure=self._secure_cookies)


def _resume_point(request: Request) -> int:
    given: Sequence[str] = (
        request.headers.get("last-event-id", ""),
        request.query_params.get("after", ""),
    )
    return next((int(text) for text in given if _ROW_ID.fullmatch(text)), 0)
