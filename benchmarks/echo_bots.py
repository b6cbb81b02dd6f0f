"""Bare echo bots of python-telegram-bot and aiogram, as their own examples are written: no database, no settings.

python-telegram-bot: https://docs.python-telegram-bot.org/en/stable/examples.echobot.html and examples.customwebhookbot
aiogram: https://docs.aiogram.dev/en/latest/ (quick start) and dispatcher/webhook.html
"""

from __future__ import annotations

import asyncio
import sys

import uvicorn
from aiogram import Bot, Dispatcher, types
from aiogram.client.session.aiohttp import AiohttpSession
from aiogram.client.telegram import TelegramAPIServer
from aiogram.webhook.aiohttp_server import SimpleRequestHandler, setup_application
from aiohttp import web
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route
from telegram import InlineKeyboardButton, InlineKeyboardMarkup, Update
from telegram.ext import Application, CallbackQueryHandler, ContextTypes, MessageHandler, filters

from benchmarks.processes import hide_undeclared_libraries, say_ready

hide_undeclared_libraries()  # uvicorn looks for them only when it begins to serve

BUTTON = "口径"


async def ptb_echo(update: Update, _context: ContextTypes.DEFAULT_TYPE) -> None:
    assert update.message is not None
    markup = InlineKeyboardMarkup([[InlineKeyboardButton(BUTTON, callback_data="again")]])
    await update.message.reply_text(update.message.text or "", reply_markup=markup)


async def ptb_press(update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
    assert update.callback_query is not None
    await update.callback_query.answer()
    await context.bot.send_message(update.callback_query.from_user.id, BUTTON)


async def ptb(api: str, token: str, port: int) -> None:
    builder = Application.builder().token(token).base_url(f"{api}/bot")
    application = (builder.updater(None) if port else builder).build()
    application.add_handler(MessageHandler(filters.TEXT, ptb_echo))
    application.add_handler(CallbackQueryHandler(ptb_press))

    async def take(request: Request) -> Response:
        update = Update.de_json(data=await request.json(), bot=application.bot)
        await application.update_queue.put(update)
        return Response()

    async with application:
        await application.start()
        if application.updater is not None:
            await application.bot.delete_webhook()
            await application.updater.start_polling(poll_interval=0)
            say_ready()
            await asyncio.Event().wait()
        routes = [Route("/telegram", take, methods=["POST"])]
        server = uvicorn.Server(uvicorn.Config(Starlette(routes=routes), port=port, log_level="warning"))
        serving = asyncio.ensure_future(server.serve())
        while not server.started:
            await asyncio.sleep(0.01)
        await application.bot.set_webhook(f"http://127.0.0.1:{port}/telegram")
        say_ready()
        await serving


async def aiogram(api: str, token: str, port: int) -> None:
    dispatcher = Dispatcher()

    @dispatcher.message()
    async def echo(message: types.Message) -> None:
        button = types.InlineKeyboardButton(text=BUTTON, callback_data="again")
        await message.answer(
            message.text or "", reply_markup=types.InlineKeyboardMarkup(inline_keyboard=[[button]])
        )

    @dispatcher.callback_query()
    async def press(query: types.CallbackQuery) -> None:
        await query.answer()
        await bot.send_message(query.from_user.id, BUTTON)

    bot = Bot(token, session=AiohttpSession(api=TelegramAPIServer.from_base(api)))
    if not port:
        await bot.delete_webhook()
        say_ready()
        await dispatcher.start_polling(bot, handle_signals=False)
        return
    application = web.Application()
    SimpleRequestHandler(dispatcher=dispatcher, bot=bot).register(application, path="/telegram")
    setup_application(application, dispatcher, bot=bot)
    runner = web.AppRunner(application, access_log=None)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", port).start()
    await bot.set_webhook(f"http://127.0.0.1:{port}/telegram")
    say_ready()
    await asyncio.Event().wait()


if __name__ == "__main__":
    library, api_url, bot_token, webhook_port = sys.argv[1:]
    asyncio.run({"ptb": ptb, "aiogram": aiogram}[library](api_url, bot_token, int(webhook_port)))
