"""A phone for tests: Chromium at the size of one, and the web chat on a loopback port.

`phone_page` and `browser` know nothing of what is served, so a test of the whole program can use them too.
"""

from __future__ import annotations

import os
import re
import shutil
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright
from starlette.applications import Starlette

from adapters.webchat.channel import REREAD_S, WebChat
from adapters.webchat.routes import routes
from adapters.webchat.sessions import COOKIE
from bot.core.ports import Arrival
from tests.kit.chat_host import ScriptedHost
from tests.kit.loopback import serving
from tests.kit.page_texts import page_texts

_NAMES = ("chromium", "chromium-browser", "google-chrome")
_ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
_PHONE = {
    "viewport": {"width": 390, "height": 844},
    "device_scale_factor": 2,
    "is_mobile": True,
    "has_touch": True,
    "timezone_id": "Asia/Shanghai",
    "service_workers": "block",  # past one, Playwright cannot intercept requests
    "reduced_motion": "reduce",  # a place on the screen can be measured at once
}
LAPTOP = {
    "viewport": {"width": 1280, "height": 800},
    "is_mobile": False,
    "has_touch": False,
    "device_scale_factor": 1,
}
"""What makes a laptop of a phone."""

_PATIENCE_MS = 10_000


def _chromium() -> str:
    named = os.environ.get("YIBIAO_CHROMIUM")
    path = next(filter(None, map(shutil.which, [named] if named else _NAMES)), None)
    if path is None:
        pytest.fail(
            "The page is tested in a real browser: install Chromium (on Debian: apt-get install chromium), "
            "or name one in YIBIAO_CHROMIUM.",
            pytrace=False,
        )
    return path


@pytest.fixture(scope="package")
def browser() -> Iterator[Browser]:
    """One Chromium for all tests of this folder, and gone after them.

    While it lives, Playwright keeps an event loop running in this thread, and no other test could start one.
    """
    path = _chromium()
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=path, args=_ARGUMENTS)
        expect.set_options(timeout=_PATIENCE_MS)
        yield chromium
        chromium.close()


@pytest.fixture
def new_phone(browser: Browser) -> Iterator[Callable[..., BrowserContext]]:
    """Makes phones: browser contexts with cookies and storage of their own. Options are Playwright's.

    At the end, an uncaught script error or a breach of the page's security policy fails the test.
    """
    mishaps: list[str] = []
    with ExitStack() as stack:

        def make(**options: object) -> BrowserContext:
            context = browser.new_context(**{**_PHONE, "locale": "zh-CN", **options})  # type: ignore[arg-type]
            stack.callback(context.close)
            context.set_default_timeout(_PATIENCE_MS)
            context.on("weberror", lambda error: mishaps.append(str(error.error)))
            context.on("console", lambda line: _note(line.text, mishaps))
            return context

        yield make
    assert mishaps == []


def page_of_session(phone: BrowserContext, token: str, url: str, path: str) -> Page:
    """A page that is opened in the session of a token."""
    phone.add_cookies([{"name": COOKIE, "value": token, "url": url}])
    page = phone.new_page()
    page.goto(f"{url}{path}")
    return page


def low_targets(page: Page, least_px: int = 44) -> list[str]:
    """What can be tapped on a page, beside what CodeMirror brings along, and is lower than a finger."""
    tapped = page.locator("a:visible, button:visible, summary:visible, select:visible, input:visible")
    found: list[str] = tapped.evaluate_all(
        """(all, least) => all
            .filter((e) => !e.closest(".cm-editor") && e.getBoundingClientRect().height < least)
            .map((e) => `${e.outerHTML.slice(0, 80)} ${e.getBoundingClientRect().height}`)""",
        least_px,
    )
    return found


def blanks_after_stops(page: Page) -> list[str]:
    """Where a blank stands behind a full-width stop in what a page shows."""
    return re.findall(r".{0,12}[。，、；：！？][ \u00a0]+\S.{0,12}", page.locator("body").inner_text())


@pytest.fixture
def phone_page(new_phone: Callable[..., BrowserContext]) -> Page:
    """A page on a Chinese phone of 390 x 844 points."""
    return new_phone().new_page()


def _note(line: str, mishaps: list[str]) -> None:
    if "Content Security Policy" in line:
        mishaps.append(line)


@dataclass
class Chat:
    """The web chat on a loopback port, with a scripted host behind it."""

    url: str
    host: ScriptedHost
    channel: WebChat

    def join(self, page: Page) -> None:
        """Accept an invitation in a browser and wait for the chat."""
        page.goto(f"{self.url}/join/FICTIONAL-CODE")
        page.locator("form button").click()
        self.wait_until_open(page)

    @staticmethod
    def wait_until_open(page: Page) -> None:
        expect(page.locator("#log[aria-busy=false]")).to_be_attached()


@pytest.fixture
def chat_with() -> Iterator[Callable[..., Chat]]:
    """Starts web chats whose bot answers as `answer(host, arrival)` says."""
    with ExitStack() as stack:

        def start(
            answer: Callable[[ScriptedHost, Arrival], None],
            *,
            demo: bool = False,
            reread_s: float = REREAD_S,
        ) -> Chat:
            channel = WebChat(reread_s)
            host = ScriptedHost(channel, answer)
            app = Starlette(routes=[*routes(host, channel, page_texts(), demo=demo, secure_cookies=False)])
            url = stack.enter_context(serving(app))
            stack.callback(channel.close)
            return Chat(url, host, channel)

        yield start
