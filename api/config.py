"""Settings: read from the environment once, typed, checked at start, each with its meaning."""

import os
import ssl
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, fields, replace
from datetime import timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from sqlalchemy import URL

from engine import outside, vault

PREFIX = "ZHENSHU_"

#: Smallest memory an argon2id hash may use, in KiB. Source: OWASP password storage, argon2id m=46 MiB, t=1, p=1.
ARGON2_FLOOR_KIB = 46 * 1024

MIB = 1024 * 1024


class ConfigInvalid(ValueError):
    """A setting in the environment cannot be used."""

    def __init__(self, problems: list[str]) -> None:
        super().__init__("\n".join(problems))
        self.problems = problems


def _text(value: str) -> str:
    return value.strip()


def _whole(value: str) -> int:
    return int(value.strip())


def _flag(value: str) -> bool:
    word = value.strip().lower()
    if word in {"1", "true", "yes", "on"}:
        return True
    if word in {"0", "false", "no", "off", ""}:
        return False
    raise ValueError("expected yes or no")


def setting(default: Any, read: Callable[[str], Any], doc: str) -> Any:
    return field(default=default, metadata={"read": read, "doc": doc})


@dataclass(frozen=True, slots=True, kw_only=True)
class Config:
    """Everything the program can be told from outside. The variable of ``database_url`` is ``ZHENSHU_DATABASE_URL``."""

    database_url: str = setting(
        "sqlite:///var/zhenshu.db",
        _text,
        "Where the state lives: sqlite:///path or postgresql+psycopg://user:password@host/name.",
    )
    host: str = setting("127.0.0.1", _text, "Address that `zhenshu serve` listens on.")
    port: int = setting(8000, _whole, "Port that `zhenshu serve` listens on.")
    workers: int = setting(0, _whole, "Server processes; 0 means one per processor core.")
    threads: int = setting(4, _whole, "Threads in each server process.")
    waiting: int = setting(
        1000, _whole, "Requests (long polls, event streams) that may wait in each server process; none holds a thread."
    )
    embedded_executor: bool = setting(
        True, _flag, "Run timers and service jobs inside the server processes too; no = only in `zhenshu worker`."
    )
    public_url: str = setting(
        "", _text, "Address people type, e.g. https://zhenshu.example.cn; https here makes the cookie `__Host-`."
    )
    trusted_proxies: int = setting(
        0, _whole, "How many reverse proxies in front may be believed about scheme, host and client address."
    )
    town_code: str = setting(
        "320281199", _text, "Administrative division code of the town that new accounts belong to."
    )
    outside_topics: str = setting(
        "", _text, "Topics that outside workers serve, separated by commas; diagrams may use them."
    )
    master_key: str = setting(
        "",
        _text,
        "Keys that secrets are sealed under, 32 bytes in base64 each, the newest first, by commas; with SQLite they"
        " stand in a file beside the database unless said.",
    )
    cipher: str = setting("gm", _text, "gm seals secrets with SM4-GCM, intl with AES-256-GCM.")
    outside_allowed: str = setting(
        "",
        _text,
        "Hosts that webhooks and connectors may reach though they lie in a private network: host:port, by commas.",
    )
    outside_closed: bool = setting(
        False, _flag, "Let webhooks and connectors reach nothing but the hosts of ZHENSHU_OUTSIDE_ALLOWED."
    )
    outside_ca_file: str = setting(
        "", _text, "PEM file of certification authorities to trust besides the system's, for https to other houses."
    )
    delegates: str = setting(
        "",
        _text,
        "TOML file that binds Java delegates of models to topics: [class], [delegateExpression], [expression].",
    )
    trials_folder: str = setting(
        "",
        _text,
        "Folder for the trials of drafts; unless said, beside the SQLite file, or var/trials. Server processes on"
        " several machines share it.",
    )
    max_json_bytes: int = setting(MIB, _whole, "Largest JSON body, in bytes.")
    max_upload_bytes: int = setting(32 * MIB, _whole, "Largest multipart body (files, bundles), in bytes.")
    session_idle_minutes: int = setting(15, _whole, "Minutes without a request that end a sign-in session.")
    session_absolute_hours: int = setting(12, _whole, "Hours that end a sign-in session in any case.")
    argon2_memory_kib: int = setting(
        ARGON2_FLOOR_KIB, _whole, f"Memory of one password hash in KiB, at least {ARGON2_FLOOR_KIB}."
    )
    log_level: str = setting("INFO", _text, "DEBUG, INFO, WARNING or ERROR.")

    @property
    def is_https(self) -> bool:
        """Whether people reach the service over TLS."""
        return self.public_url.startswith("https://")

    @property
    def session_idle(self) -> timedelta:
        """Time without a request that ends a session."""
        return timedelta(minutes=self.session_idle_minutes)

    @property
    def session_absolute(self) -> timedelta:
        """Time that ends a session in any case."""
        return timedelta(hours=self.session_absolute_hours)

    def outside_policy(self) -> outside.Policy:
        """Where requests to other houses may go.

        Raises:
            ValueError: an entry of ``outside_allowed`` is not ``host:port``.
            OSError: the file of authorities cannot be read.
        """
        allowed = outside.allowed(self.outside_allowed)
        if not self.outside_ca_file:
            return outside.Policy(allowed, self.outside_closed)
        trusting = ssl.create_default_context()
        trusting.load_verify_locations(self.outside_ca_file)
        return outside.Policy(allowed, self.outside_closed, tls=lambda: trusting)

    @property
    def worker_count(self) -> int:
        """Server processes, with 0 resolved to the number of cores."""
        return self.workers or os.cpu_count() or 1


def load(environ: Mapping[str, str] | None = None) -> Config:
    """Read ``ZHENSHU_*`` and check everything at once.

    Raises:
        ConfigInvalid: with one line per unusable or unknown setting.
    """
    environ = os.environ if environ is None else environ
    known = {PREFIX + f.name.upper(): f for f in fields(Config)}
    values: dict[str, Any] = {}
    problems = [f"{name}: no such setting" for name in environ if name.startswith(PREFIX) and name not in known]
    for name, setting in known.items():
        if name not in environ:
            continue
        try:
            values[setting.name] = setting.metadata["read"](environ[name])
        except ValueError as error:
            problems.append(f"{name}: {environ[name]!r} cannot be used ({error})")
    config = Config(**values)
    problems += _check(config)
    if problems:
        raise ConfigInvalid(problems)
    return config


def changed(config: Config, changes: Mapping[str, Any]) -> Config:
    """The same settings with some changed on the command line.

    Raises:
        ConfigInvalid: one of them cannot be used.
    """
    fresh = replace(config, **changes)
    problems = _check(fresh)
    if problems:
        raise ConfigInvalid(problems)
    return fresh


def _check(config: Config) -> list[str]:
    """What no single setting can tell: ranges and forms."""
    rules = [
        ("DATABASE_URL", "://" in config.database_url, "expected sqlite:///… or postgresql+psycopg://…"),
        ("PORT", 0 < config.port < 65536, "expected 1 … 65535"),
        ("WORKERS", 0 <= config.workers <= 512, "expected 0 … 512"),
        ("THREADS", 1 <= config.threads <= 512, "expected 1 … 512"),
        ("WAITING", 0 <= config.waiting <= 20_000, "expected 0 … 20000"),
        ("TRUSTED_PROXIES", 0 <= config.trusted_proxies <= 8, "expected 0 … 8"),
        ("PUBLIC_URL", _is_origin(config.public_url), "expected http(s)://host[:port] without a path"),
        ("MAX_JSON_BYTES", 1024 <= config.max_json_bytes, "expected at least 1024"),
        ("MAX_UPLOAD_BYTES", 1024 <= config.max_upload_bytes, "expected at least 1024"),
        ("SESSION_IDLE_MINUTES", 1 <= config.session_idle_minutes <= 1440, "expected 1 … 1440"),
        ("SESSION_ABSOLUTE_HOURS", 1 <= config.session_absolute_hours <= 168, "expected 1 … 168"),
        ("ARGON2_MEMORY_KIB", config.argon2_memory_kib >= ARGON2_FLOOR_KIB, f"expected ≥ {ARGON2_FLOOR_KIB}"),
        ("CIPHER", config.cipher in vault.PROFILES, "expected gm or intl"),
        ("LOG_LEVEL", config.log_level in {"DEBUG", "INFO", "WARNING", "ERROR"}, "expected a level's name"),
    ]
    problems = [f"{PREFIX}{name}: {remedy}" for name, holds, remedy in rules if not holds]
    try:
        vault.keys(config.master_key)
    except ValueError as error:
        problems.append(f"{PREFIX}MASTER_KEY: {error}")
    try:
        config.outside_policy()
    except OSError as error:
        problems.append(f"{PREFIX}OUTSIDE_CA_FILE: {error}")
    except ValueError as error:
        problems.append(f"{PREFIX}OUTSIDE_ALLOWED: {error}")
    return problems


def _is_origin(url: str) -> bool:
    parts = urlsplit(url)
    return not url or (parts.scheme in {"http", "https"} and bool(parts.netloc) and not parts.path.strip("/"))


def reference() -> list[tuple[str, str, str]]:
    """Every setting as (variable, default, meaning), for the reference page and ``zhenshu serve --help``."""
    return [(PREFIX + f.name.upper(), _shown(f.default), f.metadata["doc"]) for f in fields(Config)]


def _shown(default: Any) -> str:
    if isinstance(default, bool):
        return "yes" if default else "no"
    return str(default)


def key_file(database: URL) -> Path | None:
    """Where the master keys of a SQLite database stand unless they are set; None where there is no such file."""
    if database.get_backend_name() != "sqlite" or database.database in (None, "", ":memory:"):
        return None
    return Path(f"{database.database}.key")


def vault_of(config: Config, database: URL) -> vault.Vault:
    """Where the secrets of this database are sealed."""
    if config.master_key:
        given = vault.keys(config.master_key)
        return vault.Vault(lambda: given, config.cipher)
    path = key_file(database)
    return vault.Vault((lambda: ()) if path is None else (lambda: vault.kept_in(path)), config.cipher)


def ensure_folder(config: Config) -> None:
    """Make the folder of a SQLite file, so that a first start needs no preparation."""
    prefix = "sqlite:///"
    if config.database_url.startswith(prefix) and ":memory:" not in config.database_url:
        Path(config.database_url.removeprefix(prefix)).parent.mkdir(parents=True, exist_ok=True)
