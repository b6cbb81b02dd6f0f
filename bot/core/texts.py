"""What text can be stored at all. Pure."""

from __future__ import annotations

import re

_UNSTORABLE = re.compile("[\x00\ud800-\udfff]")
"""PostgreSQL's text type takes no NUL (https://www.postgresql.org/docs/current/datatype-character.html), and
half of a surrogate pair has no UTF-8 form."""


def is_storable(text: str) -> bool:
    """Whether every character can be stored."""
    return _UNSTORABLE.search(text) is None


def storable(text: str) -> str:
    """The text with a replacement character for each that cannot be stored."""
    return _UNSTORABLE.sub("\ufffd", text)
