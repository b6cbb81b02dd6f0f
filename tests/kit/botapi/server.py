"""The HTTP side: connections, addresses, tokens, faults, and answers in Telegram's form."""

from __future__ import annotations

import asyncio
import json
import re
from collections.abc import Awaitable, Callable
from typing import Any

from aiohttp import web

from tests.kit.botapi import rules, webhook_methods
from tests.kit.botapi.bot import Bot, Call
from tests.kit.botapi.clock import Clock
from tests.kit.botapi.faults import BAD_GATEWAY, SERVER_ERROR, Fault, Faults, Kind
from tests.kit.botapi.methods import METHODS
from tests.kit.botapi.options import Options
from tests.kit.botapi.parameters import decoded, typed
from tests.kit.botapi.rules import BrokenRule, Refused

_OPEN_MAX_S = 0.01  # aiohttp reads 0 as "without an end"
_WEBHOOK_METHODS = ("setWebhook", "deleteWebhook", "getWebhookInfo")
_BY_LOWER_NAME = {name.lower(): name for name in (*METHODS, *_WEBHOOK_METHODS)}  # S: names in any case

Control = Callable[[str, dict[str, Any]], Awaitable[Any]]


class Server:
    """The bots of one server and its socket. Everything runs in the loop that called `listen`."""

    def __init__(self, options: Options) -> None:
        self.options = options
        self.clock = Clock()
        self.faults = Faults()
        self.control: Control | None = None
        self.call_count = 0
        tokens = (options.token, *options.other_tokens)
        names = (options.username, *(f"other{number}_bot" for number in range(1, len(tokens))))
        self.bots = {
            token: Bot(token, name, options, self.clock) for token, name in zip(tokens, names, strict=True)
        }
        self.port = options.port
        self._runs = asyncio.Event()
        self._runs.set()
        self._listening: tuple[asyncio.Server, web.Server[web.BaseRequest]] | None = None
        self._check: Callable[[str, dict[str, Any]], None] | None = None
        if options.is_strict:
            from tests.kit.botapi import validation

            self._check = validation.check

    @property
    def bot(self) -> Bot:
        """The bot that people talk to."""
        return self.bots[self.options.token]

    async def listen(self) -> None:
        """Take connections, on the same port as before if there was one."""
        protocol = web.Server(self._answer, access_log=None)
        loop = asyncio.get_running_loop()
        server = await loop.create_server(protocol, "127.0.0.1", self.port, reuse_address=True, backlog=1024)
        self.port = server.sockets[0].getsockname()[1]
        self._listening = server, protocol

    async def stop_listening(self) -> None:
        """Refuse connections from now on, and end those that are open."""
        if self._listening is not None:
            (server, protocol), self._listening = self._listening, None
            server.close()
            for bot in self.bots.values():
                bot.updates.end_poll("Internal Server Error: stopped")
            await protocol.shutdown(timeout=_OPEN_MAX_S)

    async def close(self) -> None:
        """Stop everything."""
        self._runs.set()
        for bot in self.bots.values():
            await webhook_methods.stop(bot)
        await self.stop_listening()

    def pause(self) -> None:
        """Take connections and answer none of them."""
        self._runs.clear()

    def resume(self) -> None:
        """Answer again, first what came in the meantime."""
        self._runs.set()

    async def _answer(self, request: web.BaseRequest) -> web.StreamResponse:
        parts = request.path.split("/")
        if parts[1] == "control" and self.control is not None and len(parts) == 3:
            return await self._controlled(parts[2], request)
        if not self._runs.is_set():
            await self._runs.wait()
        token = parts[1].removeprefix("bot")
        if not parts[1].startswith("bot") or len(parts) != 3 or not re.fullmatch(rules.TOKEN_PATTERN, token):
            return _refusal(Refused(rules.NOT_FOUND))
        bot = self.bots.get(token)
        if bot is None:
            return _refusal(Refused(rules.UNAUTHORIZED))
        try:
            fields = dict(request.query)
            if request.can_read_body:
                body = await request.content.read()
                fields.update(await decoded(body, request.headers.get("Content-Type", "")))
            method = _named(parts[2])
            params = typed(fields)
        except ValueError as problem:
            return _refusal(Refused(f"Bad Request: can't parse the request: {problem}"))
        except Refused as refused:
            return _refusal(refused)
        return await self._with_faults(request, bot, method, params)

    async def _with_faults(
        self, request: web.BaseRequest, bot: Bot, method: str, params: dict[str, Any]
    ) -> web.StreamResponse:
        fault = self.faults.next(method, params)
        kind = None if fault is None else fault.kind
        if kind is Kind.DROP_BEFORE:
            return _dropped(request)
        if kind is Kind.BAD_GATEWAY_BEFORE:
            return _bad_gateway()
        if fault is not None and kind is Kind.DELAY:
            await asyncio.sleep(fault.seconds)
        try:
            if fault is not None:
                _refuse_for(fault, bot)
            result = await self.carry_out(bot, method, params)
            answer = _json(200, {"ok": True, "result": result})
        except Refused as refused:
            self._record(bot, method, params, refused.code)
            answer = _refusal(refused)
        if kind is Kind.DROP_DURING:
            return await _cut_short(request, answer)
        return _bad_gateway() if kind is Kind.BAD_GATEWAY_AFTER else answer

    async def carry_out(self, bot: Bot, method: str, params: dict[str, Any]) -> Any:
        """What the method gives back. Raises Refused."""
        self.call_count += 1
        try:
            if self._check is not None:
                self._check(method, params)
            result = await self._result(bot, method, params)
        except BrokenRule as broken:
            bot.violations.append(broken.description)
            raise
        self._record(bot, method, params, 200)
        return result

    async def _result(self, bot: Bot, method: str, params: dict[str, Any]) -> Any:
        if method == "setWebhook":
            return await webhook_methods.set_webhook(bot, params, self._carrying_out(bot))
        if method == "deleteWebhook":
            return await webhook_methods.delete_webhook(bot, params)
        if method == "getWebhookInfo":
            return webhook_methods.get_webhook_info(bot)
        result = METHODS[method](bot, params)
        return await result if asyncio.iscoroutine(result) else result

    def _carrying_out(self, bot: Bot) -> webhook_methods.CarryOut:
        async def carry_out(name: str, fields: dict[str, Any]) -> None:
            """Do what a webhook's answer asks for; nobody is told how it went."""
            if name.lower().startswith(rules.NOT_FOR_AN_ANSWER):
                return
            try:
                method = _named(name)
                params = typed(fields)
                try:
                    await self.carry_out(bot, method, params)
                except Refused as refused:
                    self._record(bot, method, params, refused.code)
                    raise
            except Refused as refused:
                bot.hidden_refusals.append(f"{name}: {refused.description}")

        return carry_out

    def _record(self, bot: Bot, method: str, params: dict[str, Any], status: int) -> None:
        if self.options.is_strict:
            bot.calls.append(Call(self.clock.now(), method, params, status))

    async def _controlled(self, verb: str, request: web.BaseRequest) -> web.Response:
        assert self.control is not None
        body = await request.content.read() if request.can_read_body else b""
        try:
            result = await self.control(verb, json.loads(body or b"{}"))
        except (LookupError, ValueError, TypeError) as problem:
            return _json(400, {"error": f"{type(problem).__name__}: {problem}"})
        return _json(200, {"result": result})


def _named(name: str) -> str:
    found = _BY_LOWER_NAME.get(name.lower())
    if found is None:
        raise Refused(rules.METHOD_NOT_FOUND)
    return found


def _refuse_for(fault: Fault, bot: Bot) -> None:
    if fault.kind is Kind.SERVER_ERROR:
        raise SERVER_ERROR
    if fault.kind is Kind.FORBIDDEN:
        raise Refused(rules.BLOCKED)
    if fault.kind is Kind.FLOOD:
        raise bot.limits.tell(fault.retry_after, fault.chat_id)


def _json(status: int, value: Any) -> web.Response:
    body = json.dumps(value, ensure_ascii=False).encode()
    return web.Response(status=status, body=body, content_type="application/json")


def _refusal(refused: Refused) -> web.Response:
    answer: dict[str, Any] = {"ok": False, "error_code": refused.code, "description": refused.description}
    if refused.retry_after is not None:
        answer["parameters"] = {"retry_after": refused.retry_after}
    return _json(refused.code, answer)


def _bad_gateway() -> web.Response:
    return web.Response(status=502, body=BAD_GATEWAY, content_type="text/html")


def _dropped(request: web.BaseRequest) -> web.Response:
    if request.transport is not None:
        request.transport.abort()
    return web.Response()


async def _cut_short(request: web.BaseRequest, answer: web.Response) -> web.StreamResponse:
    assert isinstance(answer.body, bytes)
    cut = web.StreamResponse(headers={"Content-Type": "application/json"})
    cut.content_length = len(answer.body)
    await cut.prepare(request)
    await cut.write(answer.body[: len(answer.body) // 2])
    if request.transport is not None:
        request.transport.close()
    return cut
