"""The starting files of `starting_files` with their comments in Chinese: the same keys and values.

Pure.
"""

from __future__ import annotations

from typing import Final

ELEMENT_ZH: Final = """\
{modeline}
# 一个新指标。请先在字典里找找：同样的内容也许换了个说法，已经有了。
# 写着 to decide 的地方请您定；定好一处，就把那里的 to decide 和后面的话删掉。
schema: 1

elements:
  {id}:
    label: {{zh: 请填写 {id}, en: Fill in {id}}}   # to decide: 填报人看到的名称
    definition:                        # to decide: 口径：截至哪一天，什么算，什么不算
      zh: 请写明 {id} 的口径。
      en: Say what {id} counts, and what it does not.
    type: integer                      # to decide: 整数 integer，小数 decimal，金额 money，文字 text，
                                       # 单选 choice，多选 choices，是否 boolean，日期 date
    unit: {unit}                       # to decide: 计量单位，从字典的 units 里选
    measure: stock                     # to decide: 时点数 stock，时期数 flow，一月起累计 cumulative
    owner: {owner}                     # to decide: 对口径负责的部门，只有一个
    # aliases: [别名]                  # 填报人可能写的其他叫法
    min: 0
    # max: 500                         # 超过就不收
    # warn_if: abs(change) > 0.3       # 超过就再问一遍
    recheck_after: 4 quarters          # 沿用的数超过这么久，就重新问
    over_units: sum                    # 各村怎样合成全镇：sum mean max last none
    over_time: last                    # 各季度怎样合成全年
"""

FLOW_ZH: Final = """\
{modeline}
# 一张新报表。一类工作、一级单位、一种报告期，只有一张表：请先看看这些问题能不能放进已有的表。
# 写着 to decide 的地方请您定；定好一处，就把那里的 to decide 和后面的话删掉。
schema: 1
flow: {id}                             # 与文件名一致
title: {{zh: 请填写 {id}, en: Fill in {id}}}   # to decide: 填报人看到的表名
period: quarterly                      # to decide: 季报 quarterly 或年报 annual，没有别的
level: village                         # to decide: 村 village，社区 community，乡镇 township，
                                       # 县 county，地市 prefecture，省 province
work_class: {id}                       # to decide: 工作类别
window: {{opens: period_end, due: 15 working days, late_until: 30 days}}   # 期末开始，15 个工作日内，可补报 30 天
issuer: {{department: {department}, leader: 请填写, maker: 请填写}}   # to decide: 对这张表负责的两个人
admission:                             # to decide: 准入决定；照现在这样写，不会问到人
  number: 请填写准入编号
  approved_on: 2000-01-01
  valid_until: 2000-01-02
  legal_basis: {{zh: 请填写依据, en: Fill in the rule it rests on}}
  purpose: {{zh: 请填写用途, en: Fill in what the figures are for}}
  minutes: 5                           # 填一次要用多少分钟
receivers: [{department}]              # to decide: 收到这些数的部门
sections:
  - section: first
    title: {{zh: 请填写, en: Fill in}}   # to decide: 这一部分的标题
    fields:                            # to decide: 指标的名字，按提问的顺序
      - {field}
"""
