"""The text of a message -> what the browser shows of it. Pure."""

from __future__ import annotations

import json
from typing import Final

PAYLOAD_MAX_BYTES: Final = 3993
"""Bytes before encryption. Push services have to take 4096 bytes of body and need not take more (RFC 8030, 7.2); of
them RFC 8291, section 4, leaves so many: 86 are the header of RFC 8188, 16 the tag, one the delimiter."""

_ELLIPSIS: Final = "…"


def payload_of(text: str) -> bytes:
    """The first line as the title and the others as the body, as JSON; of a long text the first lines that fit.

    A line that does not fit alone is cut within. A phone shows some four lines anyway, and the whole text stands in
    the chat.
    """
    whole = text.strip()
    payload = _payload(whole)
    if len(payload) <= PAYLOAD_MAX_BYTES:
        return payload
    shortest, longest = 0, len(whole)  # how many characters fit
    while longest - shortest > 1:
        middle = (shortest + longest) // 2
        fits = len(_payload(whole[:middle] + f"\n{_ELLIPSIS}")) <= PAYLOAD_MAX_BYTES
        shortest, longest = (middle, longest) if fits else (shortest, middle)
    lines, cut, _ = whole[:shortest].rpartition("\n")
    return _payload(f"{lines}\n{_ELLIPSIS}" if cut and lines.count("\n") else whole[:shortest] + _ELLIPSIS)


def _payload(text: str) -> bytes:
    title, _, body = text.partition("\n")
    parts = {"title": title.strip(), "body": body.strip()}
    return json.dumps(parts, ensure_ascii=False, separators=(",", ":")).encode()
