"""The timeline of an incident, and what is added to it by hand."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import path
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from komainu.web.incidents.forms.handling import NoteForm
from komainu.web.incidents.queries.timeline import FILTERS, timeline
from komainu.web.incidents.services import notes as services
from komainu.web.incidents.views.acting import head, may_act, refused
from komainu.web.site.once import once
from komainu.web.site.pages import page
from komainu.web.site.problems import Problem
from komainu.web.site.rights import StaffRequest, requires


@requires("incidents.read_assessment")
@require_GET
def timeline_page(request: StaffRequest, code: UUID) -> HttpResponse:
    """All that happened, the newest first unless asked otherwise. Seven queries."""
    shown = head(request, code, "timeline")
    groups = dict(FILTERS)
    group = request.GET.get("show", "")
    group = group if group in groups else ""
    oldest_first = request.GET.get("order") == "oldest"
    entries = timeline(shown["incident"], group=group, oldest_first=oldest_first, opens_files=shown["may_files"])
    # A closed record takes notes too: what is learnt later belongs here.
    shown["may_note"] = may_act(request)
    return page(
        request,
        "incidents/timeline.html",
        page_title=_("経過"),
        entries=entries,
        filters=FILTERS,
        group=group,
        oldest_first=oldest_first,
        **shown,
    )


@requires("incidents.act")
@require_http_methods(["GET", "POST"])
def notes(request: StaffRequest, code: UUID) -> HttpResponse:
    """Add a note, a call, a letter or a meeting, with its time and files."""
    shown = head(request, code, "timeline")
    is_post = request.method == "POST"
    form = NoteForm(request.POST if is_post else None, request.FILES if is_post else None)
    if is_post and form.is_valid():
        try:
            said = form.cleaned_data
            once(said.pop("once"), lambda: services.add_note(shown["incident"], by=request.person, **said).pk)
        except Problem as problem:
            refused(form, problem)
        else:
            messages.success(request, _("経過に加えました。"))
            return redirect("incidents:timeline", code)
    return page(request, "incidents/notes.html", status=422 if form.errors else 200, page_title=_("経過に書き加える"), form=form, **shown)


urlpatterns = [
    path("<uuid:code>/timeline/", timeline_page, name="timeline"),
    path("<uuid:code>/notes/", notes, name="notes"),
]
