"""Secrets of connectors are set and never read; the database holds no clear text; keys are rotated."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner
from sqlalchemy import select

from api import cli
from api.config import Config
from engine import connector_secrets, vault
from engine.context import SYSTEM, query
from engine.db import Database
from engine.models import connector_secret
from tests.api.town import TOWN, Town, code_of, items

SECRET = "口令-s3cret"


def opened(town: Town, name: str = "KEY") -> str | None:
    """The secret as the connector reads it."""
    with query(town.system.database, town.system.hooks, SYSTEM, town.clock) as ctx:
        return connector_secrets.values(ctx, TOWN, [name]).get(name)


def sealed(town: Town) -> list[str]:
    """What the database holds."""
    with town.system.database.read() as db:
        return [*db.execute(select(connector_secret.c.sealed)).scalars()]


def test_a_secret_is_set_named_and_forgotten_and_shown_by_nobody(town: Town) -> None:
    admin = town("admin")

    made = admin.put("/connector-secrets/KEY", {"value": SECRET})
    again = admin.put("/connector-secrets/KEY", {"value": SECRET + "2"})
    listed = admin.get("/connector-secrets")

    assert (made.status_code, again.status_code) == (200, 200)
    assert [one["name"] for one in items(listed)] == ["KEY"]
    assert SECRET not in made.text + again.text + listed.text + town("auditor").get("/history-events").text
    assert opened(town) == SECRET + "2"
    assert all(SECRET not in text and text.startswith("v1:gm:") for text in sealed(town))
    assert admin.delete("/connector-secrets/KEY").status_code == 204
    assert code_of(admin.delete("/connector-secrets/KEY")) == "secret_not_found"
    assert opened(town) is None


@pytest.mark.parametrize("name", ("1KEY", "A-B", "密钥", "A" * 65))
def test_a_name_stands_in_expressions(town: Town, name: str) -> None:
    assert code_of(town("admin").put(f"/connector-secrets/{name}", {"value": "x"})) == "value_refused"


@pytest.mark.parametrize("role", ("portal", "designer", "leader", "auditor"))
def test_others_have_nothing_to_do_with_them(town: Town, role: str) -> None:
    assert code_of(town(role).get("/connector-secrets")) == "scope_missing"
    assert code_of(town(role).put("/connector-secrets/KEY", {"value": "x"})) == "scope_missing"


def test_another_town_has_its_own(town: Town) -> None:
    town("admin").put("/connector-secrets/KEY", {"value": SECRET})

    assert items(town.stranger("ADM").get("/connector-secrets")) == []


def test_without_a_master_key_a_secret_is_refused(town: Town) -> None:
    town.system.hooks.vault = vault.empty()

    answer = town("admin").put("/connector-secrets/KEY", {"value": SECRET})

    assert (answer.status_code, code_of(answer)) == (503, "master_key_missing")


def test_a_rotation_seals_everything_under_the_new_key(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    url = f"sqlite:///{tmp_path}/town.db"
    database = Database(url, pool_size=2)
    database.create_all()
    town = Town(database, Config(database_url=url, town_code=TOWN))
    town("admin").put("/connector-secrets/KEY", {"value": SECRET})
    signing = {"name": "x", "scopes": ["process:read"], "signing": "hmac-sm3"}
    issued = town("admin").post("/api-tokens", signing).json
    town("admin").post(f"/api-tokens/{issued['id']}/rotate")
    before = sealed(town)
    monkeypatch.setenv("ZHENSHU_DATABASE_URL", url)
    monkeypatch.setattr(cli, "_system", lambda migrated=True: town.system)

    said = CliRunner().invoke(cli.main, ["keys", "rotate", "--json"])

    assert said.exit_code == 0, said.output
    assert json.loads(said.output)["renewed"] == 3
    assert sealed(town) != before and opened(town) == SECRET
    keys = (tmp_path / "town.db.key").read_text().split()
    (tmp_path / "town.db.key").write_text(keys[0])
    assert opened(Town(database, Config(database_url=url, town_code=TOWN))) == SECRET
    database.dispose()
