"""The sentences of `sentences` in Chinese: the same codes with the same values, what is wrong and what to do.

Pure. The values that come from the program, such as "a list", are put into Chinese by `words_zh`.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

_SENTENCES: Final = {
    # files and YAML
    "file-name": (
        "“{name}”不能作报表文件的名字。请只用小写字母、数字和连字符，以 .yaml 结尾，"
        "直接放在 definitions/ 或 dictionary/ 里。"
    ),
    "unsafe-path": "“{name}”不是报表文件夹里的路径。请用普通的名字和斜杠，不要用 ..，也不要以斜杠开头。",
    "too-large": "{what}超过 {limit} 个字符。请分开存放，或者删去用不着的内容。",
    "too-deep": "这里的列表和键值层层相套，超过 {limit} 层。请少套几层，没有哪个键需要这么深。",
    "too-many-values": "这个文件里的值超过 {limit} 个。请分成几个文件。",
    "unreadable-character": "文件里不能有字符 {character}。请删掉它，并把文件存成 UTF-8 编码。",
    "bad-yaml": "这里不符合 YAML 的写法：{why}。请看看这一处附近的缩进、冒号和引号。",
    "full-width-sign": "第 {line} 行的 {wide} 是全角的，YAML 不认。请在这里改用半角的 {narrow}。",
    "no-anchors": (
        "“{mark}”是 YAML 的锚点或引用，报表文件里不用。请把值完整写出来；以 & 或 * 开头的文字请加引号。"
    ),
    "no-tags": "“{tag}”是 YAML 的标签，报表文件里不用。请删掉；以 ! 开头的文字请加引号。",
    "one-document": "从这里起是第二份 YAML 文档。请删掉 --- 这一行，或者把第二份放进单独的文件。",
    "duplicate-key": "“{key}”写了两次，第一次在第 {line} 行。请删掉其中一个。",
    "key-is-text": "这里的键应当是一个词，不能是列表或一组键值。请写一个名字，再写冒号和值。",
    # keys and single values
    "unknown-key": "这里没有“{key}”这个键。{guess}可以用的有：{known}。",
    "missing-key": "缺少“{key}”。请补上，它的意思是：{about}。",
    "wrong-shape": "这里写的是{actual}，需要的是{wanted}。请改写成{wanted}。",
    "empty-value": "没有写值。请写在冒号后面，或者删掉这个键。",
    "text-too-long": "这段文字有 {length} 个字符，超过 {limit} 个。请写短一些。",
    "bad-name": "“{text}”不能作名字。请以小写字母开头，只用{signs}，最多 {limit} 个字符。",
    "reserved-name": "“{text}”是算式里的专用词。请换一个名字。",
    "not-one-of": "这里不能写“{text}”。{guess}可以写的有：{known}。",
    "period-not-allowed": (
        "“{text}”不能作报告期。填报最多一季度一次，请写 quarterly（季报）或 annual（年报）。"
    ),
    "schema-version": "本程序读的是第 1 版报表语言，这里写的是“{text}”。请写 schema: 1。",
    "bad-number": "“{text}”不是{wanted}。请用普通数字来写，例如 {example}。",
    "number-out-of-range": "{text} 不在 {low} 到 {high} 之间。请换成这个范围里的数。",
    "bad-date": "“{text}”不是日期。请按年、月、日来写，例如 2026-01-05。",
    "bad-flag": "“{text}”既不是 true（是）也不是 false（否）。请写 true 或 false。",
    "bad-duration": "“{text}”不是一段时间。请这样写：{example}。",
    "too-few": "列表里有 {count} 项，至少要有 {minimum} 项。请补上缺的，或者删掉这个键。",
    "repeated-entry": "“{text}”在列表里出现了两次。请删掉其中一个。",
    "flow-name": "文件叫“{file}”，里面的报表却叫“{flow}”。请把两处改成一样。",
    "defined-twice": "{kind}“{id}”已经在 {first} 定义过。请只留一处。",
    # expressions
    "expression-too-long": "这个算式有 {count} {what}，超过 {limit}。请拆开，用一个由系统计算的指标代替其中一部分。",
    "expression-sign": "{sign} 在算式里没有意义。{advice}",
    "expression-number": "{text} 不是这里能用的数。{advice}",
    "expression-syntax": "算式到这里断了或乱了（{why}）。请检查括号，以及名字之间的符号。",
    "expression-not-allowed": "算式里不能用{what}。{advice}",
    "unknown-element": "指标字典里没有“{id}”。{guess}请改正名字，或者先定义这个指标。",
    "unknown-option": "“{id}”不是指标 {element} 的选项。{guess}可以用的有：{known}。",
    "wrong-kind": "{what}：这是{actual}，这里需要{wanted}。同类的值才能比较和计算，请改正。",
    "unit-mismatch": (
        "{left} 的计量单位是 {left_unit}，{right} 的是 {right_unit}。请把其中一个乘以系数，换成同一个单位。"
    ),
    "constant-expression": "算式里没有指标，结果永远一样。请写上指标的名字，或者删掉这个键。",
    "not-a-condition": "算式得出的是{actual}，{key} 需要一个条件。请写成比较，例如 households > 0。",
    "not-a-number": "算式得出的是{actual}，compute 需要一个数。请写成计算，例如 births - deaths。",
    "never-asked": (
        "只有这个条件成立才会问“{id}”，但在允许的范围内它永远不成立。请改正条件，或者它所用指标的上下限。"
    ),
    "always-asked": "在允许的范围内这个条件总是成立，所以不起作用。请删掉它，或者改正。",
    "check-never-holds": (
        "在允许的范围内没有数能通过这条检查，报告就永远交不上来。请改正检查，或者它所用指标的上下限。"
    ),
    "check-always-holds": "在允许的范围内所有的数都能通过这条检查，它查不出问题。请删掉它，或者改正。",
    "checks-contradict": (
        "“{id}”的检查与 {others} 的检查以及上下限互相矛盾，报告就永远交不上来。请改正其中一条。"
    ),
    "warning-never-shown": (
        "在允许的范围内这个条件永远不成立，所以从不会追问。请改正条件（变化 30 % 写作 0.3），或者删掉它。"
    ),
    "warning-always-shown": (
        "在允许的范围内这个条件总是成立，所以人人每次都会被追问。请改正条件，或者删掉它。"
    ),
    "cycle": "{path}：这些指标互相依赖，绕成了一圈。请去掉其中一处引用。",
    # elements
    "unknown-unit": "没有计量单位“{id}”。{guess}请改正名字，或者在 units 里定义它。",
    "unknown-department": "没有部门“{id}”。{guess}请改正名字，或者在 departments 里定义它。",
    "unit-missing": "数字没有计量单位，谁也不知道数的是什么。请补上 unit。",
    "accepts-dimension": "“{id}”计量的是 {actual}，这个指标计量的是 {wanted}。请只写能互相换算的单位。",
    "key-not-for-type": "类型是 {type} 时不能写“{key}”。请删掉它，或者改换类型（{types}）。",
    "key-not-for-measure": "“{key}”不适用于 measure: {measure}。请删掉它，或者改成 {measures}。",
    "options-missing": "类型是 {type} 的指标要有选项。请补上 options，至少两项。",
    "too-many-options": (
        "这个指标有 {count} 个选项，一个问题最多显示 {limit} 个按钮。请合并选项，或者拆成两个指标：先问大类，再问细类。"
    ),
    "limits-contradict": "下限 {low} 大于上限 {high}，什么数都填不了。请对调或改正。",
    "usual-out-of-range": "常见值 {usual} 超出了上下限。请写 min 和 max 之间的数。",
    "decimals-mismatch": "{key} 的小数位比指标的 {decimals} 位多。请减少小数位，或者调大 decimals。",
    "check-without-message": "写了 {present}，却没有写 {missing}。请补上 {missing}：要告诉填报人错在哪里。",
    "sum-of-stock": "时点数说的是一个时点的状态，把各季度相加就重复计算了。请把 over_time 写成 last、mean 或 max。",
    "over-time-of-cumulative": (
        "累计数本来就从 1 月 1 日算起，各季度不能再相加或平均。请把 over_time 写成 last。"
    ),
    "computed-is-not-typed": "“{key}”是为人填的数写的，而由系统计算的指标从不让人填。请删掉它。",
    "same-name": (
        "“{text}”已经是 {other} 的名称，有人这样填时分不清指的是哪一个。请换个说法；"
        "如果两个指标是同一回事，请删掉后一个。"
    ),
    # meanings
    "conversion-meaning": (
        "不能从含义版本 {meaning} 换算：它必须早于现在的含义版本 {today}，而且只能写一次。"
        "请写旧数据所属的含义版本。"
    ),
    "conversion-way": "换算要在 unit、options、value 里选一个写，现在写的：{given}。请只写其中一个。",
    "conversion-not-for-type": (
        "类型是 {type} 时不能用“{way}”换算。数字请用 unit 或 value，选项请用 options；其他类型会重新填一次。"
    ),
    "conversion-reads": "换算只能用旧数据，不能用别的。请用 {before} 代表旧数据，例如 {before} * 15。",
    "meaning-not-raised": (
        "“{id}”的{what}与已发布的不同，旧数据的口径可能变了。请写 meaning: {next}；"
        "如果每个数的含义都没有变，请写 same_meaning: 并说明理由。"
    ),
    "same-meaning-impossible": (
        "“{id}”的{what}与已发布的不同，这样改以后旧数据不可能还是原来的含义。请写 meaning: {next}；"
        "旧数据怎样沿用，可以写在 conversions 里。"
    ),
    "meaning-lowered": (
        "“{id}”已发布的含义版本是 {old}。请写 {old} 或更大的数：一个含义版本号不能再用来表示别的含义。"
    ),
    "name-is-value": "填报时写“{text}”，会被当成答案或指令，所以不能作名称。请换一个不会混淆的词。",
    "name-goes-on": "填报时写“{text}”，会被当成“{label}”（{other}）加上它的值。请换个说法。",
    "similar-element": (
        "这个指标听起来像“{other}”（{label}），归 {owner} 管。如果是同一回事，请删掉 {id}，"
        "在报表里用 {other}；如果不是，请在名称和口径里写明区别。"
    ),
    "never-collect": "这里要采集{topic}（“{found}”），这类内容一律不采集。请删掉这个指标，没有例外。",
    # flows
    "element-twice": "指标“{id}”在这张报表里出现了两次，第一次在第 {line} 行。请删掉其中一个。",
    "condition-input-missing": (
        "问不问“{id}”要看 {inputs}，而这张报表里没有 {inputs}。请把它加进报表，放在 {id} 前面。"
    ),
    "work-class-taken": (
        "报表“{other}”已经在采集 {work_class}（层级 {level}，周期 {period}）。"
        "请把这些填报项放进那张报表：一类工作一张表。"
    ),
    "admission-dates": "准入到 {until} 为止，并不晚于批准日期 {approved}。请改正其中一个日期。",
    "minutes-too-few": (
        "准入的用时是 {admitted} 分钟，但看完这张表、填完每期要填的 {asked} 个数大约要 {minutes} 分钟。"
        "请少问一些，或者按实际用时重新申请准入。"
    ),
    "window-too-long": (
        "填报期最长可达 {days} 天，会和下一期重叠。请缩短 due 和 late_until，合起来不超过 {limit} 天。"
    ),
    "window-too-short": "至少要留 {least} 个工作日来填，请把 due 加到 {least} 或更多。",
    # messages
    "message-file": (
        "程序不读“{name}”这个文件。请把句子写进 sentences.yaml、commands.yaml、page.yaml、office.yaml、"
        "calendar.yaml 或 telegram.yaml，"
        "卡片放进 cards/，都放在已有语言的文件夹里。"
    ),
    "message-broken": "这不是能用的模板：{why}。请检查括号，并与另一种语言的文字对照。",
    "message-not-text": "“{text}”在这里不会被当成文字。请加上引号，或者写一句话。",
    "message-unknown-key": "程序里没有叫“{key}”的句子或卡片。{guess}请删掉它，或者改用：{known}。",
    "message-unknown-card": "没有“{text}”这张卡片可以放进来。{guess}请改正名字，或者添上这张卡片。",
    "message-unknown-variable": "这段文字里用不了“{text}”。{guess}请用程序自带的文字里用的：{known}。",
    "message-without-variable": "程序自带的文字里还有 {missing}，这里没有。请补上；有意不写的，可以不管。",
    # 程序写的文件
    "undecided": "这个文件里还有 {count} 行标着待定，这里是第一行。请逐行定下内容，再去掉标记。",
}

CATALOGUE_ZH: Final[Mapping[str, str]] = MappingProxyType(_SENTENCES)
"""Code to sentence in Chinese, with the names of its values in braces."""
