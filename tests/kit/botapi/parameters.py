"""The parameters of a call, from whatever form they came in to plain values.

A "Making requests": URL query string, application/x-www-form-urlencoded, application/json, multipart/form-data.
"""

from __future__ import annotations

import json
from email.parser import BytesParser
from email.policy import HTTP
from typing import Any, Final
from urllib.parse import parse_qsl

from tests.kit.botapi.rules import Refused

_WHOLE_NUMBERS: Final = {
    "message_id",
    "message_thread_id",
    "offset",
    "limit",
    "timeout",
    "max_connections",
    "cache_time",
    "user_id",
    "reply_to_message_id",
}
_STATEMENTS: Final = {
    "disable_notification",
    "protect_content",
    "allow_paid_broadcast",
    "allow_sending_without_reply",
    "disable_web_page_preview",
    "drop_pending_updates",
    "show_alert",
}
_OBJECTS: Final = {
    "reply_markup",
    "entities",
    "allowed_updates",
    "commands",
    "scope",
    "link_preview_options",
    "reply_parameters",
}


async def decoded(body: bytes, content_type: str) -> dict[str, Any]:
    """The fields of a body. Raises ValueError for one that is not what its type says."""
    kind = content_type.split(";", 1)[0].strip().lower()
    if kind == "application/json":
        fields = json.loads(body)
        if not isinstance(fields, dict):
            raise ValueError("the body is not an object")
        return fields
    if kind == "multipart/form-data":
        return _multipart(body, content_type)
    return dict(parse_qsl(body.decode(), keep_blank_values=True))


def typed(fields: dict[str, Any]) -> dict[str, Any]:
    """The same fields as numbers, statements and objects where they came as text. Raises Refused."""
    values: dict[str, Any] = {}
    for name, value in fields.items():
        if value is None:
            continue
        values[name] = _value(name, value) if isinstance(value, str) else value
    return values


def _value(name: str, text: str) -> Any:
    if name == "chat_id":
        return int(text) if text.lstrip("-").isdigit() else text
    if name in _WHOLE_NUMBERS and text.lstrip("-").isdigit():
        return int(text)
    if name in _STATEMENTS:
        return text.lower() in {"true", "yes", "1"}
    if name in _OBJECTS:
        if not text:
            return None
        try:
            return json.loads(text)
        except ValueError:
            # S: each object has a sentence of its own; this is their common part.
            raise Refused(f"Bad Request: can't parse {name} JSON object") from None
    return text


def _multipart(body: bytes, content_type: str) -> dict[str, Any]:
    head = f"Content-Type: {content_type}\r\n\r\n".encode()
    message = BytesParser(policy=HTTP).parsebytes(head + body)
    if not message.is_multipart():
        raise ValueError("the body has no parts")
    fields: dict[str, Any] = {}
    for part in message.iter_parts():  # type: ignore[attr-defined]
        name = part.get_param("name", header="content-disposition")
        content = part.get_payload(decode=True)
        if name and isinstance(content, bytes):
            fields[name] = content.decode()
    return fields
