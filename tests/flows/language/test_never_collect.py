"""What is never collected, and what may look like it: fixed lists in both languages."""

from __future__ import annotations

import pytest

from flows.language.model import Element, ElementType, Measure, Option, Place
from flows.language.rules.never_collect import refusals
from flows.language.rules.never_words import TOPICS
from tests.flows.folder import element_text, problems_with


def element(
    label: str, type_: str = "integer", id_: str = "x", definition: str = "期末数", options: str = ""
) -> Element:
    """An element as `refusals` reads it; the label stands for both languages."""
    return Element(
        id=id_,
        meaning=1,
        label={"zh": label, "en": label},
        definition={"zh": definition, "en": definition},
        type=ElementType(type_),
        measure=Measure.STOCK,
        owner="office",
        place=Place("dictionary/x.yaml", 1, 1),
        options=tuple(Option(f"o{n}", {"zh": text, "en": text}) for n, text in enumerate(options.split())),
    )


REFUSED = {
    "who a person is": [
        "户主姓名", "身份证号", "联系电话", "家庭住址", "负责人手机号", "出生日期", "群众照片",
        "Name of the head", "Full name", "ID card number", "Date of birth", "Home address", "Phone number",
    ],
    "ethnicity": [
        "少数民族人口", "民族成分", "维吾尔族户数", "汉族人数", "族别",
        "Ethnic minority residents", "Ethnicity", "Uyghur households", "Residents by nationality",
    ],
    "religion": [
        "信教群众人数", "宗教活动场所", "清真寺", "做礼拜人数", "宗教信仰", "蓄须人员",
        "Religious residents", "Mosques", "People who pray", "Muslim households", "Residents with veils",
    ],
    "political stance": [
        "政治面貌", "党员人数", "思想动态", "重点人员", "上访人数", "极端思想",
        "Political stance", "Party members", "Loyalty", "Petitioners", "Signs of extremism",
    ],
    "biometrics": [
        "指纹采集人数", "人脸采集", "虹膜", "血型", "DNA采样人数",
        "Fingerprints taken", "Blood type", "Biometric records", "Iris scans", "Face images",
    ],
    "kin abroad": [
        "境外亲属", "有国外亲戚的户数", "亲属在国外人数", "护照持有人数",
        "Relatives abroad", "Households with family members overseas", "Foreign contacts", "Passports",
    ],
    "whereabouts": [
        "人员行踪", "外出人员去向", "务工地点", "行动轨迹", "村民动向", "外出目的地",
        "Whereabouts", "Travel history", "Destinations of workers", "Movements of residents",
    ],
    "phone or VPN use": [
        "使用VPN人数", "翻墙人数", "微信号", "智能手机户数", "上网记录", "手机检查人次",
        "VPN users", "Smartphone users", "Chat history", "Phone checks", "WeChat groups",
    ],
    "reproduction": [
        "怀孕妇女人数", "育龄妇女", "节育措施人数", "计划生育户", "上环人数", "二孩户数",
        "Pregnant women", "Contraception", "Women of childbearing age", "Abortions", "IUDs in use",
    ],
    "an individual's health": [
        "患者病史", "精神障碍患者", "慢性病人数", "艾滋病", "吸毒人员", "残疾人姓名", "健康档案",
        "HIV cases", "Patients", "Mental illness", "Disabled residents", "Chronic diseases", "Drug users",
    ],
    "an individual's finances": [
        "个人收入", "家庭年收入", "农户贷款余额", "银行卡号", "户主存款", "信用评分",
        "Household income", "Personal savings", "Bank account", "Credit score", "Residents' debts",
    ],
}  # fmt: skip

ALLOWED = [
    "常住人口", "常住户数", "其中:女性", "60岁及以上", "0-5岁儿童", "本期出生", "出生人数", "本期死亡", "本期迁入",
    "户籍人口", "城乡居民医疗保险参保", "城乡居民养老保险参保", "生育保险参保人数", "持证残疾人数", "残疾人证持有人数",
    "低保户数", "低保人数", "本期临时救助人次", "门诊人次", "诊疗人次", "卫生室医护人员", "村卫生室", "外出务工人员",
    "有就业意愿未就业", "村集体经济收入", "村集体资产总额", "惠农补贴发放额", "居民人均可支配收入", "耕地面积",
    "牛存栏", "本期牲畜免疫头次", "动物传染病发生起数", "转基因种子", "宽带入户", "垃圾去向", "手机信号覆盖自然村",
    "收到群众困难诉求", "幼儿园", "学龄儿童", "最近一次防汛演练日期", "卫生厕所户数", "日间照料床位",
    "Residents", "Births in the period", "Live births", "Deaths in the period", "Medical insured",
    "Residents with a disability card", "Outpatient visits", "Low-income households", "Working away",
    "Village collective income", "Collective income per resident", "Soil fertility samples",
    "Hamlets with phone signal", "Households with broadband", "Clinic staff", "Village road open",
    "Households paid farm subsidies", "Last canal check", "Patient visits", "Average income of residents",
    "Teaching aids", "Horses", "Grain output",
]  # fmt: skip


@pytest.mark.parametrize(
    ("topic", "label"), [(topic, label) for topic, labels in REFUSED.items() for label in labels]
)
def test_what_is_never_collected_is_refused_in_both_languages(topic: str, label: str) -> None:
    assert topic in [refusal.topic for refusal in refusals(element(label))]


def test_every_topic_has_refused_examples() -> None:
    assert REFUSED.keys() == TOPICS.keys()


@pytest.mark.parametrize("label", ALLOWED)
def test_counts_of_a_unit_are_allowed(label: str) -> None:
    assert refusals(element(label)) == []


@pytest.mark.parametrize("label", ["持证残疾人数", "Residents with a disability card", "Patient visits"])
@pytest.mark.parametrize("type_", ["text", "choice", "boolean"])
def test_the_named_counts_are_allowed_as_numbers_only(label: str, type_: str) -> None:
    assert [refusal.topic for refusal in refusals(element(label, type_))] == ["an individual's health"]


def test_a_named_count_allows_nothing_else_beside_it() -> None:
    topics = [refusal.topic for refusal in refusals(element("持证残疾人姓名和病史"))]
    assert topics == ["who a person is", "an individual's health"]


def test_an_id_an_alias_an_option_and_a_definition_are_read_too() -> None:
    by_id = element("人数", id_="ethnic_minorities")
    by_option = element("状况", "choice", options="信教 不信教")
    by_definition = element("人数", definition="期末少数民族人数。")
    assert [refusal.key for refusal in refusals(by_id)] == ["id"]
    assert [refusal.key for refusal in refusals(by_option)] == ["options"]
    assert [refusal.key for refusal in refusals(by_definition)] == ["definition"]


def test_a_definition_may_warn_people_to_leave_something_out() -> None:
    assert refusals(element("备注", "text", definition="说明情况。不写姓名、电话号码。")) == []
    assert (
        refusals(element("Remarks", "text", definition="Explain. No names of persons or phone numbers."))
        == []
    )
    assert refusals(element("备注", "text", definition="写明姓名和电话号码。")) != []


def test_a_definition_of_a_number_may_draw_the_line_to_what_persons_have() -> None:
    assert refusals(element("村集体经济收入", "money", definition="不含农户个人收入。")) == []


def test_no_key_and_no_comment_overrides_a_refusal() -> None:
    text = element_text(label="{zh: 信教人数, en: Religious residents}")
    allowing = "# never-collect: off\n" + text + "    allow: religion\n"
    codes = [problem.code for problem in problems_with({"dictionary/x.yaml": allowing})]
    assert sorted(codes) == ["never-collect", "unknown-key"]
