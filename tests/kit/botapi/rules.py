"""Telegram's numbers and sentences of refusal, each with the place that states it. Decides nothing.

Sources, named below by their letter:
  A  https://core.telegram.org/bots/api, at the method or object of that name
  F  https://core.telegram.org/bots/faq, "My bot is hitting limits"
  S  tdlib/telegram-bot-api, Client.cpp and WebhookActor.cpp (the server's source)
  T  tdlib/td, test/message_entities.cpp (the parser's own table of inputs and errors)
  W  seen in the wild: public bug reports that quote the answer
  ?  not confirmed from a first-hand text
"""

from __future__ import annotations

from typing import Final

TEXT_MAX_UNITS: Final = (
    4096  # A sendMessage: 1-4096 characters after entities parsing; counted in UTF-16 units
)
ANSWER_MAX_CHARS: Final = 200  # A answerCallbackQuery.text: 0-200 characters
PAYLOAD_MAX_BYTES: Final = 64  # A InlineKeyboardButton.callback_data: 1-64 bytes
BUTTONS_MAX: Final = 100  # ? repeated in many libraries
BUTTONS_IN_ROW_MAX: Final = 8  # ? repeated in many libraries
COMMANDS_MAX: Final = 100  # A setMyCommands: at most 100 commands can be specified
COMMAND_DESCRIPTION_MAX_CHARS: Final = 256  # A BotCommand.description: 1-256 characters
COMMAND_PATTERN: Final = r"[a-z0-9_]{1,32}"  # A BotCommand.command
LANGUAGE_PATTERN: Final = r"(?:[a-z]{2})?"  # A setMyCommands.language_code: two letters, or empty
SECRET_PATTERN: Final = r"[A-Za-z0-9_-]{1,256}"  # A setWebhook.secret_token
TOKEN_PATTERN: Final = r"[0-9]+:[A-Za-z0-9_-]+"  # A "Authorizing your bot"
CONNECTIONS_MAX: Final = 100  # A setWebhook.max_connections: 1-100
CONNECTIONS: Final = 40  # A setWebhook.max_connections: defaults to 40
WEBHOOK_PORTS: Final = (443, 80, 88, 8443)  # A setWebhook, notes
UPDATES_MAX: Final = 100  # A getUpdates.limit: 1-100
POLL_MAX_S: Final = 50  # S get_updates: the time-out is cut to 50 s
NEVER_BY_DEFAULT: Final = frozenset(
    {"chat_member", "message_reaction", "message_reaction_count"}
)  # A getUpdates.allowed_updates

NOT_FOR_AN_ANSWER: Final = ("get", "setwebhook", "deletewebhook", "close", "logout")
"""S WebhookActor: methods that begin so are ignored in a webhook's answer."""

UNAUTHORIZED: Final = "Unauthorized"  # S
NOT_FOUND: Final = "Not Found"  # S
METHOD_NOT_FOUND: Final = "Not Found: method not found"  # S

TEXT_EMPTY: Final = "Bad Request: message text is empty"  # S
TEXT_TOO_LONG: Final = "Bad Request: message is too long"  # S
ENTITIES: Final = "Bad Request: can't parse entities: "  # S, with the parser's own sentence after it (T)
PARSE_MODE: Final = "Bad Request: unsupported parse_mode"  # S

MARKUP_NOT_JSON: Final = "Bad Request: can't parse reply keyboard markup JSON object"  # S
NOT_A_BUTTON: Final = "Bad Request: can't parse inline keyboard button: "  # S
NO_ACTION: Final = NOT_A_BUTTON + "Text buttons are unallowed in the inline keyboard"  # W
NO_LABEL: Final = NOT_A_BUTTON + 'Can\'t find field "text"'  # W
LABEL_NOT_TEXT: Final = NOT_A_BUTTON + 'Field "text" must be of type String'  # W
LABEL_EMPTY: Final = "Bad Request: BUTTON_TEXT_INVALID"  # ?
PAYLOAD: Final = "Bad Request: BUTTON_DATA_INVALID"  # W
MARKUP_TOO_LONG: Final = "Bad Request: reply markup is too long"  # S, for REPLY_MARKUP_TOO_LONG

NOT_MODIFIED: Final = (
    "Bad Request: message is not modified: specified new message content and reply markup are exactly the same as a "
    "current content and reply markup of the message"
)  # S
EDIT_NOT_FOUND: Final = "Bad Request: message to edit not found"  # S
EDIT_NOT_OURS: Final = "Bad Request: message can't be edited"  # S
NO_MESSAGE_ID: Final = "Bad Request: message identifier is not specified"  # S

# S, for QUERY_ID_INVALID
QUERY: Final = "Bad Request: query is too old and response timeout expired or query ID is invalid"
ANSWER_TOO_LONG: Final = "Bad Request: MESSAGE_TOO_LONG"  # W

CHAT_EMPTY: Final = "Bad Request: chat_id is empty"  # S
CHAT_NOT_FOUND: Final = "Bad Request: chat not found"  # S
NOT_STARTED: Final = "Forbidden: bot can't initiate conversation with a user"  # S
BLOCKED: Final = "Forbidden: bot was blocked by the user"  # S
DEACTIVATED: Final = "Forbidden: user is deactivated"  # S
KICKED: Final = "Forbidden: bot was kicked from the group chat"  # S
NOT_A_MEMBER: Final = "Forbidden: bot is not a member of the group chat"  # S
NOT_A_GROUP: Final = "Bad Request: can't leave a private chat"  # ?

COMMAND: Final = "Bad Request: BOT_COMMAND_INVALID"  # W
COMMAND_DESCRIPTION: Final = "Bad Request: BOT_COMMAND_DESCRIPTION_INVALID"  # W
COMMANDS_TOO_MANY: Final = "Bad Request: BOT_COMMANDS_TOO_MUCH"  # ? the number is A's
LANGUAGE: Final = "Bad Request: invalid language code specified"  # ?

WEBHOOK_NOT_HTTPS: Final = "Bad Request: bad webhook: An HTTPS URL must be provided for webhook"  # S
WEBHOOK_PORT: Final = "Bad Request: bad webhook: Webhook can be set up only on ports 80, 88, 443 or 8443"  # S
SECRET: Final = "Bad Request: secret token contains unallowed characters"  # S
SECRET_TOO_LONG: Final = "Bad Request: secret token is too long"  # S

OTHER_POLL: Final = (
    "Conflict: terminated by other getUpdates request; make sure that only one bot instance is running"  # S
)
POLL_ENDED: Final = "Conflict: terminated by setWebhook request"  # S
WEBHOOK_ACTIVE: Final = (  # S
    "Conflict: can't use getUpdates method while webhook is active; "
    "use deleteWebhook to delete the webhook first"
)
TOO_MANY: Final = "Too Many Requests: retry after "  # S, with whole seconds


class Refused(Exception):
    """A call that Telegram does not carry out; the first word of the description decides the code."""

    def __init__(self, description: str, *, retry_after: int | None = None) -> None:
        super().__init__(description)
        self.description = description
        self.retry_after = retry_after
        self.code = _CODES[description.split(":", 1)[0]]


class BrokenRule(Refused):
    """A call that Telegram might let pass, but that no program of ours should make."""

    def __init__(self, what: str) -> None:
        super().__init__(f"Bad Request: [strict] {what}")


_CODES: Final = {
    "Bad Request": 400,
    "Unauthorized": 401,
    "Forbidden": 403,
    "Not Found": 404,
    "Conflict": 409,
    "Too Many Requests": 429,
    "Internal Server Error": 500,
}
