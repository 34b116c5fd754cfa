"""The command line ``zhenshu``: serve, worker, deploy, lint, migrate, user, demo."""

import signal
import sys
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, fields, is_dataclass, replace
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any, NoReturn

import click
from sqlalchemy.exc import InterfaceError, OperationalError

from api import bootstrap, bundles, config, demo, logs, passwords, remote, schema, town_life, wire
from api.bootstrap import System
from api.errors import problem_row
from api.housekeeping import Housekeeper
from api.openapi import release
from api.scopes import ROLES, opened_by
from engine import accounts, api_tokens, deployments, element_templates, history, sessions, vault
from engine.context import Actor, Context, command, query
from engine.errors import DeploymentInvalid, ResourceProblem, ZhenshuError
from engine.pages import PageRequest
from workflows.calendar.zone import HOME
from workflows.inspection import draws
from workflows.organisation.places import roles_of
from workflows.organisation.roles import incompatible_pair, told
from workflows.simulation.measures import Rate

REFUSED = 1
"""Exit code: the command was understood and refused (a lint error, a taken login, an unknown account)."""

UNCONFIGURED = 3
"""Exit code: a ZHENSHU_* setting cannot be used."""

NO_DATABASE = 4
"""Exit code: the database cannot be reached or its schema is not the one this program needs."""

UNREACHABLE = 5
"""Exit code: the server given with --url did not answer."""

EXIT_CODES = """\b
退出码 Exit codes:
  0  成功 done
  1  被拒绝 refused: lint errors, unknown account, taken login, …
  2  用法错误 wrong usage
  3  配置错误 a ZHENSHU_* setting cannot be used
  4  数据库不可用或未迁移 database away, or its schema is not at head
  5  服务器无应答 the server given with --url did not answer
"""

OPERATOR = Actor(id="zhenshu-cli", kind="system", name="命令行 / command line")
"""Above all towns: who may use the command line owns the database."""


def _fail(exit_code: int, zh: str, en: str, **facts: Any) -> NoReturn:
    context = click.get_current_context(silent=True)
    if context is not None and context.params.get("as_json"):
        click.echo(wire.dumps({"error": {"message": zh, "message_en": en, **facts}}, fallback=str))
    else:
        click.secho(f"{zh}\n{en}", fg="red", err=True)
    raise SystemExit(exit_code)


@contextmanager
def _reported() -> Iterator[None]:
    """Every expected failure as a message and an exit code."""
    try:
        yield
    except config.ConfigInvalid as error:
        _fail(UNCONFIGURED, "配置有误：", str(error))
    except DeploymentInvalid as error:
        _show_problems(error.problems)
        _fail(REFUSED, error.detail_zh, error.detail_en, problems=[problem_row(p) for p in error.problems])
    except ZhenshuError as error:
        fields = [f"{f.pointer} {f.message_zh} {f.message_en}" for f in error.fields]
        _fail(REFUSED, error.detail_zh, "\n".join([error.detail_en, *fields]), code=error.code)
    except (OperationalError, InterfaceError) as error:
        _fail(NO_DATABASE, "数据库不可用（是否已执行 zhenshu migrate？）", str(error.orig or error))
    except remote.Unreachable as error:
        _fail(UNREACHABLE, "服务器无应答。", str(error))


def _show_problems(problems: Sequence[ResourceProblem]) -> None:
    context = click.get_current_context(silent=True)
    if context is not None and context.params.get("as_json"):
        return
    for one in problems:
        place = f"{one.resource}{f':{one.line}' if one.line else ''}{f' {one.element_id}' if one.element_id else ''}"
        colour = "red" if one.severity == "error" else "yellow"
        click.echo(f"{click.style(one.severity, fg=colour)} {place} [{one.rule}]", err=True)
        click.echo(f"  {one.message_zh} {one.remedy_zh}\n  {one.message_en} {one.remedy_en}", err=True)
        if one.expression is not None and one.expression.caret:
            click.echo("\n".join(f"    {line}" for line in one.expression.caret.split("\n")), err=True)


def _say(as_json: bool, facts: Any, *lines: str) -> None:
    if as_json:
        click.echo(wire.dumps(asdict(facts) if is_dataclass(facts) and not isinstance(facts, type) else facts, str))
        return
    for line in lines:
        click.echo(line)


def _system(migrated: bool = True) -> System:
    """The system of this environment; with ``migrated`` the schema must be at head."""
    system = bootstrap.build(config.load())
    if migrated:
        with system.database.read() as connection:
            found = schema.present(connection)
        if found != schema.head():
            zh = "数据库结构与程序版本不符，请先执行 zhenshu migrate。"
            _fail(NO_DATABASE, zh, f"Schema is at {found}, expected {schema.head()}: run zhenshu migrate.")
    return system


@contextmanager
def _command(system: System) -> Iterator[Context]:
    with command(system.database, system.hooks, OPERATOR, system.clock) as ctx:
        yield ctx


as_json_option: Callable[..., Any] = click.option(
    "--json", "as_json", is_flag=True, help="输出 JSON。 Print JSON for programs."
)


@click.group(epilog=EXIT_CODES, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(release(), prog_name="zhenshu")
def main() -> None:
    """镇枢：镇级流程引擎。 Zhenshu, the workflow engine of a township.

    配置来自环境变量 ZHENSHU_*，见 docs/reference/api.md。 Settings come from ZHENSHU_* variables.
    """


# --- running --------------------------------------------------------------------------------------


@main.command(epilog=EXIT_CODES)
@click.option("--host", help="监听地址。 Address to listen on.")
@click.option("--port", type=int, help="监听端口。 Port to listen on.")
@click.option("--workers", type=int, help="进程数，0 为每核一个。 Processes; 0 is one per core.")
@click.option("--threads", type=int, help="每进程线程数。 Threads per process.")
@click.option(
    "--executor/--no-executor", "embedded", default=None, help="内嵌作业执行器。 Run timers and jobs here too."
)
@click.option("--migrate", "migrates", is_flag=True, help="启动前迁移数据库。 Migrate the database first.")
def serve(
    host: str | None,
    port: int | None,
    workers: int | None,
    threads: int | None,
    embedded: bool | None,
    migrates: bool,
) -> None:
    """启动 HTTP 服务。 Serve the API with gunicorn (gthread workers)."""
    from api.serving import Server

    with _reported():
        given = {
            "host": host,
            "port": port,
            "workers": workers,
            "threads": threads,
            "embedded_executor": embedded,
        }
        settings = config.changed(config.load(), {k: v for k, v in given.items() if v is not None})
        logs.configure(settings.log_level)
        if migrates:
            _migrate(bootstrap.build(settings))
        _system()
        Server(settings).run()


@main.command(epilog=EXIT_CODES)
def worker() -> None:
    """运行作业执行器。 Run timers and service jobs in a process of its own, until SIGTERM."""
    from engine.executor import Executor

    with _reported():
        system = _system()
        logs.configure(system.config.log_level)
        executor = Executor(system.database, system.hooks, clock=system.clock)
        housekeeper = Housekeeper(system)
        housekeeper.start()
        thread = threading.Thread(target=executor.run, name="executor")
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_: executor.stop())
        thread.start()
        # A signal that arrives just before a join without time limit would be noticed only after it.
        while thread.is_alive():
            thread.join(1.0)
        housekeeper.stop()


@main.command(epilog=EXIT_CODES)
@click.option("--check", is_flag=True, help="只检查，不迁移；落后则退出码 4。 Only check; exit 4 when behind.")
@as_json_option
def migrate(check: bool, as_json: bool) -> None:
    """迁移数据库结构。 Bring the database schema to this program's version."""
    with _reported():
        system = _system(migrated=check)
        before, after = (schema.head(), schema.head()) if check else _migrate(system)
        zh = "数据库结构已是最新。" if before == after else "数据库结构已更新。"
        _say(as_json, {"before": before, "after": after}, f"{zh} Schema: {before or '-'} → {after}")


def _migrate(system: System) -> tuple[str | None, str | None]:
    return schema.migrate(system.database)


# --- processes ------------------------------------------------------------------------------------


@main.command(epilog=EXIT_CODES)
@click.argument("paths", nargs=-1, required=True, type=click.Path(exists=True, path_type=Path))
@click.option("--name", help="部署名称，默认为文件夹名。 Name of the deployment; default: the folder's.")
@click.option("--skip-unchanged/--always", default=True, help="内容未变则跳过。 Skip what did not change.")
@click.option("--url", help="通过该地址的服务部署，例如 http://127.0.0.1:8000。 Deploy through this server.")
@click.option("--token", envvar="ZS_TOKEN", help="服务令牌（或 ZS_TOKEN）。 Bearer token for --url.")
@as_json_option
def deploy(
    paths: tuple[Path, ...], name: str | None, skip_unchanged: bool, url: str | None, token: str | None, as_json: bool
) -> None:
    """部署流程包：文件夹、文件或 zip。 Deploy bundles: folders, files or zips; each folder is one version."""
    with _reported():
        found = bundles.gather(paths)
        system = None if url else _system()
        done = []
        with _progress(found, as_json) as bar:
            for bundle in bar:
                renamed = bundles.Bundle(name or bundle.name, bundle.resources)
                if system is None:
                    assert url is not None
                    done.append(remote.deploy(url, token or "", renamed, skip_unchanged))
                    _show_problems([remote.finding(row) for row in done[-1].get("problems", ())])
                else:
                    with _command(system) as ctx:
                        placed = deployments.place(
                            ctx,
                            renamed.name,
                            dict(renamed.resources),
                            source="zhenshu deploy",
                            skip_unchanged=skip_unchanged,
                        )
                        made = placed.deployment
                        rows = [problem_row(one) for one in placed.problems]
                        done.append(
                            {"id": made.id, "name": made.name, "deployed_at": made.deployed_at, "problems": rows}
                        )
                        _show_problems(placed.problems)
        _say(as_json, {"deployments": done}, *(f"已部署 deployed  {one['name']}  {one['id']}" for one in done))


def _progress(found: list[bundles.Bundle], quiet: bool) -> Any:
    """A bar on a terminal, nothing elsewhere."""
    hidden = quiet or len(found) < 2 or not sys.stderr.isatty()
    return click.progressbar(found, file=sys.stderr, label="zhenshu", hidden=hidden)


@main.command(epilog=EXIT_CODES)
@click.argument("paths", nargs=-1, required=True, type=click.Path(exists=True, path_type=Path))
@as_json_option
def lint(paths: tuple[Path, ...], as_json: bool) -> None:
    """检查流程包而不部署。 Check bundles as a deployment would, without a database."""
    with _reported():
        found = bundles.gather(paths)
        problems: list[ResourceProblem] = []
        with bootstrap.scratch() as system, _progress(found, as_json) as bar:
            for bundle in bar:
                with query(system.database, system.hooks, OPERATOR, system.clock) as ctx:
                    report = deployments.check(ctx, dict(bundle.resources))
                problems += [_inside(bundle, one) for one in report.problems]
        _show_problems(problems)
        errors = sum(one.severity == "error" for one in problems)
        rows = [problem_row(one) for one in problems]
        facts = {"bundles": len(found), "errors": errors, "warnings": len(problems) - errors, "problems": rows}
        summary = f"{len(found)} 个流程包，{errors} 处错误，{len(problems) - errors} 处提醒。"
        _say(as_json, facts, f"{summary} {len(found)} bundles, {errors} errors, {len(problems) - errors} warnings.")
        if errors:
            raise SystemExit(REFUSED)


@main.command(epilog=EXIT_CODES)
@click.option(
    "--into",
    type=click.Path(file_okay=False, path_type=Path),
    help="写入此文件夹；不给则打印。 Write into this folder; printed without it.",
)
def templates(into: Path | None) -> None:
    """桌面建模器的元素模板。 Element templates of every topic, for the desktop Modeler."""
    with _reported(), bootstrap.scratch() as system:
        system.hooks.outside_topics |= bootstrap.bound_hooks(config.load().outside_topics).outside_topics
        found = element_templates.of(system.hooks)
        if into is None:
            click.echo(element_templates.dumps(found), nl=False)
            return
        into.mkdir(parents=True, exist_ok=True)
        file = into / element_templates.FILE
        file.write_text(element_templates.dumps(found), "utf-8")
        click.echo(f"已写入 {len(found)} 个元素模板 element templates  {file}")


def _inside(bundle: bundles.Bundle, found: ResourceProblem) -> ResourceProblem:
    """The same finding with the bundle before the file's name."""
    return replace(found, resource=f"{bundle.name}/{found.resource}")


# --- people ---------------------------------------------------------------------------------------


@main.group(epilog=EXIT_CODES)
def user() -> None:
    """账号与令牌。 Accounts and their tokens."""


def _account(ctx: Context, login: str) -> accounts.Secret:
    found = accounts.secret(ctx, login)
    if found is None:
        _fail(REFUSED, f"没有账号“{login}”。", f"There is no account {login!r}.")
    return found


@user.command("add", epilog=EXIT_CODES)
@click.argument("login")
@click.option("--name", required=True, help="姓名。 Display name.")
@click.option(
    "--role", "roles", multiple=True, type=click.Choice(sorted(ROLES)), help="角色，可重复。 Role; repeatable."
)
@click.option("--group", "groups", multiple=True, help="候选组，可重复。 Candidate group; repeatable.")
@as_json_option
def add_user(login: str, name: str, roles: tuple[str, ...], groups: tuple[str, ...], as_json: bool) -> None:
    """新建账号并打印一次性密码。 Add an account and print its one-time password."""
    with _reported():
        pair = incompatible_pair([*roles, *roles_of(groups)])
        if pair is not None:
            _fail(REFUSED, *told(*pair))
        system = _system()
        password = passwords.one_time()
        hashed = system.hasher.hash(password)
        with _command(system) as ctx:
            town = system.config.town_code
            made = accounts.create(ctx, login.lower(), name, roles, groups, password_hash=hashed, town_code=town)
        facts = {"id": made.id, "login": made.login, "password": password, "password_must_change": True}
        _say(as_json, facts, f"{made.login}  {password}", "首次登录须修改密码。 To be changed at the first sign-in.")


@user.command("list", epilog=EXIT_CODES)
@as_json_option
def list_users(as_json: bool) -> None:
    """列出账号。 List accounts."""
    with _reported():
        system = _system()
        rows: list[accounts.Account] = []
        with query(system.database, system.hooks, OPERATOR, system.clock) as ctx:
            page = accounts.list(ctx, PageRequest(200))
            rows += page.items
            while page.next_cursor:
                page = accounts.list(ctx, PageRequest(200, page.next_cursor))
                rows += page.items
        lines = [_line(row) for row in rows]
        _say(as_json, {"accounts": [asdict(row) for row in rows]}, *lines)


def _line(row: accounts.Account) -> str:
    state = "  (停用 disabled)" if row.disabled_at else ""
    return f"{row.login:<20} {','.join(row.roles):<12} {row.name}{state}"


@user.command("passwd", epilog=EXIT_CODES)
@click.argument("login")
@as_json_option
def reset_password(login: str, as_json: bool) -> None:
    """重置为一次性密码并解锁。 Give a one-time password, lift a lock, end every session."""
    with _reported():
        system = _system()
        password = passwords.one_time()
        hashed = system.hasher.hash(password)
        with _command(system) as ctx:
            found = _account(ctx, login)
            accounts.set_password(ctx, found, hashed, expired=True)
            sessions.close_all(ctx, found.account.id)
        facts = {"login": login, "password": password, "password_must_change": True}
        _say(as_json, facts, f"{login}  {password}", "首次登录须修改密码。 To be changed at the first sign-in.")


@user.command("disable", epilog=EXIT_CODES)
@click.argument("login")
@click.option("--enable", is_flag=True, help="重新启用。 Enable again.")
@as_json_option
def disable_user(login: str, enable: bool, as_json: bool) -> None:
    """停用账号。 Disable an account and end its sessions; tokens stop working too."""
    with _reported():
        with _command(_system()) as ctx:
            found = _account(ctx, login)
            accounts.change(ctx, found.account.id, {"is_disabled": not enable})
            sessions.close_all(ctx, found.account.id)
        word = "已启用 enabled" if enable else "已停用 disabled"
        _say(as_json, {"login": login, "is_disabled": not enable}, f"{login} {word}")


@user.command("token", epilog=EXIT_CODES)
@click.argument("login")
@click.option("--name", default="cli", show_default=True, help="令牌名称。 Name of the token.")
@click.option(
    "--scope", "scopes", multiple=True, help="权限，可重复；默认全部可用。 Scope; default: all that the roles open."
)
@click.option("--days", default=90, show_default=True, type=click.IntRange(1, 3650), help="有效天数。 Days it lives.")
@as_json_option
def issue_token(login: str, name: str, scopes: tuple[str, ...], days: int, as_json: bool) -> None:
    """签发令牌，只显示一次。 Issue a bearer token that acts as the account; shown once."""
    with _reported():
        token = passwords.new_token()
        with _command(_system()) as ctx:
            account = _account(ctx, login).account
            opened = {str(scope) for scope in opened_by(account.roles)}
            surplus = set(scopes) - opened
            if surplus:
                names = ", ".join(sorted(surplus))
                _fail(REFUSED, f"角色不含权限：{names}。", f"The roles do not open: {names}.")
            made = api_tokens.issue(
                ctx,
                name,
                passwords.digest(token),
                sorted(scopes or opened),
                account_id=account.id,
                expires_at=ctx.now + timedelta(days=days),
                town_code=account.town_code,
            )
        facts = {"login": login, "token": token, "scopes": made.scopes, "expires_at": made.expires_at}
        _say(as_json, facts, token)


@main.group("keys", epilog=EXIT_CODES)
def keys() -> None:
    """主密钥。 The master keys that secrets are sealed under."""


@keys.command("new", epilog=EXIT_CODES)
def new_key() -> None:
    """生成一个主密钥。 Make a master key for ZHENSHU_MASTER_KEY; nothing is changed."""
    click.echo(vault.new_key())


@keys.command("rotate", epilog=EXIT_CODES)
@as_json_option
def rotate_keys(as_json: bool) -> None:
    """用新主密钥重新加密全部密钥。 Seal every secret under the newest master key.

    密钥文件会先加入一个新密钥；使用 ZHENSHU_MASTER_KEY 时请先把新密钥放在最前。旧密钥在备份作废前应保留。
    A key file gets a new key first; with ZHENSHU_MASTER_KEY put the new one in front before. Keep the old one as long
    as there are backups sealed under it.
    """
    with _reported():
        system = _system()
        path = config.key_file(system.database.url)
        if path is not None and not system.config.master_key:
            vault.add_key(path)
        newest = system.hooks.vault.reload()
        with _command(system) as ctx:
            renewed = vault.reseal(ctx.db, system.hooks.vault)
            history.record(ctx, "keys.rotated", details={"key": newest, "renewed": renewed})
        said = f"主密钥 {newest}，重新加密 {renewed} 项 / key {newest}, resealed {renewed}"
        _say(as_json, {"key": newest, "renewed": renewed}, said)


@main.command("demo", epilog=EXIT_CODES)
@click.option(
    "--days", type=click.IntRange(0, town_life.MOST_DAYS), default=0, help="还要模拟几天的办件。 Days to live through."
)
@click.option(
    "--seed", type=int, default=1, show_default=True, help="相同的数，相同的镇。 The same number, the same town."
)
@click.option(
    "--cases",
    type=click.IntRange(1, town_life.MOST_CASES),
    help="共多少件，默认每天 400 件。 How many altogether; 400 a day unless said.",
)
@click.option(
    "--until",
    type=click.DateTime(["%Y-%m-%d", "%Y-%m-%dT%H:%M"]),
    help="到何时为止，镇里的时间；默认为最近一个工作日上午十点。"
    " When it ends, in the town's time; the last working day's ten o'clock unless said.",
)
@as_json_option
def load_demo(days: int, seed: int, cases: int | None, until: datetime | None, as_json: bool) -> None:
    """载入演示镇，可再模拟若干天的办件。 Load the demonstration town, and let it live some days.

    载入可重复执行；模拟须在服务未运行时进行。 Loading is harmless to repeat; days are lived while no server runs.
    """
    with _reported():
        system = _system(migrated=False)
        done = demo.load(system)
        lines = [f"已部署 deployed   {name}" for name in done.deployed]
        lines += [f"未变化 unchanged  {name}" for name in done.unchanged]
        lines += [f"账号 accounts     {', '.join(done.created) or '（已存在 there before）'}"]
        if done.password:
            lines += [f"密码 password     {done.password}   （只显示一次 shown once）"]
        if done.token:
            lines += [f"令牌 token        {done.token}   （门户 portal，只显示一次 shown once）"]
        facts = asdict(done)
        try:
            if days:
                lived = _live(system, days, seed, cases, until)
                facts["lived"] = {one.name: getattr(lived, one.name) for one in fields(lived)}
                lines += [f"办件 started      {count:>6}  {key}" for key, count in sorted(lived.started.items())]
                lines += [f"任务 completed    {sum(lived.completed.values()):>6}"]
                lines += [f"未完成 left       {count:>6}  {what}" for what, count in lived.stuck.most_common(10)]
                lines += [_rate(one) for one in lived.rates]
        finally:
            # Password and token are shown once: not even days that fail may swallow them.
            _say(as_json, facts, *lines)


def _live(system: System, days: int, seed: int, cases: int | None, until: datetime | None) -> town_life.Lived:
    with system.database.read() as connection:
        now = system.clock.now(connection)
    end = until.replace(tzinfo=HOME).astimezone(UTC) if until else town_life.morning(system, now)
    if end > now:
        _fail(REFUSED, "模拟不能到将来。", f"Expected an end not after now ({now:%Y-%m-%d}), found {end:%Y-%m-%d}.")
    asked = partial(
        town_life.live, system, days=days, seed=seed, cases=cases or days * town_life.USUAL_CASES, until=end
    )
    if not sys.stderr.isatty():
        return asked(tell=_day_by_day(days))
    with click.progressbar(length=1000, label="模拟 living", file=sys.stderr, width=40) as bar:
        told = 0

        def tell(share: float, done: int) -> None:
            nonlocal told
            step = int(share * 1000) - told
            if step > 0:
                bar.update(step)
                told += step

        return asked(tell=tell)


def _rate(one: Rate) -> str:
    share = f"{one.share:.2%}" if one.of else "—"
    found = f"{one.seen:>6} / {one.of:<6} {share:>7}"
    return f"比例 rate         {found}（应为 meant {one.meant:.2%}） {one.zh} {one.en}"


def _day_by_day(days: int) -> Callable[[float, int], None]:
    """Tells of every simulated day in a line of its own: for logs."""
    told = 0

    def tell(share: float, done: int) -> None:
        nonlocal told
        if int(share * days) > told:
            told = int(share * days)
            click.echo(f"模拟 living  第 {told}/{days} 天 day, 已交表单 forms sent {done}", err=True)

    return tell


@main.command("replay-draw", epilog=EXIT_CODES)
@click.argument("number")
@as_json_option
def replay_draw(number: str, as_json: bool) -> None:
    """按存档的种子和名录重放一次随机抽取。 Make a random draw again from its stored seed and pool.

    NUMBER 是抽取编号，如 SJ20260401001；结果不一致时退出码为 1。 Exit code 1 when anything differs.
    """
    with _reported():
        system = _system()
        with _command(system) as ctx:
            replay = draws.replay(ctx, number)
        if not replay.is_same:
            found = "; ".join(replay.problems)
            _fail(REFUSED, f"{replay.number} 重放结果不一致。", found, problems=replay.problems)
        lines = [f"种子 seed         {replay.seed}", f"名录 pool SHA-256  {replay.pool_hash}"]
        lines += [f"抽中 picked       {one.name} {one.credit_class}  {', '.join(one.officers)}" for one in replay.picks]
        _say(as_json, replay, *lines, f"一致 the same     {replay.number}")


if __name__ == "__main__":
    main()
