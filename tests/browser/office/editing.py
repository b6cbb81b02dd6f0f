"""What a person does in the editor."""

from __future__ import annotations

from playwright.sync_api import Page, expect


def wait_for_editor(page: Page) -> None:
    """Wait until the text is there and its problems are known."""
    expect(page.locator("#problems-count")).to_have_text("没有问题")


def type_at_end(page: Page, text: str) -> None:
    page.locator(".cm-content[contenteditable='true']").click()
    page.keyboard.press("Control+End")
    page.keyboard.type(text)


def type_after(page: Page, line: str, text: str) -> None:
    page.locator(".cm-line", has_text=line).first.click()
    page.keyboard.press("End")
    page.keyboard.type(text)


def replace_in_line(page: Page, line: str, text: str) -> None:
    page.locator(".cm-line", has_text=line).first.click()
    page.keyboard.press("Home")
    page.keyboard.press("Shift+End")
    page.keyboard.type(text)
