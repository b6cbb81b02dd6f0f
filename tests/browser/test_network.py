"""A phone on a bad network: nothing typed or pressed is lost, nothing is sent or shown twice."""

from __future__ import annotations

from collections.abc import Callable

from playwright.sync_api import BrowserContext, Page, Route, expect
from starlette.applications import Starlette

from adapters.webchat.channel import WebChat
from adapters.webchat.routes import routes
from bot.core.errors import OutsideError
from bot.core.events import Pressed, Said, Started
from bot.core.ports import Arrival
from tests.browser.conftest import Chat
from tests.kit.chat_host import ScriptedHost
from tests.kit.loopback import serving
from tests.kit.page_texts import page_texts

WORKER_IS_READY = """async () => {
    const { serviceWorker } = navigator;
    const tooLate = new Promise((_, reject) => setTimeout(reject, 10_000, new Error("no worker within 10 s")));
    await Promise.race([tooLate, serviceWorker.ready]);
    if (serviceWorker.controller) return;
    const taken = new Promise((resolve) => serviceWorker.addEventListener("controllerchange", resolve));
    await Promise.race([tooLate, taken]);
}"""


def clerk(host: ScriptedHost, arrival: Arrival) -> None:
    """Says what it noted."""
    match arrival.event:
        case Started():
            host.say(arrival.address, "请填报", [[("无变化", "same"), ("提交", "submit")]])
        case Said(text=text):
            host.say(arrival.address, f"记下了：{text}")
        case Pressed(payload=payload):
            host.say(arrival.address, f"按了：{payload}")


def _type(page: Page, text: str) -> None:
    page.get_by_role("textbox").fill(text)
    page.get_by_role("button", name="发送", exact=True).tap()


def test_what_is_typed_and_pressed_offline_waits_in_sight_and_is_sent_once_in_order(
    chat_with: Callable[..., Chat], phone_page: Page
) -> None:
    chat = chat_with(clerk)
    chat.join(phone_page)
    phone_page.context.set_offline(True)
    expect(phone_page.get_by_text("网络断开")).to_be_visible()
    _type(phone_page, "户数 312")
    phone_page.get_by_role("button", name="无变化").tap()
    _type(phone_page, "人口 1204")
    expect(phone_page.get_by_text("3 条等待发送")).to_be_visible()
    expect(phone_page.locator(".pending .text")).to_have_text(["户数 312", "人口 1204"])
    expect(phone_page.get_by_role("button", name="无变化")).to_contain_text("等待发送")
    assert len(chat.host.arrivals) == 1
    phone_page.context.set_offline(False)
    expect(phone_page.get_by_text("记下了：人口 1204")).to_be_visible()
    expect(phone_page.locator(".pending")).to_have_count(0)
    expect(phone_page.get_by_text("等待发送")).to_have_count(0)
    expect(phone_page.get_by_text("已连接")).to_be_visible()
    assert [arrival.event for arrival in chat.host.arrivals[1:]] == [
        Said(chat.host.arrivals[1].event.at, "户数 312"),
        Pressed(chat.host.arrivals[2].event.at, "same"),
        Said(chat.host.arrivals[3].event.at, "人口 1204"),
    ]


def test_what_waits_survives_closing_the_page(
    chat_with: Callable[..., Chat], new_phone: Callable[..., BrowserContext]
) -> None:
    chat = chat_with(clerk)
    phone = new_phone()
    page = phone.new_page()
    chat.join(page)
    phone.set_offline(True)
    _type(page, "户数 312")
    expect(page.locator(".pending")).to_have_count(1)
    page.close()
    phone.set_offline(False)
    page = phone.new_page()
    page.goto(f"{chat.url}/chat")
    expect(page.get_by_text("记下了：户数 312")).to_be_visible()
    expect(page.locator(".mine")).to_have_count(1)
    assert chat.host.said == ["户数 312"]


def test_what_was_half_typed_survives_a_reload(chat_with: Callable[..., Chat], phone_page: Page) -> None:
    chat = chat_with(clerk)
    chat.join(phone_page)
    phone_page.get_by_role("textbox").fill("户数 31")
    phone_page.reload()
    expect(phone_page.get_by_role("textbox")).to_have_value("户数 31")
    _type(phone_page, "户数 312")
    expect(phone_page.get_by_text("记下了：户数 312")).to_be_visible()
    phone_page.reload()
    expect(phone_page.get_by_role("textbox")).to_have_value("")


def test_a_reload_shows_the_same_talk(chat_with: Callable[..., Chat], phone_page: Page) -> None:
    chat = chat_with(clerk)
    chat.join(phone_page)
    _type(phone_page, "户数 312")
    expect(phone_page.get_by_text("记下了")).to_be_visible()
    before = phone_page.locator("#log .text").all_inner_texts()
    phone_page.reload()
    chat.wait_until_open(phone_page)
    assert phone_page.locator("#log .text").all_inner_texts() == before


def test_an_acknowledgement_that_is_lost_on_the_way_does_not_count_an_answer_twice(
    chat_with: Callable[..., Chat], phone_page: Page
) -> None:
    chat = chat_with(clerk, reread_s=600)
    chat.join(phone_page)
    attempts: list[int] = []

    def lose_the_first_answer(route: Route) -> None:
        attempts.append(1)
        response = route.fetch()
        if len(attempts) == 1:
            route.abort("connectionreset")
        else:
            route.fulfill(response=response)

    phone_page.route("**/chat/messages", lose_the_first_answer)
    chat.host.wakes = False  # nor does the echo tell the page at once
    _type(phone_page, "户数 312")
    expect(phone_page.locator(".pending:not(.sent)")).to_have_count(1)
    expect(phone_page.locator(".pending.sent")).to_have_count(1)
    chat.host.wakes = True
    _type(phone_page, "人口 1204")
    expect(phone_page.get_by_text("记下了：人口 1204")).to_be_visible()
    expect(phone_page.locator(".mine .text")).to_have_text(["户数 312", "人口 1204"])
    assert len(attempts) == 3
    assert chat.host.said == ["户数 312", "人口 1204"]


def test_a_sign_in_page_of_a_foreign_network_does_not_swallow_an_answer(
    chat_with: Callable[..., Chat], phone_page: Page
) -> None:
    chat = chat_with(clerk)
    chat.join(phone_page)
    answers = iter([(200, "text/html"), (403, "text/html"), (511, "application/json")])

    def intercept(route: Route) -> None:
        status, content_type = next(answers, (0, ""))
        if status:
            route.fulfill(status=status, content_type=content_type, body="<h1>Welcome to our Wi-Fi</h1>")
        else:
            route.continue_()

    phone_page.route("**/chat/messages", intercept)
    _type(phone_page, "户数 312")
    expect(phone_page.locator(".pending")).to_have_count(1)
    expect(phone_page.get_by_text("记下了：户数 312")).to_be_visible(timeout=20_000)
    assert chat.host.said == ["户数 312"]


def test_while_the_server_is_busy_the_page_tries_again_by_itself(
    chat_with: Callable[..., Chat], phone_page: Page
) -> None:
    chat = chat_with(clerk)
    chat.join(phone_page)
    chat.host.error = OutsideError("the store is locked", retry_after_s=1)
    _type(phone_page, "户数 312")
    expect(phone_page.get_by_text("1 条等待发送")).to_be_visible()
    chat.host.error = None
    expect(phone_page.get_by_text("记下了：户数 312")).to_be_visible()


def test_a_message_that_is_refused_is_given_back_and_does_not_block_the_next(
    chat_with: Callable[..., Chat], phone_page: Page
) -> None:
    chat = chat_with(clerk)
    chat.join(phone_page)
    refusal = '{"error": "这条不行"}'
    phone_page.route(
        "**/chat/messages",
        lambda route: route.fulfill(status=400, content_type="application/json", body=refusal),
        times=1,
    )
    _type(phone_page, "户数 312")
    expect(phone_page.get_by_role("alert")).to_contain_text("没有发出：这条不行")
    expect(phone_page.get_by_role("textbox")).to_have_value("户数 312")
    expect(phone_page.locator(".mine")).to_have_count(0)
    phone_page.get_by_role("button", name="发送", exact=True).tap()
    expect(phone_page.get_by_text("记下了：户数 312")).to_be_visible()


def test_a_session_that_ended_keeps_what_waits_and_says_what_to_do(
    chat_with: Callable[..., Chat], new_phone: Callable[..., BrowserContext]
) -> None:
    chat = chat_with(clerk)
    phone = new_phone()
    page = phone.new_page()
    chat.join(page)
    cookies = phone.cookies()
    phone.clear_cookies()
    _type(page, "户数 312")
    expect(page.get_by_role("alert")).to_contain_text("请重新点开您的邀请链接")
    expect(page.locator(".pending")).to_have_count(1)
    phone.set_offline(True)
    phone.set_offline(False)
    expect(page.get_by_role("heading", name="请先打开邀请链接")).to_be_visible(timeout=20_000)
    phone.add_cookies(cookies)  # type: ignore[arg-type]
    page.reload()
    expect(page.get_by_text("记下了：户数 312")).to_be_visible()


def test_two_windows_of_one_person_show_one_talk_and_send_what_waited_once(
    chat_with: Callable[..., Chat], new_phone: Callable[..., BrowserContext]
) -> None:
    chat = chat_with(clerk)
    phone = new_phone()
    first, second = phone.new_page(), phone.new_page()
    chat.join(first)
    second.goto(f"{chat.url}/chat")
    chat.wait_until_open(second)
    _type(first, "户数 312")
    expect(second.get_by_text("记下了：户数 312")).to_be_visible()
    expect(second.locator(".mine")).to_have_count(1)
    phone.set_offline(True)
    _type(first, "人口 1204")
    expect(second.get_by_text("1 条等待发送")).to_be_visible()
    expect(second.locator(".pending .text")).to_have_text("人口 1204")
    _type(second, "出生 2")
    phone.set_offline(False)
    for page in (first, second):
        expect(page.get_by_text("记下了：出生 2")).to_be_visible()
        expect(page.locator(".mine .text")).to_have_text(["户数 312", "人口 1204", "出生 2"])
        expect(page.locator(".pending")).to_have_count(0)
    assert chat.host.said == ["户数 312", "人口 1204", "出生 2"]


def test_two_people_on_one_phone_never_send_each_others_answers(
    chat_with: Callable[..., Chat], new_phone: Callable[..., BrowserContext]
) -> None:
    chat = chat_with(clerk)
    phone = new_phone()
    page = phone.new_page()
    chat.join(page)
    phone.set_offline(True)
    _type(page, "户数 312")
    expect(page.locator(".pending")).to_have_count(1)
    page.close()
    phone.set_offline(False)
    phone.clear_cookies()
    page = phone.new_page()
    chat.join(page)
    _type(page, "人口 9")
    expect(page.get_by_text("记下了：人口 9")).to_be_visible()
    assert chat.host.said == ["人口 9"]


def test_a_window_left_open_by_another_person_sends_nothing_as_somebody_else(
    chat_with: Callable[..., Chat], new_phone: Callable[..., BrowserContext]
) -> None:
    chat = chat_with(clerk)
    phone = new_phone()
    left, other = phone.new_page(), phone.new_page()
    chat.join(left)
    expect(left.get_by_text("请填报")).to_be_visible()
    phone.set_offline(True)
    _type(left, "户数 312")
    expect(left.locator(".pending")).to_have_count(1)
    phone.clear_cookies()
    left.route("**/chat/events*", lambda route: route.abort())
    phone.set_offline(False)
    chat.join(other)
    _type(left, "户数 313")
    expect(left.get_by_role("alert")).to_contain_text("请刷新页面")
    left.unroute("**/chat/events*")
    expect(left.locator(".pending")).to_have_count(
        0, timeout=30_000
    )  # it loaded again, as the other person's
    _type(other, "人口 9")
    expect(left.get_by_text("记下了：人口 9")).to_be_visible()
    assert chat.host.said == ["人口 9"]


def test_the_page_opens_without_a_network_and_shows_what_waits(
    new_phone: Callable[..., BrowserContext],
) -> None:
    channel = WebChat()
    host = ScriptedHost(channel, clerk)
    page = new_phone(service_workers="allow").new_page()
    app = Starlette(routes=[*routes(host, channel, page_texts(), secure_cookies=False)])
    with serving(app) as url:
        page.goto(f"{url}/join/FICTIONAL-CODE")
        page.locator("form button").tap()
        Chat.wait_until_open(page)
        page.evaluate(WORKER_IS_READY)
        channel.close()
    _type(page, "户数 312")
    expect(page.locator(".pending")).to_have_count(1)
    page.goto(f"{url}/chat")
    expect(page.locator(".pending .text")).to_have_text("户数 312")
    expect(page.get_by_text("网络断开")).to_be_visible()
    again = WebChat()
    with serving(
        Starlette(routes=[*routes(host, again, page_texts(), secure_cookies=False)]),
        port=int(url.rsplit(":")[-1]),
    ):
        expect(page.get_by_text("记下了：户数 312")).to_be_visible(timeout=40_000)
        again.close()
    assert host.said == ["户数 312"]


def test_a_server_that_restarts_loses_and_repeats_no_message(
    new_phone: Callable[..., BrowserContext],
) -> None:
    channels = [WebChat(), WebChat()]
    host = ScriptedHost(channels[0], clerk)
    page = new_phone().new_page()

    def app(channel: WebChat) -> Starlette:
        return Starlette(routes=[*routes(host, channel, page_texts(), secure_cookies=False)])

    with serving(app(channels[0])) as url:
        page.goto(f"{url}/join/FICTIONAL-CODE")
        page.locator("form button").tap()
        Chat.wait_until_open(page)
        _type(page, "户数 312")
        expect(page.get_by_text("记下了：户数 312")).to_be_visible()
        channels[0].close()
    expect(page.get_by_text("网络断开")).to_be_visible()
    host.say(host.address, "停机时来的提醒")
    _type(page, "人口 1204")
    with serving(app(channels[1]), port=int(url.rsplit(":")[-1])):
        expect(page.get_by_text("记下了：人口 1204")).to_be_visible(timeout=30_000)
        expect(page.locator("#log .text")).to_have_text(
            ["请填报", "户数 312", "记下了：户数 312", "停机时来的提醒", "人口 1204", "记下了：人口 1204"]
        )
        channels[1].close()
