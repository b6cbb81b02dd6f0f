"""`yibiao demo`: what a newcomer starts first."""

from __future__ import annotations

import signal
from datetime import date
from pathlib import Path

import httpx2
import pytest

from bot.app.flows_folder import read_folder
from bot.app.revisions import compile_folder
from bot.demo.scene import start_clock
from tests.kit.commands import SHIPPED, folder_with, running

HEADERS = {"sec-fetch-site": "same-origin"}


def _texts(client: httpx2.Client) -> str:
    shown = client.get("/chat/messages?before=999999999999").json()["messages"]
    return "\n".join(str(each["text"]) for each in shown)


def test_the_demo_is_entered_goes_on_by_quarters_and_leaves_nothing_behind(
    place: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (place / "scratch").mkdir()
    monkeypatch.setenv("TMPDIR", str(place / "scratch"))
    with running("demo", "--no-browser", "--port", "0", folder=place) as command:
        line = command.wait_for("in a browser")
        address = line.removeprefix("Open ").partition("/demo")[0]
        assert len(list((place / "scratch").glob("yibiao-demo-*/demo.db"))) == 1
        with httpx2.Client(base_url=address, timeout=20) as client:
            assert client.get("/demo?lang=en").headers["location"].endswith("?lang=en")
            entrance = client.get("/demo?lang=tlh")
            assert entrance.status_code == 303
            assert "?" not in entrance.headers["location"]
            joined = client.post(entrance.headers["location"], headers=HEADERS)
            assert joined.status_code == 303
            assert "青石示范村" in _texts(client)
            before = _texts(client)
            assert client.get("/demo").headers["location"] == "/chat"
            assert client.post("/demo/next-quarter", headers=HEADERS).status_code == 204
            assert len(_texts(client)) > len(before)
            away = client.post("/demo/next-quarter", headers={"sec-fetch-site": "cross-site"})
            assert away.status_code == 403
        with httpx2.Client(base_url=address, timeout=20) as stranger:
            assert stranger.post("/demo/next-quarter", headers=HEADERS).status_code == 403
        assert command.stop(signal.SIGINT) == 0
        assert command.err == ""
    assert list((place / "scratch").glob("yibiao-demo-*")) == []
    assert list(place.glob("var")) == []


def test_an_own_flows_folder_can_be_tried(place: Path) -> None:
    folder = folder_with("kinds", place / "flows")
    with running(
        "demo", "--no-browser", "--port", "0", folder=place, settings={"YIBIAO_FLOWS_DIR": str(folder)}
    ) as command:
        command.wait_for("in a browser")
        assert command.stop() == 0


def test_a_broken_flows_folder_stops_the_demo(place: Path) -> None:
    folder = folder_with("kinds", place / "flows")
    (folder / "definitions" / "village-kinds.yaml").write_text("schema: 2\n", "utf-8")
    with running("demo", "--no-browser", folder=place, settings={"YIBIAO_FLOWS_DIR": str(folder)}) as command:
        assert (command.end(), command.out) == (2, "")
        assert "definitions/village-kinds.yaml:1:" in command.err
        assert "Traceback" not in command.err


@pytest.mark.parametrize(
    ("today", "played"),
    [
        ("2026-11-23", "2026-10-09"),
        ("2026-08-31", "2026-07-09"),
        ("2024-02-29", "2026-07-09"),
        ("2031-01-01", "2026-10-09"),
    ],
)
def test_the_demo_plays_a_day_on_which_its_forms_are_admitted_for_a_year_to_come(
    today: str, played: str
) -> None:
    """The latest quarter that has ended, where the sample admissions allow it; never a Saturday or Sunday."""
    clock = start_clock(date.fromisoformat(today), compile_folder(read_folder(SHIPPED)).catalogue)
    assert clock.now().date().isoformat() == played
    assert clock.now().weekday() < 5
