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

SQUAD = "ZZ1"
"""The first squad of the enforcement bureau, see ``organisation.demonstration``."""
GRIDS = ("320281199201001", "320281199201002")
"""The first two grids of the first village."""


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
    Person("zheng.gang", "郑刚", "建设局", ("COS",), ("COS-JS", "LEAD-JS")),
    Person("he.jie", "何洁", "生态环境分局", ("COS",), ("COS-HBS",)),
    Person("gao.feng", "高峰", "派出所", ("COS",), ("COS-PCS",)),
    Person("ma.chao", "马超", "消防救援站", ("COS",), ("COS-XFS",)),
    Person("tang.li", "唐丽", "农村工作局", ("COS",), ("COS-NC",)),
    Person("feng.wen", "冯文", "党政办公室", ("ARC",)),
    Person("xu.nuo", "许诺", "党政办公室", ("DES",)),
    Person("jiang.shan", "蒋山", "党政办公室", ("SUP",)),
    Person("qiu.ping", "邱平", "党政办公室", ("SUP",)),
    Person("han.bing", "韩冰", "党政办公室", ("ADM",)),
    Person("mao.ning", "毛宁", "党政办公室", ("AUD",)),
    Person("ren.da", "任达", "党政办公室", ("SEC",)),
    Person("tao.ran", "陶然", "党建工作局", ("PTY",)),
    Person("fan.rong", "范蓉", "经济发展局", ("FIN",)),
    Person("lu.jun", "陆军", "镇领导", ("LDR", "MTG")),
    Person("dong.mei", "董梅", "镇领导", ("LDR", "MTG")),
    Person("wei.min", "魏民", "镇领导", ("LDR", "MTG")),
    Person("cao.lei", "曹磊", "综合执法局一中队", ("OFF", "SQL"), (f"OFF-{SQUAD}", f"SQL-{SQUAD}")),
    Person("qian.yong", "钱勇", "综合执法局一中队", ("OFF",), (f"OFF-{SQUAD}",)),
    Person("luo.bin", "罗斌", "综合执法局一中队", ("OFF",), (f"OFF-{SQUAD}",)),
    Person("xie.fei", "谢飞", "综合执法局一中队", ("OFF",), (f"OFF-{SQUAD}",)),
    Person("shen.tao", "沈涛", "综合执法局", ("BUR",)),
    Person("lin.yue", "林悦", "司法所", ("LAW",)),
    Person("guo.min", "郭敏", "司法所", ("LAW",)),
    Person("yan.hong", "严红", "司法所", ("HST",)),
    Person("pan.xia", "潘霞", "综合指挥中心", ("DSP",)),
    Person("yuan.yi", "袁怡", "综合指挥中心", ("DSP",)),
    Person("cui.hao", "崔浩", "综合指挥中心", ("DTY",)),
    Person("hou.liang", "侯亮", "建设局", ("HDL",), ("HDL-JS",)),
    Person("meng.jie", "孟洁", "综合执法局", ("HDL",), ("HDL-ZZ",)),
    Person("xiong.wei", "熊伟", "农村工作局", ("HDL",), ("HDL-NC",)),
    Person("cai.yun", "蔡云", "派驻机构", ("HDL",), ("HDL-HBS", "HDL-SCJ", "HDL-SFS", "HDL-WSY", "HDL-ZRZ")),
    Person("tan.fu", "谭富", "第一网格", ("GL",), (f"GL-{GRIDS[0]}",)),
    Person("shi.lan", "石兰", "第一网格", ("GW", "GIN", "GPT"), (f"GW-{GRIDS[0]}", f"GPT-{GRIDS[0]}")),
    Person("dai.qin", "戴琴", "第二网格", ("GW", "GIN", "GPT"), (f"GW-{GRIDS[1]}", f"GPT-{GRIDS[1]}")),
    Person("bai.xue", "白雪", "第一网格", ("GSV",), (f"GSV-{GRIDS[0]}",)),
)
"""One or two of every role that the shipped processes ask for."""
