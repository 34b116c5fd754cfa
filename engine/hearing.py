"""Which events a webhook may hear of: those that its maker may read now, within the bounds of the token it was made by.

Asked for every event that is told: narrowing a token, taking a role, disabling an account hold from the next event on.
"""

from collections.abc import Sequence

from sqlalchemy import or_, select

from engine.context import Actor, Context
from engine.models import account, api_token
from engine.models import outbox_event as events
from engine.pages import Among
from engine.rows import PublicEvent
from engine.webhooks import TEST, Subscription


class Hearing:
    """What the makers of webhooks may read, found once for each of them."""

    def __init__(self, ctx: Context) -> None:
        self._ctx = ctx
        self._makers: dict[tuple[str, str | None, str], tuple[Actor, Among | None]] = {}

    def heard(self, one: Subscription, found: Sequence[PublicEvent]) -> Sequence[PublicEvent]:
        """Those of the placed events that it may hear of."""
        inside = self.within(one, found) if found else ()
        among = self.among(one) if any(event.instance_id for event in inside) else None
        if among is None:
            return inside
        asked = [event.position for event in inside]
        statement = select(events.c.position).where(
            events.c.position.in_(asked), or_(events.c.instance_id.is_(None), among(events.c.instance_id))
        )
        seen = set(self._ctx.db.execute(statement).scalars())
        return [event for event in inside if event.position in seen]

    def within(self, one: Subscription, found: Sequence[PublicEvent]) -> Sequence[PublicEvent]:
        """Those of its token's processes."""
        keys = self._maker(one)[0].process_keys
        if keys is None:
            return found
        return [event for event in found if event.definition_key in keys or event.type == TEST]

    def among(self, one: Subscription) -> Among | None:
        """The condition on the instances that its maker may read; None for all of them."""
        return self._maker(one)[1]

    def _maker(self, one: Subscription) -> tuple[Actor, Among | None]:
        known = (one.created_by, one.token_id, one.town_code)
        if known not in self._makers:
            actor = _actor(self._ctx, one)
            sight = self._ctx.hooks.sight
            self._makers[known] = actor, None if sight is None else sight(self._ctx.acting(actor))
        return self._makers[known]


def _actor(ctx: Context, one: Subscription) -> Actor:
    """Who made it, as that one stands now: without any role where the account is disabled or gone."""
    token = ctx.db.execute(select(api_token).where(api_token.c.id == one.token_id)).first() if one.token_id else None
    if token is not None and token.account_id is None:
        roles, groups = token.roles, token.groups
    else:
        its = account.c.login == one.created_by if token is None else account.c.id == token.account_id
        found = ctx.db.execute(select(account.c.roles, account.c.groups).where(its, account.c.disabled_at.is_(None)))
        roles, groups = found.first() or ((), ())
    keys = None if token is None else token.process_keys
    return Actor(
        id=one.created_by,
        kind="system" if one.created_by == "system" else "program",
        name=one.name,
        roles=frozenset(roles),
        groups=frozenset(groups),
        town_code=one.town_code,
        process_keys=None if keys is None else frozenset(keys),
        token_id=one.token_id,
    )
