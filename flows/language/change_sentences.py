"""The sentences about changes between two states of a flows folder, in every language, and when each is noticed.

Pure. `diff` fills in the values.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType
from typing import Final, NamedTuple


class Scope(StrEnum):
    """When reporters notice a change: with their next message, from the next period on, or not at all."""

    NOW = "now"
    NEXT_PERIOD = "next period"
    UNSEEN = "unseen"


class ChangeKind(NamedTuple):
    """When a change is noticed, and its sentence by language."""

    scope: Scope
    sentence: Mapping[str, str]


def _kind(scope: Scope, en: str, zh: str) -> ChangeKind:
    return ChangeKind(scope, MappingProxyType({"en": en, "zh": zh}))


_KINDS: Final = {
    # forms
    "form-new": _kind(
        Scope.NEXT_PERIOD,
        "The form {flow} is new: {fields} items, {period}, {minutes} minutes. It is asked from the next period on.",
        "新增报表 {flow}：{fields} 项，周期 {period}，预计 {minutes} 分钟，从下一报告期开始填报。",
    ),
    "form-gone": _kind(
        Scope.NOW,
        "The form {flow} is gone: no new report of it is opened. Reports that are open may still be filed; its figures "
        "stay.",
        "报表 {flow} 已停用：不再开新的报告；已打开的仍可填完，已有数据保留。",
    ),
    "field-new": _kind(
        Scope.NEXT_PERIOD,
        "{flow} asks {label} from the next period on; where another form collects it, the figure is taken from there.",
        "{flow} 从下一报告期起新增“{label}”；其他报表已采集的，直接取用，不再重复问。",
    ),
    "field-new-computed": _kind(
        Scope.NEXT_PERIOD,
        "{flow} shows {label} from the next period on. It is computed, nobody is asked.",
        "{flow} 从下一报告期起显示“{label}”，由系统计算，不需填写。",
    ),
    "field-gone": _kind(
        Scope.NOW,
        "{flow} no longer asks {label}, in open reports either. Its figures stay.",
        "{flow} 不再问“{label}”，正在填的报告也不再问；已有数据保留。",
    ),
    "order": _kind(
        Scope.NEXT_PERIOD,
        "{flow} asks its items in another order.",
        "{flow} 的填报项顺序有调整。",
    ),
    "length": _kind(
        Scope.NEXT_PERIOD,
        "{flow}: items {new}, before {old}; minutes at least {new_minutes}, before {old_minutes}.",
        "{flow} 由 {old} 项变为 {new} 项；至少要填 {new_minutes} 分钟，原来 {old_minutes} 分钟。",
    ),
    "form-words": _kind(
        Scope.NOW,
        "The title or a heading of {flow} is worded differently.",
        "{flow} 的标题或分节名称有改动。",
    ),
    "form-place": _kind(
        Scope.NEXT_PERIOD,
        "{flow} is {new} now, before {old}.",
        "{flow} 的周期、层级或工作类别由 {old} 改为 {new}。",
    ),
    "window": _kind(
        Scope.NEXT_PERIOD,
        "The window of {flow} is `{new}` now, before `{old}`. Reports that are open keep their dates.",
        "{flow} 的填报期限由 `{old}` 改为 `{new}`；已打开的报告日期不变。",
    ),
    "issuer": _kind(Scope.NOW, "Other persons answer for {flow}.", "{flow} 的责任人有变更。"),
    "admission": _kind(
        Scope.NOW, "The admission of {flow} is {new}, before {old}.", "{flow} 的准入由 {old} 改为 {new}。"
    ),
    "minutes": _kind(
        Scope.NOW,
        "{flow} is expected to take {new} minutes, before {old}.",
        "{flow} 的预计用时由 {old} 分钟改为 {new} 分钟。",
    ),
    "receivers": _kind(
        Scope.UNSEEN, "{flow} goes to {new}, before to {old}.", "{flow} 的使用单位由 {old} 改为 {new}。"
    ),
    # elements
    "element-new": _kind(
        Scope.UNSEEN,
        "The dictionary has {label}; no form asks it yet.",
        "指标字典新增“{label}”，尚无报表使用。",
    ),
    "element-gone": _kind(
        Scope.UNSEEN,
        "The dictionary no longer has {label}. Its figures stay stored.",
        "指标字典不再有“{label}”，已有数据保留。",
    ),
    "asked-again": _kind(
        Scope.NEXT_PERIOD,
        "{label} means something else ({what}; meaning {old} to {new}): every unit is asked once anew in {forms}. Old "
        "figures stay in the history and are not compared.",
        "“{label}”的口径变了（{what}，含义版本 {old} 改为 {new}）：各单位在 {forms} 中重新填一次；"
        "旧数据留在历史里，不作比较。",
    ),
    "converted": _kind(
        Scope.NEXT_PERIOD,
        "{label} means something else ({what}; meaning {old} to {new}); old figures carry over by {how} in {forms}.",
        "“{label}”的口径变了（{what}，含义版本 {old} 改为 {new}）；{forms} 中旧数据按 {how} 换算沿用。",
    ),
    "meant-again": _kind(
        Scope.NEXT_PERIOD,
        "{label} means again what it meant before (meaning {old} back to {new}): figures given since are asked again "
        "in {forms}.",
        "“{label}”恢复原来的口径（含义版本 {old} 改回 {new}）：其间填的数在 {forms} 中重新填。",
    ),
    "still-counts": _kind(
        Scope.NOW,
        "{label} is put differently ({what}), and its figures still count: {why}",
        "“{label}”的说法有改动（{what}），已有数据继续有效：{why}",
    ),
    "unsaid": _kind(
        Scope.NOW,
        "{label} is put differently ({what}), and nobody says whether its figures mean the same. They go on counting.",
        "“{label}”的说法有改动（{what}），没有写明含义是否变化；已有数据照旧有效。",
    ),
    "renamed": _kind(Scope.NOW, "{old} is called {new}.", "“{old}”改称“{new}”。"),
    "aliases": _kind(
        Scope.NOW,
        "For {label} these words may be typed too: {come}; no longer: {gone}.",
        "“{label}”可以另外写作：{come}；不再认：{gone}。",
    ),
    "setting": _kind(
        Scope.NEXT_PERIOD,
        "{label}: {key} is {new}, before {old}.",
        "“{label}”的 {key} 由 {old} 改为 {new}。",
    ),
    # what is stored
    "open-reports": _kind(
        Scope.NOW,
        "{count} open reports of {flow} go on with this at their next message; what was typed stays.",
        "{flow} 有 {count} 份正在填的报告，下一条消息起按此进行；填过的都保留。",
    ),
    "also-asked": _kind(
        Scope.NOW,
        "{flow} may be asked for {period} too. It was not there when the period was first asked.",
        "{flow} 也会问 {period} 这一期；这一期开始填报时还没有这张报表。",
    ),
    "drafts-kept": _kind(
        Scope.UNSEEN,
        "{count} units have typed figures that are no longer asked. They stay stored and are not submitted.",
        "有 {count} 个单位填过不再问的数，数据保留，不随报告提交。",
    ),
    "unseen": _kind(
        Scope.UNSEEN,
        "Nothing that anybody notices: comments or layout only.",
        "填报人看不出变化：只改了注释或排版。",
    ),
    # sentences of the bot
    "words": _kind(
        Scope.NOW, "The bot says differently what stands in {file}.", "机器人的话有改动，见 {file}。"
    ),
}

CHANGES: Final[Mapping[str, ChangeKind]] = MappingProxyType(_KINDS)
"""Code to the kind of change, with the names of its values in braces."""
