"""Every verb that a test or benchmark may say to a running server, by name. Runs in the server's loop."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Sequence
from typing import Any

from tests.kit.botapi.faults import Fault, Kind
from tests.kit.botapi.load import Load, Plan
from tests.kit.botapi.people import People
from tests.kit.botapi.server import Server
from tests.kit.botapi.updates import Update


class Controls:
    """The verbs of one server, about the bot that people talk to."""

    def __init__(self, server: Server) -> None:
        self._server = server
        self._bot = server.bot
        people = self.people = People(server.bot)
        self._verbs: dict[str, Callable[..., Any]] = {
            **{
                verb.__name__: verb
                for verb in (
                    *(people.say, people.start, people.press, people.send, people.edit, people.say_in),
                    *(people.add_bot, people.kick_bot, people.block, people.unblock, people.delete_account),
                    *(self.person, self.group, self.chat, self.seen, self.counts, self.updates_waiting),
                    *(self.hold, self.release, self.repeat, self.repeat_deliveries),
                    *(self.fault, self.clear_faults, self.set_clock, self.advance, self.load),
                )
            },
            "pause": server.pause,
            "resume": server.resume,
            "stop_listening": server.stop_listening,
            "listen_again": server.listen,
        }
        server.control = self.do

    async def do(self, verb: str, values: dict[str, Any]) -> Any:
        """What the verb gives back. LookupError: an unknown verb or thing; TypeError: wrong values."""
        result = self._verbs[verb](**values)
        return await result if inspect.isawaitable(result) else result

    def person(
        self, who: int, first_name: str | None = None, language_code: str | None = None
    ) -> dict[str, Any]:
        """The User object of somebody with that name and language."""
        return self._bot.chats.person(who, first_name, language_code).user()

    def group(self, group: int, title: str) -> dict[str, Any]:
        """The Chat object of a group that the bot is not in."""
        return self.people.group(group, title).chat()

    def chat(self, chat: int) -> list[dict[str, Any]]:
        """The messages of a chat as they stand, the oldest first, each with its `edits`."""
        return self._bot.chats.as_they_stand(chat)

    def seen(self, what: str) -> Any:
        """One of the things that are counted or kept about the bot."""
        bot = self._bot
        kept: dict[str, Callable[[], Any]] = {
            "sent_count": lambda: bot.sent_count,
            "calls": lambda: list(bot.calls),
            "call_count": lambda: self._server.call_count,
            "violations": lambda: list(bot.violations),
            "hidden_refusals": lambda: list(bot.hidden_refusals),
            "early_calls": lambda: bot.limits.early_calls,
            "commands": lambda: {" ".join(key).strip(): value for key, value in bot.commands.items()},
            "answered_queries": lambda: list(bot.answered_queries),
            "pending_updates": lambda: len(bot.updates),
            "in_flight": lambda: bot.delivery.in_flight if bot.delivery else 0,
            "now": self._server.clock.now,
        }
        return kept[what]()

    def updates_waiting(self) -> list[Update]:
        """The updates that were not acknowledged, the oldest first."""
        return self._bot.updates.waiting()

    def counts(self) -> dict[str, Any]:
        """How much was sent, in all and in each second, to driven chats and to others."""
        per_second = self._bot.sent_per_second
        return {
            "total": self._bot.sent_count,
            **{name: sum(seconds.values()) for name, seconds in per_second.items()},
            "per_second": {
                name: {str(at): n for at, n in found.items()} for name, found in per_second.items()
            },
        }

    def hold(self) -> None:
        """Keep the updates that are made from now on, and queue none."""
        if self._bot.updates.held is None:
            self._bot.updates.held = []

    def release(self, update_ids: Sequence[int] | None = None) -> list[Update]:
        """Queue what was held, in this order; None is the order in which it was made."""
        held, self._bot.updates.held = self._bot.updates.held or [], None
        by_id = {update["update_id"]: update for update in held}
        order = [by_id[number] for number in update_ids] if update_ids is not None else held
        for update in order:
            self._bot.updates.add(update, is_again=True)
        return order

    def repeat(self, update: Update) -> None:
        """Queue an update once more, as Telegram does when it did not hear that it was taken."""
        self._bot.updates.add(update, is_again=True)

    def repeat_deliveries(self, times: int) -> None:
        """Deliver each of the next updates twice to the webhook."""
        assert self._bot.delivery is not None, "no webhook is set"
        self._bot.delivery.repeats = times

    def fault(self, kind: str, **values: Any) -> None:
        """Switch a fault on; the values are the fields of `Fault`."""
        self._server.faults.add(Fault(Kind(kind), **values))

    def clear_faults(self) -> None:
        """Switch all faults off."""
        self._server.faults.clear()

    def set_clock(self, moment_s: float | None) -> None:
        """Take this moment for now, in seconds since 1970; None is the real time again."""
        self._server.clock.set_to(moment_s)

    def advance(self, seconds: float) -> None:
        """Let time pass: presses grow old, limits are forgotten."""
        self._server.clock.advance(seconds)

    async def load(self, **values: Any) -> dict[str, Any]:
        """Drive many people at once, and what came of it; the values are the fields of `load.Plan`."""
        return await Load(Plan(**values), self._bot, self.people).run()
