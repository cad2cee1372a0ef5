"""Reports: drafted, filed, withdrawn. What was filed keeps the form as it was; late needs a reason and evidence."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from komainu.web.incidents import queries
from komainu.web.incidents.facts import differences, merged
from komainu.web.incidents.models import Incident, Report
from komainu.web.incidents.services.attachments import attach
from komainu.web.incidents.services.facts import assess_now
from komainu.web.incidents.services.standing import lock, refresh
from komainu.web.people.models import Person
from komainu.web.site import clock
from komainu.web.site.problems import ChangedMeanwhile, Problem, WrongState
from komainu.web.trail import services as trail


class LatenessUnexplained(Problem):
    title = _("期限を過ぎています。遅れた理由と、その裏付けが必要です")
    what_to_do = _("遅れた理由を書き、経過の分かる資料（メール、受付画面など）を添えてください。")
    status = 422


class FiledAlready(Problem):
    title = _("この報告はすでに提出の記録があります")
    what_to_do = _("内容を補うときは「追完」を作ってください。")


@dataclass(frozen=True, slots=True)
class Filing:
    """How a report went out."""

    filed_at: datetime
    recipient: str
    method: str
    receipt: str = ""
    serves_as_final: bool = False
    lateness_reason: str = ""
    file: UploadedFile | None = None
    lateness_evidence: UploadedFile | None = None


@transaction.atomic
def start_report(incident: Incident, form: str, stage: str, *, by: Person) -> Report:
    """The draft of that form and stage; the one that is there, if there is one. A supplementary may be made any number of times."""
    incident = lock(incident)
    live = Report.objects.filter(incident=incident, form=form, stage=stage, withdrawn_at=None)
    found = live.filter(filed_at=None).first() if stage == Report.Stage.SUPPLEMENTARY else live.first()
    if found is not None:
        return found
    entries: dict[str, Any] = {}
    if stage != Report.Stage.PRELIMINARY:
        earlier = Report.objects.filter(incident=incident, form=form, withdrawn_at=None).order_by("-changed_at").first()
        entries = dict(earlier.entries) if earlier else {}
    report = Report.objects.create(incident=incident, form=form, stage=stage, entries=entries, changed_at=clock.now(), changed_by=by)
    trail.record("incidents.report_started", by=by, subject=incident, after={"form": form, "stage": stage})
    return report


@transaction.atomic
def save_entries(report: Report, entries: Mapping[str, Any], *, by: Person, expected_version: int) -> Report:
    """Keep what the office wrote into the form; an empty entry takes the value from the facts again. Raises ChangedMeanwhile, FiledAlready."""
    report = Report.objects.select_for_update(of=("self",)).select_related("incident").get(pk=report.pk)
    if report.filed_at is not None:
        raise FiledAlready
    if report.version != expected_version:
        raise ChangedMeanwhile
    kept = {key: value for key, value in entries.items() if value not in ("", None, [])}
    if kept == report.entries:
        return report
    changed = sorted(key for key in {*kept, *report.entries} if kept.get(key) != report.entries.get(key))
    report.entries, report.version, report.changed_at, report.changed_by = kept, report.version + 1, clock.now(), by
    report.save(update_fields=["entries", "version", "changed_at", "changed_by"])
    trail.record("incidents.report_written", by=by, subject=report.incident, after={"form": report.form, "stage": report.stage, "items": changed})
    return report


@transaction.atomic
def file_report(report: Report, filing: Filing, *, by: Person, filled: Mapping[str, Any], form_version: str) -> Report:
    """Record that a report went out, and close its duty.

    filled  the form as it was filled when it went out
    Raises LatenessUnexplained, FiledAlready, WrongState.
    """
    incident = lock(report.incident)
    report = Report.objects.select_for_update().get(pk=report.pk)
    if report.filed_at is not None:
        raise FiledAlready
    if filing.filed_at > clock.now():
        raise WrongState(_("提出した時が先の日時になっています"), _("提出した時を確かめてください。"))
    regime = {"ppc": "appi"}.get(report.form, report.form)
    due = next((each for each in queries.standing(incident).clocks if each.regime == regime and each.stage == report.stage), None)
    report.due_on = due.due_on if due else None
    late = report.due_on is not None and clock.japan_day(filing.filed_at) > report.due_on
    if late and not (filing.lateness_reason.strip() and filing.lateness_evidence):
        raise LatenessUnexplained
    report.filed_at, report.filed_by, report.recipient, report.method = filing.filed_at, by, filing.recipient, filing.method
    report.receipt, report.lateness_reason = filing.receipt, filing.lateness_reason
    report.serves_as_final = filing.serves_as_final and report.stage == Report.Stage.PRELIMINARY
    report.filled, report.form_version, report.assessment = dict(filled), form_version, incident.latest_assessment
    if filing.file:
        report.file = attach(incident, filing.file, by=by, purpose="report_filed")
    if filing.lateness_evidence:
        report.lateness_evidence = attach(incident, filing.lateness_evidence, by=by, purpose="lateness")
    report.save()
    trail.record(
        "incidents.report_filed",
        by=by,
        subject=incident,
        after={"form": report.form, "stage": report.stage, "filed_at": filing.filed_at, "receipt": filing.receipt, "recipient": filing.recipient},
        reason=filing.lateness_reason,
    )
    _tell_the_facts(incident, report, by=by)
    refresh(incident)
    return report


def _tell_the_facts(incident: Incident, report: Report, *, by: Person) -> None:
    """A filing is itself a fact: an entrustor that was told frees the entrustee (E3), a filed report is named in the next form."""
    assert report.filed_at is not None
    day = clock.japan_day(report.filed_at)
    if report.form == Report.Form.ENTRUSTOR:
        stated: dict[str, Any] = {"entrustment": {"entrustor_notified_on": day.isoformat(), "entrustor_notice_covers_known_items": True}}
    elif report.form == Report.Form.PPC and report.stage != Report.Stage.SUPPLEMENTARY:
        stated = {"reporting": {f"{report.stage}_submitted_on": day.isoformat()}}
    else:
        return
    before, incident.facts = incident.facts, merged(incident.facts, stated)
    incident.facts_version += 1
    incident.save(update_fields=["facts", "facts_version"])
    assess_now(incident, by=by, as_of=clock.today(), changed=differences(before, incident.facts))


@transaction.atomic
def withdraw_filing(report: Report, *, by: Person, reason: str) -> Report:
    """A filing was recorded by mistake: it is struck out with its reason, stays in the records, and a new draft takes its place."""
    incident = lock(report.incident)
    report = Report.objects.select_for_update().get(pk=report.pk)
    if report.filed_at is None or report.withdrawn_at is not None or not reason.strip():
        raise WrongState
    report.withdrawn_at = clock.now()
    report.save(update_fields=["withdrawn_at"])
    trail.record("incidents.filing_withdrawn", by=by, subject=incident, after={"form": report.form, "stage": report.stage}, reason=reason)
    refresh(incident)
    return report
