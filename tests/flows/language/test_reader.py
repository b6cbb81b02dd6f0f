"""A folder to a catalogue: every key, what stands for a key that is absent, and many problems at once."""

from __future__ import annotations

import hashlib
from datetime import date
from decimal import Decimal
from fractions import Fraction

import pytest

from flows.language.model import (
    Absence,
    Admission,
    Aggregation,
    Authority,
    ElementType,
    Issuer,
    Level,
    Measure,
    PeriodKind,
    Place,
    Window,
)
from flows.language.reader import read_catalogue, revision_of
from tests.flows.folder import BASE, DICTIONARY, QUARTERLY, catalogue_with, element_text, problems_with

ANNUAL = (
    QUARTERLY.replace("base-quarterly", "annual")
    .replace("quarterly", "annual", 1)
    .replace("basics", "yearly")
)


def test_every_key_of_an_element_arrives() -> None:
    text = element_text(
        "tea",
        meaning="3",
        label="{zh: 茶叶, en: Tea}",
        definition="{zh: 采摘, en: Picked}",
        type="decimal",
        unit="kg",
        accepts="[kg]",
        measure="cumulative",
        authority="source",
        aliases="[绿茶, green tea]",
        decimals="3",
        min="0.5",
        max="1000",
        usual="1",
        over_units="mean",
        over_time="last",
        applies_if="farmland > 0",
        check="tea <= 900",
        check_message="{zh: 太多。, en: Too much.}",
        warn_if="change > 2",
    )
    tea = catalogue_with({"dictionary/tea.yaml": text}).elements["tea"]
    assert tea.meaning == 3
    assert tea.label == {"zh": "茶叶", "en": "Tea"}
    assert tea.definition == {"zh": "采摘", "en": "Picked"}
    assert (tea.type, tea.measure, tea.authority) == (
        ElementType.DECIMAL,
        Measure.CUMULATIVE,
        Authority.SOURCE,
    )
    assert tea.unit is not None
    assert (tea.unit.id, [unit.id for unit in tea.accepts], tea.owner) == ("kg", ["kg"], "agriculture")
    assert tea.aliases == ("绿茶", "green tea")
    assert (tea.decimals, tea.minimum, tea.maximum, tea.usual) == (3, Decimal("0.5"), Decimal(1000), 1)
    assert (tea.over_units, tea.over_time) == (Aggregation.MEAN, Aggregation.LAST)
    assert tea.applies_if is not None
    assert tea.applies_if.reads == {"farmland"}
    assert tea.check is not None
    assert tea.check.message["en"] == "Too much."
    assert tea.warn_if is not None
    assert tea.warn_if.source == "change > 2"
    assert tea.compute is None
    assert tea.place == Place("dictionary/tea.yaml", 2, 3)


def test_what_an_element_does_not_say_has_its_ordinary_value() -> None:
    element = catalogue_with({"dictionary/x.yaml": element_text()}).elements["wells"]
    assert (element.meaning, element.decimals, element.text_max) == (1, 0, 200)
    assert (element.may_skip, element.may_be_future, element.recheck_after) == (False, False, None)
    assert (element.over_units, element.over_time) == (Aggregation.NONE, Aggregation.NONE)
    assert (element.accepts, element.aliases, element.options) == ((), (), ())
    assert (element.minimum, element.maximum, element.usual, element.check) == (None, None, None, None)
    assert element.authority is Authority.REPORTER


@pytest.mark.parametrize("type_", ["decimal", "money"])
def test_decimal_and_money_keep_two_digits_where_nothing_is_said(type_: str) -> None:
    element = catalogue_with({"dictionary/x.yaml": element_text(type=type_)}).elements["wells"]
    assert element.decimals == 2


def test_options_keep_their_order_and_their_words() -> None:
    options = (
        "[{id: deep, label: {zh: 深, en: Deep}, aliases: [深井]}, {id: no-water, label: {zh: 干, en: Dry}}]"
    )
    text = element_text(type="choices", unit="", options=options)
    deep, dry = catalogue_with({"dictionary/x.yaml": text}).elements["wells"].options
    assert (deep.id, deep.label["en"], deep.aliases, dry.id) == ("deep", "Deep", ("深井",), "no-water")


def test_dates_may_have_limits_and_lie_in_the_future() -> None:
    text = element_text(type="date", unit="", min="2020-01-01", max="2030-12-31", future="true")
    element = catalogue_with({"dictionary/x.yaml": text}).elements["wells"]
    assert (element.minimum, element.maximum) == (date(2020, 1, 1), date(2030, 12, 31))
    assert element.may_be_future is True


def test_texts_may_be_skipped_and_have_a_length_and_stocks_are_checked_again() -> None:
    text = element_text(type="text", unit="", text_max="80", may_skip="true", recheck_after="4 quarters")
    element = catalogue_with({"dictionary/x.yaml": text}).elements["wells"]
    assert (element.text_max, element.may_skip, element.recheck_after) == (80, True, 4)


@pytest.mark.parametrize(
    ("written", "factor"),
    [
        ("2000/3", Fraction(2000, 3)),
        ("0.05", Fraction(1, 20)),
        ("1/60", Fraction(1, 60)),
        ("10000", Fraction(10000)),
    ],
)
def test_factors_of_units_are_exact(written: str, factor: Fraction) -> None:
    text = f"units:\n  u: {{label: {{zh: 单位, en: u}}, dimension: d, factor: {written}, aliases: [uu]}}\n"
    unit = catalogue_with({"dictionary/x.yaml": text}).units["u"]
    assert (unit.factor, unit.dimension, unit.aliases) == (factor, "d", ("uu",))


@pytest.mark.parametrize("written", ["0", "0/3", "1/0", "-1", "1e3", "1/2/3", "0.0", "abc", "1 / 3"])
def test_a_factor_that_is_no_exact_number_above_zero_is_refused(written: str) -> None:
    text = f"units:\n  u: {{label: {{zh: 单位, en: u}}, dimension: d, factor: {written}}}\n"
    assert [problem.code for problem in problems_with({"dictionary/x.yaml": text})] == ["bad-number"]


def test_every_key_of_a_flow_arrives() -> None:
    flow = catalogue_with({}).flows["base-quarterly"]
    assert (flow.title["en"], flow.period, flow.level) == (
        "Quarterly report",
        PeriodKind.QUARTERLY,
        Level.VILLAGE,
    )
    assert (flow.work_class, flow.receivers) == ("basics", ("civil-affairs",))
    assert flow.window == Window(due_working_days=15, late_days=30)
    assert flow.issuer == Issuer("civil-affairs", "甲某", "乙某")
    assert flow.admission == Admission(
        number="示例 1",
        approved_on=date(2026, 1, 5),
        valid_until=date(2027, 12, 31),
        legal_basis={"zh": "示例办法", "en": "Sample rule"},
        purpose={"zh": "掌握基本情况", "en": "To know the basics"},
        minutes=6,
    )
    assert [section.id for section in flow.sections] == ["people"]
    assert flow.place == Place("definitions/base-quarterly.yaml", 1, 1)


def test_fields_are_numbered_through_all_sections() -> None:
    text = QUARTERLY + "  - {section: land, title: {zh: 土地, en: Land}, fields: [farmland, irrigated]}\n"
    flow = catalogue_with({"definitions/base-quarterly.yaml": text}).flows["base-quarterly"]
    numbered = [(field.number, field.element.id, field.section) for field in flow.fields]
    assert numbered == [
        (1, "residents", "people"),
        (2, "births", "people"),
        (3, "farmland", "land"),
        (4, "irrigated", "land"),
    ]


def test_an_annual_flow_knows_what_the_quarters_of_its_level_collect() -> None:
    annual = ANNUAL.replace("[residents, births]", "[residents, births, farmland]")
    flow = catalogue_with({"definitions/annual.yaml": annual}).flows["annual"]
    assert flow.over_time == {"residents", "births"}


def test_quarters_of_another_level_supply_nothing() -> None:
    annual = ANNUAL.replace("level: village", "level: township")
    assert catalogue_with({"definitions/annual.yaml": annual}).flows["annual"].over_time == frozenset()


def test_an_element_without_a_rule_over_time_is_not_made_from_quarters() -> None:
    without = DICTIONARY.replace("    over_time: sum\n", "")
    files = {"definitions/annual.yaml": ANNUAL, "dictionary/base.yaml": without}
    assert catalogue_with(files).flows["annual"].over_time == {"residents"}


def test_the_order_of_files_changes_nothing() -> None:
    forward, backward = read_catalogue(BASE), read_catalogue(dict(reversed(BASE.items())))
    assert forward.catalogue is not None
    assert backward.catalogue is not None
    assert forward.catalogue.revision == backward.catalogue.revision


def test_the_revision_covers_every_file_and_path() -> None:
    revisions = {
        revision_of(files)
        for files in (
            {},
            {"messages/zh/a.txt": "1"},
            {"messages/zh/a.txt": "2"},
            {"messages/zh/b.txt": "1"},
            {"messages/zh/a.txt": "1", "b": ""},
            {"messages/zh/a.txt": "", "1": "b"},
        )
    }
    assert len(revisions) == 6
    assert all(len(revision) == 64 for revision in revisions)


def test_the_revision_of_a_folder_never_changes_between_programs() -> None:
    assert revision_of({"b": "2", "a": "1"}) == revision_of({"a": "1", "b": "2"})
    assert revision_of({"a": "1"}) == hashlib.sha256(b"1:a1:1").hexdigest()


def test_messages_and_other_files_are_not_read() -> None:
    assert catalogue_with({"messages/zh/cards.yaml": "{{ broken", "README.md": "# Flows"}).flows


def test_an_empty_dictionary_file_is_no_problem_and_an_empty_definition_lacks_everything() -> None:
    assert problems_with({"dictionary/x.yaml": "# nothing yet\n"}) == ()
    codes = {problem.code for problem in problems_with({"definitions/x.yaml": ""})}
    assert codes == {"missing-key"}


def test_all_problems_of_all_files_are_told_at_once_in_their_order() -> None:
    files = {
        "dictionary/wells.yaml": element_text(unit="persn", owner="agricultur"),
        "definitions/base-quarterly.yaml": QUARTERLY.replace("births", "birth").replace(
            "quarterly\n", "weekly\n"
        ),
    }
    found = [(problem.place.file, problem.place.line, problem.code) for problem in problems_with(files)]
    assert found == [
        ("definitions/base-quarterly.yaml", 2, "flow-name"),
        ("definitions/base-quarterly.yaml", 4, "period-not-allowed"),
        ("definitions/base-quarterly.yaml", 20, "unknown-element"),
        ("dictionary/wells.yaml", 6, "unknown-unit"),
        ("dictionary/wells.yaml", 8, "unknown-department"),
    ]


def test_while_a_dictionary_file_cannot_be_read_no_name_counts_as_unknown() -> None:
    files = {"dictionary/base.yaml": "elements: [", "dictionary/wells.yaml": element_text()}
    assert [problem.code for problem in problems_with(files)] == ["bad-yaml"]


def test_an_element_with_a_fault_is_still_known_by_its_name() -> None:
    files = {"dictionary/base.yaml": DICTIONARY.replace("    type: integer\n", "    type: whole\n", 1)}
    assert [problem.code for problem in problems_with(files)] == ["not-one-of"]


@pytest.mark.parametrize("period", ["monthly", "weekly", "daily", "biennial", "Quarterly", ""])
def test_no_period_but_a_quarter_and_a_year_can_be_read(period: str) -> None:
    text = QUARTERLY.replace("period: quarterly", f"period: {period}")
    codes = {problem.code for problem in problems_with({"definitions/base-quarterly.yaml": text})}
    assert codes == ({"period-not-allowed"} if period else {"empty-value"})


@pytest.mark.parametrize("spelling", ["unti", "units", "uni"])
def test_a_misspelt_key_is_guessed(spelling: str) -> None:
    text = element_text(**{spelling: "person"})
    (problem,) = problems_with({"dictionary/x.yaml": text})
    assert ' Did you mean "unit"?' in problem.sentence


def test_an_expression_in_a_folded_text_is_read_and_its_problem_has_the_place_of_the_text() -> None:
    text = element_text(warn_if=">-\n      wells >\n      residnts")
    (problem,) = problems_with({"dictionary/x.yaml": text})
    assert (problem.code, problem.place) == ("unknown-element", Place("dictionary/x.yaml", 9, 14))


def test_a_condition_that_was_read_can_be_asked() -> None:
    irrigated = catalogue_with({}).elements["irrigated"]
    assert irrigated.applies_if is not None
    assert irrigated.applies_if.evaluate({"farmland": Decimal(2)}.get, {}.get) is True
    assert irrigated.applies_if.evaluate({"farmland": Absence.SKIPPED}.get, {}.get) is None


@pytest.mark.parametrize(
    "key",
    [
        "meaning",
        "label",
        "type",
        "unit",
        "min",
        "usual",
        "may_skip",
        "recheck_after",
        "warn_if",
        "aliases",
        "options",
    ],
)
def test_a_key_that_wants_something_else_than_it_gets_says_what(key: str) -> None:
    given = "text" if key in ("aliases", "options", "label") else "[a, b]"
    found = problems_with({"dictionary/x.yaml": element_text(**{key: given})})
    assert ("wrong-shape", f"elements.wells.{key}") in [(problem.code, problem.field) for problem in found]


@pytest.mark.parametrize(
    "text", ["elements: [wells]", "units: one", "departments: {office: [1]}", "- elements"]
)
def test_a_dictionary_that_is_no_mapping_of_mappings_is_told(text: str) -> None:
    assert [problem.code for problem in problems_with({"dictionary/x.yaml": text})] == ["wrong-shape"]


@pytest.mark.parametrize(
    ("old", "new", "field"),
    [
        ("schema: 1", "schema: [1]", "schema"),
        ("factor: 2000/3", "factor: {a: 1}", "units.mu.factor"),
    ],
)
def test_a_number_of_the_dictionary_is_one_value(old: str, new: str, field: str) -> None:
    (problem,) = problems_with({"dictionary/base.yaml": DICTIONARY.replace(old, new)})
    assert (problem.code, problem.field) == ("wrong-shape", field)


def test_a_date_that_is_a_list_is_told() -> None:
    text = QUARTERLY.replace("approved_on: 2026-01-05", "approved_on: [2026, 1, 5]")
    (problem,) = problems_with({"definitions/base-quarterly.yaml": text})
    assert (problem.code, problem.field) == ("wrong-shape", "admission.approved_on")


def test_a_folder_that_is_too_large_is_not_read_at_all() -> None:
    files = {f"dictionary/x{n}.yaml": "#" * 1_000_000 for n in range(31)}
    (problem,) = problems_with(files)
    assert (problem.code, problem.values["what"]) == ("too-large", "folder")
