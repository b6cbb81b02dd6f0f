"""The address to which Telegram posts updates (https://core.telegram.org/bots/api#setwebhook)."""

from __future__ import annotations

import hmac
import json
import logging
from typing import Final

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from adapters.telegram.receiver import Receiver
from bot.core.errors import OutsideError

_LOG: Final = logging.getLogger(__name__)

UPDATE_MAX_BYTES: Final = 1024 * 1024
"""Far above the largest update: a text of 4,096 characters with a message it answers."""

_SECRET_HEADER: Final = "x-telegram-bot-api-secret-token"


def webhook_route(path: str, secret: str, receiver: Receiver) -> Route:
    """The route. 200 says that the update is on disk; anything else, and Telegram brings it again.

    A press is answered inside the response: that costs no request, and a refusal, which is hidden so, would change
    nothing. Replies are sent by themselves: see docs/decisions/0017-answer-in-the-webhook-response.md.
    """

    async def take(request: Request) -> Response:
        given = request.headers.get(_SECRET_HEADER, "")
        if not hmac.compare_digest(given.encode(), secret.encode()):
            return Response(status_code=403)
        if int(request.headers.get("content-length") or 0) > UPDATE_MAX_BYTES:
            return Response(status_code=413)
        try:
            update = json.loads(await request.body())
        except (ValueError, RecursionError):
            return Response(status_code=400)
        if not isinstance(update, dict):
            return Response(status_code=400)
        try:
            meaning = await receiver.take(update)
        except OutsideError as error:
            _LOG.warning("an update waits for the store: %s", error)
            return Response(status_code=503, headers={"retry-after": "1"})
        if len(meaning.at_once) == 1:
            return JSONResponse({"method": meaning.at_once[0].method, **meaning.at_once[0].parameters})
        receiver.answer(meaning.at_once)
        return Response(status_code=200)

    return Route(path, take, methods=["POST"])
