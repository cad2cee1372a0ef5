"""The policy's versions: drafted, approved, written to the guard's file whole. The guard reads the file by itself when it changed."""

import hashlib
import os
from datetime import datetime
from pathlib import Path
from uuid import uuid4

from django.db import transaction
from django.db.models import Max
from django.urls import reverse

from komainu.web.approvals import queries as approvals_read
from komainu.web.approvals import services as approvals
from komainu.web.approvals.models import Approval
from komainu.web.mailroom import spools
from komainu.web.mailroom.models import PolicyVersion
from komainu.web.mailroom.policy_text import fault_of
from komainu.web.mailroom.problems import PolicyBroken, PolicyNotWritten, PolicyUnchanged, PolicyWaits
from komainu.web.people.models import Person
from komainu.web.site import clock
from komainu.web.site.problems import WrongState
from komainu.web.trail import services as trail

POLICY = "mailroom.policy"
State = PolicyVersion.State


def sha_of(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8")).hexdigest()


def _next_number() -> int:
    return (PolicyVersion.objects.aggregate(last=Max("number"))["last"] or 0) + 1


@transaction.atomic
def save_draft(text: str, *, by: Person) -> PolicyVersion:
    """Keep a text as the one draft. Raises PolicyWaits, PolicyBroken (its title names the line)."""
    text = text.replace("\r\n", "\n")
    if PolicyVersion.objects.filter(state=State.PROPOSED).exists():
        raise PolicyWaits
    if fault := fault_of(text):
        raise PolicyBroken(fault)
    draft = PolicyVersion.objects.select_for_update().filter(state=State.DRAFT).first()
    before = draft.sha256 if draft else ""
    if draft is None:
        draft = PolicyVersion(number=_next_number())
    draft.text, draft.sha256, draft.made_by, draft.made_at = text, sha_of(text), by, clock.now()
    draft.save()
    if draft.sha256 != before:
        trail.record(
            "mailroom.policy_changed", by=by, subject=draft, before={"sha256": before} if before else None, after={"sha256": draft.sha256}
        )
    return draft


@transaction.atomic
def drop_draft(*, by: Person) -> None:
    """Give the draft up. Raises WrongState."""
    draft = PolicyVersion.objects.select_for_update().filter(state=State.DRAFT).first()
    if draft is None:
        raise WrongState
    draft.state = State.DROPPED
    draft.save(update_fields=["state"])
    trail.record("mailroom.policy_dropped", by=by, subject=draft)


@transaction.atomic
def propose(*, by: Person, reason: str) -> PolicyVersion:
    """Ask the privacy manager to let the draft take effect. Raises WrongState, PolicyWaits, PolicyUnchanged."""
    if PolicyVersion.objects.filter(state=State.PROPOSED).exists():
        raise PolicyWaits
    draft = PolicyVersion.objects.select_for_update().filter(state=State.DRAFT).first()
    if draft is None:
        raise WrongState
    if PolicyVersion.objects.filter(state=State.IN_FORCE, sha256=draft.sha256).exists():
        raise PolicyUnchanged
    draft.state, draft.reason, draft.made_by, draft.returned_reason = State.PROPOSED, reason, by, ""
    draft.save(update_fields=["state", "reason", "made_by", "returned_reason"])
    trail.record("mailroom.policy_proposed", by=by, subject=draft, after={"sha256": draft.sha256}, reason=reason)
    approvals.request(draft, POLICY, by=by, url=reverse("mailroom:policy_version", args=[draft.pk]), note=reason)
    return draft


@transaction.atomic
def come_true(approval: Approval, by: Person | None) -> None:
    """Approved: from now on this is the policy. The file follows when this is committed; if it cannot be written, the worker's rounds try again."""
    version = PolicyVersion.objects.select_for_update().get(pk=approval.subject_id)
    if version.state != State.PROPOSED:
        raise WrongState
    PolicyVersion.objects.filter(state=State.IN_FORCE).update(state=State.SUPERSEDED)
    version.state, version.approved_by, version.in_force_at = State.IN_FORCE, by, clock.now()
    version.save(update_fields=["state", "approved_by", "in_force_at"])
    trail.record("mailroom.policy_in_force", by=by, subject=version, after={"sha256": version.sha256})
    transaction.on_commit(lambda: write_file(version.text), robust=True)


@transaction.atomic
def go_back(approval: Approval, by: Person | None) -> None:
    """Returned, withdrawn or void: it is a draft again, or given up where there is another one."""
    version = PolicyVersion.objects.select_for_update().filter(pk=approval.subject_id, state=State.PROPOSED).first()
    if version is None:
        return
    version.state = State.DROPPED if PolicyVersion.objects.filter(state=State.DRAFT).exists() else State.DRAFT
    version.save(update_fields=["state"])
    trail.record("mailroom.policy_returned", by=by, subject=version)


def withdraw(version: PolicyVersion, *, by: Person) -> None:
    """Take a proposed version back. Raises WrongState, and what `approvals.withdraw` does."""
    waiting = approvals_read.requests_of(POLICY, version.pk).filter(state=Approval.State.WAITING).first()
    if waiting is None:
        raise WrongState
    approvals.withdraw(waiting, by=by)


# --- the file ------------------------------------------------------------------------------------------------------------


def write_file(text: str, file: Path | None = None) -> None:
    """The file whole: written beside, synced, renamed into place. Raises PolicyNotWritten."""
    file = file or spools.policy_file()
    beside = file.with_name(f".{file.name}.{uuid4().hex[:8]}")
    try:
        with beside.open("w", encoding="utf-8", newline="\n") as out:
            out.write(text)
            out.flush()
            os.fsync(out.fileno())
        beside.replace(file)
    except OSError as error:
        beside.unlink(missing_ok=True)
        raise PolicyNotWritten from error


def in_force() -> PolicyVersion | None:
    """One query."""
    return PolicyVersion.objects.filter(state=State.IN_FORCE).select_related("approved_by", "made_by").first()


def file_text() -> str | None:
    """What the guard reads; None where there is no file, or none that is text."""
    try:
        return spools.policy_file().read_bytes().decode("utf-8-sig")
    except (OSError, UnicodeDecodeError):
        return None


def is_foreign() -> bool:
    """Whether the file was changed elsewhere: it is none of the versions that were ever in force. Two queries at the most."""
    text, now = file_text(), in_force()
    if text is None or now is None or sha_of(text) == now.sha256:
        return False
    return not PolicyVersion.objects.filter(sha256=sha_of(text), state=State.SUPERSEDED).exists()


def reconcile(now: datetime) -> bool:
    """The round of the worker. The first file is taken in; what a killed process did not write is written. False where somebody must look."""
    text, current = file_text(), in_force()
    if current is None:
        if text is not None and not fault_of(text):
            take_in(by=None)
        return text is None or not fault_of(text)
    if text is not None and sha_of(text) == current.sha256:
        return True
    if is_foreign():
        return False
    if not spools.policy_file().parent.is_dir():
        return True
    try:
        write_file(current.text)
    except PolicyNotWritten:
        return False
    return True


@transaction.atomic
def take_in(*, by: Person | None) -> PolicyVersion:
    """The file as it stands becomes the version in force: the first one, or one that somebody changed elsewhere. Raises PolicyBroken."""
    text = file_text()
    if text is None:
        raise WrongState
    if fault := fault_of(text):
        raise PolicyBroken(fault)
    known = PolicyVersion.objects.select_for_update().filter(state=State.IN_FORCE).first()
    if known is not None and known.sha256 == sha_of(text):
        return known
    PolicyVersion.objects.filter(state=State.IN_FORCE).update(state=State.SUPERSEDED)
    now = clock.now()
    version = PolicyVersion.objects.create(
        number=_next_number(), text=text, sha256=sha_of(text), state=State.IN_FORCE, made_by=by, made_at=now, in_force_at=now
    )
    trail.record("mailroom.policy_taken_in", by=by, subject=version, after={"sha256": version.sha256})
    return version
