"""The calendar on a phone: found from the chat, readable at 360 points, without scripts, by day and night."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from adapters.webchat.sessions import COOKIE
from tests.browser.conftest import LAPTOP, blanks_after_stops, low_targets, page_of_session
from tests.kit.loopback import serving
from tests.web.test_calendar import Place, calendar_at

_SMALL = {"viewport": {"width": 360, "height": 740}}


@pytest.fixture
def place(tmp_path: Path) -> Iterator[Place]:
    with calendar_at(tmp_path) as place:
        yield place


@pytest.fixture
def reporter(place: Place, new_phone: Callable[..., BrowserContext]) -> Iterator[Callable[..., Page]]:
    """Opens a page as the reporter of the first village, in a browser with Playwright's options."""
    with serving(place.app) as url:
        token = place.client(("v1", "reporter")).cookies[COOKIE]

        def open_it(path: str, **options: object) -> Page:
            return page_of_session(new_phone(**{**_SMALL, **options}), token, url, path)

        yield open_it
        place.program.web.close()


def _fits(page: Page) -> bool:
    return bool(page.evaluate("document.documentElement.scrollWidth <= innerWidth"))


def test_the_chat_leads_to_the_calendar_and_back(reporter: Callable[..., Page]) -> None:
    page = reporter("/chat")
    link = page.locator(".top a")
    box, buttons = link.bounding_box(), page.locator(".top-buttons").bounding_box()
    assert box is not None
    assert buttons is not None
    assert box["height"] >= 48
    assert box["y"] >= buttons["y"] + buttons["height"] - 6, "in the line below the buttons"
    link.click()
    expect(page.locator("h1")).to_have_text("青石示范村")
    page.get_by_role("link", name="去聊天").click()
    expect(page.locator("#log")).to_be_attached()


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("screen", [_SMALL, LAPTOP], ids=["phone", "laptop"])
def test_without_scripts_a_year_is_read_opened_and_turned(
    reporter: Callable[..., Page], screen: dict[str, object], scheme: str
) -> None:
    page = reporter("/calendar/v1", java_script_enabled=False, color_scheme=scheme, **screen)
    done = page.locator("details", has_text="已提交或已结束")
    expect(done).to_contain_text("2026年10月9日已提交")
    done.locator("summary").click()
    expect(done.locator("li").first).to_be_hidden()
    page.get_by_role("link", name="2027").click()
    expect(page.locator(".note")).to_contain_text("2027 年的节假日安排还没公布")
    page.get_by_role("link", name="English").click()
    expect(page.locator("strong")).to_have_text("2027")
    expect(page.locator(".note")).to_contain_text("public holidays of 2027")


@pytest.mark.parametrize("language", ["zh", "en"])
def test_nothing_is_wider_than_a_small_phone_and_what_is_tapped_is_large(
    reporter: Callable[..., Page], language: str
) -> None:
    page = reporter(f"/calendar/v1?year=2027&lang={language}")
    assert _fits(page)
    page.locator("details").evaluate_all("all => all.forEach(each => { each.open = true; })")
    assert blanks_after_stops(page) == []
    page.evaluate("document.documentElement.style.fontSize = '200%'")
    assert _fits(page)
    assert low_targets(page, 48) == []
    assert page.locator("a[href^='webcal://forms.example.org/calendar/v1.ics']").count() == 1
