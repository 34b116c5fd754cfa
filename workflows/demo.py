"""The demonstration town: its government and a small staff; invented people, no real person's data."""

from __future__ import annotations

from dataclasses import dataclass

from workflows.towns import Town

TOWN = Town(
    code="320281199",
    name="示范镇",
    abbreviation="示政",
    credit_code="11320299014026000M",
    county="江阴市",
)
"""A fictional town. Source: domain paper 7.2, 9.1."""


@dataclass(frozen=True, slots=True)
class Person:
    """An account of the demonstration: who it is and what it may be asked to do."""

    login: str
    name: str
    department: str
    roles: tuple[str, ...]
    #: Candidate groups beyond the roles, such as ``COS-HBS``.
    groups: tuple[str, ...] = ()


PEOPLE = (
    Person("wang.jianguo", "王建国", "申请人", ("APP",)),
    Person("zhou.qiaoyun", "周巧云", "示范村代办点", ("AGT",)),
    Person("li.min", "李敏", "行政审批局综合窗口", ("CLK",)),
    Person("chen.jing", "陈静", "行政审批局综合窗口", ("CLK",)),
    Person("zhang.wei", "张伟", "行政审批局", ("REV",)),
    Person("liu.yang", "刘洋", "行政审批局", ("REV",)),
    Person("sun.li", "孙立", "行政审批局", ("REV", "APV")),
    Person("zhao.guoqiang", "赵国强", "行政审批局", ("APV",)),
    Person("wu.fang", "吴芳", "行政审批局", ("CRT",)),
    Person("zheng.gang", "郑刚", "建设局", ("COS",), ("COS-JS",)),
    Person("he.jie", "何洁", "生态环境分局", ("COS",), ("COS-HBS",)),
    Person("gao.feng", "高峰", "派出所", ("COS",), ("COS-PCS",)),
    Person("ma.chao", "马超", "消防救援站", ("COS",), ("COS-XFS",)),
    Person("tang.li", "唐丽", "农村工作局", ("COS",), ("COS-NC",)),
    Person("feng.wen", "冯文", "党政办公室", ("ARC",)),
    Person("xu.nuo", "许诺", "党政办公室", ("DES",)),
    Person("jiang.shan", "蒋山", "党政办公室", ("SUP",)),
    Person("han.bing", "韩冰", "党政办公室", ("ADM",)),
)
"""One or two of every role that the shipped processes ask for."""
