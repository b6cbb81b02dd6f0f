"""The pages around the chat and the chat itself, as HTML in one language."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Final

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from starlette.responses import HTMLResponse, Response

from adapters.webchat.assets import Assets
from adapters.webchat.incoming import TEXT_MAX_CHARS
from adapters.webchat.sessions import mark_of
from bot.core.texts import NAME_MAX_CHARS

PageTexts = Mapping[str, Mapping[str, str]]
"""The page's own texts: language code to key to text."""

HEADERS: Final = {
    "cache-control": "no-cache",
    "content-security-policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; "
        "manifest-src 'self'; worker-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
    ),
    # No page of this program takes photos, voice or places, and none may start to.
    "permissions-policy": "camera=(), geolocation=(), microphone=()",
    # Not `no-referrer`: with it a form posts `Origin: null`, and an invitation could not be accepted.
    "referrer-policy": "same-origin",
    "x-content-type-options": "nosniff",
}


_FRAMED_POLICY: Final = HEADERS["content-security-policy"].replace(
    "frame-ancestors 'none'", "frame-ancestors 'self'"
)


_FOLDER: Final = Path(__file__).parent / "pages"


def page_environment(folder: Path = _FOLDER) -> Environment:
    """How the templates of a folder become pages: escaped, and with what is not defined as an error.

    They all begin with the chat's `document.html`.
    """
    return Environment(
        loader=FileSystemLoader([folder, _FOLDER]),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )


class Pages:
    """Renders the pages in the languages of `texts`; the first one is the default."""

    def __init__(
        self, texts: PageTexts, assets: Assets, *, is_framed: bool = False, has_calendar: bool = False
    ) -> None:
        """`is_framed`: the site's own pages may show these in a frame; else nobody may.

        `has_calendar`: the chat leads to /calendar.
        """
        self.texts = texts
        self._headers = HEADERS if not is_framed else {**HEADERS, "content-security-policy": _FRAMED_POLICY}
        self.default_language = next(iter(texts))
        self._assets = assets
        self._has_calendar = has_calendar
        self._environment = page_environment()

    def chat(
        self, language: str, address: str, base: str, *, demo: bool, push_key: str | None = None
    ) -> Response:
        """The chat at the path `base`. Its texts go along in every language, so that switching needs no network.

        With the public key `push_key` it offers to wake the browser.
        """
        values = {
            "talk": mark_of(address),
            "demo": demo,
            "text_max_chars": TEXT_MAX_CHARS,
            "has_calendar": self._has_calendar,
            "push_key": push_key,
        }
        return self._page("chat.html", language, 200, base, **values)

    def join(self, language: str, code: str, *, asks_name: bool) -> Response:
        """The landing page of an invitation: one button, and a field for one's name where that `asks_name`."""
        return self._page(
            "join.html", language, 200, code=code, asks_name=asks_name, name_max_chars=NAME_MAX_CHARS
        )

    def notice(self, language: str, key: str, status: int) -> Response:
        """A page that says one thing: the texts `<key>_title` and `<key>_text`."""
        return self._page("notice.html", language, status, key=key)

    def _page(
        self, template: str, language: str, status: int, base: str = "/chat", **values: object
    ) -> Response:
        html = self._environment.get_template(template).render(
            texts=self.texts,
            language=language,
            t=self.texts[language],
            base=base,
            static=f"{base}/static/{self._assets.version}",
            modules=self._assets.modules,
            **values,
        )
        return HTMLResponse(html, status, self._headers)
