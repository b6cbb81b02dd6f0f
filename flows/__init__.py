"""For the person who edits flows: the sample folder, and under `language` the code that reads such folders."""

from pathlib import Path
from typing import Final

FOLDER: Final = Path(__file__).parent
"""The packaged flows folder: sample forms, and the bot's own sentences."""
