"""A program that serves Telegram, a village in it for each test, and verbs to look at both."""

from __future__ import annotations

import itertools
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, Final

import pytest
from sqlalchemy import func, select

from bot.app.invitations import invite
from bot.core.facts import Unit
from bot.core.ports import Lane, Outgoing, OutgoingKind, QueuedMessage
from flows.language.model import Level
from storage.tables import addresses, deliveries, reports, submissions
from tests.kit import telegram_talk
from tests.kit.botapi.control import BotApi
from tests.kit.players import ZONE, folder_of
from tests.kit.program_talk import RunningClock
from tests.kit.telegram_talk import TelegramTalk, Way

AT: Final = datetime(2026, 10, 9, 9, tzinfo=ZONE)
_VILLAGES = itertools.count(1)
MARKS: Final = str.maketrans("", "", "\u2068\u2069")
POLLING, WEBHOOK = Way("aiogram", is_webhook=False), Way("ptb", is_webhook=True)
BOTH: Final = pytest.mark.parametrize("way", [POLLING, WEBHOOK], ids=["aiogram-polling", "ptb-webhook"])


class Place:
    """A program that serves Telegram, a village of its own for one test with Li in it, and what there is to see."""

    def __init__(self, talk: TelegramTalk) -> None:
        self.talk = talk
        self.api = talk._api
        self.unit = self.new_unit()
        self.li = self.join(self.unit)

    def new_unit(self) -> Unit:
        """A village that was not there before."""
        number = next(_VILLAGES)
        unit = Unit(f"test-{number}", f"示例{number}村", Level.VILLAGE, ZONE)
        with self.talk._program.storage.transaction() as transaction:
            transaction.save_units([unit])
        return unit

    def later(self, seconds: float = 70) -> None:
        """Let so much time pass that what waits to be sent again is due."""
        self.talk._clock.at = self.talk._clock.now() + timedelta(seconds=seconds)

    def settled(self) -> None:
        """Return when all updates are taken and all that was to be sent is sent."""
        self.talk._wait_until_answered()
        self.api.wait_quiet()

    def texts(self, person: int | None = None) -> list[str]:
        """What the bot has written to somebody, the oldest first."""
        return [each["text"].translate(MARKS) for each in self.api.from_bot(person or self.li)]

    def code(self, unit: Unit) -> str:
        """The code of a new invitation."""
        with self.talk._program.storage.transaction() as transaction:
            return invite(transaction, unit.code, "reporter", self.talk._clock.now())[0]

    def join(self, unit: Unit) -> int:
        """Somebody new, who has come in by an invitation for a unit."""
        person = next(telegram_talk._NUMBERS)
        self.api.start(person, self.code(unit))
        self.settled()
        return person

    def count(self, table: Any) -> int:
        with self.talk._program.storage.engine.begin() as connection:
            return connection.execute(select(func.count()).select_from(table)).scalar_one()

    def tries(self) -> int | None:
        """How often the reply was tried that was tried most."""
        with self.talk._program.storage.engine.begin() as connection:
            return connection.execute(select(func.max(deliveries.c.tries))).scalar_one()

    def submissions(self, unit: Unit) -> int:
        """How often a unit has submitted."""
        found = select(func.count()).select_from(submissions).join(reports).where(reports.c.unit == unit.code)
        with self.talk._program.storage.engine.begin() as connection:
            return connection.execute(found).scalar_one()

    def drafts(self, unit: Unit | None = None) -> dict[str, int]:
        """What has been typed for a unit (None: Li's) and not submitted."""
        with self.talk._program.storage.transaction() as transaction:
            facts = transaction.unit_facts((unit or self.unit).code)
        assert facts is not None
        return {key.element: int(str(each.what.value)) for key, each in facts.drafts.items()}

    def gone_at(self, person: int) -> Any:
        gone = select(addresses.c.gone_at).where(addresses.c.address == str(person))
        with self.talk._program.storage.engine.begin() as connection:
            return connection.execute(gone).scalar_one()

    def broadcast(self, *to: int, words: str = "提醒") -> None:
        """Queue a message to many, as the scheduler will."""
        at = self.talk._clock.now()
        with self.talk._program.storage.transaction() as transaction:
            for person in to:
                message = Outgoing(OutgoingKind.SEND, words)
                number = transaction.queue("telegram", str(person), "digest", message, at)
                row = QueuedMessage(number, "telegram", str(person), message, at)
                transaction.post(row, Lane.BROADCAST, None)

    @property
    def database(self) -> Path:
        return Path(self.talk._settings.database_url.removeprefix("sqlite:///"))


Served = Callable[[Way], TelegramTalk]


@contextmanager
def serving(way: Way) -> Iterator[TelegramTalk]:
    """A program that serves in one of the ways; no call may have been refused as wrong at its end."""
    with (
        BotApi(rate=0, chat_burst=0, backoff_first_s=0.02, backoff_max_s=0.1) as api,
        tempfile.TemporaryDirectory() as folder,
        pytest.MonkeyPatch.context() as patch,
    ):
        patch.setattr(
            "bot.app.delivery.SWEEP_S", 0.1
        )  # what waits in the store is looked for without a pause
        talk = TelegramTalk(Path(folder), folder_of("small", Path(folder)), api, way, RunningClock())
        talk._clock.at = AT
        yield talk
        talk.close()
