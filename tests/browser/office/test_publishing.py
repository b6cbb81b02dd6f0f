"""The form office in a real browser: drafts, two who edit at once, what changed, publishing."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from zoneinfo import ZoneInfo

from playwright.sync_api import Page, expect

from tests.browser.conftest import blanks_after_stops
from tests.browser.office.editing import type_after, type_at_end, wait_for_editor
from tests.kit.commands import yibiao
from tests.web.office_place import FORM, Office, answer, save


def test_a_draft_survives_a_closed_tab(open_page: Callable[..., Page]) -> None:
    page = open_page(f"/office/edit/{FORM}")
    wait_for_editor(page)
    type_at_end(page, "# 关掉以前写的\n")
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
    wait_for_editor(li)
    wait_for_editor(ma)
    type_after(li, "period: quarterly", "  # 李写的")
    expect(li.locator("#state")).to_contain_text("草稿已存")
    type_at_end(ma, "# 马写的\n")
    expect(ma.locator("#notice")).to_contain_text("李示例 也改了这个文件的别处")
    expect(ma.locator(".cm-content")).to_contain_text("李写的")
    expect(ma.locator(".cm-content")).to_contain_text("马写的")
    li.reload()
    expect(li.locator(".cm-content")).to_contain_text("马写的")


def test_two_who_edit_at_once_lose_nothing_and_the_second_chooses(open_page: Callable[..., Page]) -> None:
    li, ma = open_page(f"/office/edit/{FORM}"), open_page(f"/office/edit/{FORM}", "马示例")
    wait_for_editor(li)
    wait_for_editor(ma)
    type_at_end(li, "# 李写的\n")
    expect(li.locator("#state")).to_contain_text("草稿已存")
    type_at_end(ma, "# 马写的\n")
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
    wait_for_editor(page)
    type_at_end(page, "# 备注\n")
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
    wait_for_editor(page)
    type_at_end(page, "# 备注\n")
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
    wait_for_editor(page)
    type_at_end(page, "# 备注\n")
    page.locator("#tab-changes").click()
    expect(page.locator("#review .added")).to_have_count(1)
    expect(page.locator("#review .removed")).to_have_count(0)
    page.locator("#publish").click()
    page.locator("#ask button[value=yes]").click()
    expect(page.locator("#notice")).to_contain_text("已发布")
    written = path.read_bytes()
    assert written.endswith("# 备注\r\n".encode())
    assert written.count(b"\n") == written.count(b"\r\n")
