"""The rounds of the yearly confirmation: the newest with the sheets of its departments, one begun, one ended."""

from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods

from komainu.web.documents.listing_export import export_links, export_listing
from komainu.web.ledger.forms.surveys import SurveyForm
from komainu.web.ledger.models import SurveySheet
from komainu.web.ledger.queries import surveys as readings
from komainu.web.ledger.queries.lines import sight
from komainu.web.ledger.services import surveys as services
from komainu.web.ledger.views.lines import of_department
from komainu.web.ledger.views.surveys import crumbs_of, sheet_url
from komainu.web.people.queries import department_choices
from komainu.web.people.views.forming import form_page
from komainu.web.site.lists import Column, Filter, Listing
from komainu.web.site.pages import page
from komainu.web.site.rights import StaffRequest, may, requires
from komainu.web.site.templatetags.site import jdate

State = SurveySheet.State
BADGES = {State.OPEN: "warning", State.RETURNED: "info", State.ACCEPTED: "success"}


def _state_words(sheet: SurveySheet) -> str:
    return f"{sheet.get_state_display()} ・ {_('ゼロ報告')}" if sheet.is_zero else str(sheet.get_state_display())


def _answered(sheet: SurveySheet) -> str:
    if not sheet.answered_name:
        return ""
    return f"{sheet.answered_name} {jdate(sheet.answered_at)}{_('（紙）') if sheet.paper else ''}"


LIST = Listing(
    label=gettext_lazy("調査表"),
    columns=(
        Column("department", gettext_lazy("部門"), "department.name", order_by=("department__position", "department__name", "id"), url=sheet_url, is_title=True),
        Column("state", gettext_lazy("状態"), _state_words, template="ledger/_state.html",
               given=lambda sheet: {"words": _state_words(sheet), "kind": BADGES[State(sheet.state)]}),
        Column("survey", gettext_lazy("棚卸しの回"), "survey.title"),
        Column("answered", gettext_lazy("返した人"), _answered, order_by=("answered_at", "id"), nullable=True),
    ),
    search=("department__name",),
    search_label=gettext_lazy("部門"),
    filters=(
        Filter("department", gettext_lazy("部門とその下"), of_department, department_choices, asks=True),
        Filter("state", gettext_lazy("状態"), "state", State.choices),
        Filter("survey", gettext_lazy("棚卸しの回"), "survey", readings.survey_choices),
    ),
    sort="department",
)  # fmt: skip


@requires("ledger.see")
@require_GET
def survey_list(request: StaffRequest) -> HttpResponse:
    """The rounds, and the sheets of the newest that one may see, or of the one that is asked for. Five queries."""
    found = readings.surveys()
    newest = next((each for each in found if str(each.pk) == request.GET.get("survey")), found[0] if found else None)
    asked = request.GET.copy()
    if newest is not None and asked.get("survey") != "":
        asked["survey"] = str(newest.pk)  # the filter says which round is shown; who takes it away sees the sheets of all
    return page(
        request, "ledger/surveys.html", page_title=_("台帳の棚卸し"), crumbs=crumbs_of()[:1], newest=newest, others=[each for each in found if each is not newest],
        listing=LIST.page(asked, readings.visible_sheets(request.standing), path=request.path, alike=sight(request.standing)) if newest else None,
        exports=export_links("ledger:surveys_export") if may(request.standing, "ledger.export") else [],
        may_manage=may(request.standing, "ledger.survey") and (newest is None or newest is found[0]),
    )  # fmt: skip


@requires("ledger.export")
@require_GET
def export(request: StaffRequest, format: str) -> HttpResponse:
    """The sheets of all rounds, or of the one that is asked for. It leaves a trail."""
    return export_listing(request, LIST, readings.visible_sheets(request.standing), format=format, name="ledger-surveys")


@requires("ledger.survey")
@require_http_methods(["GET", "POST"])
def open_survey(request: StaffRequest) -> HttpResponse:
    """Begin a round."""
    form = SurveyForm(request.POST or None)

    def act() -> str:
        services.open_survey(by=request.person, **form.cleaned_data)
        messages.success(request, _("各部門に調査表を送りました。返ったものから、台帳に反映してください。"))
        return reverse("ledger:surveys")

    return form_page(
        request, form, act, title=_("台帳の棚卸しを始める"), button=_("部門に調査表を送る"), crumbs=crumbs_of(), back_url=reverse("ledger:surveys"),
        note=_("すべての部門に、今の台帳の行を確かめる調査表が届きます。扱っていない部門も、ゼロ報告を返します。"),
    )  # fmt: skip


@requires("ledger.survey")
@require_http_methods(["GET", "POST"])
def close_survey(request: StaffRequest, survey: UUID) -> HttpResponse:
    """End a round."""
    found = next((each for each in readings.surveys() if each.pk == survey and each.closed_on is None), None)
    if found is None:
        raise Http404

    def act() -> str:
        services.close_survey(found, by=request.person)
        messages.success(request, _("棚卸しを終えました。"))
        return reverse("ledger:surveys")

    return form_page(
        request, forms.Form(request.POST if request.method == "POST" else None), act, title=_("「%(title)s」を終えますか") % {"title": found.title},
        button=_("終える"), crumbs=crumbs_of(), back_url=reverse("ledger:surveys"), consequences=[_("返っていない部門の行は、確認されないまま残ります。")],
    )  # fmt: skip


urlpatterns = [
    path("surveys/", survey_list, name="surveys"),
    path("surveys/export/<str:format>/", export, name="surveys_export"),
    path("surveys/open/", open_survey, name="open_survey"),
    path("surveys/<uuid:survey>/close/", close_survey, name="close_survey"),
]
