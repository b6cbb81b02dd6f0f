"""`yibiao run`: the program as an operator starts and stops it."""

from __future__ import annotations

import signal
import socket
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import UTC, datetime
from pathlib import Path

import httpx2
import pytest

from bot.app.flows_folder import read_folder
from flows.language.reader import revision_of
from storage import open_storage
from tests.kit.commands import Running, done, folder_with, running

HEADERS = {"sec-fetch-site": "same-origin"}


@pytest.fixture
def flows(place: Path) -> Path:
    """A flows folder that a test may spoil."""
    return folder_with("year", place / "flows")


@contextmanager
def _served(place: Path, **settings: str) -> Iterator[tuple[Running, str]]:
    """The program on a free port, and its address."""
    named = {f"YIBIAO_{name.upper()}": value for name, value in settings.items()}
    with running(
        "run", "--database", "yibiao.db", folder=place, settings={"YIBIAO_LISTEN": "127.0.0.1:0", **named}
    ) as command:
        line = command.wait_for("listening on")
        yield command, f"http://{line.split('listening on ')[1].split(')')[0]}"


def _code() -> str:
    """The code of a new invitation for the first village."""
    told = done("invite", "--unit", "v1", "--database", "yibiao.db")
    return told.splitlines()[0].removeprefix("code: ")


def _joined(client: httpx2.Client, code: str) -> None:
    landing = client.get(f"/join/{code}")
    assert landing.status_code == 200
    entered = client.post(f"/join/{code}?lang=zh", headers=HEADERS)
    assert entered.status_code == 303
    assert entered.headers["location"] == "/chat?lang=zh"


def _say(client: httpx2.Client, text: str, update: str = "0123456789") -> int:
    said = {"id": update, "kind": "said", "text": text}
    return client.post("/chat/messages", json=said, headers=HEADERS).status_code


def _newest(client: httpx2.Client) -> str:
    shown = client.get("/chat/messages?before=999999999999").json()["messages"]
    return str(shown[-1]["text"])


def test_a_person_joins_by_a_link_and_is_answered_and_nothing_is_lost_when_it_stops(
    database: Path, flows: Path
) -> None:
    """Stopped by SIGTERM while the page follows the talk, and started again on the same database."""
    code = _code()
    with _served(database.parent, flows_dir=str(flows)) as (command, address):
        with httpx2.Client(base_url=address, timeout=20) as client:
            assert client.get("/health").text == "ok"
            _joined(client, code)
            assert _say(client, "/help") == 204
            with client.stream("GET", "/chat/events") as page:
                assert page.status_code == 200
                assert command.stop() == 0
            cookies = client.cookies
        assert command.err == ""
    with (
        _served(database.parent, flows_dir=str(flows)) as (command, address),
        httpx2.Client(base_url=address, timeout=20, cookies=cookies) as client,
    ):
        assert "青石示范村" in str(client.get("/chat/messages?before=999999999999").json()["messages"])
        assert "/undo" in _newest(client)
        assert _say(client, "/help") == 204  # the same update again
        assert _say(client, "/mydata", "another-update") == 204
        assert command.stop(signal.SIGINT) == 0
        assert command.err == ""
    with sqlite3.connect(database) as connection:
        assert connection.execute("SELECT count(*) FROM roles WHERE unit = 'v1'").fetchone() == (1,)
        updates = connection.execute("SELECT count(*) FROM updates WHERE channel = 'web'").fetchone()
        assert updates == (3,)  # the joining, /help and /mydata


def test_an_answer_is_on_disk_when_it_was_acknowledged(database: Path, flows: Path) -> None:
    """Killed right after the answer to the request, without a chance to finish anything."""
    code = _code()
    with (
        _served(database.parent, flows_dir=str(flows)) as (command, address),
        httpx2.Client(base_url=address, timeout=20) as client,
    ):
        _joined(client, code)
        assert _say(client, "户数 312") == 204
        assert command.stop(signal.SIGKILL) == -signal.SIGKILL
        cookies = client.cookies
    with (
        _served(database.parent, flows_dir=str(flows)) as (command, address),
        httpx2.Client(base_url=address, timeout=20, cookies=cookies) as client,
    ):
        shown = client.get("/chat/messages?before=999999999999").json()["messages"]
        assert [each["text"] for each in shown if each["kind"] == "echo"] == ["户数 312"]
        assert shown[-1]["kind"] != "echo"
        assert command.stop() == 0


WRONG = {
    "YIBIAO_CHANNELS=fax": (2, "YIBIAO_CHANNELS: write one or more of: web, telegram.\n"),
    "YIBIAO_LISTEN=8000": (
        2, "YIBIAO_LISTEN: write an address and a port, like 127.0.0.1:8000.\n"
    ),
    "YIBIAO_LISTEN=127.0.0.1:http": (
        2, "YIBIAO_LISTEN: write an address and a port, like 127.0.0.1:8000.\n"
    ),
    "YIBIAO_LISTEN=no-such-host.invalid:0": (
        3, "no-such-host.invalid:0 cannot be listened on: there is no such address. "
        "Choose another address or port in YIBIAO_LISTEN.\n"
    ),
    "YIBIAO_PUBLIC_URL=yibiao.example.org": (
        2, "YIBIAO_PUBLIC_URL: write an address that a browser opens, like https://yibiao.example.org.\n"
    ),
    "YIBIAO_WORKING_HOURS=18:00-09:00": (
        2, "YIBIAO_WORKING_HOURS: write an end that comes after the beginning, like 09:00-18:00.\n"
    ),
    "YIBIAO_WORKING_HOURS=09:00-22:00": (
        2, "YIBIAO_WORKING_HOURS: write hours between 07:00 and 21:00: nobody is written to at night.\n"
    ),
    "YIBIAO_DATABASE_URL=mysql://localhost/yibiao": (
        2, "A database of the kind mysql is not supported; "
        "use sqlite:////srv/yibiao/yibiao.db or postgresql://user:password@host/database.\n"
    ),
    "YIBIAO_DATABASE_URL=": (
        2, "The database URL cannot be read; "
        "write it like sqlite:////srv/yibiao/yibiao.db or postgresql://user:password@host/database.\n"
    ),
    "YIBIAO_FLOWS_DIR=nowhere": (
        2, "There is no flows folder at nowhere. Set YIBIAO_FLOWS_DIR to one.\n"
    ),
    "YIBIAO_WORKING_DAYS_DIR=nowhere": (
        2, "nowhere: YIBIAO_WORKING_DAYS_DIR names no folder. Make it, or take the setting away.\n"
    ),
    "YIBIAO_WORKING_DAYS_DIR=days": (
        2, "days/2093.json: It names no day off: the notice is not out yet. Take the file away until it is.\n"
    ),
    "YIBIAO_FLOWS_DIR=empty": (
        2, "There are no flows in empty: it holds neither definitions/ nor dictionary/.\n"
    ),
}  # fmt: skip


@pytest.mark.parametrize(("setting", "end"), WRONG.items(), ids=WRONG)
def test_a_wrong_setting_is_told_in_one_plain_sentence(
    setting: str, end: tuple[int, str], place: Path
) -> None:
    (place / "empty").mkdir()
    (place / "days").mkdir()
    (place / "days" / "2093.json").write_text('{"year": 2093, "days": []}', "utf-8")
    name, _, value = setting.partition("=")
    with running("run", folder=place, settings={name: value}) as command:
        assert (command.end(), command.out, command.err) == (end[0], "", end[1])


def test_all_wrong_settings_are_told_at_once(place: Path) -> None:
    wrong = {"YIBIAO_CHANNELS": "", "YIBIAO_LISTEN": "nowhere"}
    with running("run", folder=place, settings=wrong) as command:
        assert command.end() == 2
        assert command.err.splitlines() == [
            "YIBIAO_CHANNELS: write one or more of: web, telegram.",
            "YIBIAO_LISTEN: write an address and a port, like 127.0.0.1:8000.",
        ]


def test_a_port_that_is_taken_is_told_in_one_sentence(place: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        address = f"127.0.0.1:{taken.getsockname()[1]}"
        told = (
            f"{address} cannot be listened on: another program uses the port. Choose another address or port"
        )
        with running("run", folder=place, settings={"YIBIAO_LISTEN": address}) as command:
            assert (command.end(), command.out, command.err) == (3, "", f"{told} in YIBIAO_LISTEN.\n")
        with running("demo", "--no-browser", "--port", address.split(":")[1], folder=place) as command:
            assert (command.end(), command.out, command.err) == (3, "", f"{told} with --port.\n")


def test_settings_are_read_from_a_file_which_may_hold_those_of_other_programs(
    database: Path, flows: Path
) -> None:
    written = ("YIBIAO_LISTEN=127.0.0.1:0", f"YIBIAO_FLOWS_DIR={flows}", "yibiao_public_url=https://a.example",
               "OTHER=1")  # fmt: skip
    (database.parent / ".env").write_text("\n".join(written), "utf-8")
    with running("run", "--database", "yibiao.db", folder=database.parent) as command:
        line = command.wait_for("listening on")
        assert line.startswith("Web chat: https://a.example (listening on 127.0.0.1:")
        assert "village-quarter, village-year" in command.out
        assert command.stop() == 0


def test_a_misspelt_setting_in_the_file_is_guessed(place: Path) -> None:
    (place / ".env").write_text("YIBIAO_LISTN=127.0.0.1:0\nYIBIAO_CHANELS=web\n", "utf-8")
    with running("run", folder=place) as command:
        assert command.end() == 2
        assert command.err.splitlines() == [
            "YIBIAO_LISTN: there is no such setting. Is YIBIAO_LISTEN meant?",
            "YIBIAO_CHANELS: there is no such setting. Is YIBIAO_CHANNELS meant?",
        ]


def _published(database: Path) -> list[tuple[str, int]]:
    with sqlite3.connect(database) as connection:
        return connection.execute(
            "SELECT p.revision, count(*) FROM publications p JOIN revision_files f ON f.revision = p.revision"
            " GROUP BY p.id ORDER BY p.id"
        ).fetchall()


def _break(flows: Path) -> None:
    for name, old, new in (
        ("village-quarter", "period: quarterly", "period: monthly"),
        ("village-year", "[households, births, roads]", "[households, birth, road]"),
    ):
        file = flows / "definitions" / f"{name}.yaml"
        file.write_text(file.read_text("utf-8").replace(old, new), "utf-8")


def test_a_broken_flows_folder_stops_the_first_start(database: Path, flows: Path) -> None:
    _break(flows)
    settings = {"YIBIAO_FLOWS_DIR": str(flows), "YIBIAO_LISTEN": "127.0.0.1:0"}
    with running("run", "--database", "yibiao.db", folder=database.parent, settings=settings) as command:
        assert (command.end(), command.out) == (2, "")
        problems = command.err.splitlines()
    assert [line.rsplit("[", 1)[1] for line in problems] == [
        "period-not-allowed]", "unknown-element]", "unknown-element]"
    ]  # fmt: skip
    assert problems[0].startswith("definitions/village-quarter.yaml:4:")


def test_a_broken_flows_folder_does_not_keep_the_good_one_from_being_served(
    database: Path, flows: Path
) -> None:
    with _served(database.parent, flows_dir=str(flows)) as (command, _):
        assert command.stop() == 0
    good = _published(database)
    assert len(good) == 1
    _break(flows)
    with _served(database.parent, flows_dir=str(flows)) as (command, _):
        assert "The flows folder differs from what is in force" in command.out
        assert command.stop() == 0
    assert _published(database) == good


def test_a_start_names_what_a_newer_rule_forbids_of_the_forms_in_force(database: Path, flows: Path) -> None:
    form = flows / "definitions" / "village-quarter.yaml"
    short = form.read_text("utf-8").replace("due: 15 working days", "due: 3 working days")
    good = read_folder(flows)
    older = {**good, "definitions/village-quarter.yaml": short}
    with closing(open_storage(f"sqlite:///{database}")) as storage, storage.transaction() as transaction:
        transaction.save_revision(revision_of(older), older, datetime.now(UTC), None, None)
    with _served(database.parent, flows_dir=str(flows)) as (command, _):
        assert (
            "What is in force has problems by the rules of this version. It is used all the same."
            in command.out
        )
        assert "[window-too-short]" in command.out
        assert command.stop() == 0
    assert "before `due: 3 working days, " in done("publish", flows, "--yes", "--database", "yibiao.db")
    with _served(database.parent, flows_dir=str(flows)) as (command, _):
        assert "has problems" not in command.out
        assert command.stop() == 0


def test_a_changed_flows_folder_is_published_by_publish_and_not_by_a_start(
    database: Path, flows: Path
) -> None:
    for title in ("季表", "新的季表"):
        file = flows / "definitions" / "village-quarter.yaml"
        file.write_text(file.read_text("utf-8").replace("季表", title), "utf-8")
        with _served(database.parent, flows_dir=str(flows)) as (command, _):
            assert command.stop() == 0
    assert len(_published(database)) == 1
    done("publish", flows, "--yes", "--database", database)
    assert len(_published(database)) == 2
