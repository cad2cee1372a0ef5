"""The report forms as dated data: what is in force, and how the office corrects it when the live form has changed."""

from datetime import date
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from komainu.law.breach.forms import Form, FormError, load_form
from komainu.web.incidents.filling import FORMS, form_on
from komainu.web.incidents.forms.report_forms import CorrectionForm
from komainu.web.incidents.models import FormCorrection
from komainu.web.incidents.queries import reports as readings
from komainu.web.incidents.record import official_page
from komainu.web.incidents.report_words import form_label
from komainu.web.incidents.services import forms as services
from komainu.web.site import clock
from komainu.web.site.pages import page
from komainu.web.site.problems import ChangedMeanwhile
from komainu.web.site.rights import StaffRequest, may, requires


@requires("incidents.read_assessment")
@require_GET
def forms(request: StaffRequest) -> HttpResponse:
    """Which forms there are, in which version, and when somebody compared them with the live ones."""
    return page(
        request,
        "incidents/forms.html",
        page_title=_("報告書の様式"),
        page_lead=_("様式は日付を持ったデータです。提出先の画面が変わったら、ここで直せます。"),
        lines=[(form_label(line.form), line, official_page(line.form)) for line in readings.form_lines(clock.today())],
        may_correct=may(request.standing, "incidents.house_rules"),
        crumbs=[(_("事故の一覧"), reverse("incidents:list"))],
    )


@requires("incidents.read_assessment", post="incidents.house_rules")
@require_http_methods(["GET", "POST"])
def form_correct(request: StaffRequest, form: str) -> HttpResponse:
    """Correct a form, look at the result first, or record that it was compared with the live one."""
    if form not in FORMS:
        raise Http404
    may_correct = may(request.standing, "incidents.house_rules")
    today = clock.today()
    in_force = readings.corrections_on(today).get(form)
    history = readings.form_history(form)
    if request.method == "POST" and "compare" in request.POST:
        services.compare_form(form, by=request.person, compared_on=today, in_force=in_force)
        messages.success(request, _("今日、実際の画面と照合したことを記録しました。"))
        return redirect("incidents:form_correct", form)
    loaded = form_on(form, today, in_force)
    # A correction that no longer fits the published form is not offered for further work: the office starts from the form as it is.
    basis: dict[str, Any] = in_force.correction if in_force is not None and not loaded.trouble else {}
    latest = history[0].pk if history else None
    used = {row["id"] for kept in history for row in kept.correction.get("add", [])}
    bound = CorrectionForm(
        request.POST or None, name=form, on=today, correction=basis, used_ids=used, initial={"valid_from": today, "latest": latest}
    )
    preview: Form | None = None
    if request.method == "POST" and bound.is_valid():
        preview = _previewed(bound, form, bound.cleaned_data["valid_from"])
        if preview is not None and "preview" not in request.POST:
            try:
                services.correct_form(
                    form,
                    bound.correction(),
                    valid_from=bound.cleaned_data["valid_from"],
                    note=bound.cleaned_data["note"],
                    by=request.person,
                    expected_latest=bound.cleaned_data["latest"],
                )
            except ChangedMeanwhile as problem:
                bound.add_error(None, f"{problem.title} {problem.what_to_do}")
            else:
                messages.success(request, _("様式を直しました。"))
                return redirect("incidents:form_correct", form)
    return page(
        request,
        "incidents/form_correct.html",
        status=422 if bound.errors else 200,
        page_title=form_label(form),
        page_lead=_("様式を直す") if may_correct else _("様式の内容"),
        crumbs=[(_("事故の一覧"), reverse("incidents:list")), (_("報告書の様式"), reverse("incidents:forms"))],
        name=form,
        form=bound,
        blocks=bound.blocks(),
        preview=_preview_blocks(preview) if preview is not None else [],
        loaded=loaded,
        in_force=in_force,
        history=_history(history, today),
        official=official_page(form),
        may_correct=may_correct,
    )


def _previewed(bound: CorrectionForm, name: str, on: date) -> Form | None:
    """The form as it would be; None with an error on the page if it does not hold together."""
    try:
        return load_form(name, on, {"schema_version": 1, **bound.correction()})
    except FormError as error:
        bound.add_error(None, str(error))
        return None


def _preview_blocks(form: Form) -> list[tuple[str, list[Any]]]:
    blocks: list[tuple[str, list[Any]]] = []
    for item in form.items:
        if not blocks or blocks[-1][0] != item.group_ja:
            blocks.append((item.group_ja, []))
        blocks[-1][1].append(item)
    return blocks


def _history(history: list[FormCorrection], today: date) -> list[tuple[FormCorrection, str]]:
    """Each correction with what it changed, in a few words."""
    told = []
    for kept in history:
        hidden = sum(1 for change in kept.correction.get("items", {}).values() if change.get("hidden"))
        parts = [
            _("変えた項目%(count)s件") % {"count": len(kept.correction.get("items", {}))} if kept.correction.get("items") else "",
            _("うち使わない項目%(count)s件") % {"count": hidden} if hidden else "",
            _("加えた項目%(count)s件") % {"count": len(kept.correction.get("add", []))} if kept.correction.get("add") else "",
            _("並び順を変更") if kept.correction.get("order") else "",
            _("これから使う") if kept.valid_from > today else "",
        ]
        told.append((kept, "、".join(part for part in parts if part) or _("公表された様式のまま")))
    return told


urlpatterns = [
    path("forms/", forms, name="forms"),
    path("forms/<str:form>/", form_correct, name="form_correct"),
]
