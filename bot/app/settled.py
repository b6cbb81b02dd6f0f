"""What became of messages and is not written down yet: sending goes on while the store is busy."""

from __future__ import annotations

from dataclasses import dataclass, field

from bot.core.ports import Deferred, Settlement


@dataclass
class Settled:
    """Filled by those who send, emptied by `take`; one object for the life of a channel."""

    sent: list[int] = field(default_factory=list)
    deferred: list[Deferred] = field(default_factory=list)
    failed: list[tuple[int, str]] = field(default_factory=list)
    gone: list[tuple[str, int]] = field(default_factory=list)
    arrived: list[int] = field(default_factory=list)

    def take(self) -> Settlement | None:
        """What is to be written down now, None where there is nothing; from here on the caller answers for it."""
        if not (self.sent or self.deferred or self.failed or self.gone or self.arrived):
            return None
        taken = Settlement(
            tuple(self.sent),
            tuple(self.deferred),
            tuple(self.failed),
            tuple(self.gone),
            tuple(self.arrived),
        )
        for noted in (self.sent, self.deferred, self.failed, self.gone, self.arrived):
            noted.clear()
        return taken

    def put_back(self, earlier: Settlement) -> None:
        """Write these down too: they came before."""
        self.sent[:0] = earlier.sent
        self.deferred[:0] = earlier.deferred
        self.failed[:0] = earlier.failed
        self.gone[:0] = earlier.gone
        self.arrived[:0] = earlier.arrived
