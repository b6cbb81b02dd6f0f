"""The settings: environment variables YIBIAO_* and a `.env` file. Each stands in docs/settings.md."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import time
from difflib import get_close_matches
from pathlib import Path
from typing import Annotated, Final, Literal, Self
from urllib.parse import urlsplit

from pydantic import Field, SecretStr, ValidationError, field_validator, model_validator
from pydantic_core import ErrorDetails
from pydantic_settings import BaseSettings, DotEnvSettingsSource, NoDecode, SettingsConfigDict

import flows
from bot.core.errors import InputError

CHANNELS: Final = ("web", "telegram")
"""Channels that `yibiao run` can serve. The terminal is `yibiao chat`."""


PREFIX: Final = "YIBIAO_"

DAY_BEGINS: Final = time(7)
DAY_ENDS: Final = time(21)
"""Working hours lie between these, whatever an operator writes: the promise is that nobody is asked at night."""

_SECRET: Final = re.compile(r"[A-Za-z0-9_-]{1,256}")
"""What Telegram allows (https://core.telegram.org/bots/api#setwebhook)."""


_ANY_ADDRESS: Final = frozenset({"0.0.0.0", "[::]"})
"""Where all of a machine's addresses are listened on: none of them is one that a browser opens."""


def database_url(named: str) -> str:
    """The URL of a database that somebody names: a plain path is a SQLite file."""
    return named if "://" in named or not named else f"sqlite:///{named}"


class Settings(BaseSettings):
    """What an operator may set."""

    # `.env` may hold other programs' settings too; a misspelt one of ours is found by `load_settings`.
    model_config = SettingsConfigDict(env_prefix=PREFIX, env_file=".env", extra="ignore")

    database_url: str = Field(
        default="sqlite:///var/yibiao.db",
        description="Where everything is kept: sqlite:///… or postgresql://…",
    )
    flows_dir: Path = Field(
        default=flows.FOLDER, description="The flows folder. The packaged one is a sample."
    )
    channels: Annotated[tuple[str, ...], NoDecode] = Field(
        default=("web",), description="Channels to serve, separated by commas: web, telegram."
    )
    listen: str = Field(default="127.0.0.1:8000", description="Address and port of the web chat.")
    public_url: str = Field(
        default="http://127.0.0.1:8000", description="The address people open; printed in invitations."
    )
    telegram_bot: str | None = Field(
        default=None, description="Name of the Telegram bot, for the deep link that `yibiao invite` prints."
    )

    working_hours: Annotated[tuple[time, time], NoDecode] = Field(
        default=(time(9), time(18)),
        description="When people may be written to unasked, on their unit's clock, on working days.",
    )

    working_days_dir: Path | None = Field(
        default=None,
        description="A folder of files such as 2027.json: working days of your own, one year each.",
    )

    telegram_token: SecretStr | None = Field(
        default=None,
        description="Token of the Telegram bot, from @BotFather. A secret: whoever has it is the bot.",
    )
    telegram_sdk: Literal["ptb", "aiogram"] = Field(
        default="ptb", description="Library that speaks to Telegram: ptb (python-telegram-bot) or aiogram."
    )
    telegram_api: str = Field(
        default="https://api.telegram.org",
        description="Address of the Bot API server; of a local one, where you run it.",
    )
    telegram_webhook_url: str | None = Field(
        default=None,
        description="The public https address to which Telegram posts updates; without it they are polled.",
    )
    telegram_webhook_secret: SecretStr | None = Field(
        default=None,
        description="What Telegram sends with each post to prove itself: 1-256 of A-Z a-z 0-9 _ -.",
    )
    telegram_webhook_listen: str = Field(
        default="127.0.0.1:8001", description="Address and port of the webhook, behind your web server."
    )
    telegram_rate: float = Field(
        default=30,
        gt=1,
        le=1000,
        description="Messages a second that Telegram allows the bot; more than 30 only with paid broadcasts.",
    )

    @field_validator("channels", mode="before")
    @classmethod
    def _split(cls, value: object) -> object:
        return tuple(part.strip() for part in value.split(",")) if isinstance(value, str) else value

    @field_validator("working_hours", mode="before")
    @classmethod
    def _hours(cls, value: object) -> object:
        if not isinstance(value, str):
            return value
        begins, _, ends = value.partition("-")
        try:
            hours = time.fromisoformat(begins.strip()), time.fromisoformat(ends.strip())
        except ValueError:
            raise ValueError("write the hours like 09:00-18:00") from None
        if not hours[0] < hours[1]:
            raise ValueError("write an end that comes after the beginning, like 09:00-18:00")
        if hours[0] < DAY_BEGINS or hours[1] > DAY_ENDS:
            raise ValueError(
                f"write hours between {DAY_BEGINS:%H:%M} and {DAY_ENDS:%H:%M}: nobody is written to at night"
            )
        return hours

    @field_validator("database_url")
    @classmethod
    def _is_database(cls, value: str) -> str:
        return database_url(value)

    @field_validator("channels")
    @classmethod
    def _known(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        unknown = [name for name in value if name not in CHANNELS]
        if unknown or not value:
            raise ValueError(f"write one or more of: {', '.join(CHANNELS)}")
        return value

    @field_validator("listen", "telegram_webhook_listen")
    @classmethod
    def _has_port(cls, value: str) -> str:
        host, _, port = value.rpartition(":")
        if not host or not port.isdigit() or int(port) > 65535:
            raise ValueError("write an address and a port, like 127.0.0.1:8000")
        return value

    @field_validator("public_url", "telegram_api", "telegram_webhook_url")
    @classmethod
    def _is_address(cls, value: str | None) -> str | None:
        if value is None:
            return None
        parts = urlsplit(value)
        if parts.scheme not in ("http", "https") or not parts.netloc:
            raise ValueError("write an address that a browser opens, like https://yibiao.example.org")
        return value

    @field_validator("telegram_webhook_secret")
    @classmethod
    def _is_secret(cls, value: SecretStr | None) -> SecretStr | None:
        if value is not None and not _SECRET.fullmatch(value.get_secret_value()):
            raise ValueError("write 1 to 256 of the characters A-Z a-z 0-9 _ -")
        return value

    @model_validator(mode="after")
    def _is_complete(self) -> Self:
        if "telegram" in self.channels and self.telegram_token is None:
            raise ValueError("YIBIAO_TELEGRAM_TOKEN: Telegram needs the token that @BotFather gave you")
        if self.telegram_webhook_url is not None and self.telegram_webhook_secret is None:
            raise ValueError(
                "YIBIAO_TELEGRAM_WEBHOOK_SECRET: a webhook needs a secret, or anybody could post to it"
            )
        if "listen" in self.model_fields_set and "public_url" not in self.model_fields_set:
            host, _, port = self.listen.rpartition(":")
            self.public_url = f"http://{'127.0.0.1' if host in _ANY_ADDRESS else host}:{port}"
        return self

    @property
    def secrets(self) -> list[str]:
        """What must never stand in a log."""
        given = (self.telegram_token, self.telegram_webhook_secret)
        return [secret.get_secret_value() for secret in given if secret is not None]

    @property
    def is_public_https(self) -> bool:
        return self.public_url.startswith("https://")


def load_settings() -> Settings:
    """The settings of this machine; InputError that names each variable that cannot be used."""
    try:
        settings = Settings()
        written = DotEnvSettingsSource(Settings).env_vars
    except ValidationError as error:
        lines = [_line(each) for each in error.errors()]
        raise InputError("\n".join(lines)) from None
    except UnicodeDecodeError:
        raise InputError("The file .env is not UTF-8 text. Save it again with the encoding UTF-8.") from None
    known = {_variable((field,)) for field in Settings.model_fields}
    names = (name.upper() for name in written)
    unknown = [name for name in names if name.startswith(PREFIX) and name not in known]
    if unknown:
        raise InputError(
            "\n".join(f"{name}: there is no such setting.{_guess(name, known)}" for name in unknown)
        )
    return settings


def _line(error: ErrorDetails) -> str:
    """One mistake; one that is about several settings names them itself."""
    return f"{_variable(error['loc'])}: {_sentence(error)}" if error["loc"] else _sentence(error)


def _variable(location: tuple[int | str, ...]) -> str:
    return f"{PREFIX}{'_'.join(map(str, location))}".upper()


def _sentence(error: ErrorDetails) -> str:
    """What is wrong, in our own words where a validator of ours found it."""
    cause = error.get("ctx", {}).get("error")
    return f"{cause}." if isinstance(cause, ValueError) else f"{error['msg']}."


def _guess(name: str, known: Iterable[str]) -> str:
    near = get_close_matches(name, sorted(known), n=1)
    return f" Is {near[0]} meant?" if near else ""
