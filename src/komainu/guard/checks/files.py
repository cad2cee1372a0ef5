"""What the files are: locked, programs, disguised, archives beyond the limits."""

from __future__ import annotations

from collections.abc import Iterator

from komainu.guard.case import Case
from komainu.guard.policy import CheckRule
from komainu.guard.verdict import Finding, Grade


def attachment_encrypted(case: Case, rule: CheckRule) -> Iterator[Finding]:
    if not case.met(rule.id):
        return
    archives = {file.name for file in case.files if file.is_archive and file.unread == "locked"}
    for file in case.files:
        # Of an archive with locked members the archive is told, once.
        if file.unread == "locked" and not any(file.name.startswith(archive + "/") and file.name != archive for archive in archives):
            yield Finding(rule.id, rule.grade, file.name)


def attachment_executable(case: Case, rule: CheckRule) -> Iterator[Finding]:
    for file in case.files:
        if file.executable:
            yield Finding(rule.id, rule.grade, file.name, {"why": "program"})
        elif file.macros:
            yield Finding(rule.id, Grade(rule.keys["macro_grade"]), file.name, {"why": "macros"})


def attachment_disguised(case: Case, rule: CheckRule) -> Iterator[Finding]:
    for file in case.files:
        if file.disguise == "name":
            yield Finding(rule.id, rule.at_least(Grade.FORBID), file.name, {"why": "name"})
        elif file.disguise == "content":
            yield Finding(rule.id, rule.grade, file.name, {"why": "content", "type": file.type})


def archive_limit(case: Case, rule: CheckRule) -> Iterator[Finding]:
    for file in case.files:
        if file.limits:
            yield Finding(rule.id, rule.grade, file.name, {"why": file.limits[0]}, len(file.limits))


CHECKS = {
    "attachment_encrypted": attachment_encrypted,
    "attachment_executable": attachment_executable,
    "attachment_disguised": attachment_disguised,
    "archive_limit": archive_limit,
}
