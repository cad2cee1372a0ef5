"""Writing the company's own part of the courses, and recording that a link of the further reading was opened."""

from datetime import date

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from komainu.web.people.models import Organisation, Person
from komainu.web.site import clock
from komainu.web.site.problems import ChangedMeanwhile, Problem
from komainu.web.trail import services as trail
from komainu.web.training.models import CompanyPage, ReadingCheck


class NothingChanged(Problem):
    title = _("前の版と同じです")
    what_to_do = _("変えるところを直してから保存してください。")
    status = 422


@transaction.atomic
def write_company_page(
    slot: str, *, by: Person | None, way: str, body: str = "", body_en: str = "", why: str = "", note: str = "", seen: int = 0
) -> CompanyPage:
    """The next version of a page. Raises ChangedMeanwhile if somebody wrote one since the version that was seen; NothingChanged.

    seen   the number of the version that stood on the page when the form was opened; 0: none
    """
    Organisation.objects.select_for_update().filter(pk=1).first()
    last = CompanyPage.objects.filter(slot=slot).order_by("-number").first()
    if (last.number if last else 0) != seen:
        raise ChangedMeanwhile
    fields = {"way": way, "body": body.strip(), "body_en": body_en.strip(), "why": why.strip()}
    if last and all(getattr(last, name) == value for name, value in fields.items()):
        raise NothingChanged
    made = CompanyPage.objects.create(slot=slot, number=seen + 1, note=note, made_by=by, made_at=clock.now(), **fields)
    before = {name: getattr(last, name)[:500] for name in fields if getattr(last, name) != fields[name]} if last else {}
    after = {name: value[:500] for name, value in fields.items() if not last or name in before}
    trail.record(
        "training.company_page_written",
        by=by,
        subject=made,
        before=before,
        after={"slot": slot, "number": made.number, **after},
        reason=note,
    )
    return made


@transaction.atomic
def check_reading(reading: str, *, by: Person, result: str, checked_on: date, note: str = "") -> ReadingCheck:
    """Somebody opened the address on that day; a second look on the same day takes the place of the first."""
    made, _is_new = ReadingCheck.objects.update_or_create(
        reading=reading, checked_on=checked_on, defaults={"result": result, "note": note, "checked_by": by}
    )
    after = {"reading": reading, "result": result, "checked_on": checked_on, "note": note}
    trail.record("training.reading_checked", by=by, subject=made, after=after)
    return made
