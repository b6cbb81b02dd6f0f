"""Reading on a phone: large letters, languages, long talks, screen readers, a demonstration."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from bot.core.events import Said, Started
from bot.core.ports import Arrival
from tests.browser.conftest import Chat
from tests.kit.chat_host import ScriptedHost

LONG = (
    "大青山西路第三社区（示例）· 村情季报 2026Q3 · 第 1/2 项\n"
    + "连续很长的一串字" * 6
    + "\nAVeryLongUnbrokenWord" * 2
)


def reader(host: ScriptedHost, arrival: Arrival) -> None:
    """A card with long words, and an answer to a change of language."""
    address = arrival.address
    match arrival.event:
        case Started():
            host.languages[address] = arrival.language or "zh"
            host.say(
                address,
                LONG,
                [[("其余本期无发生", "z"), ("同上期 2,310 亩", "s"), ("Why am I asked this?", "w")]],
                fold=("为什么问我这一项", "https://example.invalid/" + "x" * 60),
                expects="integer",
            )
        case Said(text=text) if text.startswith("/language "):
            host.languages[address] = text.split()[1]
            host.say(address, "OK")
        case _:
            host.say(address, "好的")


def _overflow(page: Page) -> list[str]:
    """What sticks out of the window sideways."""
    return page.evaluate(
        """() => [...document.querySelectorAll("body *:not(.unseen)")]
            .filter((e) => e.getClientRects().length && !e.closest("#text"))
            .filter((e) => {
                const box = e.getBoundingClientRect();
                return box.right > innerWidth + 0.5 || box.left < -0.5
                    || (e.scrollWidth > e.clientWidth + 1 && getComputedStyle(e).overflowX !== "visible");
            })
            .map((e) => e.outerHTML.slice(0, 80))"""
    )


@pytest.mark.parametrize("language", ["zh-CN", "en-GB"])
@pytest.mark.parametrize("width", [390, 320])
def test_at_twice_the_text_size_nothing_needs_sideways_scrolling(
    chat_with: Callable[..., Chat], new_phone: Callable[..., BrowserContext], language: str, width: int
) -> None:
    chat = chat_with(reader, demo=True)
    page = new_phone(locale=language, viewport={"width": width, "height": 700}).new_page()
    page.goto(f"{chat.url}/join/FICTIONAL-CODE")
    assert _overflow(page) == []
    chat.join(page)
    assert _overflow(page) == []
    for _ in range(3):
        page.locator("#text-larger").tap()
    assert (
        page.evaluate("parseFloat(getComputedStyle(document.querySelector('.bubble .text')).fontSize)") == 36
    )
    page.locator("summary").tap()
    page.context.set_offline(True)
    page.get_by_role("textbox").fill("户数 312 AVeryLongUnbrokenWordIndeed")
    page.locator("#send").tap()
    page.locator(".choice").first.tap()
    expect(page.locator(".pending")).to_be_visible()
    assert _overflow(page) == []
    expect(page.locator("#send")).to_be_in_viewport(ratio=1)
    page.reload() if not page.context.set_offline(False) else None
    chat.wait_until_open(page)
    assert page.evaluate("document.documentElement.dataset.size") == "200"


def test_the_text_size_that_the_browser_is_set_to_counts_too(
    chat_with: Callable[..., Chat], phone_page: Page
) -> None:
    chat = chat_with(reader)
    chat.join(phone_page)
    phone_page.evaluate("document.documentElement.style.fontSize = '36px'")
    assert _overflow(phone_page) == []


def test_from_right_to_left_the_whole_page_is_mirrored(
    chat_with: Callable[..., Chat], phone_page: Page
) -> None:
    chat = chat_with(reader)
    chat.join(phone_page)
    phone_page.get_by_role("textbox").fill("312")
    phone_page.locator("#send").tap()
    expect(phone_page.get_by_text("好的")).to_be_visible()
    phone_page.evaluate("document.documentElement.dir = 'rtl'")
    bot = phone_page.locator(".bot .bubble").last.bounding_box()
    mine = phone_page.locator(".mine .bubble").last.bounding_box()
    assert bot is not None
    assert mine is not None
    assert bot["x"] + bot["width"] > 370
    assert mine["x"] < 20
    assert _overflow(phone_page) == []


def test_a_tall_message_is_shown_from_its_beginning(chat_with: Callable[..., Chat], phone_page: Page) -> None:
    chat = chat_with(reader)
    chat.join(phone_page)
    for _ in range(3):
        phone_page.locator("#text-larger").tap()
    chat.host.say(chat.host.address, "开头\n" + "中间\n" * 30 + "结尾", [[("好", "ok")]])
    newest = phone_page.locator(".bot").last
    expect(newest).to_contain_text("开头")
    expect(newest).to_be_in_viewport()
    box, frame = newest.bounding_box(), phone_page.locator("#scroller").bounding_box()
    assert box is not None
    assert frame is not None
    assert 0 <= box["y"] - frame["y"] <= 20


def test_an_answer_of_two_messages_is_shown_from_the_first(
    chat_with: Callable[..., Chat], phone_page: Page
) -> None:
    chat = chat_with(reader)
    chat.join(phone_page)
    chat.host.say(chat.host.address, "先看这一句")
    chat.host.say(chat.host.address, "开头\n" + "中间\n" * 40 + "结尾", [[("好", "ok")]])
    expect(phone_page.locator(".bot").last).to_contain_text("开头")
    expect(phone_page.get_by_text("先看这一句")).to_be_in_viewport(ratio=1)


def test_the_language_button_switches_the_page_and_tells_the_bot(
    chat_with: Callable[..., Chat], phone_page: Page
) -> None:
    chat = chat_with(reader)
    chat.join(phone_page)
    phone_page.get_by_role("button", name="English").tap()
    expect(phone_page.get_by_role("button", name="Send", exact=True)).to_be_visible()
    expect(phone_page.locator("html")).to_have_attribute("lang", "en")
    expect(phone_page.get_by_text("OK", exact=True)).to_be_visible()
    assert chat.host.said == ["/language en"]
    phone_page.reload()
    expect(phone_page.get_by_role("button", name="Send", exact=True)).to_be_visible()
    phone_page.get_by_role("button", name="中文").tap()
    expect(phone_page.get_by_role("button", name="发送", exact=True)).to_be_visible()


def test_a_language_changed_in_the_talk_changes_the_page(
    chat_with: Callable[..., Chat], phone_page: Page
) -> None:
    chat = chat_with(reader)
    chat.join(phone_page)
    chat.host.languages[chat.host.address] = "en"
    chat.host.say(chat.host.address, "From now on in English.")
    expect(phone_page.get_by_role("textbox", name="Type an answer")).to_be_visible()


def test_a_long_talk_opens_at_its_end_and_earlier_messages_come_without_a_jump(
    chat_with: Callable[..., Chat], phone_page: Page
) -> None:
    chat = chat_with(reader)
    chat.join(phone_page)
    address = chat.host.address
    for number in range(100):
        chat.host.say(address, f"第 {number} 条", ago=timedelta(days=100 - number // 10))
    phone_page.reload()
    chat.wait_until_open(phone_page)
    expect(phone_page.get_by_text("第 99 条")).to_be_in_viewport()
    expect(phone_page.locator(".message")).to_have_count(40)
    phone_page.locator("#scroller").evaluate("(element) => { element.scrollTop = 0; }")
    oldest = phone_page.get_by_text("第 60 条")
    where = oldest.bounding_box()
    phone_page.get_by_role("button", name="更早的消息").tap()
    expect(phone_page.locator(".message")).to_have_count(80)
    now = oldest.bounding_box()
    assert where is not None
    assert now is not None
    assert abs(now["y"] - where["y"]) <= 1
    phone_page.locator("#scroller").evaluate("(element) => { element.scrollTop = 0; }")
    phone_page.get_by_role("button", name="更早的消息").tap()
    expect(phone_page.locator(".message")).to_have_count(101)
    expect(phone_page.get_by_role("button", name="更早的消息")).to_be_hidden()
    texts = phone_page.locator("#log .message .text").all_inner_texts()
    assert [text for text in texts if text.startswith("第 ")] == [f"第 {number} 条" for number in range(100)]


def test_days_are_told_apart_once_each(chat_with: Callable[..., Chat], phone_page: Page) -> None:
    def diary(host: ScriptedHost, arrival: Arrival) -> None:
        for days in (400, 400, 1, 1, 0):
            host.say(arrival.address, f"{days} 天前", ago=timedelta(days=days))

    chat = chat_with(diary)
    chat.join(phone_page)
    days = phone_page.locator(".day")
    expect(days).to_have_count(3)
    expect(days.nth(0)).to_contain_text("年")
    expect(days.nth(1)).to_have_text("昨天")
    expect(days.nth(2)).to_have_text("今天")


def test_a_reader_who_went_up_is_left_there_and_told_of_new_messages(
    chat_with: Callable[..., Chat], phone_page: Page
) -> None:
    chat = chat_with(reader)
    chat.join(phone_page)
    for number in range(30):
        chat.host.say(chat.host.address, f"第 {number} 条")
    expect(phone_page.get_by_text("第 29 条")).to_be_in_viewport()
    scroller = phone_page.locator("#scroller")
    scroller.evaluate("(element) => { element.scrollTop = 300; }")
    pill = phone_page.get_by_role("button", name="有新消息")
    expect(pill).to_be_hidden()
    chat.host.say(chat.host.address, "新来的")
    expect(pill).to_be_visible()
    assert scroller.evaluate("(element) => element.scrollTop") == 300
    pill.tap()
    expect(phone_page.get_by_text("新来的")).to_be_in_viewport()
    expect(pill).to_be_hidden()


def test_a_screen_reader_finds_a_live_log_and_a_name_for_everything(
    chat_with: Callable[..., Chat], phone_page: Page
) -> None:
    chat = chat_with(reader, demo=True)
    chat.join(phone_page)
    log = phone_page.get_by_role("log", name="聊天记录")
    expect(log).to_have_attribute("aria-live", "polite")
    expect(phone_page.locator("html")).to_have_attribute("lang", "zh-Hans")
    expect(phone_page.get_by_role("textbox", name="输入回答")).to_be_visible()
    expect(phone_page.get_by_role("status")).to_contain_text("已连接")
    expect(phone_page.get_by_role("heading", level=1, name="一表")).to_be_visible()
    expect(phone_page.get_by_role("article").first).to_contain_text("一表说")
    nameless = phone_page.evaluate(
        """() => [...document.querySelectorAll("button, a, textarea, [role=group], aside")]
            .filter((e) => e.checkVisibility())
            .filter((e) => !(e.getAttribute("aria-label") || e.innerText || "").trim())
            .map((e) => e.outerHTML)"""
    )
    assert nameless == []
    repeated = phone_page.evaluate(
        """() => [...document.querySelectorAll("[id]")].map((e) => e.id)
            .filter((id, place, ids) => ids.indexOf(id) !== place)"""
    )
    assert repeated == []
    assert phone_page.locator(".choice:not(button)").count() == 0


@pytest.mark.parametrize(("wish", "moves"), [("reduce", False), ("no-preference", True)])
def test_where_motion_is_unwelcome_nothing_moves(
    chat_with: Callable[..., Chat], new_phone: Callable[..., BrowserContext], wish: str, moves: bool
) -> None:
    chat = chat_with(reader)
    page = new_phone(reduced_motion=wish).new_page()
    chat.join(page)
    chat.host.say(chat.host.address, "新来的")
    newest = page.locator(".bot").last
    expect(newest).to_contain_text("新来的")
    assert (newest.evaluate("(element) => getComputedStyle(element).animationName") == "arrive") is moves


def test_without_scripts_the_page_says_what_to_do(
    chat_with: Callable[..., Chat], new_phone: Callable[..., BrowserContext]
) -> None:
    chat = chat_with(reader)
    page = new_phone(java_script_enabled=False).new_page()
    page.goto(f"{chat.url}/join/FICTIONAL-CODE")
    page.get_by_role("button", name="进入").tap()
    expect(page.locator("noscript p")).to_be_visible()
    expect(page.locator("noscript p")).to_contain_text("JavaScript")


def test_a_person_without_an_invitation_is_told_kindly(
    chat_with: Callable[..., Chat], phone_page: Page
) -> None:
    chat = chat_with(reader)
    phone_page.goto(chat.url)
    expect(phone_page.get_by_role("heading", name="请先打开邀请链接")).to_be_visible()
    phone_page.get_by_role("link", name="English").tap()
    expect(phone_page.get_by_role("heading", name="Please open your invitation link")).to_be_visible()


def test_the_demonstration_goes_on_at_the_press_of_its_button(
    chat_with: Callable[..., Chat], phone_page: Page
) -> None:
    chat = chat_with(reader, demo=True)
    chat.join(phone_page)
    asked: list[str] = []

    def next_quarter(route: object) -> None:
        asked.append(route.request.header_value("content-type"))  # type: ignore[attr-defined]
        chat.host.say(chat.host.address, "2026Q4 开始填报")
        route.fulfill(status=204)  # type: ignore[attr-defined]

    phone_page.route("**/demo/next-quarter", next_quarter)
    phone_page.get_by_role("button", name="进入下一季度").tap()
    expect(phone_page.get_by_text("2026Q4 开始填报")).to_be_visible()
    assert asked == ["application/json"]
    phone_page.unroute("**/demo/next-quarter")
    phone_page.get_by_role("button", name="进入下一季度").tap()
    expect(phone_page.get_by_role("alert")).to_contain_text("没能进入下一季度")
