"""Words around a value: what people say before and after it, and what they say instead of it.

Pure. Only words whose meaning does not depend on the element stand here.
"""

from __future__ import annotations

import re
import unicodedata
from typing import Final


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


SAME: Final = _words(
    """同上 同上期 不变 没变 没有变 一样 无变化 没变化 没有变化 未变 未变化 无变动 没变动 没有变动 保持不变
    和上期一样 跟上期一样 与上期一样 同上期一样 与上期相同 沿用上期 照旧 same unchanged
    和上次一样 跟上次一样 与上次一样 同上次一样 与上次相同 同上次 和上季度一样 跟上季度一样 和以前一样 跟以前一样"""
) | {
    *("no change", "not changed", "same as last", "same as before", "as before"),
    *("the same", "same as last time", "same as last period", "same as last quarter"),
}
"""Texts that mean: the last value still holds."""

STAYS: Final = _words("不改 不改了 不用改 不用改了 不需要改 无需修改 没错 没有错 没写错") | {
    *("leave it", "leave it as it is", "keep it"),
}
"""Texts that mean of a figure that is asked about: it stays as it is."""

ZERO: Final = _words(
    """无 没有 没 没有了 都没有 一个没有 一个都没有 一个也没有 无发生 未发生 没发生 没有发生 本期无发生
    零发生 none zero nil no"""
)
"""Texts that mean: nought of it."""

YES: Final = _words("是 是的 有 有的 有了 对 对的 嗯 已有 已经有了 yes y yeah true √ ✓ ✔ 是有")
NO: Final = _words("否 不 不是 不是的 没 没有 没有的 无 不对 未 还没有 还没 no n nope false × ✗ ✘")

_BEFORE = re.compile(
    r"""(?: 现在 | 目前 | 现有 | 一共 | 总共 | 总计 | 合计 | 共计 | 共有 | 只有 | 仅有 | 达到
        | 还是 | 仍是 | 仍为 | 应该是 | 增加到 | 增加至 | 减少到 | 减少至 | 变为 | 变成 | 改为 | 改成
        | 更正为 | 应为 | 现 | 是 | 为 | 有 | 共 | 总 | 已 | 就 | 仍 | 达 | [:=] )\s*""",
    re.VERBOSE,
)
_ESTIMATE_BEFORE = re.compile(
    r"""(?: 大约 | 大概 | 大致 | 估计 | 估算 | 估 | 约莫 | 约 | 差不多 | ~ | ≈
        | (?: approximately | approx\.? | about | around | roughly | est\.? )(?![a-z]) )\s*""",
    re.VERBOSE,
)
_ESTIMATE_AFTER = re.compile(
    r"\s*\(?(?: 左右 | 上下 | 估计数 | 估计 | 估算 | 估 | 约 | ~ | est\. )\)?\Z", re.VERBOSE
)
_PARTICLES_AFTER = re.compile(r"[\s,;、。.!?吧了呢啊哦呀的]+\Z")
_UNSEEN: Final = {"\u200c", "\u200d"}
"""Joiners that Arabic script and emoji need inside words."""


def has_control_characters(text: str) -> bool:
    """Whether the text holds characters that no keyboard gives, white space aside; lone surrogates included."""
    return any(unicodedata.category(char) in ("Cc", "Cs") and not char.isspace() for char in text)


def tidy(text: str) -> str:
    """The text trimmed, white space collapsed, without direction marks and other unseen characters."""
    seen = (char for char in text if char in _UNSEEN or unicodedata.category(char) != "Cf")
    return " ".join("".join(seen).split())


def unwrap(text: str) -> tuple[str, bool]:
    """The bare value of `现在大约有312户左右。` (`312户`), and whether it was called an estimate.

    `text` is in ASCII digits and lower case.
    """
    body, is_estimate = _PARTICLES_AFTER.sub("", text), False
    match = _ESTIMATE_AFTER.search(body)
    if match is not None:
        body, is_estimate = _PARTICLES_AFTER.sub("", body[: match.start()]), True
    while body not in ZERO:
        estimate = _ESTIMATE_BEFORE.match(body)
        match = estimate or _BEFORE.match(body)
        if match is None:
            break
        body, is_estimate = body[match.end() :], is_estimate or estimate is not None
    return body, is_estimate


def without_particles(text: str) -> str:
    """The text without closing punctuation and closing particles (`有了。` gives `有`)."""
    return _PARTICLES_AFTER.sub("", text)
