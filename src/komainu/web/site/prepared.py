"""Readings whose SQL is made once: what Django's ORM spends on putting a query together is more than what the database spends on answering it.

    @prepared
    def _lines_of(decision_id: UUID) -> QuerySet[DecisionLine]:
        return DecisionLine.objects.filter(decision_id=decision_id).order_by("subject")

    _lines_of(decision.pk)      # a list of records, as the queryset would give them; one query

The function is called once for each connection and the types of its arguments, with stand-ins in their place; from then on
the SQL is sent with the real values. It therefore must be a plain reading: no branch on an argument's value, no slice or `in` by one,
no prefetch. Records with `select_related`, `annotate`, `defer` and `values_list` are given as ever. Arguments are text, numbers, UUIDs, days,
moments; a reading that uses one in any other way than as it stands (`icontains`) is refused when it is first called.
"""

from collections import OrderedDict
from collections.abc import Callable, Hashable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import update_wrapper
from threading import Lock
from typing import Any, Generic, ParamSpec, TypeVar
from uuid import UUID
from weakref import WeakKeyDictionary

from django.db import DEFAULT_DB_ALIAS, connections
from django.db.models import QuerySet
from django.db.models.query import ModelIterable, ValuesListIterable, get_related_populators

P = ParamSpec("P")
Row = TypeVar("Row")

STAND_INS: dict[type, Callable[[int], Any]] = {
    str: lambda number: f"\x01stand-in {number}\x01",
    int: lambda number: 32_700 + number,  # fits the smallest column of PostgreSQL, for what lies outside of its range Django asks nothing
    UUID: lambda number: UUID(int=(0x5717 << 96) + number),
    date: lambda number: date(9000, 1, 1) + timedelta(days=number),
    datetime: lambda number: datetime(9000, 1, 1, tzinfo=UTC) + timedelta(days=number),
}
"""For each type values that no reading contains, so that their places in the compiled parameters are known."""


class CannotPrepare(TypeError):
    """The reading does not use an argument as it stands."""


def _adapted(value: Any, connection: Any) -> Any:
    """A value as the database's driver is given it."""
    operations = connection.ops
    if isinstance(value, datetime):
        return operations.adapt_datetimefield_value(value)
    if isinstance(value, date):
        return operations.adapt_datefield_value(value)
    if isinstance(value, UUID):
        return value if connection.features.has_native_uuid_field else value.hex
    return value


@dataclass(frozen=True, slots=True)
class Plan:
    """A reading compiled for one connection."""

    sql: str
    fixed: tuple[Any, ...]
    places: tuple[tuple[int, int], ...]  # of a parameter, and of the argument that belongs there
    read: Callable[[list[Any]], list[Any]]


class Prepared(Generic[P, Row]):
    """counts   of a list: an argument that stands in its annotations alone may be left out, for they are not counted"""

    def __init__(self, reading: Callable[P, QuerySet[Any, Row]], *, counts: bool = False) -> None:
        self.reading, self.counts = reading, counts
        update_wrapper(self, reading)

    def __call__(self, *args: P.args, **kwargs: P.kwargs) -> list[Row]:
        if kwargs:
            raise TypeError("a prepared reading takes its arguments by place")
        return self._read(args, "{}")

    def part(self, args: tuple[Any, ...], first: int, last: int) -> list[Row]:
        """The rows from the `first` (counted from 0) to before the `last`, as a slice of the queryset gives them. One query."""
        return self._read(args, f"{{}} LIMIT {int(last) - int(first)} OFFSET {int(first)}")

    def count(self, args: tuple[Any, ...], most: int = 0) -> int:
        """How many rows there are; counted no further than `most`, if that is given. One query."""
        connection, plan, parameters = self._asked(args)
        limit = f" LIMIT {int(most)}" if most else ""
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT COUNT(*) FROM ({plan.sql}{limit}) AS counted", parameters)  # noqa: S608 - SQL that Django made
            return int(cursor.fetchone()[0])

    def _read(self, args: tuple[Any, ...], form: str) -> list[Row]:
        connection, plan, parameters = self._asked(args)
        with connection.cursor() as cursor:
            cursor.execute(form.replace("{}", plan.sql), parameters)
            rows = cursor.fetchall()
        return plan.read(rows)

    def _asked(self, args: tuple[Any, ...]) -> tuple[Any, Plan, tuple[Any, ...]]:
        """The connection, what was compiled for it, and the parameters of this call."""
        kinds = tuple(map(type, args))
        connection, plans = _of_this_thread()
        own = plans.get(self)
        if own is None:
            own = plans[self] = {}
        plan = own.get(kinds)
        if plan is None:
            plan = own[kinds] = self._plan(kinds, connection)
        parameters = list(plan.fixed)
        for place, argument in plan.places:
            parameters[place] = _adapted(args[argument], connection)
        return connection, plan, tuple(parameters)

    def _plan(self, kinds: tuple[type, ...], connection: Any) -> Plan:
        if unknown := [kind.__name__ for kind in kinds if kind not in STAND_INS]:
            raise CannotPrepare(f"{self.reading.__qualname__} cannot be asked by {', '.join(unknown)}")
        stand_ins = [STAND_INS[kind](number) for number, kind in enumerate(kinds)]
        queryset: QuerySet[Any, Row] = self.reading(*stand_ins)  # type: ignore[call-arg]
        compiler = queryset.query.get_compiler(connection=connection)
        sql, parameters = compiler.as_sql()
        adapted = {_adapted(value, connection): number for number, value in enumerate(stand_ins)}
        places = tuple((place, adapted[value]) for place, value in enumerate(parameters) if _is_hashable(value) and value in adapted)
        if not self.counts and {argument for _place, argument in places} != set(range(len(kinds))):
            raise CannotPrepare(f"{self.reading.__qualname__} changes an argument before it asks, or does not ask by it")
        return Plan(sql, tuple(parameters), places, _reader(queryset, compiler, connection))


def _is_hashable(value: Any) -> bool:
    return type(value).__hash__ is not None


def _of_this_thread() -> tuple[Any, Any]:
    """The connection of this thread, and what was compiled for it, by reading: a reading that nobody holds any more takes its SQL with it."""
    connection = connections[DEFAULT_DB_ALIAS]
    plans = connection.__dict__.get("_komainu_prepared")
    if plans is None:
        plans = connection.__dict__["_komainu_prepared"] = WeakKeyDictionary()
    return connection, plans


def _reader(queryset: QuerySet[Any, Any], compiler: Any, connection: Any) -> Callable[[list[Any]], list[Any]]:
    """How rows become what the queryset gives; as `ModelIterable` and `ValuesListIterable` of Django do it."""
    converters = compiler.get_converters([select[0] for select in compiler.select])

    def converted(rows: list[Any]) -> Any:
        return compiler.apply_converters(rows, converters) if converters else rows

    kind = queryset._iterable_class  # type: ignore[attr-defined]
    if kind is ValuesListIterable:
        return lambda rows: [tuple(row) for row in converted(rows)]
    if kind is not ModelIterable or queryset._prefetch_related_lookups:  # type: ignore[attr-defined]
        raise CannotPrepare(f"cannot prepare a reading of {kind.__name__}")
    alias, info = connection.alias, compiler.klass_info
    model, fields = info["model"], info["select_fields"]
    start, end = fields[0], fields[-1] + 1
    names = [select[0].target.attname for select in compiler.select[start:end]]
    populators = get_related_populators(info, compiler.select, alias)
    annotations = tuple(compiler.annotation_col_map.items()) if compiler.annotation_col_map else ()

    def records(rows: list[Any]) -> list[Any]:
        made = []
        for row in converted(rows):
            record = model.from_db(alias, names, row[start:end])
            for populator in populators:
                populator.populate(row, record)
            for name, place in annotations:
                setattr(record, name, row[place])
            made.append(record)
        return made

    return records


def prepared(reading: Callable[P, QuerySet[Any, Row]]) -> Prepared[P, Row]:
    """Mark a function that returns a queryset: calling it then gives the list of its records, with SQL that was made once."""
    return Prepared(reading)


class Pages(Generic[Row]):
    """All records of a list, of which it shows a page: what a `Listing` takes in place of a queryset, for the usual case that nothing is searched.

    most   they are counted no further; 0: all
    """

    def __init__(self, shape: "PreparedList[Row]", args: tuple[Any, ...], most: int = 0) -> None:
        self.shape, self.args, self.most = shape, args, most

    def all(self) -> QuerySet[Any, Row]:
        """The queryset, to narrow it."""
        return self.shape.reading(*self.args)

    def count(self) -> int:
        own = self.shape.own_count
        return own() if own else self.shape.counted().count(self.args, self.most)

    def rows(self, order: str, ordering: list[Any], first: int, last: int) -> list[Row]:
        """A page in an order; `order` names the ordering, which is the same whenever its name is."""
        return self.shape.ordered(order, ordering).part(self.args, first, last)


class PreparedList(Generic[Row]):
    def __init__(self, reading: Callable[..., QuerySet[Any, Row]]) -> None:
        self.reading = reading
        self.kept: dict[str, Prepared[Any, Any]] = {}
        self.own_count: Callable[[], int] | None = None
        update_wrapper(self, reading)

    def __call__(self, *args: Any) -> Pages[Row]:
        return Pages(self, args)

    def counted_by(self, count: Callable[[], int]) -> "PreparedList[Row]":
        """How many there are is known more cheaply than by counting the list. One query."""
        self.own_count = count
        return self

    def counted(self) -> Prepared[Any, Any]:
        return self._keep("", lambda *args: self.reading(*args).order_by().values_list("pk"), counts=True)

    def ordered(self, order: str, ordering: list[Any]) -> Prepared[Any, Row]:
        return self._keep(f"by {order}", lambda *args: self.reading(*args).order_by(*ordering) if ordering else self.reading(*args))

    def _keep(self, name: str, reading: Callable[..., QuerySet[Any, Any]], *, counts: bool = False) -> Prepared[Any, Any]:
        found = self.kept.get(name)
        if found is None:
            found = self.kept[name] = Prepared(update_wrapper(reading, self.reading), counts=counts)
        return found


class Latest(Generic[Row]):
    """Lists whose SQL was made for one set of conditions, by what names them; those that were asked for longest ago are forgotten."""

    def __init__(self, most: int) -> None:
        self.most, self.alone = most, Lock()
        self.kept: OrderedDict[Hashable, PreparedList[Row]] = OrderedDict()

    def get(self, key: Hashable, reading: Callable[[], QuerySet[Any, Row]]) -> PreparedList[Row]:
        """The list of that name; `reading` makes its queryset when it is first asked for."""
        with self.alone:
            found = self.kept.get(key)
            if found is None:
                found = self.kept[key] = PreparedList(reading)
                while len(self.kept) > self.most:
                    self.kept.popitem(last=False)
            else:
                self.kept.move_to_end(key)
        return found


def prepared_list(reading: Callable[..., QuerySet[Any, Row]]) -> PreparedList[Row]:
    """Mark a function that returns the queryset of a list: calling it gives `Pages` for a `Listing`."""
    return PreparedList(reading)
