"""The pages of a site beside the chat, as HTML in one language, with the files that they load."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from pathlib import Path

from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

from adapters.webchat.assets import SHARED, read_assets
from adapters.webchat.pages import HEADERS, PageTexts, page_environment
from adapters.webchat.sessions import language_of
from bot.core.facts import Person


class SitePages:
    """Renders the pages in the languages of `texts`; the first one is the default."""

    def __init__(self, folder: Path, address: str, texts: PageTexts, policy: str) -> None:
        """`folder` holds `pages` and `static`; `address` is the path under which they are served.

        `policy` is the content security policy. A `{nonce}` in it is another one in each page.
        """
        self.texts = texts
        self._address = address
        self._policy = policy
        self._assets = read_assets(folder / "static", SHARED)
        self._environment = page_environment(folder / "pages")

    def page(
        self, template: str, language: str, page: Mapping[str, object] | None = None, status: int = 200
    ) -> Response:
        """A page, which nothing keeps. `page` are its values; in templates each stands under `page`."""
        nonce = secrets.token_urlsafe(16)
        html = self._environment.get_template(template).render(
            texts=self.texts,
            language=language,
            t=self.texts[language],
            static=f"{self._address}/static/{self._assets.version}",
            nonce=nonce,
            page=page or {},
        )
        policy = self._policy.format(nonce=nonce)
        headers = {**HEADERS, "cache-control": "no-store", "content-security-policy": policy}
        return HTMLResponse(html, status, headers)

    def message(self, language: str, key: str, status: int) -> Response:
        """A page that says one thing: the texts `<key>_title` and `<key>_text`."""
        return self.page("notice.html", language, {"key": key}, status)

    async def static(self, request: Request) -> Response:
        """GET .../static/{version}/{name}: a file of the pages."""
        return self._assets.response(request, request.path_params["name"], request.path_params["version"])

    def language(self, request: Request, person: Person | None) -> str:
        """The language that was chosen by a link, else the person's, else the browser's."""
        spoken = person.language if person is not None else None
        return language_of(request, self.texts, next(iter(self.texts)), spoken)
