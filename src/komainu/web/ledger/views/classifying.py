"""The classification of a line: the law's questions, their answers, and the house's own correction with its reason."""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.urls import path
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from komainu.web.ledger import services
from komainu.web.ledger.classifying import is_correction_old
from komainu.web.ledger.forms.classifying import ClassifyForm
from komainu.web.ledger.models import LedgerLine
from komainu.web.ledger.problems import LineChanged
from komainu.web.ledger.queries.lines import editable_line
from komainu.web.ledger.views.lines import crumbs_to, line_url
from komainu.web.people.views.forming import refused
from komainu.web.site import clock
from komainu.web.site.pages import page
from komainu.web.site.problems import Problem
from komainu.web.site.rights import StaffRequest, requires


@requires("ledger.edit")
@require_http_methods(["GET", "POST"])
def classify(request: StaffRequest, line: UUID) -> HttpResponse:
    """Answer what decides the kinds."""
    found = editable_line(request.standing, line)
    if found.state == LedgerLine.State.DISPOSED:
        raise Http404
    form = ClassifyForm(request.POST or None, line=found)
    conflict: list[tuple[object, str, str]] = []
    if request.method == "POST" and form.is_valid():
        try:
            services.change_line(found, by=request.person, version=form.cleaned_data["version"] or 0, **form.values())
        except LineChanged as problem:
            found = editable_line(request.standing, line)
            now = ClassifyForm(line=found)
            for name, bound in form.fields.items():
                theirs, mine = now.initial.get(name, "") or "", form.cleaned_data.get(name) or ""
                if name != "version" and theirs != mine:
                    words = dict(getattr(bound, "choices", ()))
                    conflict.append((bound.label, str(words.get(theirs, theirs)), str(words.get(mine, mine))))
            refused(form, problem)
            form.data = form.data.copy()
            form.data["version"] = str(found.version)
        except Problem as problem:
            refused(form, problem)
        else:
            messages.success(request, _("保存しました。"))
            return redirect(line_url(found))
    return page(
        request, "ledger/classify.html", status=409 if conflict else 422 if form.errors else 200, conflict=conflict, page_title=_("「%(name)s」の区分を調べる") % {"name": found.name},
        crumbs=crumbs_to(found), form=form, back_url=line_url(found), is_old=is_correction_old(found, clock.today()),
    )  # fmt: skip


urlpatterns = [path("<uuid:line>/classify/", classify, name="classify")]
