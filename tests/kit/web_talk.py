"""The whole program through its web chat: real routes over HTTP semantics, real SQLite, one browser a person."""

from __future__ import annotations

import uuid
from collections import Counter
from collections.abc import Mapping
from contextlib import ExitStack
from pathlib import Path
from typing import Any

from sqlalchemy import select, update
from starlette.testclient import TestClient

from adapters.webchat.sessions import COOKIE, address_of
from bot.bootstrap import opened
from bot.core.events import Attached, Event, Pressed, Said, Started
from bot.core.ports import Arrival, Outgoing, OutgoingButton, OutgoingKind
from bot.web.application import application
from storage.tables import addresses, people
from tests.kit.players import UNIT
from tests.kit.program_talk import ProgramTalk


class WebTalk(ProgramTalk):
    """Several people of one unit talking with the program through browsers."""

    def __init__(self, folder: Path, flows_dir: Path) -> None:
        super().__init__(folder, flows_dir)
        self._tokens: dict[str, str] = {}
        self._seen: Counter[str] = Counter()
        self._newest: dict[str, str] = {}
        self._last: tuple[str, dict[str, object] | Arrival] | None = None
        self._stack = ExitStack()
        self._start()
        with self._program.storage.transaction() as transaction:
            transaction.save_units([UNIT])

    def _start(self) -> None:
        self._program = self._stack.enter_context(opened(self._settings, self._clock))
        self._program.forms_in_force()
        app = application(self._program)
        self._client = self._stack.enter_context(TestClient(app, base_url="http://127.0.0.1:8000"))

    def close(self) -> None:
        self._stack.close()

    def restart(self) -> None:
        """Stop the program and start it again on the same database."""
        self._stack.close()
        self._stack = ExitStack()
        self._start()

    def bring(self, name: str, event: Event) -> list[Outgoing]:
        """The bot's messages in answer to an event of the person called `name`."""
        self._clock.at = event.at
        if name not in self._tokens:
            joined = self._join(name)
            if isinstance(event, Started):
                return joined[1:]  # without the welcome
        id_ = uuid.uuid4().hex
        if isinstance(event, Attached):  # the page has no way to send it
            self._last = (name, Arrival("web", address_of(self._tokens[name]), id_, event))
        else:
            self._last = (name, {"id": id_, **self._shape(name, event)})
        refused = self._bring_last()
        return [refused] if refused is not None else self._news(name)

    def _shape(self, name: str, event: Said | Pressed | Started) -> dict[str, object]:
        """What the page posts for an event, without an id."""
        if isinstance(event, Said):
            return {"kind": "said", "text": event.text}
        if isinstance(event, Pressed):
            return {"kind": "pressed", "payload": event.payload, "message": self._newest[name]}
        return {"kind": "started"}

    def _bring_last(self) -> Outgoing | None:
        assert self._last is not None
        name, update = self._last
        if not isinstance(update, Arrival):
            return self._post(name, update)
        self._program.inbox.accept(update)
        return None

    def repeat(self) -> list[Outgoing]:
        """Bring the last update again."""
        self._bring_last()
        assert self._last is not None
        return self._news(self._last[0])

    def _join(self, name: str) -> list[Outgoing]:
        code = self._invitation(name)
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
