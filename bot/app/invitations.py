"""Invitations: single-use codes that expire, stored as digests only."""

from __future__ import annotations

import hashlib
import secrets
import unicodedata
from datetime import datetime, timedelta
from typing import Final

from bot.core.facts import Person
from bot.core.invitees import REPORTER, REVIEWER
from bot.core.store import Transaction

VALID_DAYS: Final = 14
"""How long an invitation may wait: long enough for a holiday, short enough for a lost paper."""

LINK_VALID: Final = timedelta(hours=1)
"""How long a code for a further chat may wait: it is typed at once, by the one who asked for it."""

_ALPHABET: Final = "ABCDEFGHJKMNPQRSTUVWXYZ23456789"
"""No 0, O, 1, I, L: codes are read out over the telephone."""

_BETWEEN: Final = dict.fromkeys(map(ord, " \t\r\n-‐‑–—_·\u2068\u2069"))
"""What people write between the groups of a code, once it is NFKC, and the marks copied with one; taken out."""

_CHARS: Final = 12
"""31^12 is about 2^59 codes: guessing is hopeless long before throttling matters."""

OFFICE: Final = "office"

ROLES: Final = (REPORTER, REVIEWER, OFFICE)


def digest_of(code: str) -> str:
    """What is stored of a code: spaces, dashes, case and the width of characters do not matter."""
    return hashlib.sha256(_plain(code).encode()).hexdigest()


def looks_like_code(text: str) -> bool:
    """Whether a message is an invitation code typed by hand."""
    plain = _plain(text)
    return len(plain) == _CHARS and all(char in _ALPHABET for char in plain)


def _plain(code: str) -> str:
    """A code as it was made. Chinese keyboards may type full-width characters; what is pasted may hold line breaks."""
    return unicodedata.normalize("NFKC", code).upper().translate(_BETWEEN)


def invite(transaction: Transaction, unit: str | None, role: str, at: datetime) -> tuple[str, datetime]:
    """Make an invitation; its code, which is nowhere stored, and the moment at which it expires."""
    code = _new_code()
    expires_at = at + timedelta(days=VALID_DAYS)
    transaction.add_invitation(digest_of(code), unit, role, expires_at)
    return code, expires_at


def offer_link(transaction: Transaction, person: Person, at: datetime) -> tuple[str, datetime]:
    """Make a code by which a further chat becomes this person's; the code, and the moment at which it expires."""
    code = _new_code()
    expires_at = at + LINK_VALID
    transaction.add_invitation(digest_of(code), None, "", expires_at, joins=person.id)
    return code, expires_at


def offer_stand_in(transaction: Transaction, absence: int, at: datetime, until: datetime) -> str:
    """Make a code by which anybody stands in for an absence that lasts until `until`."""
    code = _new_code()
    expires_at = min(until, at + timedelta(days=VALID_DAYS))
    transaction.add_invitation(digest_of(code), None, "", expires_at, absence=absence)
    return code


def _new_code() -> str:
    return "".join(secrets.choice(_ALPHABET) for _ in range(_CHARS))
