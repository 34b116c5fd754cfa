"""What a matter is about, by one code and name: the catalogue item, the event type, the power, else its process."""

from __future__ import annotations

from sqlalchemy import ColumnElement, FromClause, func, select
from sqlalchemy.sql.selectable import Join

from engine.models import process_definition, process_instance
from workflows.catalogues.models import event_type, power
from workflows.dispatch.models import work_order
from workflows.enforcement.models import enforcement_case
from workflows.models import case_file

CODE: ColumnElement[str] = func.coalesce(
    case_file.c.item_code, work_order.c.event_type, enforcement_case.c.power_code, process_instance.c.definition_key
)
"""Of a row of ``joined``; a work order before its triage, and a clue before its filing, go by their process."""


def joined(source: FromClause, instance_id: ColumnElement[str | None]) -> Join:
    """``source`` with what ``CODE`` and ``NAME`` read, one row for each of its rows."""
    return (
        source.join(process_instance, process_instance.c.id == instance_id)
        .outerjoin(case_file, case_file.c.instance_id == instance_id)
        .outerjoin(work_order, work_order.c.instance_id == instance_id)
        .outerjoin(enforcement_case, enforcement_case.c.instance_id == instance_id)
    )


def _name_of_event() -> ColumnElement[str | None]:
    known = event_type.c
    of_town = (known.town_code == work_order.c.town_code, known.code == work_order.c.event_type)
    return select(func.min(known.name)).where(*of_town).correlate(work_order).scalar_subquery()


def _name_of_power() -> ColumnElement[str | None]:
    known = power.c
    of_town = (known.town_code == enforcement_case.c.town_code, known.code == enforcement_case.c.power_code)
    return select(func.min(known.name)).where(*of_town).correlate(enforcement_case).scalar_subquery()


def _name_of_process() -> ColumnElement[str | None]:
    known = process_definition.c
    return (
        select(known.name).where(known.id == process_instance.c.definition_id).correlate(process_instance)
    ).scalar_subquery()


PROCESS_NAME: ColumnElement[str] = func.coalesce(_name_of_process(), process_instance.c.definition_key)

NAME: ColumnElement[str] = func.coalesce(case_file.c.item_name, _name_of_event(), _name_of_power(), PROCESS_NAME)
"""The newest name would cost an order; a code keeps its meaning, so any version's name says it."""
