"""The form office's pages over a real program, with people who belong to it and people who do not."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx2 as httpx
from starlette.applications import Starlette
from starlette.testclient import TestClient

from adapters.webchat.sessions import COOKIE, address_of, new_token
from bot.app.invitations import OFFICE
from bot.bootstrap import opened
from bot.config import Settings
from bot.host import ThreadedHost
from bot.program import Program
from bot.web.application import application
from bot.web.office.site import OfficeSite
from tests.kit.commands import folder_with
from tests.kit.databases import new_sqlite

FORM = "definitions/village-quarter.yaml"
MOMENT = r"<time datetime=\"[^\"]+\+00:00\">\d{4}-\d\d-\d\d \d\d:\d\d UTC</time>"
"""How a page shows a moment, before its script puts it into the zone of the browser."""

DICTIONARY = "dictionary/year.yaml"


@dataclass
class Office:
    """A running program with the small forms of `year` published from a folder of its own."""

    program: Program
    app: Starlette
    site: OfficeSite
    folder: Path

    def token(self, name: str, role: str | None = OFFICE, unit: str | None = None) -> str:
        """The session of a person; None for somebody without a role."""
        token, at = new_token(), self.program.clock.now()
        with self.program.storage.transaction() as transaction:
            person = transaction.add_person(name, "zh")
            transaction.add_address(person.id, "web", address_of(token), at)
            if role is not None:
                transaction.add_role(person.id, unit, role, at)
        return token

    def client(self, token: str | None = None) -> TestClient:
        return TestClient(self.app, cookies={COOKIE: token} if token else None)

    def member(self, name: str = "李示例") -> TestClient:
        return self.client(self.token(name))


@contextmanager
def office_at(place: Path) -> Iterator[Office]:
    """An office in an empty folder."""
    folder = folder_with("year", place / "flows")
    settings = Settings(
        database_url=new_sqlite(place / "office.db"),
        flows_dir=folder,
        _env_file=None,  # type: ignore[call-arg]
    )
    with opened(settings) as program:
        program.publish_folder()
        with (
            closing(ThreadedHost(program)) as host,
            closing(OfficeSite(program, host, opened)) as site,
        ):
            yield Office(program, application(program, site.routes, host=host), site, folder)


def ask(client: TestClient, name: str, posted: object = None, **headers: str) -> httpx.Response:
    """What the server answers to a page of its own."""
    return client.post(f"/office/api/{name}", json=posted or {}, headers=headers)


def answer(client: TestClient, name: str, posted: object = None) -> Any:
    """The JSON of an answer that is no refusal."""
    response = ask(client, name, posted)
    assert response.status_code == 200, response.text
    return response.json()


def save(client: TestClient, path: str, text: str | None) -> Any:
    """Save a text over what the server holds."""
    opened_file = answer(client, "open", {"path": path})
    seen = {"base": opened_file["revision"], "seen": opened_file["version"]}
    return answer(client, "save", {"path": path, "text": text, **seen})
