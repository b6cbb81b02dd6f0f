"""Pages lead somewhere, keep their form, and say the same in both languages."""

from __future__ import annotations

import re
from pathlib import Path
from urllib.parse import unquote

import pytest

from flows.language.rules.never_words import TOPICS
from tests.architecture.tree import ROOT
from tests.docs.pages import anchors, blocks, headings, page, pages, section, without_code
from tests.flows.folder import problems_with

_LINK = re.compile(r"!?\[[^\]]*\]\(<?([^)\s>]+)>?(?: \"[^\"]*\")?\)")
_RECORDS = sorted(path for path in pages() if re.fullmatch(r"docs/decisions/\d{4}-[a-z-]+\.md", path))
_PARTS = ["Context", "Decision", "What was tried", "Consequences"]
_GUIDES = ("docs/flow-authors.md", "docs/flow-authors.zh.md")


@pytest.mark.parametrize("path", sorted(pages()))
def test_each_relative_link_leads_to_a_file_and_to_a_heading_in_it(path: str) -> None:
    astray = []
    for link in _LINK.findall(without_code(pages()[path])):
        if re.match(r"[a-z]+:", link):
            continue
        file, _, anchor = unquote(link).partition("#")
        target = (ROOT / path).parent / file if file else ROOT / path
        if not target.exists() or (anchor and anchor not in anchors(target)):
            astray.append(link)
    assert astray == []


_FILE = r"`((?:bot|adapters|flows|tests)/[\w/.]+)`"
_NAME_IN_FILE = re.compile(rf"`([\w.]+)`\)?\s+(?:of|in)\s+{_FILE}")


def test_the_guide_for_adapters_names_files_that_are_there_and_what_stands_in_them() -> None:
    text = page("docs/adapter-authors.md")
    gone = [path for path in re.findall(_FILE, text) if not (ROOT / path).exists()]
    named = _NAME_IN_FILE.findall(text)
    elsewhere = [
        (name, path)
        for name, path in named
        for part in name.split(".")
        if not re.search(rf"^ *(?:class|def) {part}\b|^{part}\b", page(path), re.MULTILINE)
    ]
    assert gone == []
    assert elsewhere == []
    assert named


def test_both_readmes_can_be_read_at_a_sitting() -> None:
    assert max(page(name).count("\n") for name in ("README.md", "README.zh.md")) < 200


@pytest.mark.parametrize(("english", "chinese"), [("README.md", "README.zh.md"), _GUIDES])
def test_a_page_has_the_same_parts_and_pictures_in_both_languages(english: str, chinese: str) -> None:
    one, other = page(english), page(chinese)
    assert [level for level, _ in headings(one)] == [level for level, _ in headings(other)]
    assert [block.language for block in blocks(one)] == [block.language for block in blocks(other)]
    assert len(_LINK.findall(one)) == len(_LINK.findall(other))


@pytest.mark.parametrize(("english", "chinese"), [("README.md", "README.zh.md"), _GUIDES])
def test_both_languages_show_the_same_commands_and_files(english: str, chinese: str) -> None:
    def shown(name: str) -> list[str]:
        texts = [block.text for block in blocks(page(name), "sh", "yaml", "ini")]
        plain = [re.sub(r"\s+# .*|--language en ", "", text) for text in texts]
        typed = re.compile(r"(?<=<<'END'\n)(?!code).*?(?=^END$)", re.DOTALL | re.MULTILINE)
        return [typed.sub("", text) for text in plain]

    assert shown(english) == shown(chinese)


@pytest.mark.parametrize("path", _RECORDS)
def test_a_decision_record_has_its_number_and_four_parts(path: str) -> None:
    (_, title), *parts = headings(page(path))
    assert title.startswith(f"{int(Path(path).name[:4])}. ")
    assert parts == [(2, part) for part in _PARTS]
    assert all(section(page(path), part).strip() for part in _PARTS)


def test_the_list_of_decision_records_names_all_of_them_in_order() -> None:
    listed = re.findall(r"^(\d+)\. \[(.+)\]\((.+)\)$", page("docs/decisions/README.md"), re.MULTILINE)
    expected = []
    for number, path in enumerate(_RECORDS, 1):
        title = headings(page(path))[0][1].removeprefix(f"{number}. ")
        expected.append((str(number), title, Path(path).name))
    assert listed == expected


@pytest.mark.parametrize("path", _GUIDES)
def test_the_guide_for_authors_lists_each_topic_that_is_never_collected(path: str) -> None:
    last = re.split(r"^## ", page(path), flags=re.MULTILINE)[-1]
    assert len(re.findall(r"^- ", last, re.MULTILINE)) == len(TOPICS)


@pytest.mark.parametrize(
    "block", blocks(page("docs/flow-authors.md"), "yaml"), ids=lambda block: block.text[:24]
)
def test_an_example_in_the_guide_for_authors_has_no_problems(block: tuple[str, str]) -> None:
    assert problems_with({"dictionary/example.yaml": block[1]}) == ()
