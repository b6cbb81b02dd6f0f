"""Previews in the browser: thrown away, one for each session, bounded, and apart from the browser's real talk."""

from __future__ import annotations

import asyncio
from datetime import UTC, date, datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest
from starlette.testclient import TestClient

from adapters.webchat.sessions import address_of, new_token
from bot.app.flows_folder import read_folder
from bot.bootstrap import opened
from bot.core.facts import ReportKey, Unit
from bot.core.periods import parse_identifier
from bot.preview.scene import Wish
from bot.web.office.previews import PREVIEW_IDLE_MAX_S, PREVIEWS_MAX, Previews, preview_token
from flows.language.model import Level
from tests.kit.filing import past_filing
from tests.kit.page_texts import page_texts
from tests.web.office_place import DICTIONARY, FORM, Office, answer, ask, save

WISH = Wish("village-quarter", "zh", date(2026, 10, 9))


def _wish(path: str, text: str, **values: str) -> dict[str, str]:
    return {
        "path": path,
        "text": text,
        "flow": "village-quarter",
        "last": "sample",
        "period": "2026Q3",
        **values,
    }


def _said(client: TestClient, address: str) -> str:
    chat = address.partition("?")[0]
    messages = client.get(f"{chat}/messages?before=999999").json()["messages"]
    return "\n".join(str(each["text"]) for each in messages)


def test_the_text_that_is_previewed_is_the_unsaved_one(member: TestClient) -> None:
    text = answer(member, "open", {"path": DICTIONARY})["text"].replace("常住户数", "户籍户数")
    shown = answer(member, "preview", _wish(DICTIONARY, text))
    assert (shown["period"], shown["isAdmitted"]) == ("2026Q3", True)
    assert "户籍户数" in _said(member, shown["address"])
    assert "户籍户数" not in answer(member, "open", {"path": DICTIONARY})["text"]


def test_nothing_of_a_preview_is_kept_in_the_real_database(office: Office, member: TestClient) -> None:
    shown = answer(
        member, "preview", _wish(FORM, answer(member, "open", {"path": FORM})["text"], last="none")
    )
    chat = shown["address"].partition("?")[0]
    said = {"id": "0b9c7c9e-58c4-4b52-a3a4-d1b6f2f2a001", "kind": "said", "text": "户数 312"}
    assert member.post(f"{chat}/messages", json=said).status_code == 204
    assert "312" in _said(member, shown["address"])
    with office.program.storage.transaction() as transaction:
        assert transaction.all_units() == ()
    assert "312" not in member.get("/chat/messages?before=999999").text


def test_a_new_preview_takes_the_place_of_the_sessions_last_one(member: TestClient) -> None:
    text = answer(member, "open", {"path": FORM})["text"]
    first = answer(member, "preview", _wish(FORM, text))["address"]
    second = answer(member, "preview", _wish(FORM, text))["address"]
    assert member.get(first).status_code == 404
    assert member.get(second).status_code == 200


def test_a_preview_is_seen_by_its_own_session_alone_and_may_be_framed(
    office: Office, member: TestClient
) -> None:
    address = answer(member, "preview", _wish(FORM, answer(member, "open", {"path": FORM})["text"]))[
        "address"
    ]
    page = member.get(address)
    assert "frame-ancestors 'self'" in page.headers["content-security-policy"]
    assert "set-cookie" not in page.headers, "the browser's own session stays"
    assert office.member("Ma").get(address).status_code == 404
    assert office.client().get(address).status_code == 404


def test_a_preview_talks_under_a_session_of_its_own() -> None:
    """So that what waits in the browser for the real talk is never sent into a preview."""
    token = new_token()
    tokens = {preview_token(token, "a"), preview_token(token, "b"), preview_token(new_token(), "a"), token}
    assert len({address_of(each) for each in tokens}) == 4


@pytest.mark.parametrize(
    ("values", "said"),
    [
        ({"flow": "nothing"}, "There is no flow nothing."),
        ({"last": "v9"}, "没有单位 v9"),
        ({"period": "sometime"}, "不是报告期"),
    ],
)
def test_a_wish_that_cannot_be_met_is_told(member: TestClient, values: dict[str, str], said: str) -> None:
    text = answer(member, "open", {"path": FORM})["text"]
    refused = ask(member, "preview", _wish(FORM, text, **values))
    assert refused.status_code == 400
    assert said in refused.json()["error"]


def test_a_text_with_problems_starts_nothing(member: TestClient) -> None:
    address = answer(member, "preview", _wish(FORM, answer(member, "open", {"path": FORM})["text"]))[
        "address"
    ]
    assert ask(member, "preview", _wish(FORM, "schema: 2\n")).status_code == 400
    assert member.get(address).status_code == 200, "the last good one is still there"
    save(member, FORM, "schema: 2\n")


def test_previews_are_bounded_and_end_when_nobody_looks(office: Office) -> None:
    files = read_folder(office.folder)
    clock = [0.0]
    previews = Previews(office.program.settings, opened, page_texts(), lambda: clock[0])

    async def play() -> None:
        begun = []
        for _ in range(PREVIEWS_MAX + 1):
            clock[0] += 1
            begun.append(await previews.start(new_token(), files, WISH))
        assert previews.count == PREVIEWS_MAX
        clock[0] += PREVIEW_IDLE_MAX_S
        begun[-1].looking = 1
        ended = previews.end_idle()
        assert [each.key for each in ended] == [each.key for each in begun[1:-1]], "the first made room"
        for each in ended:
            each.parts.close()
        assert previews.count == 1

    asyncio.run(play())
    previews.close()
    assert previews.count == 0


def test_a_real_units_figures_may_be_the_last_period(office: Office, member: TestClient) -> None:
    """They are copied: the preview shows them, and the unit has no report more than before."""
    unit = Unit("v1", "青石村", Level.VILLAGE, ZoneInfo("Asia/Shanghai"))
    key = ReportKey("village-quarter", "v1", "2026Q2")
    at = datetime(2026, 7, 9, 1, tzinfo=UTC)
    with office.program.storage.transaction() as transaction:
        transaction.save_units([unit])
        catalogue = office.program.revisions.current(transaction).catalogue
        window = office.program.duties.window(
            catalogue.flows["village-quarter"], parse_identifier("2026Q2"), unit
        )
        transaction.open_report(key, catalogue.revision, window, at)
        person = transaction.add_person("早先", "zh")
        filed = past_filing(key, {"households": Decimal(309), "births": Decimal(2)}, {}, catalogue)
        transaction.submit(filed, person, at)
    text = answer(member, "open", {"path": FORM})["text"]
    shown = answer(member, "preview", _wish(FORM, text, last="v1"))
    assert "309" in _said(member, shown["address"])
    assert "青石村" in _said(member, shown["address"])
    with office.program.storage.transaction() as transaction:
        assert [each.key for each in transaction.reports_of_unit("v1")] == [key]
