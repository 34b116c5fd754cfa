"""The catalogues there are, each with its entry, its columns and its rules."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from workflows.catalogues import models
from workflows.catalogues.catalogue import Catalogue, Values
from workflows.catalogues.columns import Choice, Code, Column, Day, Duration, Flag, Text, Texts, Yuan, time_limit
from workflows.catalogues.findings import CatalogueUnknown, Finding
from workflows.catalogues.items import ITEMS
from workflows.citations import article_of
from workflows.clocks.limits import TimeLimit

FIELDS = (
    "城市管理",
    "规划建设",
    "应急管理",
    "生态环境",
    "农业农村",
    "劳动保障",
    "自然资源",
    "水利",
    "卫生健康",
    "民政与社会事务",
)
"""The ten fields in which powers were given to towns. Source: domain paper 9.2."""

POWER_TYPES = ("行政处罚", "行政强制", "行政检查")

PENALTY_KINDS = (
    "警告",
    "通报批评",
    "罚款",
    "没收",
    "暂扣许可证件",
    "降低资质等级",
    "吊销许可证件",
    "限制开展生产经营活动",
    "责令停产停业",
    "责令关闭",
    "限制从业",
    "行政拘留",
    "责令改正",
    "检查",
    "查封",
    "扣押",
    "代履行",
    "加处罚款",
    "强制拆除",
    "强制拆除(须县级以上政府批准)",
)
"""Source: Administrative Penalty Law (2021) art. 9, Administrative Compulsion Law art. 9 and 12; orders to correct."""

DOMAINS = ("便民服务", "社会管理", "巡查执法")
"""The three domains of the grid. Source: domain paper 1, row 34."""

LEVELS = ("I", "II", "III", "IV")
FREQUENCIES = ("每日", "每周", "每月", "每季", "每年")
SERVICE_LEVELS = ("网格/村(社区)", "镇")
APP_STATES = ("已整合", "已停用")

RECEIVES, SENDS, BOTH_WAYS = "接收", "发送", "双向"
"""Directions as the town sees them: messages come in, messages go out."""

IN_USE, PAUSED, NOT_CONNECTED = "启用", "停用", "未接入"
"""States of a connector: at work, stopped for a while, only registered."""

RANKS = ("法律", "行政法规", "地方性法规", "部门规章", "地方政府规章", "党内法规", "规范性文件", "标准")
STATUSES = ("certain", "to check", "local rule", "changed since")
"""How sure the text is. Source: domain paper 0."""


@dataclass(frozen=True, slots=True)
class Power:
    """One version of one enforcement power; fines in cents."""

    id: str
    town_code: str
    code: str
    field: str
    power_type: str
    name: str
    law: str
    article: str
    clause: str
    law_version: date | None
    penalty_kinds: list[str]
    fine_least: int | None
    fine_most: int | None
    fine_note: str
    is_delegated: bool
    valid_from: date
    valid_to: date | None

    def is_in_force(self, day: date) -> bool:
        """Whether cases may be filed under it on ``day``, as far as its days go."""
        return self.valid_from <= day and (self.valid_to is None or day <= self.valid_to)

    @property
    def citation(self) -> str:
        """Law, article and clause in one line."""
        return f"{self.law}{self.article}{self.clause}"


@dataclass(frozen=True, slots=True)
class ServiceItem:
    """One version of one convenience service."""

    id: str
    town_code: str
    code: str
    domain: str
    group_name: str
    name: str
    level: str
    is_home_service: bool
    valid_from: date
    valid_to: date | None


@dataclass(frozen=True, slots=True)
class ManagementItem:
    """One version of one matter of social management."""

    id: str
    town_code: str
    code: str
    domain: str
    group_name: str
    name: str
    frequency: str
    valid_from: date
    valid_to: date | None


@dataclass(frozen=True, slots=True)
class EventType:
    """One version of one type of event."""

    id: str
    town_code: str
    code: str
    category: str
    name: str
    lead_unit: str
    level: str
    response_limit: str
    disposal_limit: str
    close_condition: str
    valid_from: date
    valid_to: date | None

    @property
    def response(self) -> TimeLimit:
        """From dispatch to the first response."""
        return time_limit(self.response_limit)

    @property
    def disposal(self) -> TimeLimit:
        """From dispatch to the end of the work."""
        return time_limit(self.disposal_limit)


@dataclass(frozen=True, slots=True)
class Connector:
    """One version of one connected system."""

    id: str
    town_code: str
    code: str
    name: str
    owner: str
    interface: str
    payload: str
    direction: str
    state: str
    source: str
    mapping: str
    address: str
    client: str
    secret: str
    receivers: list[str]
    valid_from: date
    valid_to: date | None

    @property
    def brings(self) -> bool:
        """Whether it sends messages in."""
        return self.direction in (RECEIVES, BOTH_WAYS)

    @property
    def is_told(self) -> bool:
        """Whether statuses and pushes go to it."""
        return self.direction in (SENDS, BOTH_WAYS) and self.state == IN_USE and bool(self.address)


@dataclass(frozen=True, slots=True)
class App:
    """One version of one app: its former platform, and the function that took its place."""

    id: str
    town_code: str
    code: str
    name: str
    platform_code: str
    function: str
    state: str
    note: str
    valid_from: date
    valid_to: date | None


@dataclass(frozen=True, slots=True)
class LegalBasis:
    """One version of one law or rule."""

    id: str
    town_code: str
    code: str
    name: str
    rank: str
    text_date: date | None
    status: str
    note: str
    valid_from: date
    valid_to: date | None


def _check_power(row: int, values: Values) -> Iterable[Finding]:
    least, most = values["fine_least"], values["fine_most"]
    if (least is None) != (most is None):
        empty = "fine_min" if least is None else "fine_max"
        yield Finding(row, empty, "range_incomplete", "罚款上下限同时填写", "both ends of the fine range", "")
    elif least is not None and least > most:
        yield Finding(
            row,
            "fine_max",
            "range_reversed",
            f"不低于下限 {Yuan().write(least)} 的金额",
            f"at least the lower end {Yuan().write(least)}",
            Yuan().write(most),
        )
    if least is not None and "罚款" not in values["penalty_kinds"]:
        kinds = "|".join(values["penalty_kinds"])
        yield Finding(row, "penalty_kinds", "fine_unexpected", "有罚款幅度时含“罚款”", "a fine among the kinds", kinds)
    if article_of(values["article"]) == 0:
        zh, en = "法律中的条，如 第三十一条", "an article that a law has"
        yield Finding(row, "article", "article_unknown", zh, en, values["article"])
    if values["is_delegated"] and values["field"] not in FIELDS:
        yield Finding(
            row,
            "field",
            "field_unknown",
            f"赋权事项属于十大领域之一：{'、'.join(FIELDS)}",
            f"a delegated power in one of the ten fields: {', '.join(FIELDS)}",
            values["field"],
        )


def _code(shape: str, example: str) -> Column:
    cell = Code(shape, f"编码，如 {example}", f"a code such as {example}")
    return Column("code", "code", "编码", "code", cell)


POWERS: Catalogue[Power] = Catalogue(
    "powers",
    "行政执法权力事项",
    "enforcement powers",
    models.power,
    Power,
    (
        Column(
            "code",
            "power_code",
            "权力编码",
            "power code",
            Code("[A-Z]{2}-[0-9]{3,5}", "编码，如 CG-001", "a code such as CG-001"),
        ),
        Column("field", "field", "领域", "field", Text(64)),
        Column("power_type", "power_type", "权力类型", "type", Choice(POWER_TYPES)),
        Column("name", "power_name", "权力名称", "name", Text(500)),
        Column("law", "law", "法律依据", "law", Text(200)),
        Column("article", "article", "条", "article", Text(64), required=False, empty=""),
        Column("clause", "item", "款项", "clause", Text(64), required=False, empty=""),
        Column("law_version", "law_version", "文本日期", "text of", Day(), required=False),
        Column("penalty_kinds", "penalty_kinds", "处罚种类", "kinds", Texts("|", PENALTY_KINDS)),
        Column("fine_least", "fine_min", "罚款下限（元）", "fine from", Yuan(), required=False),
        Column("fine_most", "fine_max", "罚款上限（元）", "fine to", Yuan(), required=False),
        Column("fine_note", "fine_note", "罚款说明", "fine note", Text(200), required=False, empty=""),
        Column("is_delegated", "delegated_to_town", "是否赋权", "delegated", Flag()),
    ),
    _check_power,
)

SERVICE_ITEMS: Catalogue[ServiceItem] = Catalogue(
    "service-items",
    "便民服务事项",
    "service items",
    models.service_item,
    ServiceItem,
    (
        _code("BM[0-9]{3,5}", "BM001"),
        Column("domain", "domain", "领域", "domain", Choice(DOMAINS)),
        Column("group_name", "group", "分组", "group", Text(64)),
        Column("name", "item", "事项", "item", Text(200)),
        Column("level", "level", "办理层级", "level", Choice(SERVICE_LEVELS)),
        Column("is_home_service", "home_service", "是否上门", "home service", Flag()),
    ),
)

MANAGEMENT_ITEMS: Catalogue[ManagementItem] = Catalogue(
    "management-items",
    "社会管理事项",
    "social management items",
    models.management_item,
    ManagementItem,
    (
        _code("SG[0-9]{3,5}", "SG001"),
        Column("domain", "domain", "领域", "domain", Choice(DOMAINS)),
        Column("group_name", "group", "分组", "group", Text(64)),
        Column("name", "item", "事项", "item", Text(200)),
        Column("frequency", "frequency", "频次", "frequency", Choice(FREQUENCIES)),
    ),
)

EVENT_TYPES: Catalogue[EventType] = Catalogue(
    "event-types",
    "事件类型",
    "event types",
    models.event_type,
    EventType,
    (
        _code("EV[0-9]{3,5}", "EV001"),
        Column("category", "category", "大类", "category", Text(64)),
        Column("name", "event_type", "事件类型", "event type", Text(200)),
        Column("lead_unit", "lead_unit", "牵头单位", "lead unit", Text(200)),
        Column("level", "level", "级别", "level", Choice(LEVELS)),
        Column("response_limit", "response_limit", "响应时限", "response limit", Duration()),
        Column("disposal_limit", "disposal_limit", "处置时限", "disposal limit", Duration()),
        Column("close_condition", "close_condition", "结案条件", "close condition", Text(200)),
    ),
)

_SECRET = Code("[A-Za-z_][A-Za-z0-9_]{0,63}", "密钥名称，如 hotline", "the name of a secret such as hotline")


def _check_connector(row: int, values: Values) -> Iterable[Finding]:
    address = values["address"]
    if address and not re.fullmatch(r"https?://[^\s@]+", address):
        yield Finding(row, "address", "not_an_address", "以 http(s):// 开头的网址", "an http(s) URL", address)
    if values["state"] == IN_USE and values["direction"] in (RECEIVES, BOTH_WAYS) and not values["mapping"]:
        yield Finding(row, "mapping", "mapping_missing", "启用接收时的映射名", "a mapping for what comes in", "")


CONNECTORS: Catalogue[Connector] = Catalogue(
    "connectors",
    "对接平台",
    "connectors",
    models.connector,
    Connector,
    (
        _code("PF[0-9]{2,5}", "PF01"),
        Column("name", "platform", "平台", "platform", Text(200)),
        Column("owner", "owner", "主管单位", "owner", Text(200)),
        Column("interface", "interface", "对接方式", "interface", Text(200)),
        Column("payload", "payload", "数据内容", "payload", Text(200)),
        Column("direction", "direction", "方向", "direction", Choice((RECEIVES, SENDS, BOTH_WAYS))),
        Column("state", "state", "状态", "state", Choice((IN_USE, PAUSED, NOT_CONNECTED))),
        Column("source", "source", "来源名称", "named as source", Text(32), required=False, empty=""),
        Column("mapping", "mapping", "映射", "mapping", Text(32), required=False, empty=""),
        Column("address", "address", "回传地址", "told at", Text(500), required=False, empty=""),
        Column("client", "client", "推送账号", "brought by", Text(200), required=False, empty=""),
        Column("secret", "secret", "密钥名称", "secret", _SECRET, required=False, empty=""),
        Column("receivers", "receivers", "代收部门", "receives for", Texts(";"), required=False, empty=()),
    ),
    _check_connector,
)

APPS: Catalogue[App] = Catalogue(
    "apps",
    "应用清单",
    "apps",
    models.app,
    App,
    (
        _code("YY[0-9]{2,5}", "YY01"),
        Column("name", "application", "应用", "application", Text(200)),
        Column("platform_code", "platform", "原属平台", "former platform", Text(32)),
        Column("function", "function", "承接功能", "function", Text(200)),
        Column("state", "state", "状态", "state", Choice(APP_STATES)),
        Column("note", "note", "说明", "note", Text(200), required=False, empty=""),
    ),
    references=(("platform_code", "connectors"),),
)

LEGAL_BASES: Catalogue[LegalBasis] = Catalogue(
    "legal-bases",
    "法律依据",
    "legal bases",
    models.legal_basis,
    LegalBasis,
    (
        _code("FL[0-9]{3,5}", "FL001"),
        Column("name", "name", "名称", "name", Text(200)),
        Column("rank", "rank", "位阶", "rank", Choice(RANKS)),
        Column("text_date", "text_date", "文本日期", "text of", Day(), required=False),
        Column("status", "status", "核对状态", "status", Choice(STATUSES)),
        Column("note", "note", "说明", "note", Text(200), required=False, empty=""),
    ),
)

CATALOGUES: Mapping[str, Catalogue[Any]] = {
    one.kind: one
    for one in (ITEMS, POWERS, SERVICE_ITEMS, MANAGEMENT_ITEMS, EVENT_TYPES, CONNECTORS, APPS, LEGAL_BASES)
}


def named(kind: str) -> Catalogue[Any]:
    """The catalogue of this name.

    Raises:
        CatalogueUnknown: there is none.
    """
    if kind not in CATALOGUES:
        raise CatalogueUnknown(kind)
    return CATALOGUES[kind]
