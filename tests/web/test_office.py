"""The form office's addresses: who may come in, what is refused, and what a publication does."""

from __future__ import annotations

import io
import re
from zipfile import ZipFile

import pytest
from starlette.testclient import TestClient

from bot.app.flows_folder import read_folder
from bot.app.invitations import invite
from bot.web.office.gate import BODY_MAX_BYTES
from bot.web.office.problem_pages import problem_page
from flows.language.sentences import CATALOGUE
from tests.web.office_place import DICTIONARY, FORM, MOMENT, Office, answer, ask, save

API = (
    "files",
    "open",
    "save",
    "discard",
    "check",
    "words",
    "preview",
    "review",
    "publish",
    "ask",
    "refusals",
)


# -- who may come in


@pytest.mark.parametrize(
    "path",
    ["/office/", f"/office/edit/{FORM}", "/office/export.zip", "/office/problems/cycle", "/office/refusals"],
)
def test_pages_are_shown_to_the_form_office_alone(office: Office, path: str) -> None:
    assert office.member().get(path).status_code == 200
    for token in (None, office.token("Ma", None), office.token("Wang", "reporter")):
        refused = office.client(token).get(path)
        assert refused.status_code == 403
        assert "schema: 1" not in refused.text


@pytest.mark.parametrize("name", API)
def test_nothing_is_answered_to_anybody_else_or_to_another_sites_page(office: Office, name: str) -> None:
    assert ask(office.client(), name).status_code == 401
    assert ask(office.client(office.token("Wang", "reporter")), name).status_code == 401
    member = office.member()
    assert ask(member, name, **{"sec-fetch-site": "cross-site"}).status_code == 403
    assert ask(member, name, origin="https://other.example.org").status_code == 403
    assert member.post(f"/office/api/{name}", content="{}").status_code == 403
    assert member.get(f"/office/api/{name}").status_code == 405


def test_an_invitation_of_the_role_office_lets_a_browser_in(office: Office) -> None:
    with office.program.storage.transaction() as transaction:
        code, _ = invite(transaction, None, "office", office.program.clock.now())
    client = office.client()
    client.post(f"/join/{code}", follow_redirects=False)
    assert client.get("/office/").status_code == 200


def test_a_page_trusts_its_own_site_only_and_carries_no_outside_address(member: TestClient) -> None:
    response = member.get(f"/office/edit/{FORM}")
    policy = response.headers["content-security-policy"]
    assert policy.startswith("default-src 'none'; script-src 'self';")
    assert "unsafe" not in policy
    assert policy != member.get(f"/office/edit/{FORM}").headers["content-security-policy"], "the nonce is new"
    assert not re.search(r"(?:href|src)=\"(?:https?:)?//", response.text)
    named = re.findall(r"(?:href|src)=\"(/office/static/[^\"]+)\"", response.text)
    assert len(named) == 4
    assert {member.get(path).status_code for path in named} == {200}


# -- files


def test_the_folder_lists_what_is_edited_and_the_editor_opens_it(member: TestClient) -> None:
    before = answer(member, "open", {"path": FORM})
    save(member, FORM, f"{before['text']}# 备注\n")
    listed = {each["path"]: each["state"] for each in answer(member, "files")["files"]}
    assert (listed[FORM], listed[DICTIONARY]) == ("changed", "same")
    assert answer(member, "open", {"path": FORM})["text"].endswith("# 备注\n")
    assert re.search(f"李示例 {MOMENT} 存的草稿", member.get("/office/").text)


def test_a_new_file_begins_with_an_explained_example_that_has_no_problem(member: TestClient) -> None:
    for path in ("dictionary/dug-wells.yaml", "definitions/water-quarterly.yaml"):
        beginning = answer(member, "open", {"path": path})["beginning"]
        assert "写着 to decide 的地方请您定" in beginning
        findings = answer(member, "check", {"path": path, "text": beginning})["findings"]
        assert [(each["path"], each["code"]) for each in findings] == [(path, "undecided")]
        english = member.post("/office/api/open?lang=en", json={"path": path}).json()["beginning"]
        assert "Decide where it says so" in english
    assert answer(member, "open", {"path": FORM})["beginning"] is None


def test_a_new_file_begins_with_what_is_published_where_a_draft_cannot_be_read(member: TestClient) -> None:
    save(member, DICTIONARY, "broken: [")
    assert "to decide" in answer(member, "open", {"path": "definitions/water.yaml"})["beginning"]


def test_the_folder_calls_forms_by_their_newest_titles_that_can_be_read(member: TestClient) -> None:
    def titles(language: str) -> dict[str, str]:
        page = member.get(f"/office/?lang={language}").text
        return dict(re.findall(r">([a-z-]+\.yaml)</a>\s*<span>([^<]*)</span>", page))

    assert titles("zh") == {"village-quarter.yaml": "季表", "village-year.yaml": "年表"}
    text = answer(member, "open", {"path": FORM})["text"]
    save(member, FORM, text.replace("Quarterly form", "Quarter"))
    assert titles("en")["village-quarter.yaml"] == "Quarter"
    save(member, DICTIONARY, "broken: [")
    assert titles("en")["village-quarter.yaml"] == "Quarterly form"


@pytest.mark.parametrize(
    "path", ["../../etc/passwd", "definitions/../x.yaml", "schema/flow.json", "", None, 7]
)
def test_a_path_outside_the_folder_is_refused_everywhere(member: TestClient, path: object) -> None:
    for name in ("open", "save", "discard", "check", "preview"):
        posted = {"path": path, "text": "x", "seen": 0, "base": None, "flow": "a", "last": "none"}
        assert ask(member, name, posted).status_code == 400
    assert member.get(f"/office/edit/{path}").status_code == 404


@pytest.mark.parametrize(
    "posted",
    [
        [],
        "x",
        7,
        {"path": FORM},
        {"path": FORM, "text": 7, "seen": 0},
        {"path": FORM, "text": "x", "seen": -1},
    ],
)
def test_what_no_page_of_ours_would_post_is_refused_kindly(member: TestClient, posted: object) -> None:
    for name in ("save", "discard", "publish"):
        response = member.post(f"/office/api/{name}", json=posted)
        assert response.status_code in (400, 409)
        assert response.json()["error"]


def test_a_body_that_is_too_large_or_no_json_is_refused(member: TestClient) -> None:
    headers = {"content-type": "application/json"}
    url = "/office/api/check"
    assert member.post(url, content=b"x" * (BODY_MAX_BYTES + 1), headers=headers).status_code == 413
    assert member.post(url, content=b"{", headers=headers).status_code == 400
    assert member.post(url, content=b"[" * 100_000, headers=headers).status_code == 400


def test_the_second_of_two_editors_gets_the_text_of_the_first(office: Office) -> None:
    li, ma = office.member("李示例"), office.member("马示例")
    seen = answer(li, "open", {"path": FORM})
    posted = {"path": FORM, "base": seen["revision"], "seen": seen["version"]}
    assert ask(li, "save", {**posted, "text": "of Li\n"}).status_code == 200
    refused = ask(ma, "save", {**posted, "text": "of Ma\n"})
    assert refused.status_code == 409
    assert refused.json()["theirs"]["text"] == "of Li\n"
    assert "李示例" in refused.json()["error"]


def test_who_goes_on_with_a_draft_that_a_colleague_has_ended_is_told_so(office: Office) -> None:
    li, ma = office.member("李示例"), office.member("马示例")
    seen = save(li, FORM, answer(li, "open", {"path": FORM})["text"] + "# of Li\n")
    answer(li, "discard", {"path": FORM, "text": None, "base": None, "seen": seen["version"]})
    posted = {"path": FORM, "base": seen["revision"], "seen": seen["version"], "text": "of Ma\n"}
    refused = ask(ma, "save", posted)
    assert (refused.status_code, refused.json()["error"]) == (
        409,
        "这个文件的草稿刚刚发布或者放弃了，您的文字没有丢。",
    )


# -- checking


def test_an_unsaved_text_is_checked_with_the_whole_folder_and_each_problem_has_its_place(
    member: TestClient,
) -> None:
    text = answer(member, "open", {"path": DICTIONARY})["text"]
    wrong = text.replace("unit: household", "unit: househol", 1)
    (found,) = answer(member, "check", {"path": DICTIONARY, "text": wrong})["findings"]
    assert (found["path"], found["code"]) == (DICTIONARY, "unknown-unit")
    assert wrong.splitlines()[found["line"] - 1][found["column"] - 1 :].startswith("househol")
    assert answer(member, "check", {"path": DICTIONARY, "text": text})["findings"] == []


def test_a_problem_is_told_in_the_readers_language_wherever_it_is_told(member: TestClient) -> None:
    """While typing, before publishing, where a preview cannot begin, and where a publication is refused."""
    text = answer(member, "open", {"path": DICTIONARY})["text"]
    wrong = text.replace("unit: household", "unit: househol", 1)
    chinese = "没有计量单位“househol”。您是不是想写“household”？请改正名字，或者在 units 里定义它。"
    posted = {"path": DICTIONARY, "text": wrong}
    (found,) = answer(member, "check", posted)["findings"]
    assert found["sentence"] == chinese
    english = member.post("/office/api/check?lang=en", json=posted).json()["findings"][0]["sentence"]
    assert english.startswith('There is no unit "househol". Did you mean "household"?')
    refused = ask(member, "preview", {**posted, "flow": "village-quarter", "last": "none"})
    assert (refused.status_code, chinese in refused.json()["error"]) == (400, True)
    save(member, DICTIONARY, wrong)
    review = answer(member, "review")
    assert [each["sentence"] for each in review["findings"]] == [chinese]
    wish = {"revision": review["revision"], "expected": review["expected"]}
    refused = ask(member, "publish", wish)
    assert (refused.status_code, chinese in refused.json()["error"]) == (400, True)


def test_a_message_that_cannot_be_read_is_found_too(member: TestClient) -> None:
    path = "messages/zh/cards/home.txt"
    (found,) = answer(member, "check", {"path": path, "text": "{{ person.name"})["findings"]
    assert found["path"] == path


def test_each_problem_code_has_its_page_in_the_program(member: TestClient) -> None:
    for code in CATALOGUE:
        blocks = problem_page(code)
        assert blocks is not None
        assert [each.kind for each in blocks][:2] == ["heading", "text"], code
        assert sum(each.kind == "code" for each in blocks) == 2, code
    assert "dry_wells: {type: integer}" in member.get("/office/problems/cycle").text
    assert member.get("/office/problems/no-such-code").status_code == 404
    assert member.get("/office/problems/..%2f..%2fREADME").status_code == 404


def test_words_to_complete_come_from_the_folder(member: TestClient) -> None:
    words = answer(member, "words")
    assert words["elements"]["households"]["label"]["zh"] == "常住户数"
    assert set(words["flows"]) == {"village-quarter", "village-year"}
    assert "household" in words["units"]
    save(member, DICTIONARY, "broken: [")
    assert "households" in answer(member, "words")["elements"], "then what is published is known"


# -- publishing


def test_a_publication_is_in_force_in_the_database_and_in_the_folder(
    office: Office, member: TestClient
) -> None:
    before = answer(member, "open", {"path": FORM})["text"]
    save(member, FORM, f"{before}# 备注\n")
    review = answer(member, "review")
    assert review["changes"]
    done = answer(member, "publish", {"revision": review["revision"], "expected": review["expected"]})
    assert done == {"revision": review["revision"], "note": None}
    assert (office.folder / FORM).read_text("utf-8") == f"{before}# 备注\n"
    assert answer(member, "review")["changes"] == []
    again = ask(member, "publish", {"revision": review["revision"], "expected": review["expected"]})
    assert again.status_code == 400


def test_a_folder_that_somebody_changed_is_left_alone_and_that_is_said(
    office: Office, member: TestClient
) -> None:
    (office.folder / DICTIONARY).write_text("# by hand\n", "utf-8")
    save(member, FORM, answer(member, "open", {"path": FORM})["text"] + "# 备注\n")
    review = answer(member, "review")
    done = answer(member, "publish", {"revision": review["revision"], "expected": review["expected"]})
    assert "yibiao flows write" in done["note"]
    assert (office.folder / DICTIONARY).read_text("utf-8") == "# by hand\n"


def test_problems_forbid_a_publication(member: TestClient) -> None:
    save(member, FORM, "schema: 2\n")
    review = answer(member, "review")
    assert review["findings"]
    refused = ask(member, "publish", {"revision": review["revision"], "expected": review["expected"]})
    assert refused.status_code == 400
    assert FORM in refused.json()["error"]


def test_an_export_is_what_was_written_byte_for_byte(office: Office, member: TestClient) -> None:
    """Comments, order, line ends of Windows and a byte order mark, all the way through the editor."""
    odd = "\ufeff" + answer(member, "open", {"path": FORM})["text"].replace("\n", "\r\n") + "# 末尾\r\n\r\n"
    save(member, FORM, odd)
    review = answer(member, "review")
    assert review["findings"] == []
    answer(member, "publish", {"revision": review["revision"], "expected": review["expected"]})
    with ZipFile(io.BytesIO(member.get("/office/export.zip").content)) as archive:
        exported = {name: archive.read(name) for name in archive.namelist()}
    assert exported[FORM] == odd.encode()
    assert exported == {path: text.encode() for path, text in read_folder(office.folder).items()}


def test_refusals_are_said_in_the_language_of_the_page(member: TestClient) -> None:
    said = [
        member.post(f"/office/api/open?lang={lang}", json={"path": "x"}).json()["error"]
        for lang in ("zh", "en")
    ]
    assert said[0].startswith("文件名")
    assert said[1].startswith("A file's name")
