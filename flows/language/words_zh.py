"""The words and short sentences of the program that stand as values in a problem's sentence, in Chinese.

Pure. They are looked up by the name of the value, so that what an author wrote is never taken for one of them. What a
library says about YAML or a template is known by its commonest wordings; another one stays as it is.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache
from itertools import chain
from typing import Final

GUESS_ZH: Final = "您是不是想写“{near}”？"
"""What a guess says; `near` is the known word."""

_KINDS: Final = {
    "one value": "一个值",
    "a list": "一个列表",
    "a mapping": "一组键值",
    "a text": "一段文字",
    "a name": "一个名字",
    "a number": "一个数",
    "a date": "一个日期",
    "a duration": "一段时间",
    "an expression": "一个算式",
    "a choice": "一个单选项",
    "a set of choices": "一组多选项",
    "a text in quotes": "带引号的文字",
    "a free text": "自由填写的文字",
    "true or false": "“是”或“否”（true 或 false）",
    "true": "“是”（true）",
    "false": "“否”（false）",
    "a whole number": "一个整数",
    "a number of at most {digits} digits": "最多 {digits} 位的数",
    "a factor above 0": "大于 0 的系数",
}

_WHATS: Final = {
    "file": "这个文件",
    "folder": "整个文件夹",
    "characters": "个字符",
    "words and signs": "个词和符号",
    "levels": "层",
    "This": "这里的内容",
    "A chain of comparisons": "连在一起的比较",
    "This entry of a list": "列表里的这一项",
    "An empty list": "空列表",
    "A list": "列表",
    "A list in round brackets": "圆括号里的列表",
    "A plus before a value": "写在值前面的加号",
    '"This(…)"': "这样的括号",
    '"{name}" alone': "单独的“{name}”",
    "{name}(…) like this": "这样写的 {name}(…)",
    '"{quoted}"': "“{quoted}”",
    "the definition": "口径",
    "the type": "类型",
    "the unit": "计量单位",
    "the measure": "统计方式（measure）",
    "the options": "选项",
    "the compute": "计算方法（compute）",
}

_ADVICE: Final = {
    "Use applies_if for a condition.": "条件请用 applies_if 来写。",
    "Compare with == or !=.": "请用 == 或 != 来比较。",
    "What is unknown cannot be compared.": "未知的值不能比较，请去掉它。",
    "Write true in small letters.": "请用小写字母写 true。",
    "Write false in small letters.": "请用小写字母写 false。",
    "Multiply the value by itself.": "请把这个值与自己相乘。",
    "Divide with / and use round().": "请用 / 相除，再用 round()。",
    "Compare with ==.": "比较请用 ==。",
    "Write not, or != to compare.": "请写 not；要比较请写 !=。",
    "Write and.": "请写 and。",
    "Write or.": "请写 or。",
    "Divide by 100 instead.": "请改为除以 100。",
    "Multiply with *.": "乘号请写 *。",
    "Divide with /.": "除号请写 /。",
    "Write <=.": "请写 <=。",
    "Write >=.": "请写 >=。",
    "Use the half-width bracket (.": "请用半角括号 (。",
    "Use the half-width bracket ).": "请用半角括号 )。",
    "Use the half-width comma.": "请用半角逗号。",
    "Put the option's id between two equal quotes.": "请把选项的名字放在一对相同的引号里。",
    "Remove it.": "请删掉它。",
    "Write it in plain digits, such as 12 or 0.5; an element's name begins with a letter.": (
        "请写普通数字，例如 12 或 0.5；指标的名字以字母开头。"
    ),
    "Use at most {digits} digits.": "最多用 {digits} 位数字。",
    "Name an element there.": "请在那里写一个指标的名字。",
    "Write two comparisons with and between them.": "请写成两个比较，中间用 and 连起来。",
    "Write option ids in quotes, or numbers.": "请写带引号的选项名字，或者数字。",
    "Name what may be in it.": "请写出里面可以有什么。",
    "Use one of {names}.": "可以用的有：{names}。",
    "Name the values one by one.": "请把值一个一个写出来。",
    "Write round(value) or round(value, digits), with 0 to {digits} digits.": (
        "请写成 round(值) 或 round(值, 位数)，位数为 0 到 {digits}。"
    ),
    "Write abs(value).": "请写成 abs(值)。",
    "Write {name}(…).": "请写成 {name}(…)。",
    "Name two values or more: {example}.": "请至少写两个值：{example}。",
    "Only last has a dot: last. and an element's name.": "只有 last 后面可以有点：写 last. 再写指标的名字。",
    "A list may only stand after in or not in.": "列表只能写在 in 或 not in 后面。",
    "Use square brackets after in: [...].": "in 后面请用方括号：[...]。",
    "Use names, numbers, comparisons, + - * /, and, or, not.": (
        "请用名字、数字、比较、+ - * /，以及 and、or、not。"
    ),
}

_PARSERS: Final = {
    "it is empty": "里面是空的",
    "an escape or number is impossible": "有不可能的转义或数字",
    "mapping values are not allowed here": "这里不能再有“键: 值”，常见原因是多了冒号或缩进不齐",
    "sequence entries are not allowed here": "这里不能开始列表项",
    "could not find expected ':'": "缺少冒号",
    "found unexpected ':'": "多了冒号",
    "found unexpected end of stream": "文件到末尾还没有写完，常见原因是少了引号",
    "found unexpected document separator": "文字还没有写完就出现了 ---",
    "found character '\\t' that cannot start any token": "这里有制表符，缩进只能用空格",
    "found character {sign} that cannot start any token": "不能以 {sign} 开头，文字请加引号",
    "found unknown escape character {sign}": "反斜杠后面不能写 {sign}",
    "expected ',' or '{end}', but got {sign}": "缺少逗号或 {end}",
    "expected <block end>, but found {sign}": "缩进与上面不一致",
    "expected the node content, but found {sign}": "这里应当是值",
    "expected chomping or indentation indicators, but found {sign}": "| 或 > 后面不能写 {sign}",
    "expected alphabetic or numeric character, but found {sign}": "& 或 * 后面要有名字",
    "unexpected end, expected '{sign}'": "缺少 {sign}",
    "unexpected 'end'": "后面缺了内容",
    "unexpected '{sign}', expected '{other}'": "{sign} 应当是 {other}",
    "expected name or number": "点后面要有名字",
    "Expected an expression, got {sign}": "括号里没有内容",
    "unexpected end of template, expected {sign}": "末尾缺少右括号",
    "expected token 'end of print statement', got '{sign}'": "{sign} 前面缺少右括号",
    "expected token '{token}', got '{sign}'": "缺少 {token}",
    "No filter named '{name}'": "没有叫 {name} 的过滤器",
    "No test named '{name}'": "没有叫 {name} 的判断",
    "Encountered unknown tag '{name}'{rest}": "这里不能用 {name}",
    "Unexpected end of template. Jinja was looking for the following tags: {tags}. The innermost block that "
    "needs to be closed is '{name}'": "{name} 没有结束",
    "Missing end of comment tag": "注释没有结束",
    "unexpected '{sign}'": "不该有 {sign}",
    "unexpected char {sign} at {column}": "不该有 {sign}",
    "unexpected {sign}": "不该有 {sign}",
}

_ABOUT: Final = {
    "its name or sign, in every language": "名称或符号，每种语言都要有",
    "what it measures; units of one dimension convert": "计量的是什么；同一类的单位可以互相换算",
    "how many base units of the dimension one of it is, exactly": "一个这样的单位等于多少基本单位，要准确",
    "other words that a person may type for it": "填报人可能写的其他叫法",
    "its name, in every language": "名称，每种语言都要有",
    "its name in expressions and exports": "在算式和导出里的名字",
    "what a person sees, in every language": "给人看的文字，每种语言都要有",
    "the earlier meaning whose figures carry over": "旧数据所属的含义版本",
    "what counts and what does not": "口径：什么算、什么不算",
    "what kind of answer it takes": "填什么类型的值",
    "stock: a state; flow: in the period; cumulative: since 1 January": (
        "stock 是时点数，flow 是时期数，cumulative 是从 1 月 1 日起的累计数"
    ),
    "the department that answers for the definition": "对口径负责的部门",
    "when reports may be filed: period_end": "什么时候开始填报：period_end",
    "working days until the due date": "到截止日有多少个工作日",
    "days after it in which a report is late": "截止日以后还可以补报多少天",
    "who issues the form": "制表单位",
    "who decided on it": "决定发这张表的人",
    "who drew it up": "制表的人",
    "the number of the decision": "准入编号",
    "the day of the decision": "批准日期",
    "the last day on which the form may be asked": "准入的最后一天",
    "the rule it rests on": "依据的规定",
    "what the figures are for": "数据的用途",
    "how long one filing should take": "填一次要用多少分钟",
    "its name in the file": "在文件里的名字",
    "its heading, in every language": "标题，每种语言都要有",
    "elements, in the order in which they are asked": "指标，按提问的顺序",
    "the version of the flow language: schema: 1": "报表语言的版本，写 schema: 1",
    "its name, the same as the file's": "报表的名字，与文件名一致",
    "quarterly or annual": "quarterly（季报）或 annual（年报）",
    "whose report it is": "由哪一级填报",
    "the kind of work; one form for each": "工作类别，一类工作一张表",
    "when it may be filed": "填报期限",
    "who answers for the form": "对这张报表负责的人",
    "the form office's decision": "归口审批的准入决定",
    "departments that get the figures": "使用单位",
    "what is asked, in order": "要填什么，按顺序",
    "the text in zh": "中文文字",
    "the text in en": "英文文字",
}

_SIGNS: Final = "小写字母和数字，中间可以有"

WORDS: Final[Mapping[str, Mapping[str, str]]] = {
    "actual": _KINDS,
    "wanted": _KINDS,
    "what": _WHATS,
    "advice": _ADVICE,
    "why": _PARSERS,
    "about": _ABOUT,
    "kind": {"element": "指标", "unit": "计量单位", "department": "部门"},
    "wide": {"space": "空格"},
    "narrow": {"space": "空格", ": and a space": ": 加一个空格"},
    "given": {"nothing": "无"},
    "known": {"none": "无"},
    "example": {"1200 or 0.5": "1200 或 0.5", "10000, 0.5 or 2000/3": "10000、0.5 或 2000/3"},
    "signs": {
        "small letters, digits and, between them, _": f"{_SIGNS} _",
        "small letters, digits and, between them, -": f"{_SIGNS} -",
        "small letters, digits and, between them, _ and -": f"{_SIGNS} _ 和 -",
        "small letters, digits and, between them, _, - and /": f"{_SIGNS} _、- 和 /",
    },
    "topic": {
        "who a person is": "个人身份",
        "ethnicity": "民族",
        "religion": "宗教信仰",
        "political stance": "政治立场",
        "biometrics": "生物特征",
        "kin abroad": "境外亲属",
        "whereabouts": "个人行踪",
        "phone or VPN use": "手机或翻墙软件的使用",
        "reproduction": "生育情况",
        "an individual's health": "个人健康",
        "an individual's finances": "个人财务",
    },
}
"""Name of a value to the wordings it can have and what they are in Chinese; braces hold what both share."""

_JOINTS: Final = {"wanted": (r" or ", "或"), "what": (r", | and ", "、")}
"""Values that can be several of our words: how English joins them, and how Chinese does."""


def in_chinese(name: str, text: str) -> str:
    """The value `name` of a problem in Chinese; what is none of the program's own words stays as it is."""
    known = _known(name, text)
    if known is not None:
        return known
    joint, comma = _JOINTS.get(name, ("$^", ""))
    parts = [_known(name, part) for part in re.split(joint, text[:1].lower() + text[1:])]
    if not all(parts):
        return text
    return comma.join(part for part in parts if part is not None)


def _known(name: str, text: str) -> str | None:
    if name not in WORDS:
        return None
    if text in WORDS[name]:
        return WORDS[name][text]
    for pattern, chinese in _patterns(name):
        if match := pattern.fullmatch(text):
            return chinese.format_map(match.groupdict())
    return None


@lru_cache(maxsize=len(WORDS))
def _patterns(name: str) -> tuple[tuple[re.Pattern[str], str], ...]:
    """The wordings of a value that have braces, as patterns, in the order of the list."""
    return tuple((_pattern(english), chinese) for english, chinese in WORDS[name].items() if "{" in english)


def _pattern(english: str) -> re.Pattern[str]:
    parts = re.split(r"\{(\w+)\}", english)
    texts, holes = map(re.escape, parts[::2]), (f"(?P<{hole}>.*?)" for hole in parts[1::2])
    return re.compile("".join(chain.from_iterable(zip(texts, (*holes, ""), strict=True))))
