"""The form office asks units over HTTP, and looks at what was refused."""

from __future__ import annotations

import re
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from starlette.testclient import TestClient

from bot.core.calendar.asking import Refusal, Rule
from bot.core.facts import Unit
from flows.language.model import Level
from tests.web.office_place import MOMENT, Office, answer

ASKING = Path(__file__).parents[2] / "docs" / "asking.md"


def test_a_request_over_http_meets_the_rules_of_everywhere_and_is_kept(office: Office) -> None:
    with office.program.storage.transaction() as transaction:
        transaction.save_units([Unit("v1", "青石示范村", Level.VILLAGE, ZoneInfo("Asia/Shanghai"))])
    member = office.member()
    wanted = {"flow": "village-quarter", "period": "2026-10", "units": ["v1"]}
    assert answer(member, "ask", wanted) == {
        "outcomes": [
            {
                "unit": "",
                "refused_by": "too_frequent",
                "why": "最多每季度问一次。请写一个季度或一年，如 2026Q3 或 2026。",
                "due_on": None,
                "figures": {},
            }
        ]
    }
    elsewhere = answer(member, "ask", {**wanted, "period": "2031Q3"})
    assert [each["refused_by"] for each in elsewhere["outcomes"]] == ["outside_window"]
    kept = answer(member, "refusals")["refusals"]
    assert {(each["rule"], each["door"]) for each in kept} == {
        ("too_frequent", "api"),
        ("outside_window", "api"),
    }


def test_the_page_of_refusals_says_what_was_refused_why_and_to_whom(office: Office) -> None:
    member = office.member()
    assert "到现在没有拒绝过什么" in member.get("/office/refusals").text
    answer(member, "ask", {"flow": "village-quarter", "period": "2026-10", "units": []})
    answer(member, "ask", {"flow": "village-quarter", "period": "2031Q3", "units": ["<v1>"]})
    answer(member, "ask", {"flow": "village-quarter", "period": "2031Q3", "units": ["<v1>"]})
    page = member.get("/office/refusals").text
    first, second = re.findall(r"<h2>(.*?)</h2>\s*<p>(.*?)</p>\s*<p class=\"note\">(.*?)</p>", page)
    assert first[:2] == ("季表 · 2031年三季度 · &lt;v1&gt;", "报告期最后一天没有这个单位。")
    assert re.fullmatch(f"<code>no_such_unit</code> · 李示例，共 2 次，最近 {MOMENT}", first[2])
    assert second[:2] == ("季表 · 2026-10", "最多每季度问一次。")
    assert re.fullmatch(f"<code>too_frequent</code> · 李示例，{MOMENT}", second[2])
    assert "Nobody is asked more often than quarterly." in member.get("/office/refusals?lang=en").text


@pytest.mark.parametrize("language", ["zh", "en"])
def test_each_rule_and_each_door_has_words_for_the_office(office: Office, language: str) -> None:
    table = ASKING.read_text("utf-8").partition("| door |")[2].partition("\n\n")[0]
    doors = re.findall(r"^\| `(\w+)` \| ", table, re.MULTILINE)
    assert len(doors) == 5
    at = office.program.clock.now()
    with office.program.storage.transaction() as transaction:
        for rule in Rule:
            for door in doors:
                transaction.note_refusal(Refusal(rule, door, "gone", period="2026Q3"), at)
    page = office.member().get(f"/office/refusals?lang={language}").text
    assert page.count("<li>") == len(Rule) * 5


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"flow": "wells"}, "There is no flow wells."),
        ({"flow": None}, 'Write the id of a form under "flow"'),
        ({"period": "soon"}, '"soon" is no period. Write 2026Q3 or 2026.'),
        ({"period": 2026}, 'Write a period under "period", in quotes'),
        ({"units": None}, "[] means all units of the form's level."),
        ({"units": "v1"}, 'codes under "units", such as ["v1", "v2"]'),
        ({"units": [1]}, 'under "units"'),
        ({"due": "2026-10-30"}, 'There is no key "due" here'),
    ],
)
def test_a_mistake_in_a_request_is_named_by_its_key(
    member: TestClient, changes: dict[str, object], said: str
) -> None:
    posted = {"flow": "village-quarter", "period": "2026Q3", "units": ["v1"], **changes}
    refused = member.post(
        "/office/api/ask?lang=en",
        json={key: value for key, value in posted.items() if value is not None},
    )
    assert refused.status_code == 400
    assert said in refused.json()["error"]


def test_a_request_that_is_no_object_or_no_json_is_told_so(member: TestClient) -> None:
    for body, said in (("[]", 'with the keys "flow", "period" and "units"'), ("{", "no JSON")):
        headers = {"content-type": "application/json"}
        refused = member.post("/office/api/ask?lang=en", content=body, headers=headers)
        assert refused.status_code == 400
        assert said in refused.json()["error"]
