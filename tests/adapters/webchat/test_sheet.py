"""Old eyes can read the page: contrast of every pair of colours that text is set in."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

import adapters.webchat

STATIC = Path(adapters.webchat.__file__).parent / "static"
SHEET = "".join((STATIC / name).read_text("utf-8") for name in ("theme.css", "chat.css"))

ENHANCED = 7.0
"""WCAG 2.2, success criterion 1.4.6 (AAA)."""

PAIRS = [
    ("ink", "ground"),
    ("ink", "sheet"),
    ("ink-soft", "ground"),
    ("ink-soft", "sheet"),
    ("accent-ink", "accent"),
    ("tint-ink", "tint"),
    ("tint-ink", "sheet"),
    ("mine-ink", "mine"),
    ("alarm-ink", "alarm"),
    ("alarm-ink", "sheet"),
    ("demo-ink", "demo"),
]


def _palettes() -> dict[str, dict[str, str]]:
    light, dark, more_light, more_dark = re.findall(r":root \{(.*?)\}", SHEET, re.DOTALL)[:4]
    return {
        name: {key: _long(value) for key, value in re.findall(r"--([\w-]+): #([0-9a-f]{3,6});", block)}
        for name, block in (("light", light + more_light), ("dark", dark + more_dark))
    }


def _long(colour: str) -> str:
    return "".join(2 * digit for digit in colour) if len(colour) == 3 else colour


def _luminance(colour: str) -> float:
    """Relative luminance as WCAG 2.2 defines it."""
    parts = [int(colour[place : place + 2], 16) / 255 for place in (0, 2, 4)]
    red, green, blue = (
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


@pytest.mark.parametrize("palette", ["light", "dark"])
@pytest.mark.parametrize(("text", "ground"), PAIRS)
def test_text_stands_out_enough_for_old_eyes(palette: str, text: str, ground: str) -> None:
    colours = _palettes()[palette]
    lighter, darker = sorted((_luminance(colours[text]), _luminance(colours[ground])), reverse=True)
    assert (lighter + 0.05) / (darker + 0.05) >= ENHANCED


def test_directions_are_logical_so_that_right_to_left_needs_no_second_sheet() -> None:
    physical = re.findall(r"(?:margin|padding|border|inset)-(?:left|right)|text-align: (?:left|right)", SHEET)
    assert physical == []
