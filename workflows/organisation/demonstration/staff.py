"""The people of the demonstration town and what they hold; counts as the domain paper gives them; pure."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import date, timedelta
from random import Random

from workflows import demo
from workflows.catalogues.kinds import FIELDS
from workflows.organisation import people, roles
from workflows.organisation.certification import Certificate
from workflows.organisation.demonstration.ground import BUREAU, OFFICES, RESIDENTS, SQUADS, Ground, squad_code
from workflows.organisation.demonstration.identities import Identities
from workflows.organisation.people import Person
from workflows.organisation.positions import Position
from workflows.organisation.roles import PlaceKind, Role
from workflows.organisation.rosters import Shift

OFFICERS = 88
EXPIRED = 3
"""Three in a hundred of the certificates, for tests. Source: domain paper 9.1."""
SEATS = (3, 3, 2, 2, 2)
"""Twelve dispatchers in five shifts."""
SERVED_SINCE = timedelta(days=5 * 365)
"""How long before today every position began."""

CENTRAL: tuple[tuple[Role, str, int], ...] = (
    (Role.REVIEWER, "SP", 15),
    (Role.APPROVER, "SP", 6),
    (Role.CERTIFIER, "SP", 2),
    (Role.LEGAL_REVIEWER, "SFS", 3),
    (Role.HEARING_HOST, "SFS", 2),
    (Role.SUPERVISOR, "DZ", 4),
    (Role.FINANCE, "JF", 2),
    (Role.PARTY_AFFAIRS, "DJ", 4),
    (Role.ARCHIVIST, "DZ", 1),
    (Role.DESIGNER, "DZ", 2),
    (Role.AUDITOR, "DZ", 1),
    (Role.SECURITY, "DZ", 1),
    (Role.ADMINISTRATOR, "DZ", 1),
)
"""Role, unit and how many. Source: domain paper 4.1."""

WITH_THEIR_BODY = frozenset(
    {Role.SQUAD_LEADER, Role.MEETING_MEMBER, Role.GRID_INFORMANT, Role.GRID_PATROL, Role.GRID_LIAISON}
)
"""Positions that are filled squad by squad, meeting by meeting, grid by grid, whoever holds them."""
LEADERS = 9
MEETING_MEMBERS = 7
HANDLERS_PER_UNIT = 3


class Staff:
    """People hired one after the other, with their positions and certificates."""

    def __init__(self, town_code: str, ground: Ground, random: Random, today: date) -> None:
        self.town_code = town_code
        self.ground = ground
        self.people: list[Person] = []
        self.positions: list[Position] = []
        self.certificates: list[Certificate] = []
        self.shifts: list[Shift] = []
        self._random = random
        self._today = today
        self._identities = Identities(random, today)
        self._known = _known_accounts()
        self._counts: defaultdict[Role, int] = defaultdict(int)

    def hire_all(self) -> None:
        """Everybody."""
        self._hire_leaders()
        for role, unit, number in CENTRAL:
            while self._counts[role] < number:
                self.hire(role, PlaceKind.UNIT, unit)
        self._hire_units()
        self._hire_windows_and_villages()
        self._hire_squads()
        self._hire_centre()
        self._hire_grids()
        self._hire_chain()

    def hire(self, role: Role, kind: PlaceKind, code: str, *, leads: bool = False, title: str = "") -> Person:
        """A new person in a position; the accounts of the demonstration come first where they fit."""
        known = self._take_known(role, code)
        login = known.login if known else f"zs{len(self.people) + 1:04}"
        person = self._person(known.name if known else self._identities.name(), login)
        self.appoint(person, role, kind, code, leads=leads, title=title)
        for other in known.roles if known else ():
            if other != role.value and Role(other) not in WITH_THEIR_BODY:
                self.appoint(person, Role(other), kind, code)
        return person

    def _person(self, name: str, login: str | None) -> Person:
        identities = self._identities
        number, phone = identities.id_number(), identities.phone()
        person = people.made(identities.id(), self.town_code, name, number, phone, login)
        self.people.append(person)
        return person

    def appoint(
        self, person: Person, role: Role, kind: PlaceKind, code: str, *, leads: bool = False, title: str = ""
    ) -> None:
        """Another position for a person."""
        since = self._today - SERVED_SINCE
        named = title or roles.TITLES[role][0]
        position_id = self._identities.id()
        self.positions.append(
            Position(position_id, self.town_code, person.id, role, kind, code, named, leads, since, None)
        )
        self._counts[role] += 1

    def _take_known(self, role: Role, code: str) -> demo.Person | None:
        waiting = self._known[(role.value, code)] or self._known[(role.value, "")]
        return waiting.pop(0) if waiting else None

    def _hire_leaders(self) -> None:
        for number in range(LEADERS):
            first = number == 0
            title = "镇党委书记" if first else "镇领导"
            person = self.hire(Role.LEADER, PlaceKind.TOWN, self.town_code, leads=first, title=title)
            if first:
                self.appoint(person, Role.PARTY_AFFAIRS, PlaceKind.PARTY, "DW", leads=True, title=title)
            if number < MEETING_MEMBERS:
                self.appoint(person, Role.MEETING_MEMBER, PlaceKind.TOWN, self.town_code)
        # Party affairs of the office are counted without those who lead the chain.
        self._counts[Role.PARTY_AFFAIRS] = 0

    def _hire_units(self) -> None:
        for unit in (*OFFICES, *RESIDENTS):
            for number in range(HANDLERS_PER_UNIT):
                leads = number == 0 and unit != BUREAU
                title = "负责人" if leads else ""
                self.hire(Role.HANDLER, PlaceKind.UNIT, unit, leads=leads, title=title)
            for _ in range(2 if unit in RESIDENTS else 1):
                self.hire(Role.COSIGNER, PlaceKind.UNIT, unit)

    def _hire_windows_and_villages(self) -> None:
        for window in self.ground.windows:
            for _ in range(2):
                self.hire(Role.CLERK, PlaceKind.WINDOW, window.code)
        for place, village in enumerate(self.ground.villages):
            secretary = self.hire(
                Role.PARTY_AFFAIRS, PlaceKind.VILLAGE, village.code, leads=True, title="村（社区）党组织书记"
            )
            self.appoint(
                secretary, Role.PARTY_AFFAIRS, PlaceKind.PARTY, f"LM{place + 1:02}", leads=True, title="联盟书记"
            )
            self.appoint(secretary, Role.HANDLER, PlaceKind.VILLAGE, village.code, title="村（社区）承办人")
            for _ in range(1 + place % 2):
                self.hire(Role.AGENT, PlaceKind.VILLAGE, village.code)

    def _hire_squads(self) -> None:
        self.hire(Role.BUREAU_HEAD, PlaceKind.UNIT, BUREAU, leads=True)
        expired = set(self._random.sample(range(SQUADS, OFFICERS), EXPIRED))
        for number in range(OFFICERS):
            code = squad_code(number % SQUADS + 1)
            officer = self.hire(Role.OFFICER, PlaceKind.UNIT, code)
            if number < SQUADS:
                self.appoint(officer, Role.SQUAD_LEADER, PlaceKind.UNIT, code, leads=True)
            self._certify(officer, number, is_expired=number in expired)

    def _certify(self, officer: Person, number: int, *, is_expired: bool) -> None:
        """Two to five fields, of which two go round, so that every squad covers all ten."""
        place = number // SQUADS
        own = [FIELDS[place % len(FIELDS)], FIELDS[(place + 3) % len(FIELDS)]]
        others = [field for field in FIELDS if field not in own]
        own += self._random.sample(others, self._random.randint(0, 3))
        days = self._random.randint(-400, -1) if is_expired else self._random.randint(0, 5 * 365)
        expires = self._today + timedelta(days=days)
        certificate_id = self._identities.id()
        issued = expires - timedelta(days=5 * 365)
        certificate_number = f"320299{number + 1:06}"
        self.certificates.append(
            Certificate(
                certificate_id, self.town_code, officer.id, certificate_number, own, issued, expires, None, None
            )
        )

    def _hire_centre(self) -> None:
        for seats in SEATS:
            officer = self.hire(Role.DUTY_OFFICER, PlaceKind.UNIT, "ZH")
            sitting = [self.hire(Role.DISPATCHER, PlaceKind.UNIT, "ZH") for _ in range(seats)]
            self.shifts.append(Shift(officer.id, tuple(person.id for person in sitting)))

    def _hire_grids(self) -> None:
        """Three people hold the six positions of a grid; its leader is the secretary of its branch."""
        for grid in self.ground.grids:
            leader = self.hire(Role.GRID_LEADER, PlaceKind.GRID, grid.code, leads=True)
            worker = self.hire(Role.GRID_WORKER, PlaceKind.GRID, grid.code)
            supervisor = self.hire(Role.GRID_SUPERVISOR, PlaceKind.GRID, grid.code)
            self._hold(leader, (Role.GRID_LIAISON,), grid.code)
            self._hold(worker, (Role.GRID_INFORMANT, Role.GRID_PATROL), grid.code)
            assert supervisor.id != worker.id
            self.appoint(leader, Role.PARTY_AFFAIRS, PlaceKind.PARTY, grid.branch_code, leads=True, title="支部书记")

    def _hold(self, person: Person, also: Iterable[Role], code: str) -> None:
        for role in also:
            self.appoint(person, role, PlaceKind.GRID, code)

    def _hire_chain(self) -> None:
        """The alliance of offices and firms, branches outside of grids, and a head for every household."""
        last = max(node.code for node in self.ground.party if node.code.startswith("LM"))
        lead = {"leads": True}
        self.hire(Role.PARTY_AFFAIRS, PlaceKind.PARTY, last, title="联盟书记", **lead)
        for branch in self.ground.branches_outside_grids():
            self.hire(Role.PARTY_AFFAIRS, PlaceKind.PARTY, branch.code, title="支部书记", **lead)
        for node in self.ground.party:
            if node.kind == "household":
                head = self._person(self._identities.name(), None)
                self.appoint(head, Role.PARTY_AFFAIRS, PlaceKind.PARTY, node.code, title="中心户长", **lead)


def _known_accounts() -> defaultdict[tuple[str, str], list[demo.Person]]:
    """The accounts that come with the demonstration, by their first role and, where it says so, its unit."""
    found: defaultdict[tuple[str, str], list[demo.Person]] = defaultdict(list)
    units = {name: code for code, name in (OFFICES | RESIDENTS).items()}
    for person in demo.PEOPLE:
        role = person.roles[0]
        group = next((name for name in person.groups if name.startswith(f"{role}-")), "")
        placed = role in (Role.COSIGNER, Role.HANDLER)
        code = group.partition("-")[2] or (units.get(person.department, "") if placed else "")
        found[(role, code)].append(person)
    return found
