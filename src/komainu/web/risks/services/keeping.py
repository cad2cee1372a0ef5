"""What is kept beside the risks so that their pages stay quick: the department of each, what they are found by, how many there are of each kind and of each
control, which lines have none.

Each change of this part tells it, in its own transaction; `fill` makes everything anew (for a house whose risks were written past the services).
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Any
from uuid import UUID

from django.db import connection, transaction
from django.db.models import Case, Exists, F, OuterRef, Subquery, Value, When

from komainu.web.ledger.grams import grams_of
from komainu.web.ledger.models import LedgerLine
from komainu.web.ledger.services.finding import follow
from komainu.web.risks.models import Acceptance, Control, LineGroup, LineWithoutRisk, Risk, RiskControl, RiskCount, RiskWords
from komainu.web.site.inserting import insert_many

FIELDS = ("stage", "level", "method", "impact", "likelihood_before", "likelihood")
Key = tuple[Any, ...]
TABLE = RiskCount._meta.db_table
UPSERT = f"""INSERT INTO {TABLE} (department, {", ".join(FIELDS)}, count) VALUES (%s, %s, %s, %s, %s, %s, %s, %s)
ON CONFLICT (department, {", ".join(FIELDS)}) DO UPDATE SET count = {TABLE}.count + excluded.count"""  # noqa: S608 - our own words
WITHOUT = LineWithoutRisk._meta.db_table
WITHOUT_RISK = (
    f"DELETE FROM {WITHOUT}",  # noqa: S608 - our own words
    f"""INSERT INTO {WITHOUT} (line_id, department_id, number) SELECT l.id, l.department_id, l.number FROM {LedgerLine._meta.db_table} l
    WHERE l.state <> 'disposed' AND l.id NOT IN (SELECT r.line_id FROM {Risk._meta.db_table} r WHERE r.state = 'open' AND r.line_id IS NOT NULL)
    AND l.id NOT IN (SELECT g.ledgerline_id FROM {LineGroup.lines.through._meta.db_table} g WHERE g.linegroup_id IN (
    SELECT r.group_id FROM {Risk._meta.db_table} r WHERE r.state = 'open' AND r.group_id IS NOT NULL))""",  # noqa: S608 - our own words
)
STANDING = ("accepted", "asked", "expired")
AT_ONCE = 2000
LINES_AT_ONCE = 1000


def keys(risk: Risk) -> list[Key]:
    """Under what a risk counts: in its department and in the house; a closed one nowhere. Pure."""
    if risk.state != Risk.State.OPEN:
        return []
    of = (
        risk.stage, risk.residual_level, risk.method, risk.impact or 0, risk.likelihood_before or 0, risk.likelihood or 0,
    )  # fmt: skip
    return [(each, *of) for each in (RiskCount.WHOLE, risk.department_id) if each is not None]


def moved(before: Iterable[Key], after: Iterable[Key]) -> None:
    """Those that counted under `before` count under `after`. One query for each key that changed, always in the same order."""
    change = Counter(after)
    change.subtract(before)
    adapt = connection.ops.adapt_unknown_value if connection.features.has_native_uuid_field else lambda code: code.hex
    with connection.cursor() as cursor:
        for key, count in sorted(((key, count) for key, count in change.items() if count), key=str):
            cursor.execute(UPSERT, [adapt(key[0]), *key[1:], count])


def added(risks: Sequence[Risk]) -> None:
    """New risks: their words and counts; their lines have some now."""
    index(risks)
    moved([], [key for risk in risks for key in keys(risk)])
    look_again(lines_of(risks))


def lines_of(risks: Iterable[Risk]) -> set[UUID]:
    """The lines of these risks, and those of their groups. One query where there is a group."""
    of = list(risks)
    found = {risk.line_id for risk in of if risk.line_id is not None}
    if groups := {risk.group_id for risk in of if risk.group_id is not None}:
        found |= set(LineGroup.lines.through.objects.filter(linegroup__in=groups).values_list("ledgerline", flat=True))
    return found


def look_again(lines: Iterable[UUID]) -> None:
    """Which of these lines have no risk. Five queries for each thousand; the lines are held meanwhile, so that of two acts the second sees the first."""
    wanted = sorted(lines)
    for first in range(0, len(wanted), LINES_AT_ONCE):
        part = wanted[first : first + LINES_AT_ONCE]
        held = LedgerLine.objects.select_for_update().filter(pk__in=part).order_by("pk")
        there = list(held.values_list("pk", "department", "number", "state"))
        has = set(Risk.objects.filter(line__in=part, state=Risk.State.OPEN).order_by().values_list("line", flat=True))
        shared = LineGroup.lines.through.objects.filter(ledgerline__in=part, linegroup__risks__state=Risk.State.OPEN)
        has |= set(shared.values_list("ledgerline", flat=True))
        LineWithoutRisk.objects.filter(line__in=part).delete()
        insert_many([
            LineWithoutRisk(line_id=line, department_id=department, number=number)
            for line, department, number, state in there
            if line not in has and state != LedgerLine.State.DISPOSED
        ])  # fmt: skip


def index(risks: Sequence[Risk]) -> None:
    """The words of risks that have none yet."""
    insert_many([RiskWords(risk_id=risk.pk, grams=_grams(risk)) for risk in risks])


def index_again(risk: Risk) -> None:
    """The words of a risk whose words, or those of its line, changed."""
    RiskWords.objects.update_or_create(risk=risk, defaults={"grams": _grams(risk)})


def _grams(risk: Risk) -> str:
    of: Any = risk.line or risk.group
    return grams_of((risk.title, risk.number, of.name, getattr(of, "number", "")), kind="risk", department=of.department_id)


def answered(controls: Iterable[UUID], count: int) -> None:
    """So many open risks more (or fewer) are answered by each of these controls. One query."""
    chosen = sorted(controls)
    if chosen and count:
        Control.objects.filter(pk__in=chosen).update(risk_count=F("risk_count") + count)


def ranked(risk: Risk) -> None:
    """What remains of a risk stands with its controls. One query."""
    RiskControl.objects.filter(risk=risk).update(rank=risk.residual_rank if risk.state == Risk.State.OPEN else RiskControl.CLOSED)


def accepted(risk: UUID) -> None:
    """Whether what remains of a risk is accepted, or waits for it. Two queries."""
    states = set(Acceptance.objects.filter(risk=risk).order_by().values_list("state", flat=True))
    Risk.objects.filter(pk=risk).update(acceptance=next((state for state in STANDING if state in states), ""))


@follow
def follow_lines(lines: Sequence[LedgerLine]) -> None:
    """Lines that came, that have another name or department, or came to their end: so their risks. Six queries where they have none."""
    for risk in Risk.objects.select_for_update(of=("self",)).filter(line__in=lines).select_related("line", "group"):
        assert risk.line is not None
        before = keys(risk)
        if risk.department_id != risk.line.department_id:
            risk.department_id = risk.line.department_id
            risk.save(update_fields=["department"])
            moved(before, keys(risk))
        index_again(risk)
    look_again(line.pk for line in lines)


@transaction.atomic
def fill() -> None:
    """Everything anew."""
    risk, line, group = (model._meta.db_table for model in (Risk, LedgerLine, Risk._meta.get_field("group").related_model))
    with connection.cursor() as cursor:
        cursor.execute(
            f"""UPDATE {risk} SET department_id = COALESCE((SELECT l.department_id FROM {line} l WHERE l.id = {risk}.line_id),
            (SELECT g.department_id FROM {group} g WHERE g.id = {risk}.group_id))"""  # noqa: S608 - our own words
        )
    of_risk = Acceptance.objects.filter(risk=OuterRef("pk"))
    Risk.objects.update(
        acceptance=Case(*(When(Exists(of_risk.filter(state=state)), then=Value(state)) for state in STANDING), default=Value(""))
    )
    RiskCount.objects.all().delete()
    found = Risk.objects.filter(state=Risk.State.OPEN)
    counted = Counter[Key]()
    for one in found.only(
        "department", "state", "stage", "residual_level", "method", "impact", "likelihood_before", "likelihood"
    ).iterator():
        counted.update(keys(one))
    RiskCount.objects.bulk_create(
        RiskCount(department=key[0], **dict(zip(FIELDS, key[1:], strict=True)), count=count) for key, count in counted.items()
    )
    answers = Counter(RiskControl.objects.filter(risk__state=Risk.State.OPEN).values_list("control", flat=True).iterator())
    Control.objects.update(risk_count=0)
    for control, count in answers.items():
        Control.objects.filter(pk=control).update(risk_count=count)
    rank = Case(When(state=Risk.State.OPEN, then=F("residual_rank")), default=Value(RiskControl.CLOSED))
    RiskControl.objects.update(rank=Subquery(Risk.objects.filter(pk=OuterRef("risk")).values(own=rank)))
    with connection.cursor() as cursor:
        for statement in WITHOUT_RISK:
            cursor.execute(statement)
    RiskWords.objects.all().delete()
    batch = []
    for one in Risk.objects.select_related("line", "group").iterator(chunk_size=AT_ONCE):
        batch.append(one)
        if len(batch) == AT_ONCE:
            index(batch)
            batch = []
    index(batch)
