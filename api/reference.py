"""The reference page, written from what the doors declare: ``python -m api.reference > docs/reference/api.md``."""

import re
import sys
from pathlib import Path
from string import Template

from api import cli, config, errors
from api.app import DOORS
from api.contract import MAX_PAGE, Operation
from api.declaration import BASE
from api.passwords import MIN_CLASSES, MIN_LENGTH
from api.scopes import MEANINGS, ROLES
from engine import accounts, idempotency
from engine.errors import ZhenshuError, codes

_INTRODUCTION = Path(__file__).parent / "templates" / "reference.md"


def page() -> str:
    """The whole page."""
    return "\n".join([_introduction(), _operations(), _scopes(), _codes(), _settings(), _exit_codes()])


def _introduction() -> str:
    return Template(_INTRODUCTION.read_text("utf-8")).substitute(
        base=BASE,
        most=MAX_PAGE,
        kept=idempotency.KEPT_FOR.days,
        length=MIN_LENGTH,
        classes=MIN_CLASSES,
        remembered=accounts.PASSWORDS_REMEMBERED,
        failures=accounts.FAILURES_BEFORE_LOCK,
        locked=int(accounts.LOCKED_FOR.total_seconds() // 60),
    )


def _operations() -> str:
    lines = ["## 操作 · Operations", ""]
    for door in DOORS:
        lines += [f"### {door.description}", "", "| | | scope |", "|---|---|---|"]
        lines += [_row(operation) for operation in door.operations]
        lines.append("")
    return "\n".join(lines)


def _row(operation: Operation) -> str:
    path = re.sub(r"<(?:[^:<>]+:)?([^<>]+)>", r"{\1}", operation.rule)
    summary = (operation.view.__doc__ or "").splitlines()[0]
    marks = " `If-Match`" if operation.needs_match else ""
    scope = "—" if operation.is_open else f"`{operation.scope}`" if operation.scope else "已登录 signed in"
    return f"| `{operation.method} {path}`{marks} | {summary} | {scope} |"


def _scopes() -> str:
    lines = ["## 权限与角色 · Scopes and roles", "", "| scope | | 角色 roles |", "|---|---|---|"]
    for scope, (zh, en) in MEANINGS.items():
        roles = " ".join(code for code, role in ROLES.items() if scope in role.scopes)
        lines.append(f"| `{scope}` | {zh} · {en} | {roles} |")
    lines += ["", "| 角色 role | | |", "|---|---|---|"]
    lines += [f"| `{code}` | {role.zh} | {role.en} |" for code, role in ROLES.items()]
    return "\n".join([*lines, ""])


def _codes() -> str:
    lines = ["## 错误代码 · Error codes", "", "| status | code | | |", "|---|---|---|---|"]
    kinds = sorted(codes().values(), key=lambda kind: (errors.status_of(kind), kind.code))
    lines += [_code_row(kind) for kind in kinds if kind is not ZhenshuError]
    lines.append("| 500 | `internal_error` | 服务器内部错误 | Internal error |")
    lines.append("| 503 | `database_unavailable` | 数据库暂时不可用 | The database is not available |")
    return "\n".join([*lines, ""])


def _code_row(kind: type[ZhenshuError]) -> str:
    return f"| {errors.status_of(kind)} | `{kind.code}` | {kind.title_zh} | {kind.title_en} |"


def _settings() -> str:
    lines = ["## 设置 · Settings", "", "| 环境变量 variable | 默认 default | |", "|---|---|---|"]
    lines += [
        f"| `{name}` | {f'`{default}`' if default else ''} | {doc} |" for name, default, doc in config.reference()
    ]
    return "\n".join([*lines, ""])


def _exit_codes() -> str:
    rows = cli.EXIT_CODES.removeprefix("\b\n").rstrip()
    return f"## 命令行 · Command line\n\n`zhenshu --help` 列出命令。 lists the commands.\n\n```\n{rows}\n```\n"


if __name__ == "__main__":
    sys.stdout.write(page())
