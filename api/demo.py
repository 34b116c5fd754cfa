"""The demonstration town: an account for every role, one random password for all, its organisation, the processes."""

from dataclasses import dataclass
from pathlib import Path

from api import bundles, passwords, schema
from api.bootstrap import System
from api.scopes import opened_by
from engine import accounts, api_tokens, deployments
from engine.context import Actor, Context, command
from workflows import towns
from workflows.calendar.zone import local_day
from workflows.catalogues import imports
from workflows.demo import PEOPLE, TOWN, Person
from workflows.organisation import qualifications
from workflows.organisation.demonstration import town

SHIPPED = Path(__file__).parent.parent / "bpmn"
"""The designers' wing that comes with the program."""

OPERATOR = Actor(id="zhenshu-demo", kind="system", name="演示数据 / demonstration")
"""Above all towns."""

SEED = 1
"""Of the invented organisation: the same number, the same people."""

INTEGRATOR = ("portal", "一网通办门户", "INT")


@dataclass(frozen=True, slots=True)
class Loaded:
    """What a run of ``zhenshu demo`` did."""

    password: str | None
    """None when every account was there before: their password is not known to the program."""
    created: list[str]
    token: str | None
    deployed: list[str]
    unchanged: list[str]


def load(system: System) -> Loaded:
    """Bring the demonstration town in; running it again adds only what is missing."""
    schema.migrate(system.database)
    password = passwords.one_time()
    hashed = system.hasher.hash(password)
    with command(system.database, system.hooks, OPERATOR, system.clock) as ctx:
        towns.register(ctx, TOWN)
        created = [person.login for person in PEOPLE if _add_person(ctx, person, hashed)]
        token = _add_integrator(ctx)
    deployed, unchanged = _deploy(system)
    _settle(system)
    return Loaded(password if created else None, created, token, deployed, unchanged)


def _settle(system: System) -> None:
    """The town's catalogues and its organisation: people, places, duties, firms; what is there stays as it is."""
    with command(system.database, system.hooks, OPERATOR, system.clock) as ctx:
        today = local_day(ctx.now)
        imports.load_shipped(ctx, TOWN.code, today.replace(month=1, day=1))
        if not town.is_loaded(ctx, TOWN.code):
            town.load(ctx, town.generate(SEED, today))
        for number, one in enumerate((person for person in PEOPLE if "LAW" in person.roles), start=1):
            certificate = f"A{today.year}320281{number:06}"
            qualifications.register(ctx, TOWN.code, one.login, today, certificate)


def _add_person(ctx: Context, person: Person, hashed: str) -> bool:
    if accounts.by_login(ctx, person.login) is not None:
        return False
    accounts.create(
        ctx, person.login, person.name, person.roles, person.groups, password_hash=hashed, town_code=TOWN.code
    )
    found = accounts.secret(ctx, person.login)
    assert found is not None
    # The password was made for whoever runs the demonstration: nobody else knows it, so it need not change.
    accounts.set_password(ctx, found, hashed)
    return True


def _add_integrator(ctx: Context) -> str | None:
    login, name, role = INTEGRATOR
    if accounts.by_login(ctx, login) is not None:
        return None
    account = accounts.create(ctx, login, name, [role], town_code=TOWN.code)
    token = passwords.new_token()
    scopes = sorted(str(scope) for scope in opened_by([role]))
    api_tokens.issue(ctx, name, passwords.digest(token), scopes, account_id=account.id, town_code=TOWN.code)
    return token


def _deploy(system: System) -> tuple[list[str], list[str]]:
    deployed: list[str] = []
    unchanged: list[str] = []
    for bundle in bundles.gather([SHIPPED]):
        with command(system.database, system.hooks, OPERATOR, system.clock) as ctx:
            made = deployments.deploy(
                ctx, bundle.name, dict(bundle.resources), source="zhenshu demo", skip_unchanged=True
            )
            (deployed if made.deployed_at == ctx.now else unchanged).append(bundle.name)
    return deployed, unchanged
