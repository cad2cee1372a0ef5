"""A line is written: added, changed (never over somebody else's change), its classification corrected, its purposes chosen."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from django.db import transaction
from django.db.models import Max

from komainu.law.retention import Period, last_day
from komainu.web.approvals import services as approvals
from komainu.web.ledger import classifying, columns, content, duties
from komainu.web.ledger.approvals import LINE
from komainu.web.ledger.models import LedgerLine, PurposeOfUse, SurveyAnswer, band_of
from komainu.web.ledger.problems import LineChanged, LineFixed, LineTwice, UnknownWord
from komainu.web.people.models import Department, Organisation, Person
from komainu.web.site import clock
from komainu.web.trail import services as trail

from .finding import index_again, index_new

State = LedgerLine.State


def told(line: LedgerLine) -> dict[str, Any]:
    """A line as the trail tells it and a change is found: every column that people fill in."""
    asked = {
        "answers": line.answers, "override": line.override, "override_reason": line.override_reason, "override_version": line.override_version,
    }  # fmt: skip
    return {field: columns.value_of(line, field) for field in columns.FIELDS} | asked


def next_numbers(count: int) -> list[str]:
    """The next numbers of the house, in the year's row. Called within the transaction that uses them; two at once wait for each other. Two queries."""
    # The row of the organisation is the queue: whoever holds it gives out numbers.
    Organisation.objects.select_for_update().values_list("pk", flat=True).first()
    year = f"L-{clock.today().year}-"
    last = LedgerLine.objects.filter(number__startswith=year).aggregate(last=Max("number"))["last"]
    first = int(last.removeprefix(year)) + 1 if last and last.removeprefix(year).isdigit() else 1
    return [f"{year}{number:06d}" for number in range(first, first + count)]


def fitted(fields: Mapping[str, Any]) -> dict[str, Any]:
    """The fields of a line as it keeps them. Raises UnknownWord for a value that no vocabulary has."""
    found: dict[str, Any] = {}
    for name, value in fields.items():
        if name in columns.SETS:
            found[name] = _set(name, value or [])
        elif name in columns.ONES:
            if value and value not in content.ids(columns.ONES[name]):
                raise UnknownWord
            found[name] = value or ""
        elif name == "manager":
            found["manager"] = value if isinstance(value, Person) else None
            found["manager_words"] = value if isinstance(value, str) else ""
        else:
            found[name] = value
    return found


def _set(name: str, values: Iterable[str]) -> list[str]:
    """In the vocabulary's order, then the department's own words in theirs; each once."""
    known = content.ids(columns.SETS[name])
    given = list(dict.fromkeys(values))
    own = [value for value in given if value not in known]
    fits = name in columns.FREE and all(0 < len(value) <= columns.LONGEST_FREE for value in own)
    if (own and not fits) or len(given) > columns.MOST_VALUES:
        raise UnknownWord
    return [*(value for value in known if value in given), *own]


def settle(line: LedgerLine) -> None:
    """What follows from the other fields: band, end of keeping, classes."""
    line.band = band_of(line.count)
    line.retention_until = end_of_keeping(line)
    line.flags, line.flags_version = classifying.flags(line, clock.today())


def end_of_keeping(line: LedgerLine) -> date | None:
    """The last day of keeping, counted from the day after its start; None where something is not known, or it lies beyond the calendar."""
    years, months = line.retention_years or 0, line.retention_months or 0
    if line.retention_start_on is None or not (years or months):
        return None
    try:
        return last_day(line.retention_start_on, Period(years, months))
    except OverflowError:
        return None


@transaction.atomic
def add_line(
    *,
    by: Person | None,
    department: Department,
    name: str,
    kind: str = LedgerLine.Kind.OWN,
    purposes: Iterable[PurposeOfUse] = (),
    **fields: Any,
) -> LedgerLine:
    """A new line, as a draft. Raises LineTwice, UnknownWord.

    fields   by the names of `columns.FIELDS`; `manager` a Person or a title
    """
    now = clock.now()
    line = LedgerLine(number=next_numbers(1)[0], kind=kind, department=department, name=name, made_by=by, made_at=now, changed_at=now)
    for field, value in fitted(fields).items():
        setattr(line, field, value)
    _refuse_twice(line)
    settle(line)
    line.override_version = line.flags_version if line.override else ""
    line.save(force_insert=True)
    index_new([line])
    line.purposes.set(purposes)
    trail.record(
        "ledger.line_added", by=by, subject=line, after={key: value for key, value in told(line).items() if value not in ("", None, [], {})}
    )
    return line


def _refuse_twice(line: LedgerLine) -> None:
    same = LedgerLine.objects.filter(department=line.department, name=line.name, business=line.business).exclude(state=State.DISPOSED)
    if same.exclude(pk=line.pk).exists():
        raise LineTwice


def locked(line: LedgerLine) -> LedgerLine:
    """The line, held for this transaction."""
    return LedgerLine.objects.select_for_update(of=("self",)).select_related("department", "manager").get(pk=line.pk)


@transaction.atomic
def change_line(
    line: LedgerLine, *, by: Person | None, version: int | None = None, purposes: Iterable[PurposeOfUse] | None = None, **fields: Any
) -> LedgerLine:
    """Other values. A line that was checked or approved is a draft again until it is checked anew; what changes nothing changes no version.

    version   the one that was seen; None: whatever it is now (an import compares by itself)
    Raises LineChanged, LineFixed, LineTwice, UnknownWord.
    """
    line = locked(line)
    if line.state == State.DISPOSED:
        raise LineFixed
    if version is not None and version != line.version:
        raise LineChanged
    before = told(line) | {"purposes": _purposes(line)}
    for field, value in fitted(fields).items():
        setattr(line, field, value)
    settle(line)
    if "override" in fields:
        # Said again under other definitions, it holds under those.
        line.override_version = line.flags_version if line.override else ""
    chosen = None if purposes is None else list(purposes)
    after = told(line) | {"purposes": before["purposes"] if chosen is None else sorted(str(each) for each in chosen)}
    changed = [key for key in after if after[key] != before[key]]
    if not changed:
        return line
    is_found_otherwise = bool({"name", "business", "department"} & set(changed))
    if is_found_otherwise:
        _refuse_twice(line)
    line.version += 1
    line.changed_at = clock.now()
    line.proposed_by_rule = ""
    if line.state != State.TO_DISPOSE:
        line.state = State.DRAFT
    line.save()
    if is_found_otherwise:
        index_again(line)
    if chosen is not None:
        line.purposes.set(chosen)
    trail.record(
        "ledger.line_changed", by=by, subject=line, before={key: before[key] for key in changed}, after={key: after[key] for key in changed}
    )
    approvals.record_changed(LINE, line.pk, by=by)
    duties.refresh_line(line)
    return line


def _purposes(line: LedgerLine) -> list[str]:
    return sorted(str(each) for each in line.purposes.all())


@transaction.atomic
def discard_line(line: LedgerLine, *, by: Person | None) -> None:
    """Throw away a draft that was never approved, with nothing recorded of it: it was a mistake. Raises LineFixed."""
    line = locked(line)
    if line.state != State.DRAFT or line.approved_version is not None or line.transfers.exists():
        raise LineFixed
    # What was answered of it in a survey stands in the trail.
    SurveyAnswer.objects.filter(line=line).delete()
    trail.record("ledger.line_discarded", by=by, subject=line, before={"name": line.name, "department": line.department.name})
    line.purposes.clear()
    line.used_from = None
    duties.refresh_line(line)
    line.delete()
