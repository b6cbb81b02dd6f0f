"""The whole program through its web chat: real routes over HTTP semantics, real SQLite, one browser a person."""

from __future__ import annotations

import uuid
from collections import Counter
from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from datetime import datetime
from pathlib import Path
from typing import Any

from sqlalchemy import bindparam, func, literal, null, select, update
from starlette.testclient import TestClient

from adapters.webchat.sessions import COOKIE, address_of
from bot.app.invitations import invite
from bot.bootstrap import opened
from bot.config import Settings
from bot.core.events import Event, Pressed, Said, Started
from bot.core.facts import ReportKey, UnitFacts
from bot.core.periods import parse_identifier
from bot.core.ports import Outgoing, OutgoingButton, OutgoingKind
from bot.program import Program
from bot.web.application import application
from flows.language.model import Value
from storage.tables import addresses, derived_figures, observations, people, reports, submissions, walks
from storage.values import from_columns
from tests.kit.filing import Saved, past_filing
from tests.kit.players import UNIT


class StillClock:
    """A clock that a transcript sets."""

    def __init__(self) -> None:
        self.at = datetime.fromisoformat("2026-01-01T00:00:00+00:00")

    def now(self) -> datetime:
        return self.at


class WebTalk:
    """Several people of one unit talking with the program through browsers."""

    def __init__(self, folder: Path, flows_dir: Path) -> None:
        self._clock = StillClock()
        self._settings = Settings(
            database_url=f"sqlite:///{folder / 'talk.db'}", flows_dir=flows_dir, _env_file=None
        )
        self._tokens: dict[str, str] = {}
        self._seen: Counter[str] = Counter()
        self._newest: dict[str, str] = {}
        self._last_filed = 0
        self._posted: tuple[str, dict[str, object]] | None = None
        self._stack = ExitStack()
        self._start()
        with self._program.storage.transaction() as transaction:
            transaction.save_units([UNIT])

    def _start(self) -> None:
        self._program: Program = self._stack.enter_context(opened(self._settings, self._clock))
        self._program.publish_folder()
        app = application(self._program)
        self._client = self._stack.enter_context(TestClient(app, base_url="http://127.0.0.1:8000"))

    def close(self) -> None:
        self._stack.close()

    def restart(self) -> None:
        """Stop the program and start it again on the same database."""
        self._stack.close()
        self._stack = ExitStack()
        self._start()

    @property
    def facts(self) -> UnitFacts:
        with self._program.storage.transaction() as transaction:
            found = transaction.unit_facts(UNIT.code)
        assert found is not None
        return found

    def file(
        self,
        flow: str,
        period: str,
        values: Mapping[str, Value],
        at: datetime,
        meanings: Mapping[str, int] = {},
    ) -> None:
        """Put figures into the past, as a submission of `flow` would have; `meanings` where they were others."""
        with self._program.storage.transaction() as transaction:
            catalogue = self._program.revisions.current(transaction).catalogue
            window = self._program.duties.window(catalogue.flows[flow], parse_identifier(period), UNIT)
            key = ReportKey(flow, UNIT.code, period)
            transaction.open_report(key, catalogue.revision, window, at)
            person = transaction.person_by_id(1) or transaction.add_person("早先", "zh")
            transaction.submit(past_filing(key, values, meanings, catalogue), person, at)
        with self._program.storage.engine.begin() as connection:
            self._last_filed = connection.execute(select(func.max(submissions.c.id))).scalar_one()

    def bring(self, name: str, event: Event) -> list[Outgoing]:
        """The bot's messages in answer to an event of the person called `name`."""
        self._clock.at = event.at
        if name not in self._tokens:
            joined = self._join(name)
            if isinstance(event, Started):
                return joined[1:]  # without the welcome
        if isinstance(event, Said):
            posted: dict[str, object] = {"kind": "said", "text": event.text}
        elif isinstance(event, Pressed):
            posted = {"kind": "pressed", "payload": event.payload, "message": self._newest[name]}
        else:
            posted = {"kind": "started"}
        posted["id"] = uuid.uuid4().hex
        self._posted = (name, posted)
        refused = self._post(name, posted)
        return [refused] if refused is not None else self._news(name)

    def repeat(self) -> list[Outgoing]:
        """Post the last update again."""
        assert self._posted is not None
        name, posted = self._posted
        self._post(name, posted)
        return self._news(name)

    def _join(self, name: str) -> list[Outgoing]:
        with self._program.storage.transaction() as transaction:
            code, _ = invite(transaction, UNIT.code, "reporter", self._clock.at)
        self._client.cookies.clear()
        answer = self._client.post(f"/join/{code}?lang=zh", follow_redirects=False)
        assert answer.status_code == 303, answer.text
        self._tokens[name] = answer.cookies[COOKIE]
        self._rename(name)
        return self._news(name)

    def _rename(self, name: str) -> None:
        """A browser tells no name; transcripts call people by one."""
        address = address_of(self._tokens[name])
        person = select(addresses.c.person).where(addresses.c.address == address).scalar_subquery()
        with self._program.storage.engine.begin() as connection:
            connection.execute(update(people).where(people.c.id == person).values(name=name))

    def _post(self, name: str, posted: dict[str, object]) -> Outgoing | None:
        """What the page shows where the server refuses a message, None where it takes it."""
        answer = self._client.post("/chat/messages", json=posted, headers=self._cookie(name))
        if answer.status_code == 400:
            return Outgoing(OutgoingKind.SEND, answer.json()["error"])
        assert answer.status_code == 204, answer.text
        return None

    def _cookie(self, name: str) -> dict[str, str]:
        self._client.cookies.clear()
        return {"cookie": f"{COOKIE}={self._tokens[name]}"}

    def _news(self, name: str) -> list[Outgoing]:
        answer = self._client.get("/chat/messages?before=999999999999", headers=self._cookie(name))
        found = [
            each
            for each in answer.json()["messages"]
            if each["changed"] > self._seen[name] and each["kind"] != "echo"
        ]
        found.sort(key=lambda each: each["changed"])
        self._seen[name] = max([self._seen[name], *(each["changed"] for each in found)])
        if found:
            self._newest[name] = str(found[-1]["id"])
        return [_outgoing(each) for each in found]

    def spoil_walks(self, text: str) -> None:
        """Overwrite every stored walk, as a newer program or a damaged disk might have."""
        with self._program.storage.engine.begin() as connection:
            connection.execute(update(walks).values(walk=text))

    def states(self) -> dict[str, str]:
        """The state of the newest report of each flow."""
        with self._program.storage.transaction() as transaction:
            found = transaction.reports_of_unit(UNIT.code)
        return {report.key.flow: report.state.value for report in reversed(found)}

    def saved(self) -> Saved | None:
        """What the last submission wrote, None where all were put into the past by `file`."""
        with self._program.storage.engine.begin() as connection:
            last = connection.execute(_LAST_SUBMISSION).first()
            if last is None or last.id <= self._last_filed:
                return None
            rows = [
                row
                for table in (observations, derived_figures)
                for row in connection.execute(_VALUES[table.name], {"submission": last.id})
            ]
        return Saved(
            last.period,
            {(row.element, row.period): from_columns(*row[2:6]) for row in rows},
            Counter(row.provenance for row in rows),
            frozenset(row.element for row in rows if row.estimated),
            {row.element: row.note for row in rows if row.note is not None},
        )

    def ever_written(self, element: str, period: str) -> Sequence[Value]:
        """Every figure ever submitted for an element and period, oldest first."""
        columns = observations.c
        wanted = (
            select(columns.kind, columns.number, columns.decimals, columns.text)
            .where(columns.unit == UNIT.code, columns.element == element, columns.period == period)
            .order_by(columns.id)
        )
        with self._program.storage.engine.begin() as connection:
            return [from_columns(*row) for row in connection.execute(wanted)]


_LAST_SUBMISSION = (
    select(submissions.c.id, reports.c.period)
    .join(reports, reports.c.number == submissions.c.report)
    .order_by(submissions.c.id.desc())
    .limit(1)
)
_NEVER = (literal(False).label("estimated"), null().label("note"))
"""What a derived figure is: no estimate, without words of its own."""

_VALUES = {
    table.name: select(
        *(table.c.element, table.c.period, table.c.kind, table.c.number, table.c.decimals, table.c.text),
        table.c.provenance,
        *((observations.c.estimated, observations.c.note) if table is observations else _NEVER),
    ).where(table.c.submission == bindparam("submission"))
    for table in (observations, derived_figures)
}


def _outgoing(message: Mapping[str, Any]) -> Outgoing:
    rows = message.get("buttons", [])
    return Outgoing(
        kind=OutgoingKind.SEND,
        text=message["text"],
        fold_title=message.get("fold_title"),
        fold=message.get("fold"),
        buttons=tuple(tuple(OutgoingButton(each["label"], each["payload"]) for each in row) for row in rows),
        expects=message.get("expects"),
    )
