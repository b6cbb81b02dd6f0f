"""What can go wrong between a bot and Telegram, to be switched on for some calls. Carries nothing out itself."""

from __future__ import annotations

import random
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from tests.kit.botapi.rules import Refused


class Kind(StrEnum):
    """How a call goes wrong."""

    DROP_BEFORE = "drop_before"
    """The connection ends, and nothing was carried out."""
    DROP_DURING = "drop_during"
    """The call is carried out, and the connection ends in the middle of the answer."""
    BAD_GATEWAY_BEFORE = "bad_gateway_before"
    BAD_GATEWAY_AFTER = "bad_gateway_after"
    """502 with nginx's page, before or after the call is carried out."""
    SERVER_ERROR = "server_error"
    """500 in JSON; nothing was carried out."""
    FLOOD = "flood"
    """429; `retry_after` stands for the whole bot, or for the chat when the fault names one."""
    FORBIDDEN = "forbidden"
    """403 "bot was blocked by the user"."""
    DELAY = "delay"
    """The call is carried out after `seconds`."""


BAD_GATEWAY = (
    b"<html>\r\n<head><title>502 Bad Gateway</title></head>\r\n<body>\r\n<center><h1>502 Bad Gateway</h1></center>\r\n"
    b"<hr><center>nginx/1.18.0</center>\r\n</body>\r\n</html>\r\n"
)
SERVER_ERROR = Refused("Internal Server Error: restart")


@dataclass
class Fault:
    """One fault, and which calls it meets."""

    kind: Kind
    method: str = "*"
    times: int | None = 1
    """How many more calls; None is without an end."""
    probability: float = 1.0
    chat_id: int | None = None
    retry_after: int = 1
    seconds: float = 0.0

    def meets(self, method: str, params: dict[str, Any]) -> bool:
        """Whether this call is one of those it may spoil."""
        if self.method not in ("*", method) or self.times == 0:
            return False
        return self.chat_id is None or params.get("chat_id") == self.chat_id


class Faults:
    """The faults that are switched on, the oldest first; a call meets one of them at most."""

    def __init__(self, seed: int = 0) -> None:
        self._faults: list[Fault] = []
        self._random = random.Random(seed)

    def add(self, fault: Fault) -> None:
        """Switch a fault on."""
        self._faults.append(fault)

    def clear(self) -> None:
        """Switch them all off."""
        self._faults.clear()

    def next(self, method: str, params: dict[str, Any]) -> Fault | None:
        """The fault that this call meets, which counts as used; None is the rule."""
        for fault in self._faults:
            if not fault.meets(method, params):
                continue
            if fault.probability < 1.0 and self._random.random() >= fault.probability:
                continue
            if fault.times is not None:
                fault.times -= 1
                if fault.times == 0:
                    self._faults.remove(fault)
            return fault
        return None
