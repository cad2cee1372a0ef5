"""Readings of the reports of an incident and of the forms that the office corrected."""

from dataclasses import dataclass, field
from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.http import Http404

from komainu.web.incidents.clocks import FORM_OF, Clock, Standpoint, status
from komainu.web.incidents.filling import FORMS, Change, Material, changes_since, fill_form, fill_report, form_on, last_filed
from komainu.web.incidents.models import FormCorrection, Incident, Note, Report
from komainu.web.incidents.queries.standing import StandingView, signed_lines, standing, standpoint
from komainu.web.incidents.queries.visible import SHOWN_WITH
from komainu.web.people import queries as people
from komainu.web.site.prepared import prepared

FORM_BY_REGIME = {**FORM_OF, "entrustor": "entrustor"}


def reports_of(incident: Incident) -> list[Report]:
    """All reports of an incident, withdrawn ones too, the oldest first. One query."""
    found = _reports(incident.pk)
    for report in found:
        # The incident is at hand with its latest rows; each report would read it again.
        report.incident = incident
    return found


@prepared
def _reports(incident_id: UUID) -> QuerySet[Report]:
    reports = Report.objects.filter(incident_id=incident_id)
    return reports.select_related("filed_by", "changed_by", "file", "lateness_evidence").order_by("changed_at", "id")


def report_of(incident: Incident, code: UUID) -> Report:
    """One report of an incident, else 404. One query."""
    found = _report(code, incident.pk)
    if not found:
        raise Http404
    found[0].incident = incident
    return found[0]


@prepared
def _report(code: UUID, incident_id: UUID) -> QuerySet[Report]:
    return Report.objects.filter(pk=code, incident_id=incident_id).select_related("filed_by", "changed_by", "file", "lateness_evidence")


def corrections_on(on: date) -> dict[str, FormCorrection]:
    """The correction of each form that is in force on a day. One query."""
    found: dict[str, FormCorrection] = {}
    for correction in _corrections(on):
        found.setdefault(correction.form, correction)
    return found


@prepared
def _corrections(on: date) -> QuerySet[FormCorrection]:
    # Without who made it: SQLite would begin the join with the people, a hundred thousand of them.
    return FormCorrection.objects.filter(valid_from__lte=on).order_by("-valid_from", "-made_at")


def material(incident: Incident, on: date) -> Material:
    """What the forms are filled from. Three queries."""
    return Material(people.organisation(), reports_of(incident), corrections_on(on))


def notes_of(incident: Incident) -> list[Note]:
    """The notes and calls on the timeline, from which the office may take over what belongs in a report. One query."""
    return _notes(incident.pk)


@prepared
def _notes(incident_id: UUID) -> QuerySet[Note]:
    return Note.objects.filter(incident_id=incident_id).select_related("written_by").order_by("happened_at")


@dataclass(frozen=True, slots=True)
class ReportLine:
    """A report on the page of all reports.

    missing, may_wait  how many items are not answered; None once it was filed
    """

    report: Report
    missing: int | None = None
    may_wait: int | None = None

    @property
    def is_late(self) -> bool:
        return bool(self.report.lateness_reason)


@dataclass(frozen=True, slots=True)
class FormStanding:
    """One form with its clocks and reports.

    status   required, not_required, undetermined, not_applicable: what was decided, else what the rules propose
    changes  what reads otherwise than in the last filing
    """

    form: str
    status: str
    clocks: list[Clock]
    lines: list[ReportLine]
    withdrawn: list[Report]
    startable: list[str]
    next_stage: str
    changes: list[Change] = field(default_factory=list)

    @property
    def draft(self) -> Report | None:
        return next((line.report for line in self.lines if line.report.filed_at is None), None)

    @property
    def due(self) -> Clock | None:
        return next((clock for clock in self.clocks if not clock.is_done), None)


@dataclass(frozen=True, slots=True)
class Overview:
    view: StandingView
    forms: list[FormStanding]
    material: Material

    @property
    def wanted(self) -> list[FormStanding]:
        """The forms that somebody waits for, or on which work has begun."""
        return [form for form in self.forms if form.clocks or form.lines]

    @property
    def others(self) -> list[FormStanding]:
        return [form for form in self.forms if not (form.clocks or form.lines)]


def overview(incident: Incident, today: date) -> Overview:
    """Where all reports of an incident stand. Five queries, however many reports there are."""
    lines = signed_lines(incident)
    point = standpoint(incident, lines)
    view = standing(incident, lines, point)
    held = material(incident, today)
    return Overview(view, [_form_standing(incident, name, point=point, view=view, held=held, today=today) for name in FORMS], held)


def _form_standing(incident: Incident, name: str, *, point: Standpoint, view: StandingView, held: Material, today: date) -> FormStanding:
    regime = next(regime for regime, form in FORM_BY_REGIME.items() if form == name)
    clocks = [clock for clock in view.clocks if clock.regime == regime]
    mine = [report for report in held.reports if report.form == name]
    live = [report for report in mine if report.withdrawn_at is None]
    lines = []
    for report in live:
        if report.filed_at is not None:
            lines.append(ReportLine(report))
            continue
        states = [item.state for item in fill_report(report, material=held, as_of=today).items]
        lines.append(ReportLine(report, states.count("missing"), states.count("may_wait")))
    filed = last_filed(held.reports, name)
    changes = []
    if filed is not None:
        now = fill_form(incident, name, Report.Stage.SUPPLEMENTARY, material=held, as_of=today, entries=filed.entries)
        changes = changes_since(filed.filled, now)
    due = next((clock for clock in clocks if not clock.is_done), None)
    taken = {report.stage for report in live if report.stage != Report.Stage.SUPPLEMENTARY or report.filed_at is None}
    both = any(report.serves_as_final for report in live)
    stages = ["preliminary"] if name == Report.Form.ENTRUSTOR else ["preliminary", "final"]
    startable = [stage for stage in stages if stage not in taken and not (stage == "final" and both)]
    if filed is not None and "supplementary" not in taken:
        startable.append("supplementary")
    next_stage = due.stage if due is not None else "supplementary" if changes else ""
    return FormStanding(
        name,
        status(point, regime) if regime in FORM_OF else ("required" if clocks else "not_applicable"),
        clocks,
        lines,
        [report for report in mine if report.withdrawn_at is not None],
        startable,
        next_stage,
        changes,
    )


@dataclass(frozen=True, slots=True)
class FormLine:
    """A form on the page of forms."""

    form: str
    version: str
    compared_on: date | None
    not_compared: int
    items: int
    correction: FormCorrection | None
    trouble: str


def form_lines(on: date) -> list[FormLine]:
    """The forms as they are on a day. One query."""
    corrections = corrections_on(on)
    found = []
    for name in FORMS:
        correction = corrections.get(name)
        loaded = form_on(name, on, correction)
        found.append(
            FormLine(
                name,
                loaded.form.version,
                correction.compared_on if correction else None,
                len(loaded.form.not_compared),
                len(loaded.form.items),
                correction,
                loaded.trouble,
            )
        )
    return found


def form_history(form: str) -> list[FormCorrection]:
    """The corrections of one form, the newest first. One query."""
    return list(FormCorrection.objects.filter(form=form).select_related("made_by").order_by("-made_at"))


def incident_named(name: str) -> Incident | None:
    """An incident by its number or its UUID, for the command line. One query."""
    found: Any = Incident.objects.select_related(*SHOWN_WITH)
    try:
        return found.filter(pk=UUID(name)).first()
    except ValueError:
        return found.filter(number=name).first()
