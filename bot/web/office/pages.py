"""The form office's pages as HTML in one language, and the headers that keep them safe."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from pathlib import Path
from typing import Final

from starlette.responses import HTMLResponse, Response

from adapters.webchat.assets import Assets
from adapters.webchat.pages import HEADERS, PageTexts, page_environment

STATIC: Final = Path(__file__).parent / "static"


class OfficePages:
    """Renders the pages in the languages of `texts`; the first one is the default."""

    def __init__(self, texts: PageTexts, assets: Assets) -> None:
        self.texts = texts
        self.default_language = next(iter(texts))
        self._assets = assets
        self._environment = page_environment(Path(__file__).parent / "pages")
        self._environment.tests["in_folder"] = lambda path, folder: path.startswith(f"{folder}/")

    def page(
        self, template: str, language: str, status: int = 200, page: Mapping[str, object] | None = None
    ) -> Response:
        """A page. `page` are its values; in templates each stands under `page`."""
        nonce = secrets.token_urlsafe(16)
        html = self._environment.get_template(template).render(
            texts=self.texts,
            language=language,
            t=self.texts[language],
            static=f"/office/static/{self._assets.version}",
            nonce=nonce,
            page=page or {},
        )
        return HTMLResponse(html, status, {**HEADERS, "cache-control": "no-store", **_policy(nonce)})

    def message(self, language: str, key: str, status: int) -> Response:
        """A page that says one thing: the texts `<key>_title` and `<key>_text`."""
        return self.page("notice.html", language, status, {"key": key})


def _policy(nonce: str) -> Mapping[str, str]:
    """Scripts and frames of this site alone. CodeMirror makes its style sheets at run time: they carry the nonce."""
    return {
        "content-security-policy": (
            f"default-src 'none'; script-src 'self'; style-src 'self' 'nonce-{nonce}'; img-src 'self' data:; "
            "connect-src 'self'; frame-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
        )
    }
