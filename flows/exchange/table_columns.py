"""The headings of a plain list of items, as grassroots forms word them, and what the cells under them say.

Pure.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Final

from flows.exchange.drafts import Choice
from flows.exchange.naming import plain_language
from flows.language.model import ElementType, Measure

_HEADINGS: Final[Mapping[str, str]] = {
    "label": "指标 指标名称 统计指标 项目 项目名称 名称 填报项 填报项目 填报内容 内容 数据项 数据项名称 事项 item items"
    " label name indicator element question",
    "label_en": "英文 英文名称 英文名 english label_en name_en label(en) english_name english_label",
    "label_zh": "中文 中文名称 中文名 chinese label_zh name_zh label(zh)",
    "number": "序号 编号 行次 行号 no no. # n number",
    "name": "代码 标识 字段 字段名 变量名 指标代码 编码 code id variable",
    "unit": "计量单位 单位 量纲 unit units measurement_unit",
    "type": "类型 数据类型 填报类型 指标类型 type datatype",
    "definition": "口径 口径说明 指标口径 统计口径 指标解释 解释 填报说明 填写说明 说明 备注 定义 definition"
    " description hint note notes remark remarks",
    "definition_en": "definition_en definition(en) english_definition 英文口径 英文说明",
    "options": "选项 可选项 可选值 值域 取值范围 选择项 options choices values",
    "min": "最小值 下限 最小 min minimum",
    "max": "最大值 上限 最大 max maximum",
    "group": "类别 分类 大类 类 一级指标 分组 部分 板块 section group category part",
    "measure": "时点时期 统计方式 指标性质 时期 measure",
    "required": "必填 是否必填 required",
    "aliases": "别名 俗称 aliases",
}
"""Name of a column to its headings, without spaces and in small letters."""

_BY_HEADING: Final = {word: name for name, words in _HEADINGS.items() for word in words.split()}

_TYPES: Final[Mapping[ElementType, str]] = {
    ElementType.INTEGER: "整数 整型 数字 数值 数值型 数字型 integer int number count whole",
    ElementType.DECIMAL: "小数 浮点 浮点型 实数 decimal float real",
    ElementType.MONEY: "金额 货币 money currency amount",
    ElementType.TEXT: "文本 文字 字符 字符型 文本型 填空 text string",
    ElementType.CHOICE: "单选 单选题 选择 下拉 枚举 choice select select_one single_choice",
    ElementType.CHOICES: "多选 多选题 复选 choices select_multiple multiple_choice",
    ElementType.BOOLEAN: "是否 布尔 逻辑 判断 是/否 boolean bool yes/no",
    ElementType.DATE: "日期 日期型 时间 date",
}
_BY_TYPE: Final = {word: kind for kind, words in _TYPES.items() for word in words.split()}

_MEASURES: Final = {
    "时点": Measure.STOCK, "时点数": Measure.STOCK, "存量": Measure.STOCK, "stock": Measure.STOCK,
    "时期": Measure.FLOW, "时期数": Measure.FLOW, "流量": Measure.FLOW, "flow": Measure.FLOW,
    "累计": Measure.CUMULATIVE, "累计数": Measure.CUMULATIVE, "cumulative": Measure.CUMULATIVE,
}  # fmt: skip

_NUMBERED: Final = re.compile(r"(?:^|\s+)[(（]?(?:[0-9]{1,2}|[A-Za-z])[.．、)）:：=]\s*(?=\S)")
_SEPARATORS: Final = re.compile(r"\s*[;；、|/,，]\s*")
_NUMBER: Final = re.compile(r"-?[0-9]{1,15}(?:\.[0-9]{1,6})?")
_YES_NO: Final = ({"是", "否"}, {"yes", "no"}, {"有", "无"})


def column_of(heading: str) -> str | None:
    """The name of the column; None where the heading says nothing known."""
    plain = re.sub(r"\s+", "", heading.lower()).replace("（", "(").replace("）", ")")
    spaced = re.sub(r"[\s:]+", "_", heading.strip().lower())
    bare = re.sub(r"\(.*\)$|[*＊:：]+$", "", plain)
    return _BY_HEADING.get(plain) or _BY_HEADING.get(spaced) or _BY_HEADING.get(bare)


def type_of(text: str) -> ElementType | None:
    return _BY_TYPE.get("".join(text.lower().split()))


def measure_of(text: str) -> Measure | None:
    return _MEASURES.get("".join(text.lower().split()))


def number_of(text: str) -> str | None:
    """The number as the flow language writes it; thousands may have commas."""
    plain = text.replace(",", "").replace("，", "").strip()
    return plain if _NUMBER.fullmatch(plain) else None


def choices_of(text: str) -> tuple[Choice, ...]:
    """The options in a cell: numbered, or with any of the usual signs between them."""
    parts = _NUMBERED.split(text) if len(_NUMBERED.findall(text)) > 1 else _SEPARATORS.split(text)
    if len(parts) == 1:
        parts = text.split()
    labels = list(dict.fromkeys(cleaned for part in parts if (cleaned := part.strip(" ;；、,，。"))))
    return tuple(Choice("", {plain_language(label): label}) for label in labels)


def are_yes_no(choices: Sequence[Choice]) -> bool:
    """Whether the options say no more than yes and no."""
    return {text.casefold() for choice in choices for text in choice.label.values()} in _YES_NO
