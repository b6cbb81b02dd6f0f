"""The strict Bot API server, judged by its own rules and by both SDKs."""
