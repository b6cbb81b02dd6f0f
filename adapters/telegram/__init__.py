"""Telegram as a channel: what is known of it stands in `incoming` and `outgoing`; two libraries carry it."""
