"""A strict Bot API server on loopback: Telegram's rules for a text bot, people to play, and faults to switch on."""
