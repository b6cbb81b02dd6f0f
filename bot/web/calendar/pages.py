"""The calendar's pages as HTML in one language. They need no script, and none may run in them."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Final

from starlette.responses import HTMLResponse, Response

from adapters.webchat.assets import Assets
from adapters.webchat.pages import HEADERS, PageTexts, page_environment

STATIC: Final = Path(__file__).parent / "static"

_HEADERS: Final = {
    **HEADERS,
    "cache-control": "no-store",
    "content-security-policy": re.sub(
        r"(?:script|connect|manifest|worker)-src 'self'; ", "", HEADERS["content-security-policy"]
    ),
}
"""Those of the chat page, without what only scripts need. A page may say what was filed, so nothing keeps it."""


class CalendarPages:
    """Renders the pages in the languages of `texts`; the first one is the default."""

    def __init__(self, texts: PageTexts, assets: Assets) -> None:
        self.texts = texts
        self.default_language = next(iter(texts))
        self._assets = assets
        self._environment = page_environment(Path(__file__).parent / "pages")

    def page(self, template: str, language: str, page: Mapping[str, object], status: int = 200) -> Response:
        """A page. `page` are its values; in templates each stands under `page`."""
        html = self._environment.get_template(template).render(
            texts=self.texts,
            language=language,
            t=self.texts[language],
            static=f"/calendar/static/{self._assets.version}",
            page=page,
        )
        return HTMLResponse(html, status, _HEADERS)

    def message(self, language: str, key: str, status: int) -> Response:
        """A page that says one thing: the texts `<key>_title` and `<key>_text`."""
        return self.page("notice.html", language, {"key": key}, status)
