"""Sessions: adding one, its page with the QR code and the sheet, attending by the code, lists read in."""

import io
from typing import Any
from uuid import UUID

import segno
from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import path, reverse
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from komainu.web.documents.importing.pages import import_pages
from komainu.web.people.views.forming import form_page
from komainu.web.site import clock
from komainu.web.site.once import once
from komainu.web.site.pages import page
from komainu.web.site.problems import Problem
from komainu.web.site.rights import StaffRequest, requires
from komainu.web.training import services
from komainu.web.training.forms import SessionForm, in_japan
from komainu.web.training.models import Assignment, Session
from komainu.web.training.queries import deliveries as readings
from komainu.web.training.services.results_import import RESULTS

from .deliveries import crumbs_to
from .people import KEYED, _by_department, _search

MOST_SHOWN = 300


@requires("training.deliver")
@require_http_methods(["GET", "POST"])
def add_session(request: StaffRequest, delivery: UUID) -> HttpResponse:
    """A lecture, a film seen together, a make-up date."""
    found = readings.delivery(delivery)
    form = SessionForm(
        request.POST or None, initial={"starts_at": in_japan(max(clock.today(), found.opens_on), 10), "lecturer": found.lecturer}
    )

    def act() -> str:
        code = once(form.cleaned_data["sheet"], lambda: services.add_session(found, by=request.person, **form.values()).pk)
        return reverse("training:session", args=[code])

    return form_page(
        request, form, act, title=_("講習の日を加える"), button=_("加える"), crumbs=crumbs_to(found), back_url=reverse("training:delivery", args=[found.pk])
    )  # fmt: skip


def address_of(found: Session) -> str:
    """What the QR code leads to."""
    return f"{settings.PUBLIC_ADDRESS}{reverse('training:attend', args=[found.token])}"


def qr_svg(address: str, *, scale: int = 8) -> str:
    drawn = io.BytesIO()
    segno.make(address, error="m", micro=False).save(drawn, kind="svg", scale=scale, border=2, xmldecl=False, omitsize=True)
    return drawn.getvalue().decode()


@requires("training.deliver")
@require_http_methods(["GET", "POST"])
def session(request: StaffRequest, session: UUID) -> HttpResponse:
    """Who was there; the sheet: those who are not marked yet, to be ticked. Nine queries."""
    found, now = readings.session(session), clock.now()
    if request.method == "POST":
        keys = [key for key in request.POST.getlist("there") if _is_code(key)][:KEYED]
        marked = list(found.delivery.assignments.filter(pk__in=keys).exclude(state=Assignment.State.ENDED))
        try:
            count = services.record_attendance(found, marked, by=request.person)
        except Problem as problem:
            messages.error(request, f"{problem.title}。{problem.what_to_do}")
        else:
            messages.success(request, _("%(count)s人の出席を記録しました。") % {"count": count})
        return redirect(request.get_full_path())
    there = readings.attendance_of(found)
    count = there.count()
    absent = found.delivery.assignments.exclude(state=Assignment.State.ENDED).exclude(attendance__session=found).order_by("sort_key", "pk")
    wanted, words = request.GET.get("department", ""), request.GET.get("q", "").split()
    if _is_code(wanted):
        absent = _by_department(absent, wanted)
    if words:
        absent = _search(absent, words)
    rows = list(absent[:KEYED])
    readings.complete_rows(rows)
    from komainu.web.people.queries import department_tree

    return page(
        request, "training/session.html", page_title=_("講習の出席"), crumbs=crumbs_to(found.delivery), session=found, there=list(there[:MOST_SHOWN]), count=count,
        rows=rows, qr=mark_safe(qr_svg(address_of(found))),  # noqa: S308 - drawn by segno
        address=address_of(found), has_begun=found.starts_at <= now, department=wanted, q=" ".join(words), departments=department_tree.department_choices(),
        may_cancel=not count and found.cancelled_at is None,
    )  # fmt: skip


def _is_code(text: str) -> bool:
    try:
        UUID(text)
    except ValueError:
        return False
    return True


@requires("training.deliver")
@require_POST
def cancel_session(request: StaffRequest, session: UUID) -> HttpResponse:
    found = services.cancel_session(readings.session(session), by=request.person)
    messages.success(request, _("講習を取りやめました。"))
    return redirect("training:delivery", found.delivery_id)


@requires("training.learn")
@require_http_methods(["GET", "POST"])
def attend(request: StaffRequest, token: str) -> HttpResponse:
    """What the QR code on the wall leads to: one press, and the attendance is recorded. Two queries."""
    found = readings.session_by_token(token)
    if request.method == "POST":
        made = services.attend_by_code(found, request.person)
        messages.success(request, _("出席を記録しました。"))
        return redirect("training:course", made.assignment_id)
    return page(
        request, "training/attend.html", page_title=found.delivery.title, session=found, crumbs=[(_("教育"), reverse("training:home"))]
    )


@requires("training.export")
@require_GET
def sheet(request: StaffRequest, session: UUID) -> HttpResponse:
    """The attendance list on paper, to be signed. It leaves a trail."""
    from komainu.web.documents.answering import download
    from komainu.web.training.papers import attendance_pdf, note_papers

    found = readings.session(session)
    note_papers(found.delivery, "attendance", by=request.person, format="pdf")
    return download(attendance_pdf(found), f"attendance-{clock.japan_day(found.starts_at):%Y%m%d}", "pdf")


def _crumbs() -> list[tuple[Any, str]]:
    return crumbs_to()


urlpatterns = [
    path("deliveries/<uuid:delivery>/sessions/add/", add_session, name="add_session"),
    path("sessions/<uuid:session>/", session, name="session"),
    path("sessions/<uuid:session>/cancel/", cancel_session, name="cancel_session"),
    path("sessions/<uuid:session>/sheet/", sheet, name="sheet"),
    path("attend/<str:token>/", attend, name="attend"),
    *import_pages(
        RESULTS, right="training.deliver", namespace="training", crumbs=_crumbs, prefix="results/import/", name="import", parameter="results_import"
    ),
]  # fmt: skip
