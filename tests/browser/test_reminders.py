"""A phone that asks to be woken: the button, the browser's permission, and the notification itself.

A real subscription needs the push service of the browser's vendor, which tests cannot reach. So `PushManager.subscribe`
is replaced: it gives a subscription to a push service of ours on loopback; and `getSubscription` where one was made
before. All else is the browser's own. The push event comes through the DevTools protocol, as its push client would
bring it.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, CDPSession, Locator, Page, expect
from starlette.applications import Starlette

from adapters.webchat.channel import WebChat
from adapters.webchat.routes import routes
from bot.core.errors import OutsideError
from bot.core.ports import Arrival
from bot.core.push import PushOffer
from tests.browser.conftest import Chat
from tests.browser.test_network import WORKER_IS_READY
from tests.kit.chat_host import ScriptedHost
from tests.kit.loopback import serving
from tests.kit.page_texts import page_texts
from tests.kit.push_service import Browser, PushService, push_service

SUBSCRIPTION = """({ key, subscribedWith, json }) => {
    const bytesOf = (text) => Uint8Array.from(atob(text), (letter) => letter.charCodeAt());
    const subscription = (by) => ({
        options: { applicationServerKey: bytesOf(by).buffer },
        toJSON: () => json,
        unsubscribe: async () => { window.unsubscribed = by; return true; },
    });
    PushManager.prototype.subscribe = async ({ userVisibleOnly, applicationServerKey }) => {
        if (!userVisibleOnly || applicationServerKey !== key) throw new Error("another wish");
        return subscription(key);
    };
    if (subscribedWith) PushManager.prototype.getSubscription = async () => subscription(subscribedWith);
}"""
KEY = "BKEY"
CLICKED = """async () => {
    const opened = [];
    WindowClient.prototype.focus = async function () { opened.push(["focused", this.url]); };
    Clients.prototype.openWindow = async (url) => { opened.push(["opened", url]); };
    const [notification] = await self.registration.getNotifications();
    self.dispatchEvent(new NotificationEvent("notificationclick", { notification }));
    await new Promise((resolve) => setTimeout(resolve, 300));
    return [...opened, (await self.registration.getNotifications()).length];
}"""
TOLD = """(times) => {
    const told = performance.getEntriesByType("resource").filter(({ name }) => name.endsWith("/chat/push"));
    return told.length === times;
}"""
LINES = """(element) => Math.round(element.offsetHeight / parseFloat(getComputedStyle(element).lineHeight))"""
"""How many lines an element's words take."""
SHOWN = """async () => {
    const shown = await (await navigator.serviceWorker.ready).getNotifications();
    return JSON.stringify(shown.map(({ title, body }) => [title, body]));
}"""


@dataclass
class Woken:
    """A chat whose page may ask to be woken, on one phone with one subscription to give."""

    url: str
    host: ScriptedHost
    service: PushService
    phone: BrowserContext
    page: Page
    browser: Browser
    protocol: CDPSession | None = None
    registrations: list[str] = field(default_factory=list)

    @property
    def button(self) -> Locator:
        return self.page.locator("#remind")

    def join(self) -> None:
        Chat(self.url, self.host, WebChat()).join(self.page)

    def follow_workers(self) -> None:
        """Note which service workers there are, for `push`."""
        self.protocol = self.phone.new_cdp_session(self.page)
        self.protocol.on("ServiceWorker.workerRegistrationUpdated", self._note)
        self.protocol.send("ServiceWorker.enable")

    def push(self, shown: dict[str, str]) -> None:
        """Let the browser's push client bring a message to the service worker."""
        self.page.evaluate(WORKER_IS_READY)
        assert self.protocol is not None
        message = {"origin": self.url, "registrationId": self.registrations[-1], "data": json.dumps(shown)}
        self.protocol.send("ServiceWorker.deliverPushMessage", message)

    def expect_shown(self, *notifications: list[str]) -> None:
        """Wait until these notifications are shown, each a title and a body, and no others."""
        expected = json.dumps(notifications, ensure_ascii=False, separators=(",", ":"))
        self.page.wait_for_function(f"async (expected) => await ({SHOWN})() === expected", arg=expected)

    def expect_told(self, times: int) -> None:
        """Wait until the page has told the server so often whom to wake, and was answered."""
        self.page.wait_for_function(TOLD, arg=times)

    def _note(self, event: dict[str, Any]) -> None:
        self.registrations += [each["registrationId"] for each in event["registrations"]]


@pytest.fixture
def wake(new_phone: Callable[..., BrowserContext]) -> Iterator[Callable[..., Woken]]:
    """Makes phones that may be woken. `permission` is what the person has answered the browser, None: nothing yet."""
    with ExitStack() as stack:

        def make(
            permission: str | None = "granted",
            *,
            enrols: bool = True,
            language: str = "zh",
            subscribed_with: str | None = None,
            **options: object,
        ) -> Woken:
            def answer(host: ScriptedHost, arrival: Arrival) -> None:
                host.languages.update({arrival.address: language} if enrols else {})
                host.say(arrival.address, "请填报")

            service = stack.enter_context(push_service())
            browser = service.subscribe("phone", KEY)
            channel = WebChat()
            host = ScriptedHost(channel, answer)
            offer = PushOffer(browser.sender, is_local_allowed=True)
            served = routes(host, channel, page_texts(), secure_cookies=False, has_calendar=True, push=offer)
            app = Starlette(routes=served)
            url = stack.enter_context(serving(app))
            stack.callback(channel.close)
            phone = new_phone(service_workers="allow", **options)
            if permission == "granted":
                phone.grant_permissions(["notifications"], origin=url)
            given = {"key": KEY, "subscribedWith": subscribed_with, "json": browser.json}
            phone.add_init_script(f"({SUBSCRIPTION})({json.dumps(given)})")
            return Woken(url, host, service, phone, phone.new_page(), browser)

        yield make


def test_a_tap_turns_reminders_on_and_another_one_off(wake: Callable[..., Woken]) -> None:
    woken = wake()
    woken.join()
    expect(woken.button).to_have_text("提醒我")
    assert woken.host.subscribed == {}
    woken.button.tap()
    expect(woken.button).to_have_text("提醒已开")
    ((address, subscription),) = woken.host.subscribed.values()
    assert (address, subscription) == (woken.host.address, woken.browser.subscription)
    woken.button.tap()
    expect(woken.button).to_have_text("提醒我")
    assert woken.page.evaluate("window.unsubscribed") == KEY
    woken.expect_told(2)
    assert woken.host.subscribed == {}
    expect(woken.page.locator("#notice")).to_be_hidden()


def test_nobody_is_asked_for_anything_before_a_tap(wake: Callable[..., Woken]) -> None:
    woken = wake(None)
    woken.phone.add_init_script(
        "Notification.requestPermission = () => { window.wasAsked = true; return 'default'; }"
    )
    woken.join()
    expect(woken.button).to_be_visible()
    assert woken.page.evaluate("window.wasAsked") is None
    woken.button.tap()
    woken.page.wait_for_function("window.wasAsked")
    expect(woken.button).to_have_text("提醒我")
    expect(woken.page.locator("#notice")).to_be_hidden()


def test_who_refused_the_permission_is_told_how_to_allow_it(wake: Callable[..., Woken]) -> None:
    woken = wake("denied")  # Chromium without a screen denies what nobody granted
    woken.join()
    woken.button.tap()
    expect(woken.page.get_by_role("alert")).to_contain_text("网站设置")
    expect(woken.button).to_have_text("提醒我")
    assert woken.host.subscribed == {}


def test_a_notification_service_that_cannot_be_reached_is_told(wake: Callable[..., Woken]) -> None:
    woken = wake()
    woken.phone.add_init_script(
        "PushManager.prototype.subscribe = async () => { throw new DOMException('', 'AbortError'); }"
    )
    woken.join()
    woken.button.tap()
    expect(woken.page.get_by_role("alert")).to_contain_text("通知服务现在连不上")
    expect(woken.button).to_have_text("提醒我")


def test_a_server_that_takes_no_subscription_leaves_none_in_the_browser(wake: Callable[..., Woken]) -> None:
    woken = wake()
    woken.join()
    woken.host.error = OutsideError("The database failed")
    woken.button.tap()
    expect(woken.page.get_by_role("alert")).to_contain_text("提醒没有打开")
    assert woken.page.evaluate("window.unsubscribed") == KEY
    woken.host.error = None
    woken.button.tap()
    expect(woken.button).to_have_text("提醒已开")
    expect(woken.page.locator("#notice")).to_be_hidden()


def test_who_is_not_enrolled_is_offered_nothing(wake: Callable[..., Woken]) -> None:
    woken = wake(enrols=False)
    woken.join()
    woken.page.evaluate(WORKER_IS_READY)
    expect(woken.page.get_by_text("已连接")).to_be_visible()
    expect(woken.button).to_be_hidden()


def test_a_browser_that_is_subscribed_tells_the_server_again_when_the_page_opens(
    wake: Callable[..., Woken],
) -> None:
    """After a restored backup, or when somebody else has joined on this phone, the server knows again whom to wake."""
    woken = wake(subscribed_with=KEY)
    woken.join()
    expect(woken.button).to_be_visible()
    expect(woken.button).to_have_text("提醒已开")
    woken.expect_told(1)
    assert list(woken.host.subscribed) == [woken.browser.subscription.id]
    assert woken.page.evaluate("window.unsubscribed") is None


def test_a_browser_that_let_another_key_wake_it_subscribes_anew(wake: Callable[..., Woken]) -> None:
    """The installation has a new key, and a subscription takes messages of one key only."""
    woken = wake(subscribed_with="BOLD")
    woken.join()
    expect(woken.button).to_be_visible()
    expect(woken.button).to_have_text("提醒已开")
    assert woken.page.evaluate("window.unsubscribed") == "BOLD"
    assert list(woken.host.subscribed) == [woken.browser.subscription.id]


def test_a_pushed_message_is_shown_and_the_next_one_takes_its_place(wake: Callable[..., Woken]) -> None:
    woken = wake()
    woken.follow_workers()
    woken.join()
    woken.push({"title": "还有 2 张表", "body": "村情季报\n用水季报"})
    woken.expect_shown(["还有 2 张表", "村情季报\n用水季报"])
    woken.push({"title": "还有 1 张表", "body": ""})
    woken.expect_shown(["还有 1 张表", ""])


def test_a_tap_on_a_notification_brings_the_chat_to_the_front_or_opens_it(
    wake: Callable[..., Woken],
) -> None:
    """Only a person's own tap may do that in a browser, so here its last step is noted instead of done."""
    woken = wake()
    woken.follow_workers()
    woken.join()
    woken.push({"title": "还有 1 张表", "body": ""})
    woken.expect_shown(["还有 1 张表", ""])
    (worker,) = woken.phone.service_workers
    chat = woken.page.url
    assert worker.evaluate(CLICKED) == [["focused", chat], 0]
    woken.push({"title": "还有 1 张表", "body": ""})
    woken.expect_shown(["还有 1 张表", ""])
    woken.page.goto(f"{woken.url}/join/FICTIONAL-CODE")
    assert worker.evaluate(CLICKED) == [["opened", "/chat"], 0]


@pytest.mark.parametrize("size", ["100", "125", "200"])
@pytest.mark.parametrize("width", [320, 360])
@pytest.mark.parametrize("locale", ["zh-CN", "en"])
def test_the_button_has_room_and_is_as_large_as_a_thumb_on_a_small_phone(
    wake: Callable[..., Woken], size: str, width: int, locale: str
) -> None:
    language = locale[:2]
    woken = wake(language=language, viewport={"width": width, "height": 640}, locale=locale)
    woken.phone.add_init_script(f"localStorage.setItem('yibiao-text-size', '{size}')")
    woken.join()
    expect(woken.button).to_be_visible()
    for key in ("remind_off", "remind_on"):
        expect(woken.button).to_have_text(page_texts()[language][key])
        box = woken.button.bounding_box()
        assert box is not None
        assert min(box["width"], box["height"]) >= 48
        assert box["x"] + box["width"] <= width
        assert woken.page.evaluate("document.documentElement.scrollWidth") <= width
        assert woken.page.locator("#state").evaluate(LINES) == 1
        woken.button.tap()
