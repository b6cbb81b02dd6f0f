"""The editor's bundle is the build of its sources, and its pages say everything in both languages."""

from __future__ import annotations

import hashlib
import json
import re

from ruamel.yaml import YAML

from bot.core.calendar.asking import Rule
from tests.architecture.tree import ROOT

FOLDER = ROOT / "bot" / "web" / "office"
EDITOR, PAGES, STATIC = FOLDER / "editor", FOLDER / "pages", FOLDER / "static"
PLACEHOLDER = re.compile(r"\{(\w+)\}")


def _texts() -> dict[str, dict[str, str]]:
    yaml = YAML(typ="safe")
    return {each: yaml.load(ROOT / "flows" / "messages" / each / "office.yaml") for each in ("zh", "en")}


def _sources() -> str:
    files = [
        *EDITOR.glob("src/*.js"),
        *PAGES.glob("*.html"),
        STATIC / "folder.js",
        *FOLDER.glob("*.py"),
    ]
    files += [ROOT / "bot" / "app" / name for name in ("asking.py", "asking_words.py")]
    files += [ROOT / "bot" / "app" / "office.py", ROOT / "bot" / "app" / "publishing.py"]
    files += [ROOT / "bot" / "app" / "flows_folder.py"]
    files += [ROOT / "adapters" / "webchat" / "pages" / name for name in ("document.html", "languages.html")]
    return "\n".join(path.read_text("utf-8") for path in files)


def test_the_bundle_is_the_build_of_the_committed_sources() -> None:
    """Its first line names the digests of what it was made from and of itself: `make editor` makes it anew."""
    banner, _, code = (STATIC / "editor.js").read_text("utf-8").partition("\n")
    named = re.findall(r"[0-9a-f]{64}", banner)
    names = ["build.js", "package-lock.json", "package.json"]
    names += [f"src/{path.name}" for path in (EDITOR / "src").iterdir()]
    digest = hashlib.sha256()
    for name in sorted(names):
        digest.update(f"{name}\0".encode() + (EDITOR / name).read_bytes() + b"\0")
    assert named == [digest.hexdigest(), hashlib.sha256(code.removesuffix("\n").encode()).hexdigest()]


def test_the_lock_file_names_every_version_with_its_digest_and_no_address() -> None:
    packages = json.loads((EDITOR / "package-lock.json").read_text("utf-8"))["packages"]
    locked = {name: each for name, each in packages.items() if name}
    assert locked
    assert [name for name, each in locked.items() if "integrity" not in each or "resolved" in each] == []
    licences = (STATIC / "editor.licences.txt").read_text("utf-8")
    asked = packages[""]["dependencies"]
    assert [name for name, version in asked.items() if f"{name} {version} (MIT)" not in licences] == []


def test_the_bundle_asks_for_no_outside_address() -> None:
    code = (STATIC / "editor.js").read_text("utf-8")
    outside = set(re.findall(r"[\"'`](https?://[^\"'`]+)", code))
    assert outside <= {"http://www.w3.org/2000/svg"}


def test_both_languages_have_the_same_texts_and_the_same_places_to_fill_in() -> None:
    texts = _texts()
    assert list(texts["zh"]) == list(texts["en"])
    for key, text in texts["zh"].items():
        assert text.strip(), key
        assert set(PLACEHOLDER.findall(text)) == set(PLACEHOLDER.findall(texts["en"][key])), key
    assert [key for key, text in texts["en"].items() if re.search(r"[\u3400-\u9fff]", text)] == []


def test_every_text_is_used_and_every_text_used_exists() -> None:
    sources, texts = _sources(), _texts()["zh"]
    literal = set(re.findall(r"[\"'`.](\w+)\b", sources))
    built = {f"{kind}_{part}" for kind in ("office_only", "no_such_file") for part in ("title", "text")}
    built |= {f"ask_{key}" for key in ("flow", "period", "units")}
    built |= {f"refused_{rule}" for rule in Rule if rule is not Rule.OUTSIDE_WINDOW}
    built |= {f"kept_{rule}" for rule in Rule}
    assert [rule for rule in Rule if f"kept_{rule}" not in texts and f"refused_{rule}" not in texts] == []
    built |= {f"door_{door}" for door in ("api", "command", "database", "publication", "scheduler")}
    built |= {f"state_{state}" for state in ("changed", "new", "removed")}
    built |= {f"folder_{kind}" for kind in ("definitions", "dictionary", "messages")}
    assert set(texts) - literal - built == set()
    named = set(re.findall(r"\bt\.(\w+)|\bt\(\"(\w+)|NotTaken\(\"(\w+)", sources))
    assert {key for keys in named for key in keys if key} - set(texts) == set()


def test_the_scripts_write_text_never_markup() -> None:
    files = [*EDITOR.glob("src/*.js"), STATIC / "folder.js", STATIC / "moments.js"]
    scripts = "\n".join(path.read_text("utf-8") for path in files)
    for door in ("innerHTML", "outerHTML", "insertAdjacentHTML", "document.write", "eval(", "Function("):
        assert door not in scripts
