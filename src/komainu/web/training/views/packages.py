"""SCORM packages: taken in, tried, shown to who learns, and what they report.

A package is another maker's program. Its files are served to a frame that may run scripts and show forms, of which none is ever sent: the frame's origin is
opaque, so it has no cookie, reads nothing of the house and opens no page of it. The address of its files holds a signed token that ends, instead of a
session; the policy of each file lets it load only what stands under the same token. What it reports comes by message to the page around it,
which passes it on, and is read with suspicion (`reported.py`).
"""

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any
from urllib.parse import quote
from uuid import UUID

from django.contrib import messages
from django.core import signing
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.shortcuts import get_object_or_404, redirect
from django.templatetags.static import static
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.views.decorators.clickjacking import xframe_options_exempt
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from komainu.web.site.once import once
from komainu.web.site.pages import page
from komainu.web.site.problems import Problem
from komainu.web.site.rights import StaffRequest, public, requires
from komainu.web.site.sealed_files import content_of
from komainu.web.training.authoring_forms import PackageForm
from komainu.web.training.models import Assignment, Delivery, PackageFile, PackageItem, PackageRun
from komainu.web.training.queries import learning as readings
from komainu.web.training.queries import materials
from komainu.web.training.reported import LONGEST_STATE, read_report
from komainu.web.training.services import packages as services
from komainu.web.training.views.authoring import crumbs_to
from komainu.web.training.views.ranges import ranged

SALT = "komainu.training.package"
TWELVE_HOURS = 12 * 3600
LONGEST_REPORT = 2 * LONGEST_STATE
_HEAD = re.compile(rb"<head(?:\s[^>]*)?>", re.IGNORECASE)
_BEGIN = re.compile(
    rb"(?:\xef\xbb\xbf)?\s*(?:<\?xml[^>]*\?>\s*)?(?:<!--.*?-->\s*)*(?:<!doctype[^>]*>\s*)?(?:<html(?:\s[^>]*)?>)?",
    re.IGNORECASE | re.DOTALL,
)


# --- taking in -----------------------------------------------------------------------------------------------------------


@requires("training.prepare")
@require_http_methods(["GET", "POST"])
def take_in_package(request: StaffRequest) -> HttpResponse:
    form = PackageForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        values = form.cleaned_data
        try:
            made = once(values["sheet"], lambda: services.take_in_package(values["file"], by=request.person, title=values["title"]).pk)
        except Problem as problem:
            form.add_error("file", problem.what_to_do)
        else:
            messages.success(request, _("取り込みました。「試す」で最後まで動くことを確かめてから、公開してください。"))
            return redirect("training:write_course", made)
    return page(
        request, "training/upload.html", status=422 if form.errors else 200, page_title=_("SCORM教材を取り込む"), crumbs=crumbs_to(), form=form,
        button=_("取り込む"), back_url=reverse("training:materials"),
    )  # fmt: skip


@requires("training.prepare")
@require_GET
def try_package(request: StaffRequest, version: UUID, module: UUID) -> HttpResponse:
    """A part of a package as who learns will see it; nothing is recorded. Three queries."""
    found = materials.version_of(version)
    item = get_object_or_404(PackageItem.objects.select_related("package", "module"), module=module, module__places__version=found)
    return page(
        request, "training/package.html", page_title=item.module.title_said, crumbs=[*crumbs_to(), (found.title_said, reverse("training:material", args=[found.pk]))],
        address=address_of(item), start=json.dumps(started(item, None)), record_url="", is_tracked=item.is_tracked, is_trial=True, token="",
        back_url=reverse("training:material", args=[found.pk]), is_finished=False,
    )  # fmt: skip


# --- learning ------------------------------------------------------------------------------------------------------------


def package_lesson(
    request: StaffRequest, assignment: Assignment, here: readings.ModuleStanding, *, token: str, crumbs: list[tuple[Any, str]]
) -> HttpResponse:
    """A module of a package on screen. Two queries."""
    item = get_object_or_404(PackageItem.objects.select_related("package"), module=here.id)
    run = PackageRun.objects.filter(assignment=assignment, module=here.id).first()
    is_recorded = item.is_tracked and assignment.state != Assignment.State.ENDED and assignment.delivery.state == Delivery.State.OPEN
    return page(
        request, "training/package.html", page_title=here.title, crumbs=crumbs, address=address_of(item), start=json.dumps(started(item, run)),
        record_url=reverse("training:package_report", args=[assignment.pk, here.position]) if is_recorded else "", is_tracked=item.is_tracked,
        is_trial=False, token=token, back_url=reverse("training:course", args=[assignment.pk]), is_finished=here.is_finished,
    )  # fmt: skip


def started(item: PackageItem, run: PackageRun | None) -> Mapping[str, Any]:
    """What a package is given at its start: its own state of the last time. It learns neither who somebody is nor their number.

    No score: one of the last time that it does not write anew, in another of the three ways of telling it, would be judged again.
    """
    place, state = (run.location, run.suspend_data) if run else ("", "")
    entry = "resume" if place or state else "ab-initio"
    if item.package.edition == "1.2":
        values = {
            "cmi.core.student_id": "learner", "cmi.core.student_name": _("受講者"), "cmi.core.lesson_location": place, "cmi.core.credit": "credit",
            "cmi.core.lesson_mode": "normal", "cmi.core.entry": entry, "cmi.core.total_time": _clock(run.seconds if run else 0),
            "cmi.core.lesson_status": _status(run), "cmi.suspend_data": state, "cmi.launch_data": item.launch_data,
            "cmi.student_data.mastery_score": "" if item.pass_mark is None else str(item.pass_mark),
        }  # fmt: skip
    else:
        values = {
            "cmi._version": "1.0", "cmi.learner_id": "learner", "cmi.learner_name": _("受講者"), "cmi.location": place, "cmi.credit": "credit", "cmi.mode": "normal",
            "cmi.entry": entry, "cmi.total_time": f"PT{run.seconds if run else 0}S", "cmi.completion_status": _completion(run),
            "cmi.success_status": (run.success if run else "") or "unknown", "cmi.suspend_data": state, "cmi.launch_data": item.launch_data,
            "cmi.scaled_passing_score": "" if item.pass_mark is None else f"{item.pass_mark / 100:g}",
        }  # fmt: skip
    return {"edition": item.package.edition, "values": values}


def _clock(seconds: int) -> str:
    return f"{seconds // 3600:04}:{seconds // 60 % 60:02}:{seconds % 60:02}"


def _status(run: PackageRun | None) -> str:
    if run is None:
        return "not attempted"
    return run.success or ("completed" if run.is_complete else "incomplete")


def _completion(run: PackageRun | None) -> str:
    return "unknown" if run is None else "completed" if run.is_complete else "incomplete"


@requires("training.learn")
@require_POST
def package_report(request: StaffRequest, assignment: UUID, module: int) -> JsonResponse:
    """What the package of one of one's own modules reported. Answers whether the module is finished and what came of it."""
    found = readings.own_assignment(request.person, assignment)
    here = next((each for each in readings.modules_of(found) if each.position == module), None)
    item = PackageItem.objects.select_related("package", "module").filter(module=here.id, is_tracked=True).first() if here else None
    if item is None:
        raise Http404
    values = _values(request.POST.get("values", ""))
    if values is None:
        return JsonResponse({"error": "values"}, status=400)
    is_first, has_ended = request.POST.get("first") == "1", request.POST.get("ended") == "1"
    services.record_run(found, item.module, read_report(values, item.package.edition), is_first=is_first, has_ended=has_ended)
    now = next(each for each in readings.modules_of(found) if each.position == module)
    state = readings.own_assignment(request.person, assignment).state
    return JsonResponse(
        {"finished": now.is_finished, "passed": state == Assignment.State.PASSED, "failed": state == Assignment.State.FAILED}
    )


def _values(text: str) -> dict[str, str] | None:
    """Names and texts, and nothing else."""
    if len(text) > LONGEST_REPORT:
        return None
    try:
        found = json.loads(text)
    except (ValueError, RecursionError):
        return None
    if not isinstance(found, dict) or not all(isinstance(value, str) for value in found.values()):
        return None
    # A zero character is no text for PostgreSQL.
    return {str(key): value.replace("\x00", "") for key, value in found.items()}


# --- the files of a package ----------------------------------------------------------------------------------------------


def address_of(item: PackageItem) -> str:
    """Where a package begins, for twelve hours."""
    name, mark, further = re.fullmatch(r"([^?#]*)([?#]?)(.*)", item.href, re.DOTALL).groups()  # type: ignore[union-attr]
    token = signing.dumps(item.package_id.hex, salt=SALT)
    return reverse("training:package_file", args=[token, name]) + mark + quote(further, safe="=&%/?#:;,+!*'()~@$-._")


@public
@xframe_options_exempt
@require_GET
def package_file(request: HttpRequest, token: str, name: str) -> HttpResponseBase:
    """One file of a package. One query; no session is asked, for the frame has none."""
    try:
        package = UUID(hex=signing.loads(token, salt=SALT, max_age=TWELVE_HOURS))
    except (signing.BadSignature, ValueError, TypeError) as error:
        raise Http404 from error
    found = get_object_or_404(PackageFile.objects.select_related("package"), package=package, folded=name.lower()[:400])
    try:
        body = content_of(found.path, services.PLACE, found.sha256)
    except FileNotFoundError as error:
        raise Http404 from error
    root = request.build_absolute_uri(reverse("training:package_file", args=[token, "x"]))[:-1]
    adapter = request.build_absolute_uri(static("training/adapter.js"))
    answer: HttpResponseBase
    if found.content_type in {"text/html", "application/xhtml+xml"}:
        answer = HttpResponse(with_adapter(body, adapter, found.package.edition), content_type=found.content_type)
    else:
        answer = ranged(request, size=len(body), read=lambda first, end: _piece(body, first, end), content_type=found.content_type)
    answer.headers["Content-Security-Policy"] = policy(root, adapter)
    answer.headers["X-Content-Type-Options"] = "nosniff"
    answer.headers["Referrer-Policy"] = "no-referrer"
    # The frame's origin is opaque: for its fonts and data even its own files are another's.
    answer.headers["Access-Control-Allow-Origin"] = "null"
    answer.headers["Cache-Control"] = "private, max-age=3600"
    return answer


def _piece(body: bytes, first: int, end: int) -> Iterator[bytes]:
    yield body[first:end]


def policy(root: str, adapter: str) -> str:
    """What a file of a package may do (`form-action`: no form is sent), also when somebody opens it in a window of its own."""
    own = f"{root} data: blob:"
    return "; ".join((
        "sandbox allow-scripts allow-forms", "default-src 'none'", f"script-src {root} {adapter} 'unsafe-inline' 'unsafe-eval'", f"style-src {root} 'unsafe-inline'",
        f"img-src {own}", f"media-src {own}", f"font-src {own}", f"connect-src {root}", f"frame-src {root}", f"worker-src {root} blob:", "form-action 'none'",
        "base-uri 'none'",
    ))  # fmt: skip


def with_adapter(body: bytes, adapter: str, edition: str) -> bytes:
    """A page of a package that finds the interface of SCORM in its own window, before any script of its own runs.

    The line is short, so that the browser still finds what the page says of its letters among its first thousand bytes.
    """
    code = {b"\xff\xfe": "utf-16-le", b"\xfe\xff": "utf-16-be"}.get(body[:2])
    line = f'<script src="{adapter}" data-edition="{edition}"></script>'
    if code:
        text = with_adapter(body[2:].decode(code, "replace").encode(), adapter, edition)
        return body[:2] + text.decode().encode(code)
    place = _HEAD.search(body, 0, 20_000) or _BEGIN.match(body)
    end = place.end() if place else 0
    return body[:end] + line.encode() + body[end:]


urlpatterns = [
    path("own/package/", take_in_package, name="take_in_package"),
    path("materials/<uuid:version>/try/<uuid:module>/", try_package, name="try_package"),
    path("<uuid:assignment>/<int:module>/report/", package_report, name="package_report"),
    path("packages/<str:token>/<path:name>", package_file, name="package_file"),
]
