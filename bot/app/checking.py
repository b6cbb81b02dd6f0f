"""Everything that can be wrong with a flows folder: its forms, its dictionary and its messages."""

from __future__ import annotations

from collections.abc import Mapping

from bot.app.flows_folder import packaged_words
from bot.app.wording import FILTERS
from flows.language.messages import message_problems
from flows.language.problems import Problem, ordered
from flows.language.reader import read_catalogue


def problems_of(files: Mapping[str, str]) -> tuple[Problem, ...]:
    """All problems of a folder, sorted by place; `files` maps paths inside it to texts."""
    return ordered((*read_catalogue(files).problems, *message_problems(files, packaged_words(), FILTERS)))
