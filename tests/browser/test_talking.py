"""A talk on a phone: typing, pressing, ticking, folding out."""

from __future__ import annotations

import re
from collections.abc import Callable

from playwright.sync_api import Locator, Page, expect

from bot.core.events import Pressed, Said, Started
from bot.core.ports import Arrival
from tests.browser.conftest import Chat
from tests.kit.chat_host import Rows, ScriptedHost

ITEMS = ("户数 309", "人口 1204", "耕地 2310 亩")


def _height(element: Locator) -> float:
    box = element.bounding_box()
    assert box is not None
    return box["height"]


def _ticks(ticked: frozenset[int]) -> Rows:
    marks = [("☑ " if place in ticked else "☐ ") + item for place, item in enumerate(ITEMS)]
    state = "".join(map(str, sorted(ticked)))
    return [[(mark, f"tick{place}.{state}")] for place, mark in enumerate(marks)] + [
        [("选好了", f"done.{state}")]
    ]


def village(host: ScriptedHost, arrival: Arrival) -> None:
    """A bot of three turns: an opening card, a list to tick, a question. Its state stands in the payloads."""
    address = arrival.address
    match arrival.event:
        case Started():
            host.say(address, "村情季报 2026Q3", [[("全部无变化", "all"), ("有变化", "some")]])
        case Pressed(payload="some"):
            host.say(address, "哪些有变化？", _ticks(frozenset()))
        case Pressed(payload=payload) if payload.startswith("tick"):
            ticked = frozenset(map(int, payload.split(".")[1])) ^ {int(payload[4])}
            host.redraw(address, arrival.message or "", f"选了 {len(ticked)} 项", _ticks(ticked))
        case Pressed(payload=payload) if payload.startswith("done"):
            host.say(address, "户数？", [[("同上期", "same")]], expects="integer")
        case Pressed():
            host.say(address, "好的")
        case Said(text=text):
            host.say(address, f"记下了：{text}")


def _bubbles(page: Page) -> list[str]:
    return page.locator("#log .message .text").all_inner_texts()


def test_what_is_typed_appears_once_as_mine_and_is_answered(
    chat_with: Callable[..., Chat], phone_page: Page
) -> None:
    chat = chat_with(village)
    chat.join(phone_page)
    phone_page.get_by_role("textbox").fill("户数 312，人口 1204")
    phone_page.get_by_role("button", name="发送", exact=True).tap()
    expect(phone_page.get_by_text("记下了：户数 312，人口 1204")).to_be_in_viewport()
    expect(phone_page.locator(".mine")).to_have_count(1)
    expect(phone_page.locator(".mine .text")).to_have_text("户数 312，人口 1204")
    expect(phone_page.get_by_role("textbox")).to_have_value("")
    assert chat.host.said == ["户数 312，人口 1204"]


def test_lines_keep_their_breaks_and_marks_are_no_markup(
    chat_with: Callable[..., Chat], phone_page: Page
) -> None:
    chat = chat_with(village)
    chat.join(phone_page)
    phone_page.get_by_role("textbox").fill("户数 312\n<b>人口</b> 1204")
    phone_page.get_by_role("button", name="发送", exact=True).tap()
    expect(phone_page.locator(".bot").last).to_contain_text("记下了：户数 312")
    expect(phone_page.locator(".mine .text")).to_have_text("户数 312\n<b>人口</b> 1204")
    assert chat.host.said == ["户数 312\n<b>人口</b> 1204"]


def test_a_press_names_its_message_and_takes_no_second_press_until_it_is_answered(
    chat_with: Callable[..., Chat], phone_page: Page
) -> None:
    chat = chat_with(lambda host, arrival: village(host, arrival) if not host.pressed else None)
    chat.join(phone_page)
    button = phone_page.get_by_role("button", name="有变化")
    button.tap()
    expect(button).to_have_attribute("aria-disabled", "true")
    expect(button).to_contain_text("已发送，请稍等")
    button.tap(force=True)
    chat.host.say(chat.host.address, "想好了")
    expect(button).to_have_attribute("aria-disabled", "false")
    assert chat.host.pressed == ["some"]
    assert chat.host.arrivals[-1].message == "1"


def test_only_the_newest_choice_is_offered_boldly_and_older_ones_still_work(
    chat_with: Callable[..., Chat], phone_page: Page
) -> None:
    chat = chat_with(village)
    chat.join(phone_page)
    phone_page.get_by_role("button", name="有变化").tap()
    expect(phone_page.get_by_role("button", name="选好了")).to_be_visible()
    expect(phone_page.locator(".message.current")).to_have_count(1)
    expect(phone_page.locator(".message.current")).to_contain_text("哪些有变化？")
    phone_page.get_by_role("button", name="全部无变化").tap()
    expect(phone_page.get_by_text("好的")).to_be_visible()
    assert chat.host.pressed == ["some", "all"]


def test_every_button_is_large_enough_for_a_thumb(chat_with: Callable[..., Chat], phone_page: Page) -> None:
    chat = chat_with(village, demo=True)
    chat.join(phone_page)
    phone_page.get_by_role("button", name="有变化").tap()
    expect(phone_page.get_by_role("button", name="选好了")).to_be_visible()
    for button in phone_page.locator("button:visible").all():
        box = button.bounding_box()
        assert box is not None
        assert box["height"] >= 48, button.inner_text()
        assert box["width"] >= 48, button.inner_text()


def test_ticking_redraws_the_list_in_its_place_and_keeps_the_focus(
    chat_with: Callable[..., Chat], phone_page: Page
) -> None:
    chat = chat_with(village)
    chat.join(phone_page)
    for number in range(12):
        chat.host.say(chat.host.address, f"提醒 {number}")
    expect(phone_page.get_by_text("提醒 11", exact=True)).to_be_visible()
    phone_page.get_by_role("button", name="有变化").tap()
    third = phone_page.get_by_role("button", name="耕地 2310 亩")
    expect(third).to_be_in_viewport()
    where = third.bounding_box()
    third.tap()
    expect(phone_page.get_by_text("选了 1 项")).to_be_visible()
    expect(phone_page.get_by_role("button", name="☑ 耕地 2310 亩", pressed=True)).to_be_focused()
    expect(phone_page.get_by_role("button", name="☐ 户数 309", pressed=False)).to_be_visible()
    assert third.bounding_box() == where
    phone_page.get_by_role("button", name="户数 309").tap()
    expect(phone_page.get_by_text("选了 2 项")).to_be_visible()
    expect(phone_page.get_by_text("哪些有变化？")).to_have_count(0)
    expect(phone_page.locator(".bot")).to_have_count(14)


def test_an_edit_that_makes_a_message_longer_does_not_move_the_button_under_the_finger(
    chat_with: Callable[..., Chat], phone_page: Page
) -> None:
    chat = chat_with(village)
    chat.join(phone_page)
    address = chat.host.address
    for number in range(12):
        chat.host.say(address, f"提醒 {number}")
    card = chat.host.say(address, "短", [[("看一眼", "look")]])
    for number in range(3):
        chat.host.say(address, f"后来 {number}")
    button = phone_page.get_by_role("button", name="看一眼")
    expect(phone_page.get_by_text("后来 2")).to_be_in_viewport()
    button.focus()
    where = button.bounding_box()
    chat.host.redraw(address, card, "长\n" * 4, [[("看一眼", "look")]])
    expect(phone_page.get_by_text("长\n长")).to_be_visible()
    now = button.bounding_box()
    assert where is not None
    assert now is not None
    assert abs(now["y"] - where["y"]) <= 1


def test_a_folded_list_opens_at_a_tap_and_stays_open_when_its_message_is_redrawn(
    chat_with: Callable[..., Chat], phone_page: Page
) -> None:
    chat = chat_with(
        lambda host, arrival: (
            host.say(arrival.address, "沿用 9 项", fold=("查看", "户数 309\n人口 1204")) and None
        )
    )
    chat.join(phone_page)
    expect(phone_page.get_by_text("人口 1204")).to_be_hidden()
    phone_page.get_by_text("查看").tap()
    expect(phone_page.get_by_text("人口 1204")).to_be_visible()
    phone_page.reload()
    expect(phone_page.get_by_text("人口 1204")).to_be_hidden()


def test_a_name_typed_on_the_landing_page_goes_along_by_the_key_of_the_keyboard_too(
    chat_with: Callable[..., Chat], phone_page: Page
) -> None:
    chat = chat_with(village)
    phone_page.goto(f"{chat.url}/join/FICTIONAL-CODE")
    field = phone_page.get_by_label("同事怎么称呼您？")
    expect(field).to_have_attribute("autocomplete", "name")
    box = field.bounding_box()
    assert box is not None
    assert box["height"] >= 48
    field.fill("李示例")
    field.press("Enter")
    chat.wait_until_open(phone_page)
    assert chat.host.arrivals[0].name == "李示例"


def test_the_whole_quarter_can_be_filed_with_the_keyboard_alone(
    chat_with: Callable[..., Chat], new_phone: Callable[..., object]
) -> None:
    chat = chat_with(village)
    desk = new_phone(is_mobile=False, has_touch=False, viewport={"width": 1200, "height": 800})
    page: Page = desk.new_page()  # type: ignore[attr-defined]
    page.goto(f"{chat.url}/join/FICTIONAL-CODE")
    _tab_to(page, "进入")
    page.keyboard.press("Enter")
    chat.wait_until_open(page)
    _tab_to(page, "有变化")
    page.keyboard.press("Enter")
    expect(page.get_by_role("button", name="选好了")).to_be_visible()
    _tab_to(page, "☐ 人口 1204")
    page.keyboard.press("Space")
    expect(page.get_by_role("button", name="☑ 人口 1204")).to_be_focused()
    _tab_to(page, "选好了")
    page.keyboard.press("Enter")
    expect(page.get_by_text("户数？")).to_be_visible()
    page.get_by_role("textbox").focus()
    page.keyboard.type("312")
    page.keyboard.press("Shift+Enter")
    page.keyboard.type("人口 1204")
    page.keyboard.press("Enter")
    expect(page.get_by_text("记下了：312")).to_be_visible()
    expect(page.get_by_role("textbox")).to_be_focused()
    assert chat.host.said == ["312\n人口 1204"]


def _tab_to(page: Page, words: str) -> None:
    for _ in range(40):
        page.keyboard.press("Tab")
        if page.locator("button:focus").filter(has_text=words).count():
            return
    raise AssertionError(f"the keyboard does not reach {words!r}")


def test_a_question_for_a_number_offers_digits_and_one_tap_brings_the_letters_back(
    chat_with: Callable[..., Chat], phone_page: Page
) -> None:
    chat = chat_with(village)
    chat.join(phone_page)
    box = phone_page.get_by_role("textbox")
    expect(box).to_have_attribute("inputmode", "text")
    chat.host.say(chat.host.address, "耕地？", expects="decimal")
    expect(box).to_have_attribute("inputmode", "decimal")
    chat.host.say(chat.host.address, "户数？", expects="integer")
    expect(box).to_have_attribute("inputmode", "numeric")
    phone_page.get_by_role("button", name="换文字键盘").tap()
    expect(box).to_have_attribute("inputmode", "text")
    expect(box).to_be_focused()
    phone_page.reload()
    chat.wait_until_open(phone_page)
    expect(box).to_have_attribute("inputmode", "text")
    phone_page.get_by_role("button", name="换数字键盘").tap()
    expect(box).to_have_attribute("inputmode", "numeric")
    chat.host.say(chat.host.address, "备注？", expects="text")
    expect(phone_page.locator("#keyboard")).to_be_hidden()


def test_a_text_that_is_too_long_stays_to_be_shortened(
    chat_with: Callable[..., Chat], phone_page: Page
) -> None:
    chat = chat_with(village)
    chat.join(phone_page)
    phone_page.get_by_role("textbox").fill("三" * 4097)
    phone_page.get_by_role("button", name="发送", exact=True).tap()
    expect(phone_page.get_by_role("alert")).to_contain_text("4096")
    expect(phone_page.get_by_role("textbox")).to_have_value("三" * 4097)
    phone_page.get_by_role("textbox").fill("三百")
    phone_page.get_by_role("button", name="发送", exact=True).tap()
    expect(phone_page.get_by_text("记下了：三百")).to_be_visible()
    expect(phone_page.get_by_role("alert")).to_be_hidden()


def test_help_is_one_tap_away_in_both_languages(chat_with: Callable[..., Chat], phone_page: Page) -> None:
    chat = chat_with(village)
    chat.join(phone_page)
    button = phone_page.get_by_role("button", name="帮助")
    assert _height(button) >= 48
    button.tap()
    expect(phone_page.locator("#log .mine")).to_have_text(re.compile("/help"))
    phone_page.get_by_role("button", name="English").tap()
    phone_page.get_by_role("button", name="Help").tap()
    expect(phone_page.locator("#log .mine")).to_have_count(3)
    assert [text for text in chat.host.said if text == "/help"] == ["/help", "/help"]


ADDRESSES = "https://forms.example.org"


def test_addresses_in_messages_are_links_and_nothing_else_is(
    chat_with: Callable[..., Chat], phone_page: Page
) -> None:
    chat = chat_with(village)
    chat.join(phone_page)
    text = (
        f"点开看：{chat.url}/calendar。\n\u2068{ADDRESSES}/join/P3KYU3VR7D69\u2069，也可以（{ADDRESSES}/?a=1&b=2）；"
        f"<b>{ADDRESSES}</b>, javascript:alert(1) ftp://forms.example.org https:// http://[."
    )
    chat.host.say(chat.host.address, text, fold=("更多", f"See {ADDRESSES}/office/."))
    bubble = phone_page.locator("#log .bot").last
    expect(bubble).to_contain_text("点开看")
    assert bubble.locator(".text").first.evaluate("e => e.textContent") == text
    links = bubble.locator("a").evaluate_all("all => all.map((a) => [a.textContent, a.target, a.rel])")
    assert links == [
        [f"{chat.url}/calendar", "", "noopener"],
        [f"{ADDRESSES}/join/P3KYU3VR7D69", "_blank", "noopener"],
        [f"{ADDRESSES}/?a=1&b=2", "_blank", "noopener"],
        [ADDRESSES, "_blank", "noopener"],
        [f"{ADDRESSES}/office/", "_blank", "noopener"],
    ]
    bubble.locator("a").first.tap()
    phone_page.wait_for_url(f"{chat.url}/calendar")
