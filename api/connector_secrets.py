"""Doors to the secrets of connectors: set, named, removed, never read."""

from api.contract import Call, Door, PageQuery
from api.fields import Answer, Body, Instant, Text
from api.scopes import Scope
from engine import connector_secrets
from engine.connector_secrets import ConnectorSecret
from engine.pages import Page

door = Door("connector-secrets", "连接器密钥", "Connector secrets")


class SecretIn(Body):
    """The secret; no answer ever shows it again."""

    value = Text(
        min=1, max=connector_secrets.MAX_LENGTH, required=True, metadata={"example": "s3cret-of-the-12345-platform"}
    )


class SecretOut(Answer):
    """A secret by its name, without its value."""

    name = Text(metadata={"example": "CITY_EVENTS_KEY"})
    created_at = Instant()
    created_by = Text(metadata={"example": "admin"})
    changed_at = Instant()
    changed_by = Text(metadata={"example": "admin"})
    town_code = Text()


@door.read("/connector-secrets", scope=Scope.SECRET_MANAGE, query=PageQuery(), returns=SecretOut(), is_page=True)
def list_secrets(call: Call) -> Page[ConnectorSecret]:
    """连接器密钥列表。Names of the town's secrets; diagrams name them as secrets.NAME."""
    return connector_secrets.page(call.ctx, call.page)


@door.replace("/connector-secrets/<name:name>", scope=Scope.SECRET_MANAGE, body=SecretIn(), returns=SecretOut())
def set_secret(call: Call, name: str) -> ConnectorSecret:
    """设置连接器密钥。Set a secret, whether there was one or not; it is sealed and never shown again."""
    return connector_secrets.put(call.ctx, name, call.body["value"])


@door.remove("/connector-secrets/<name:name>", scope=Scope.SECRET_MANAGE)
def remove_secret(call: Call, name: str) -> None:
    """删除连接器密钥。Forget a secret; steps that name it fail from now on."""
    connector_secrets.remove(call.ctx, name)
