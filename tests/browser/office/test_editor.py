"""The form office's editor in a real browser: problems, completion, preview, new files."""

from __future__ import annotations

import re
from collections.abc import Callable

from playwright.sync_api import Page, Route, expect

from tests.browser.office.editing import replace_in_line, type_after, type_at_end, wait_for_editor
from tests.web.office_place import DICTIONARY, FORM, Office, save

CHECKS = re.compile("/office/api/check")
PREVIEWS = re.compile("/office/api/preview")


def test_a_problem_is_marked_where_it_is_and_leads_to_its_page(open_page: Callable[..., Page]) -> None:
    page = open_page(f"/office/edit/{DICTIONARY}")
    wait_for_editor(page)
    type_after(page, "unit: household", "x")
    expect(page.locator("#problems-count")).to_have_text("这个文件有 1 个问题")
    expect(page.locator(".cm-lintRange-error")).to_have_text("householdx")
    page.locator("#problems summary").click()
    with page.expect_popup() as popup:
        page.locator("#problems-list a").click()
    expect(popup.value.locator("h1").first).to_have_text("unknown-unit")


def test_undoing_ends_at_the_text_that_was_opened(open_page: Callable[..., Page]) -> None:
    page = open_page(f"/office/edit/{FORM}")
    wait_for_editor(page)
    text = page.locator(".cm-content").inner_text()
    type_at_end(page, "# tried\n")
    for _ in range(20):
        page.keyboard.press("Control+z")
    expect(page.locator(".cm-content")).to_have_text(re.compile("schema: 1"))
    assert page.locator(".cm-content").inner_text() == text
    expect(page.locator("#problems-count")).to_have_text("没有问题")


def test_ids_of_the_folder_and_keys_of_the_schema_are_completed_where_they_fit(
    open_page: Callable[..., Page],
) -> None:
    page = open_page(f"/office/edit/{FORM}")
    wait_for_editor(page)
    type_at_end(page, "  - section: more\nfields:\n  - birt")
    expect(page.locator(".cm-tooltip-autocomplete li")).to_have_text(["births本期出生"])
    page.keyboard.press("Escape")
    page.keyboard.type("\n- {section: a, title: {zh: 甲, en: A}, fields: [births, hou")
    expect(page.locator(".cm-tooltip-autocomplete li")).to_have_text(["households常住户数"])
    page.keyboard.press("Escape")
    type_after(page, "period: quarterly", "")
    for _ in "quarterly":
        page.keyboard.press("Backspace")
    page.keyboard.type("an")
    expect(page.locator(".cm-tooltip-autocomplete li")).to_have_text(["annual"])
    page.keyboard.press("Escape")
    type_after(page, "schema: 1", "\nrec")
    expect(page.locator(".cm-tooltip-autocomplete li")).to_have_text(["receivers"])


def test_the_phone_beside_the_text_shows_what_is_typed_and_keeps_the_last_good_one(
    open_page: Callable[..., Page],
) -> None:
    page = open_page(f"/office/edit/{DICTIONARY}")
    page.locator("#wish select[name=flow]").select_option("village-quarter")
    phone = page.frame_locator("#phone")
    expect(phone.locator("#log")).to_contain_text("季表")
    type_after(page, "aliases: [户数]", "\nnonsense: 1")
    expect(page.locator("#preview-state")).to_contain_text("上一次没有问题的样子")
    expect(phone.locator("#log")).to_contain_text("季表")
    page.keyboard.press("Control+z")
    expect(page.locator("#problems-count")).to_have_text("没有问题")
    expect(page.locator("#preview-state")).to_contain_text("什么也不保存")
    expect(page.locator("#preview-state.warning")).to_have_count(0)


def test_a_preview_that_cannot_be_because_the_text_is_spoilt_leaves_the_last_good_one(
    open_page: Callable[..., Page],
) -> None:
    page = open_page(f"/office/edit/{DICTIONARY}")
    expect(page.locator("#preview-state")).to_contain_text("什么也不保存")
    held: list[Route] = []
    page.route(PREVIEWS, lambda route: held.append(route))
    type_after(page, "aliases: [户数]", "\nnonsense: 1")
    page.locator("#wish select[name=last]").select_option("none")
    expect(page.locator("#problems-count")).to_have_text("这个文件有 1 个问题")
    with page.expect_response(PREVIEWS):
        for each in held:
            each.continue_()
    expect(page.locator("#preview-state")).not_to_have_text("正在准备预览…")
    expect(page.locator("#preview-state")).to_contain_text("上一次没有问题的样子")


def test_a_preview_that_was_begun_before_the_first_check_is_the_last_good_one_too(
    open_page: Callable[..., Page],
) -> None:
    page = open_page("/office/edit/nothing-yet")
    page.route(CHECKS, lambda _: None)
    page.goto(page.url.replace("nothing-yet", DICTIONARY))
    page.locator("#wish select[name=flow]").select_option("village-quarter")
    expect(page.locator("#preview-state")).to_contain_text("什么也不保存")
    type_after(page, "aliases: [户数]", "\nnonsense: 1")
    page.unroute(CHECKS)  # lets go of those that wait, too
    expect(page.locator("#preview-state")).to_contain_text("上一次没有问题的样子")


def test_a_changed_meaning_forbids_publishing_and_not_the_preview(open_page: Callable[..., Page]) -> None:
    page = open_page(f"/office/edit/{DICTIONARY}")
    page.locator("#wish select[name=flow]").select_option("village-quarter")
    phone = page.frame_locator("#phone")
    expect(phone.locator("#log")).to_contain_text("常住户数")
    replace_in_line(page, "label: {zh: 常住户数", "label: {zh: 住户数, en: Households}")
    replace_in_line(
        page, "definition: {zh: 期末", "definition: {zh: 期末户籍户数, en: Registered households}"
    )
    expect(page.locator("#problems-count")).to_have_text("这个文件有 1 个问题")
    expect(phone.locator("#log")).to_contain_text("住户数")
    expect(phone.locator("#log")).not_to_contain_text("常住户数")
    page.locator("#tab-changes").click()
    expect(page.locator("#review")).to_contain_text("改好才能发布")
    expect(page.locator("#publish")).to_have_count(0)


def test_a_warning_is_told_and_forbids_nothing(open_page: Callable[..., Page]) -> None:
    page = open_page(f"/office/edit/{FORM}")
    wait_for_editor(page)
    type_at_end(page, "# to decide: who gets it\n")
    expect(page.locator("#problems-count")).to_have_text("提醒 1 处，也许是有意的")
    expect(page.locator("#preview-state")).to_contain_text("什么也不保存")
    page.locator("#tab-changes").click()
    expect(page.locator("#review")).to_contain_text("不妨碍发布")
    page.locator("#publish").click()
    page.locator("#ask button[value=yes]").click()
    expect(page.locator("#notice")).to_contain_text("已发布")


def test_a_new_form_begins_as_a_copy_under_its_own_name(open_page: Callable[..., Page]) -> None:
    page = open_page("/office/")
    page.locator("input[name=name]").fill("village-second")
    page.locator("select[name=from]").select_option(FORM)
    page.locator("#new button").click()
    expect(page.locator(".cm-content")).to_contain_text("flow: village-second")
    expect(page.locator("#problems-count")).to_contain_text("个问题")  # its class of work is taken
    expect(page.locator("#state")).to_contain_text("新文件")
    type_at_end(page, "# 抄来的\n")
    expect(page.locator("#state")).to_contain_text("草稿已存")
    type_after(page, "work_class:", "-two")
    expect(page.locator("#wish select[name=flow]")).to_have_value("village-second")
    expect(page.frame_locator("#phone").locator("#log")).to_contain_text("季表")
    page.goto(page.url.partition("/edit/")[0] + "/")
    expect(page.locator(".state")).to_have_text("新文件")


def test_a_new_file_begins_as_an_explained_example_and_goes_back_to_it(
    open_page: Callable[..., Page],
) -> None:
    page = open_page("/office/")
    page.locator("select[name=kind]").select_option("dictionary")
    page.locator("input[name=name]").fill("dug-wells")
    page.locator("#new button").click()
    expect(page.locator(".cm-content")).to_contain_text("请写明 dug_wells 的口径")
    expect(page.locator("#problems-count")).to_have_text("提醒 1 处，也许是有意的")
    type_at_end(page, "# 试试\n")
    expect(page.locator("#state")).to_contain_text("草稿已存")
    page.locator("#discard").click()
    page.locator("#ask button[value=yes]").click()
    expect(page.locator(".cm-content")).not_to_contain_text("试试")
    expect(page.locator(".cm-content")).to_contain_text("请写明 dug_wells 的口径")
    expect(page.locator("#state")).to_contain_text("新文件")


def test_where_another_file_keeps_the_preview_from_starting_it_says_so(
    office: Office, open_page: Callable[..., Page]
) -> None:
    save(office.member("马示例"), DICTIONARY, "broken: [")
    page = open_page(f"/office/edit/{FORM}")
    expect(page.locator("#problems-count")).to_have_text("其他文件有 1 个问题")
    expect(page.locator("#preview-state")).to_have_text("预览没有开起来：其他文件有 1 个问题")
    type_at_end(page, "nonsense: 1\n")
    expect(page.locator("#preview-state")).to_have_text(
        "预览没有开起来：这个文件有 1 个问题 · 其他文件有 1 个问题"
    )


def test_nothing_can_be_typed_before_the_text_is_there(open_page: Callable[..., Page]) -> None:
    page = open_page("/office/")
    held: list[Route] = []
    opening = re.compile("/office/api/open")
    page.route(opening, lambda route: held.append(route))
    with page.expect_request(opening):
        page.goto(page.url.partition("/office/")[0] + f"/office/edit/{FORM}")
    page.locator(".cm-content").click()
    page.keyboard.type("too early")
    expect(page.locator(".cm-line")).to_have_text("")
    held[0].continue_()
    wait_for_editor(page)
    type_at_end(page, "# in time\n")
    expect(page.locator(".cm-content")).to_contain_text("# in time")
    expect(page.locator(".cm-content")).not_to_contain_text("early")
