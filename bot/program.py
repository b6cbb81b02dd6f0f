"""The parts of a running program, as `bot.bootstrap` has joined them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from adapters.telegram.api import BotApi
from adapters.telegram.incoming import Texts
from adapters.webchat.channel import WebChat
from adapters.webpush.outlet import PushOutlet
from bot.app.asking import note_too_frequent
from bot.app.delivery import Delivery
from bot.app.duties import Duties
from bot.app.flows_folder import read_folder
from bot.app.inbox import TalkInbox
from bot.app.openings import Openings
from bot.app.revisions import HasProblems, Published, Revisions
from bot.app.timetable import Timetable
from bot.config import PREFIX, Settings
from bot.core.calendar.working_days import WorkingHours
from bot.core.ports import Clock
from bot.core.push import PushOffer
from flows.language.problems import Problem, Severity
from flows.language.reader import read_catalogue, revision_of
from storage import SqlStorage


@dataclass(frozen=True)
class Telegram:
    """Telegram as a channel of a program that serves it."""

    api: BotApi
    delivery: Delivery
    texts: Texts


@dataclass(frozen=True)
class Push:
    """Web push as a channel of a program that serves the web chat, and what its page is offered."""

    outlet: PushOutlet
    delivery: Delivery
    offer: PushOffer


@dataclass(frozen=True)
class Program:
    """The parts of a running program, joined."""

    settings: Settings
    clock: Clock
    storage: SqlStorage
    revisions: Revisions
    openings: Openings
    duties: Duties
    hours: WorkingHours
    inbox: TalkInbox
    web: WebChat
    timetable: Timetable
    telegram: Telegram | None = None
    push: Push | None = None

    def publish_folder(self, at: datetime | None = None) -> Published:
        """Make the flows folder the revision in force if it has changed, from now or `at` on.

        InputError where it has problems.
        """
        files = read_folder(self.settings.flows_dir)
        at = at or self.clock.now()
        try:
            with self.storage.transaction() as transaction:
                return self.revisions.store(files, transaction, at)
        except HasProblems as error:
            self.note_too_frequent(error.problems, at)
            raise

    def note_too_frequent(self, problems: Sequence[Problem], at: datetime, person: int | None = None) -> None:
        """Write down what of a folder would be asked more often than quarterly, though nothing else of it is kept."""
        with self.storage.transaction() as transaction:
            note_too_frequent(problems, transaction, person, at)

    def forms_in_force(self) -> Published:
        """What is published. Before the first publication, the flows folder is; InputError where it has problems."""
        with self.storage.transaction() as transaction:
            if transaction.current_revision() is not None:
                return self.revisions.current(transaction)
        return self.publish_folder()

    def folder_told(self) -> str | None:
        """That the flows folder is not what is in force, and what to do; None where it is."""
        files = read_folder(self.settings.flows_dir)
        with self.storage.transaction() as transaction:
            latest = transaction.latest_publication()
        if latest is None or latest.revision == revision_of(files):
            return None
        who = f"{latest.by} in the browser" if latest.by is not None else "from a folder"
        return (
            f"The flows folder differs from what is in force, published {who} on {latest.at:%Y-%m-%d %H:%M} UTC. "
            "`yibiao publish` shows the changes and publishes the folder; `yibiao flows write FOLDER` writes down what "
            "is in force."
        )

    def rules_told(self) -> str | None:
        """What of the forms in force a rule of this version forbids that was not there when they were published."""
        with self.storage.transaction() as transaction:
            current = transaction.current_revision()
            files = transaction.revision_files(current) if current is not None else {}
        problems = [each for each in read_catalogue(files).problems if each.severity is Severity.ERROR]
        if not problems:
            return None
        return "\n".join(
            (
                "What is in force has problems by the rules of this version. It is used all the same. Mend the flows "
                "folder, then `yibiao publish`:",
                *map(str, problems),
            )
        )

    def working_days_told(self) -> tuple[str, ...]:
        """Of each year near now whose working days are not confirmed, that it is so and what to do."""
        folder = self.settings.working_days_dir
        place = folder or f"a folder, and name the folder in {PREFIX}WORKING_DAYS_DIR"
        return tuple(
            f"{year}: working days are not confirmed yet; due dates in it are provisional. "
            f"Put {year}.json into {place}."
            for year in self.hours.days.unconfirmed_years(self.clock.now().date())
        )
