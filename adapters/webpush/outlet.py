"""Gives one queued message to the push service of a browser. Fulfils `bot.core.ports.Outlet`."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final
from urllib.parse import urlsplit

from adapters.webpush.api import Poster, PushHost, Sealer
from adapters.webpush.errors import RETRY_S, failure
from adapters.webpush.payload import payload_of
from bot.core.errors import Gone, OutsideError, Throttled, Unclear
from bot.core.ports import Limits, QueuedMessage
from bot.core.push import PushSubscription

PATIENCE: Final = timedelta(hours=1)
"""How long a service that fails is tried for one message. Then the message is given up: it also stands in the chat, and
a place that never answers well must not keep a sender busy for a day."""

LIMITS: Final = Limits(rate=50, reserve=0, burst=4, chat_rate=1, chat_burst=3)
"""Push services state no rate; they say 429. Fifty a second cost about an eightieth of a core (a quarter of a
millisecond each to encrypt and sign), and wake 100,000 browsers in 34 minutes."""


class PushOutlet:
    """Sends to any push service. One that wants less of us holds back only what goes to itself."""

    def __init__(self, sealer: Sealer, poster: Poster) -> None:
        self._sealer = sealer
        self._poster = poster
        self._host: PushHost | None = None
        self._resumes_at: dict[str, datetime] = {}  # by service

    async def open(self, host: PushHost) -> None:
        """Get ready to send, in the loop in which that will be done."""
        self._host = host
        await self._poster.open()

    async def send(self, message: QueuedMessage) -> None:
        """Send one message; a subscription that has ended, here or there, is Gone and forgotten.

        Unclear also for what was surely not taken and is too late by now.
        """
        assert self._host is not None, "the outlet is not open"
        subscription = await self._host.push_subscription(message.address)
        if subscription is None:
            raise Gone("the browser does not want to be woken any more")
        try:
            await self._post(message, subscription, self._host.now())
        except Gone:
            await self._host.forget_push(message.address)
            raise
        except Unclear:
            raise
        except OutsideError as error:
            if self._host.now() >= _given_up_at(message):
                raise Unclear(f"given up: {error}") from error
            raise

    async def close(self) -> None:
        await self._poster.close()

    async def _post(self, message: QueuedMessage, subscription: PushSubscription, now: datetime) -> None:
        service = urlsplit(subscription.endpoint).netloc
        self._wait_for(service, now)
        try:
            body = self._sealer.sealed(subscription, payload_of(message.message.text))
        except ValueError as error:
            raise Gone(f"the browser's keys are none: {error}") from error
        answer = await self._poster.post(
            subscription.endpoint, self._headers(message, subscription, now), body
        )
        if 200 <= answer.status < 300:
            return
        failed = failure(answer, now)
        if isinstance(failed, Throttled):
            failed = self._hold_back(service, failed, now)
        raise failed

    def _headers(
        self, message: QueuedMessage, subscription: PushSubscription, now: datetime
    ) -> dict[str, str]:
        return {
            "authorization": self._sealer.authorization(subscription.endpoint, now),
            "content-encoding": "aes128gcm",
            "content-type": "application/octet-stream",
            "ttl": str(_ttl_s(message, now)),
        }

    def _wait_for(self, service: str, now: datetime) -> None:
        resumes_at = self._resumes_at.get(service)
        if resumes_at is not None and resumes_at > now:
            raise OutsideError(f"{service} wants nothing yet", (resumes_at - now).total_seconds())

    def _hold_back(self, service: str, throttled: Throttled, now: datetime) -> OutsideError:
        """Send nothing to a service for a while; said of this message only, as others may go somewhere else."""
        wait_s = throttled.retry_after_s or RETRY_S
        running = {name: until for name, until in self._resumes_at.items() if until > now}
        self._resumes_at = {**running, service: now + timedelta(seconds=wait_s)}
        return OutsideError(str(throttled), wait_s)


def _given_up_at(message: QueuedMessage) -> datetime:
    patient_until = message.at + PATIENCE
    return patient_until if message.drop_at is None else min(patient_until, message.drop_at)


def _ttl_s(message: QueuedMessage, now: datetime) -> int:
    """How long the service may keep the message for a browser that is off; 0: not at all (RFC 8030, 5.2)."""
    return max(0, int((message.drop_at - now).total_seconds())) if message.drop_at is not None else 0
