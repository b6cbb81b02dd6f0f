"""The page's own files, read once and served under the digest of their content: a phone fetches each once."""

from __future__ import annotations

import gzip
import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from starlette.requests import Request
from starlette.responses import Response

_FOLDER: Final = Path(__file__).parent / "static"
SHARED: Final = (_FOLDER / "icon.svg", _FOLDER / "theme.css")
"""What all pages of the program look alike by."""

_MEDIA_TYPES: Final = {
    ".css": "text/css",
    ".js": "text/javascript",
    ".svg": "image/svg+xml",
    ".webmanifest": "application/manifest+json",
}
_FOR_EVER: Final = "public, max-age=31536000, immutable"
"""A year, the longest that caches honour; a changed file has another address (RFC 8246)."""


@dataclass(frozen=True, slots=True)
class Asset:
    media_type: str
    content: bytes
    gzipped: bytes


@dataclass(frozen=True, slots=True)
class Assets:
    """The files by name, and the digest of them all."""

    version: str
    files: dict[str, Asset]

    @property
    def modules(self) -> list[str]:
        """Names of the JavaScript modules, so that a page can ask for all of them at once."""
        return sorted(name for name in self.files if name.endswith(".js"))

    def response(self, request: Request, name: str, version: str | None = None) -> Response:
        """A file as an answer, or 404. Only an address with the present version may be cached for ever."""
        asset = self.files.get(name)
        if asset is None:
            return Response(status_code=404)
        headers = {
            "cache-control": _FOR_EVER if version == self.version else "no-cache",
            "vary": "accept-encoding",
            "x-content-type-options": "nosniff",
        }
        if "gzip" not in request.headers.get("accept-encoding", ""):
            return Response(asset.content, media_type=asset.media_type, headers=headers)
        headers["content-encoding"] = "gzip"
        return Response(asset.gzipped, media_type=asset.media_type, headers=headers)


def read_assets(folder: Path = _FOLDER, shared: Iterable[Path] = ()) -> Assets:
    """The files of a page and those that it shares with others, with the digest of their names and contents."""
    digest = hashlib.sha256()
    files: dict[str, Asset] = {}
    for path in sorted((*folder.iterdir(), *shared)):
        if path.suffix in _MEDIA_TYPES:
            content = path.read_bytes()
            digest.update(path.name.encode() + b"\0" + content + b"\0")
            files[path.name] = Asset(_MEDIA_TYPES[path.suffix], content, gzip.compress(content, mtime=0))
    return Assets(digest.hexdigest()[:12], files)
