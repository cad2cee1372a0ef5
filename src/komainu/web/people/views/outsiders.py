"""People from outside: who is here as an assessor or a consultant, from when to when; letting somebody in."""

from django.contrib import messages
from django.http import HttpResponse
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from komainu.web.people import queries, services
from komainu.web.people.forms.outsiders import VisitForm
from komainu.web.people.queries import role_label
from komainu.web.people.queries import terms as readings
from komainu.web.people.views.forming import Crumbs, form_page
from komainu.web.site import clock
from komainu.web.site.pages import page
from komainu.web.site.rights import StaffRequest, may, requires


def _crumbs() -> Crumbs:
    return [(_("役割と任期"), reverse("people:roles"))]


@requires("people.appoint")
@require_GET
def outsiders(request: StaffRequest) -> HttpResponse:
    """Who comes from outside: those whose time runs or lies ahead, and who was here lately. Two queries."""
    today, words = clock.today(), queries.role_words()
    found = [
        {
            "term": term,
            "label": role_label(term.role, words),
            "state": "over" if term.ends_on < today else "ahead" if term.starts_on > today else "here",
        }
        for term in readings.visits()[:200]
    ]
    return page(
        request,
        "people/outsiders.html",
        page_title=_("外部の人"),
        page_lead=_("審査員と外部の支援者です。決めた期間だけ、決められたことだけができます。"),
        crumbs=_crumbs(),
        lines=found,
        may_see_sign_in=may(request.standing, "signin.people"),
    )


@requires("people.appoint")
@require_http_methods(["GET", "POST"])
def admit(request: StaffRequest) -> HttpResponse:
    form = VisitForm(request.POST or None, words=queries.role_words(), today=clock.today())

    def act() -> str:
        person = services.admit(form.visit, by=request.person)
        messages.success(request, _("%(name)s様を登録しました。次に、サインインに招いてください。") % {"name": person.name})
        if may(request.standing, "signin.invite"):
            return reverse("signin:person", args=[person.pk])
        return reverse("people:outsiders")

    note = _("見られるもの・できることは、役割で決まっています。サインインの招待は、このあとのページから送ります。")
    crumbs = [*_crumbs(), (_("外部の人"), reverse("people:outsiders"))]
    return form_page(
        request, form, act, title=_("外部の人を招く"), button=_("登録する"), crumbs=crumbs, back_url=reverse("people:outsiders"), note=note
    )


urlpatterns = [
    path("outsiders/", outsiders, name="outsiders"),
    path("outsiders/admit/", admit, name="admit"),
]
