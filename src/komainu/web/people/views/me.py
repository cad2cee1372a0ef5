"""What Komainu knows of oneself: everybody's own page."""

from django.http import HttpResponse
from django.urls import path
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from komainu.web.people import queries
from komainu.web.people.queries import passages as passage_readings
from komainu.web.people.queries import staff as readings
from komainu.web.people.queries import terms as term_readings
from komainu.web.people.views.staff import facts_of
from komainu.web.site.pages import page
from komainu.web.site.rights import StaffRequest, requires
from komainu.web.trail.models import Event
from komainu.web.trail.queries.history import newest


@requires("people.me")
@require_GET
def me(request: StaffRequest) -> HttpResponse:
    """The own record, roles, absences, checklists, changes, and in which records of the house one is named. Eight queries."""
    person = queries.own_person(request)
    words = queries.role_words()
    return page(
        request,
        "people/me.html",
        page_title=_("自分の登録内容"),
        page_lead=_(
            "Komainuがあなたについて持っている情報のすべてです。違っているところは、PMS事務局か個人情報保護管理者に伝えてください。"
        ),
        facts=[(_("氏名"), person.name), *facts_of(person)],
        terms=[(term, queries.role_label(term.role, words)) for term in term_readings.terms_of(person)],
        absences=readings.absences_of(person),
        passages=passage_readings.passages_of(person),
        mentions=readings.mentions(person),
        acts=Event.objects.filter(actor_id=str(person.pk)).count(),
        history=newest("me", person.pk),
    )


urlpatterns = [path("me/", me, name="me")]
