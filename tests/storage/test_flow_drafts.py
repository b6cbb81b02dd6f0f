"""Saved texts of flow files: nobody's text takes the place of another one unseen."""

from __future__ import annotations

import threading
from datetime import timedelta

import pytest

from bot.core.office import FlowDraft, NewFlowDraft, Publication
from tests.storage.scene import AT, REVISION, Scene

PATH = "dictionary/a.yaml"
TEXT = "\ufeffelements:\r\n  # 户数\r\n\tx: 1"
"""With a byte order mark, a comment, a tab and line ends of Windows, to come back as it is."""


def _save(scene: Scene, written: str | None, seen: int) -> bool:
    with scene.storage.transaction() as transaction:
        new = NewFlowDraft(PATH, written, REVISION, seen)
        return transaction.save_flow_draft(new, scene.li.id, AT)


def _drafts(scene: Scene) -> dict[str, FlowDraft]:
    with scene.storage.transaction() as transaction:
        return dict(transaction.flow_drafts())


def test_a_saved_text_comes_back_character_by_character(scene: Scene) -> None:
    assert _save(scene, TEXT, 0)
    assert _drafts(scene) == {PATH: FlowDraft(PATH, TEXT, REVISION, 1, "Li", AT)}


def test_a_file_may_be_meant_to_go(scene: Scene) -> None:
    assert _save(scene, None, 0)
    assert _drafts(scene)[PATH].text is None


@pytest.mark.parametrize("seen", [0, 2, 7])
def test_a_text_that_did_not_see_the_last_one_changes_nothing(scene: Scene, seen: int) -> None:
    assert _save(scene, "first", 0)
    assert not _save(scene, "late", seen)
    assert (_drafts(scene)[PATH].text, _drafts(scene)[PATH].version) == ("first", 1)
    assert _save(scene, "second", 1)
    assert (_drafts(scene)[PATH].text, _drafts(scene)[PATH].version) == ("second", 2)


def test_versions_go_on_when_a_draft_was_settled(scene: Scene) -> None:
    """So that a page that was left open for days cannot take a new draft for its own."""
    _save(scene, "first", 0)
    with scene.storage.transaction() as transaction:
        assert not transaction.settle_flow_draft(PATH, 7)
        assert transaction.settle_flow_draft(PATH, 1)
        assert transaction.flow_draft_version(PATH) == 2
        assert transaction.flow_draft_version("dictionary/b.yaml") == 0
    assert _drafts(scene) == {}
    assert not _save(scene, "left open", 1)
    assert not _save(scene, "never saw one", 0)
    assert _save(scene, "begun anew", 2)


def test_of_two_who_save_at_the_same_moment_one_is_told(scene: Scene) -> None:
    results: list[bool] = []
    both = [threading.Thread(target=lambda: results.append(_save(scene, "mine", 0))) for _ in range(2)]
    for each in both:
        each.start()
    for each in both:
        each.join()
    assert sorted(results) == [False, True]


def test_a_publication_says_who_made_it(scene: Scene) -> None:
    with scene.storage.transaction() as transaction:
        assert transaction.latest_publication() == Publication(REVISION, AT)
        transaction.lock_publications()
        transaction.save_revision("rev-2", {}, AT + timedelta(hours=1), scene.ma.id)
        assert transaction.latest_publication() == Publication("rev-2", AT + timedelta(hours=1), "Ma")
        assert transaction.has_revision("rev-2")
        assert not transaction.has_revision("rev-3")


def test_the_form_office_is_who_holds_its_role_everywhere(scene: Scene) -> None:
    with scene.storage.transaction() as transaction:
        transaction.add_role(scene.li.id, None, "office", AT)
        transaction.add_role(scene.ma.id, "v1", "reporter", AT)
        transaction.add_role(scene.ma.id, "v1", "office", AT)
        assert transaction.is_office(scene.li.id)
        assert not transaction.is_office(scene.ma.id)
