"""Reports: drafted, filed, withdrawn. What was filed keeps the form as it was; late needs a reason and evidence."""

import hashlib
import json
from collections.abc import Mapping
from copy import deepcopy
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from komainu.law.breach.forms import load_form
from komainu.web.incidents import queries
from komainu.web.incidents.facts import differences, merged
from komainu.web.incidents.filling import OF_ONE_REPORT
from komainu.web.incidents.models import Incident, Report
from komainu.web.incidents.record import topics as all_topics
from komainu.web.incidents.record import topics_of
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


class NothingFiledYet(Problem):
    title = _("追完は、提出した報告を補うものです")
    what_to_do = _("先に速報または確報の提出を記録してください。")


class ReportWithdrawn(Problem):
    title = _("この提出の記録は取り消されています")
    what_to_do = _("報告の一覧に、代わりの下書きがあります。")


@transaction.atomic
def start_report(incident: Incident, form: str, stage: str, *, by: Person) -> Report:
    """The draft of that form and stage; the one that is there, if there is one. A supplementary may be made any number of times.

    A later stage begins with what was written into the earlier one. Raises WrongState for a closed incident or one that was never
    assessed, NothingFiledYet for a supplementary report without anything to complete.
    """
    incident = lock(incident)
    live = Report.objects.filter(incident=incident, form=form, stage=stage, withdrawn_at=None)
    found = live.filter(filed_at=None).first() if stage == Report.Stage.SUPPLEMENTARY else live.first()
    if found is not None:
        return found
    if not incident.is_open or incident.latest_assessment is None:
        raise WrongState
    siblings = Report.objects.filter(incident=incident, form=form, withdrawn_at=None)
    if stage == Report.Stage.SUPPLEMENTARY and not siblings.filter(filed_at__isnull=False).exists():
        raise NothingFiledYet
    entries: dict[str, Any] = {}
    if stage != Report.Stage.PRELIMINARY:
        earlier = siblings.order_by("-changed_at").first()
        entries = _carried_over(earlier) if earlier else {}
    report = Report.objects.create(incident=incident, form=form, stage=stage, entries=entries, changed_at=clock.now(), changed_by=by)
    trail.record("incidents.report_started", by=by, subject=incident, after={"form": form, "stage": stage})
    return report


def _carried_over(earlier: Report) -> dict[str, Any]:
    """What the next report takes over: all but the day, the stage and the sequence, which belong to the one report alone."""
    form = load_form(earlier.form, clock.today())
    own = {item.id for item in form.items if item.derive in OF_ONE_REPORT}
    return {key: value for key, value in earlier.entries.items() if key not in own}


@transaction.atomic
def save_entries(report: Report, entries: Mapping[str, Any], *, by: Person, expected_version: int) -> Report:
    """Keep what the office wrote into the form; an empty entry takes the value from the facts again.

    Raises ChangedMeanwhile, FiledAlready, WrongState for a closed incident.
    """
    report = Report.objects.select_for_update(of=("self",)).select_related("incident").get(pk=report.pk)
    _refuse_unless_draft(report, report.incident)
    if report.version != expected_version:
        raise ChangedMeanwhile
    kept = {key: value for key, value in entries.items() if value not in ("", None, [])}
    if kept == report.entries:
        return report
    changed = sorted(key for key in {*kept, *report.entries} if kept.get(key) != report.entries.get(key))
    report.entries, report.version, report.changed_at, report.changed_by = kept, report.version + 1, clock.now(), by
    report.save(update_fields=["entries", "version", "changed_at", "changed_by"])
    trail.record(
        "incidents.report_written", by=by, subject=report.incident, after={"form": report.form, "stage": report.stage, "items": changed}
    )
    return report


def _refuse_unless_draft(report: Report, incident: Incident) -> None:
    if report.withdrawn_at is not None:
        raise ReportWithdrawn
    if report.filed_at is not None:
        raise FiledAlready
    if not incident.is_open:
        raise WrongState


@transaction.atomic
def file_report(report: Report, filing: Filing, *, by: Person, filled: Mapping[str, Any], form_version: str) -> Report:
    """Record that a report went out, and close its duty.

    report  as the writer read it, with its incident: `filled` was made from these
    filled  the form as it was filled when it went out
    Raises ChangedMeanwhile when either was changed since, LatenessUnexplained, FiledAlready, WrongState.
    """
    read = (report.version, report.incident.facts_version)
    incident = lock(report.incident)
    report = Report.objects.select_for_update().get(pk=report.pk)
    _refuse_unless_draft(report, incident)
    if read != (report.version, incident.facts_version):
        raise ChangedMeanwhile
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
        after={
            "form": report.form,
            "stage": report.stage,
            "filed_at": filing.filed_at,
            "receipt": filing.receipt,
            "recipient": filing.recipient,
        },
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
        stages = [report.stage, *(["final"] if report.serves_as_final else [])]
        stated = {"reporting": {f"{stage}_submitted_on": day.isoformat() for stage in stages}}
    else:
        return
    _restate(incident, merged(incident.facts, stated), by=by)


def _untell_the_facts(incident: Incident, report: Report, *, by: Person) -> None:
    """A filing that was recorded by mistake takes back the facts that it stated, as far as nobody has stated another day since."""
    assert report.filed_at is not None
    day = clock.japan_day(report.filed_at).isoformat()
    facts = deepcopy(incident.facts)
    if report.form == Report.Form.ENTRUSTOR:
        block = facts.get("entrustment") or {}
        if block.get("entrustor_notified_on") == day:
            block["entrustor_notified_on"] = block["entrustor_notice_covers_known_items"] = None
    elif report.form == Report.Form.PPC:
        block = facts.get("reporting") or {}
        for stage in (report.stage, *(["final"] if report.serves_as_final else [])):
            if block.get(f"{stage}_submitted_on") == day:
                block[f"{stage}_submitted_on"] = None
    if facts != incident.facts:
        _restate(incident, facts, by=by)


def _restate(incident: Incident, facts: dict[str, Any], *, by: Person) -> None:
    before, incident.facts = incident.facts, facts
    incident.facts_version += 1
    incident.save(update_fields=["facts", "facts_version"])
    assess_now(incident, by=by, as_of=clock.today(), changed=differences(before, facts))


@transaction.atomic
def withdraw_filing(report: Report, *, by: Person, reason: str) -> Report:
    """A filing was recorded by mistake: it is struck out with its reason and stays in the records. Gives the draft that takes its place.

    Raises WrongState if nothing was filed, no reason is given, or the incident is closed.
    """
    incident = lock(report.incident)
    report = Report.objects.select_for_update().get(pk=report.pk)
    if report.filed_at is None or report.withdrawn_at is not None or not reason.strip() or not incident.is_open:
        raise WrongState
    report.withdrawn_at = clock.now()
    report.save(update_fields=["withdrawn_at"])
    trail.record(
        "incidents.filing_withdrawn",
        by=by,
        subject=incident,
        before={"filed_at": report.filed_at, "receipt": report.receipt, "recipient": report.recipient},
        after={"form": report.form, "stage": report.stage},
        reason=reason,
    )
    _untell_the_facts(incident, report, by=by)
    draft = Report.objects.filter(incident=incident, form=report.form, stage=report.stage, withdrawn_at=None, filed_at=None).first()
    if draft is None:
        draft = Report.objects.create(
            incident=incident, form=report.form, stage=report.stage, entries=report.entries, changed_at=clock.now(), changed_by=by
        )
    refresh(incident)
    return draft


def record_mark(incident: Incident) -> str:
    """A mark of what the shared record says now; a page carries it, so that two writers do not overwrite each other unseen."""
    told = json.dumps(topics_of(incident.record), ensure_ascii=False, sort_keys=True)
    return hashlib.sha256(told.encode()).hexdigest()[:16]


@transaction.atomic
def record_topics(incident: Incident, topics: Mapping[str, Any], *, by: Person, expected_mark: str | None = None) -> Incident:
    """Keep what the reports tell beside the facts. Topics that are not named stay; an empty value takes a topic out.

    topics         values by topic (`record.topics`), as JSON
    expected_mark  the mark that the writer's page carried; None where nobody else can be writing
    Raises ChangedMeanwhile, WrongState for a closed incident, LookupError for a topic that the record does not know.
    """
    incident = lock(incident)
    if not incident.is_open:
        raise WrongState
    if expected_mark is not None and expected_mark != record_mark(incident):
        raise ChangedMeanwhile
    known = {topic.id for topic in all_topics()}
    if unknown := set(topics) - known:
        raise LookupError(", ".join(sorted(unknown)))
    before = topics_of(incident.record)
    record = dict(incident.record)
    for topic, value in topics.items():
        if value in ("", None, []):
            record.pop(topic, None)
        else:
            record[topic] = value
    after = topics_of(record)
    changed = [topic for topic in {**before, **after} if before.get(topic) != after.get(topic)]
    if not changed:
        return incident
    incident.record = record
    incident.save(update_fields=["record"])
    trail.record(
        "incidents.record_written",
        by=by,
        subject=incident,
        before={topic: before.get(topic) for topic in changed},
        after={topic: after.get(topic) for topic in changed},
    )
    refresh(incident)
    return incident


@transaction.atomic
def record_export(incident: Incident, *, by: Person | None, form: str, stage: str, format_name: str) -> None:
    """A form left the house as a file; who took it stands in the trail. `by` is None for the command line."""
    trail.record("incidents.report_exported", by=by, subject=incident, after={"form": form, "stage": stage, "format": format_name})
