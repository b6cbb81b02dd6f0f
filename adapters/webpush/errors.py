"""What an answer of a push service that is no success means for us. Pure.

https://www.rfc-editor.org/rfc/rfc8030#section-5 and, for who may post, https://www.rfc-editor.org/rfc/rfc8292#section-4.2
"""

from __future__ import annotations

from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Final

from adapters.webpush.api import Answer
from bot.core.errors import Gone, OutsideError, Refused, Throttled

RETRY_S: Final = 30.0
"""When a service that fails is asked again, where it does not say."""

RETRY_AFTER_MAX_S: Final = 600.0
"""The longest wait that a service can impose at once: a browser names it, and nobody vouches for what it says."""

_GONE: Final = (404, 410)


def failure(answer: Answer, at: datetime) -> Exception:
    """The error that an answer stands for; Throttled is about all messages to the same service."""
    told = f"{answer.status} {answer.said!r}"
    if answer.status in _GONE:
        return Gone(told)
    if answer.status == 429:
        return Throttled(told, _wait_s(answer.retry_after, at))
    if answer.status >= 500:
        return OutsideError(told, _wait_s(answer.retry_after, at))
    return Refused(told)


def _wait_s(retry_after: str | None, at: datetime) -> float:
    """The seconds of a header Retry-After, which holds seconds or a date (RFC 9110, 10.2.3), within bounds."""
    said = (retry_after or "").strip()
    if said.isdecimal() and said.isascii():
        wait_s = float(said)
    else:
        try:
            until = parsedate_to_datetime(said)
        except ValueError:
            return RETRY_S
        wait_s = ((until if until.tzinfo else until.replace(tzinfo=UTC)) - at).total_seconds()
    return min(max(wait_s, 1.0), RETRY_AFTER_MAX_S)
