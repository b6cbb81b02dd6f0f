"""The settings: environment variables YIBIAO_* and a `.env` file. Each stands in docs/settings.md."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Final

from pydantic import Field, ValidationError, field_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

import flows
from bot.core.errors import InputError

CHANNELS: Final = ("web",)
"""Channels that `yibiao run` can serve. The terminal is `yibiao chat`."""


class Settings(BaseSettings):
    """What an operator may set."""

    model_config = SettingsConfigDict(env_prefix="YIBIAO_", env_file=".env", extra="forbid")

    database_url: str = Field(
        default="sqlite:///var/yibiao.db",
        description="Where everything is kept: sqlite:///… or postgresql://…",
    )
    flows_dir: Path = Field(
        default=Path(flows.__file__).parent, description="The flows folder. The packaged one is a sample."
    )
    channels: Annotated[tuple[str, ...], NoDecode] = Field(
        default=("web",), description="Channels to serve, separated by commas: web."
    )
    listen: str = Field(default="127.0.0.1:8000", description="Address and port of the web chat.")
    public_url: str = Field(
        default="http://127.0.0.1:8000", description="The address people open; printed in invitations."
    )
    telegram_bot: str | None = Field(
        default=None, description="Name of the Telegram bot, for the deep link that `yibiao invite` prints."
    )

    @field_validator("channels", mode="before")
    @classmethod
    def _split(cls, value: object) -> object:
        return tuple(part.strip() for part in value.split(",")) if isinstance(value, str) else value

    @field_validator("channels")
    @classmethod
    def _known(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        unknown = [name for name in value if name not in CHANNELS]
        if unknown or not value:
            raise ValueError(f"write one or more of: {', '.join(CHANNELS)}")
        return value

    @field_validator("listen")
    @classmethod
    def _has_port(cls, value: str) -> str:
        host, _, port = value.rpartition(":")
        if not host or not port.isdigit() or int(port) > 65535:
            raise ValueError("write an address and a port, like 127.0.0.1:8000")
        return value

    @property
    def listen_host(self) -> str:
        return self.listen.rpartition(":")[0]

    @property
    def listen_port(self) -> int:
        return int(self.listen.rpartition(":")[2])

    @property
    def is_public_https(self) -> bool:
        return self.public_url.startswith("https://")


def load_settings() -> Settings:
    """The settings of this machine; InputError that names each variable that cannot be used."""
    try:
        return Settings()
    except ValidationError as error:
        lines = [
            f"YIBIAO_{'_'.join(map(str, each['loc'])).upper()}: {each['msg']}" for each in error.errors()
        ]
        raise InputError("\n".join(lines)) from None
