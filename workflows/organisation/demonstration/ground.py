"""The places of the demonstration town: units, villages, windows, the Party chain, and grids that tile its ground."""

from __future__ import annotations

from dataclasses import dataclass
from random import Random

from workflows.organisation import geometry
from workflows.organisation.grids import Grid, GridKind
from workflows.organisation.party_tree import Level, PartyNode
from workflows.organisation.units import Unit, UnitKind
from workflows.organisation.villages import Village, VillageKind
from workflows.organisation.windows import Window

OFFICES = {
    "DZ": "党政办公室",
    "DJ": "党建工作局",
    "JF": "经济发展局",
    "JS": "建设局",
    "SS": "社会事业局",
    "NC": "农村工作局",
    "ZF": "政法和社会综合治理局",
    "ZZ": "综合行政执法局",
    "SP": "行政审批局",
    "ZH": "综合指挥中心",
}
RESIDENTS = {
    "PCS": "派出所",
    "SFS": "司法所",
    "ZRZ": "自然资源所",
    "SCJ": "市场监管分局",
    "SWS": "税务分局",
    "HBS": "生态环境分局",
    "GDS": "供电所",
    "GSS": "供水站",
    "WSY": "卫生院",
    "XFS": "消防救援站",
}
"""Ten offices and ten resident agencies, by the codes that catalogue bundles use. Source: domain paper 9.1."""

BUREAU = "ZZ"
SQUADS = 6
VILLAGE_NAMES = "东湖 西塘 南桥 北渚 新河 长泾 璜溪 霞山 马镇 红旗 任桥 金凤 方园 峭岐"
COMMUNITY_NAMES = "阳光 文林 湖塘 皮弄 璜东 云亭"
GRIDS_PER_VILLAGE = 7
DEDICATED = ("工业园区", "综合市场", "中心学校", "卫生院")
MERGED_LINES = (
    "综治 城管 安监 环保 消防 警务 民政 人社 计生 党建 国土 建设 水利 农业 市场监管 司法 信访 流动人口 文化 残联 妇联"
).split()
"""Line grids that became one. Source: domain paper 1, row 32."""

WINDOW_GROUPS: tuple[tuple[str, int, str], ...] = (
    ("企业服务综合窗口", 3, "市场监管 食品经营 税务 发改 工信 应急 文旅 新闻出版"),
    ("建设管理综合窗口", 2, "城管 住建 自然资源 水利 交通 生态环境"),
    ("社会事务综合窗口", 2, "民政 残联 退役军人 司法 卫健 民宗"),
    ("人社医保综合窗口", 2, "就业 社保 医保 劳动关系"),
    ("农业农村综合窗口", 1, "农业 农机"),
)
"""Group, comprehensive windows, and the line windows they took over: 26 became 10. Source: domain paper 9.1."""

BRANCHES_OUTSIDE_GRIDS = (
    "机关第一 机关第二 执法局 审批局 教育 卫健 离退休 经济开发区 纺织企业 机械企业 物流企业 商会 供销社 农技"
).split()
"""Branches of offices and firms; with the grids' 140 they make 154."""

BRANCHES_WITH_TWO = 85
"""Branches with two households; the others have three: 85 × 2 + 69 × 3 = 377. Source: domain paper 9.1."""

ROWS, COLUMNS = 4, 35
WEST, SOUTH = 120.4, 31.78
WIDTH, HEIGHT = 0.1162, 0.0899
"""Eleven by ten kilometres, in degrees; cut into one cell for each grid."""


@dataclass(frozen=True, slots=True)
class Ground:
    """Every place of the town; parents stand before their children."""

    units: list[Unit]
    villages: list[Village]
    party: list[PartyNode]
    grids: list[Grid]
    windows: list[Window]

    def branches_outside_grids(self) -> list[PartyNode]:
        """Branches that no grid has."""
        taken = {grid.branch_code for grid in self.grids}
        return [node for node in self.party if node.kind is Level.BRANCH and node.code not in taken]


def make(town_code: str, town_name: str, random: Random) -> Ground:
    """Every place of the town."""
    villages = _villages(town_code)
    grid_codes = [f"{village.code}{number:03}" for village in villages for number in range(1, GRIDS_PER_VILLAGE + 1)]
    party = _party(town_code, town_name, [village.name for village in villages], grid_codes)
    return Ground(
        _units(town_code), villages, party, _grids(town_code, villages, grid_codes, random), _windows(town_code)
    )


def squad_code(number: int) -> str:
    """The code of a squad, from 1."""
    return f"{BUREAU}{number}"


def _units(town_code: str) -> list[Unit]:
    named = [(code, name, UnitKind.OFFICE) for code, name in OFFICES.items()]
    named += [(code, name, UnitKind.RESIDENT) for code, name in RESIDENTS.items()]
    units = [Unit(town_code, code, name, kind, None, place) for place, (code, name, kind) in enumerate(named)]
    for number in range(1, SQUADS + 1):
        name = f"综合执法第{'一二三四五六'[number - 1]}中队"
        units.append(Unit(town_code, squad_code(number), name, UnitKind.SQUAD, BUREAU, len(named) + number))
    return units


def _villages(town_code: str) -> list[Village]:
    names = [(f"{name}村", VillageKind.VILLAGE) for name in VILLAGE_NAMES.split()]
    names += [(f"{name}社区", VillageKind.COMMUNITY) for name in COMMUNITY_NAMES.split()]
    return [
        Village(town_code, f"{town_code}{201 + place}", name, kind, squad_code(place % SQUADS + 1))
        for place, (name, kind) in enumerate(names)
    ]


def branch_of(grid_code: str) -> str:
    """The code of the branch built on a grid."""
    return f"ZB{grid_code[-6:]}"


def _party(town_code: str, town_name: str, villages: list[str], grid_codes: list[str]) -> list[PartyNode]:
    """One committee, 21 alliances, 154 branches, 377 households: an alliance for each village and one of the town's
    offices and firms. The alliances of the last six villages have one firm's branch more than their grids."""
    committee = PartyNode(town_code, "DW", f"中共{town_name}委员会", Level.COMMITTEE, None)
    names = [f"{name}党建联盟" for name in villages] + ["机关企业党建联盟"]
    alliances = [
        PartyNode(town_code, f"LM{place:02}", name, Level.ALLIANCE, committee.code)
        for place, name in enumerate(names, start=1)
    ]
    branches = [
        PartyNode(town_code, branch_of(code), f"第{code[-6:]}网格党支部", Level.BRANCH, alliances[place // 7].code)
        for place, code in enumerate(grid_codes)
    ]
    for place, name in enumerate(BRANCHES_OUTSIDE_GRIDS):
        alliance = alliances[14 + place] if place < 6 else alliances[-1]
        branches.append(PartyNode(town_code, f"ZBQ{place + 1:02}", f"{name}党支部", Level.BRANCH, alliance.code))
    households = [
        PartyNode(town_code, f"{branch.code}H{number}", f"{branch.name}第{number}中心户", Level.HOUSEHOLD, branch.code)
        for place, branch in enumerate(branches)
        for number in range(1, 3 if place < BRANCHES_WITH_TWO else 4)
    ]
    return [committee, *alliances, *branches, *households]


def _grids(town_code: str, villages: list[Village], codes: list[str], random: Random) -> list[Grid]:
    lattice = _lattice(random)
    grids = []
    for place, code in enumerate(codes):
        village, number = villages[place // GRIDS_PER_VILLAGE], place % GRIDS_PER_VILLAGE
        is_dedicated = number == GRIDS_PER_VILLAGE - 1 and village.kind is VillageKind.VILLAGE
        name = DEDICATED[place // GRIDS_PER_VILLAGE % len(DEDICATED)] if is_dedicated else f"第{number + 1}"
        grids.append(
            Grid(
                town_code=town_code,
                code=code,
                village_code=village.code,
                name=f"{village.name}{name}网格",
                kind=GridKind.DEDICATED if is_dedicated else GridKind.COMPREHENSIVE,
                branch_code=branch_of(code),
                households=0 if is_dedicated else random.randint(300, 500),
                merged_lines=[*MERGED_LINES[: 8 if is_dedicated else None]],
                polygon=_cell(lattice, place),
            )
        )
    return grids


def _lattice(random: Random) -> list[list[list[float]]]:
    """Corners of all cells, shared by neighbours and moved a little, so that cells touch and never overlap."""
    width, height = WIDTH / COLUMNS, HEIGHT / ROWS
    return [
        [
            [
                round(WEST + width * (column + random.uniform(-0.2, 0.2)), 7),
                round(SOUTH + height * (row + random.uniform(-0.2, 0.2)), 7),
            ]
            for column in range(COLUMNS + 1)
        ]
        for row in range(ROWS + 1)
    ]


def _cell(lattice: list[list[list[float]]], place: int) -> list[list[float]]:
    row, column = place % ROWS, place // ROWS
    below, above = lattice[row], lattice[row + 1]
    return [below[column], below[column + 1], above[column + 1], above[column]]


def middle(grid: Grid) -> tuple[float, float]:
    """A position inside a cell."""
    points = geometry.corners(grid.polygon)
    return (
        sum(x for x, _ in points) / len(points) / geometry.SCALE,
        sum(y for _, y in points) / len(points) / geometry.SCALE,
    )


def _windows(town_code: str) -> list[Window]:
    found: list[Window] = []
    for group, number, lines in WINDOW_GROUPS:
        merged = [f"{line}窗口" for line in lines.split()]
        for place in range(number):
            code = f"C{len(found) + 1:02}"
            found.append(Window(town_code, code, f"{group}{place + 1}", group, merged[place::number]))
    return found
