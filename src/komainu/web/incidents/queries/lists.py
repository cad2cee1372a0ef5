"""The list of incidents: each with its nearest open duty, read in the same query."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

from django.db.models import CharField, F, Func, OuterRef, QuerySet, Subquery
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from komainu.law.classification import classes
from komainu.web.duties.declaring import KINDS
from komainu.web.duties.models import Duty
from komainu.web.incidents.models import Incident
from komainu.web.incidents.naming import class_words, language
from komainu.web.incidents.queries.visible import visible_incidents
from komainu.web.people.models import Department, Person
from komainu.web.people.queries import Standing, departments
from komainu.web.site import clock
from komainu.web.site.lists import Column, Filter, Listing
from komainu.web.site.prepared import Pages, prepared, prepared_list
from komainu.web.site.rights import READERS

SOON_DAYS = 7


class SubjectId(Func):
    """The key of a record as duties and trail write it: with hyphens. SQLite keeps a UUID without them, PostgreSQL has a type for it."""

    output_field = CharField()
    arity = 1
    template = "CAST(%(expressions)s AS text)"

    def as_sqlite(self, compiler: Any, connection: Any, **context: Any) -> Any:
        sql, params = compiler.compile(self.source_expressions[0])
        pieces = ((1, 8), (9, 4), (13, 4), (17, 4), (21, 12))
        return " || '-' || ".join(f"substr({sql}, {start}, {length})" for start, length in pieces), (*params,) * len(pieces)


def with_next_duty(incidents: QuerySet[Incident]) -> QuerySet[Incident]:
    """Each with `next_due_on`, `next_due_at` and `next_kind`: its nearest open duty that has a day. Adds no query."""
    nearest = Duty.objects.filter(subject_id=SubjectId(OuterRef("pk")), closed_at=None, due_on__isnull=False).order_by(
        "due_on", F("due_at").asc(nulls_last=True), "opened_at", "pk"
    )
    return incidents.annotate(
        next_due_on=Subquery(nearest.values("due_on")[:1]),
        next_due_at=Subquery(nearest.values("due_at")[:1]),
        next_kind=Subquery(nearest.values("kind")[:1]),
        next_details=Subquery(nearest.values("details")[:1]),
    )


def add_next_duties(incidents: list[Any]) -> None:
    """The same for the records of one page of the list: cheaper than asking it of all that the page leaves out. One query."""
    by_code: dict[str, tuple[Any, ...]] = {}
    open_ones = Duty.objects.filter(subject_id__in=[str(each.pk) for each in incidents], closed_at=None, due_on__isnull=False)
    for code, *nearest in open_ones.order_by("due_on", F("due_at").asc(nulls_last=True), "opened_at", "pk").values_list(
        "subject_id", "due_on", "due_at", "kind", "details"
    ):
        by_code.setdefault(code, tuple(nearest))
    for each in incidents:
        each.next_due_on, each.next_due_at, each.next_kind, each.next_details = by_code.get(str(each.pk), (None, None, "", {}))


def next_duty_words(incident: Any) -> str:
    """What is due next, in words. No query."""
    kind = KINDS.get(incident.next_kind or "")
    return str(kind.label) if kind else ""


def _late_or_soon(incidents: QuerySet[Incident], wanted: str) -> QuerySet[Incident]:
    today = clock.today()
    if wanted == "late":
        return with_next_duty(incidents).filter(next_due_on__lt=today)
    if wanted == "soon":
        return with_next_duty(incidents).filter(next_due_on__range=(today, today + timedelta(days=SOON_DAYS)))
    return incidents.filter(closed_at=None)


def _years() -> list[tuple[str, str]]:
    """The years in which something was told. Two queries, each the end of an index."""
    ends = [clock.japan_day(moment).year for (moment,) in (*_first(), *_last())]
    if not ends:
        return []
    first, last = ends
    return [(str(year), str(_("%(year)s年") % {"year": year})) for year in range(last, first - 1, -1)]


def _departments() -> list[tuple[str, str]]:
    """The departments in their order. One query."""
    return [(str(code), name) for code, name in _departments_in_order()]


@prepared
def _departments_in_order() -> QuerySet[Department, Any]:
    return departments().values_list("pk", "name")


@prepared
def _first() -> QuerySet[Incident, Any]:
    return Incident.objects.order_by("reported_at").values_list("reported_at")[:1]


@prepared
def _last() -> QuerySet[Incident, Any]:
    return Incident.objects.order_by("-reported_at").values_list("reported_at")[:1]


def _classes() -> list[tuple[str, str]]:
    return [(id, name.in_language(language())) for id, name in classes().items()]


NUMBER = Column("number", _("番号"), order_by=("number",))
TITLE = Column("title", _("件名"), order_by=("title",), url=lambda row: reverse("incidents:detail", args=[row.pk]), is_title=True)
KIND = Column("kind", _("種類"), "get_kind_display", order_by=("kind",))
STATE = Column(
    "state", _("状態"), "get_state_display", order_by=("state",), template="incidents/_state.html", given=lambda row: {"state": row.state}
)
DUE = Column(
    "due", _("次の期限"), "next_due_on", order_by=("next_due_on",), nullable=True, template="incidents/_due.html",
    given=lambda row: {"what": next_duty_words(row), "due_on": row.next_due_on, "due_at": row.next_due_at}, annotated=with_next_duty,
)  # fmt: skip
DEPARTMENT = Column("department", _("部門"), "department.name", order_by=("department__position", "department__name"))
REPORTED = Column("reported", _("知らせを受けた日"), lambda row: clock.japan_day(row.reported_at), order_by=("reported_at",))
TAKEN_BY = Column("taken_by", _("担当"), "taken_by.name", order_by=("taken_by__reading", "taken_by__name"), nullable=True)

LISTING = Listing(
    label=_("事故・ヒヤリハット・相談"),
    columns=(NUMBER, TITLE, KIND, STATE, DUE, DEPARTMENT, REPORTED, TAKEN_BY),
    search=("number", "title", "what_happened", "client_name", "to_whom"),
    search_label=_("番号・件名・内容で探す"),
    filters=(
        Filter("state", _("状態"), "state", Incident.State.choices),
        Filter("kind", _("種類"), "kind", Incident.Kind.choices),
        Filter(
            "due", _("期限"), _late_or_soon, (("late", _("期限を過ぎている")), ("soon", _("7日以内に期限")), ("open", _("終わっていない"))),
        ),
        Filter("department", _("部門"), "department_id", _departments),
        Filter("class", _("分類"), lambda incidents, wanted: incidents.filter(classification__startswith=wanted), _classes),
        Filter("year", _("年"), lambda incidents, year: incidents.filter(reported_at__year=int(year)), _years),
    ),
    sort="-reported",
    completed=add_next_duties,
)  # fmt: skip

# A sheet has room for what a page has not.
SHEET = replace(
    LISTING,
    columns=(
        NUMBER, TITLE, KIND, STATE,
        Column("class", _("分類"), lambda row: class_words(row.classification)),
        DEPARTMENT, REPORTED,
        Column("happened", _("起きた日"), "happened_on"),
        Column("noticed", _("最初に気づいた日"), "noticed_on"),
        DUE,
        Column("due_what", _("次にすること"), next_duty_words),
        TAKEN_BY,
        Column("closed", _("完了した日"), lambda row: clock.japan_day(row.closed_at) if row.closed_at else None),
        Column("outcome", _("結果"), "get_outcome_display"),
    ),
)  # fmt: skip


def listed(incidents: QuerySet[Incident]) -> QuerySet[Incident]:
    """What the list shows of each row, and no more: what is not read need not be made into records."""
    return incidents.select_related("department", "taken_by").only(
        "number", "title", "kind", "state", "reported_at", "department__name", "taken_by__name"
    )


@prepared_list
def _all() -> QuerySet[Incident]:
    return listed(Incident.objects.all())


def listed_for(person: Person, standing: Standing) -> QuerySet[Incident] | Pages[Incident]:
    """What the list shows to somebody; who reads all reads it with SQL made once."""
    return listed(visible_incidents(person, standing)) if READERS.isdisjoint(standing.roles) else _all()


def for_sheet(incidents: QuerySet[Incident]) -> QuerySet[Incident]:
    """What the sheet reads of each row, without the long texts and the facts."""
    shown = incidents.select_related("department", "taken_by").defer("facts", "record", "reporter_contact", "idea", "what_stopped_it")
    return with_next_duty(shown)
