"""Who wants no reminder, who is away, who stands in: and so whose units they are, and who is to be told."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from bot.core.facts import Colleague, Pauses, Person
from bot.core.ports import InvitationRefusal, Offer, Outgoing, OutgoingKind
from storage import SqlTransaction
from storage.repositories.pauses import UNITS_MAX
from tests.kit.thoroughness import examples
from tests.storage.scene import AT, LATER, OTHER_VILLAGE, VILLAGE, Scene
from tests.storage.test_plans import noted, whole_tables_read

BACK = AT + timedelta(days=9)
SOON = AT + timedelta(minutes=1)


@pytest.fixture
def village(scene: Scene) -> Scene:
    """Li reports for one village, Ma for the other."""
    with scene.storage.transaction() as transaction:
        transaction.add_role(scene.li.id, "v1", "reporter", AT)
        transaction.add_role(scene.ma.id, "v2", "reporter", AT)
    return scene


def leave(scene: Scene, person: Person, stand_in: Person | None, at: datetime = AT) -> int:
    with scene.storage.transaction() as transaction:
        return transaction.go_away(person.id, stand_in.id if stand_in else None, at, BACK)


def told(scene: Scene, at: datetime = SOON) -> Mapping[str, tuple[int, ...]]:
    with scene.storage.transaction() as transaction:
        return transaction.reporters_of(["v1", "v2"], at)


def units(scene: Scene, person: Person, at: datetime = SOON) -> list[str]:
    with scene.storage.transaction() as transaction:
        return [unit.code for unit in transaction.units_of(person.id, "reporter", at)]


def test_a_snooze_is_remembered_replaced_and_ended(scene: Scene) -> None:
    with scene.storage.transaction() as transaction:
        transaction.snooze(scene.li.id, LATER)
        transaction.snooze(scene.li.id, BACK)
        assert transaction.snoozes_of([scene.li.id, scene.ma.id]) == {scene.li.id: BACK}
        transaction.end_snooze(scene.li.id, AT)
        assert transaction.snoozes_of([scene.li.id]) == {}


def test_the_day_once_chosen_is_none_any_more_when_a_snooze_is_ended(scene: Scene) -> None:
    with scene.storage.transaction() as transaction:
        transaction.snooze(scene.li.id, LATER)
        transaction.end_snooze(scene.li.id, AT)
        assert transaction.due_reminders(BACK, 10) == ()


def test_an_old_button_that_ends_no_snooze_takes_no_reminder_away(scene: Scene) -> None:
    with scene.storage.transaction() as transaction:
        transaction.snooze(scene.li.id, LATER)
        transaction.end_snooze(scene.li.id, LATER)
        assert transaction.due_reminders(LATER, 10) == (scene.li.id,)


def test_reporters_are_told_unless_they_are_away(village: Scene) -> None:
    li, ma = village.li, village.ma
    assert told(village) == {"v1": (li.id,), "v2": (ma.id,)}
    leave(village, li, None)
    assert told(village) == {"v2": (ma.id,)}
    assert told(village, BACK) == {"v1": (li.id,), "v2": (ma.id,)}


def test_a_stand_in_is_told_and_has_the_units_for_as_long_as_the_absence_lasts(village: Scene) -> None:
    li, ma = village.li, village.ma
    leave(village, li, ma)
    assert told(village) == {"v1": (ma.id,), "v2": (ma.id,)}
    assert units(village, ma) == ["v1", "v2"]
    assert units(village, li) == ["v1"]
    last = BACK - timedelta(seconds=1)
    assert units(village, ma, last) == ["v1", "v2"]
    assert units(village, ma, BACK) == ["v2"]
    assert told(village, BACK) == {"v1": (li.id,), "v2": (ma.id,)}


def test_an_absence_that_is_ended_early_takes_the_units_back_at_once(village: Scene) -> None:
    number = leave(village, village.li, village.ma)
    with village.storage.transaction() as transaction:
        assert transaction.end_away(number, SOON)
        assert not transaction.end_away(number, SOON)
        assert transaction.due_reminders(SOON, 10) == (village.li.id,)
    assert units(village, village.ma) == ["v2"]
    assert told(village)["v1"] == (village.li.id,)


def test_another_stand_in_takes_the_place_of_the_first(village: Scene) -> None:
    with village.storage.transaction() as transaction:
        wu = transaction.add_person("Wu", "zh")
    leave(village, village.li, village.ma)
    leave(village, village.li, wu, SOON)
    later = SOON + timedelta(hours=1)
    assert units(village, village.ma, later) == ["v2"]
    assert units(village, wu, later) == ["v1"]
    assert told(village, later)["v1"] == (wu.id,)


def test_stand_ins_of_stand_ins_are_not_asked(village: Scene) -> None:
    with village.storage.transaction() as transaction:
        wu = transaction.add_person("Wu", "zh")
    leave(village, village.li, village.ma)
    leave(village, village.ma, wu)
    assert units(village, wu) == ["v2"]
    assert told(village) == {"v2": (wu.id,)}


def test_only_the_role_of_a_reporter_is_handed_on(village: Scene) -> None:
    with village.storage.transaction() as transaction:
        transaction.add_role(village.li.id, "t1", "reviewer", AT)
    leave(village, village.li, village.ma)
    with village.storage.transaction() as transaction:
        assert transaction.units_of(village.ma.id, "reviewer", SOON) == ()
        assert [unit.code for unit in transaction.units_of(village.li.id, "reviewer", SOON)] == ["t1"]
    assert units(village, village.ma) == ["v1", "v2"]


def test_a_person_is_told_their_own_pauses(village: Scene) -> None:
    li, ma = village.li, village.ma
    leave(village, li, ma)
    with village.storage.transaction() as transaction:
        mine, theirs = transaction.pauses_of(li.id, SOON), transaction.pauses_of(ma.id, SOON)
        over = transaction.pauses_of(li.id, BACK)
    assert mine.away is not None
    assert (mine.away.person, mine.away.stand_in, mine.away.until) == (li, ma, BACK)
    assert (mine.own_units, theirs.own_units) == ((VILLAGE,), (OTHER_VILLAGE,))
    assert theirs == Pauses(
        stands_in=(replace(mine.away, units=frozenset({"v1"})),), own_units=(OTHER_VILLAGE,)
    )
    assert (over.away, over.colleagues) == (None, (Colleague(ma, OTHER_VILLAGE.name),))


def test_colleagues_of_the_same_unit_come_first_and_nobody_who_is_away(village: Scene) -> None:
    with village.storage.transaction() as transaction:
        same, away, reviewer = (transaction.add_person(name, "zh") for name in ("Zu", "Bo", "An"))
        for person, unit in ((same, "v1"), (same, "v2"), (away, "v1")):
            transaction.add_role(person.id, unit, "reporter", AT)
        transaction.add_role(reviewer.id, "t1", "reviewer", AT)
        transaction.go_away(away.id, None, AT, BACK)
        found = transaction.pauses_of(village.li.id, SOON).colleagues
    assert found == (Colleague(same, None), Colleague(village.ma, OTHER_VILLAGE.name))


def test_an_invitation_of_an_absence_gives_no_role(village: Scene) -> None:
    number = leave(village, village.li, None)
    with village.storage.transaction() as transaction:
        wu = transaction.add_person("Wu", "zh")
        transaction.add_invitation("d1", None, "", BACK, absence=number)
        assert transaction.look_up_invitation("d1", SOON) == Offer(None, "", None, number)
        assert transaction.use_invitation("d1", wu.id, SOON) is None
        assert transaction.use_invitation("d1", wu.id, SOON) is InvitationRefusal.USED
    assert units(village, wu) == []


def test_an_absence_is_found_while_it_lasts(village: Scene) -> None:
    number = leave(village, village.li, village.ma)
    with village.storage.transaction() as transaction:
        found = transaction.away(number, SOON)
        assert found is not None
        assert (found.person, found.stand_in) == (village.li, village.ma)
        assert transaction.away(number, BACK) is None
        assert transaction.away(number + 1, SOON) is None


def test_people_are_told_where_they_were_answered_last(scene: Scene) -> None:
    with scene.storage.transaction() as transaction:
        assert transaction.chat_of(scene.li.id) is None
        for chat in ("a", "b", "c"):
            transaction.add_address(scene.li.id, "web", chat, AT)
        for chat in ("a", "c", "b"):
            transaction.queue("web", chat, "1", Outgoing(OutgoingKind.SEND, "好"), AT)
        assert transaction.chat_of(scene.li.id) == ("web", "b")
    with scene.storage.engine.begin() as connection:
        connection.exec_driver_sql("UPDATE addresses SET gone_at = at WHERE address = 'b'")
    with scene.storage.transaction() as transaction:
        assert transaction.chat_of(scene.li.id) == ("web", "c")


def test_too_many_units_at_once_are_refused(scene: Scene) -> None:
    with scene.storage.transaction() as transaction:
        assert transaction.reporters_of([f"v{number}" for number in range(UNITS_MAX)], AT) == {}
        with pytest.raises(ValueError, match="501 units"):
            transaction.reporters_of([f"v{number}" for number in range(UNITS_MAX + 1)], AT)


def test_no_statement_about_pauses_reads_a_whole_table(village: Scene) -> None:
    with noted(village) as statements, village.storage.transaction() as transaction:
        number = transaction.go_away(village.li.id, village.ma.id, AT, BACK)
        transaction.away(number, SOON)
        transaction.pauses_of(village.li.id, SOON)
        transaction.reporters_of(["v1", "v2"], SOON)
        transaction.snoozes_of([village.li.id])
        transaction.chat_of(village.li.id)
        transaction.end_away(number, SOON)
    assert len(statements) > 9
    with village.storage.engine.connect() as connection:
        read = {each[0]: whole_tables_read(connection, each) for each in statements}
    assert {text: lines for text, lines in read.items() if lines} == {}


# -- whatever people do

Absences = list[tuple[int, int | None, int, int, int | None]]

PEOPLE, UNITS = range(4), ("v1", "v2", "t1")
ROLES = st.sets(st.tuples(st.sampled_from(PEOPLE), st.sampled_from(UNITS)), max_size=8)
ABSENCES = st.lists(
    st.tuples(
        st.sampled_from(PEOPLE),
        st.none() | st.sampled_from(PEOPLE),
        st.integers(0, 6),
        st.integers(1, 6),
        st.none() | st.integers(0, 6),
    ),
    max_size=6,
)
"""Who is away, who stands in, from which hour, for how many, and at which hour it is ended early."""


def act(
    transaction: SqlTransaction,
    roles: set[tuple[int, str]],
    absences: Absences,
) -> list[int]:
    ids = [transaction.add_person(f"P{each}", "zh").id for each in PEOPLE]
    for person, unit in roles:
        transaction.add_role(ids[person], unit, "reporter", AT)
    for person, stand_in, since, hours, ended in sorted(absences, key=lambda each: each[2]):
        if person == stand_in:
            continue
        begins = AT + timedelta(hours=since)
        number = transaction.go_away(
            ids[person], None if stand_in is None else ids[stand_in], begins, begins + timedelta(hours=hours)
        )
        if ended is not None and ended >= since:
            transaction.end_away(number, AT + timedelta(hours=ended))
    return ids


@settings(
    max_examples=examples(60), suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None
)
@given(roles=ROLES, absences=ABSENCES, hour=st.integers(0, 13))
@example(roles={(2, "v1")}, absences=[(2, None, 0, 2, 1), (2, 0, 0, 1, None)], hour=0)
def test_nobody_who_is_away_is_told_and_nobody_has_units_they_were_not_given(
    scene: Scene,
    roles: set[tuple[int, str]],
    absences: Absences,
    hour: int,
) -> None:
    at = AT + timedelta(hours=hour)
    with scene.rolled_back() as transaction:
        ids = act(transaction, roles, absences)
        away = {person: transaction.pauses_of(person, at).away for person in ids}
        stands_in_for = {
            person: [
                absent
                for absent, each in away.items()
                if each and each.stand_in and each.stand_in.id == person
            ]
            for person in ids
        }
        own = {ids[person]: {unit for each, unit in roles if each == person} for person in PEOPLE}
        for person in ids:
            lent = {unit for absent in stands_in_for[person] for unit in own[absent]}
            held = {unit.code for unit in transaction.units_of(person, "reporter", at)}
            assert held == own[person] | lent
        for unit, persons in transaction.reporters_of(UNITS, at).items():
            for person in persons:
                assert away[person] is None
                assert unit in own[person] or any(unit in own[absent] for absent in stands_in_for[person])
