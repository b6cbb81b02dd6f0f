"""Telegram's HTML: what is read, and with which words it is refused. Most rows are tdlib's own examples."""

from __future__ import annotations

from typing import Any

import pytest

from tests.kit.botapi.markup import Formatted, parsed, trimmed, utf16_length
from tests.kit.botapi.rules import BrokenRule, Refused

REFUSED = {
    "🏟 🏟&lt;<abacaba": "Unclosed start tag at byte offset 13",
    "🏟 🏟&lt;<abac aba>": 'Unsupported start tag "abac" at byte offset 13',
    "🏟 🏟&lt;<i   =aba>": 'Empty attribute name in the tag "i" at byte offset 13',
    "🏟 🏟&lt;<i    aba>": 'Can\'t find end tag corresponding to start tag "i"',
    "🏟 🏟&lt;<i    aba  =  ": 'Unclosed start tag "i" at byte offset 13',
    "🏟 🏟&lt;<i    aba  =  190azAz-.,": "Unexpected end of name token at byte offset 27",
    '🏟 🏟&lt;<i    aba  =  "&lt;&gt;&quot;>': "Unclosed start tag at byte offset 13",
    "🏟 🏟&lt;</": "Unexpected end tag at byte offset 13",
    "🏟 🏟&lt;<b></b></": "Unexpected end tag at byte offset 20",
    "🏟 🏟&lt;<i>a</i   ": "Unclosed end tag at byte offset 17",
    "🏟 🏟&lt;<i>a</em   >": 'Unmatched end tag at byte offset 17, expected "</i>", found "</em>"',
    "<b>人口": 'Can\'t find end tag corresponding to start tag "b"',
    "a < b": 'Unsupported start tag "" at byte offset 2',
    "x<br>y": 'Unsupported start tag "br" at byte offset 1',
    "<span>x</span>": 'Tag "span" must have class "tg-spoiler" at byte offset 0',
}

READ: dict[str, tuple[str, list[dict[str, Any]]]] = {
    "&ge;&lt;&gt;&amp;&quot;&laquo;&#12345678;": ('&ge;<>&"&laquo;&#12345678;', []),
    "&#20154;&#x53e3;": ("人口", []),
    "🏟<b>户数</b>": ("🏟户数", [{"type": "bold", "offset": 2, "length": 2}]),
    "<STRONG>a</Strong>": ("a", [{"type": "bold", "offset": 0, "length": 1}]),
    "<b></b>a": ("a", []),
    "<b><i>a</i></b>": (
        "a",
        [{"type": "bold", "offset": 0, "length": 1}, {"type": "italic", "offset": 0, "length": 1}],
    ),
    '<a href="https://a.example/?x=1&amp;y">z</a>': (
        "z",
        [{"type": "text_link", "offset": 0, "length": 1, "url": "https://a.example/?x=1&y"}],
    ),
    '<span class="tg-spoiler">a</span><tg-spoiler>b</tg-spoiler>': (
        "ab",
        [{"type": "spoiler", "offset": 0, "length": 1}, {"type": "spoiler", "offset": 1, "length": 1}],
    ),
    '<pre><code class="language-python">x</code></pre>': (
        "x",
        [{"type": "pre", "offset": 0, "length": 1, "language": "python"}],
    ),
    "<blockquote expandable>a</blockquote>": (
        "a",
        [{"type": "expandable_blockquote", "offset": 0, "length": 1}],
    ),
    '<tg-emoji emoji-id="5368324170671202286">👍</tg-emoji>': (
        "👍",
        [{"type": "custom_emoji", "offset": 0, "length": 2, "custom_emoji_id": "5368324170671202286"}],
    ),
    "<u>a</u><ins>b</ins>": (
        "ab",
        [{"type": "underline", "offset": 0, "length": 1}, {"type": "underline", "offset": 1, "length": 1}],
    ),
    "<s>a</s><del>b</del>": (
        "ab",
        [
            {"type": "strikethrough", "offset": 0, "length": 1},
            {"type": "strikethrough", "offset": 1, "length": 1},
        ],
    ),
}


@pytest.mark.parametrize("html", REFUSED)
def test_broken_html_is_refused_with_the_parsers_own_words(html: str) -> None:
    with pytest.raises(Refused) as refused:
        parsed(html)
    assert refused.value.description == f"Bad Request: can't parse entities: {REFUSED[html]}"


@pytest.mark.parametrize("html", READ)
def test_html_is_read_as_text_and_entities_in_utf16_units(html: str) -> None:
    assert parsed(html) == READ[html]


def test_a_surrogate_is_no_character() -> None:
    with pytest.raises(Refused):
        parsed("&#xDFDF;")


@pytest.mark.parametrize(
    "html",
    [
        "<blockquote>a<blockquote>b</blockquote></blockquote>",
        "<code><b>a</b></code>",
        "<pre>a<i>b</i></pre>",
    ],
)
def test_what_the_documentation_forbids_to_nest_breaks_a_rule(html: str) -> None:
    with pytest.raises(BrokenRule):
        parsed(html)


def test_spaces_around_a_text_are_dropped_and_entities_move_along() -> None:
    assert trimmed(parsed("\n <b>a </b>\n")) == Formatted("a", [{"type": "bold", "offset": 0, "length": 1}])
    assert trimmed(parsed("<b> a</b> ")) == Formatted(" a", [{"type": "bold", "offset": 0, "length": 2}])


def test_a_sign_outside_the_basic_plane_counts_twice() -> None:
    assert utf16_length("人👍") == 3
