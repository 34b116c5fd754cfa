"""Data scope: nobody sees a row of another town, and within the town nobody more than the positions open."""

from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import Column, MetaData, String, Table, create_engine, insert, select

from tests.workflows.organisation.conftest import TODAY, TOWN, Town
from workflows.organisation import positions, visibility
from workflows.organisation.roles import Role
from workflows.organisation.visibility import Columns, DataScope

CASES = Table(
    "cases",
    MetaData(),
    *(Column(name, String) for name in ("town", "unit", "village", "grid", "field", "applicant", "assignee")),
)
COLUMNS = Columns(
    CASES.c.town,
    CASES.c.unit,
    CASES.c.village,
    CASES.c.grid,
    CASES.c.field,
    (CASES.c.applicant, CASES.c.assignee),
)
WORDS = st.sampled_from("ab")
SETS = st.frozensets(WORDS)
SCOPES = st.builds(DataScope, WORDS, WORDS, st.booleans(), SETS, SETS, SETS, SETS)
ROWS = st.lists(st.fixed_dictionaries({column.name: WORDS for column in CASES.columns}), min_size=1, max_size=6)


@given(SCOPES, ROWS)
def test_the_filter_keeps_exactly_the_rows_of_the_scope(scope: DataScope, cases: list[dict[str, str]]) -> None:
    engine = create_engine("sqlite://")
    with engine.begin() as db:
        CASES.create(db)
        db.execute(insert(CASES), cases)
        found = [dict(row._mapping) for row in db.execute(select(CASES).where(COLUMNS.restrict(scope)))]
    engine.dispose()

    def is_seen(case: dict[str, str]) -> bool:
        own = scope.login in (case["applicant"], case["assignee"])
        placed = case["unit"] in scope.units or case["village"] in scope.villages or case["grid"] in scope.grids
        by_field = bool(scope.units) and case["field"] in scope.fields
        return case["town"] == scope.town_code and (scope.sees_town or own or placed or by_field)

    assert found == [case for case in cases if is_seen(case)]


def test_a_table_that_says_nothing_shows_nothing() -> None:
    bare = Columns(CASES.c.town)
    engine = create_engine("sqlite://")
    with engine.begin() as db:
        CASES.create(db)
        db.execute(insert(CASES), [{"town": "a"}])

        assert db.execute(select(CASES).where(bare.restrict(DataScope("a", "x")))).all() == []
        assert len(db.execute(select(CASES).where(bare.restrict(DataScope("a", "x", sees_town=True)))).all()) == 1
    engine.dispose()


def _scope(here: Town, login: str) -> DataScope:
    with here.begin() as ctx:
        return visibility.of_login(ctx, TOWN, login, TODAY)


def _login(here: Town, role: Role, place: str) -> str:
    person_id = next(
        one.person_id for one in here.organisation.positions if one.role is role and one.place_code == place
    )
    return next(str(person.login) for person in here.organisation.people if person.id == person_id)


def test_positions_open_their_places(here: Town) -> None:
    assert _scope(here, "li.min").sees_town
    assert _scope(here, "zheng.gang").units == {"JS"}
    assert _scope(here, _login(here, Role.GRID_WORKER, "320281199201001")).grids == {"320281199201001"}
    agent = _scope(here, _login(here, Role.AGENT, "320281199202"))
    assert agent.villages == {"320281199202"} and len(agent.grids) == 7
    assert _scope(here, "han.bing") == DataScope(TOWN, "han.bing"), "the administrator sees no case"
    assert _scope(here, "nobody") == DataScope(TOWN, "nobody")
    assert _scope(here, _login(here, Role.BUREAU_HEAD, "ZZ")).sees_town


def test_officers_see_their_unit_and_their_fields(here: Town) -> None:
    officer = next(one for one in here.organisation.certificates if one.is_valid(TODAY))
    login = next(str(person.login) for person in here.organisation.people if person.id == officer.person_id)
    seen = _scope(here, login)

    assert seen.fields == set(officer.fields) and len(seen.units) == 1 and not seen.sees_town


def test_the_acting_position_narrows_what_is_seen(here: Town) -> None:
    assert _scope(here, "sun.li").sees_town
    review = next(
        one for one in here.organisation.positions if one.role is Role.REVIEWER and _is(here, one.person_id, "sun.li")
    )
    with here.begin() as ctx:
        positions.act_in(ctx, review.person_id, review.id)

    seen = _scope(here, "sun.li")
    assert not seen.sees_town and seen.units == {"SP"}


def _is(here: Town, person_id: str, login: str) -> bool:
    return any(person.id == person_id and person.login == login for person in here.organisation.people)
