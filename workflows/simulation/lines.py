"""What comes in: applications, work orders, clues and grid patrols, each planned on a run at its instant."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from random import Random
from typing import Any

from engine.context import Actor
from workflows import catalogue
from workflows.calendar.zone import HOME, local_day
from workflows.catalogue import Item
from workflows.simulation import arrivals
from workflows.simulation.arrivals import Volumes
from workflows.simulation.punishing import ON_THE_SPOT, SIMPLE
from workflows.simulation.run import Run
from workflows.simulation.townscape import PROMISED, inside

HANDLING = {"即办": 62, PROMISED: 30, "转报": 8}
CHANNELS = {"APP": 55, "AGT": 10, "CLK": 35}
"""Shares per hundred of applications. Source: domain paper 9.3."""

COMMITTED, TOLERATED = 0.06, 0.03
"""Shares of all applications that rest on the applicant's word, and that lack something that may come later."""
DUPLICATES = 0.05
"""Share of work orders. Source: domain paper 9.3."""
MILD_CENTS = ON_THE_SPOT["自然人"] * 100
"""Powers whose lowest fine is at most this may be used on the spot."""


@dataclass(frozen=True, slots=True)
class Arrival:
    """Something that comes in: which process, who brings it, and what the form shall say."""

    process: str
    actor: Actor
    wish: Mapping[str, Any]


Bring = Callable[[Random], Arrival | None]


@dataclass(frozen=True, slots=True)
class _Way:
    """A way to apply: for which items, and by which share of all applications."""

    share: float
    fits: Callable[[Item], bool]


_COMMITTED = _Way(COMMITTED, lambda item: item.commitment_allowed)
_LATE = _Way(TOLERATED, lambda item: bool(item.tolerable_materials))
_USUAL = _Way(0.0, lambda item: True)


class Lines:
    """The four lines of one town."""

    def __init__(self, run: Run) -> None:
        self.run = run
        self._told: tuple[str, str] | None = None
        self._items = _items_by_handling(run)
        mild = [power for power in run.town.powers if (power.fine_least or 0) <= MILD_CENTS]
        grave = [power for power in run.town.powers if power not in mild]
        self._powers = (mild or grave, grave or mild)

    def plan(self, first: date, days: int, volumes: Volumes, until: datetime | None = None) -> int:
        """Plan everything that arrives over these days; ``volumes`` are totals. Returns how much it is.

        Args:
            until: within the last day or at its end: nothing arrives from its hour on.
        """
        last = first + timedelta(days=days - 1)
        hour = until.astimezone(HOME).hour if until is not None and local_day(until) == last else 24
        lines: Sequence[tuple[int, Bring, bool]] = (
            (volumes.approvals, self.application, False),
            (volumes.work_orders, self.work_order, True),
            (volumes.clues, self.clue, False),
            (volumes.patrols, self.patrol, False),
        )
        for total, bring, is_hotline in lines:
            part = arrivals.part_before(hour, is_hotline=is_hotline)
            shares = arrivals.over_days(first, days, total, self.run.calendar, part)
            for number, count in enumerate(shares):
                day = first + timedelta(days=number)
                before = hour if day == last else 24
                for instant in sorted(
                    arrivals.instants(day, count, self.run.random, is_hotline=is_hotline, before=before)
                ):
                    self._plan(instant, bring)
        return volumes.whole

    def _plan(self, instant: datetime, bring: Bring) -> None:
        def move() -> None:
            arrival = bring(self.run.random)
            if arrival is not None:
                self.run.start(arrival.process, arrival.actor, arrival.wish)

        self.run.at(instant, move)

    # --- lines --------------------------------------------------------------------------------------

    def application(self, random: Random) -> Arrival | None:
        """An application online, through an agent or at the window."""
        kind = random.choices(list(HANDLING), list(HANDLING.values()))[0]
        role = random.choices(list(CHANNELS), list(CHANNELS.values()))[0]
        people = self.run.world.members(role)
        items = self._items.get(kind)
        if not people or not items:
            return None
        way = self._way(kind, items, random)
        item = random.choice([one for one in items if way.fits(one)])
        late = item.tolerable_materials if way is _LATE else ()
        rows = [
            {"material_code": name, "source": "申请人提供", "form": "电子", "copies": 1}
            for name in item.materials
            if name not in late
        ]
        wish = {"item_code": item.code, "materials": rows, "by_agent": False, "by_commitment": way is _COMMITTED}
        return Arrival("approval", random.choice(people), wish)

    def _way(self, kind: str, items: Sequence[Item], random: Random) -> _Way:
        """How somebody applies: the special ways are all among the promise cases."""
        whole = HANDLING[PROMISED] / sum(HANDLING.values())
        ways = [way for way in (_COMMITTED, _LATE) if kind == PROMISED and any(way.fits(item) for item in items)]
        shares = [way.share / whole for way in ways]
        return random.choices([*ways, _USUAL], [*shares, 1 - sum(shares)])[0]

    def work_order(self, random: Random) -> Arrival | None:
        """An event that a seat takes down; one in twenty tells what another told before."""
        if not self._told or random.random() >= DUPLICATES:
            self._told = self.run.town.place(random)
        place, geo = self._told
        wish = {
            "event.source": random.choices(
                ("12345", "数字城管", "网格上报", "群众上报APP", "视频预警"), (60, 15, 10, 10, 5)
            )[0],
            "event.source_no": f"{random.getrandbits(48):012X}",
            "event.kind": random.choices(("投诉", "求助", "咨询", "举报", "建议", "表扬"), (45, 22, 18, 8, 5, 2))[0],
            "event.place": place,
            "event.geo": geo,
            "event.anonymous": random.random() < 0.1,
        }
        return self._by("dispatch", "DSP", random, wish)

    def clue(self, random: Random) -> Arrival | None:
        """A clue that an officer registers."""
        place, geo = self.run.town.place(random)
        officers = self.run.world.members("OFF")
        if not officers:
            return None
        mild, grave = self._powers
        wish = {
            "clue.suspected_power": random.choice(mild if random.random() < SIMPLE else grave).code,
            "clue.place": geo,
            "clue.place_name": place,
            "clue.source": random.choices(("巡查发现", "投诉举报", "12345转办", "视频抓拍"), (50, 20, 20, 10))[0],
            "clue.urgency": random.choices(("一般", "较急", "紧急"), (90, 8, 2))[0],
            "clue.harm": False,
        }
        return Arrival("enforcement", random.choice(officers), wish)

    def patrol(self, random: Random) -> Arrival | None:
        """A round of a grid's worker through the own grid."""
        people = self.run.world.members("GW")
        if not people:
            return None
        worker = random.choice(people)
        own = sorted(name[3:] for name in worker.groups if name.startswith("GW-"))
        grids = [grid for code in own if (grid := self.run.town.grids.get(code)) is not None]
        if not grids:
            return None
        wish = {
            "check_in.position": "网格员",
            "check_in.geo": inside(random.choice(grids), random),
            "check_in.accuracy": random.randint(3, 30),
        }
        return Arrival("grid_patrol", worker, wish)

    def _by(self, process: str, role: str, random: Random, wish: Mapping[str, Any]) -> Arrival | None:
        people = self.run.world.members(role)
        return Arrival(process, random.choice(people), wish) if people else None


def _items_by_handling(run: Run) -> Mapping[str, list[Item]]:
    found: defaultdict[str, list[Item]] = defaultdict(list)
    town = next((one.town_code for one in run.world.people.values() if one.town_code), "")
    with run.world.looking() as ctx:
        for item in catalogue.list_in_force(ctx, town, local_day(run.world.clock.instant)):
            found[item.handle_type].append(item)
    return found
