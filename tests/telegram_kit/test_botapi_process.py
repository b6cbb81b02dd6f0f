"""The server as a process: the same verbs over HTTP, a bulk load, and an end that comes by itself."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator

import pytest

from tests.kit.botapi.control import BotApi, BotApiProcess, RemoteBotApi
from tests.kit.botapi.verbs import Verbs
from tests.telegram_kit.conftest import ME, caller, told
from tests.telegram_kit.hooks import Hook, Reply, answering, listening

START = [sys.executable, "-m", "tests.kit.botapi", "--lenient", "--rate", "0"]


@pytest.fixture(scope="module")
def process() -> Iterator[BotApiProcess]:
    with BotApiProcess("--lenient", "--rate", "0", "--chat-burst", "0") as api:
        yield api


def reply_to(update: dict[str, dict[str, dict[str, int]]]) -> Reply:
    return answering("sendMessage", chat_id=update["message"]["chat"]["id"], text="ok")


def hooked(api: Verbs, hook: Hook) -> None:
    assert told(caller(api)("setWebhook", url=hook.url)) == "ok"


def test_a_process_takes_the_same_verbs(process: BotApiProcess) -> None:
    process.start(ME, "CODE")
    assert told(caller(process)("sendMessage", chat_id=ME, text="a", unknown=1)) == "ok"
    assert [each["text"] for each in process.chat(ME)] == ["/start CODE", "a"]
    assert (process.calls, process.violations) == ([], [])
    with pytest.raises(LookupError, match="no button"):
        process.press(ME, 2, "b")
    with pytest.raises(LookupError):
        process.do("sing")


def test_a_load_measures_each_answer(process: BotApiProcess) -> None:
    with listening(reply_to) as hook:
        hooked(process, hook)
        found = process.load(people=20, first_id=1000, count=100, in_flight=5, texts=["a", "b"])
        caller(process)("sendMessage", chat_id=ME, text="a reminder")
    assert (found["updates"], found["unanswered"]) == (100, 0)
    assert 0 < found["latencies_ms"]["p50"] <= found["latencies_ms"]["p99"] <= found["latencies_ms"]["max"]
    counts = process.counts()
    assert counts["driven"] == 100
    assert sum(counts["per_second"]["driven"].values()) == 100
    assert counts["other"] >= 1


def test_a_load_at_a_fixed_rate_does_not_wait_for_answers(api: BotApi) -> None:
    found = api.load(people=40, rate=400, seconds=0.1, answer_max_s=0.05)
    assert (found["updates"], found["unanswered"], found["latencies_ms"]["max"]) == (40, 40, None)


def test_a_load_gives_up_on_an_answer_that_does_not_come(api: BotApi) -> None:
    found = api.load(people=2, count=4, in_flight=2, answer_max_s=0.1)
    assert (found["updates"], found["unanswered"]) == (4, 4)


def test_a_load_can_press_buttons() -> None:
    def reply(update: dict[str, dict[str, dict[str, int]]]) -> Reply:
        markup = {"inline_keyboard": [[{"text": "是", "callback_data": "y"}]]}
        if "message" in update:
            return answering(
                "sendMessage", chat_id=update["message"]["chat"]["id"], text="?", reply_markup=markup
            )
        card = update["callback_query"]["message"]
        place = {"chat_id": card["chat"]["id"], "message_id": card["message_id"]}  # type: ignore[index]
        return answering("editMessageText", **place, text="ok")

    with BotApi(rate=0, chat_burst=0) as api, listening(reply) as hook:
        hooked(api, hook)
        found = api.load(people=3, count=12, in_flight=3, texts=["/start", {"press": "是"}])
        assert found["unanswered"] == 0
        for who in (1, 2, 3):  # whose turn is last is chance: only a newest card may still wait for its press
            *earlier, newest = [each["edits"] for each in api.from_bot(who)]
            assert earlier == [1] * len(earlier)
            assert newest in (0, 1)
        assert sum(each["edits"] for who in (1, 2, 3) for each in api.from_bot(who)) >= 4


def test_a_process_ends_with_its_standard_input() -> None:
    with subprocess.Popen(START, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        assert process.stdin is not None
        url = process.stdout.readline().removeprefix("listening on ").strip()
        assert told(caller(RemoteBotApi(url))("getMe")) == "ok"
        process.stdin.close()
        assert process.wait(10) == 0


def test_a_process_ends_when_its_time_is_over() -> None:
    ended = subprocess.run(
        [*START, "--seconds-max", "0.01"], capture_output=True, text=True, timeout=30, check=True
    )
    assert ended.stdout.startswith("listening on http://127.0.0.1:")
