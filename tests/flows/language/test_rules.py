"""Rules that see a whole folder: cases beside the broken file of each code."""

from __future__ import annotations

import pytest

from tests.flows.folder import QUARTERLY, catalogue_with, element_text, problems_with


def codes_of_element(**keys: str) -> list[str]:
    return [problem.code for problem in problems_with({"dictionary/x.yaml": element_text(**keys)})]


CHOICES = "[{id: deep, label: {zh: 深, en: Deep}}, {id: dry, label: {zh: 干, en: Dry}}]"


@pytest.mark.parametrize(
    "condition",
    [
        "road == 'open' and wells > 0",
        "'open' != road",
        "road in ['open']",
        "last.road not in ['open']",
        "wells in [1, 2]",
        "last_drill >= last.last_drill",
        "abs(change) > 0.3 or not wells == 0",
        "residents / farmland > 1",
        "farmland < orchard * 15",
        "(wells > 1) == (residents > 1)",
        "round(farmland, 1) > min(1, wells, max(2, births))",
        "farmland > last.farmland",
    ],
)
def test_like_is_compared_with_like(condition: str) -> None:
    assert codes_of_element(warn_if=f'"{condition}"') == []


@pytest.mark.parametrize(
    ("condition", "what", "actual"),
    [
        ("road > 1", "road", "a choice"),
        ("road == 1", '"1"', "a number"),
        ("wells == 'open'", '"open"', "a text in quotes"),
        ("last_drill == 20260105", '"20260105"', "a number"),
        ("last_drill + 1 > 2", "last_drill", "a date"),
        ("wells and residents > 0", "wells", "a number"),
        ("not wells", "wells", "a number"),
        ("-road > 1", "road", "a choice"),
        ("abs(last_drill) > 1", "last_drill", "a date"),
        ("min(wells, road) > 1", "road", "a choice"),
        ("true > false or wells > 0", "This", "true or false"),
        ("'open' in road", "road", "a choice"),
        ("wells in ['open']", '"open"', "a text in quotes"),
        ("road in [1]", '"1"', "a number"),
        ("last_drill in [1]", "last_drill", "a date"),
        ("(wells > 1) > 0", "This", "true or false"),
        ("'open' == 'closed' or wells > 1", '"open"', "a text in quotes"),
    ],
)
def test_unlike_things_are_not_compared(condition: str, what: str, actual: str) -> None:
    (problem,) = problems_with({"dictionary/x.yaml": element_text(warn_if=f'"{condition}"')})
    assert (problem.code, problem.values["what"], problem.values["actual"]) == ("wrong-kind", what, actual)


def test_a_set_of_choices_is_asked_whether_an_option_is_in_it() -> None:
    keys = {"type": "choices", "unit": "", "options": CHOICES}
    assert codes_of_element(**keys, warn_if="not 'deep' in wells") == []
    assert codes_of_element(**keys, warn_if="not 'deap' in wells") == ["unknown-option"]
    assert codes_of_element(**keys, warn_if="wells == 'deep'") == ["wrong-kind"]
    assert codes_of_element(**keys, warn_if="1 in wells") == ["wrong-kind"]


def test_change_needs_an_element_that_is_a_number() -> None:
    keys = {"type": "choice", "unit": "", "options": CHOICES}
    assert codes_of_element(**keys, warn_if="change > 1") == ["wrong-kind"]


@pytest.mark.parametrize(
    "condition", ["orchard <= farmland", "farmland + orchard > 3", "farmland == orchard"]
)
def test_figures_in_different_units_of_one_dimension_are_not_put_side_by_side(condition: str) -> None:
    assert codes_of_element(warn_if=f'"{condition}"') == ["unit-mismatch"]


def test_many_nested_comparisons_are_judged_at_once() -> None:
    nested = "(" * 20 + "wells > 1" + ") == true" * 20
    assert codes_of_element(warn_if=nested) == []


def test_an_element_may_compute_from_its_own_last_value() -> None:
    assert codes_of_element(compute="last.wells + births") == []


@pytest.mark.parametrize("key", ["compute", "applies_if"])
def test_an_element_that_needs_itself_is_a_circle(key: str) -> None:
    expression = {"compute": "wells + 1", "applies_if": "wells > 1"}[key]
    (problem,) = problems_with({"dictionary/x.yaml": element_text(**{key: expression})})
    assert (problem.code, problem.values["path"]) == ("cycle", "wells → wells")


def test_a_circle_through_a_condition_and_a_computation_is_found() -> None:
    files = {
        "dictionary/a.yaml": element_text("a", applies_if="b > 0"),
        "dictionary/b.yaml": element_text("b", compute="c + 1"),
        "dictionary/c.yaml": element_text("c", compute="a + 1"),
    }
    (problem,) = problems_with(files)
    assert problem.values["path"] == "a → b → c → a"
    assert problem.field == "elements.a.applies_if"


def test_two_circles_are_both_told() -> None:
    files = {f"dictionary/{id_}.yaml": element_text(id_, compute=f"{id_} + 1") for id_ in ("a", "b")}
    assert [problem.code for problem in problems_with(files)] == ["cycle", "cycle"]


def test_a_long_chain_of_computations_is_no_circle() -> None:
    chain = {f"dictionary/e{n}.yaml": element_text(f"e{n}", compute=f"e{n + 1} + 1") for n in range(300)}
    last = {"dictionary/e300.yaml": element_text("e300")}
    assert problems_with({**chain, **last}) == ()


@pytest.mark.parametrize(
    ("keys", "expected"),
    [
        ({"type": "text", "unit": "person"}, "key-not-for-type"),
        ({"type": "text", "unit": "", "min": "1"}, "key-not-for-type"),
        ({"type": "text", "unit": "", "decimals": "1"}, "key-not-for-type"),
        ({"type": "text", "unit": "", "over_units": "sum"}, "key-not-for-type"),
        ({"type": "date", "unit": "", "over_time": "mean"}, "key-not-for-type"),
        ({"type": "boolean", "unit": "", "options": CHOICES}, "key-not-for-type"),
        ({"future": "true"}, "key-not-for-type"),
        ({"decimals": "1"}, "key-not-for-type"),
        ({"usual": "0"}, "key-not-for-measure"),
        ({"measure": "cumulative", "recheck_after": "2 quarters"}, "key-not-for-measure"),
        ({"measure": "cumulative", "over_time": "mean"}, "over-time-of-cumulative"),
        ({"min": "2020-01-01"}, "bad-number"),
        ({"type": "date", "unit": "", "max": "5"}, "bad-date"),
        ({"type": "date", "unit": "", "min": "2026-02-01", "max": "2026-01-01"}, "limits-contradict"),
        ({"max": "9999999999999999999"}, "bad-number"),
        ({"type": "decimal", "decimals": "4", "max": "100000000000000"}, "number-out-of-range"),
        ({"measure": "flow", "usual": "0.5"}, "decimals-mismatch"),
        ({"measure": "flow", "usual": "9", "max": "8"}, "usual-out-of-range"),
        ({"check_message": "{zh: 不对。, en: Wrong.}"}, "check-without-message"),
        ({"compute": "residents + 1", "recheck_after": "2 quarters"}, "computed-is-not-typed"),
        ({"applies_if": "true"}, "constant-expression"),
        ({"meaning": "0"}, "number-out-of-range"),
        ({"aliases": "[水井, 水井]"}, "repeated-entry"),
        ({"accepts": "[hectar]"}, "unknown-unit"),
        ({"applies_if": "[a]"}, "wrong-shape"),
    ],
)  # fmt: skip
def test_keys_that_contradict_each_other_are_told(keys: dict[str, str], expected: str) -> None:
    assert codes_of_element(**keys) == [expected]


@pytest.mark.parametrize(
    "keys",
    [
        {"measure": "stock", "over_time": "mean"},
        {"measure": "stock", "over_time": "last", "over_units": "sum"},
        {"measure": "cumulative", "over_time": "last", "usual": "0"},
        {"measure": "flow", "over_time": "sum", "usual": "0"},
        {"min": "-5", "max": "-5"},
        {"decimals": "0"},
        {"type": "date", "unit": "", "over_time": "last"},
        {"compute": "last.wells + births", "min": "0", "max": "10"},
    ],
)
def test_keys_that_fit_are_content(keys: dict[str, str]) -> None:
    assert codes_of_element(**keys) == []


@pytest.mark.parametrize(
    "label",
    [
        "{zh: 常住人口, en: Wells}",
        "{zh: 机井, en: residents}",
        "{zh: 机井, en: ＲＥＳＩＤＥＮＴＳ}",
        "{zh: 常 住 人 口, en: W}",
    ],
)
def test_words_that_look_alike_when_typed_are_the_same(label: str) -> None:
    assert codes_of_element(label=label) == ["same-name"]


def test_one_element_may_repeat_its_own_words() -> None:
    assert codes_of_element(label="{zh: 机井, en: 机井}", aliases="[机 井]") == []


def test_two_units_cannot_share_a_word() -> None:
    text = "units:\n  field: {label: {zh: 地, en: field}, dimension: fields, factor: 1, aliases: [亩地]}\n"
    assert [problem.code for problem in problems_with({"dictionary/x.yaml": text})] == ["same-name"]


@pytest.mark.parametrize(("count", "expected"), [(90, []), (91, ["too-many-options"])])
@pytest.mark.parametrize("type_", ["choice", "choices"])
def test_a_question_has_no_more_options_than_a_message_holds_buttons(
    type_: str, count: int, expected: list[str]
) -> None:
    options = [f"{{id: o{each}, label: {{zh: 第{each}种, en: Kind {each}}}}}" for each in range(count)]
    assert codes_of_element(type=type_, unit="", options=f"[{', '.join(options)}]") == expected


def test_two_options_of_one_element_cannot_share_a_word() -> None:
    options = "[{id: deep, label: {zh: 深, en: Deep}}, {id: dry, label: {zh: 干, en: Dry}, aliases: [深]}]"
    assert codes_of_element(type="choice", unit="", options=options) == ["same-name"]


def with_flow(old: str, new: str) -> list[str]:
    assert old in QUARTERLY
    text = QUARTERLY.replace("base-quarterly", "more").replace("basics", "more").replace(old, new)
    return [problem.code for problem in problems_with({"definitions/more.yaml": text})]


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("[residents, births]", "[residents, residents]", "repeated-entry"),
        ("[residents, births]", "[]", "too-few"),
        ("receivers: [civil-affairs]", "receivers: [civil-affair]", "unknown-department"),
        ("department: civil-affairs", "department: civil-affair", "unknown-department"),
        ("opens: period_end", "opens: today", "not-one-of"),
        ("15 working days", "15 days", "bad-duration"),
        ("30 days", "0 days", "number-out-of-range"),
        ("minutes: 6", "minutes: 0", "number-out-of-range"),
        ("minutes: 6", "minutes: six", "bad-number"),
        ("2027-12-31", "2026-01-05", "admission-dates"),
        ("2027-12-31", "31.12.2027", "bad-date"),
        ("leader: 甲某, ", "", "missing-key"),
        ("level: village", "level: hamlet", "not-one-of"),
        ("[residents, births]", "[residents, birth]", "unknown-element"),
    ],
)
def test_a_flow_that_cannot_be_asked_is_told(old: str, new: str, expected: str) -> None:
    assert with_flow(old, new) == [expected]


def test_two_sections_of_one_name_are_told() -> None:
    again = "[residents]\n  - {section: people, title: {zh: 又, en: Again}, fields: [births]}"
    assert with_flow("[residents, births]", again) == ["repeated-entry"]


@pytest.mark.parametrize(("late", "expected"), [("59 days", []), ("60 days", ["window-too-long"])])
def test_a_quarterly_window_closes_before_the_next_one_opens(late: str, expected: list[str]) -> None:
    assert with_flow("30 days", late) == expected


@pytest.mark.parametrize(
    ("due", "expected"), [("5 working days", []), ("4 working days", ["window-too-short"])]
)
def test_nobody_is_given_less_than_a_working_week(due: str, expected: list[str]) -> None:
    assert with_flow("15 working days", due) == expected


@pytest.mark.parametrize(
    ("notice", "expected"),
    [
        ("5 working days", []),
        ("15 working days", []),
        ("16 working days", ["window-too-short"]),
        ("4 working days", ["number-out-of-range"]),
        ("10 days", ["bad-duration"]),
    ],
)
def test_a_form_may_give_more_notice_and_never_less(notice: str, expected: list[str]) -> None:
    assert with_flow("late_until: 30 days", f"late_until: 30 days, notice: {notice}") == expected


def test_an_annual_window_may_be_longer_than_a_quarter() -> None:
    text = QUARTERLY.replace("period: quarterly", "period: annual").replace("base-quarterly", "annual")
    longer = text.replace("15 working days", "60 working days").replace("30 days", "90 days")
    assert "annual" in catalogue_with({"definitions/annual.yaml": longer}).flows


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("period: quarterly", "period: annual"),
        ("level: village", "level: township"),
        ("class: basics", "class: x"),
    ],
)
def test_one_kind_of_work_may_have_forms_of_other_levels_and_periods(old: str, new: str) -> None:
    text = QUARTERLY.replace("base-quarterly", "more").replace(old, new)
    assert problems_with({"definitions/more.yaml": text}) == ()


def test_the_input_of_a_condition_may_stand_anywhere_in_the_flow() -> None:
    assert with_flow("[residents, births]", "[irrigated, farmland]") == []


def test_an_input_of_the_last_period_need_not_be_in_the_flow() -> None:
    files = {
        "dictionary/x.yaml": element_text(applies_if="last.farmland > 0"),
        "definitions/more.yaml": QUARTERLY.replace("base-quarterly", "more")
        .replace("basics", "more")
        .replace("births", "wells"),
    }
    assert problems_with(files) == ()


@pytest.mark.parametrize(
    "condition", ["nowhere in [1]", "'open' in nowhere", "nowhere == 'open'", "not nowhere"]
)
def test_an_unknown_name_in_an_expression_is_told_once(condition: str) -> None:
    assert codes_of_element(warn_if=f'"{condition}"') == ["unknown-element"]
