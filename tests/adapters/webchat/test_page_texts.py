"""The page says everything in both languages, and says nothing that is not in the files."""

from __future__ import annotations

import re
from pathlib import Path

import adapters.webchat
from adapters.webchat.incoming import TEXT_MAX_CHARS, Refusal
from tests.kit.page_texts import page_texts

FOLDER = Path(adapters.webchat.__file__).parent
TEXTS = page_texts()
PLACEHOLDER = re.compile(r"\{(\w+)\}")


def _sources(*patterns: str) -> str:
    return "\n".join(path.read_text("utf-8") for pattern in patterns for path in sorted(FOLDER.glob(pattern)))


def test_both_languages_have_the_same_texts_and_the_same_places_to_fill_in() -> None:
    assert TEXTS["zh"].keys() == TEXTS["en"].keys()
    for key, text in TEXTS["zh"].items():
        assert isinstance(text, str), key
        assert text.strip(), key
        assert set(PLACEHOLDER.findall(text)) == set(PLACEHOLDER.findall(TEXTS["en"][key])), key


def test_the_limit_that_is_named_is_the_limit_that_holds() -> None:
    for texts in TEXTS.values():
        assert str(TEXT_MAX_CHARS) in texts[Refusal.TEXT_TOO_LONG]


def test_no_chinese_stands_in_the_english_texts() -> None:
    foreign = [key for key, text in TEXTS["en"].items() if re.search(r"[\u3400-\u9fff]", text)]
    assert foreign == []


def test_every_text_is_used_and_every_text_used_exists() -> None:
    sources = _sources("pages/*.html", "static/*.js", "*.py")
    literal = set(re.findall(r"[\"'`.](\w+)\b", sources))
    built = {
        *(f"state_{state}" for state in ("connecting", "online", "offline", "paused")),
        *(f"press_{state}" for state in ("waiting", "sent")),
        *(f"{page}_{part}" for page in ("no_session", "bad_link", "busy") for part in ("title", "text")),
        *(refusal.value for refusal in Refusal),
    }
    assert set(TEXTS["zh"]) - literal - built == set()
    named = re.findall(r"(?:data-(?:text|label|placeholder)=\"|\bt\.|\bt\(\"|\bsay\(\w+, \")(\w+)", sources)
    assert {key for key in named if not key.startswith("$")} - set(TEXTS["zh"]) - {"dataset"} == set()


def test_no_sentence_hides_in_the_scripts_or_templates() -> None:
    sources = re.sub(r"^\s*//.*$|{#.*?#}", "", _sources("pages/*.html", "static/*.js"), flags=re.MULTILINE)
    assert re.findall(r"[\u3400-\u9fff]+", sources) == []


def test_the_scripts_write_text_never_markup() -> None:
    scripts = _sources("static/*.js")
    for door in ("innerHTML", "outerHTML", "insertAdjacentHTML", "document.write", "eval(", "Function("):
        assert door not in scripts
