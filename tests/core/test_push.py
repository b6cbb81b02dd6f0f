"""Which places may be posted to: a browser names them, and anybody who is enrolled has a browser."""

from __future__ import annotations

import pytest

from bot.core.push import ENDPOINT_MAX_CHARS, PushSubscription, is_public_address, is_push_place


@pytest.mark.parametrize(
    "endpoint",
    [
        "https://fcm.googleapis.com/fcm/send/dxPzVYK-abc:APA91bG",
        "https://updates.push.services.mozilla.com/wpush/v2/gAAAAABk-_=",
        "https://web.push.apple.com/QGuQyavXutnMH",
        "https://wns2-by3p.notify.windows.com/w/?token=BQYAAAC%2b",
        "https://push.example.net:443/a",
    ],
)
def test_push_services_on_the_public_internet_may_be_posted_to(endpoint: str) -> None:
    assert is_push_place(endpoint)


@pytest.mark.parametrize(
    "endpoint",
    [
        "http://push.example.net/a",
        "https://push.example.net",
        "https://push.example.net:8443/a",
        "https://localhost/a",
        "https://intranet/a",
        "https://127.0.0.1/a",
        "https://10.0.0.1/a",
        "https://2130706433/a",
        "https://0x7f.1/a",
        "https://[::1]/a",
        "https://push.example.net@10.0.0.1/a",
        "https://push.example.net\\@10.0.0.1/a",
        "https://10.0.0.1\t/a",
        "https://push.example.net/a b",
        "https://push.example.net/a\n",
        "https://推送.example/a",
        "file:///etc/passwd",
        "http://127.0.0.1:8000/a",
        "https://push.example.net/" + "a" * ENDPOINT_MAX_CHARS,
        "",
    ],
)
def test_nothing_else_may(endpoint: str) -> None:
    assert not is_push_place(endpoint)


def test_this_machine_only_where_that_is_said_and_only_this_machine() -> None:
    assert is_push_place("http://127.0.0.1:8000/a", is_local_allowed=True)
    for other in ("http://127.0.0.2:80/a", "http://10.0.0.1:80/a", "http://127.0.0.1:80@10.0.0.1/a"):
        assert not is_push_place(other, is_local_allowed=True)


@pytest.mark.parametrize(
    ("address", "is_public"),
    [
        ("1.1.1.1", True),
        ("2606:4700::1111", True),
        ("127.0.0.1", False),
        ("10.1.2.3", False),
        ("192.168.1.1", False),
        ("169.254.169.254", False),
        ("100.64.0.1", False),
        ("0.0.0.0", False),
        ("224.0.0.1", False),
        ("::1", False),
        ("fe80::1%eth0", False),
        ("fd00::1", False),
        ("::ffff:127.0.0.1", False),
        ("::ffff:1.1.1.1", True),
        ("2002:7f00:1::", False),
    ],
)
def test_an_address_is_of_the_public_internet_or_not(address: str, is_public: bool) -> None:
    assert is_public_address(address) is is_public


def test_the_id_of_a_subscription_does_not_give_its_endpoint_away() -> None:
    one, other = (PushSubscription(f"https://push.example.net/{name}", "p", "a") for name in "xy")
    assert one.id != other.id
    assert "push.example.net" not in one.id
