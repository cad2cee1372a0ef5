"""What everybody may read beside the courses: published cases, national figures, further reading."""

from datetime import date
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.urls import path, reverse
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from komainu.law import classification
from komainu.law.classification import UnknownId
from komainu.web.people.views.forming import form_page
from komainu.web.site import clock
from komainu.web.site.pages import page
from komainu.web.site.rights import StaffRequest, may, requires
from komainu.web.training import charts, showing
from komainu.web.training.company_forms import ReadingCheckForm
from komainu.web.training.models import ReadingCheck
from komainu.web.training.queries.from_parts import case_words, recent_cases
from komainu.web.training.ready.cases import Case, cases, readings
from komainu.web.training.services import company as services

OWN_SHOWN = 20
A_PAGE = 20
NATURES = {"real": gettext_lazy("実際の事故"), "example": gettext_lazy("出典の例"), "composed": gettext_lazy("教材のための創作")}


def tabs(current: str) -> list[dict[str, Any]]:
    entries = (("library", _("事例集")), ("figures", _("全国の数字")), ("reading", _("参考資料")))
    return [{"label": label, "url": reverse(f"training:{name}"), "current": name == current} for name, label in entries]


def name_of(axis: str, id: str) -> str:
    """A class, cause or kind in words; a class that the law does not know by its own id (telework) as it is."""
    try:
        return classification.label(axis, id).in_language("en" if get_language() == "en" else "ja")
    except UnknownId:
        return ""


def _fits(case: Case, words: list[str], wanted_class: str, wanted_cause: str) -> bool:
    if wanted_class and not case.classification.startswith(wanted_class):
        return False
    if wanted_cause and wanted_cause not in case.causes:
        return False
    text = f"{case.title.ja} {case.title.en} {case.text.ja} {case.text.en} {case.learnt.ja} {case.source}".casefold()
    return all(word in text for word in words)


@requires("training.library")
@require_GET
def library(request: StaffRequest) -> HttpResponse:
    """Published cases by class and cause, and the house's own. One query."""
    wanted_class, wanted_cause = request.GET.get("class", "")[:60], request.GET.get("cause", "")[:60]
    q = " ".join(request.GET.get("q", "").split())[:100]
    language = get_language() or "ja"
    found = [case for case in cases() if _fits(case, q.casefold().split(), wanted_class, wanted_cause)]
    turned = Paginator(found, A_PAGE).get_page(request.GET.get("page", "")[:6])
    shown = [
        {
            "id": case.id,
            "title": case.title.said(language) or name_of("class", case.classification),
            "when": case.when,
            "text": case.text.said(language),
            "learnt": case.learnt.said(language),
            "class": name_of("class", case.classification) or case.classification,
            "causes": [name for name in (name_of("cause", each) for each in case.causes) if name],
            "source": case.source,
            "url": case.url,
            "is_telework": case.is_telework,
            "nature": NATURES.get(case.nature, NATURES["example"]),
        }
        for case in turned
    ]
    classes = sorted({(case.classification, name_of("class", case.classification)) for case in cases()})
    causes = sorted({(each, name_of("cause", each)) for case in cases() for each in case.causes})
    own = [] if q or wanted_class or wanted_cause else list(recent_cases(clock.today())[:OWN_SHOWN])
    return page(
        request,
        "training/library.html",
        page_title=_("事例集"),
        page_lead=_("よその会社で起きた事故と、自社で起きたこと・起きかけたこと。日付と出典を付け、学んだことを添えています。"),
        tabs=tabs("library"),
        cases=shown,
        total=len(cases()),
        fitting=len(found),
        turned=turned,
        own=[(each, case_words(each, as_told=may(request.standing, "training.prepare")).replace("\\", "")) for each in own],
        classes=[(id, name) for id, name in classes if name],
        causes=[(id, name) for id, name in causes if name],
        q=q,
        wanted_class=wanted_class,
        wanted_cause=wanted_cause,
        may_prepare=may(request.standing, "training.prepare"),
    )


@requires("training.library")
@require_GET
def figures(request: StaffRequest) -> HttpResponse:
    """National figures as charts with their tables, years and sources. No query of its own."""
    language = get_language() or "ja"
    return page(
        request,
        "training/figures.html",
        page_title=_("全国の数字"),
        page_lead=_("教材に出てくる公表された数字です。年度・母数・出典を付けています。分類が変わった年度をまたいでは並べません。"),
        tabs=tabs("figures"),
        charts=[showing.chart_html(name, language) for name in charts.NAMES],
        may_compare=may(request.standing, "incidents.statistics"),
    )


def _checks() -> dict[str, ReadingCheck]:
    """The latest look at each address. One query."""
    latest: dict[str, ReadingCheck] = {}
    for each in ReadingCheck.objects.select_related("checked_by").order_by("reading", "-checked_on"):
        latest.setdefault(each.reading, each)
    return latest


def _last_look(first: date | None, check: ReadingCheck | None) -> date | None:
    return max(filter(None, (first, check.checked_on if check else None)), default=None)


@requires("training.library")
@require_GET
def reading(request: StaffRequest) -> HttpResponse:
    """Official sources, with the day on which somebody last opened the address. One query."""
    language, checks = get_language() or "ja", _checks()
    shown = [
        {
            "id": each.id,
            "title": each.title.said(language),
            "publisher": each.publisher.said(language),
            "about": each.about.said(language),
            "url": each.url,
            "looked_on": _last_look(each.checked_on, checks.get(each.id)),
            "check": checks.get(each.id),
        }
        for each in readings()
    ]
    return page(
        request,
        "training/reading.html",
        page_title=_("参考資料"),
        page_lead=_("国や審査機関が出している資料です。事務局がリンクを開いて確かめた日を付けています。"),
        tabs=tabs("reading"),
        readings=shown,
        may_prepare=may(request.standing, "training.prepare"),
    )


@requires("training.prepare")
@require_http_methods(["GET", "POST"])
def reading_check(request: StaffRequest, reading: str) -> HttpResponse:
    """Record that the address was opened, and what was seen."""
    found = next((each for each in readings() if each.id == reading), None)
    if found is None:
        raise Http404
    form = ReadingCheckForm(request.POST or None, initial={"checked_on": clock.today()})
    back = reverse("training:reading")

    def act() -> str:
        services.check_reading(found.id, by=request.person, **form.cleaned_data)
        messages.success(request, _("確かめた日を記録しました。"))
        return back

    return form_page(
        request, form, act, title=_("リンクを確かめた記録"), button=_("記録する"), crumbs=[(_("参考資料"), back)], back_url=back,
        page_lead=f"{found.title.said(get_language() or 'ja')} {found.url}",
    )  # fmt: skip


urlpatterns = [
    path("library/", library, name="library"),
    path("library/figures/", figures, name="figures"),
    path("library/reading/", reading, name="reading"),
    path("library/reading/<slug:reading>/check/", reading_check, name="reading_check"),
]
