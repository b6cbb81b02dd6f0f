"""Numbers as people write them, Chinese numerals included, as exact fractions.

Pure. Units, limits and signs relative to the last value belong to `value`; a float never appears here.
"""

from __future__ import annotations

from typing import Final

_FULL_WIDTH: Final = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)}
_LOOK_ALIKES: Final = {0x3000: " ", 0x00A0: " ", 0x2212: "-"}
_ASCII: Final = {**_FULL_WIDTH, **_LOOK_ALIKES}


def ascii_digits(text: str) -> str:
    """The text with full-width digits, letters, signs and spaces as ASCII; every character keeps its place."""
    return text.translate(_ASCII)
