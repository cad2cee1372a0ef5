"""SCORM packages: taken in as a course, and what they report while somebody works in them."""

import hashlib
from uuid import uuid4

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from komainu.web.incidents.services.attachments import clean_name
from komainu.web.people.models import Person
from komainu.web.site import clock
from komainu.web.site.problems import Problem, WrongState
from komainu.web.site.sealed_files import store
from komainu.web.trail import services as trail
from komainu.web.training import packages
from komainu.web.training.models import (
    Assignment,
    Attempt,
    Course,
    CourseModule,
    CourseVersion,
    Module,
    Package,
    PackageFile,
    PackageItem,
    PackageRun,
    Page,
    Progress,
)
from komainu.web.training.reported import Report

from .authoring import CourseWords, begin_course
from .learning import READ_ALONE, State, give_pass, has_read_all, has_studied, judge, locked, next_number, open_if_new, pool_of

FOLDER, PLACE = "training-packages", "training.PackageFile"
WHY = {
    "no_zip": _("ZIPとして開けません。壊れていないか確かめてください。"),
    "no_manifest": _("いちばん上の階層に imsmanifest.xml がありません。フォルダーごと圧縮せず、中のファイルを選んで圧縮してください。"),
    "manifest": _("imsmanifest.xml を読めません。作った会社に、SCORM 1.2か2004で書き出し直してもらってください。"),
    "empty": _("見せる画面が1つもありません。"),
    "many": _("ファイルか単元が多すぎます（ファイルは3,000、単元は60まで）。"),
    "large": _("大きすぎます（ZIPは200MB、展開後は500MB、1つのファイルは150MBまで）。"),
    "bomb": _("圧縮の割合がふつうではありません。安全のため取り込みません。"),
    "path": _("ほかの場所を指す名前のファイルがあります。安全のため取り込みません。"),
    "locked": _("パスワードの付いたZIPです。外してから取り込んでください。"),
    "twice": _("同じ名前のファイルが2つあります。"),
    "program": _("実行できるプログラムが入っています。安全のため取り込みません。"),
    "outside": _("ほかのサイトの画面を見せる教材です。ファイルがそろった教材だけを取り込めます。"),
    "missing": _("imsmanifest.xml が示す画面が、ZIPの中にありません。"),
}


class PackageUnfit(Problem):
    title = _("このSCORM教材は取り込めません")
    status = 422


@transaction.atomic
def take_in_package(file: UploadedFile, *, by: Person, title: str = "") -> CourseVersion:
    """A package as a draft of a course: each of its parts is a module. Raises PackageUnfit."""
    if not file.size or file.size > packages.LARGEST_ZIP:
        raise _unfit("large", "")
    content = file.read()
    try:
        opened = packages.Opened(content)
        found = packages.read_package(opened)
        version = _course(found, title=title or found.title, by=by)
        made = Package.objects.create(
            edition=found.edition, name=clean_name(file.name or ""), sha256=hashlib.sha256(content).hexdigest(), size_bytes=len(content),
            taken_in_by=by, taken_in_at=clock.now(),
        )  # fmt: skip
        PackageFile.objects.bulk_create([_kept(made, name, opened.content(name)) for name in found.names])
    except packages.Unfit as error:
        raise _unfit(error.why, error.detail) from error
    for place, item in enumerate(found.items, 1):
        _module(version, made, item, place)
    told = {"file": made.name, "sha256": made.sha256, "edition": made.edition, "modules": len(found.items), "files": len(found.names)}
    trail.record("training.package_taken_in", by=by, subject=version, after=told)
    return version


def _unfit(why: str, detail: str) -> PackageUnfit:
    return PackageUnfit(what_to_do=str(WHY[why]) + (gettext("（%(file)s）") % {"file": detail} if detail else ""))


def _course(found: packages.Package, *, title: str, by: Person) -> CourseVersion:
    mark = found.pass_mark
    words = CourseWords(title=title[:200], minutes=10 * len(found.items), pass_mark=80 if mark is None else mark, questions_asked=0)
    return begin_course(words, by=by, origin=Course.Origin.PACKAGE)


def _kept(package: Package, name: str, content: bytes) -> PackageFile:
    return PackageFile(
        package=package, name=name, folded=name.lower(), content_type=packages.type_of(name), size_bytes=len(content),
        sha256=hashlib.sha256(content).hexdigest(), path=store(content, FOLDER, PLACE),
    )  # fmt: skip


def _module(version: CourseVersion, package: Package, item: packages.Item, place: int) -> None:
    module = Module.objects.create(
        key=f"{version.course.key}-{uuid4().hex[:6]}", content=Module.Content.PACKAGE, title=item.title[:200], minutes=10, made_at=clock.now(),
    )  # fmt: skip
    CourseModule.objects.create(version=version, module=module, position=place)
    Page.objects.create(module=module, position=1, title=item.title[:200])
    PackageItem.objects.create(
        module=module, package=package, href=item.href, is_tracked=item.is_tracked, launch_data=item.launch_data, pass_mark=item.pass_mark,
    )  # fmt: skip


# --- what a package reports ----------------------------------------------------------------------------------------------


@transaction.atomic
def record_run(assignment: Assignment, module: Module, report: Report, *, is_first: bool = False, has_ended: bool = False) -> PackageRun:
    """Keep what a package said of one person, and judge it.

    A module is finished when the package says that all was seen, unless it was a test that was not passed. With the last module the studying
    ends; where the course has no questions of its own, the package's score is the exam, and the delivery's pass mark decides.

    is_first    the first word of a sitting
    has_ended   the last one: only then is a failed test counted, for a score grows while somebody answers; a sitting ends once
    Raises WrongState.
    """
    found, now = locked(assignment), clock.now()
    if not CourseModule.objects.filter(version=found.delivery.version_id, module=module, module__content=Module.Content.PACKAGE).exists():
        raise WrongState
    run, _is_new = PackageRun.objects.select_for_update().get_or_create(
        assignment=found, module=module, defaults={"begun_at": now, "last_at": now}
    )
    run.location, run.suspend_data, run.last_at = report.location, report.suspend_data, now
    was_sitting = run.is_sitting or is_first
    run.sittings += is_first
    run.is_sitting = was_sitting and not has_ended
    run.seconds += report.seconds if has_ended and was_sitting else 0
    if found.state == State.PASSED:
        run.save(update_fields=["location", "suspend_data", "last_at", "sittings", "is_sitting", "seconds"])
        return run
    open_if_new(found)
    passed = report.has_passed(found.delivery.pass_mark)
    is_judged = report.is_complete or bool(report.success)
    if not Progress.objects.filter(assignment=found, module=module, finished_at__isnull=False).exists():
        run.is_complete = run.is_complete or report.is_complete
        run.success, run.score = report.success or run.success, run.score if report.score is None else report.score
    run.save()
    if is_judged and passed is not False:
        _finish(found, module, run)
    elif is_judged and has_ended and was_sitting and report.score is not None:
        _judged(found, report.score, has_passed=False)
    return run


def _finish(assignment: Assignment, module: Module, run: PackageRun) -> None:
    now = clock.now()
    progress, _is_new = Progress.objects.get_or_create(
        assignment=assignment, module=module, defaults={"begun_at": run.begun_at, "last_at": now}
    )
    if progress.finished_at is None:
        progress.pages, progress.seconds, progress.last_at, progress.finished_at = [1], run.seconds, now, now
        progress.save()
    if assignment.studied_at is None:
        study_with_packages(assignment)


def study_with_packages(assignment: Assignment) -> None:
    """The studying ends when every module is finished; then the packages' scores are the exam, where the course asks nothing of its own."""
    if not has_read_all(assignment):
        return
    told = {"minutes": sum(Progress.objects.filter(assignment=assignment).values_list("seconds", flat=True)) // 60}
    is_enough = assignment.delivery.way in READ_ALONE
    runs = list(PackageRun.objects.filter(assignment=assignment))
    scores = [run.score for run in runs if run.score is not None]
    if (assignment.delivery.questions_asked and pool_of(assignment.delivery)) or not (scores or any(run.success for run in runs)):
        has_studied(assignment, told, on=clock.today() if is_enough else None)
        return
    has_studied(assignment, told, on=None)
    if not is_enough:
        return
    if scores:
        _judged(assignment, sum(scores) // len(scores), has_passed=True)
    else:
        give_pass(assignment, passed_on=clock.today(), score=None)


def _judged(assignment: Assignment, score: int, *, has_passed: bool) -> None:
    now = clock.now()
    made = Attempt.objects.create(
        assignment=assignment, number=next_number(assignment), way=Attempt.Way.PACKAGE, asked=100, right=score, score=score, has_passed=has_passed,
        begun_at=now, finished_at=now, taken_on=clock.today(),
    )  # fmt: skip
    judge(assignment, made, by=assignment.person)


def begin_again(assignment: Assignment) -> None:
    """A result of a package was taken back: its tests are open again, from their beginning. In the caller's transaction."""
    runs = PackageRun.objects.filter(assignment=assignment)
    Progress.objects.filter(assignment=assignment, module__in=runs.values("module")).delete()
    runs.delete()
    assignment.studied_at = None
    assignment.save(update_fields=["studied_at"])
