"""The calendar's pages. They need no script, and none may run in them."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Final

from adapters.webchat.pages import HEADERS, PageTexts
from bot.web.pages import SitePages

_POLICY: Final = re.sub(
    r"(?:script|connect|manifest|worker)-src 'self'; ", "", HEADERS["content-security-policy"]
)
"""That of the chat page, without what only scripts need."""


class CalendarPages(SitePages):
    """The pages under /calendar."""

    def __init__(self, texts: PageTexts) -> None:
        super().__init__(Path(__file__).parent, "/calendar", texts, _POLICY)
