"""Updates in one transaction: each is carried out as if it had come alone, and none takes the others with it."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import event

from bot.core.errors import OutsideError
from bot.core.events import Said, Started
from bot.core.ports import Arrival
from tests.kit.desk import Desk
from tests.kit.players import folder_of

NAMES = ("Li", "Wang", "Zhao")
LINES = ("户数 312", "人口 1204", "出生 2")


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    """Three reporters of one village; the card of /help has a mistake of ours."""
    folder = folder_of("small", tmp_path)
    (folder / "messages" / "zh" / "cards" / "help.txt").write_text("{{ nobody_gives_this }}", "utf-8")
    desk = Desk(tmp_path / "yibiao.db", folder)
    desk.publish()
    for name in NAMES:
        desk.enrol(name)
    yield desk
    desk.close()


def said(desk: Desk, name: str, text: str, update: str = "1") -> Arrival:
    return desk.arrival(name, update, Said(desk.tick(), text))


def begun(desk: Desk) -> list[str]:
    """Notes every transaction that begins from here on."""
    found: list[str] = []
    event.listen(desk.engine, "begin", lambda _connection: found.append("begun"))
    return found


def answers(desk: Desk, arrival: Arrival) -> str:
    return "\n".join(reply.text for reply in desk.replies(arrival.address, arrival.update_id))


def test_updates_of_several_people_share_a_transaction(desk: Desk) -> None:
    group = [said(desk, name, line) for name, line in zip(NAMES, LINES, strict=True)]
    transactions = begun(desk)
    assert desk.accept_all(group) == [None, None, None]
    assert transactions == ["begun"]
    assert [each.typed for each in desk.entries()] == ["312", "1204", "2"]
    for each, figure in zip(group, ("312", "1204", "2"), strict=True):
        assert figure in answers(desk, each)


def test_who_comes_second_in_a_group_knows_what_the_first_one_wrote(desk: Desk) -> None:
    second = said(desk, "Wang", "户数 313")
    desk.accept_all([said(desk, "Li", "户数 312"), second])
    assert [each.typed for each in desk.entries()] == ["312"]
    assert "312" in answers(desk, second), "two different figures, and nobody was asked which one is right"


def test_what_a_chat_says_in_one_group_goes_on_from_one_to_the_next(desk: Desk) -> None:
    """Its second message answers the question of the first; the words of a button there press it."""
    first, second, third = (said(desk, "Li", text, text) for text in ("户数 312", "1204", "口径"))
    desk.accept_all([first, second, third])
    assert {key.element for key in desk.facts().drafts} == {"households", "residents"}
    assert "没看懂" not in answers(desk, third)


@pytest.mark.parametrize(
    ("later", "stands"), [(timedelta(minutes=1), "312"), (timedelta(days=8), "315")], ids=["late", "anew"]
)
def test_a_lower_number_is_late_and_after_a_week_it_is_one_of_a_new_count(
    desk: Desk, later: timedelta, stands: str
) -> None:
    """Telegram counts anew, from anywhere, after a week without updates."""
    desk.accept(replace(said(desk, "Li", "户数 312", "900"), order=900))
    desk.at += later
    desk.accept(replace(said(desk, "Li", "户数 315", "5"), order=5))
    assert desk.entries()[-1].typed == stands


def test_a_mistake_in_one_update_is_told_there_and_the_others_are_carried_out_once(
    desk: Desk, caplog: pytest.LogCaptureFixture
) -> None:
    good, bad, other = (
        said(desk, "Li", "户数 312"),
        said(desk, "Wang", "/help"),
        said(desk, "Zhao", "人口 1204"),
    )
    logging.getLogger("bot.app.inbox").filters.clear()
    with caplog.at_level(logging.ERROR):
        assert desk.accept_all([good, bad, other]) == [None, None, None]
    assert "nobody_gives_this" in caplog.text
    assert "抱歉" in answers(desk, bad)
    assert sorted(each.typed for each in desk.entries()) == ["1204", "312"]
    assert len(desk.replies("Li", "1")) == len(desk.replies("Zhao", "1")) == 1


def test_where_the_database_fails_every_update_is_brought_again(desk: Desk) -> None:
    group = [said(desk, name, line) for name, line in zip(NAMES, LINES, strict=True)]
    with desk.locked():
        hindered = desk.accept_all(group)
    assert [type(each) for each in hindered] == [OutsideError] * 3
    assert desk.entries() == []
    assert desk.accept_all(group) == [None, None, None]
    assert len(desk.entries()) == 3


def test_an_enrolment_and_talk_fit_in_one_group(desk: Desk) -> None:
    code = desk.invitation()
    joining = desk.arrival("Qian", "join", Started(desk.tick(), code))
    desk.accept_all([said(desk, "Li", "户数 312"), joining, said(desk, "Wang", "人口 1204")])
    desk.accept(said(desk, "Qian", "出生 2"))
    assert {key.element for key in desk.facts().drafts} == {"households", "residents", "births"}
