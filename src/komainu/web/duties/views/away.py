"""Away, and who stands in: everybody for themselves, the office for all."""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from komainu.web.duties import queries, services
from komainu.web.duties.forms.away import AwayForm, AwayOfSomebodyForm
from komainu.web.people.views.forming import form_page
from komainu.web.site import clock
from komainu.web.site.pages import page
from komainu.web.site.rights import StaffRequest, may, requires


@requires("duties.away")
@require_GET
def away(request: StaffRequest) -> HttpResponse:
    """One's own absences with their delegates, and for whom one stands in; for the office everybody's. Two queries, three for the office."""
    today = clock.today()
    is_office = may(request.standing, "duties.away_all")
    return page(
        request,
        "duties/away.html",
        page_title=_("不在と代理"),
        page_lead=_("休暇や出張の間、期限の知らせを代理の人にも届けます。"),
        mine=queries.delegations_of(request.person, today),
        for_others=queries.delegations_to(request.person, today),
        everybody=queries.delegations(today) if is_office else None,
    )


@requires("duties.away")
@require_http_methods(["GET", "POST"])
def away_add(request: StaffRequest) -> HttpResponse:
    form = AwayForm(request.POST or None, today=clock.today())

    def act() -> str:
        values = form.cleaned_data
        made = services.delegate(request.person, values["to"], by=request.person, starts_on=values["starts_on"], ends_on=values["ends_on"])
        messages.success(request, _("%(name)sさんが代理になりました。") % {"name": made.delegate.name})
        return reverse("duties:away")

    return _form(request, form, act, _("自分の不在を登録する"))


@requires("duties.away_all")
@require_http_methods(["GET", "POST"])
def away_add_for(request: StaffRequest) -> HttpResponse:
    """The office says who stands in for somebody who cannot say it."""
    form = AwayOfSomebodyForm(request.POST or None, today=clock.today())

    def act() -> str:
        values = form.cleaned_data
        made = services.delegate(
            values["person"], values["to"], by=request.person, starts_on=values["starts_on"], ends_on=values["ends_on"]
        )
        messages.success(request, _("%(name)sさんが代理になりました。") % {"name": made.delegate.name})
        return reverse("duties:away")

    return _form(request, form, act, _("ほかの人の不在を登録する"))


def _form(request: StaffRequest, form: AwayForm, act: object, title: str) -> HttpResponse:
    note = _(
        "代理の人には、期限の知らせと、代理と印の付いた「すること」が届きます。権限は移りません。役割の権限が要ることは、代行者として任命された人か、役割を持つほかの人が行います。"
    )
    crumbs = [(_("不在と代理"), reverse("duties:away"))]
    return form_page(request, form, act, title=title, button=_("登録する"), crumbs=crumbs, back_url=reverse("duties:away"), note=note)  # type: ignore[arg-type]


@requires("duties.away")
@require_POST
def away_end(request: StaffRequest, delegation: UUID) -> HttpResponse:
    """Take it back: one's own, or anybody's for the office."""
    found = queries.delegation(delegation)
    if found.person_id != request.person.pk and not may(request.standing, "duties.away_all"):
        raise Http404
    services.end_delegation(found, by=request.person)
    messages.success(request, _("代理を終えました。"))
    return redirect("duties:away")


urlpatterns = [
    path("away/", away, name="away"),
    path("away/add/", away_add, name="away_add"),
    path("away/add-for/", away_add_for, name="away_add_for"),
    path("away/<uuid:delegation>/end/", away_end, name="away_end"),
]
