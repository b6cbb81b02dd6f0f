"""What can be had in practice: Starlette, aiohttp's client, one bare unit of work an update, no SDK.

The unit of work: claim the update id, read the person, lock the walk, write the walk, queue the reply, commit. Then
the reply is sent, then the update acknowledged. Nothing is decided, rendered, retried or marked as sent.
"""

from __future__ import annotations

import asyncio
import json
import sys
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from typing import Any

from benchmarks.processes import hide_undeclared_libraries, say_ready

hide_undeclared_libraries()

import aiohttp  # noqa: E402
import uvicorn  # noqa: E402
from sqlalchemy import bindparam, insert, select, update  # noqa: E402
from starlette.applications import Starlette  # noqa: E402
from starlette.requests import Request  # noqa: E402
from starlette.responses import JSONResponse, Response  # noqa: E402
from starlette.routing import Route  # noqa: E402

from bot.host import POSTGRESQL_THREADS  # noqa: E402
from storage.engine import open_engine  # noqa: E402
from storage.tables import addresses, outbox, people, updates, walks  # noqa: E402

PERSON = (
    select(people)
    .join(addresses, addresses.c.person == people.c.id)
    .where(addresses.c.channel == "telegram", addresses.c.address == bindparam("chat"))
)
WALK = select(walks.c.walk).where(walks.c.person == bindparam("id")).with_for_update()
KEEP = (
    update(walks)
    .where(walks.c.person == bindparam("id"))
    .values(walk=bindparam("said"), at=bindparam("then"))
)
TEXT = "✓ 常住户数 312户\n\n【村1 · 小报表 · 2026年三季度】\n还有 3 项。\n\n常住人口（人）？"
KEYBOARD = {
    "inline_keyboard": [
        [{"text": label, "callback_data": f"a1:{label}"} for label in ("口径", "为什么问我", "估计数")]
    ]
}


class Limit:
    """The database, the client, and the two ways in."""

    def __init__(self, api: str, token: str, database: str) -> None:
        self._place = f"{api}/bot{token}"
        self._engine = open_engine(database)
        threads = 1 if database.startswith("sqlite") else POSTGRESQL_THREADS
        self._threads = ThreadPoolExecutor(threads)

    def write(self, update_id: str, chat: str, said: str) -> None:
        """The unit of work."""
        then = datetime.now(UTC)
        row = {"channel": "telegram", "address": chat, "update_id": update_id, "at": then}
        with self._engine.begin() as connection:
            connection.execute(insert(updates), {**row, "digest": said})
            person = connection.execute(PERSON, {"chat": chat}).one()
            if connection.execute(WALK, {"id": person.id}).one_or_none() is None:
                connection.execute(insert(walks), {"person": person.id})
            connection.execute(KEEP, {"id": person.id, "said": said, "then": then})
            connection.execute(insert(outbox), {**row, "body": TEXT})

    async def take(self, found: Mapping[str, Any]) -> Mapping[str, Any] | None:
        """Carry out an update and send the reply; what a press is answered with."""
        query = found.get("callback_query")
        content = query or found["message"]
        chat, said = content["from"]["id"], content.get("text") or content["data"]
        loop = asyncio.get_running_loop()
        await loop.run_in_executor(self._threads, self.write, str(found["update_id"]), str(chat), said)
        await self.call("sendMessage", {"chat_id": chat, "text": TEXT, "reply_markup": KEYBOARD})
        return {"callback_query_id": query["id"]} if query else None

    async def call(self, method: str, parameters: Mapping[str, Any]) -> Any:
        """The result of a call."""
        async with self._session.post(f"{self._place}/{method}", json=parameters) as answer:
            return json.loads(await answer.read())["result"]

    async def serve(self, port: int) -> None:
        """Take updates in until killed: by a webhook on the port, or by polling for 0."""
        self._session = aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=0))
        await (self._webhook(port) if port else self._poll())

    async def _webhook(self, port: int) -> None:
        async def answer(request: Request) -> Response:
            press = await self.take(json.loads(await request.body()))
            return JSONResponse({"method": "answerCallbackQuery", **press}) if press else Response()

        routes = [Route("/telegram", answer, methods=["POST"])]
        server = uvicorn.Server(
            uvicorn.Config(Starlette(routes=routes), port=port, log_config=None, access_log=False)
        )
        serving = asyncio.ensure_future(server.serve())
        while not server.started:
            await asyncio.sleep(0.01)
        await self.call("setWebhook", {"url": f"http://127.0.0.1:{port}/telegram"})
        say_ready()
        await serving

    async def _poll(self) -> None:
        async def take(found: Mapping[str, Any]) -> None:
            press = await self.take(found)
            if press:
                await self.call("answerCallbackQuery", press)

        await self.call("deleteWebhook", {})
        say_ready()
        offset = 0
        while True:
            found = await self.call("getUpdates", {"offset": offset, "timeout": 25})
            await asyncio.gather(*(take(each) for each in found))
            offset = max((each["update_id"] + 1 for each in found), default=offset)


if __name__ == "__main__":
    api_url, bot_token, url, webhook_port = sys.argv[1:]
    asyncio.run(Limit(api_url, bot_token, url).serve(int(webhook_port)))
