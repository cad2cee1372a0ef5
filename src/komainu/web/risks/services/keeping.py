"""What is kept beside the risks so that their pages stay quick: the department of each, what they are found by, how many there are of each kind and of each control.

Each change of this part tells it, in its own transaction; `fill` makes everything anew (for a house whose risks were written past the services).
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Any
from uuid import UUID

from django.db import connection, transaction
from django.db.models import F

from komainu.web.ledger.grams import grams_of
from komainu.web.ledger.models import LedgerLine
from komainu.web.ledger.services.finding import follow
from komainu.web.risks.models import Control, Risk, RiskCount, RiskWords
from komainu.web.site.inserting import insert_many

FIELDS = ("stage", "level", "method", "impact", "likelihood_before", "likelihood")
Key = tuple[Any, ...]
TABLE = RiskCount._meta.db_table
UPSERT = f"""INSERT INTO {TABLE} (department, {", ".join(FIELDS)}, count) VALUES (%s, %s, %s, %s, %s, %s, %s, %s)
ON CONFLICT (department, {", ".join(FIELDS)}) DO UPDATE SET count = {TABLE}.count + excluded.count"""  # noqa: S608 - our own words
AT_ONCE = 2000


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
    """New risks: their words and counts."""
    index(risks)
    moved([], [key for risk in risks for key in keys(risk)])


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


@follow
def follow_line(line: LedgerLine) -> None:
    """A line has another name or department: so have its risks. One query where it has none."""
    for risk in Risk.objects.select_for_update(of=("self",)).filter(line=line).select_related("line", "group"):
        before = keys(risk)
        if risk.department_id != line.department_id:
            risk.department_id = line.department_id
            risk.save(update_fields=["department"])
            moved(before, keys(risk))
        index_again(risk)


@transaction.atomic
def fill() -> None:
    """Everything anew."""
    risk, line, group = (model._meta.db_table for model in (Risk, LedgerLine, Risk._meta.get_field("group").related_model))
    with connection.cursor() as cursor:
        cursor.execute(
            f"""UPDATE {risk} SET department_id = COALESCE((SELECT l.department_id FROM {line} l WHERE l.id = {risk}.line_id),
            (SELECT g.department_id FROM {group} g WHERE g.id = {risk}.group_id))"""  # noqa: S608 - our own words
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
    answers = Counter(Risk.controls.through.objects.filter(risk__state=Risk.State.OPEN).values_list("control", flat=True).iterator())
    Control.objects.update(risk_count=0)
    for control, count in answers.items():
        Control.objects.filter(pk=control).update(risk_count=count)
    RiskWords.objects.all().delete()
    batch = []
    for one in Risk.objects.select_related("line", "group").iterator(chunk_size=AT_ONCE):
        batch.append(one)
        if len(batch) == AT_ONCE:
            index(batch)
            batch = []
    index(batch)
