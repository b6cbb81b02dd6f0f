"""What is left of a text so that it fits into a push message."""

from __future__ import annotations

import json

from hypothesis import given
from hypothesis import strategies as st

from adapters.webpush.payload import PAYLOAD_MAX_BYTES, payload_of


def shown(text: str) -> tuple[str, str]:
    payload = payload_of(text)
    assert len(payload) <= PAYLOAD_MAX_BYTES
    parts = json.loads(payload)
    return parts["title"], parts["body"]


def test_the_first_line_is_the_title_and_the_others_are_the_body() -> None:
    assert shown("还有 2 张表\n\n村情季报\n用水季报\n") == ("还有 2 张表", "村情季报\n用水季报")
    assert shown("一行") == ("一行", "")


def test_of_a_long_text_the_first_whole_lines_are_shown() -> None:
    lines = [f"第{number}张：" + "表" * 100 for number in range(100)]
    title, body = shown("\n".join(["还有 100 张表", *lines]))
    *kept, last = body.split("\n")
    assert (title, last) == ("还有 100 张表", "…")
    assert kept == lines[: len(kept)]
    assert len(kept) > 10


def test_a_line_that_is_too_long_alone_is_cut_within() -> None:
    title, body = shown("短\n" + "长" * 5000)
    assert title == "短"
    assert body.startswith("长" * 1200)
    assert body.endswith("长…")
    title, body = shown("长" * 5000 + "\n第二行")
    assert title.endswith("长…")
    assert body == ""


@given(st.text(alphabet=st.sampled_from('长a\n"\\\x01😀 '), max_size=6000))
def test_any_text_fits_and_nothing_but_its_beginning_is_shown(text: str) -> None:
    title, body = shown(text)
    squeezed = "".join(text.split())
    assert squeezed.startswith("".join((title + body).split()).removesuffix("…"))
