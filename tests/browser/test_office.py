"""The form office's editor in a real browser: problems, completion, preview, two who edit at once, publishing."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from playwright.sync_api import BrowserContext, Page, Route, expect

from tests.browser.conftest import LAPTOP, blanks_after_stops, low_targets, page_of_session
from tests.kit.commands import yibiao
from tests.kit.loopback import serving
from tests.web.office_place import DICTIONARY, FORM, Office, answer, office_at, save

CHECKS = re.compile("/office/api/check")
PREVIEWS = re.compile("/office/api/preview")


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    with office_at(tmp_path) as office:
        yield office


@pytest.fixture
def open_page(office: Office, new_phone: Callable[..., BrowserContext]) -> Iterator[Callable[..., Page]]:
    """Opens a page of the office in a browser of a person of its own."""
    with serving(office.app) as url:

        def open_it(path: str, name: str = "李示例", **options: object) -> Page:
            return page_of_session(new_phone(**{**LAPTOP, **options}), office.token(name), url, path)

        yield open_it
        office.site.end_streams()


def _editor(page: Page) -> None:
    """Wait until the text is there and its problems are known."""
    expect(page.locator("#problems-count")).to_have_text("没有问题")


def _type_at_end(page: Page, text: str) -> None:
    page.locator(".cm-content[contenteditable='true']").click()
    page.keyboard.press("Control+End")
    page.keyboard.type(text)


def _type_after(page: Page, line: str, text: str) -> None:
    page.locator(".cm-line", has_text=line).first.click()
    page.keyboard.press("End")
    page.keyboard.type(text)


def _replace_in_line(page: Page, line: str, text: str) -> None:
    page.locator(".cm-line", has_text=line).first.click()
    page.keyboard.press("Home")
    page.keyboard.press("Shift+End")
    page.keyboard.type(text)


def test_a_problem_is_marked_where_it_is_and_leads_to_its_page(open_page: Callable[..., Page]) -> None:
    page = open_page(f"/office/edit/{DICTIONARY}")
    _editor(page)
    _type_after(page, "unit: household", "x")
    expect(page.locator("#problems-count")).to_have_text("这个文件有 1 个问题")
    expect(page.locator(".cm-lintRange-error")).to_have_text("householdx")
    page.locator("#problems summary").click()
    with page.expect_popup() as popup:
        page.locator("#problems-list a").click()
    expect(popup.value.locator("h1").first).to_have_text("unknown-unit")


def test_undoing_ends_at_the_text_that_was_opened(open_page: Callable[..., Page]) -> None:
    page = open_page(f"/office/edit/{FORM}")
    _editor(page)
    text = page.locator(".cm-content").inner_text()
    _type_at_end(page, "# tried\n")
    for _ in range(20):
        page.keyboard.press("Control+z")
    expect(page.locator(".cm-content")).to_have_text(re.compile("schema: 1"))
    assert page.locator(".cm-content").inner_text() == text
    expect(page.locator("#problems-count")).to_have_text("没有问题")


def test_ids_of_the_folder_and_keys_of_the_schema_are_completed_where_they_fit(
    open_page: Callable[..., Page],
) -> None:
    page = open_page(f"/office/edit/{FORM}")
    _editor(page)
    _type_at_end(page, "  - section: more\nfields:\n  - birt")
    expect(page.locator(".cm-tooltip-autocomplete li")).to_have_text(["births本期出生"])
    page.keyboard.press("Escape")
    page.keyboard.type("\n- {section: a, title: {zh: 甲, en: A}, fields: [births, hou")
    expect(page.locator(".cm-tooltip-autocomplete li")).to_have_text(["households常住户数"])
    page.keyboard.press("Escape")
    _type_after(page, "period: quarterly", "")
    for _ in "quarterly":
        page.keyboard.press("Backspace")
    page.keyboard.type("an")
    expect(page.locator(".cm-tooltip-autocomplete li")).to_have_text(["annual"])
    page.keyboard.press("Escape")
    _type_after(page, "schema: 1", "\nrec")
    expect(page.locator(".cm-tooltip-autocomplete li")).to_have_text(["receivers"])


def test_the_phone_beside_the_text_shows_what_is_typed_and_keeps_the_last_good_one(
    open_page: Callable[..., Page],
) -> None:
    page = open_page(f"/office/edit/{DICTIONARY}")
    page.locator("#wish select[name=flow]").select_option("village-quarter")
    phone = page.frame_locator("#phone")
    expect(phone.locator("#log")).to_contain_text("季表")
    _type_after(page, "aliases: [户数]", "\nnonsense: 1")
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
    _type_after(page, "aliases: [户数]", "\nnonsense: 1")
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
    _type_after(page, "aliases: [户数]", "\nnonsense: 1")
    page.unroute(CHECKS)  # lets go of those that wait, too
    expect(page.locator("#preview-state")).to_contain_text("上一次没有问题的样子")


def test_a_changed_meaning_forbids_publishing_and_not_the_preview(open_page: Callable[..., Page]) -> None:
    page = open_page(f"/office/edit/{DICTIONARY}")
    page.locator("#wish select[name=flow]").select_option("village-quarter")
    phone = page.frame_locator("#phone")
    expect(phone.locator("#log")).to_contain_text("常住户数")
    _replace_in_line(page, "label: {zh: 常住户数", "label: {zh: 住户数, en: Households}")
    _replace_in_line(
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
    _editor(page)
    _type_at_end(page, "# to decide: who gets it\n")
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
    _type_at_end(page, "# 抄来的\n")
    expect(page.locator("#state")).to_contain_text("草稿已存")
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
    _type_at_end(page, "# 试试\n")
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
    _type_at_end(page, "nonsense: 1\n")
    expect(page.locator("#preview-state")).to_have_text(
        "预览没有开起来：这个文件有 1 个问题 · 其他文件有 1 个问题"
    )


def test_a_draft_survives_a_closed_tab(open_page: Callable[..., Page]) -> None:
    page = open_page(f"/office/edit/{FORM}")
    _editor(page)
    _type_at_end(page, "# 关掉以前写的\n")
    page.close(run_before_unload=True)
    again = open_page(f"/office/edit/{FORM}", "马示例")
    expect(again.locator(".cm-content")).to_contain_text("关掉以前写的")
    expect(again.locator("#state")).to_contain_text("草稿已存")


def test_times_of_drafts_and_refusals_are_those_of_the_browsers_own_zone(
    office: Office, open_page: Callable[..., Page]
) -> None:
    member = office.member("马示例")
    save(member, FORM, answer(member, "open", {"path": FORM})["text"] + "# 备注\n")
    answer(member, "ask", {"flow": "village-quarter", "period": "2026-10", "units": []})
    for path in ("/office/", "/office/refusals"):
        moment = open_page(path).locator("time")
        expect(moment).not_to_contain_text("UTC")
        at = datetime.fromisoformat(moment.get_attribute("datetime") or "")
        local = at.astimezone(ZoneInfo("Asia/Shanghai"))
        expect(moment).to_have_text(f"{local.year}年{local.month}月{local.day}日 {local:%H:%M}")
        expect(moment).to_have_attribute("title", f"{at:%Y-%m-%d %H:%M} UTC")


def test_two_who_edit_different_lines_at_once_get_both_changes(open_page: Callable[..., Page]) -> None:
    li, ma = open_page(f"/office/edit/{FORM}"), open_page(f"/office/edit/{FORM}", "马示例")
    _editor(li)
    _editor(ma)
    _type_after(li, "period: quarterly", "  # 李写的")
    expect(li.locator("#state")).to_contain_text("草稿已存")
    _type_at_end(ma, "# 马写的\n")
    expect(ma.locator("#notice")).to_contain_text("李示例 也改了这个文件的别处")
    expect(ma.locator(".cm-content")).to_contain_text("李写的")
    expect(ma.locator(".cm-content")).to_contain_text("马写的")
    li.reload()
    expect(li.locator(".cm-content")).to_contain_text("马写的")


def test_two_who_edit_at_once_lose_nothing_and_the_second_chooses(open_page: Callable[..., Page]) -> None:
    li, ma = open_page(f"/office/edit/{FORM}"), open_page(f"/office/edit/{FORM}", "马示例")
    _editor(li)
    _editor(ma)
    _type_at_end(li, "# 李写的\n")
    expect(li.locator("#state")).to_contain_text("草稿已存")
    _type_at_end(ma, "# 马写的\n")
    expect(ma.locator("#clash")).to_contain_text("李示例 先存了这个文件")
    assert blanks_after_stops(ma) == []
    expect(ma.locator(".cm-deletedChunk")).to_contain_text("李写的")
    expect(ma.locator(".cm-content")).to_contain_text("马写的")
    ma.locator(".cm-chunkButtons button").first.focus()
    ma.locator("#keep-mine").click()
    expect(ma.locator("#state")).to_contain_text("草稿已存")
    li.reload()
    expect(li.locator(".cm-content")).to_contain_text("马写的")


def test_changes_are_shown_asked_about_and_published(office: Office, open_page: Callable[..., Page]) -> None:
    page = open_page(f"/office/edit/{FORM}")
    _editor(page)
    _type_at_end(page, "# 备注\n")
    page.locator("#tab-changes").click()
    expect(page.locator("#review .added")).to_have_text("+# 备注\n")
    page.locator("#publish").click()
    page.locator("#ask button[value=no]").click()
    assert "备注" not in (office.folder / FORM).read_text("utf-8")
    page.locator("#publish").click()
    page.locator("#ask button[value=yes]").click()
    expect(page.locator("#notice")).to_contain_text("已发布")
    assert blanks_after_stops(page) == []
    expect(page.locator("#review")).to_have_text("没有未发布的改动。")
    assert (office.folder / FORM).read_text("utf-8").endswith("# 备注\n")


def test_after_a_publication_the_page_says_how_to_go_back_to_what_was_before(
    office: Office, open_page: Callable[..., Page]
) -> None:
    before = answer(office.member("马示例"), "open", {"path": FORM})["revision"]
    page = open_page(f"/office/edit/{FORM}")
    _editor(page)
    _type_at_end(page, "# 备注\n")
    page.locator("#tab-changes").click()
    page.locator("#publish").click()
    page.locator("#ask button[value=yes]").click()
    expect(page.locator("#notice")).to_contain_text(f"请让管理员运行 yibiao revert {before[:12]}。")
    assert (
        yibiao("revert", before[:12], "--yes", "--database", office.program.settings.database_url).code == 0
    )
    page.reload()
    expect(page.locator(".cm-content")).to_contain_text("schema: 1")
    expect(page.locator(".cm-content")).not_to_contain_text("备注")


def test_line_ends_of_windows_stay_when_one_types(office: Office, open_page: Callable[..., Page]) -> None:
    path = office.folder / FORM
    path.write_bytes(path.read_bytes().replace(b"\n", b"\r\n"))
    office.program.publish_folder()
    page = open_page(f"/office/edit/{FORM}")
    _editor(page)
    _type_at_end(page, "# 备注\n")
    page.locator("#tab-changes").click()
    expect(page.locator("#review .added")).to_have_count(1)
    expect(page.locator("#review .removed")).to_have_count(0)
    page.locator("#publish").click()
    page.locator("#ask button[value=yes]").click()
    expect(page.locator("#notice")).to_contain_text("已发布")
    written = path.read_bytes()
    assert written.endswith("# 备注\r\n".encode())
    assert written.count(b"\n") == written.count(b"\r\n")


def test_on_a_phone_the_three_parts_are_tabs_that_the_keyboard_reaches(
    open_page: Callable[..., Page],
) -> None:
    page = open_page(
        f"/office/edit/{FORM}", viewport={"width": 360, "height": 740}, is_mobile=True, has_touch=True
    )
    _editor(page)
    page.locator("#tab-text").focus()
    page.keyboard.press("ArrowRight")
    expect(page.locator("#tab-preview")).to_be_focused()
    expect(page.locator("#text")).to_be_hidden()
    expect(page.frame_locator("#phone").locator("#log")).to_contain_text("季表")
    page.keyboard.press("ArrowRight")
    expect(page.locator("#review")).to_have_text("没有未发布的改动。")


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
    _editor(page)
    _type_at_end(page, "# in time\n")
    expect(page.locator(".cm-content")).to_contain_text("# in time")
    expect(page.locator(".cm-content")).not_to_contain_text("early")


@pytest.mark.parametrize("language", ["zh", "en"])
def test_on_a_phone_whatever_is_tapped_is_as_high_as_a_finger(
    open_page: Callable[..., Page], language: str
) -> None:
    phone = {"viewport": {"width": 360, "height": 740}, "is_mobile": True, "has_touch": True}
    page = open_page(f"/office/edit/{FORM}?lang={language}", **phone)
    _type_at_end(page, "nonsense: 1\n")
    expect(page.locator("#state")).to_contain_text(":")  # the draft is saved
    page.locator("#problems summary").click()
    expect(page.locator("#problems-list a")).to_be_visible()
    for tab in ("text", "preview", "changes"):
        page.locator(f"#tab-{tab}").click()
        expect(page.locator(f"#{tab}")).to_be_visible()
        assert low_targets(page) == []
        assert blanks_after_stops(page) == []
    expect(page.locator("#review a").first).to_be_visible()
    assert low_targets(page) == []
    page.locator(".back").click()
    expect(page.locator(".folder-links")).to_be_visible()
    page.locator("details").evaluate_all("all => all.forEach(each => { each.open = true; })")
    assert low_targets(page) == []
    assert blanks_after_stops(page) == []
    page.locator('.folder-links a[href*="refusals"]').click()
    expect(page.locator(".refusals")).to_be_attached()
    assert low_targets(page) == []
    page.goto(page.url.partition("/office/")[0] + f"/office/edit/nowhere.txt?lang={language}")
    expect(page.locator(".language")).to_be_visible()
    assert low_targets(page) == []


@pytest.mark.parametrize("path", ["/office/", f"/office/edit/{FORM}"])
@pytest.mark.parametrize("width", [360, 1280])
def test_nothing_sticks_out_at_the_doubled_text_size(
    open_page: Callable[..., Page], path: str, width: int
) -> None:
    page = open_page(path, viewport={"width": width, "height": 740})
    page.evaluate("document.documentElement.style.fontSize = '200%'")
    expect(page.locator("h1").first).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    ends = "all => all.map(each => each.getBoundingClientRect().right)"
    controls = page.locator("button:visible, a:visible, input:visible, select:visible")
    assert [end for end in controls.evaluate_all(ends) if end > width] == []
