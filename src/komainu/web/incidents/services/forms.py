"""The office corrects the report forms: dated data that it can change itself when the receiver's own form has changed."""

from collections.abc import Mapping
from datetime import date
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from komainu.law.breach.forms import FormError, load_form
from komainu.web.incidents.models import FormCorrection
from komainu.web.people.models import Person
from komainu.web.site import clock
from komainu.web.site.problems import ChangedMeanwhile, Problem
from komainu.web.trail import services as trail


class CorrectionDoesNotFit(Problem):
    title = _("この直し方では様式が成り立ちません")
    status = 422


def _latest(form: str) -> FormCorrection | None:
    return FormCorrection.objects.filter(form=form).order_by("-made_at").first()


@transaction.atomic
def correct_form(
    form: str, correction: Mapping[str, Any], *, valid_from: date, by: Person, note: str = "", expected_latest: UUID | None = None
) -> FormCorrection:
    """Keep a correction of a form, in force from a day. An earlier one stays as history.

    correction       overrides in the shape of `komainu.law.breach.forms`, whole, not only what is new
    expected_latest  the correction that the writer saw last, None if there was none
    Raises CorrectionDoesNotFit, ChangedMeanwhile.
    """
    latest = _latest(form)
    if (latest.pk if latest else None) != expected_latest:
        raise ChangedMeanwhile
    try:
        load_form(form, valid_from, {"schema_version": 1, **correction})
    except FormError as error:
        raise CorrectionDoesNotFit(what_to_do=str(error)) from error
    kept = FormCorrection.objects.create(
        form=form,
        valid_from=valid_from,
        correction=dict(correction),
        compared_on=latest.compared_on if latest else None,
        made_by=by,
        made_at=clock.now(),
        note=note,
    )
    trail.record(
        "incidents.form_corrected",
        by=by,
        subject=kept,
        before=latest.correction if latest else {},
        after={"form": form, "valid_from": valid_from, **correction},
        reason=note,
    )
    return kept


@transaction.atomic
def compare_form(form: str, *, by: Person, compared_on: date, in_force: FormCorrection | None, note: str = "") -> FormCorrection:
    """Record that somebody compared the form with the receiver's live one on that day: its items no longer say that nobody did.

    in_force  the correction with which the form was shown; it stays as it is
    """
    kept = FormCorrection.objects.create(
        form=form,
        valid_from=compared_on,
        correction=in_force.correction if in_force else {},
        compared_on=compared_on,
        made_by=by,
        made_at=clock.now(),
        note=note,
    )
    trail.record("incidents.form_compared", by=by, subject=kept, after={"form": form, "compared_on": compared_on}, reason=note)
    return kept
