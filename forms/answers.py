"""What the browser's form holds at the moment of submission: what was there, what was sent, what is hidden."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from engine import feel
from forms.attributes import MISSING
from forms.components import Component
from forms.definition import FormDefinition
from forms.inputs.choices import same
from forms.inputs.computed import Computed
from forms.scope import Moment, Scope, is_true, plain, wire


def read(place: Any, path: tuple[str, ...]) -> Any:
    """The value at a path, or MISSING."""
    for name in path:
        if not isinstance(place, Mapping) or name not in place:
            return MISSING
        place = place[name]
    return place


def put(place: dict[str, Any], path: tuple[str, ...], value: Any) -> None:
    """Set the value at a path; whatever is not an object on the way becomes one."""
    for name in path[:-1]:
        inner = place.get(name)
        if not isinstance(inner, dict):
            inner = place[name] = {}
        place = inner
    place[path[-1]] = value


def objects(rows: Any) -> list[Mapping[str, Any]]:
    """The rows of a list that the process holds; what is no object counts as an empty one."""
    return [row if isinstance(row, Mapping) else {} for row in rows] if isinstance(rows, list) else []


@dataclass(frozen=True, slots=True)
class Held:
    """What the process holds at one place of the form.

    In a list whose rows come and go a row has no identity: there a value counts as held if some row had it
    before; ``others`` are all those rows.
    """

    known: Mapping[str, Any]
    others: list[Mapping[str, Any]] | None = None

    @classmethod
    def row(cls, rows: list[Mapping[str, Any]], index: int, growing: bool) -> Held:
        """What is held for row ``index`` of a list."""
        if growing:
            return cls({}, rows)
        return cls(rows[index] if index < len(rows) else {})

    def value(self, path: tuple[str, ...], sent: Any) -> Any:
        """The typed value held, or MISSING."""
        if self.others is None:
            return read(self.known, path)
        values = (read(row, path) for row in self.others)
        return next((each for each in values if each is not MISSING and same(wire(each), sent)), MISSING)


def shown_data(form: FormDefinition, context: Mapping[str, Any], moment: Moment) -> dict[str, Any]:
    """The data to open the form with in the browser: only what the form shows or reads, with its defaults."""
    return {name: plain(value) for name, value in Answers(form, context, {}, moment, opening=True).raw.items()}


class Answers:
    """The form's data as its expressions see it; ``scope`` is the root scope with hidden values taken away.

    As in form-js, hiding is decided in two steps: once over everything that was filled in, which takes the
    hidden values away, and once over what is left, which decides what is asked for.
    """

    def __init__(
        self,
        form: FormDefinition,
        context: Mapping[str, Any],
        payload: Mapping[str, Any],
        moment: Moment,
        opening: bool = False,
    ) -> None:
        self.form = form
        self.moment = moment
        self.opening = opening
        self.raw: dict[str, Any] = {name: wire(context[name]) for name in form.reads if name in context}
        self._fill(form.values, self.raw, payload, Held(context))
        if form.has_computed:
            self._compute(self.raw)
        if form.has_changing_readonly:
            self._restore(form.values, self.raw, Held(context), Scope(moment, self.raw, self.raw))
        data = self.raw
        if form.has_hides:
            data = self._visible(context)
            if form.has_computed:
                self._compute(data)
        self.scope = Scope(moment, data, data, rows=self.raw)

    # --- filling -----------------------------------------------------------------------------

    def _fill(self, values: tuple[Component, ...], out: dict[str, Any], payload: Any, held: Held) -> None:
        for component in values:
            sent = read(payload, component.path)
            if component.rows is not None:
                put(out, component.path, self._rows(component, sent, read(held.known, component.path)))
            else:
                put(out, component.path, self._value(component, sent, held))

    def _value(self, component: Component, sent: Any, held: Held) -> Any:
        """What was sent, else what the process holds, else the default; null shows as the empty field does."""
        assert component.field is not None
        value = sent
        if component.is_fixed or sent is MISSING:
            kept = held.value(component.path, sent)
            value = component.default if kept is MISSING else wire(kept)
        return component.field.empty_value() if value is None or value is MISSING else value

    def _rows(self, component: Component, sent: Any, known: Any) -> list[dict[str, Any]]:
        assert component.rows is not None
        held = objects(known)
        rows = sent
        if sent is MISSING or sent is None:
            fresh = component.rows.default if self.opening or not component.rows.growing else 0
            rows = [{}] * (len(held) if isinstance(known, list) else fresh)
        if not isinstance(rows, list) or len(rows) > component.rows.maximum:
            return []
        growing = component.rows.growing and not component.disabled and sent is rows
        filled = []
        for index, row in enumerate(rows):
            inner: dict[str, Any] = {}
            self._fill(component.values, inner, row, Held.row(held, index, growing))
            filled.append(inner)
        return filled

    def _restore(self, values: tuple[Component, ...], out: dict[str, Any], held: Held, scope: Scope) -> None:
        """Where an expression makes a field read-only, put back what the process holds."""
        for component in values:
            if component.rows is not None:
                known = objects(read(held.known, component.path))
                for index, row in enumerate(scope.rows_at(component.path)):
                    inner = Held.row(known, index, component.rows.growing)
                    self._restore(component.values, row, inner, scope.row(row, index))
            elif isinstance(component.readonly, feel.Expression) and is_true(component.readonly, scope):
                kept = held.value(component.path, read(out, component.path))
                shown = MISSING if kept is MISSING else wire(kept)
                put(out, component.path, self._value(component, shown, Held({})))

    # --- computing ---------------------------------------------------------------------------

    def _compute(self, data: dict[str, Any]) -> None:
        """Set the expression components: those in rows, then those of the form, and once more for what they fed."""
        for _ in range(2):
            scope = Scope(self.moment, data, data, rows=data)
            for component in self.form.values:
                if component.rows is not None:
                    self._compute_rows(component, scope)
            for component in self.form.computed:
                scope = Scope(self.moment, data, data)
                self._set(component, data, scope)

    def _compute_rows(self, component: Component, scope: Scope) -> None:
        for index, row in enumerate(scope.rows_at(component.path)):
            inner = scope.row(row, index)
            for child in component.values:
                if child.rows is not None:
                    self._compute_rows(child, inner)
                elif isinstance(child.field, Computed):
                    self._set(child, row, inner)

    def _set(self, component: Component, place: dict[str, Any], scope: Scope) -> None:
        assert isinstance(component.field, Computed)
        if component.hide is None or scope.evaluate(component.hide) is not True:
            put(place, component.path, wire(component.field.compute(scope)))

    # --- hiding ------------------------------------------------------------------------------

    def _visible(self, context: Mapping[str, Any]) -> dict[str, Any]:
        """The data without what is hidden; a hidden value falls back to what the process held."""
        data: dict[str, Any] = {name: value for name, value in self.raw.items() if name not in self.form.shape}
        scope = Scope(self.moment, self.raw, self.raw, rows=self.raw)
        self._show(self.form.components, self.raw, data, scope)
        for component in self.form.values:
            name = component.path[0]
            if name not in data:
                held = context.get(name, MISSING)
                if held is not MISSING:
                    data[name] = wire(held)
                elif len(component.path) == 1 and component.field is not None:
                    data[name] = self._value(component, MISSING, Held({}))
        return data

    def _show(
        self, components: tuple[Component, ...], source: Mapping[str, Any], out: dict[str, Any], scope: Scope
    ) -> None:
        for component in components:
            if component.hide is not None and scope.evaluate(component.hide) is True:
                continue
            if component.field is not None:
                put(out, component.path, read(source, component.path))
            elif component.rows is None:
                self._show(component.children, source, out, scope)
            else:
                put(out, component.path, self._show_rows(component, scope))

    def _show_rows(self, component: Component, scope: Scope) -> list[dict[str, Any]]:
        shown = []
        for index, row in enumerate(scope.rows_at(component.path)):
            out: dict[str, Any] = {}
            self._show(component.children, row, out, scope.row(row, index))
            shown.append(out)
        return shown
