"""An office with a folder and a database of its own, and browsers of its people."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext, Page

from tests.browser.conftest import LAPTOP, page_of_session
from tests.kit.loopback import serving
from tests.web.office_place import Office, office_at


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    with office_at(tmp_path) as office:
        yield office


@pytest.fixture
def open_page(office: Office, new_phone: Callable[..., BrowserContext]) -> Iterator[Callable[..., Page]]:
    """Opens a page of the office in a browser of a person of its own."""
    with serving(office.app) as url:

        def open_it(path: str, name: str = "李示例", **options: object) -> Page:
            return page_of_session(new_phone(**{**LAPTOP, **options}), office.token(name), url, path)

        yield open_it
        office.site.end_streams()
