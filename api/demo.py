"""The demonstration town: an account for every role, one random password for all of them, the shipped processes."""

from dataclasses import dataclass
from pathlib import Path

from api import bundles, passwords
from api.bootstrap import System
from api.scopes import opened_by
from engine import accounts, api_tokens, deployments
from engine.context import Actor, Context, command

SHIPPED = Path(__file__).parent.parent / "bpmn"
"""The designers' wing that comes with the program."""

PEOPLE: tuple[tuple[str, str, str], ...] = (
    ("zhang.san", "张三", "APP"),
    ("dai.ban", "戴办", "AGT"),
    ("chen.chuang", "陈窗", "CLK"),
    ("li.na", "李娜", "REV"),
    ("sun.lei", "孙磊", "REV"),
    ("zhou.hui", "周会", "COS"),
    ("wang.jian", "王建", "APV"),
    ("zhao.zheng", "赵证", "CRT"),
    ("wang.ge", "网格员王", "GW"),
    ("feng.zhi", "冯执", "OFF"),
    ("qin.fa", "秦法", "LAW"),
    ("diao.du", "刁度", "DSP"),
    ("duty", "值班长", "DTY"),
    ("han.ban", "韩办", "HDL"),
    ("ling.dao", "凌导", "LDR"),
    ("du.cha", "杜查", "SUP"),
    ("dang.an", "党安", "ARC"),
    ("she.ji", "佘计", "DES"),
    ("shen.ji", "沈计", "AUD"),
    ("an.quan", "安全", "SEC"),
    ("admin", "系统管理员", "ADM"),
)
"""Login, name, role. Made-up persons."""

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
    actor = Actor(id="zhenshu-demo", kind="system", name="演示数据 / demonstration", town_code=system.config.town_code)
    password = passwords.one_time()
    hashed = system.hasher.hash(password)
    with command(system.database, system.hooks, actor, system.clock) as ctx:
        created = [login for login, name, role in PEOPLE if _add_person(ctx, login, name, role, hashed)]
        token = _add_integrator(ctx)
    deployed, unchanged = _deploy(system, actor)
    return Loaded(password if created else None, created, token, deployed, unchanged)


def _add_person(ctx: Context, login: str, name: str, role: str, hashed: str) -> bool:
    if accounts.by_login(ctx, login) is not None:
        return False
    accounts.create(ctx, login, name, [role], password_hash=hashed)
    found = accounts.secret(ctx, login)
    assert found is not None
    # The password was printed for whoever runs the demonstration: nobody else knows it, so it need not change.
    accounts.set_password(ctx, found, hashed)
    return True


def _add_integrator(ctx: Context) -> str | None:
    login, name, role = INTEGRATOR
    if accounts.by_login(ctx, login) is not None:
        return None
    account = accounts.create(ctx, login, name, [role])
    token = passwords.new_token()
    scopes = sorted(str(scope) for scope in opened_by([role]))
    api_tokens.issue(ctx, name, passwords.digest(token), scopes, account_id=account.id)
    return token


def _deploy(system: System, actor: Actor) -> tuple[list[str], list[str]]:
    deployed: list[str] = []
    unchanged: list[str] = []
    for bundle in bundles.gather([SHIPPED]):
        with command(system.database, system.hooks, actor, system.clock) as ctx:
            made = deployments.deploy(
                ctx, bundle.name, dict(bundle.resources), source="zhenshu demo", skip_unchanged=True
            )
            (deployed if made.deployed_at == ctx.now else unchanged).append(bundle.name)
    return deployed, unchanged
