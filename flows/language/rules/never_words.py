"""The words by which `never_collect` knows what is never collected, and the counts that are allowed by name.

Pure. Chinese words match anywhere, English ones as whole words, all in small letters. Each list was written from
forms that were really asked; `tests/flows/language/test_never_collect.py` holds refused and allowed examples.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final, NamedTuple


def _pattern(zh: str, en: str) -> re.Pattern[str]:
    """One pattern of words: Chinese ones with white space between them, English ones with two spaces."""
    words = "|".join(word.replace(" ", "[ -]") for word in en.split("  ") if word)
    return re.compile("|".join(zh.split()) + rf"|\b(?:{words})\b")


_PERSON_ZH: Final = "(?:个人|本人|家庭|家里|农户|每户|户主|村民|居民|群众|人员)"
_PERSON_EN: Final = "(?:personal|individual|household|family|families|villager|resident|person)(?:'?s'?)?"
_GAP: Final = "[^，。；、]"

TOPICS: Final[Mapping[str, re.Pattern[str]]] = {
    "who a person is": _pattern(
        """姓名 名字 身份证 身份号码 证件号 户口簿 户主 联系电话 联系人 联系方式 电话号码 手机号 住址 门牌号
        出生日期 出生年月 照片 肖像 录音 车牌 签名""",
        "full names?  first names?  surnames?  names? of (?:the |a |an )?(?:\\w+ )?"
        "(?:persons?|people|residents?|heads?|villagers?|owners?|members?|child(?:ren)?|students?|leaders?)"
        "  (?:id|identity) (?:cards?|numbers?|documents?)  dates? of birth  birth ?dates?"
        "  (?:home|street|email|postal) address(?:es)?  (?:tele)?phone numbers?  mobile numbers?"
        "  photos?  photographs?  portraits?  (?:licen[cs]e|number) plates?  contact (?:persons?|details)",
    ),
    "ethnicity": _pattern(
        """民族(?!路|乡|镇) 族别 族群 (?:汉|回|藏|苗|壮|满|彝|维吾尔|哈萨克|蒙古|柯尔克孜|塔吉克|锡伯)族""",
        "ethnic\\w*  race  races  racial  minorit(?:y|ies)  nationalit(?:y|ies)"
        "  han chinese  u[iy]gh?urs?  kazakhs?  tibetans?  mongolians?  kyrgyz  tajiks?",
    ),
    "religion": _pattern(
        """宗教 信教 信仰 教派 礼拜 朝觐 封斋 斋月 清真寺 教堂 寺庙 寺院 佛教 伊斯兰 基督 天主教 道教 穆斯林 教徒
        阿訇 蒙面 罩袍 蓄须""",
        "religio\\w*  faiths?  worship\\w*  mosques?  church(?:es)?  temples?  monaster(?:y|ies)  muslims?"
        "  islam\\w*  christian\\w*  buddhis\\w*  imams?  pray\\w*  ramadan  pilgrim\\w*  veil\\w*  beard\\w*",
    ),
    "political stance": _pattern(
        """政治 思想动态 思想倾向 思想状况 党员 团员 入党 重点人员 重点人群 上访 信访人 维稳 极端 忠诚""",
        "politic\\w*  party members?  party membership  loyal\\w*  extremis\\w*  ideolog\\w*  petitioners?"
        "  dissent\\w*  persons? of interest",
    ),
    "biometrics": _pattern(
        """指纹 人脸 面部识别 虹膜 声纹 掌纹 dna (?<!转)基因 血样 血型 步态 生物特征 生物样本""",
        "fingerprint\\w*  biometric\\w*  face (?:recognition|images?|scans?)  facial  iris  voice ?prints?"
        "  palm ?prints?  dna  blood (?:types?|samples?)  gait",
    ),
    "kin abroad": _pattern(
        f"""(?:境外|国外|海外|出国){_GAP}{{0,6}}(?:亲属|亲戚|家属|关系|联系|子女)
        (?:亲属|亲戚|家属|子女){_GAP}{{0,6}}(?:境外|国外|海外|出国) 护照 出境""",
        "(?:relatives?|kin|famil(?:y|ies)|child(?:ren)?|contacts?) (?:\\w+ ){0,4}(?:abroad|overseas)"
        "  overseas (?:relatives?|kin|contacts?)  foreign (?:relatives?|contacts?|ties)  passports?",
    ),
    "whereabouts": _pattern(
        f"""行踪 轨迹 位置信息 定位信息 外出地 外出目的地 务工地点 出行记录 请销假
        (?:{_PERSON_ZH}|外出|务工|毕业生|流动人口){_GAP}{{0,4}}(?:去向|动向|下落|行程) ^(?:去向|动向|下落|行程)""",
        "whereabouts  movements? of (?:residents|persons|people|villagers)  (?:gps|geo) ?locations?"
        "  locations? of (?:residents|persons|people|villagers)  travel (?:history|plans?|destinations?)"
        "  destinations? of (?:residents|persons|people|workers|villagers)  tracking",
    ),
    "phone or VPN use": _pattern(
        """翻墙 vpn 上网记录 上网内容 上网行为 微信号 微信群 qq号 聊天记录 短信内容 通话记录 社交账号 imei
        手机(?:使用|型号|检查|内容|软件|应用) (?:使用|持有|检查)手机 智能手机""",
        "vpns?  (?:smart)?phone (?:use|users?|usage|ownership|owners?|checks?|contents?)  smartphones?  imei"
        "  sim cards?  browsing (?:history|records?)  internet (?:use|usage|history)"
        "  chat (?:groups?|history|records?)  wechat  social media  messaging apps?",
    ),
    "reproduction": _pattern(
        """避孕 节育 绝育 结扎 上环 放环 怀孕 孕检 孕妇 孕产 孕情 育龄 计划生育 计生 生育 超生 流产 引产 月经
        胎次 二孩 三孩""",
        "contracept\\w*  sterili[sz]ation  iuds?  pregnan\\w*  abortions?  miscarriages?"
        "  (?<!soil )fertility  menstrua\\w*  child-?bearing  family planning  birth control  reproductive",
    ),
    "an individual's health": _pattern(
        """病史 病情 病历 确诊 患者 病人 患病 患有 诊断 体检结果 健康状况 健康档案 慢性病 艾滋 hiv 结核 肝炎
        精神病 精神障碍 精神状况 心理状况 吸毒 残疾 用药 (?<!动物)(?<!牲畜)(?<!家畜)传染病""",
        "diagnos\\w*  patients?  medical (?:history|records?|conditions?)  illness(?:es)?  disabilit(?:y|ies)"
        "  disabled  hiv  tuberculosis  hepatitis  mental\\w*  psychiatric  chronic diseases?"
        "  health (?:status|conditions?|records?)  drug (?:use|users?|addict\\w*)",
    ),
    "an individual's finances": _pattern(
        f"""{_PERSON_ZH}{_GAP}{{0,4}}(?:收入|存款|储蓄|贷款|欠款|债务|负债|财产|账户|流水|消费)
        银行卡 银行账 存款余额 征信 信用评分 欠债""",
        f"{_PERSON_EN} (?:\\w+ ){{0,2}}(?:incomes?|savings?|deposits?|loans?|debts?|wealth|spending|bank)"
        "  bank (?:accounts?|cards?|statements?)  credit (?:scores?|ratings?|records?)",
    ),
}
"""What is never collected (words for a sentence), and how it shows."""

INDIVIDUAL: Final = ("who a person is", "an individual's health", "an individual's finances")
"""Topics that a definition may name to draw a line, unless the answer is free text: a clinic has patients."""


class AllowedCount(NamedTuple):
    """Words that look like a topic and are a count of events or of the users of a service."""

    topic: str
    words: re.Pattern[str]


ALLOWED_COUNTS: Final = (
    AllowedCount("reproduction", _pattern("出生 生育保险", "births?  maternity insurance")),
    AllowedCount(
        "an individual's health",
        _pattern(
            "持证残疾人 残疾人证",
            "disability cards?  (?:out)?patient visits?  disabled card ?holders?",
        ),
    ),
    AllowedCount(
        "an individual's finances",
        _pattern("居民人均(?:可支配|纯)收入", "average income  per capita income"),
    ),
)
"""The only exceptions, and only for numbers. The label decides: it must show nothing of the topic beside them."""

WARNING_AGAINST: Final = re.compile(
    r"^(?:请?不[得要写填记含报]|请?勿|严禁|禁止)|^(?:no|do not|never|without)\b"
)
"""How a sentence of a definition begins that tells people to leave something out."""
