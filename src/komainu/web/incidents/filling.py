"""From the records of an incident to the filled form: facts, organisation, timeline, shared record, the report's own entries. No query."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from komainu.law.breach.forms import FilledForm, Form, FormError, fill, load_form
from komainu.web.incidents.models import FormCorrection, Incident, Report
from komainu.web.incidents.record import entries_from, organisation_from
from komainu.web.people.models import Organisation
from komainu.web.site.clock import JAPAN

FORMS = tuple(Report.Form.values)
# Items that belong to one report alone: what is in them is never carried into the next one, and no change of them is worth a report.
OF_ONE_REPORT = frozenset({"report_sequence", "report_stage", "filing_day"})


@dataclass(frozen=True, slots=True)
class Material:
    """What forms are filled from beside the incident itself, read once (queries.reports.material)."""

    organisation: Organisation | None
    reports: Sequence[Report] = ()
    corrections: Mapping[str, FormCorrection] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class LoadedForm:
    """A form with the office's corrections.

    trouble  why the corrections could not be used (a newer edition of the form no longer has what they name); then the form is as published
    """

    form: Form
    trouble: str = ""


def overrides_of(correction: FormCorrection | None, form: Form) -> dict[str, Any] | None:
    """The office's corrections as `load_form` takes them. A form that was compared marks every item that existed on that day."""
    if correction is None:
        return None
    overrides = {"schema_version": 1, **correction.correction}
    if correction.compared_on is not None:
        day = correction.compared_on
        items = {key: dict(change) for key, change in overrides.get("items", {}).items()}
        for item in form.items:
            if item.valid_from <= day:
                items.setdefault(item.id, {}).setdefault("compared_on", day.isoformat())
        overrides["items"] = items
        overrides["add"] = [{"compared_on": day.isoformat(), **row} for row in overrides.get("add", [])]
    overrides["revision"] = correction.valid_from.isoformat()
    return overrides


def form_on(name: str, on: date, correction: FormCorrection | None = None) -> LoadedForm:
    """The form of a day, corrected by the office. Raises FormError only for a day before the form began."""
    published = load_form(name, on)
    if correction is None:
        return LoadedForm(published)
    try:
        return LoadedForm(load_form(name, on, overrides_of(correction, published)))
    except FormError as error:
        return LoadedForm(published, str(error))


def organisation_texts(organisation: Organisation | None, incident: Incident) -> dict[str, str]:
    """The organisation, and the parties of the incident, under the forms' own keys."""
    texts = {}
    if organisation is not None:
        texts = {
            "name": organisation.name,
            "corporate_number": organisation.corporate_number,
            "industry": organisation.industry,
            "address": organisation.address,
            "representative": "　".join(part for part in (organisation.representative_title, organisation.representative_name) if part),
            "privacy_mark_number": organisation.mark_number,
            "contact_name": organisation.contact_name,
            "contact_department": organisation.contact_department,
            "contact_phone": organisation.contact_phone,
            "contact_email": organisation.contact_mail,
        }
    return {**texts, "entrustor_name": incident.client_name, **organisation_from(incident.record)}


def timeline_of(incident: Incident) -> list[dict[str, Any]]:
    """The course of events as the report tells it: the acts of the incident itself. Notes are for the house and stay out."""
    moments: list[tuple[date | datetime | None, str]] = [
        (incident.happened_on, "発生"),
        (
            datetime.combine(incident.noticed_on, incident.noticed_time)
            if incident.noticed_on and incident.noticed_time
            else incident.noticed_on,
            "発覚",
        ),
        (incident.reported_at, "個人情報保護の窓口に報告"),
        (incident.representative_told_at, "代表者に報告"),
        (incident.contained_at, "被害の拡大を防ぐ措置を実施"),
    ]
    notified = (incident.facts.get("notification") or {}).get("notified_on")
    if notified:
        moments.append((date.fromisoformat(notified), "本人への通知"))
    told = sorted((_in_japan(at), position, text) for position, (at, text) in enumerate(moments) if at is not None)
    return [{"at": at, "text": text} for at, _position, text in told]


def _in_japan(at: date | datetime) -> str:
    """A day as YYYY-MM-DD, a moment as Japan's clock shows it; both sort as text."""
    if not isinstance(at, datetime):
        return at.isoformat()
    local = at.astimezone(JAPAN) if at.tzinfo else at
    return local.replace(tzinfo=None, microsecond=0).isoformat()


def filed_stages(reports: Sequence[Report], form: str) -> set[str]:
    """The stages of a form that went out; one report for both counts as both."""
    found = set()
    for report in reports:
        if report.form == form and report.filed_at is not None and report.withdrawn_at is None:
            found.add(report.stage)
            if report.serves_as_final:
                found.add(Report.Stage.FINAL.value)
    return found


def last_filed(reports: Sequence[Report], form: str) -> Report | None:
    """The report of that form that went out last."""
    filed = [report for report in reports if report.form == form and report.filed_at is not None and report.withdrawn_at is None]
    return max(filed, key=lambda report: report.filed_at or report.changed_at, default=None)


def fill_form(
    incident: Incident, name: str, stage: str, *, material: Material, as_of: date, entries: Mapping[str, Any] | None = None
) -> FilledForm:
    """The form filled as of a day.

    entries  what the office wrote into this one report; it wins over the shared record, which wins over the facts
    """
    return fill(
        form_on(name, as_of, material.corrections.get(name)).form,
        stage=stage,  # type: ignore[arg-type]  # the choices of the model are the stages of the forms
        facts=incident.facts,
        assessment=incident.latest_assessment.answer if incident.latest_assessment else {},
        organisation=organisation_texts(material.organisation, incident),
        entries={**entries_from(incident.record), **(entries or {})},
        timeline=timeline_of(incident),
        as_of=as_of,
        filed_stages=filed_stages(material.reports, name) if name in FORMS else None,
    )


def fill_report(report: Report, *, material: Material, as_of: date, as_final: bool = False) -> FilledForm:
    """A draft, filled as of a day. `as_final`: a preliminary report that is to serve as the final one too."""
    return fill_form(
        report.incident,
        report.form,
        Report.Stage.FINAL if as_final else report.stage,
        material=material,
        as_of=as_of,
        entries=report.entries,
    )


@dataclass(frozen=True, slots=True)
class Change:
    """An item that reads otherwise than in what was filed."""

    id: str
    label_ja: str
    label_en: str
    before_ja: str
    before_en: str
    after_ja: str
    after_en: str


def changes_since(filed: Mapping[str, Any], filled: FilledForm) -> list[Change]:
    """What reads otherwise now than in the form as it was filed, in the order of the form."""
    before = {item["id"]: item for item in filed.get("items", [])}
    if not before:
        return []
    found = []
    for row in filled.items:
        item = row.item
        old = before.pop(item.id, {"display_ja": "", "display_en": ""})
        if item.derive in OF_ONE_REPORT or old["display_ja"] == row.display_ja:
            continue
        found.append(Change(item.id, item.label_ja, item.label_en, old["display_ja"], old["display_en"], row.display_ja, row.display_en))
    # An item that the form no longer has, but that was told, is a change too.
    found += [
        Change(gone["id"], gone["label_ja"], gone["label_en"], gone["display_ja"], gone["display_en"], "", "")
        for gone in before.values()
        if gone["display_ja"]
    ]
    return found
