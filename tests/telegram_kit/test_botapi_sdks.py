"""Both SDKs talk to the server as to Telegram, and raise their own exceptions for its refusals."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import AbstractAsyncContextManager
from typing import Any

import pytest

from tests.kit.botapi.control import BotApi
from tests.kit.botapi.verbs import Verbs
from tests.telegram_kit.conftest import ME
from tests.telegram_kit.sdks import BOTH, Sdk, retry_after

Make = Callable[[Verbs, str], AbstractAsyncContextManager[Sdk]]
KEYBOARD = {"inline_keyboard": [[{"text": "是", "callback_data": "y"}]]}

pytestmark = pytest.mark.parametrize("make", BOTH)


def run(api: BotApi, make: Make, doing: Callable[[Sdk], Awaitable[Any]], token: str | None = None) -> Any:
    """What the coroutine gives back, with a bot of that SDK."""

    async def inside() -> Any:
        async with make(api, token or api.token) as sdk:
            return await doing(sdk)

    return asyncio.run(inside())


def refused(api: BotApi, make: Make, kind: str, doing: Callable[[Sdk], Awaitable[Any]]) -> Exception:
    """The exception, after its class was found to be the one that the SDK has for this kind."""

    async def inside(sdk: Sdk) -> Exception:
        with pytest.raises(sdk.raises[kind]) as raised:
            await doing(sdk)
        return raised.value

    return run(api, make, inside)


def test_a_whole_exchange_works_and_breaks_no_rule(api: BotApi, make: Make) -> None:
    api.start(ME)

    async def doing(sdk: Sdk) -> None:
        assert await sdk.me() == "yibiao_bot"
        assert await sdk.poll() == [(1, "/start")]
        message = await sdk.send(ME, "<b>全部</b>无变化？", KEYBOARD)
        query = api.press(ME, message, "是")
        assert await sdk.poll(2, 10) == [(2, "y")]
        await sdk.answer(query["callback_query"]["id"], "好")
        await sdk.edit(ME, message, "<i>好</i>")
        assert await sdk.poll(3) == []
        assert await sdk.command("help", "帮助") == ["help"]
        assert await sdk.hook("http://127.0.0.1:1/x") == "http://127.0.0.1:1/x"

    run(api, make, doing)
    (message,) = api.from_bot(ME)
    assert (message["text"], message["entities"][0]["type"], message["edits"]) == ("好", "italic", 1)
    assert [each["text"] for each in api.answered_queries] == ["好"]
    assert (api.violations, api.hidden_refusals) == ([], [])


def test_a_long_poll_wakes_for_an_update(api: BotApi, make: Make) -> None:
    async def doing(sdk: Sdk) -> Any:
        poll = asyncio.create_task(sdk.poll(0, 30))
        await asyncio.sleep(0.05)
        api.say(ME, "a")
        return await asyncio.wait_for(poll, 5)

    assert run(api, make, doing) == [(1, "a")]


def test_a_wrong_token_is_unauthorized(api: BotApi, make: Make) -> None:
    async def doing(sdk: Sdk) -> None:
        with pytest.raises(sdk.raises["unauthorized"]):
            await sdk.me()

    run(api, make, doing, token="1:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA")


def test_a_block_is_forbidden(api: BotApi, make: Make) -> None:
    api.start(ME)
    api.block(ME)
    assert "bot was blocked by the user" in str(
        refused(api, make, "forbidden", lambda sdk: sdk.send(ME, "a"))
    )


def test_broken_markup_is_a_bad_request(api: BotApi, make: Make) -> None:
    api.start(ME)
    problem = refused(api, make, "bad_request", lambda sdk: sdk.send(ME, "<b>a"))
    assert "can't find end tag" in str(problem).lower()


def test_an_edit_to_the_same_is_a_bad_request(api: BotApi, make: Make) -> None:
    api.start(ME)

    async def doing(sdk: Sdk) -> None:
        await sdk.edit(ME, await sdk.send(ME, "a"), "a")

    assert "message is not modified" in str(refused(api, make, "bad_request", doing)).lower()


# PTB warns that the seconds will become a timedelta.
@pytest.mark.filterwarnings("ignore::telegram.warnings.PTBDeprecationWarning")
def test_a_flood_tells_how_long_to_wait(api: BotApi, make: Make) -> None:
    api.start(ME)
    api.fault("flood", "sendMessage", retry_after=17)
    assert retry_after(refused(api, make, "retry_after", lambda sdk: sdk.send(ME, "a"))) == 17


def test_a_second_poll_is_a_conflict_for_the_first(api: BotApi, make: Make) -> None:
    async def doing(sdk: Sdk) -> None:
        first = asyncio.create_task(sdk.poll(0, 30))
        await asyncio.sleep(0.05)
        async with make(api, api.token) as other:
            assert await other.poll() == []
        await first

    refused(api, make, "conflict", doing)


def test_polling_beside_a_webhook_is_a_conflict(api: BotApi, make: Make) -> None:
    async def doing(sdk: Sdk) -> None:
        await sdk.hook("http://127.0.0.1:1/x")
        await sdk.poll()

    refused(api, make, "conflict", doing)


@pytest.mark.parametrize(
    ("fault", "kind", "is_carried_out"),
    [
        ("drop_before", "dropped", False),
        ("drop_during", "dropped", True),
        ("bad_gateway_before", "bad_gateway", False),
        ("bad_gateway_after", "bad_gateway", True),
        ("server_error", "server_error", False),
    ],
)
def test_a_fault_is_raised_and_the_next_call_works(
    api: BotApi, make: Make, fault: str, kind: str, is_carried_out: bool
) -> None:
    api.start(ME)
    api.fault(fault, "sendMessage")

    async def doing(sdk: Sdk) -> None:
        with pytest.raises(sdk.raises[kind]):
            await sdk.send(ME, "a")
        await sdk.send(ME, "b")

    run(api, make, doing)
    assert [each["text"] for each in api.from_bot(ME)] == (["a", "b"] if is_carried_out else ["b"])


def test_a_server_that_is_gone_is_a_network_error_until_it_is_back(api: BotApi, make: Make) -> None:
    async def doing(sdk: Sdk) -> str:
        await sdk.me()
        api.stop_listening()
        with pytest.raises(sdk.raises["dropped"]):
            await sdk.me()
        api.listen_again()
        return await sdk.me()

    assert run(api, make, doing) == "yibiao_bot"
