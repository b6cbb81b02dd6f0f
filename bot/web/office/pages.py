"""The form office's pages, and the policy that keeps them safe."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from adapters.webchat.pages import PageTexts
from bot.web.pages import SitePages

_POLICY: Final = (
    "default-src 'none'; script-src 'self'; style-src 'self' 'nonce-{nonce}'; img-src 'self' data:; "
    "connect-src 'self'; frame-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
"""Scripts and frames of this site alone. CodeMirror makes its style sheets at run time: they carry the nonce."""


class OfficePages(SitePages):
    """The pages under /office."""

    def __init__(self, texts: PageTexts) -> None:
        super().__init__(Path(__file__).parent, "/office", texts, _POLICY)
        self._environment.tests["in_folder"] = lambda path, folder: path.startswith(f"{folder}/")
