"""The office's pages of the company's own part: which are live, written, empty; writing one; its versions."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.urls import path, reverse
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from komainu.web.people.views.forming import refused
from komainu.web.site import clock
from komainu.web.site.pages import page
from komainu.web.site.problems import Problem
from komainu.web.site.rights import StaffRequest, requires
from komainu.web.training import showing
from komainu.web.training.company_forms import CompanyPageForm
from komainu.web.training.queries import company as readings
from komainu.web.training.ready.company import PARTS, Slot, slots
from komainu.web.training.services import company as services

PART_TITLES = {
    "house": gettext_lazy("方針・人・決まり"),
    "handling": gettext_lazy("取扱いの6つの決まり"),
    "emergency": gettext_lazy("緊急のとき"),
    "telework": gettext_lazy("テレワーク"),
    "words": gettext_lazy("お知らせと自社の事例"),
}


@requires("training.prepare")
@require_GET
def company(request: StaffRequest) -> HttpResponse:
    """Every page of the company's own part with its state. One query of its own, and up to fourteen for those that come live."""
    found = readings.company_part(clock.today())
    groups = [(PART_TITLES[part], [each for each in found.values() if each.slot.part == part]) for part in PARTS]
    states = [each.state for each in found.values()]
    return page(
        request,
        "training/company.html",
        page_title=_("会社の部分の教材"),
        page_lead=_("どのコースにも出てくる、会社ごとに違うページです。ほかの記録から自動で出るものと、事務局が書くものがあります。"),
        groups=groups,
        counts=[(words, kind, states.count(state)) for state, (words, kind) in readings.STATES.items()],
    )


def _slot(slot: str) -> Slot:
    try:
        return slots()[slot]
    except KeyError as error:
        raise Http404 from error


@requires("training.prepare")
@require_http_methods(["GET", "POST"])
def company_page(request: StaffRequest, slot: str) -> HttpResponse:
    """Write a page, look at it before it is saved, read its versions. Two queries, up to four more where it comes live."""
    entry, language = _slot(slot), get_language() or "ja"
    shown = readings.company_part(clock.today(), {slot})[slot]
    versions = list(readings.versions_of(slot)[:20])
    old = next((each for each in versions if str(each.number) == request.GET.get("from", "")), None)
    last = old or shown.page
    initial: dict[str, Any] = {
        "way": last.way if last else ("live" if shown.has_live else "written"),
        "body": last.body if last else entry.draft,
        "body_en": last.body_en if last else "",
        "why": (last.why if last else "") or entry.why.ja,
        "seen": shown.page.number if shown.page else 0,
    }
    form = CompanyPageForm(request.POST or None, has_live=shown.has_live, initial=initial)
    preview = None
    if request.method == "POST" and form.is_valid():
        values = dict(form.cleaned_data)
        if request.POST.get("act") == "preview":
            text = values["body"] if values["way"] == "written" else "\n\n".join(filter(None, (_live_text(slot), values["body"])))
            preview = _html(slot, entry.title.said(language), text, values["why"])
        else:
            values["why"] = "" if values["why"].strip() == entry.why.ja else values["why"]
            try:
                services.write_company_page(slot, by=request.person, **values)
            except Problem as problem:
                refused(form, problem)
            else:
                messages.success(request, _("保存しました。すべてのコースに、今から出ます。"))
                return redirect("training:company")
    return page(
        request,
        "training/company_page.html",
        status=422 if form.errors else 200,
        page_title=entry.title.said(language),
        page_lead=entry.asks.said(language),
        crumbs=[(_("会社の部分の教材"), reverse("training:company"))],
        shown=shown,
        state_words=shown.state_words,
        html=_html(slot, shown.title, shown.text, shown.why),
        preview=preview,
        form=form,
        versions=versions,
        old=old,
        is_draft=last is None and bool(entry.draft),
    )


def _live_text(slot: str) -> str:
    provider = readings.PROVIDERS.get(slot)
    return provider(clock.today()) if provider else ""


def _html(slot: str, title: str, text: str, why: str) -> str:
    return showing.page_html(
        f"{{{{company:{slot}}}}}", language=get_language() or "ja", company={slot: showing.CompanyText(title, text, why)}
    )


urlpatterns = [path("company/", company, name="company"), path("company/<slug:slot>/", company_page, name="company_page")]
