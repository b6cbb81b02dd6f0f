"""Posts to push services, and to nothing inside of our own network. The only module here that knows aiohttp."""

from __future__ import annotations

import socket
from collections.abc import Mapping
from typing import Final

import aiohttp
from aiohttp.abc import AbstractResolver, ResolveResult

from adapters.webpush.api import Answer
from adapters.webpush.errors import RETRY_S
from bot.core.errors import OutsideError, Refused, Unclear
from bot.core.push import is_public_address

TIMEOUT_S: Final = 20
"""How long a service may take for one message; the usual is a tenth of a second."""

SAID_MAX_BYTES: Final = 200
"""What of an answer's words is kept for the log: services say in one line what they do not like."""


class HttpPoster:
    """Fulfils `adapters.webpush.api.Poster`."""

    def __init__(self, *, is_local_allowed: bool = False, resolver: AbstractResolver | None = None) -> None:
        """`resolver` None: the system's. `is_local_allowed`: names and addresses of our own network too."""
        self._is_local_allowed = is_local_allowed
        self._resolver = resolver
        self._session: aiohttp.ClientSession | None = None

    async def open(self) -> None:
        """Get ready, in the loop in which it will be used."""
        resolver = self._resolver or aiohttp.ThreadedResolver()
        connector = aiohttp.TCPConnector(
            limit=0,  # how many at once is decided by who sends
            resolver=resolver if self._is_local_allowed else _PublicOnly(resolver),
        )
        self._session = aiohttp.ClientSession(
            connector=connector,
            cookie_jar=aiohttp.DummyCookieJar(),
            timeout=aiohttp.ClientTimeout(total=TIMEOUT_S),
        )

    async def post(self, endpoint: str, headers: Mapping[str, str], body: bytes) -> Answer:
        """The answer, a redirect as it is. OutsideError where nobody was reached, Unclear where no answer came, Refused
        for an address inside of our own network.
        """
        assert self._session is not None, "the poster is not open"
        try:
            async with self._session.post(
                endpoint, headers=headers, data=body, allow_redirects=False
            ) as answer:
                said = await answer.content.read(SAID_MAX_BYTES)
                return Answer(answer.status, answer.headers.get("retry-after"), said.decode(errors="replace"))
        except aiohttp.ClientConnectorError as error:
            raise OutsideError(f"not reached: {error}", RETRY_S) from error
        except (TimeoutError, aiohttp.ClientError) as error:
            raise Unclear(f"no answer: {error!r}") from error

    async def close(self) -> None:
        if self._session is not None:
            await self._session.close()
            self._session = None


class _PublicOnly(AbstractResolver):
    """Names lead to the public internet or nowhere: looked at when connecting, so no later answer can differ."""

    def __init__(self, inner: AbstractResolver) -> None:
        self._inner = inner

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_INET
    ) -> list[ResolveResult]:
        found = await self._inner.resolve(host, port, family)
        public = [each for each in found if is_public_address(each["host"])]
        if not public:
            raise Refused(f"{host} leads into our own network")
        return public

    async def close(self) -> None:
        await self._inner.close()
