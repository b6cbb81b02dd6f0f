"""What can be chosen when the server starts, each with the value Telegram itself has where it has one."""

from __future__ import annotations

from dataclasses import dataclass

TOKEN = "4242000001:AAtests-kit-botapi-0123456789abcdefg"
"""The bot's token unless another one is given."""


@dataclass(frozen=True)
class Options:
    """One server's settings; 0 switches a limit off."""

    port: int = 0
    token: str = TOKEN
    username: str = "yibiao_bot"
    other_tokens: tuple[str, ...] = ()
    """More bots on the same server; people talk to the first one only."""

    is_strict: bool = True
    """Validate parameters with both SDKs, and keep every call. Costs about as much again as the call itself."""
    is_local: bool = True
    """As a local Bot API server: webhooks over plain http and to any port."""
    history_max: int | None = None
    """How many messages of a chat are kept; None is all of them."""

    rate: int = 30
    """Messages a second for the whole bot."""
    rate_slack: int = 3
    """How many more than `rate` pass within one second: the FAQ says "about 30"."""
    chat_rate: float = 1.0
    """Messages a second for one chat, in the long run."""
    chat_burst: int = 5
    """Messages that one chat takes at once, before `chat_rate` counts. Our reading of "short bursts"; 0 is off."""
    group_per_minute: int = 20
    early_grace_s: float = 0.1
    """A call this soon after a 429 was already on its way, and is not counted as too early."""

    press_max_age_s: float = 150.0
    webhook_timeout_s: float = 60.0
    backoff_first_s: float = 1.0
    backoff_max_s: float = 60.0
