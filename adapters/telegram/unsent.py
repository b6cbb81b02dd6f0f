"""Which errors of aiohttp, which carries the requests of both libraries, say that nothing was sent."""

from __future__ import annotations

from typing import Final

import aiohttp

NOT_ASKED: Final = (aiohttp.ClientConnectorError, aiohttp.InvalidURL)
"""Nobody was found who could have done anything."""
