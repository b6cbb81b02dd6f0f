"""XLSForm to a form: what is carried over, and that everything else is told with its row and its reason."""

from __future__ import annotations

from decimal import Decimal

import pytest

from flows.exchange.importing import ImportRefused
from flows.language.model import ElementType, Measure
from tests.flows.exchange.books import catalogue_of, element_of, form, imported_form, told
from tests.flows.exchange.spreadsheets import xlsx
from tests.flows.folder import BASE

HEAD = ("type", "name", "label::中文 (zh)", "label::English (en)")
YES_NO = (
    ("list_name", "name", "label::中文", "label::English"),
    ("yn", "Y", "是", "Yes"),
    ("yn", "N", "否", "No"),
)


def test_a_plain_form_becomes_elements_in_sections_without_a_problem() -> None:
    survey = (
        (*HEAD, "hint", "required", "relevant", "constraint", "constraint_message", "calculation"),
        ("begin group", "wells", "机井", "Wells"),
        ("integer", "well_count", "机井数量", "Number of wells", "Wells that give water", "yes", "",
         ". >= 0 and . <= 500"),
        ("integer", "Working Wells", "能用机井", "Working wells", "", "yes", "${well_count} > 0",
         ". <= ${well_count}", "No more than there are."),
        ("calculate", "share", "能用比例", "Share that works", "", "", "", "", "",
         "${Working Wells} div ${well_count} * 100"),
        ("end group",),
        ("select_one yn", "fenced", "机井围栏", "Wells fenced", "", "yes"),
        ("text", "repairs", "维修记录", "Repairs made"),
        ("date", "checked", "检查日", "Day of the check", "", "yes", "", ". <= today()"),
    )  # fmt: skip
    settings = (("form_title", "form_id"), ("Wells of the village", "wells"))
    imported = imported_form(form(survey, YES_NO, settings), flow="")
    catalogue = catalogue_of(imported)
    flow = catalogue.flows["wells"]
    assert [(section.id, [field.element.id for field in section.fields]) for section in flow.sections] == [
        ("wells", ["well_count", "working_wells", "share"]),
        ("part", ["fenced", "repairs", "checked"]),
    ]
    wells, working = catalogue.elements["well_count"], catalogue.elements["working_wells"]
    assert (wells.type, wells.minimum, wells.maximum) == (ElementType.INTEGER, Decimal(0), Decimal(500))
    assert wells.label == {"zh": "机井数量", "en": "Number of wells"}
    assert wells.definition["en"] == "Wells that give water"
    assert working.applies_if is not None
    assert working.applies_if.source == "well_count > 0"
    assert working.check is not None
    assert working.check.condition.source == "working_wells <= well_count"
    assert working.check.message["en"] == "No more than there are."
    share = catalogue.elements["share"].compute
    assert share is not None
    assert share.source == "working_wells / well_count * 100"
    assert [option.id for option in catalogue.elements["fenced"].options] == ["y", "n"]
    assert catalogue.elements["repairs"].may_skip
    assert not catalogue.elements["checked"].may_be_future
    assert [(each.what, each.asked, each.carried) for each in imported.tally] == [
        ("questions", 6, 6), ("choices", 2, 2), ("conditions", 1, 1), ("checks", 3, 3), ("calculations", 1, 1),
    ]  # fmt: skip
    assert told(imported, "id-changed") == [("id-changed", 4, "Working Wells")]


@pytest.mark.parametrize(
    ("type_", "code"),
    [
        ("geopoint", "never-asked"), ("image", "never-asked"), ("audio", "never-asked"), ("barcode", "never-asked"),
        ("phonenumber", "never-asked"), ("phone", "never-asked"), ("deviceid", "metadata"), ("start", "metadata"),
        ("time", "no-counterpart"), ("dateTime", "no-counterpart"), ("rank yn", "no-counterpart"),
        ("acknowledge", "no-counterpart"), ("select_one_from_file a.csv", "no-counterpart"),
        ("country", "unknown-type"),
        ("select_one gone", "no-list"), ("select_one one", "too-few-options"), ("note", "note-text"),
        ("calculate", "calculation-refused"),
    ],
)  # fmt: skip
def test_a_question_that_cannot_be_carried_over_is_told_with_its_row(type_: str, code: str) -> None:
    survey = (HEAD, ("integer", "kept", "留下的数", "Kept"), (type_, "lost", "这一项", "This one"))
    imported = imported_form(form(survey, (*YES_NO, ("one", "a", "甲", "A"))))
    assert (code, 3, "lost") in told(imported)
    assert list(catalogue_of(imported).flows["new-form"].field_of) == ["kept"]


@pytest.mark.parametrize(
    ("name", "zh", "en"),
    [
        ("name", "名字", "What is your name?"), ("q1", "姓名", "Farmer"), ("age", "岁数", "How old are you?"),
        ("respondent_gender", "填表人", "Gender of the respondent"), ("q2", "民族", "Group"),
        ("q3", "信仰", "Belief"),
    ],
)  # fmt: skip
def test_what_records_a_person_is_refused_in_both_languages(name: str, zh: str, en: str) -> None:
    imported = imported_form(form((HEAD, ("text", name, zh, en), ("integer", "wells", "机井", "Wells"))))
    assert [row for _, row, _ in told(imported, "personal", "never-collect")] == [2]
    assert list(catalogue_of(imported).flows["new-form"].field_of) == ["wells"]


def test_everything_in_a_repeat_is_refused_and_what_follows_it_is_not() -> None:
    survey = (
        HEAD, ("begin_repeat", "plot", "地块", "Plot"), ("integer", "trees", "树", "Trees"),
        ("begin_group", "soil", "土壤", "Soil"), ("end_group",), ("end_repeat",), ("integer", "wells", "机井", "Wells"),
    )  # fmt: skip
    imported = imported_form(form(survey))
    assert told(imported, "repeat") == [("repeat", 2, "plot"), ("repeat", 3, "trees"), ("repeat", 4, "soil")]
    assert list(catalogue_of(imported).flows["new-form"].field_of) == ["wells"]


def test_the_condition_of_a_group_is_that_of_each_of_its_questions() -> None:
    survey = (
        (*HEAD, "relevant"),
        ("select_one yn", "has", "有没有", "Whether any"),
        ("begin group", "g", "组", "Group", "${has} = 'Y'"),
        ("integer", "wells", "机井", "Wells", "${pumps} > 1 or ${pumps} < 0"),
        ("integer", "pumps", "水泵", "Pumps"),
        ("end group", "g"),
    )
    elements = catalogue_of(imported_form(form(survey, YES_NO))).elements
    assert [getattr(elements[id_].applies_if, "source", None) for id_ in ("has", "wells", "pumps")] == [
        None, "has == 'y' and (pumps > 1 or pumps < 0)", "has == 'y'",
    ]  # fmt: skip


def test_a_condition_on_a_question_that_is_lost_is_told_and_the_question_is_asked_always() -> None:
    survey = (
        (*HEAD, "relevant"),
        ("geopoint", "where", "位置", "Where"),
        ("integer", "wells", "机井", "Wells", "${where} != ''"),
        ("integer", "pumps", "水泵", "Pumps", "${where} = 1"),
    )
    imported = imported_form(form(survey))
    assert told(imported, "condition-refused") == [
        ("condition-refused", 3, "wells"), ("condition-refused", 4, "pumps"),
    ]  # fmt: skip
    assert element_of(imported, "pumps").applies_if is None


def test_a_calculation_on_a_lost_calculation_is_lost_too() -> None:
    survey = (
        (*HEAD, "calculation"),
        ("calculate", "two", "第二个数", "Second", "${one} + 1"),
        ("calculate", "one", "第一个数", "First", "once(random())"),
        ("integer", "wells", "机井", "Wells"),
    )
    imported = imported_form(form(survey))
    assert told(imported, "calculation-refused") == [
        ("calculation-refused", 2, "two"), ("calculation-refused", 3, "one"),
    ]  # fmt: skip
    assert list(catalogue_of(imported).flows["new-form"].field_of) == ["wells"]


def test_an_element_of_the_dictionary_is_used_and_not_made_again() -> None:
    survey = (
        (*HEAD, "relevant"),
        ("integer", "q1", "常住人口", "People living here", "${q2} = 'shut'"),
        ("select_one roads", "q2", "村道", "Village road"),
        ("text", "q3", "本期出生", "Births here"),
        ("integer", "q4", "常住 人口", "Again"),
        ("decimal", "q5", "有效灌溉总面积", "All irrigated farmland"),
        ("integer", "q6", "井", "Wells", "${q2} = 'open' or ${q2} = 'closed'"),
    )
    choices = (YES_NO[0], ("roads", "open", "通", "Passable"), ("roads", "shut", "中断", "Shut"))
    imported = imported_form(form(survey, choices))
    assert told(imported, "reused", "other-type", "asked-twice", "condition-of-existing", "looks-like") == [
        ("reused", 2, "q1"), ("condition-of-existing", 2, "q1"), ("reused", 3, "q2"), ("other-type", 4, "q3"),
        ("asked-twice", 5, "q4"), ("looks-like", 6, "q5"),
    ]  # fmt: skip
    assert list(catalogue_of(imported).flows["new-form"].field_of) == ["residents", "road", "q5", "q6"]
    assert told(imported, "condition-refused") == [("condition-refused", 7, "q6")]


def test_texts_that_are_missing_too_long_or_the_same_are_mended_and_told() -> None:
    survey = (
        ("type", "name", "label", "hint"),
        ("integer", "a", "x" * 70, "y" * 700),
        ("integer", "b", "Other", ""),
        ("integer", "c", "other", ""),
        ("integer", "change", "**Bold** <b>words</b> ${a}", ""),
    )
    imported = imported_form(form(survey))
    elements = catalogue_of(imported).elements
    assert len(elements["a"].label["en"]) == 60
    assert len(elements["a"].definition["en"]) == 600
    assert elements["c"].label["en"] == "other (c)"
    assert elements["change_2"].label["en"] == "Bold words"
    assert [code for code, row, _ in told(imported, "text-shortened", "to-translate") if row == 2] == [
        "to-translate", "text-shortened", "text-shortened",
    ]  # fmt: skip
    assert told(imported, "label-changed", "id-changed") == [
        ("label-changed", 4, "c"),
        ("id-changed", 5, "change"),
    ]


def test_what_nobody_says_stands_in_the_file_as_a_marked_starting_value() -> None:
    imported = imported_form(form((HEAD, ("integer", "wells", "机井", "Wells"))))
    text = imported.files["dictionary/new-form.yaml"]
    marked = [line.split(":")[0].strip() for line in text.splitlines() if " # to decide: " in line]
    assert marked == ["undecided", "undecided", "definition", "unit", "measure", "owner", "over_time"]
    assert told(imported, "to-decide") == [("to-decide", 2, "wells")]
    admission = catalogue_of(imported).flows["new-form"].admission
    assert (admission.valid_until - admission.approved_on).days == 1
    assert admission.valid_until.year == 2000


def test_a_measure_is_guessed_from_the_wording_and_the_guess_is_told() -> None:
    imported = imported_form(form((HEAD, ("integer", "wells", "本期新打机井", "Wells dug"))))
    assert element_of(imported, "wells").measure is Measure.FLOW
    assert told(imported, "guessed") == [("guessed", 2, "wells")]


def test_columns_rows_and_sheets_that_are_not_read_are_told() -> None:
    survey = (
        (*HEAD, "appearance", "default", "label::Deutsch", "type", "choice_filter"),
        ("integer", "wells", "机井", "Wells", "spinner", "3", "Brunnen", "text"),
        ("", "stray", "没有类型", "No type"),
        ("", "", "", "", "", "", "", "", "", "a remark without a heading"),
        ("end group",),
        ("select_one yn or_other", "fence", "围栏", "Fence", "", "", "", "", "x = ${wells}"),
        ("begin group", "open", "组", "Group"),
    )
    content = xlsx({"survey": survey, "choices": (*YES_NO, ("yn", "Y", "又", "Again"), ("no", "n", "a", "b")),
                    "readme": (("hello",),), "entities": (("x",),)})  # fmt: skip
    imported = imported_form(content)
    assert set(told(imported)) >= {
        ("column-doubled", 1, ""), ("other-language", 1, ""), ("column-ignored", 2, "wells"),
        ("default-ignored", 2, "wells"), ("row-unread", 3, "stray"), ("row-unread", 4, ""), ("group-ends", 5, ""),
        ("option-added", 6, "fence"),
        ("choice-filter", 6, "fence"), ("group-open", 7, "open"), ("option-doubled", 4, "Y"), ("list-unused", 5, "no"),
        ("sheet-ignored", 0, ""),
    }  # fmt: skip
    assert [option.id for option in element_of(imported, "fence").options] == ["y", "n", "other"]


def test_a_form_of_which_nothing_can_be_asked_gives_no_file() -> None:
    imported = imported_form(form((HEAD, ("geopoint", "where", "位置", "Where"))))
    assert imported.files == {}
    assert told(imported, "never-asked") == [("never-asked", 2, "where")]


@pytest.mark.parametrize("flow", ["base-quarterly", "Not Legal"])
def test_a_form_never_takes_a_name_that_is_taken_or_illegal(flow: str) -> None:
    with pytest.raises(ImportRefused):
        imported_form(form((HEAD, ("integer", "wells", "机井", "Wells"))), flow=flow)


def test_a_folder_with_problems_of_its_own_is_not_added_to() -> None:
    with pytest.raises(ImportRefused, match="yibiao check"):
        imported_form(
            form((HEAD, ("integer", "wells", "机井", "Wells"))),
            {**BASE, "dictionary/bad.yaml": "units: 1"},
        )


def test_what_the_flow_language_does_not_accept_is_taken_out_and_told() -> None:
    survey = (
        (*HEAD, "relevant", "constraint"),
        ("integer", "a", "甲数", "First", "${b} > 0", ". >= 9 and . <= 3"),
        ("integer", "b", "乙数", "Second", "${a} > 0", ""),
    )
    imported = imported_form(form(survey))
    assert {(row, name) for _, row, name in told(imported, "not-accepted")} >= {(2, "a")}
    assert set(catalogue_of(imported).flows["new-form"].field_of) == {"a", "b"}


def test_a_name_that_two_questions_have_means_the_first_and_is_told() -> None:
    survey = (
        (*HEAD, "relevant"),
        ("integer", "total", "机井总数", "All wells"),
        ("integer", "total", "水泵总数", "All pumps"),
        ("integer", "broken", "坏的", "Broken ones", "${total} > 0"),
    )
    imported = imported_form(form(survey))
    assert told(imported, "name-doubled", "id-changed") == [
        ("name-doubled", 3, "total"),
        ("id-changed", 3, "total"),
    ]
    condition = element_of(imported, "broken").applies_if
    assert condition is not None
    assert condition.source == "total > 0"
