"""The form office on a phone: tabs, targets for fingers, doubled text."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import blanks_after_stops, low_targets
from tests.browser.office.editing import type_at_end, wait_for_editor
from tests.web.office_place import FORM


def test_on_a_phone_the_three_parts_are_tabs_that_the_keyboard_reaches(
    open_page: Callable[..., Page],
) -> None:
    page = open_page(
        f"/office/edit/{FORM}", viewport={"width": 360, "height": 740}, is_mobile=True, has_touch=True
    )
    wait_for_editor(page)
    page.locator("#tab-text").focus()
    page.keyboard.press("ArrowRight")
    expect(page.locator("#tab-preview")).to_be_focused()
    expect(page.locator("#text")).to_be_hidden()
    expect(page.frame_locator("#phone").locator("#log")).to_contain_text("季表")
    page.keyboard.press("ArrowRight")
    expect(page.locator("#review")).to_have_text("没有未发布的改动。")


@pytest.mark.parametrize("language", ["zh", "en"])
def test_on_a_phone_whatever_is_tapped_is_as_high_as_a_finger(
    open_page: Callable[..., Page], language: str
) -> None:
    phone = {"viewport": {"width": 360, "height": 740}, "is_mobile": True, "has_touch": True}
    page = open_page(f"/office/edit/{FORM}?lang={language}", **phone)
    type_at_end(page, "nonsense: 1\n")
    expect(page.locator("#state")).to_contain_text(":")  # the draft is saved
    page.locator("#problems summary").click()
    expect(page.locator("#problems-list a")).to_be_visible()
    for tab in ("text", "preview", "changes"):
        page.locator(f"#tab-{tab}").click()
        expect(page.locator(f"#{tab}")).to_be_visible()
        assert low_targets(page) == []
        assert blanks_after_stops(page) == []
    expect(page.locator("#review a").first).to_be_visible()
    assert low_targets(page) == []
    page.locator(".back").click()
    expect(page.locator(".folder-links")).to_be_visible()
    page.locator("details").evaluate_all("all => all.forEach(each => { each.open = true; })")
    assert low_targets(page) == []
    assert blanks_after_stops(page) == []
    page.locator('.folder-links a[href*="refusals"]').click()
    expect(page.locator(".refusals")).to_be_attached()
    assert low_targets(page) == []
    page.goto(page.url.partition("/office/")[0] + f"/office/edit/nowhere.txt?lang={language}")
    expect(page.locator(".language")).to_be_visible()
    assert low_targets(page) == []


@pytest.mark.parametrize("path", ["/office/", f"/office/edit/{FORM}"])
@pytest.mark.parametrize("width", [360, 1280])
def test_nothing_sticks_out_at_the_doubled_text_size(
    open_page: Callable[..., Page], path: str, width: int
) -> None:
    page = open_page(path, viewport={"width": width, "height": 740})
    page.evaluate("document.documentElement.style.fontSize = '200%'")
    expect(page.locator("h1").first).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    ends = "all => all.map(each => each.getBoundingClientRect().right)"
    controls = page.locator("button:visible, a:visible, input:visible, select:visible")
    assert [end for end in controls.evaluate_all(ends) if end > width] == []
