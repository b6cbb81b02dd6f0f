"""Property tests here are about what is read, not how fast: a slow machine must not make one fail."""

from __future__ import annotations

from hypothesis import settings

settings.register_profile("without_deadline", deadline=None)
settings.load_profile("without_deadline")
