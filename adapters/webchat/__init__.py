"""The web chat: a page in a phone's browser as a channel of its own, with its server side."""
