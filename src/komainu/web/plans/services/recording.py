"""What was done of a step: when, by whom, with what evidence. A record is never changed; a wrong one is taken back with its reason."""

import hashlib
from datetime import date

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction

from komainu.web.incidents.services.attachments import LARGEST_BYTES, FileEmpty, FileTooLarge, clean_name, content_type
from komainu.web.people.models import Person
from komainu.web.plans import duties
from komainu.web.plans.models import PlanStep, StepRecord, YearPlan
from komainu.web.plans.problems import AlreadyDone, DayAhead
from komainu.web.site import clock
from komainu.web.site.photos import without_metadata
from komainu.web.site.problems import WrongState
from komainu.web.site.sealed_files import store
from komainu.web.trail import services as trail

FOLDER, PLACE = "plans", "plans.StepRecord"


@transaction.atomic
def record_step(
    step: PlanStep, *, by: Person | None, done_on: date, note: str = "", file: UploadedFile | None = None, kind: str = StepRecord.Kind.DONE
) -> StepRecord:
    """The step was done, or something on the way is noted. Raises WrongState, AlreadyDone, DayAhead, FileTooLarge, FileEmpty, PhotoUnclean."""
    plan = YearPlan.objects.select_for_update().get(pk=step.plan_id)
    if plan.state != YearPlan.State.APPROVED or step.is_left_out:
        raise WrongState
    if done_on > clock.today():
        raise DayAhead
    if kind == StepRecord.Kind.DONE and StepRecord.objects.filter(line=step.line, kind=kind, withdrawn_at=None).exists():
        raise AlreadyDone
    made = StepRecord(line=step.line, kind=kind, done_on=done_on, note=note, recorded_by=by, recorded_at=clock.now())
    if file is not None:
        _keep(made, file)
    made.save(force_insert=True)
    after = {"title": step.title, "kind": kind, "done_on": done_on, "note": note[:200], "file": made.file_name, "sha256": made.sha256}
    trail.record("plans.step_recorded", by=by, subject=plan, after=after)
    duties.refresh_plan(plan, clock.today())
    return made


def _keep(record: StepRecord, file: UploadedFile) -> None:
    if not file.size:
        raise FileEmpty
    if file.size > LARGEST_BYTES:
        raise FileTooLarge
    content = without_metadata(file.read())
    record.file_name, record.content_type, record.size_bytes = clean_name(file.name or ""), content_type(content), len(content)
    record.sha256, record.path = hashlib.sha256(content).hexdigest(), store(content, FOLDER, PLACE)


@transaction.atomic
def take_back(record: StepRecord, step: PlanStep, *, by: Person | None, reason: str) -> None:
    """The record was wrong; it stays to be read, crossed out. Raises WrongState."""
    record = StepRecord.objects.select_for_update().get(pk=record.pk)
    if record.withdrawn_at is not None:
        raise WrongState
    record.withdrawn_at, record.withdrawn_by, record.withdrawn_reason = clock.now(), by, reason
    record.save(update_fields=["withdrawn_at", "withdrawn_by", "withdrawn_reason"])
    trail.record(
        "plans.record_taken_back", by=by, subject=step.plan, before={"title": step.title, "done_on": record.done_on}, reason=reason
    )
    duties.refresh_plan(step.plan, clock.today())
